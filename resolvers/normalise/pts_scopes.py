"""What a pushed restriction covers and whom it is against, in PTS's words; the unknown is read as the stricter."""

import re
from collections.abc import Callable
from datetime import datetime

import msgspec

from resolvers.model import ObjectKind, ReportId, ReportKey, Request, SubjectKind
from resolvers.normalise.codes import discipline, system_uri
from resolvers.normalise.identifiers import category, hpr_number, organisation_number
from resolvers.normalise.pts_fields import Fields, Wrong
from resolvers.normalise.requisitions import requisition

# An organisation that is known by another register than Enhetsregisteret: HER:90123.
OTHER_REGISTER = re.compile(r"[A-Z]{2,8}:\S+")
SUBJECTS = {
    "Specified": SubjectKind.PRACTITIONER,
    "Group": SubjectKind.GROUP,
    "Organisation": SubjectKind.ORGANISATION,
}
MOST_SUBJECTS = 500
NameReport = Callable[[ReportKey], ReportId]


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """What is covered; everything where nothing is said. `since` and `until` are aware UTC, the last one excluded."""

    kind: ObjectKind = ObjectKind.ALL
    value: str | None = None
    system: str | None = None
    since: datetime | None = None
    until: datetime | None = None


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a privacy restriction is against; `hard` where that holds in emergencies too, whatever level is said."""

    kind: SubjectKind = SubjectKind.ALL
    subjects: tuple[str, ...] = ()
    hard: bool = False


def object_scope(item: Fields, name: str, named: NameReport) -> Scope:
    """
    Read what a restriction covers; a type that is not known covers everything.

    Source:
        NHN's PTS, object scopes All, Svarrapport and Rekvisisjon (domain page 2.4); Code, Discipline and Period are
        not confirmed there.
    """
    item.needed(name)
    fields = item.within(name)
    return Scope() if fields is None else scope(fields, named)


def scope(fields: Fields, named: NameReport) -> Scope:
    """Read a scope by its type."""
    match fields.text("type"):
        case "Svarrapport":
            return Scope(kind=ObjectKind.REPORT, value=named(report_key(fields)))
        case "Rekvisisjon":
            return Scope(kind=ObjectKind.REQUISITION, value=fields.text("value"))
        case "Code":
            return code(fields)
        case "Discipline":
            return main_field(fields)
        case "Period":
            return period(fields)
        case _:
            return Scope()


def code(fields: Fields) -> Scope:
    """Read a code; without a system it is one of any."""
    system = fields.maybe_text("system")
    return Scope(kind=ObjectKind.CODE, value=fields.text("value"), system=system and system_uri(system))


def main_field(fields: Fields) -> Scope:
    """Read a discipline, or a type of report (8202) as the whole discipline that it is of."""
    found = discipline(fields.text("value"))
    return Scope() if found is None else Scope(kind=ObjectKind.DISCIPLINE, value=found)


def report_key(fields: Fields) -> ReportKey:
    """
    Read which report is meant: by its sender, the sender's report id, and the requester's number.

    Without the number another report would be named, or none: it is said to be null where the report has none.
    """
    if not fields.names("requisition"):
        fields.wrong("requisition", Wrong.MISSING)
    return ReportKey(
        organisation=sender(fields),
        report=fields.text("value"),
        requisition=requisition((Request(number=fields.take("requisition", str)),)),
    )


def sender(fields: Fields) -> str:
    """Read who has sent a report: an organisation number, or a number of another register with its name before it."""
    text = fields.text("sender").replace(" ", "")
    if organisation_number(text):
        return f"ENH:{text}"
    if text and not OTHER_REGISTER.fullmatch(text):
        fields.wrong("sender", Wrong.WRONG_FORM)
    return text


def period(fields: Fields) -> Scope:
    """Read a period of sample times; one that is open at both ends is everything."""
    since, until = fields.instant("from"), fields.ending("to")
    if since is None and until is None:
        return Scope()
    if since is not None and until is not None and since >= until:
        fields.wrong("to", Wrong.CONTRADICTION)
    return Scope(kind=ObjectKind.PERIOD, since=since, until=until)


def subject_scope(item: Fields, name: str) -> Target:
    """
    Read whom a restriction is against: a type, or a number or category that is not known, is read as everybody, hard.

    Source:
        NHN's PTS, subject scopes All and Specified with ids (domain page 2.4); Organisation and Group are not
        confirmed there.
    """
    item.needed(name)
    fields = item.within(name)
    if fields is None:
        return Target()
    text = fields.text("type")
    if text == "All":
        return Target()
    kind = SUBJECTS.get(text)
    if kind is None:
        return Target(hard=True)
    ids = named_subjects(fields)
    if not all(is_of(kind, one) for one in ids):
        return Target(hard=True)
    return Target(kind=kind, subjects=ids, hard=kind is not SubjectKind.ORGANISATION)


def named_subjects(fields: Fields) -> tuple[str, ...]:
    """Read who is named, each once; somebody must be."""
    fields.needed("ids")
    found = fields.take("ids", list[str])
    if found is not None and not 1 <= len(found) <= MOST_SUBJECTS:
        fields.wrong("ids", Wrong.TOO_MANY if found else Wrong.MISSING)
    return tuple(dict.fromkeys(one.strip() for one in found or ()))


def is_of(kind: SubjectKind, text: str) -> bool:
    """Tell whether a number or category can be of this kind; an organisation's number is nobody's HPR number."""
    if kind is SubjectKind.ORGANISATION:
        return organisation_number(text)
    if kind is SubjectKind.GROUP:
        return category(text)
    return hpr_number(text) and not organisation_number(text)
