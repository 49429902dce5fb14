"""What a policy may see when one of the demo's cast asks about another: gathered as the gateway gathers it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import msgspec

from gateway.cli import Refused
from gateway.cli.policy_cast import caller_of, directives_of, person_of
from gateway.cli.policy_files import WRONG_ARGUMENT
from gateway.cli.policy_record import Release, read_of, released, set_apart
from gateway.demo.cast import Member, Operator, Sender
from gateway.demo.chronicle.world import Chronicle
from policies import Policy, ReleaseRules, Safety, Situation, mark_code
from resolvers.judging.gathering import STRICTNESS, aims_at, at_the_door, level_of
from resolvers.judging.limits import DELAY_CODE, denied
from resolvers.judging.marks import mark_codes
from resolvers.model import (
    Caller,
    Directives,
    Normalised,
    ObjectKind,
    Restriction,
    RestrictionFamily,
    RestrictionType,
    SubjectKind,
)
from resolvers.people import OSLO

THE_RECORD = "the whole record, and each report that nothing more is said of"


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """A situation and what it is about (nothing where there is but one), with its release where a rule has one."""

    about: str
    situation: Situation
    release: Release | None = None


class Asking(msgspec.Struct, frozen=True, kw_only=True):
    """Who of the cast asks about whom, and when (aware); the demo's chronicle ends at its anchor."""

    caller: Member
    patient: Member
    at: datetime
    chronicle: Chronicle


def cases(policy: Policy, rules: ReleaseRules, asking: Asking) -> list[Case]:
    """
    Describe what one of the cast meets when they ask about another.

    Returns:
        The whole record first, then a report under each restriction in force, each mark of a laboratory, and the
        newest report of each kind that the rules of release set apart.

    Raises:
        Refused: the patient is a laboratory, or an operator.
    """
    patient = asking.patient
    if isinstance(patient, Sender | Operator):
        raise Refused("only citizens and clinicians are patients here", status=WRONG_ARGUMENT)
    directives = directives_of(asking.caller, patient, chronicle=asking.chronicle, at=asking.at)
    caller = caller_of(asking.caller)
    door = at_the_door(caller, person_of(patient, asking.at), directives)
    read = read_of(asking.chronicle, patient, asking.at)
    return [
        Case(about=THE_RECORD, situation=door),
        *blocked(caller, door, directives),
        *denied_or_delayed(policy, door, directives),
        *marked(policy, door, read),
        *by_class(rules, door, read, directives),
    ]


def blocked(caller: Caller, door: Situation, directives: Directives) -> Iterator[Case]:
    """Describe a report under each restriction against the caller that covers a part of the record."""
    parts = {
        (found.subject_kind is SubjectKind.ORGANISATION, level_of(found))
        for found in directives.restrictions
        if found.family is RestrictionFamily.PRIVACY
        and found.object_kind is not ObjectKind.ALL
        and aims_at(found, caller)
    }
    for of_organisation, strength in sorted(parts):
        about = f"a report under a {strength.lower()} block or shield"
        if of_organisation:
            strictest = max(door.organisation, strength, key=STRICTNESS.index)
            yield Case(about=f"{about} against the organisation", situation=replace(door, organisation=strictest))
        else:
            yield Case(about=about, situation=replace(door, report=strength))


def denied_or_delayed(policy: Policy, door: Situation, directives: Directives) -> Iterator[Case]:
    """Describe a report under each denial and delay that somebody has set."""
    for restriction in directives.restrictions:
        if restriction.type is RestrictionType.DENIAL:
            safety = denied(policy, restriction).safety
            yield Case(about=f"a report under denial ({restriction.code})", situation=replace(door, safety=safety))
        elif restriction.type is RestrictionType.DELAY:
            yield Case(about=delay_in_words(restriction), situation=replace(door, safety=Safety.DELAYED))


def delay_in_words(restriction: Restriction) -> str:
    """Name a delay, with the moment when it is over, or from when its days count."""
    if restriction.release_at is not None:
        over = f" until {restriction.release_at.astimezone(OSLO):%Y-%m-%d %H:%M}"
    elif restriction.delay_days is not None:
        over = f", {restriction.delay_days} days from when it is made"
    else:
        over = ", until somebody ends it"
    return f"a report under delay ({restriction.code or DELAY_CODE}){over}"


def marked(policy: Policy, door: Situation, read: tuple[Normalised, ...]) -> Iterator[Case]:
    """Describe a report with each code that a laboratory has marked one with."""
    codes = {mark_code(code) for delivery in read for report in delivery.reports for code in mark_codes(report)}
    for code in sorted(codes):
        about = f"a report that its laboratory has marked ({code})"
        yield Case(about=about, situation=replace(door, safety=policy.safety_of(code)))


def by_class(
    rules: ReleaseRules, door: Situation, read: tuple[Normalised, ...], directives: Directives
) -> Iterator[Case]:
    """Describe the newest report of each kind that the rules of release set apart."""
    for kind, report, release in set_apart(rules, read, directives):
        safety = Safety.NONE if released(release, directives.read_at) else Safety.DELAYED
        about = f"the newest report of {kind}, from {report.issued.at.astimezone(OSLO):%Y-%m-%d}"
        yield Case(about=about, situation=replace(door, safety=safety), release=release)
