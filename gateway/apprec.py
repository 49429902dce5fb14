"""Write the application receipt (KITH AppRec 1.1) that answers a message."""

import hashlib
import uuid
from datetime import datetime
from types import MappingProxyType
from xml.sax.saxutils import escape, quoteattr

from resolvers.intake import Outcome, Receipt
from resolvers.model import Code, Identifier, Message, Party
from resolvers.normalise.incoming import Header, Remark

NAMESPACE = "http://www.kith.no/xmlstds/apprec/2012-02-15"
VERSION = "v1.1 2012-02-15"
ERRORS = "2.16.578.1.12.4.1.1.8221"
STATUSES = MappingProxyType(
    {
        Outcome.ACCEPTED: ("1", "OK"),
        Outcome.REJECTED: ("2", "Avvist"),
        Outcome.ACCEPTED_WITH_REMARKS: ("3", "OK, feil i delmelding"),
    }
)
# Volven 8221: what our own codes are called there; our code and its text go with it.
NATIONAL = MappingProxyType(
    {
        "NOT_XML": ("T01", "Ikke XML / ikke 'well formed' / uleselig"),
        "TOO_DEEP": ("T01", "Ikke XML / ikke 'well formed' / uleselig"),
        "DOCTYPE_REFUSED": ("T01", "Ikke XML / ikke 'well formed' / uleselig"),
        "NO_REPORT": ("T02", "XML validerer ikke"),
        "NO_TIME": ("T02", "XML validerer ikke"),
        "TOO_MANY_PERSONS": ("T02", "XML validerer ikke"),
        "UNKNOWN_MESSAGE_TYPE": ("T10", "Støtter ikke meldingsformatet"),
        "SEVERAL_MESSAGES": ("T10", "Støtter ikke meldingsformatet"),
        "TOO_LARGE": ("T99", "Annen feil på format"),
        "ENCODING_GUESSED": ("T99", "Annen feil på format"),
        "CONTROL_CHARACTERS_REMOVED": ("T99", "Annen feil på format"),
        "MESSAGE_ID_REUSED": ("E10", "Ugyldig meldingsidentifikator"),
        "PERSON_NUMBER_UNUSABLE": ("E31", "Pasientens fødselsnummer er feil"),
    }
)
OTHER = ("X99", "Annen feil")
# A message of megabytes may have a remark on each of its items; a receipt must stay one that can be read.
MOST_ERRORS = 100


def apprec(receipt: Receipt, header: Header | None, message: bytes, *, now: datetime) -> bytes:
    """
    Write a receipt.

    Args:
        header: what the message says of itself, None where that cannot be read.
        message: the bytes that are answered; with `now` (aware UTC) they name the receipt.
    """
    found = header or Header(message=Message())
    status, name = STATUSES[receipt.outcome]
    name_of_this = uuid.uuid5(uuid.NAMESPACE_URL, f"{hashlib.sha256(message).hexdigest()}/{now.isoformat()}")
    parts = (
        '<?xml version="1.0" encoding="UTF-8"?>',
        f"<AppRec xmlns={quoteattr(NAMESPACE)}>",
        '<MsgType V="APPREC" DN="Applikasjonskvittering"/>',
        f"<MIGversion>{VERSION}</MIGversion>",
        f"<GenDate>{now.isoformat(timespec='seconds')}</GenDate>",
        f"<Id>{name_of_this}</Id>",
        acting("Sender", found.receiver),
        acting("Receiver", found.sender),
        f"<Status V={quoteattr(status)} DN={quoteattr(name)}/>",
        *errors(receipt),
        original(found.message, receipt.message_id),
        "</AppRec>\n",
    )
    return "".join(parts).encode()


def errors(receipt: Receipt) -> list[str]:
    """Write why a message was rejected, or the first remarks on what was read with reservations and how many follow."""
    if receipt.outcome is Outcome.REJECTED:
        return [error(receipt.code or "", receipt.text)]
    remarks = tuple(dict.fromkeys(map(told, receipt.remarks)))
    rest = [("MORE_REMARKS", str(len(remarks) - MOST_ERRORS))] if len(remarks) > MOST_ERRORS else []
    return [error(code, where) for code, where in (*remarks[:MOST_ERRORS], *rest)]


def told(remark: Remark) -> tuple[str, str]:
    """Give a remark's code and place; both are free of what the message says."""
    return remark.code, remark.path


def error(code: str, text: str) -> str:
    """Write one error: the national code, and our own with its text as original text."""
    number, name = NATIONAL.get(code, OTHER)
    said = f"{code}: {text}" if code else text
    return f'<Error V="{number}" S="{ERRORS}" DN={quoteattr(name)} OT={quoteattr(said)}/>'


def original(message: Message, message_id: str | None) -> str:
    """Name the message that is answered."""
    # IssueDate is a date with a clock time: a message that was dated by its day alone gets none.
    text = message.generated.text if message.generated else ""
    at = f"<IssueDate>{escape(text)}</IssueDate>" if "T" in text else ""
    name = escape(message.id or message_id or "")
    return f"<OriginalMsgId>{coded('MsgType', message.type)}{at}<Id>{name}</Id></OriginalMsgId>"


def acting(name: str, party: Party | None) -> str:
    """Write who sends or receives, as far as it is known: institution and departments, no persons."""
    return f"<{name}><HCP>{organisation('Inst', party or Party())}</HCP></{name}>"


def organisation(name: str, party: Party) -> str:
    """Write an institution or department."""
    first, *others = party.identifiers or (Identifier(value=""),)
    departments = "".join(organisation("Dept", department) for department in party.departments)
    more = "".join(
        f"<AdditionalId><Id>{escape(one.value)}</Id>{coded('Type', one.type)}</AdditionalId>" for one in others
    )
    own = f"<Id>{escape(first.value)}</Id>{coded('TypeId', first.type)}"
    return f"<{name}><Name>{escape(party.name or '')}</Name>{own}{departments}{more}</{name}>"


def coded(name: str, code: Code | None) -> str:
    """Write a coded value."""
    found = code or Code()
    display = f" DN={quoteattr(found.display)}" if found.display else ""
    return f"<{name} V={quoteattr(found.code or '')}{display}/>"
