"""
Turn FHIR diagnostic reports, and observations that belong to none, into reports.

Source:
    the domain page 1.3 (DiagnosticReport), 5.1 (results by either end's reference) and 5.4 (the report key).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from resolvers.model import (
    Attachment,
    Code,
    Comment,
    Discipline,
    Information,
    Moment,
    Party,
    Report,
    ReportKey,
    Request,
    Result,
    Specimen,
)
from resolvers.normalise import fhir_codes as coded
from resolvers.normalise import fhir_resources as r
from resolvers.normalise.codes import VOLVEN
from resolvers.normalise.fhir_extensions import concepts_in, first_time, grouped, named, time_in
from resolvers.normalise.fhir_pages import Found
from resolvers.normalise.fhir_parties import parties, sender
from resolvers.normalise.fhir_reading import Reading
from resolvers.normalise.fhir_requests import requested, reservations
from resolvers.normalise.fhir_results import own_number, results, source_status
from resolvers.normalise.fhir_shelf import references
from resolvers.normalise.fhir_specimens import specimens
from resolvers.normalise.requisitions import requisition

STATUS = "http://hl7.org/fhir/diagnostic-report-status"
TYPES = f"{VOLVEN}8202"

# A server that dates nothing gets the oldest place in every order and a text that claims nothing.
UNDATED = Moment(text="", at=datetime(1970, 1, 1, tzinfo=UTC))


class Sort(msgspec.Struct, frozen=True, kw_only=True):
    """What kind of report it is: its main field, the code that names its kind best, and every further one."""

    discipline: Discipline
    kind: Code
    categories: tuple[Code, ...]


class Performing(NamedTuple):
    """Who performed a report, and the organisation that sent it."""

    sender: str
    first: Party | None
    others: tuple[Party, ...]


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of a report that its resources give together: requests, their number, who asked, results, specimens."""

    requisition: str
    requests: tuple[Request, ...]
    requester: Party | None
    results: tuple[Result, ...]
    specimens: tuple[Specimen, ...]


def report(reading: Reading, found: r.DiagnosticReport, owner: Found, *, linked: Mapping[str, list[Found]]) -> Report:
    """
    Turn one diagnostic report, which is one version of a report.

    Args:
        linked: observations that name their report, by the report's path.
    """
    roots = [*reading.observations(found.result, owner, "result"), *linked.get(owner.path, ())]
    made = make(reading, roots, owner, based_on=found.based_on, wanted=found.specimen)
    effective = reading.moment(report_time(found), owner, "effective")
    sort = reading.once(sorted_out, (found.code, found.category))
    performing = reading.shared(performed, found.performer, owner)
    turned = Report(
        key=ReportKey(performing.sender, number(found, found.identifier), made.requisition),
        status=coded.report_status(found.status),
        source_status=coded.plain_status(found.status, STATUS),
        discipline=sort.discipline,
        kind=sort.kind,
        categories=sort.categories,
        issued=issued(reading, found, owner, effective=effective),
        sampled=effective or oldest(made),
        requests=made.requests,
        requester=made.requester,
        performer=performing.first,
        related=performing.others,
        specimens=made.specimens,
        results=made.results,
    )
    return added_to(turned, reading, found, owner) if has_more(found) else turned


def performed(reading: Reading, references: tuple[r.Reference, ...], owner: Found) -> Performing:
    """Tell who performed a report, and which organisation sent it."""
    first, *others = parties(reading, references, owner) or (None,)
    return Performing(sender(reading, references, owner), first, tuple(others))


def has_more(found: r.DiagnosticReport) -> bool:
    """Tell whether a report has what not all have."""
    said = found.conclusion or found.conclusion_code or found.media
    return bool(found.extension or said or found.presented_form or found.results_interpreter)


def added_to(turned: Report, reading: Reading, found: r.DiagnosticReport, owner: Found) -> Report:
    """Add what not all reports have: conclusions, documents, who interpreted it, and what the profile adds."""
    added = grouped(found.extension)
    return replace(
        turned,
        source_status=source_status(reading, added, turned.source_status),
        first_issued=reading.moment(first_time(added.get("reportdate", ())), owner, "extension"),
        approved=reading.moment(first_time(added.get("approvaldate", ())), owner, "extension"),
        responsible=reading.shared(parties, found.results_interpreter, owner),
        information=tuple(information(reading, added.get("infitem", ()), owner)),
        comments=tuple(comments(found)),
        attachments=tuple(attachment(reading, form, owner) for form in found.presented_form),
    )


def sorted_out(said: tuple[r.Concept | None, tuple[r.Concept, ...]]) -> Sort:
    """Tell what kind of report it is by its code and categories, and keep every code of them once."""
    code, categories = said
    concepts = (code, *categories) if code else categories
    field = coded.discipline(concepts)
    kind = coded.first(code) or Code(code=field.value, system=TYPES)
    every = (each for concept in concepts for each in coded.codes(concept))
    return Sort(discipline=field, kind=kind, categories=tuple(dict.fromkeys(each for each in every if each != kind)))


def lone_report(reading: Reading, found: r.Observation, owner: Found) -> Report:
    """Make a report of an observation that belongs to none; the observation is its only result."""
    made = make(reading, [owner], owner, based_on=found.based_on)
    field = reading.once(coded.discipline, found.category)
    performing = reading.shared(performed, found.performer, owner)
    effective = made.results[0].sampled
    return Report(
        key=ReportKey(performing.sender, number(found, found.identifier), made.requisition),
        status=coded.report_status(found.status),
        source_status=made.results[0].source_status,
        discipline=field,
        kind=Code(code=field.value, system=TYPES),
        issued=issued(reading, found, owner, effective=effective),
        sampled=effective or oldest(made),
        requests=made.requests,
        requester=made.requester,
        performer=performing.first,
        related=performing.others,
        specimens=made.specimens,
        results=made.results,
    )


def make(
    reading: Reading,
    roots: Sequence[Found],
    owner: Found,
    *,
    based_on: Sequence[r.Reference],
    wanted: Sequence[r.Reference] = (),
) -> Made:
    """Gather what a report is made of; a result that is also a member of another stands below that other alone."""
    below = {path for root in roots if references(root) for path in reading.below(root)}
    tops = [root for root in roots if root.path not in below] if below else roots
    used: dict[str, Found] = {}
    tree = (*results(reading, tops, used), *(results(reading, roots, used) if below else ()))
    reading.placed.update(used)
    asked = tuple(requested(reading, based_on, owner)) if based_on else ()
    requests = tuple(request for request, _ in asked) + marked((owner, *used.values()))
    of_results = [
        (found.resource.specimen, found)
        for found in used.values()
        if isinstance(found.resource, r.Observation) and found.resource.specimen is not None
    ]
    return Made(
        requisition=requisition(requests) if requests else "",
        requests=requests,
        requester=next((party for _, party in asked if party), None),
        results=tree,
        specimens=specimens(reading, [*((each, owner) for each in wanted), *of_results]),
    )


def marked(parts: Iterable[Found]) -> tuple[Request, ...]:
    """Keep the marks that a source has set on a report or any result of it where marks are kept: on a request."""
    marks: dict[Code, None] = {}
    for part in parts:
        found = part.resource
        if found.extension or (found.meta and found.meta.security):
            marks |= dict.fromkeys(reservations(found.extension, found.meta))
    return (Request(reservations=tuple(marks)),) if marks else ()


def number(found: r.DiagnosticReport | r.Observation, identifiers: tuple[r.Identifier, ...]) -> str:
    """Take the sender's number of a report, else the server's id, else a digest of its content."""
    given = own_number(identifiers) or found.id
    return given or blake2b(msgspec.json.encode(found), digest_size=16).hexdigest()


def report_time(found: r.DiagnosticReport) -> str | None:
    """Take the time that a report holds for."""
    period = found.effective_period
    return found.effective_date_time or ((period.start or period.end) if period else None)


def issued(
    reading: Reading, found: r.DiagnosticReport | r.Observation, owner: Found, *, effective: Moment | None
) -> Moment:
    """Tell when this version was issued: as said, else when the server changed it, else what the report holds for."""
    changed = found.meta.last_updated if found.meta else None
    return (
        reading.moment(found.issued, owner, "issued")
        or reading.moment(changed, owner, "meta.lastUpdated")
        or effective
        or UNDATED
    )


def oldest(made: Made) -> Moment | None:
    """Take the oldest time of the specimens, else of the results."""
    times = [each.collected for each in made.specimens if each.collected]
    times = times or [each.sampled for each in made.results if each.sampled]
    return min(times, key=lambda time: time.at, default=None)


def comments(found: r.DiagnosticReport) -> Iterator[Comment]:
    """Keep what is said of the whole report: conclusion, conclusion codes, comments, comments on images."""
    if found.conclusion:
        yield Comment(text=found.conclusion)
    yield from (Comment(code=code) for concept in found.conclusion_code for code in coded.codes(concept))
    yield from coded.remarks(found.extension)
    yield from (Comment(text=media.comment) for media in found.media if media.comment)


def attachment(reading: Reading, form: r.PresentedForm, owner: Found) -> Attachment:
    """Keep of a document what it is and how large, never its content."""
    return Attachment(
        mime_type=form.content_type,
        description=form.title,
        size_bytes=decoded_size(form),
        issued=reading.moment(form.creation, owner, "presentedForm.creation"),
    )


def decoded_size(form: r.PresentedForm) -> int | None:
    """Tell the size of a document: as said, else reckoned from the length of its base64 text."""
    text = bytes(form.data).strip(b'"').rstrip(b"=")
    return form.size if form.size is not None else len(text) * 3 // 4 or None


def information(reading: Reading, items: Iterable[r.Extension], owner: Found) -> Iterator[Information]:
    """Keep the clinical information that the national profile adds to a report."""
    for each in items:
        parts = each.extension
        yield Information(
            type=next((coded.first(concept) for concept in concepts_in(parts, "infitemtype")), None),
            text=next((part.value_string for part in named(parts, "infitemdescr")), None),
            code=next((coded.first(concept) for concept in concepts_in(parts, "infitemcodeddescr")), None),
            comment=next((concept.text for concept in concepts_in(parts, "comment")), None),
            start=reading.moment(time_in(parts, "infitemstart"), owner, "extension"),
            end=reading.moment(time_in(parts, "infitemend"), owner, "extension"),
            recorded=reading.moment(time_in(parts, "infitemorgtime"), owner, "extension"),
        )
