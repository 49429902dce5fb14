"""One report of an ORU^R01: the orders that it answers, its specimens, who asked, where the patient was."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from resolvers.model import (
    Code,
    Comment,
    Discipline,
    Information,
    Message,
    Moment,
    Party,
    Report,
    ReportKey,
    Request,
    SourceStatus,
    Specimen,
)
from resolvers.normalise.codes import discipline
from resolvers.normalise.hl7v2_access import marks
from resolvers.normalise.hl7v2_codes import (
    DISCIPLINE_OF_CODES,
    REPORT_STATUS_SYSTEM,
    REPORT_STATUSES,
    SECTION_SYSTEM,
    SECTIONS,
    TYPES,
    least_final,
    report_status,
)
from resolvers.normalise.hl7v2_fields import code, every_code, spoken, time, unique
from resolvers.normalise.hl7v2_groups import Order, Patient
from resolvers.normalise.hl7v2_kept import kept
from resolvers.normalise.hl7v2_people import in_charge, interpreters, location, others, requester, taking_part
from resolvers.normalise.hl7v2_results import Clinical, bad_time, comments, results
from resolvers.normalise.hl7v2_specimens import specimens
from resolvers.normalise.incoming import Remark, Unreadable
from resolvers.normalise.requisitions import requisition
from resolvers.normalise.svarrapport_parties import organisation_ids
from resolvers.normalise.svarrapport_report import moments
from resolvers.normalise.svarrapport_specimens import oldest

TIMES = (7, 14, 22)


class Sending(msgspec.Struct, frozen=True, kw_only=True):
    """What all reports of one message share; `digest` names a message that names itself not."""

    message: Message
    provider: Party | None
    receiver: Party | None
    digest: str
    her_organisations: Mapping[str, str]


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A report that was read, the organisation ids of its sender, and what was read with reservations."""

    report: Report
    senders: frozenset[str]
    remarks: tuple[Remark, ...]


def report(patient: Patient, orders: Sequence[Order], sending: Sending, *, index: int) -> Made:
    """
    Make one report of the orders that it answers.

    Args:
        index: the place of the report in its message, from 1.

    Raises:
        Unreadable: NO_TIME, or RESTRICTION_UNKNOWN.

    Source:
        domain page 5.3: the report's number is OBR-3, the requester's OBR-2, and MSH-7 says when it was issued.
    """
    taken = specimens(orders)
    clinical = results(orders, numbers={place: numbers(found) for place, found in taken.items()})
    senders = organisation_ids(sending.provider, sending.her_organisations)
    requests = tuple(asked(orders))
    key = ReportKey(
        organisation=senders[0] if senders else "",
        report=orders[0].filler or f"{sending.message.id or sending.digest}#{index}",
        requisition=requisition(requests),
    )
    material = tuple(dict.fromkeys(one for found in taken.values() for one in found))
    found = assembled(patient, orders, sending, key=key, clinical=clinical, material=material)
    set_marks = marks(patient, orders)
    found = replace(found, requests=(*requests, *((Request(reservations=set_marks),) if set_marks else ())))
    ordered = (segment for order in orders for segment in order.segments)
    notes = (*patient.notes, *(note for order in orders for note in order.notes))
    said = (*ordered, *patient.visits, *taking_part(patient, orders), *notes)
    found = replace(found, comments=(*found.comments, *kept(said, found)))
    remarks = (*clinical.remarks, *wanting(orders, found, senders))
    return Made(report=found, senders=frozenset(senders), remarks=remarks)


def assembled(
    patient: Patient,
    orders: Sequence[Order],
    sending: Sending,
    *,
    key: ReportKey,
    clinical: Clinical,
    material: tuple[Specimen, ...],
) -> Report:
    """Put a report together."""
    status = status_of(orders)
    kind, categories = kinds(orders)
    return Report(
        key=key,
        status=report_status(status.code),
        source_status=SourceStatus(status=status),
        discipline=discipline_of(kind, clinical),
        kind=kind if kind.code else Code(code=discipline_of(kind, clinical), system=TYPES),
        categories=categories,
        issued=issued(orders, sending.message),
        sampled=sampled_of(orders, material, clinical),
        message=sending.message,
        requester=requester(orders) or sending.receiver,
        performer=sending.provider,
        responsible=unique((*in_charge(patient.visits), *interpreters(orders))),
        related=others(patient, orders),
        locations=tuple(map(location, patient.visits)),
        information=tuple(Information(text=text) for order in orders for text in order.request.texts(13)),
        comments=(*comments(patient.notes), *notes_on(orders)),
        attachments=clinical.attachments,
        specimens=material,
        results=clinical.results,
    )


def notes_on(orders: Sequence[Order]) -> Iterator[Comment]:
    """Read the notes on orders; where the report answers different ones, each is headed by its own (OBR-4)."""
    ordered = [code(order.request.first(4)) for order in orders]
    apart = len(set(ordered)) > 1
    for order, name in zip(orders, ordered, strict=True):
        for note in comments(order.notes):
            yield replace(note, heading=note.heading or name) if apart else note


def numbers(found: Iterable[Specimen]) -> tuple[str, ...]:
    """Give the laboratory's numbers of some specimens."""
    return tuple(one.number for one in found if one.number)


def status_of(orders: Sequence[Order]) -> Code:
    """Read OBR-25 of all orders as the one status of the report."""
    code = least_final((order.request.get(25) or "").upper() or None for order in orders)
    return Code(code=code, system=REPORT_STATUS_SYSTEM)


def kinds(orders: Sequence[Order]) -> tuple[Code, tuple[Code, ...]]:
    """
    Find what type of report (8202) it is, by what was ordered (OBR-4) or the section that answers (OBR-24).

    Returns:
        The type, without code where nothing says it, and every other code that was ordered or names a section.
    """
    ordered = tuple(dict.fromkeys(found for order in orders for found in every_code(order.request, 4)))
    sections = tuple(dict.fromkeys(said for order in orders if (said := order.request.get(24))))
    national = [found for found in ordered if found.system == TYPES and discipline(found.code)]
    named = [Code(code=said, system=TYPES) for said in sections if discipline(said)]
    certain = [Code(code=SECTIONS[said], system=TYPES) for said in sections if said in SECTIONS]
    kind = next(iter((*national, *named, *certain)), Code(system=TYPES))
    others = (*ordered, *(Code(code=said, system=SECTION_SYSTEM) for said in sections if not discipline(said)))
    return kind, tuple(found for found in others if found != kind)


def discipline_of(kind: Code, clinical: Clinical) -> Discipline:
    """Find the main field by the report's type, else by what was examined: NCRP is imaging, NORPAT pathology."""
    systems = (result.code.system for result in clinical.results if result.code and result.code.system)
    by_code = next((DISCIPLINE_OF_CODES[system] for system in systems if system in DISCIPLINE_OF_CODES), Discipline.LAB)
    return discipline(kind.code) or by_code


def issued(orders: Sequence[Order], message: Message) -> Moment:
    """Tell when this version was made: the message's time, else the newest status change; it orders versions."""
    changed = (at for order in orders if (at := time(order.request, 22)))
    found = message.generated or max(changed, key=lambda at: at.at, default=None)
    if found is None:
        raise Unreadable("NO_TIME", "nothing says when the report was made")
    return found


def sampled_of(orders: Sequence[Order], material: Iterable[Specimen], clinical: Clinical) -> Moment | None:
    """Give the oldest time of the specimens, else of the results, else of the orders."""
    return (
        oldest(one.collected for one in material)
        or oldest(moments(clinical.results))
        or oldest(time(order.request, 7) for order in orders)
    )


def asked(orders: Iterable[Order]) -> Iterator[Request]:
    """Give each request once, by the requester's number."""
    seen: set[str | None] = set()
    for order in orders:
        if order.placer not in seen:
            seen.add(order.placer)
            yield Request(
                number=order.placer,
                issued=time(order.request, 6),
                received=time(order.request, 14),
                priority=code(order.request.first(5)),
                reasons=tuple(spoken(order.request, 31)),
            )


def wanting(orders: Sequence[Order], found: Report, senders: Sequence[str]) -> Iterator[Remark]:
    """Remark on what a report should have and has not, and on what of its orders cannot be read."""
    first = orders[0].request
    if not senders:
        yield Remark("NO_SENDER", "MSH[1]-4")
    if orders[0].filler is None:
        yield Remark("NO_REPORT_NUMBER", first.path(3))
    if found.kind.code == found.discipline and first.get(24) is None:
        yield Remark("NO_REPORT_TYPE", first.path(24))
    for order in orders:
        if (order.request.get(25) or "").upper() not in REPORT_STATUSES:
            yield Remark("UNKNOWN_CODE", order.request.path(25))
        yield from (Remark("BAD_TIME", order.request.path(place)) for place in TIMES if bad_time(order.request, place))
        for noted in order.specimens:
            if bad_time(noted.segment, 17):
                yield Remark("BAD_TIME", noted.segment.path(17))
