"""
Write answers, reference ranges and findings; numbers keep every digit, and what FHIR cannot hold is said in words.

Source:
    HL7 FHIR R4 (4.0.1), Quantity, Range, Observation.value[x] and referenceRange; NILAR implementation guide 1.6.0,
    Observation (texts are concepts) and structured info. Read 2026-11-26.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import assert_never

import msgspec

from resolvers.fhir.codes import concept
from resolvers.fhir.writing import (
    NILAR,
    OWN,
    STANDARD,
    Json,
    date_time,
    extension,
    extension_of,
    filled,
    listed,
    text,
    token,
)
from resolvers.model import (
    Code,
    CodedValue,
    Comparator,
    InstantValue,
    Quantity,
    RangeValue,
    ReferenceRange,
    StructuredInfo,
    TextValue,
    Value,
)

UCUM = "http://unitsofmeasure.org"
COMPARATORS = {Comparator.LT: "<", Comparator.LE: "<=", Comparator.GE: ">=", Comparator.GT: ">"}
# What FHIR has no sign for would read as another number without it, so that the answer is said in words.
SIGNS = {**COMPARATORS, Comparator.EQ: "=", Comparator.NE: "≠", Comparator.MG: "≫", Comparator.ML: "≪"}
# A number as JSON has it.
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
INTEGERS = range(-(2**31), 2**31)


def value(answer: Value | None) -> Json:
    """Write an answer as the member that it is of an observation; empty where there is none."""
    match answer:
        case None:
            return {}
        case Quantity():
            return measured(answer)
        case CodedValue():
            return member("CodeableConcept", in_words((*answer.codes, answer.heading), answer.text, answer.unit))
        case TextValue():
            return member("CodeableConcept", in_words((answer.heading,), answer.text, answer.unit))
        case RangeValue():
            return interval(answer)
        case InstantValue():
            at = date_time(answer.at)
            return member("DateTime", at) or member("CodeableConcept", concept((), answer.at.text))
        case unknown:
            assert_never(unknown)


def member(kind: str, written: Json | str | None) -> Json:
    """Write a value under the name that its kind has."""
    return {f"value{kind}": written} if written else {}


def in_words(codes: tuple[Code | None, ...], said: str | None, unit: str | None) -> Json | None:
    """Write codes and words as one concept, a unit beside them."""
    found = concept(codes, said)
    beside = extension(f"{OWN}unit", "String", text(unit))
    return {**(found or {}), "extension": [beside]} if beside else found


def measured(answer: Quantity) -> Json:
    """Write a number with its unit; in words where FHIR has no such number."""
    found = quantity(answer)
    return member("Quantity", found) or member("CodeableConcept", concept((), said(answer)))


def quantity(found: Quantity) -> Json | None:
    """
    Write a number: its digits, its sign, its unit as said with the code in UCUM beside it, and how it was written.

    None where it is no number, or limits the true value in a way that FHIR does not know.
    """
    if found.value is None or not found.value.is_finite():
        return None
    if found.comparator not in {None, Comparator.EQ, *COMPARATORS}:
        return None
    rendered = extension(f"{STANDARD}rendered-value", "String", as_written(found))
    return filled(
        {
            "value": digits(found.text, found.value),
            "_value": {"extension": [rendered]} if rendered else None,
            "comparator": COMPARATORS.get(found.comparator) if found.comparator else None,
            "unit": text(found.unit),
            "system": UCUM if token(found.ucum) else None,
            "code": token(found.ucum),
        }
    )


def digits(written: str, number: Decimal) -> Decimal | msgspec.Raw:
    """Write a number in the sender's own digits where JSON knows them, else in those of its value."""
    return msgspec.Raw(written.encode()) if NUMBER.fullmatch(written) else number


def as_written(found: Quantity) -> str | None:
    """Give how the sender wrote a number, where that is not how it is written here."""
    return None if NUMBER.fullmatch(found.text) else text(found.text)


def said(found: Quantity) -> str:
    """Write a quantity as words: its sign, its text, its unit."""
    sign = SIGNS[found.comparator] if found.comparator else None
    return " ".join(part for part in (sign, found.text, found.unit) if part)


def interval(answer: RangeValue) -> Json:
    """Write an interval as a range where both ends are plain numbers in order, else in words."""
    low, high = (plain(end) for end in (answer.low, answer.high))
    whole = bool(low) == bool(answer.low) and bool(high) == bool(answer.high)
    if whole and (low or high) and in_order(answer.low, answer.high):
        return member("Range", filled({"low": low, "high": high}))
    ends = [said(end) if end else "" for end in (answer.low, answer.high)]
    return member("CodeableConcept", concept((), " - ".join(ends).strip()) if any(ends) else None)


def plain(end: Quantity | None) -> Json | None:
    """Write an end of a range, which has no sign of its own; None where it cannot be."""
    return quantity(end) if end is not None and end.comparator in {None, Comparator.EQ} else None


def in_order(low: Quantity | None, high: Quantity | None) -> bool:
    """Tell whether the ends of an interval may stand as its lower and its higher one."""
    if low is None or high is None or low.value is None or high.value is None:
        return True
    return low.value <= high.value


def ranges(found: ReferenceRange | None, unit: Quantity | None) -> Iterator[Json]:
    """
    Write a reference range as the laboratory wrote it, a line each; with its ends where it is one that holds both.

    Args:
        unit: the answer, whose unit the range has where it names none.
    """
    lines = [line for line in map(text, found.text.splitlines()) if line] if found else []
    for line in lines:
        ends = limits(found, unit) if found and len(lines) == 1 else {}
        yield {**ends, "text": line}


def limits(found: ReferenceRange, unit: Quantity | None) -> Json:
    """Write the ends that are within the range; FHIR has no others."""
    named = found.unit is not None or unit is None
    said_unit, ucum = (found.unit, found.ucum) if named else (unit.unit, unit.ucum) if unit else (None, None)
    inside = {"low": (found.low, found.low_inclusive), "high": (found.high, found.high_inclusive)}
    if any(end is not None and not within for end, within in inside.values()):
        return {}
    return {name: limit(end, said_unit, ucum) for name, (end, _) in inside.items() if end is not None}


def limit(number: Decimal, unit: str | None, ucum: str | None) -> Json:
    """Write one end of a reference range."""
    return quantity(Quantity(text=str(number), value=number, unit=unit, ucum=ucum)) or {}


def finding(found: StructuredInfo) -> Json | None:
    """Write a structured finding as the national profile does."""
    named = f"{NILAR}nilar-structured-info"
    numbers = [(each, quantity(each)) for each in found.quantities]
    words = (*found.texts, *(said(each) for each, written in numbers if not written))
    return extension_of(
        named,
        (
            extension(f"{named}-type", "CodeableConcept", concept((found.type,))),
            *(extension(f"{named}-text", "String", text(each)) for each in words),
            *(whole_number(f"{named}-integer", f"{named}-text", each) for each in found.integers),
            *(extension(f"{named}-physical", "Quantity", written) for _, written in numbers),
            *(extension(f"{named}-coded", "CodeableConcept", concept((each,))) for each in found.codes),
            *({"url": f"{named}-boolean", "valueBoolean": each} for each in found.flags),
        ),
    )


def whole_number(url: str, otherwise: str, written: str) -> Json | None:
    """Write a whole number that FHIR can hold as one, any other as a text."""
    try:
        number = int(written)
    except ValueError:
        return extension(otherwise, "String", text(written))
    return {"url": url, "valueInteger": number} if number in INTEGERS else extension(otherwise, "String", written)


def findings(found: tuple[StructuredInfo, ...]) -> list[Json]:
    """Write every structured finding."""
    return listed(map(finding, found))
