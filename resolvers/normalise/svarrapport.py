"""
Read KITH Svarrapport 1.3 and 1.4 messages into the model, whole.

Every text and number of a message is found again in the model. What has no field there is kept as a comment headed by
its element's name (`svarrapport_kept.py`). Only these elements are read by nobody (`EXCLUDED` there, the same list):

    ServReport/CopyDest           copy receivers are not stored, by ruling
    RefDoc/Content                the content of an attached document is not stored, by ruling; its size is
    ServReport/Ack                asks the receiving system for a receipt
    ServReq/Ack                   asked the laboratory's system for a receipt
    ServProvider/ComMethod        how messages to the laboratory travel
    Requester/ComMethod           how messages to the requester travel
    Patient/Name                  the person register knows the name
    Patient/Sex                   the person register knows the sex
    Patient/DateOfBirth           the person register knows the date of birth
    Patient/DateOfDeath           the person register knows the date of death
    Patient/Address               the person register knows the address, and it may be confidential
    Patient/OffId                 a person number lives in the store's one table for them and nowhere else
    Patient/TypeOffId             tells what kind of person number it is, and goes with it
    Patient/AdditionalId          further numbers of the person, kept from clinical data as person numbers are
    Patient/IdByServProvider      the person's number in the laboratory's register, kept from clinical data likewise
    Patient/IdByRequester         the person's number in the requester's register, kept from clinical data likewise
    Animal/NameOwner              names a person who is not the patient, in a report that is not stored
    ArithmeticComp/@DN            the national name of a comparator whose code is kept

Also left out: whatever stands around the Message (an envelope), XML comments, attributes that carry no value, and marks
without a letter or digit where the model has no field for them. A time is given in ISO form, a code system's OID as a
URI, markup as its text. What is read stays in the answers to clinicians, but for what a cancellation takes away by
ruling: of an item that is cancelled (ServType C), and of every item in it or in a cancelled report, these go before
anything is stored (resolvers/versioning/tombstone.py), while codes, times, parties and comments stay:

    ResultItem/NumResult, ResultItem/TextResult, ResultItem/Interval, ResultItem/DateResult, ResultItem/StructuredInfo,
    ResultItem/DiagComment, ResultItem/RefInterval, ResultItem/DevResultInd, and of a cancelled report ServReport/RefDoc
"""

from collections.abc import Mapping
from hashlib import sha256
from types import MappingProxyType

from resolvers.model import Message
from resolvers.normalise.incoming import Counts, Header, IncomingMessage, ReportOfPerson, Unreadable
from resolvers.normalise.svarrapport_document import Element, document
from resolvers.normalise.svarrapport_kept import EXCLUDED, excluded
from resolvers.normalise.svarrapport_parties import party
from resolvers.normalise.svarrapport_remarks import remarks_on
from resolvers.normalise.svarrapport_report import Sending, carrier, report
from resolvers.normalise.svarrapport_results import outermost
from resolvers.normalise.svarrapport_subjects import apart, subject

__all__ = ["EXCLUDED", "header", "read"]

NAMESPACES = frozenset(
    {"http://www.kith.no/xmlstds/labsvar/2012-02-15", "http://www.kith.no/xmlstds/labsvar/2008-12-01"}
)
NO_ORGANISATIONS: Mapping[str, str] = MappingProxyType({})
MAX_BYTES = 5_000_000
COMMENTS = frozenset({"Comment", "CodedComment"})


def read(
    message: bytes, *, max_bytes: int = MAX_BYTES, her_organisations: Mapping[str, str] = NO_ORGANISATIONS
) -> IncomingMessage:
    """
    Read a message.

    Args:
        message: the bytes as they came, in any encoding, alone or within an envelope.
        max_bytes: the largest message taken.
        her_organisations: HER id to nine-digit organisation number, for senders that name themselves by HER id alone.

    Returns:
        At least one report, in document order; a further patient within a patient gives a report of their own.

    Raises:
        Unreadable: TOO_LARGE, TOO_DEEP, DOCTYPE_REFUSED, NOT_XML, UNKNOWN_MESSAGE_TYPE, SEVERAL_MESSAGES, NO_REPORT,
            TOO_MANY_PERSONS, or NO_TIME when nothing says when a report was made.

    Source:
        KITH Svarrapport v1.4 2012-02-15 and v1.3 2008-12-01; HL7 Norway NILAR mapping.md.
    """
    root, found = document(message, max_bytes=max_bytes)
    body = message_of(root)
    sending = Sending(
        message=carrier(body), digest=sha256(message).hexdigest(), her_organisations=dict(her_organisations)
    )
    reports: list[ReportOfPerson] = []
    remarks = [*found, *remarks_on(body)]
    for index, element in enumerate(outermost(body, "ServReport"), start=1):
        for person, part in enumerate(apart(element), start=1):
            made = report(part, sending, index=index, person=person, around=body if not reports else None)
            reports.append(ReportOfPerson(subject=subject(part), report=made.report, senders=made.senders))
            remarks += made.remarks
    if not reports:
        raise Unreadable("NO_REPORT", "the message holds no report")
    return IncomingMessage(
        message=sending.message,
        reports=tuple(reports),
        remarks=tuple(remarks),
        counts=counts(body),
        header=heading(body, sending.message),
    )


def header(message: bytes, *, max_bytes: int = MAX_BYTES) -> Header | None:
    """
    Read what a receipt tells of the message that it answers; None when that much cannot be read.

    Source:
        KITH AppRec v1.1, OriginalMsgId, Sender and Receiver.
    """
    try:
        body = message_of(document(message, max_bytes=max_bytes)[0])
    except Unreadable:
        return None
    return heading(body, carrier(body))


def heading(body: Element, message: Message) -> Header:
    """Read from whom to whom a message is, by its first report."""
    first = next(outermost(body, "ServReport"), Element(name="ServReport"))
    return Header(message=message, sender=party(first, "ServProvider"), receiver=party(first, "Requester"))


def message_of(root: Element) -> Element:
    """Find the one Svarrapport in a document, alone or within an envelope."""
    found = [root] if is_message(root) else [one for one in outermost(root, "Message") if is_message(one)]
    if not found:
        raise Unreadable("UNKNOWN_MESSAGE_TYPE", "the document is not a KITH Svarrapport 1.3 or 1.4")
    if len(found) > 1:
        raise Unreadable("SEVERAL_MESSAGES", "the document holds more than one message")
    return found[0]


def is_message(element: Element) -> bool:
    """Tell a Svarrapport by its name and namespace."""
    return element.name == "Message" and element.namespace in NAMESPACES


def counts(body: Element) -> Counts:
    """Count what a message holds, outside the excluded elements."""
    names: list[str] = []
    for element in outermost(body, "ServReport"):
        names += counted(element)
    return Counts(
        reports=names.count("ServReport"),
        results=names.count("ResultItem"),
        specimens=names.count("AnalysedSubject"),
        comments=sum(names.count(name) for name in COMMENTS),
    )


def counted(element: Element) -> list[str]:
    """List the names of an element and all below it; a comment counts when it says something."""
    names = [element.name] if element.name not in COMMENTS or says_something(element) else []
    for child in element.children:
        if not excluded(element.name, child.name):
            names += counted(child)
    return names


def says_something(element: Element) -> bool:
    """Tell whether there is any text or attribute value in an element."""
    return any(one.text.strip() or any(value.strip() for value in one.attributes.values()) for one in element.every())
