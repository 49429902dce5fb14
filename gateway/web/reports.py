"""One report (svarrapport): its results, where it is from, and what has changed in it."""

from collections.abc import Iterator, Sequence

import msgspec

from gateway.web.languages import Language
from gateway.web.meanings import Meanings
from gateway.web.plots import Flag
from gateway.web.results import FLAGS, Item, found, items, plain
from gateway.web.told import Code, Comment, Named, Result

CANCELLED = "CANCELLED"
# Statuses that no first version has.
REVISED = frozenset({"AMENDED", "CORRECTED", "APPENDED"})
# Longer than this, what stood before and after is left to the report itself.
SHORT = 80


class Who(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation with who in it."""

    name: str | None = None
    departments: tuple[Named, ...] = ()
    persons: tuple[Named, ...] = ()

    @property
    def words(self) -> str | None:
        """Say who, then where."""
        return ", ".join(filter(None, [*(each.name for each in (*self.persons, *self.departments)), self.name])) or None


class Attachment(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A document that is attached."""

    description: str | None = None


class Specimen(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A specimen (prøvemateriale)."""

    type: Code | None = None
    anatomical_origin: str | None = None

    @property
    def words(self) -> str | None:
        """Say what it is, and from where."""
        return ", ".join(filter(None, [self.type.words if self.type else None, self.anatomical_origin])) or None


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is not as it was."""

    kind: str
    what: str
    code: Code | None = None
    before: str | None = None
    after: str | None = None


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """A version of the report that may be seen."""

    status: str
    issued: str
    current: bool
    changes: tuple[Change, ...] = ()


class Provenance(msgspec.Struct, frozen=True, kw_only=True):
    """Where the report was seen."""

    source: Named


class Report(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The report."""

    id: str
    status: str
    discipline: str
    kind: Code
    issued: str
    sampled: str | None = None
    first_issued: str | None = None
    cancellation: Code | None = None
    requester: Who | None = None
    performer: Who | None = None
    changed_since_you_looked: bool | None = None
    conflict: bool = False
    comments: tuple[Comment, ...] = ()
    information: tuple[Comment, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    specimens: tuple[Specimen, ...] = ()
    results: tuple[Result, ...] = ()
    versions: tuple[Version, ...] = ()
    provenance: tuple[Provenance, ...] = ()


class Me(msgspec.Struct, frozen=True, kw_only=True):
    """The citizen; no report where it is unknown or not to be seen."""

    report: Report | None = None


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What the document CitizenReport is answered with."""

    me: Me | None = None


class Exported(msgspec.Struct, frozen=True, kw_only=True):
    """A report as FHIR."""

    id: str
    fhir: dict[str, object] | None = None


class ExportedMe(msgspec.Struct, frozen=True, kw_only=True):
    """The citizen, with a report as FHIR."""

    report: Exported | None = None


class ToldFhir(msgspec.Struct, frozen=True, kw_only=True):
    """What the document CitizenFhir is answered with."""

    me: ExportedMe | None = None


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One version as it is shown: when, of what status, which it is, and what changed in it."""

    at: str
    status: str
    which: str | None
    changes: tuple[str, ...]


class View(msgspec.Struct, frozen=True, kw_only=True):
    """
    The page; `facts` are pairs of what and its words.

    Args:
        alone: what is said of its history where there is no other version to show.
    """

    id: str
    address: str
    title: str
    day: str
    changed: bool
    conflict: bool
    cancelled: str | None
    facts: tuple[tuple[str, str], ...]
    items: tuple[Item, ...]
    comments: tuple[str, ...]
    information: tuple[str, ...]
    attachments: tuple[str, ...]
    steps: tuple[Step, ...]
    alone: str | None


def view(report: Report, language: Language, meanings: Meanings, *, reports: str) -> View:
    """Say one report; `reports` is the path that those of who reads stand below."""
    return View(
        id=report.id,
        address=f"{reports}/{report.id}",
        title=title(report.discipline, report.kind, language),
        day=language.day(report.sampled) if report.sampled else language.say("date.unknown"),
        changed=report.changed_since_you_looked is True,
        conflict=report.conflict,
        cancelled=cancelled(report, language),
        facts=tuple(facts(report, language)),
        items=items(report.results, language, meanings),
        comments=words(report.comments),
        information=words(report.information),
        attachments=tuple(attachment(each, language) for each in report.attachments),
        steps=steps(report.versions, language, meanings),
        alone=alone(report, language),
    )


def alone(report: Report, language: Language) -> str | None:
    """Say of a single version whether it is the first; an earlier one may be kept from who reads."""
    if len(report.versions) > 1:
        return None
    first = report.status not in REVISED and report.first_issued in (None, report.issued)
    return language.say("report.history_one" if first else "report.history_hidden")


def title(discipline: str, kind: Code, language: Language) -> str:
    """Name a kind of report in plain words, else by its own name, else by its main field."""
    return language.maybe(f"kind.{kind.code}", kind.words or language.say(f"discipline.{discipline}"))


def laboratory(performer: Named | None, language: Language) -> str:
    """Name who answers for a report."""
    return (performer.name if performer else None) or language.say("timeline.laboratory_unknown")


def cancelled(report: Report, language: Language) -> str | None:
    """Say that a report was withdrawn, and why where that is told."""
    if report.status != CANCELLED:
        return None
    why = report.cancellation.words if report.cancellation else None
    return language.say("report.cancelled") + (f" {why}." if why else "")


def facts(report: Report, language: Language) -> Iterator[tuple[str, str]]:
    """Yield what is known of a report, the time of the sample first; what is not known is left out."""
    specimens = dict.fromkeys(filter(None, (specimen.words for specimen in report.specimens)))
    told = {
        "sampled": language.moment(report.sampled) if report.sampled else language.say("date.unknown"),
        "laboratory": laboratory(Named(name=report.performer.words if report.performer else None), language),
        "requester": report.requester.words if report.requester else None,
        "specimen": "; ".join(specimens),
        "status": language.say(f"status.{report.status}"),
        "issued": language.moment(report.issued),
        "first_issued": first_issued(report, language),
        "sources": ", ".join(filter(None, (each.source.name for each in report.provenance))),
    }
    for key, value in told.items():
        if value:
            yield language.say(f"report.{key}"), value


def first_issued(report: Report, language: Language) -> str | None:
    """Say when a report was first issued, where that was not with this version."""
    first = report.first_issued
    return None if first is None or first == report.issued else language.moment(first)


def words(comments: Sequence[Comment]) -> tuple[str, ...]:
    """Say comments that say something."""
    return tuple(comment.words for comment in comments if comment.words)


def attachment(each: Attachment, language: Language) -> str:
    """Say what is attached; its content is not to be had."""
    return language.say("report.attachment", name=each.description or language.say("report.attachment_unnamed"))


def steps(versions: Sequence[Version], language: Language, meanings: Meanings) -> tuple[Step, ...]:
    """Say the versions that may be seen, newest first, and in words what changed in each."""
    last = len(versions) - 1
    return tuple(
        Step(
            at=language.moment(version.issued),
            status=language.say(f"status.{version.status}"),
            which=which(version, language, first=place == last),
            changes=tuple(change(each, language, meanings) for each in telling(version.changes))
            or (() if place == last else (language.say("report.version_same"),)),
        )
        for place, version in enumerate(versions)
    )


def telling(changes: Sequence[Change]) -> list[Change]:
    """Leave out of the changes that each result has the new status of its whole report."""
    whole = {(each.before, each.after) for each in changes if each.what == "REPORT_STATUS"}
    return [each for each in changes if each.what != "RESULT_STATUS" or (each.before, each.after) not in whole]


def which(version: Version, language: Language, *, first: bool) -> str | None:
    """Say which version it is, where it has a name."""
    if version.current:
        return language.say("report.version_current")
    return language.say("report.version_first") if first else None


def change(each: Change, language: Language, meanings: Meanings) -> str:
    """Say one change: what, and from what to what where both can be read at a glance."""
    known = found(each.code, meanings)
    name = known.name if known else plain(each.code)
    what = language.maybe(f"change.part.{each.what}", language.say("change.part.OTHER"))
    before, after = (short(side, each.what, language) for side in (each.before, each.after))
    whole = {"ADDED": bool(after), "REMOVED": bool(before), "CHANGED": bool(before and after)}.get(each.kind, False)
    kind = each.kind if f"change.{each.kind}" in language.sentences else "CHANGED"
    said = language.say(f"change.{kind if whole else f'{kind}_BARE'}", what=what, before=before, after=after)
    return language.say("change.of", name=name, what=said) if name else said


def short(side: str | None, what: str, language: Language) -> str | None:
    """Write what stood there, where it is short enough; a status by its words."""
    if side is None or len(side) > SHORT or "\n" in side:
        return None
    match what:
        case "REPORT_STATUS" | "RESULT_STATUS":
            return language.maybe(f"status.{side.upper().replace('-', '_')}", side)
        case "INTERPRETATION":
            return language.say(f"flag.{FLAGS.get(side, Flag.OUTSIDE)}")
        case "SAMPLED":
            return moment(side, language)
        case _:
            return language.number(side)


def moment(side: str, language: Language) -> str:
    """Write a time that was sent; as it is, where it cannot be read."""
    try:
        return language.moment(side)
    except (ValueError, IndexError):
        return side
