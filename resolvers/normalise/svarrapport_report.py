"""One report of a Svarrapport: what it is, its request, information, attachments, specimens and results."""

import base64
import binascii
from collections.abc import Iterable
from itertools import chain

import msgspec

from resolvers.model import (
    Attachment,
    Code,
    Discipline,
    Information,
    Message,
    Moment,
    Report,
    ReportKey,
    Request,
    Result,
    SourceStatus,
    Specimen,
)
from resolvers.normalise.codes import SYSTEMS, discipline, report_status
from resolvers.normalise.incoming import Remark, Unreadable
from resolvers.normalise.requisitions import requisition
from resolvers.normalise.svarrapport_document import Element
from resolvers.normalise.svarrapport_kept import kept, with_kept
from resolvers.normalise.svarrapport_parties import location, organisation_ids, parties, party
from resolvers.normalise.svarrapport_results import letter, outermost, results
from resolvers.normalise.svarrapport_specimens import every, oldest, sampled, specimen
from resolvers.normalise.svarrapport_subjects import said_of_another
from resolvers.normalise.svarrapport_values import code, coded_comments, codes, comments, text, time

NOTHING = Element(name="")
RECEIVERS = frozenset({"CopyDest"})
CLINICAL = frozenset({"ResultItem", "AnalysedSubject"})


class Sending(msgspec.Struct, frozen=True, kw_only=True):
    """What all reports of one message share; `digest` names a message that names itself not."""

    message: Message
    digest: str
    her_organisations: dict[str, str]


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A report that was read, the organisation ids of its sender, and what was read with reservations."""

    report: Report
    senders: frozenset[str]
    remarks: tuple[Remark, ...]


class Clinical(msgspec.Struct, frozen=True, kw_only=True):
    """The specimens and results of a report."""

    specimens: tuple[Specimen, ...]
    results: tuple[Result, ...]
    remarks: tuple[Remark, ...]


def carrier(body: Element) -> Message:
    """Read what a message says of itself."""
    return Message(
        id=text(body, "MsgId"),
        generated=time(body, "GenDate"),
        type=code(body, "Type"),
        standard=text(body, "MIGversion"),
        version=text(body, "MsgVersion"),
        status=code(body, "Status"),
    )


def report(element: Element, sending: Sending, *, index: int, person: int, around: Element | None) -> Made:
    """
    Read one ServReport.

    Args:
        element: the ServReport, with the one patient that it is about.
        sending: what the message says of itself.
        index, person: the place of the report in its message and of the person in the report, from 1.
        around: the Message, when what it says beyond its fields is to be kept with this report.

    Source:
        KITH Svarrapport v1.4, ServReport; NILAR mapping.md (issued is GenDate, the first issue IssueDate).
    """
    path = f"Message/ServReport[{index}]"
    element = said_of_another(element)
    clinical = clinical_of(element, path)
    provider = party(element, "ServProvider")
    senders = organisation_ids(provider, sending.her_organisations)
    number, requests = report_number(element, sending, index=index), tuple(map(request, element.all("ServReq")))
    key = ReportKey(
        organisation=senders[0] if senders else "",
        report=number if person == 1 else f"{number}#person-{person}",
        requisition=requisition(requests),
    )
    found = with_kept(element, assembled(element, key, clinical, sending), apart=CLINICAL)
    if around:
        more = kept(around, found, apart=frozenset({"ServReport"}))
        found = msgspec.structs.replace(found, comments=(*found.comments, *more))
    wanting = tuple(Remark(missing, path) for missing in missing_in(element, senders))
    return Made(report=found, senders=frozenset(senders), remarks=(*clinical.remarks, *wanting))


def assembled(element: Element, key: ReportKey, clinical: Clinical, sending: Sending) -> Report:
    """Put a report together."""
    subject = subject_of(element)
    kind = code(element, "MsgDescr") or Code(system=SYSTEMS["ServReport/MsgDescr"])
    status = SourceStatus(type=code(element, "ServType"), status=code(element, "Status"))
    return Report(
        key=key,
        status=report_status(letter(status.type), letter(status.status)),
        source_status=status,
        discipline=discipline_of(kind, sending.message.type),
        kind=kind,
        issued=issued(element, sending.message),
        first_issued=time(element, "IssueDate"),
        approved=time(element, "ApprDate"),
        sampled=sampled_of(clinical),
        message=sending.message,
        cancellation=code(element, "CancellationCode"),
        requests=tuple(map(request, element.all("ServReq"))),
        requester=party(element, "Requester"),
        performer=party(element, "ServProvider"),
        responsible=parties(subject, "ResponsibleHcp"),
        related=parties(element, "RelServProv"),
        payers=parties(element, "PaymentResponsible"),
        locations=tuple(map(location, subject.all("AdmLocation"))),
        information=tuple(map(information, subject.all("InfItem"))),
        comments=(*comments(element, "Comment"), *coded_comments(element, "CodedComment")),
        attachments=tuple(map(attachment, element.all("RefDoc"))),
        specimens=clinical.specimens,
        results=clinical.results,
    )


def subject_of(element: Element) -> Element:
    """Give the patient, animal or material that a report is about."""
    return next((child for child in element.children if child.name in {"Patient", "Animal", "Material"}), NOTHING)


def clinical_of(element: Element, path: str) -> Clinical:
    """Read specimens and results wherever in the report they stand."""
    specimens = tuple(map(specimen, outermost(element, "AnalysedSubject", beyond=RECEIVERS)))
    taken = times(every(specimens))
    tops = tuple(outermost(element, "ResultItem", beyond=RECEIVERS))
    found, remarks = results(tops, type_=code(element, "ServType"), sampled=taken, path=path)
    return Clinical(specimens=specimens, results=found, remarks=remarks)


def times(specimens: Iterable[Specimen]) -> dict[str, Moment | None]:
    """Tell when each number was taken: of several specimens under one number the oldest time that is known."""
    found: dict[str, Moment | None] = {}
    for one in specimens:
        if one.number:
            found[one.number] = oldest((found.get(one.number), sampled(one)))
    return found


def report_number(element: Element, sending: Sending, *, index: int) -> str:
    """Give the sender's number of a report, else one that the message and its place in it make."""
    return text(element, "ServProvId") or f"{sending.message.id or sending.digest}#{index}"


def missing_in(element: Element, senders: tuple[str, ...]) -> tuple[str, ...]:
    """Tell what a report should have and has not."""
    wanting = {
        "NO_SENDER": not senders,
        "NO_REPORT_NUMBER": text(element, "ServProvId") is None,
        "NO_REPORT_TYPE": code(element, "MsgDescr") is None,
    }
    return tuple(name for name, missing in wanting.items() if missing)


def issued(element: Element, message: Message) -> Moment:
    """Tell when this version was made: the message's time, else the report's own; it orders versions."""
    found = message.generated or time(element, "IssueDate") or time(element, "ApprDate")
    if found is None:
        raise Unreadable("NO_TIME", "nothing says when the report was made")
    return found


def discipline_of(kind: Code, message_type: Code | None) -> Discipline:
    """Find the main field by the report's type; for a type that 8202 does not have, by the message's."""
    known = discipline(kind.code)
    if known:
        return known
    return Discipline.BLD if message_type and (message_type.code or "").upper() == "SVAR_RTG" else Discipline.LAB


def sampled_of(clinical: Clinical) -> Moment | None:
    """Give the oldest time of the specimens, else of the results."""
    specimens = oldest(sampled(one) for one in every(clinical.specimens))
    return specimens or oldest(moments(clinical.results))


def moments(found: tuple[Result, ...]) -> Iterable[Moment | None]:
    """Give the times of results at any depth."""
    return chain.from_iterable((result.sampled, *moments(result.members)) for result in found)


def request(element: Element) -> Request:
    """Read a ServReq."""
    return Request(
        number=text(element, "Id"),
        provider_number=text(element, "IdByServProvider"),
        type=code(element, "ServType"),
        kind=code(element, "MsgDescr"),
        issued=time(element, "IssueDate"),
        received=time(element, "ReceiptDate"),
        payment=code(element, "PaymentCat"),
        priority=code(element, "RequestedPrioReport"),
        reservations=codes(element, "Reservation"),
        permissions=codes(element, "Permission"),
        reasons=comments(element, "ReasonAsText"),
        comments=(*comments(element, "ReqComment"), *comments(element, "Comment")),
    )


def information(element: Element) -> Information:
    """Read an InfItem."""
    observation = element.first("Observation") or NOTHING
    return Information(
        type=code(element, "Type"),
        text=text(observation, "Description"),
        code=code(observation, "CodedDescr"),
        comment=text(observation, "Comment"),
        start=time(element, "StartDateTime"),
        end=time(element, "EndDateTime"),
        recorded=time(element, "OrgDate"),
    )


def attachment(element: Element) -> Attachment:
    """Read a RefDoc: what the document is and how large, not its content."""
    content = element.first("Content")
    return Attachment(
        type=code(element, "MsgType"),
        number=text(element, "Id"),
        mime_type=text(element, "MimeType"),
        description=text(element, "Description"),
        compression=code(element, "Compression"),
        file=text(element, "FileReference"),
        size_bytes=size(content) if content else None,
        issued=time(element, "IssueDate"),
    )


def size(content: Element) -> int:
    """Count the bytes of an attached document: decoded where it is base64, else of its text."""
    plain = "".join(one.text for one in content.every())
    try:
        return len(base64.b64decode("".join(plain.split()), validate=True))
    except (binascii.Error, ValueError):
        return len(plain.strip().encode())
