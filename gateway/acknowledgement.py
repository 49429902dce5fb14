"""Write the acknowledgement (HL7 v2 ACK^R01) that answers a message."""

import hashlib
import re
from collections.abc import Iterator
from datetime import datetime
from types import MappingProxyType

from resolvers.intake import Outcome, Receipt
from resolvers.normalise.hl7v2 import Heading
from resolvers.normalise.hl7v2_wire import Datum
from resolvers.normalise.incoming import Remark

USUAL_VERSION = "2.5.1"
# The versions whose ERR tells everything in one field.
OLDER = ("2.3", "2.4")
ERRORS = "HL70357"
OURS = "L"
# HL7 table 0357 (what is wrong): what our own codes are called there; our code goes with it.
SEQUENCE = ("100", "Segment sequence error")
MISSING = ("101", "Required field missing")
DATA = ("102", "Data type error")
VALUE = ("103", "Table value not found")
KEY = ("204", "Unknown key identifier")
OTHER = ("207", "Application internal error")
STANDARD = MappingProxyType(
    dict.fromkeys(
        (
            "NOT_HL7", "BAD_DELIMITERS", "TOO_MANY_SEGMENTS", "TOO_MANY_PARTS", "SEVERAL_MESSAGES", "FRAGMENTED",
            "TOO_MANY_PERSONS", "NO_REPORT", "SEGMENT_NOT_READ", "SEGMENT_OUT_OF_PLACE", "LINE_JOINED",
        ),
        SEQUENCE,
    )
    | dict.fromkeys(("NO_TIME", "NO_SENDER", "NO_REPORT_NUMBER", "NO_REPORT_TYPE", "NO_VALUE_TYPE"), MISSING)
    | dict.fromkeys(("BAD_TIME", "NOT_A_NUMBER", "ESCAPE_NOT_READ", "ENCODING_GUESSED"), DATA)
    | dict.fromkeys(("UNKNOWN_CODE", "UNKNOWN_VALUE_TYPE", "UNSUPPORTED_CHARSET", "RESTRICTION_UNKNOWN"), VALUE)
    | dict.fromkeys(
        ("PERSON_NUMBER_UNUSABLE", "PERSON_NUMBER_NOT_SYNTHETIC", "SUBJECT_NOT_A_PERSON", "REFERENCE_UNKNOWN"), KEY
    )
    | {
        "UNKNOWN_MESSAGE_TYPE": ("200", "Unsupported message type"),
        "NOT_FOR_PRODUCTION": ("202", "Unsupported processing id"),
        "UNKNOWN_VERSION": ("203", "Unsupported version id"),
        "MESSAGE_ID_REUSED": ("205", "Duplicate key identifier"),
    }
)  # fmt: skip
# What is refused whatever the message says (AR); all else that is refused is an error in what it says (AE).
REFUSED = frozenset(
    {"UNKNOWN_MESSAGE_TYPE", "NOT_FOR_PRODUCTION", "UNKNOWN_VERSION", "SENDER_MISMATCH", "NOT_THE_SENDER"}
)
# A message of megabytes may have a remark on each of its observations; an answer must stay one that can be read.
MOST_ERRORS = 100
PLACE = re.compile(r"([A-Z][A-Z0-9]{2})\[([0-9]+)\](?:-([0-9]+))?", re.ASCII)
SIGNS = (("\\", "\\E\\"), ("|", "\\F\\"), ("^", "\\S\\"), ("&", "\\T\\"), ("~", "\\R\\"))


def acknowledgement(receipt: Receipt, heading: Heading | None, message: bytes, *, now: datetime) -> bytes:
    """
    Write an acknowledgement: accepted (AA), wrong (AE) or refused (AR), with what was wrong or read with reservations.

    Args:
        heading: what the message says of itself, None where that cannot be read.
        message: the bytes that are answered; with `now` (aware UTC) they name the acknowledgement.

    Returns:
        An ACK^R01 in the message's version, its segments ended by a carriage return; UTF-8 where ASCII is not enough.
    """
    found = heading or Heading()
    version = found.version if found.version and found.version.startswith("2.") else USUAL_VERSION
    parts = [answered(receipt, found, version), *errors(receipt, version)]
    addressed = "|".join(map(written, (*found.receiving, *found.sending)))
    name = hashlib.sha256(message + now.isoformat().encode()).hexdigest()[:20]
    plain = "".join((addressed, *parts)).isascii()
    charset = "" if plain else "||||||UNICODE UTF-8"
    head = f"MSH|^~\\&|{addressed}|{now:%Y%m%d%H%M%S}+0000||{kind(version)}|{name}|P|{escaped(version)}{charset}"
    return "".join(f"{segment}\r" for segment in (head, *parts)).encode()


def kind(version: str) -> str:
    """Name the message; the older versions have no name for its structure."""
    return "ACK^R01" if version.startswith("2.3") else "ACK^R01^ACK"


def answered(receipt: Receipt, heading: Heading, version: str) -> str:
    """Write MSA: what became of which message; the older versions have a text for why."""
    told = f"|{escaped(why(receipt.code, receipt.text))}" if receipt.code and version.startswith(OLDER) else ""
    return f"MSA|{outcome(receipt)}|{escaped(heading.id or receipt.message_id or '')}{told}"


def outcome(receipt: Receipt) -> str:
    """Tell accepted from wrong and refused."""
    if receipt.outcome is not Outcome.REJECTED:
        return "AA"
    return "AR" if receipt.code in REFUSED else "AE"


def why(code: str, text: str) -> str:
    """Say our own code and its text."""
    return f"{code}: {text}" if text else code


def errors(receipt: Receipt, version: str) -> Iterator[str]:
    """Write why a message was refused, or the first remarks on what was read with reservations, and how many follow."""
    if receipt.outcome is Outcome.REJECTED:
        yield error(Remark(receipt.code or "", ""), "E", receipt.text, version)
        return
    remarks = tuple(dict.fromkeys(receipt.remarks))
    for remark in remarks[:MOST_ERRORS]:
        yield error(remark, "W", "", version)
    if len(remarks) > MOST_ERRORS:
        yield error(Remark("MORE_REMARKS", ""), "I", str(len(remarks) - MOST_ERRORS), version)


def error(remark: Remark, severity: str, text: str, version: str) -> str:
    """Write one ERR: where, the standard's code, how grave, and our own code with its text."""
    number, name = STANDARD.get(remark.code, OTHER)
    where = place(remark.path)
    if version.startswith(OLDER):
        return f"ERR|{where or '^^'}^{number}&{escaped(why(remark.code, text))}&{ERRORS}"
    return f"ERR||{where}|{number}^{name}^{ERRORS}|{severity}|{remark.code}^^{OURS}|||{escaped(text)}"


def place(path: str) -> str:
    """Write where in the message: segment, which of its name, field; nothing where it is the whole message."""
    found = PLACE.match(path)
    return "^".join(part or "" for part in found.groups()) if found else ""


def written(datum: Datum) -> str:
    """Write a name (HD) as it was sent, with the usual delimiters."""
    return "^".join("&".join(map(escaped, component)) for component in datum.components)


def escaped(text: str) -> str:
    """Write a text so that no delimiter in it counts."""
    for sign, sequence in SIGNS:
        text = text.replace(sign, sequence)
    return " ".join(text.split("\n"))
