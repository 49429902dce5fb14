"""
Gather what a policy may see: from caller, person, directives and a version to the finite attributes of a Situation.

Here a mistake would open a door, so every unknown is read as the stricter case.
"""

from collections.abc import Iterable, Iterator
from typing import assert_never

from policies import (
    Actor,
    Age,
    Level,
    Relation,
    Safety,
    Situation,
    Status,
    age_band,
    basis_of,
    in_force,
    purpose_of,
    report_status,
    result_status,
    safety_of,
    strictest,
)
from resolvers.model import (
    ActorKind,
    Caller,
    Code,
    Directives,
    ObjectKind,
    Person,
    Report,
    ReportId,
    Restriction,
    RestrictionFamily,
    RestrictionLevel,
    RestrictionType,
    Result,
    SourceStatus,
    SubjectKind,
)

LEVELS = {RestrictionLevel.SOFT: Level.SOFT, RestrictionLevel.HARD: Level.HARD}
STRICTNESS = (Level.NONE, Level.SOFT, Level.HARD)


def before_anybody(caller: Caller) -> Situation:
    """Describe the caller alone, as if the person were known and unrestricted; what is refused here is said."""
    return Situation(
        actor=actor_of(caller, own=True),
        age=Age.FROM_16,
        purpose=purpose_of(caller.purpose),
        relation=Relation.GP,
        basis=basis_of(caller.basis),
        self_lookup=False,
        opted_out=False,
        general=Level.NONE,
        named=False,
        organisation=Level.NONE,
        report=Level.NONE,
        safety=Safety.NONE,
        status=Status.FINAL,
    )


def at_the_door(caller: Caller, person: Person, directives: Directives) -> Situation:
    """Describe caller, person and directives; nothing here depends on whether there are results."""
    own = caller.pid is not None and caller.pid in person.identifiers
    privacy = [found for found in directives.restrictions if found.family is RestrictionFamily.PRIVACY]
    whole = [found for found in privacy if found.object_kind is ObjectKind.ALL]
    return Situation(
        actor=actor_of(caller, own=own),
        age=age_band(person.age),
        purpose=purpose_of(caller.purpose),
        relation=relation_of(caller, directives),
        basis=basis_of(caller.basis),
        self_lookup=own and caller.kind is ActorKind.PERSONNEL,
        opted_out=directives.opted_out,
        general=level(found for found in whole if found.subject_kind is SubjectKind.ALL),
        named=any(names_practitioner(found, caller) for found in whole),
        organisation=level(found for found in whole if names_organisation(found, caller)),
        report=Level.NONE,
        safety=Safety.NONE,
        status=Status.FINAL,
    )


def actor_of(caller: Caller, *, own: bool) -> Actor:
    """Say in which part the caller acts; a citizen who asks about another is a representative."""
    match caller.kind:
        case ActorKind.CITIZEN:
            return Actor.SELF if own else Actor.REPRESENTATIVE
        case ActorKind.PERSONNEL:
            return Actor.PERSONNEL
        case ActorKind.SYSTEM:
            return Actor.SYSTEM
        case unknown:
            assert_never(unknown)


def relation_of(caller: Caller, directives: Directives) -> Relation:
    """Say how personnel stand to the person: on the GP's list, attested as treating, or not at all."""
    if directives.gp:
        return Relation.GP
    return Relation.TREATING if caller.attested else Relation.NONE


def names_practitioner(restriction: Restriction, caller: Caller) -> bool:
    """Tell whether a restriction names the caller; personnel without HPR number are met too."""
    if restriction.subject_kind is not SubjectKind.PRACTITIONER or caller.kind is not ActorKind.PERSONNEL:
        return False
    return caller.hpr_number is None or bare(caller.hpr_number) in map(bare, restriction.subjects)


def bare(number: str) -> str:
    """Leave out leading zeros: the same HPR number is written with and without them."""
    return number.lstrip("0")


def names_organisation(restriction: Restriction, caller: Caller) -> bool:
    """Tell whether a restriction names the caller's legal entity or point of care, by the token or the attestation."""
    if restriction.subject_kind is not SubjectKind.ORGANISATION:
        return False
    named = {caller.organisation, caller.point_of_care} | caller.affiliations
    return not named.isdisjoint(restriction.subjects)


def aims_at(restriction: Restriction, caller: Caller) -> bool:
    """Tell whether a privacy restriction is aimed at this caller."""
    return (
        restriction.subject_kind is SubjectKind.ALL
        or names_practitioner(restriction, caller)
        or names_organisation(restriction, caller)
    )


def level(restrictions: Iterable[Restriction]) -> Level:
    """Take the strictest level; a restriction without a level is hard, and so is one against named practitioners."""
    return max((level_of(found) for found in restrictions), key=STRICTNESS.index, default=Level.NONE)


def level_of(restriction: Restriction) -> Level:
    """Read the level of one restriction."""
    if restriction.level is None or restriction.subject_kind is SubjectKind.PRACTITIONER:
        return Level.HARD
    return LEVELS[restriction.level]


def partial_levels(caller: Caller, directives: Directives) -> tuple[Level, ...]:
    """List the levels of restrictions against the caller that cover a part of the record; data play no role."""
    return tuple(
        level_of(found)
        for found in directives.restrictions
        if found.family is RestrictionFamily.PRIVACY
        and found.object_kind is not ObjectKind.ALL
        and aims_at(found, caller)
    )


def report_level(caller: Caller, directives: Directives, report: Report, report_id: ReportId) -> Level:
    """Take the strictest privacy restriction against the caller that covers this very report."""
    return level(
        found
        for found in directives.restrictions
        if found.family is RestrictionFamily.PRIVACY
        and found.object_kind is not ObjectKind.ALL
        and aims_at(found, caller)
        and covers(found, report, report_id)
    )


def safety_restrictions(directives: Directives, report: Report, report_id: ReportId) -> tuple[Restriction, ...]:
    """List the denials that cover this report, and the delays whose moment has not come."""
    return tuple(
        found
        for found in directives.restrictions
        if found.family is RestrictionFamily.SAFETY
        and covers(found, report, report_id)
        and (found.type is not RestrictionType.DELAY or in_force(found.release_at, directives.read_at))
    )


def safety(restriction: Restriction) -> Safety:
    """Read what a denial or delay means; a delay in force waits, a denial without a known code denies."""
    if restriction.type is RestrictionType.DELAY:
        return Safety.DELAYED
    return safety_of(restriction.code or "")


def covers(restriction: Restriction, report: Report, report_id: ReportId) -> bool:
    """Tell whether a restriction's object covers a report; an object of a kind that cannot be judged covers it."""
    match restriction.object_kind:
        case ObjectKind.REPORT:
            return restriction.object_value == report_id
        case ObjectKind.REQUISITION:
            return restriction.object_value in requisitions(report)
        case ObjectKind.ALL | ObjectKind.DISCIPLINE | ObjectKind.CODE | ObjectKind.PERIOD:
            return True
        case unknown:
            assert_never(unknown)


def requisitions(report: Report) -> frozenset[str]:
    """Collect every number that the report's requests go by."""
    numbers = {report.key.requisition}
    for request in report.requests:
        numbers |= {number for number in (request.number, request.provider_number) if number}
    return frozenset(numbers - {""})


def status_of(report: Report) -> Status:
    """Say how final a version is by its source's own pairs: as final as the least final of it and all its results."""
    pairs = [report_status(*pair(report.source_status))]
    pairs += [result_status(*pair(result.source_status)) for result in every_result(report.results)]
    return strictest(pairs)


def pair(status: SourceStatus) -> tuple[str | None, str | None]:
    """Take the codes of a source's status pair."""
    return code_of(status.type), code_of(status.status)


def code_of(code: Code | None) -> str | None:
    """Take the code, where there is one."""
    return code.code if code else None


def every_result(results: Iterable[Result]) -> Iterator[Result]:
    """Walk a forest of results, parents before members."""
    for result in results:
        yield result
        yield from every_result(result.members)
