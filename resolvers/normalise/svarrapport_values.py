"""The small values of a Svarrapport: texts, codes, numbers, times, comments."""

import re
from collections.abc import Iterator
from decimal import Decimal

from resolvers.model import (
    Code,
    CodedValue,
    Comment,
    Comparator,
    InstantValue,
    Moment,
    Quantity,
    RangeValue,
    StructuredInfo,
    TextValue,
    Value,
)
from resolvers.normalise.codes import SYSTEMS, system_uri
from resolvers.normalise.instants import moment
from resolvers.normalise.svarrapport_document import Element
from resolvers.normalise.svarrapport_markup import marked_up

NUMBER = re.compile(r"[+-]?(?:\d{1,40}(?:[.,]\d{0,40})?|[.,]\d{1,40})", re.ASCII)
SIGNS = {"<": "LT", "<=": "LE", "≤": "LE", ">": "GT", ">=": "GE", "≥": "GE", "=": "EQ"}
TRUE, FALSE = frozenset({"true", "1"}), frozenset({"false", "0"})


def text_of(element: Element | None) -> str | None:
    """Read a text (ST, or anyType with any markup): outer white space goes, inner line breaks stay; None when empty."""
    if element is None:
        return None
    plain = marked_up(element) if element.children else element.text
    return plain.strip() or element.attributes.get("V", "").strip() or None


def texts(parent: Element, name: str) -> tuple[str, ...]:
    """Read every text of a name."""
    return tuple(text for text in map(text_of, parent.all(name)) if text)


def text(parent: Element, name: str) -> str | None:
    """Read the first text of a name that says something."""
    return next(iter(texts(parent, name)), None)


def code_of(element: Element | None, parent: str = "") -> Code | None:
    """
    Read a coded value (CS or CV); None when it says nothing.

    Args:
        element: V is the code, S its system, DN its name, OT the sender's own text; a text in place of them is kept.
        parent: the name of the element around it, which tells the system of an element that carries none.
    """
    if element is None:
        return None
    found = {name: element.attributes.get(name, "").strip() or None for name in ("V", "S", "DN", "OT")}
    own_text = found["OT"] or (text_of(element) if element.text.strip() else None)
    if not (found["V"] or found["DN"] or own_text or found["S"]):
        return None
    system = system_uri(found["S"]) if found["S"] else SYSTEMS.get(f"{parent}/{element.name}")
    return Code(code=found["V"], system=system, display=found["DN"], text=own_text)


def codes(parent: Element, name: str) -> tuple[Code, ...]:
    """Read every coded value of a name."""
    return tuple(code for code in (code_of(found, parent.name) for found in parent.all(name)) if code)


def code(parent: Element, name: str) -> Code | None:
    """Read the first coded value of a name that says something."""
    return next(iter(codes(parent, name)), None)


def time_of(element: Element | None) -> Moment | None:
    """Read a time (TS); None when there is none or it cannot be."""
    if element is None:
        return None
    return moment(element.attributes.get("V") or element.text)


def time(parent: Element, name: str) -> Moment | None:
    """Read the first time of a name."""
    return time_of(parent.first(name))


def flag_of(element: Element | None) -> bool | None:
    """Read a truth value (BL); None when it is neither."""
    said = (text_of(element) or "").lower()
    return True if said in TRUE else False if said in FALSE else None


def decimal(text: str) -> Decimal | None:
    """Read a number exactly, with point or comma; None where it is not one alone."""
    return Decimal(text.replace(",", ".")) if NUMBER.fullmatch(text) else None


def quantity_of(element: Element | None, comparator: Element | None = None) -> Quantity | None:
    """
    Read a number with its unit (PQ).

    A comparator that is not in 8239 goes before the text and takes the value away, as the number alone would mislead.
    """
    if element is None:
        return None
    number = text_of(element) or ""
    unit = element.attributes.get("U", "").strip() or None
    if not number and unit is None:
        return None
    sign = code_of(comparator)
    if sign is None:
        return Quantity(text=number, value=decimal(number), unit=unit)
    said = (sign.code or sign.text or sign.display or "").strip()
    known = SIGNS.get(said, said.upper())
    if known not in Comparator.__members__:
        return Quantity(text=f"{said} {number}", unit=unit)
    return Quantity(text=number, value=decimal(number), comparator=Comparator[known], unit=unit)


def comment_of(element: Element) -> Comment | None:
    """Read a comment: plain text, or heading, text and code; None when it says nothing."""
    plain = text_of(element) if not element.children else text(element, "TextResultValue")
    found = Comment(text=plain, heading=code(element, "Heading"), code=code(element, "TextCode"))
    return found if found != Comment() else None


def comments(parent: Element, name: str) -> tuple[Comment, ...]:
    """Read every comment of a name."""
    return tuple(comment for comment in map(comment_of, parent.all(name)) if comment)


def coded_comments(parent: Element, name: str) -> tuple[Comment, ...]:
    """Read every coded comment of a name."""
    return tuple(Comment(code=found) for found in codes(parent, name))


def text_result(element: Element) -> Value | None:
    """Read a TextResult: coded where it has codes, else text; a heading or unit alone keeps an empty text."""
    plain, heading, unit = text(element, "TextResultValue"), code(element, "Heading"), text(element, "Unit")
    found = codes(element, "TextCode")
    if found:
        return CodedValue(code=found[0], codes=found, text=plain, heading=heading, unit=unit)
    if plain is None and heading is None and unit is None:
        return None
    return TextValue(text=plain or "", heading=heading, unit=unit)


def number_result(element: Element) -> Value | None:
    """Read a NumResult."""
    return quantity_of(element.first("NumResultValue"), element.first("ArithmeticComp"))


def interval(element: Element) -> Value | None:
    """Read an Interval."""
    low, high = quantity_of(element.first("Low")), quantity_of(element.first("High"))
    return RangeValue(low=low, high=high) if low or high else None


def date_result(element: Element) -> Value | None:
    """Read a DateResult; a date that cannot be stays the text that was sent."""
    value = element.first("DateResultValue")
    at, plain = time_of(value), text_of(value)
    if at:
        return InstantValue(at=at)
    return TextValue(text=plain) if plain else None


READERS = {"NumResult": number_result, "TextResult": text_result, "Interval": interval, "DateResult": date_result}


def value_of(item: Element) -> Value | None:
    """Read the answer of a ResultItem: the first of its four kinds that says something."""
    found = (READERS[child.name](child) for child in item.children if child.name in READERS)
    return next((value for value in found if value), None)


def structured(element: Element) -> StructuredInfo:
    """Read a StructuredInfo, each of its kinds in document order."""
    quantities = (quantity_of(found) for found in inner(element, "PhysicalInfo", "Quantity"))
    flags = (flag_of(found) for found in inner(element, "BooleanInfo", "Flag"))
    infos = (code_of(found) for found in inner(element, "CodedInfo", "Code"))
    return StructuredInfo(
        type=code(element, "Type") or Code(),
        texts=tuple(found for found in map(text_of, inner(element, "TextInfo", "Text")) if found),
        integers=tuple(found for found in map(text_of, inner(element, "IntegerInfo", "Integer")) if found),
        quantities=tuple(found for found in quantities if found),
        codes=tuple(found for found in infos if found),
        flags=tuple(found for found in flags if found is not None),
    )


def inner(element: Element, name: str, value: str) -> Iterator[Element]:
    """Give the value elements of every info of a name."""
    return (found for info in element.all(name) for found in info.all(value))
