"""What a citizen wants to block, from whom, and how that is written down in the shape of NHN's PTS."""

from datetime import datetime

import msgspec

from resolvers.errors import BadInput
from resolvers.model import (
    Code,
    Discipline,
    ObjectKind,
    Restriction,
    RestrictionFamily,
    RestrictionLevel,
    RestrictionType,
    SubjectKind,
)
from resolvers.normalise.identifiers import category, hpr_number, organisation_number

CITIZEN = "CITIZEN"
LONGEST_KEY = 100
LONGEST_NAME = 200
# Somebody in particular is blocked hard, in emergencies too.
ALWAYS_HARD = frozenset({SubjectKind.PRACTITIONER, SubjectKind.GROUP})
# What may be hidden from the citizen themself, and so is blocked only where they see something of it.
NAMES_REPORTS = frozenset({ObjectKind.REPORT, ObjectKind.REQUISITION})


class Period(msgspec.Struct, frozen=True, kw_only=True):
    """Sample times, aware UTC, the last one excluded; None is open."""

    since: datetime | None = None
    until: datetime | None = None


class Object(msgspec.Struct, frozen=True, kw_only=True):
    """What is blocked: the one thing that is named, or everything."""

    discipline: Discipline | None = None
    code: Code | None = None
    period: Period | None = None
    requisition: str | None = None
    report: str | None = None


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """Who is blocked: the one that is named, or all health personnel."""

    practitioner: str | None = None
    group: str | None = None
    organisation: str | None = None


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """
    What a citizen wants to block, and from whom.

    `key` is the client's own id of the wish: the same key again is the same block.
    """

    key: str
    level: RestrictionLevel = RestrictionLevel.SOFT
    object: Object = Object()
    subject: Subject = Subject()


def check(wish: Block) -> None:
    """
    Refuse a wish that contradicts itself or cannot be met.

    Raises:
        BadInput: it says what is wrong, without repeating what was sent.
    """
    check_key(wish.key)
    check_object(wish.object)
    check_subject(wish.subject)


def check_key(key: str) -> None:
    """Refuse a client's own id of a wish that is empty, too long, or not of printable characters."""
    if not 1 <= len(key) <= LONGEST_KEY or not key.isprintable():
        raise BadInput(f"a client mutation id has 1 to {LONGEST_KEY} printable characters")


def check_object(wanted: Object) -> None:
    """Refuse more than one object, and one that is none."""
    if len(named(wanted)) > 1:
        raise BadInput("block one of discipline, code, period, requisition and report at a time")
    if wanted.period is not None:
        check_period(wanted.period)
    for name, text in (
        ("code", None if wanted.code is None else wanted.code.code or ""),
        ("code system", None if wanted.code is None else wanted.code.system),
        ("requisition", wanted.requisition),
        ("report", wanted.report),
    ):
        if text is not None and not is_name(text):
            raise BadInput(f"a {name} has 1 to {LONGEST_NAME} printable characters")


def check_period(period: Period) -> None:
    """Refuse a period without days."""
    if period.since is None and period.until is None:
        raise BadInput("a period has a first day, a last day, or both")
    if period.since is not None and period.until is not None and period.since >= period.until:
        raise BadInput("a period does not end before it begins")


def check_subject(against: Subject) -> None:
    """Refuse more than one subject, and a number or category that nobody has."""
    if len(named(against)) > 1:
        raise BadInput("block one practitioner, one group or one organisation, not several at once")
    if against.practitioner is not None and not hpr_number(against.practitioner):
        raise BadInput("an HPR number has one to nine digits")
    if against.group is not None and not category(against.group):
        raise BadInput("a group is a category of health personnel (9060), for instance LE")
    if against.organisation is not None and not organisation_number(against.organisation):
        raise BadInput("an organisation number has nine digits")


def named(several: Object | Subject) -> tuple[str, ...]:
    """List which parts are given."""
    return tuple(name for name, value in msgspec.structs.asdict(several).items() if value is not None)


def is_name(text: str) -> bool:
    """Tell whether a text can name something."""
    return bool(text.strip()) and len(text) <= LONGEST_NAME and text.isprintable()


def written(wish: Block, restriction_id: str, now: datetime) -> Restriction:
    """Write a checked wish down as a restriction in force from now on."""
    subject_kind, subjects = subject_of(wish.subject)
    restriction = Restriction(
        id=restriction_id,
        family=RestrictionFamily.PRIVACY,
        type=RestrictionType.BLOCK,
        level=RestrictionLevel.HARD if subject_kind in ALWAYS_HARD else wish.level,
        subject_kind=subject_kind,
        subjects=subjects,
        valid_from=now,
        set_by=CITIZEN,
    )
    return on_object(restriction, wish.object)


def subject_of(against: Subject) -> tuple[SubjectKind, tuple[str, ...]]:
    """Say against whom a block is."""
    if against.practitioner is not None:
        return SubjectKind.PRACTITIONER, (against.practitioner,)
    if against.group is not None:
        return SubjectKind.GROUP, (against.group,)
    if against.organisation is not None:
        return SubjectKind.ORGANISATION, (against.organisation,)
    return SubjectKind.ALL, ()


def on_object(restriction: Restriction, wanted: Object) -> Restriction:
    """Say what a block covers."""
    change = msgspec.structs.replace
    if wanted.code is not None:
        code, system = wanted.code.code, wanted.code.system
        return change(restriction, object_kind=ObjectKind.CODE, object_value=code, object_system=system)
    if wanted.period is not None:
        since, until = wanted.period.since, wanted.period.until
        return change(restriction, object_kind=ObjectKind.PERIOD, object_from=since, object_until=until)
    for kind, value in (
        (ObjectKind.DISCIPLINE, wanted.discipline),
        (ObjectKind.REQUISITION, wanted.requisition),
        (ObjectKind.REPORT, wanted.report),
    ):
        if value is not None:
            return change(restriction, object_kind=kind, object_value=str(value))
    return restriction
