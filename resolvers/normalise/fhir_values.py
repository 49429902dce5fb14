"""
Turn every kind of FHIR answer into a value of the model, with the numbers as they were written.

Source:
    HL7 FHIR R4 (4.0.1), Observation.value[x] and referenceRange, read 2026-11-23.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation

import msgspec
from msgspec.structs import replace

from resolvers.model import (
    Code,
    CodedValue,
    Comparator,
    Quantity,
    RangeValue,
    ReferenceRange,
    StructuredInfo,
    TextValue,
    Value,
)
from resolvers.normalise import fhir_resources as r
from resolvers.normalise.codes import VOLVEN
from resolvers.normalise.fhir_codes import codes, first
from resolvers.normalise.fhir_extensions import concepts_in, named, texts_in
from resolvers.normalise.fhir_pages import UNREADABLE

UCUM = "http://unitsofmeasure.org"
COMPARATORS = {"<": Comparator.LT, "<=": Comparator.LE, ">=": Comparator.GE, ">": Comparator.GT}
NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
NUMERIC = frozenset("-0123456789")
# Source: NILAR mapping.md, ResultItem.TextResult.Heading (a code of the answer's concept), read 2026-11-26.
HEADINGS = f"{VOLVEN}8243"
SAMPLED = "http://hl7.org/fhir/R4/datatypes.html#SampledData"

# Beyond this exponent a number is no measurement, and writing it out in digits would be an attack on memory.
LARGEST_EXPONENT = 1000


def number(raw: msgspec.Raw) -> str:
    """Take a number's own text; empty where there is none. A string in a number's place is taken as it is."""
    return written_number(raw) or string(raw)


def written_number(raw: msgspec.Raw) -> str:
    """Take the text of what is written as a number, which the decoder has checked; empty for all else."""
    text = str(raw, "utf-8", "replace")
    return text if text[:1] in NUMERIC else ""


def string(raw: msgspec.Raw) -> str:
    """Take a text; empty where it is none, or broken: a decoder that passes over a text does not look into it."""
    try:
        return msgspec.json.decode(raw, type=str).strip()
    except UNREADABLE:
        return ""


def damaged(raw: msgspec.Raw) -> bool:
    """Tell whether something stands in a number's place that is neither number, text nor nothing."""
    return bytes(raw).strip() not in {b"", b"null"} and not number(raw)


def decimal(text: str) -> Decimal | None:
    """Read a number exactly; None where it is none."""
    return exact(text) if NUMBER.fullmatch(text) else None


def exact(text: str) -> Decimal | None:
    """Read what is written as a number."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if abs(value.adjusted()) <= LARGEST_EXPONENT else None


def quantity(found: r.Quantity | None) -> Quantity | None:
    """Turn a quantity; None where it has no number."""
    if found is None:
        return None
    text = written_number(found.value)
    value = exact(text) if text else None
    if not text:
        text = string(found.value)
        value = decimal(text)
    if not text:
        return None
    return Quantity(
        text=text,
        value=value,
        comparator=COMPARATORS.get(found.comparator or ""),
        unit=found.unit or found.code,
        ucum=found.code if found.system == UCUM else None,
    )


def written(found: r.Quantity | None) -> str:
    """Write a quantity as text: comparator, number, unit; empty where it has no number."""
    text = number(found.value) if found else ""
    if found is None or not text:
        return ""
    return " ".join(part for part in (found.comparator, text, found.unit or found.code) if part)


def value(measured: r.Measured) -> Value | None:
    """Turn the answer of an observation or a component, times excepted; None where there is none."""
    if measured.value_quantity is not None:
        return measured_value(measured.value_quantity)
    if measured.value_codeable_concept is not None:
        return coded_value(measured.value_codeable_concept)
    if measured.value_range is not None:
        return range_value(measured.value_range)
    if number(measured.value_integer):
        return measured_value(r.Quantity(value=measured.value_integer))
    text = next((text for text in plain_texts(measured) if text), None)
    return TextValue(text=text, unit=sampled_unit(measured.value_sampled_data)) if text else None


def measured_value(found: r.Quantity) -> Value | None:
    """Turn a quantity; one whose comparator the model does not know is kept as text."""
    if found.comparator and found.comparator not in COMPARATORS:
        text = written(found)
        return TextValue(text=text) if text else None
    return quantity(found)


def coded_value(concept: r.Concept) -> Value | None:
    """Turn a coded answer; one with text alone, or with no code but what kind of text it is (8243), is a text."""
    if not concept.coding:
        return TextValue(text=concept.text) if concept.text else None
    found = codes(concept)
    heading = next((code for code in found if code.system == HEADINGS), None)
    answers = tuple(code for code in found if code is not heading)
    if not answers:
        return TextValue(text=concept.text or "", heading=heading and replace(heading, text=None))
    return CodedValue(
        code=answers[0], codes=answers, text=concept.text, heading=heading and replace(heading, text=None)
    )


def range_value(found: r.Range) -> Value | None:
    """Turn an interval; None where it has neither end."""
    low, high = quantity(found.low), quantity(found.high)
    return RangeValue(low=low, high=high) if low or high else None


def plain_texts(measured: r.Measured) -> Iterator[str | None]:
    """Write, as text, each kind of answer that the model holds as text."""
    yield measured.value_string
    if measured.value_boolean is not None:
        yield "true" if measured.value_boolean else "false"
    yield measured.value_time
    if measured.value_ratio is not None:
        parts = (written(measured.value_ratio.numerator), written(measured.value_ratio.denominator))
        yield " : ".join(part for part in parts if part)
    if measured.value_period is not None:
        yield "/".join(end or ".." for end in (measured.value_period.start, measured.value_period.end))
    if measured.value_sampled_data is not None:
        yield measured.value_sampled_data.data


def sampled_unit(found: r.SampledData | None) -> str | None:
    """Take the unit of sampled data."""
    return found.origin.unit or found.origin.code if found and found.origin else None


def sampled_details(found: r.SampledData | None) -> tuple[StructuredInfo, ...]:
    """Keep the numbers without which sampled data cannot be read: origin, period, factor, limits, dimensions."""
    if found is None:
        return ()
    numbers = {
        "origin": quantity(found.origin),
        "period": quantity(r.Quantity(value=found.period, unit="ms")),
        "factor": quantity(r.Quantity(value=found.factor)),
        "lowerLimit": quantity(r.Quantity(value=found.lower_limit)),
        "upperLimit": quantity(r.Quantity(value=found.upper_limit)),
        "dimensions": quantity(r.Quantity(value=found.dimensions)),
    }
    return tuple(
        StructuredInfo(type=Code(code=name, system=SAMPLED), quantities=(part,))
        for name, part in numbers.items()
        if part is not None
    )


def structured(extensions: Sequence[r.Extension]) -> tuple[StructuredInfo, ...]:
    """
    Read the structured findings that the national profile adds; one that does not say what it is of is left out.

    Source:
        NILAR implementation guide 1.6.0, StructuredInfo, read 2026-11-26.
    """
    return tuple(found for each in extensions if (found := finding(each.extension)))


def finding(parts: Sequence[r.Extension]) -> StructuredInfo | None:
    """Read one structured finding."""
    name = "structuredinfo"
    kind = next((first(concept) for concept in concepts_in(parts, f"{name}type")), None)
    if kind is None:
        return None
    measures = (each.value_quantity for each in named(parts, f"{name}physical"))
    return StructuredInfo(
        type=kind,
        texts=texts_in(parts, f"{name}text"),
        integers=texts_in(parts, f"{name}integer"),
        quantities=tuple(found for each in measures if (found := measure(each))),
        codes=tuple(code for concept in concepts_in(parts, f"{name}coded") for code in codes(concept)),
        flags=tuple(each.value_boolean for each in named(parts, f"{name}boolean") if each.value_boolean is not None),
    )


def measure(found: r.Measure | None) -> Quantity | None:
    """Turn the quantity of an extension; None where it has no number, a text where its comparator is not known."""
    if found is None or found.value is None:
        return None
    if found.comparator and found.comparator not in COMPARATORS:
        return Quantity(text=f"{found.comparator} {found.value}", unit=found.unit or found.code)
    return Quantity(
        text=str(found.value),
        value=exact(str(found.value)),
        comparator=COMPARATORS.get(found.comparator or ""),
        unit=found.unit or found.code,
        ucum=found.code if found.system == UCUM else None,
    )


def reference_range(ranges: Sequence[r.NormalRange]) -> ReferenceRange | None:
    """Write every reference range on a line of its own; None where none says anything."""
    lines = [line for line in map(range_line, ranges) if line]
    return ReferenceRange(text="\n".join(lines)) if lines else None


def range_line(found: r.NormalRange) -> str:
    """Write one reference range: whom it is for, its text, and its limits where the text leaves them out."""
    line = found.text or ""
    if not all(number(end.value) in line for end in (found.low, found.high) if end):
        limits = interval(found.low, found.high)
        line = f"{line} ({limits})" if line else limits
    label = whom(found) if found.type or found.applies_to or found.age else ""
    return f"{label}: {line}" if label and line else label or line


def whom(found: r.NormalRange) -> str:
    """Write whom a reference range is for."""
    groups = [code.text or code.display or code.code for code in map(first, applicability(found)) if code]
    age = interval(found.age.low, found.age.high) if found.age else ""
    return ", ".join(part for part in (*groups, age) if part)


def applicability(found: r.NormalRange) -> Iterator[r.Concept]:
    """List what a reference range is and whom it applies to."""
    if found.type is not None:
        yield found.type
    yield from found.applies_to


def interval(low: r.Quantity | None, high: r.Quantity | None) -> str:
    """Write an interval, open at a missing end; a unit that both ends share is written once."""
    bottom, top = written(low), written(high)
    if not (low and high and bottom and top):
        return f">= {bottom}" if bottom else f"<= {top}" if top else ""
    shared = (low.unit or low.code) == (high.unit or high.code)
    return f"{number(low.value)} - {top}" if shared else f"{bottom} - {top}"
