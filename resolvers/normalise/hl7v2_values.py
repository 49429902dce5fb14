"""What an OBX says: its answer by its type (OBX-2), its unit, its abnormal flags."""

import base64
import binascii
from collections.abc import Callable, Mapping

import msgspec
from msgspec.structs import replace

from resolvers.model import (
    Attachment,
    Code,
    CodedValue,
    Comparator,
    InstantValue,
    Interpretation,
    Quantity,
    RangeValue,
    TextValue,
    Value,
)
from resolvers.normalise import codes as national
from resolvers.normalise.codes import VOLVEN
from resolvers.normalise.hl7v2_codes import FLAG_SYSTEM, FLAGS
from resolvers.normalise.hl7v2_fields import code, codes, time_of
from resolvers.normalise.hl7v2_wire import Segment
from resolvers.normalise.svarrapport_values import decimal

TYPE, VALUE, UNIT, RANGE, FLAG = 2, 5, 6, 7, 8
# SN.1; none is none, and `=` says no more.
COMPARATORS: Mapping[str, Comparator] = {
    "<": Comparator.LT,
    "<=": Comparator.LE,
    ">": Comparator.GT,
    ">=": Comparator.GE,
    "<>": Comparator.NE,
}
MARKERS = f"{VOLVEN}8244"


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """An answer with the codes of what was read with reservations; `attachment` where the answer is a document."""

    value: Value | None = None
    attachment: Attachment | None = None
    remarks: tuple[str, ...] = ()


def answer(segment: Segment) -> Answer:
    """
    Read OBX-5 by its type; a type that is not known is kept as text.

    What a field of the model cannot hold (further repetitions of a number) is kept beside it, see `hl7v2_kept.py`.

    Source:
        HL7 v2.5.1 chapter 2A (data types) and 7.4.2 (OBX), read 2026-11-26.
    """
    if not segment.texts(VALUE):
        return Answer()
    kind = (segment.get(TYPE) or "").upper()
    reader = READERS.get(kind)
    if reader is None:
        return replace(text(segment), remarks=("UNKNOWN_VALUE_TYPE" if kind else "NO_VALUE_TYPE",))
    return reader(segment)


def unit_of(segment: Segment) -> str | None:
    """Give the unit as the laboratory wrote it."""
    return segment.get(UNIT) or segment.get(UNIT, 2)


def text(segment: Segment) -> Answer:
    """Read a text; repetitions are its lines."""
    return Answer(value=TextValue(text=segment.text(VALUE) or "", unit=unit_of(segment)))


def number(segment: Segment) -> Answer:
    """Read a number (NM); one that cannot be keeps its text alone."""
    said = segment.texts(VALUE)[0]
    value = decimal(said)
    remarks = () if value is not None else ("NOT_A_NUMBER",)
    return Answer(value=Quantity(text=said, value=value, unit=unit_of(segment)), remarks=remarks)


def structured(segment: Segment) -> Answer:
    """Read a structured number (SN): with a comparator, as a range, or as a ratio, which is a text here."""
    found = segment.first(VALUE)
    sign, first, separator, second = (found.get(place) for place in (1, 2, 3, 4))
    comparator = COMPARATORS.get(sign or "")
    if separator == "-" and sign in {None, "="}:
        low, high = (bound(said, segment) for said in (first, second))
        return Answer(value=RangeValue(low=low, high=high)) if low or high else text(segment)
    plain = separator is None and second is None and first is not None
    if plain and (comparator or sign in {None, "="}):
        value = decimal(first or "")
        remarks = () if value is not None else ("NOT_A_NUMBER",)
        quantity = Quantity(text=first or "", value=value, comparator=comparator, unit=unit_of(segment))
        return Answer(value=quantity, remarks=remarks)
    written = "".join(part for part in (sign, first, separator, second) if part)
    return Answer(value=TextValue(text=written, unit=unit_of(segment))) if written else text(segment)


def bound(said: str | None, segment: Segment) -> Quantity | None:
    """Read one end of a range."""
    return None if said is None else Quantity(text=said, value=decimal(said), unit=unit_of(segment))


def span(segment: Segment) -> Answer:
    """Read a range of numbers (NR)."""
    found = segment.first(VALUE)
    low, high = bound(found.get(1), segment), bound(found.get(2), segment)
    return Answer(value=RangeValue(low=low, high=high)) if low or high else text(segment)


def coded(segment: Segment) -> Answer:
    """Read coded answers (CE, CWE, CNE, CF), each repetition's codes."""
    found = tuple(dict.fromkeys(each for datum in segment.data(VALUE) for each in codes(datum)))
    if not found:
        return text(segment)
    return Answer(value=CodedValue(code=found[0], codes=found, unit=unit_of(segment)))


def instant(segment: Segment) -> Answer:
    """Read a date or time as the answer; one that cannot be stays the text that was sent."""
    at = time_of(segment.first(VALUE))
    if at is None:
        return replace(text(segment), remarks=("BAD_TIME",))
    return Answer(value=InstantValue(at=at))


def document(segment: Segment) -> Answer:
    """Read an attached document (ED): what it is and how large, never its content."""
    found = segment.first(VALUE)
    return Answer(
        attachment=Attachment(
            type=code(segment.first(3)),
            mime_type=mime_type(found.get(2), found.get(3)),
            size_bytes=size(found.get(5) or "", found.get(4)),
        )
    )


def pointer(segment: Segment) -> Answer:
    """Read a reference to a document elsewhere (RP)."""
    found = segment.first(VALUE)
    return Answer(
        attachment=Attachment(
            type=code(segment.first(3)), mime_type=mime_type(found.get(3), found.get(4)), file=found.get(1)
        )
    )


def mime_type(kind: str | None, subtype: str | None) -> str | None:
    """Write the type of a document in small letters; HL7 writes the names of some without their kind."""
    return "/".join(part.lower() for part in (kind, subtype) if part) or None


def size(data: str, encoding: str | None) -> int:
    """Count the bytes of a document: decoded where it is base64 or hexadecimal, else of its text."""
    plain = "".join(data.split())
    try:
        match (encoding or "").upper():
            case "BASE64":
                return len(base64.b64decode(plain, validate=True))
            case "HEX":
                return len(bytes.fromhex(plain))
            case _:
                return len(data.encode())
    except (binascii.Error, ValueError):
        return len(data.encode())


READERS: Mapping[str, Callable[[Segment], Answer]] = {
    "NM": number,
    "SN": structured,
    "NR": span,
    **dict.fromkeys(("ST", "TX", "FT", "TM", "IS", "ID", "SI", "DR"), text),
    **dict.fromkeys(("CE", "CWE", "CNE", "CF"), coded),
    **dict.fromkeys(("DT", "TS", "DTM"), instant),
    "ED": document,
    "RP": pointer,
}


def interpretation(segment: Segment) -> tuple[Interpretation | None, bool]:
    """
    Read the first abnormal flag; tells also whether it is one that the tables know.

    Source:
        HL7 table 0078; volven 8244 where a flag names that system (domain page 4.1).
    """
    found = code(segment.first(FLAG))
    if found is None:
        return None, True
    said = Code(code=found.code, system=found.system or FLAG_SYSTEM, display=found.display, text=found.text)
    if said.system == MARKERS:
        flag = national.interpretation(said.code)
    else:
        flag = said.code if (said.code or "") in FLAGS else None
    return Interpretation(code=flag, source=said), flag is not None
