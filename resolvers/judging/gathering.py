"""
Gather what a policy may see: from caller, person, directives and a version to the finite attributes of a Situation.

Here a mistake would open a door, so every unknown is read as the stricter case.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple, assert_never

from policies import (
    Actor,
    Age,
    Attestation,
    Grant,
    Level,
    Policy,
    Purpose,
    Reading,
    Relation,
    Safety,
    Situation,
    Status,
    age_band,
    basis_of,
    hl7_report_status,
    hl7_result_status,
    purpose_of,
    report_status,
    result_status,
    strictest,
)
from resolvers.judging.covering import covers
from resolvers.judging.mandates import day_in_norway, relation_of_representative
from resolvers.model import (
    ActorKind,
    Caller,
    Code,
    Directives,
    ObjectKind,
    OpeningKind,
    Person,
    PersonNumber,
    Report,
    ReportId,
    Restriction,
    RestrictionFamily,
    RestrictionLevel,
    SourceStatus,
    SubjectKind,
    every_result,
)
from resolvers.normalise.hl7v2_codes import REPORT_STATUS_SYSTEM, RESULT_STATUS_SYSTEM

LEVELS = {RestrictionLevel.SOFT: Level.SOFT, RestrictionLevel.HARD: Level.HARD}
GRANTS = {OpeningKind.CONSENT: Grant.CONSENT, OpeningKind.EMERGENCY: Grant.EMERGENCY}
STRICTNESS = (Level.NONE, Level.SOFT, Level.HARD)
# By name or as one of a group (blokkering): always hard, in emergencies too.
SPECIFIED = frozenset({SubjectKind.PRACTITIONER, SubjectKind.GROUP})


def before_anybody(caller: Caller, now: datetime) -> Situation:
    """Describe the caller alone, as if the person were known and unrestricted; what is refused here is said."""
    purpose = purpose_of(caller.purpose)
    personnel = Relation.FORMER if purpose is Purpose.QUALITY else Relation.GP
    return Situation(
        actor=actor_of(caller, own=True),
        age=Age.FROM_16,
        purpose=purpose,
        relation=personnel if caller.kind is ActorKind.PERSONNEL else Relation.NONE,
        basis=basis_of(caller.basis),
        attestation=attestation_of(caller, now),
        assistant=caller.assistant is not None,
        self_lookup=False,
        confidential=False,
        channel_closed=False,
        opted_out=False,
        directives=Reading.READ,
        grant=Grant.NONE,
        general=Level.NONE,
        named=False,
        organisation=Level.NONE,
        report=Level.NONE,
        safety=Safety.NONE,
        status=Status.FINAL,
    )


def at_the_door(caller: Caller, person: Person, directives: Directives) -> Situation:
    """Describe caller, person and directives; nothing here depends on whether there are results."""
    own = is_own(caller.pid, person)
    privacy = [found for found in directives.restrictions if found.family is RestrictionFamily.PRIVACY]
    whole = [found for found in privacy if found.object_kind is ObjectKind.ALL]
    return replace(
        before_anybody(caller, directives.read_at),
        actor=actor_of(caller, own=own),
        age=age_band(person.age),
        relation=relation_of(caller, person, directives),
        self_lookup=caller.kind is ActorKind.PERSONNEL and (own or is_own(assistants_pid(caller), person)),
        confidential=is_confidential(person, directives.representative),
        channel_closed=directives.channel_closed,
        opted_out=directives.opted_out,
        directives=reading_of(directives),
        grant=grant_of(caller, directives),
        general=level(found for found in whole if found.subject_kind is SubjectKind.ALL),
        named=any(names_person(found, caller) for found in whole),
        organisation=level(found for found in whole if names_organisation(found, caller)),
    )


def is_own(pid: PersonNumber | None, person: Person) -> bool:
    """Tell whether a number is one of the person's."""
    return pid is not None and pid in person.identifiers


def assistants_pid(caller: Caller) -> PersonNumber | None:
    """Give the number of whoever acts for the caller, where somebody does."""
    return None if caller.assistant is None else caller.assistant.pid


def is_confidential(person: Person, representative: Person | None) -> bool:
    """Tell whether the person, or who represents them, has a confidential address."""
    return person.confidential or (representative is not None and representative.confidential)


def attestation_of(caller: Caller, now: datetime) -> Attestation:
    """
    Judge the attestation again where it is used; what lacks its purpose or decision is wrong (ATT-36, ATT-46).

    So is what the register of health personnel contradicts (ATT-29, ATT-32), also where only the token says it.
    """
    if caller.contradicted:
        return Attestation.INVALID
    if not caller.attested:
        return Attestation.HOLDS
    if caller.purpose is None or caller.decision_ref is None:
        return Attestation.INVALID
    over = caller.attested_until is not None and caller.attested_until <= now
    return Attestation.EXPIRED if over else Attestation.HOLDS


def reading_of(directives: Directives) -> Reading:
    """Say which restrictions could be read and are fresh enough."""
    if directives.privacy_read:
        return Reading.READ if directives.safety_read else Reading.SAFETY_UNREAD
    return Reading.PRIVACY_UNREAD if directives.safety_read else Reading.UNREAD


def grant_of(caller: Caller, directives: Directives) -> Grant:
    """Take the opening that is this caller's, for this organisation and purpose, and not over."""
    held = directives.grant
    if held is None or not held.granted_at <= directives.read_at < held.expires_at:
        return Grant.NONE
    bound = (held.subject, held.organisation, held.purpose)
    return GRANTS[held.kind] if bound == (caller.acting_subject, caller.organisation, caller.purpose) else Grant.NONE


def actor_of(caller: Caller, *, own: bool) -> Actor:
    """Say in which part the caller acts; a citizen who asks about another is a representative."""
    match caller.kind:
        case ActorKind.CITIZEN:
            return Actor.SELF if own else Actor.REPRESENTATIVE
        case ActorKind.PERSONNEL:
            return Actor.PERSONNEL
        case ActorKind.SYSTEM | ActorKind.OPERATOR:
            # Whoever looks after the service reads no results, as a system without a user does not.
            return Actor.SYSTEM
        case unknown:
            assert_never(unknown)


def relation_of(caller: Caller, person: Person, directives: Directives) -> Relation:
    """Say how the caller stands to the person: as personnel, or as one who represents them."""
    match caller.kind:
        case ActorKind.CITIZEN:
            return relation_of_representative(
                directives.representation, person, directives.representative, on=day_in_norway(directives.read_at)
            )
        case ActorKind.PERSONNEL:
            return relation_of_personnel(caller, directives)
        case ActorKind.SYSTEM | ActorKind.OPERATOR:
            return Relation.NONE
        case unknown:
            assert_never(unknown)


def relation_of_personnel(caller: Caller, directives: Directives) -> Relation:
    """Say how personnel stand to the person: formerly treating (for learning), on the GP's list, attested, or none."""
    if directives.former and purpose_of(caller.purpose) is Purpose.QUALITY:
        return Relation.FORMER
    if directives.gp:
        return Relation.GP
    return Relation.TREATING if caller.attested else Relation.NONE


def relations_in_doubt(directives: Directives) -> Iterator[Relation]:
    """Give the relations of care that personnel may stand in, had the register not been silent."""
    if directives.gp is None:
        yield Relation.GP
    if directives.former is None:
        yield Relation.FORMER


def names_person(restriction: Restriction, caller: Caller) -> bool:
    """
    Tell whether a restriction names the caller, whoever acts for them, or a group that either is of.

    Whose HPR number or category (9060) is not known is met too, and everybody where it names nobody.
    """
    if restriction.subject_kind not in SPECIFIED or caller.kind is not ActorKind.PERSONNEL:
        return False
    if restriction.subject_kind is SubjectKind.GROUP:
        # The category of an assistant is not known.
        known = [caller.authorisation, *([] if caller.assistant is None else [None])]
    else:
        known = [caller.hpr_number, *([] if caller.assistant is None else [caller.assistant.hpr_number])]
    named = set(map(bare, restriction.subjects))
    return not named or any(each is None or bare(each) in named for each in known)


def bare(name: str) -> str:
    """Leave out space and leading zeros: the same number is written with and without them."""
    return "".join(name.split()).lstrip("0").upper()


def names_organisation(restriction: Restriction, caller: Caller) -> bool:
    """
    Tell whether a restriction names the caller's legal entity or point of care, by the token or the attestation.

    Where it names none it is against them all.
    """
    if not against_organisation(restriction) or caller.kind is not ActorKind.PERSONNEL:
        return False
    places = {caller.organisation, caller.point_of_care} | caller.affiliations
    named = set(map(bare, restriction.subjects))
    return not named or any(bare(place) in named for place in places if place is not None)


def aims_at(restriction: Restriction, caller: Caller) -> bool:
    """Tell whether a privacy restriction is aimed at this caller."""
    return (
        restriction.subject_kind is SubjectKind.ALL
        or names_person(restriction, caller)
        or names_organisation(restriction, caller)
    )


def level(restrictions: Iterable[Restriction]) -> Level:
    """Take the strictest level; a restriction without a level is hard, and so is one against somebody in particular."""
    return max((level_of(found) for found in restrictions), key=STRICTNESS.index, default=Level.NONE)


def level_of(restriction: Restriction) -> Level:
    """Read the level of one restriction."""
    if restriction.level is None or restriction.subject_kind in SPECIFIED:
        return Level.HARD
    return LEVELS[restriction.level]


def of_a_part(caller: Caller, directives: Directives) -> Iterator[Restriction]:
    """Give the privacy restrictions against the caller that cover a part of the record."""
    for found in directives.restrictions:
        in_part = found.family is RestrictionFamily.PRIVACY and found.object_kind is not ObjectKind.ALL
        if in_part and aims_at(found, caller):
            yield found


def partial_levels(policy: Policy, caller: Caller, directives: Directives) -> tuple[Level, ...]:
    """
    List the levels of restrictions against the caller that cover a part of the record; data play no role.

    What a source was last known to have marked as blocked (NORS) counts as a soft one. Those against an organisation
    stand apart, as whether they may be opened is a rule of its own.
    """
    parts = (level_of(found) for found in of_a_part(caller, directives) if not against_organisation(found))
    blocked = any(policy.safety_of(mark.code) is Safety.BLOCKED for mark in directives.marks)
    return (*parts, *((Level.SOFT,) if blocked else ()))


def partial_organisation_levels(caller: Caller, directives: Directives) -> tuple[Level, ...]:
    """List the levels of restrictions against the caller's organisation that cover a part of the record."""
    return tuple(level_of(found) for found in of_a_part(caller, directives) if against_organisation(found))


def against_organisation(restriction: Restriction) -> bool:
    """Tell whether a restriction is against organisations."""
    return restriction.subject_kind is SubjectKind.ORGANISATION


class Stand(NamedTuple):
    """How one version of a report stands to a caller: the levels that close it to them, and how final it is."""

    organisation: Level
    report: Level
    status: Status


class AtTheReport:
    """Describe versions of reports to one caller, over what is known at the door."""

    def __init__(self, door: Situation, caller: Caller, directives: Directives) -> None:
        """Find once what may cover any report."""
        self._parts = tuple(of_a_part(caller, directives))
        self._organisation = door.organisation
        self._uncovered = {status: Stand(door.organisation, Level.NONE, status) for status in Status}

    def stand(self, report: Report, report_id: ReportId, status: Status) -> Stand:
        """Describe one version: the privacy restrictions that cover it, and how final it is."""
        covering = [found for found in self._parts if covers(found, report, report_id)]
        if not covering:
            return self._uncovered[status]
        organisation = level(found for found in covering if against_organisation(found))
        return Stand(
            max(self._organisation, organisation, key=STRICTNESS.index),
            level(found for found in covering if not against_organisation(found)),
            status,
        )


def status_of(report: Report) -> Status:
    """Say how final a version is by its source's own pairs: as final as the least final of it and all its results."""
    # Most results of a report stand alike, and each way to stand is judged once.
    pairs = {result.source_status for result in every_result(report.results)}
    return strictest((finality_of_report(report.source_status), *map(finality_of_result, pairs)))


def finality_of_report(found: SourceStatus) -> Status:
    """Judge a report by the code system that its status is in: HL7 v2 has one of its own."""
    if found.status is not None and found.status.system == REPORT_STATUS_SYSTEM:
        return hl7_report_status(found.status.code)
    return report_status(*pair(found))


def finality_of_result(found: SourceStatus) -> Status:
    """Judge a result by the code system that its status is in."""
    if found.status is not None and found.status.system == RESULT_STATUS_SYSTEM:
        return hl7_result_status(found.status.code)
    return result_status(*pair(found))


def pair(status: SourceStatus) -> tuple[str | None, str | None]:
    """Take the codes of a source's status pair."""
    return code_of(status.type), code_of(status.status)


def code_of(code: Code | None) -> str | None:
    """Take the code, where there is one."""
    return code.code if code else None
