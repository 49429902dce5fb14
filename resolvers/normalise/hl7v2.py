"""
Read HL7 v2 ORU^R01 messages, versions 2.3 to 2.8, into the model, whole.

Every text and number of an order, an observation, a specimen, a note or a stay is found again in the model; what has
no field there is kept as a comment headed by its field's name (`hl7v2_kept.py`, whose EXCLUDED names the fields that
are not). Of the patient nothing is read but the person numbers in PID-3. Segments that are read by nobody are in
EXCLUDED_SEGMENTS (`hl7v2_groups.py`); any other is remarked on.
"""

import re
from collections.abc import Mapping
from hashlib import sha256
from types import MappingProxyType

import msgspec

from resolvers.model import Code, Message
from resolvers.normalise.hl7v2_fields import sender, time_of
from resolvers.normalise.hl7v2_groups import Order, Patient, patients
from resolvers.normalise.hl7v2_parents import Reports
from resolvers.normalise.hl7v2_report import Sending, report
from resolvers.normalise.hl7v2_subjects import subject
from resolvers.normalise.hl7v2_wire import Datum, Segment, opening, segments
from resolvers.normalise.incoming import Counts, IncomingMessage, Remark, ReportOfPerson, Unreadable

__all__ = ["Heading", "heading", "is_hl7", "read"]

MAX_BYTES = 5_000_000
NO_ORGANISATIONS: Mapping[str, str] = MappingProxyType({})
VERSIONS = re.compile(r"2\.[3-8](?:\.[0-9]{1,2}){0,2}", re.ASCII)
PRODUCTION = "P"
START = re.compile(rb"[\x0b\s]*(?:\xef\xbb\xbf)?MSH[^A-Za-z0-9\s]")


class Heading(msgspec.Struct, frozen=True, kw_only=True):
    """What an acknowledgement needs to know of a message: from whom to whom (MSH-3 to 6), its id and version."""

    sending: tuple[Datum, Datum] = (Datum(), Datum())
    receiving: tuple[Datum, Datum] = (Datum(), Datum())
    id: str | None = None
    version: str | None = None


def is_hl7(message: bytes) -> bool:
    """Tell an HL7 v2 message by its beginning."""
    return START.match(message[:64]) is not None


def read(
    message: bytes, *, max_bytes: int = MAX_BYTES, her_organisations: Mapping[str, str] = NO_ORGANISATIONS
) -> IncomingMessage:
    """
    Read a message.

    Args:
        message: the bytes as they came, with or without the frame of MLLP.
        max_bytes: the largest message taken.
        her_organisations: HER id to nine-digit organisation number, for senders that name themselves by HER id alone.

    Returns:
        At least one report, in the order of the message.

    Raises:
        Unreadable: TOO_LARGE, NOT_HL7, BAD_DELIMITERS, UNSUPPORTED_CHARSET, TOO_MANY_SEGMENTS, TOO_MANY_PARTS,
            SEVERAL_MESSAGES, UNKNOWN_MESSAGE_TYPE, UNKNOWN_VERSION, NOT_FOR_PRODUCTION, FRAGMENTED, TOO_MANY_PERSONS,
            NO_REPORT, RESTRICTION_UNKNOWN, or NO_TIME when nothing says when a report was made.

    Source:
        HL7 v2.3 to v2.8 chapters 2 and 7, ORU^R01; domain page 5.3, read 2026-11-26.
    """
    found, remarks = segments(message, max_bytes=max_bytes)
    head, *rest = found
    check(head, rest)
    people, out_of_place = patients(rest)
    sending = Sending(
        message=carrier(head),
        provider=sender(head, 4),
        receiver=sender(head, 6),
        digest=sha256(message).hexdigest(),
        her_organisations=her_organisations,
    )
    reports: list[ReportOfPerson] = []
    reserved: list[Remark] = []
    for patient in people:
        for orders in answered(patient):
            made = report(patient, orders, sending, index=len(reports) + 1)
            reports.append(ReportOfPerson(subject=subject(patient), report=made.report, senders=made.senders))
            reserved += made.remarks
    return IncomingMessage(
        message=sending.message,
        reports=tuple(reports),
        remarks=tuple(dict.fromkeys((*remarks, *out_of_place, *reserved))),
        counts=counts(people, reports=len(reports)),
        id_path=head.path(10),
    )


def heading(message: bytes) -> Heading | None:
    """Read what an acknowledgement tells of the message that it answers; None when that much cannot be read."""
    try:
        head = opening(message)
    except Unreadable:
        return None
    return Heading(
        sending=(head.first(3), head.first(4)),
        receiving=(head.first(5), head.first(6)),
        id=head.text(10),
        version=head.get(12),
    )


def check(head: Segment, rest: list[Segment]) -> None:
    """
    Refuse what is not one whole ORU^R01 of a version that is read.

    Raises:
        Unreadable: SEVERAL_MESSAGES, UNKNOWN_MESSAGE_TYPE, UNKNOWN_VERSION, NOT_FOR_PRODUCTION or FRAGMENTED.
    """
    if any(segment.name == "MSH" for segment in rest):
        raise Unreadable("SEVERAL_MESSAGES", "there is more than one message")
    if head.get(9) != "ORU" or head.get(9, 2) not in {None, "R01"}:
        raise Unreadable("UNKNOWN_MESSAGE_TYPE", "the message is not an ORU^R01")
    if not VERSIONS.fullmatch(head.get(12) or ""):
        raise Unreadable("UNKNOWN_VERSION", "the message is not of a version from 2.3 to 2.8")
    if (head.get(11) or PRODUCTION).upper() != PRODUCTION:
        raise Unreadable("NOT_FOR_PRODUCTION", "the message says that it is for testing or training")
    if head.get(14) or any(segment.name == "ADD" or (segment.name == "DSC" and segment.get(1)) for segment in rest):
        raise Unreadable("FRAGMENTED", "the message is a part of one that goes on elsewhere")


def carrier(head: Segment) -> Message:
    """Read what a message says of itself."""
    version = head.get(12)
    return Message(
        id=head.text(10),
        generated=time_of(head.first(7)),
        type=Code(code="ORU^R01"),
        standard=f"HL7 v{version}",
        version=version,
    )


def answered(patient: Patient) -> list[list[Order]]:
    """Give the orders of each report of a person: those of one number, and those that go under them."""
    reports = Reports()
    for order in patient.orders:
        reports.take(order)
    return reports.orders


def counts(people: tuple[Patient, ...], *, reports: int) -> Counts:
    """Count what a message holds."""
    orders = [order for patient in people for order in patient.orders]
    noted = [one for order in orders for one in (*order.observations, *order.specimens)]
    notes = [
        *(note for patient in people for note in patient.notes),
        *(note for order in orders for note in order.notes),
        *(note for one in noted for note in one.notes),
    ]
    return Counts(
        reports=reports,
        results=sum(len(order.observations) for order in orders),
        specimens=sum(len(order.specimens) for order in orders),
        comments=sum(1 for note in notes if note.text(3) or note.get(4)),
    )
