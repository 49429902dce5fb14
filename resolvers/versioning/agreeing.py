"""
Whether two sources tell the same of one version, however differently they tell it.

One dialect says more than another, so that only what both say is compared: how the report and its results stand, and
what each result answers. What one of them leaves out is no difference.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

import msgspec

from resolvers.model import (
    Code,
    CodedValue,
    Comparator,
    Quantity,
    RangeValue,
    Report,
    ReportStatus,
    Result,
    ResultStatus,
    TextValue,
    Value,
)
from resolvers.versioning.wording import answer_text, value_text

# Statuses that are told apart. Whether a final report is called amended depends on the dialect; unknown says nothing.
STANDINGS: Mapping[str, str] = {
    ReportStatus.REGISTERED: "open",
    ReportStatus.PARTIAL: "open",
    ReportStatus.PRELIMINARY: "open",
    ReportStatus.FINAL: "final",
    ReportStatus.AMENDED: "final",
    ReportStatus.CORRECTED: "final",
    ReportStatus.APPENDED: "final",
    ReportStatus.CANCELLED: "withdrawn",
    ReportStatus.ENTERED_IN_ERROR: "withdrawn",
}
NUMBER = re.compile(r"[+-]?[0-9]{1,40}(?:\.[0-9]{1,40})?")
# A place in a tree of results: what is examined there, below what.
Place = tuple[str, ...]


def agree(one: Report, other: Report) -> bool:
    """Tell whether two copies say the same, where both say something."""
    if not stand_alike(one.status, other.status):
        return False
    return listed_alike(one.results, other.results) or results_agree(one.results, other.results)


def listed_alike(one: Sequence[Result], other: Sequence[Result]) -> bool:
    """
    Tell whether two trees list the same examinations in the same order and with the same answers, as most copies do.

    Such trees agree, and it is seen sooner than where each result belongs.
    """
    return len(one) == len(other) and all(map(is_alike, one, other))


def is_alike(one: Result, other: Result) -> bool:
    """Tell whether two results are of the same examination and say the same, with all below them."""
    return (
        one.status == other.status
        and (one.code == other.code or name_of(one.code) == name_of(other.code))
        and one.value == other.value
        and listed_alike(one.members, other.members)
    )


def stand_alike(one: ReportStatus | ResultStatus, other: ReportStatus | ResultStatus) -> bool:
    """Tell whether two statuses may be of the same thing; an unknown one may be any."""
    first, second = STANDINGS.get(one), STANDINGS.get(other)
    return first is None or second is None or first == second


def results_agree(one: Sequence[Result], other: Sequence[Result]) -> bool:
    """
    Tell whether two trees of results answer the same.

    Results are the same by what they examine, below what. Where as many of both examine the same, they are compared in
    the order of what they answer, as dialects differ in the order of results; where not, nobody knows which is which.
    """
    found, others = by_place(one), by_place(other)
    return all(
        all(map(same_answer, results, others[place]))
        for place, results in found.items()
        if len(results) == len(others.get(place, ()))
    )


def by_place(results: Sequence[Result]) -> Mapping[Place, Sequence[Result]]:
    """Sort results by their place; those of one place by what they answer."""
    found: dict[Place, list[Result]] = defaultdict(list)
    put(results, (), found)
    for same in found.values():
        if len(same) > 1:
            same.sort(key=lambda result: (squeezed(value_text(result.value)), result.status))
    return found


def put(results: Sequence[Result], below: Place, found: dict[Place, list[Result]]) -> None:
    """Put every result of a tree where it belongs; what says not what it examines has no place."""
    for result in results:
        name = name_of(result.code)
        if name:
            found[*below, name].append(result)
        if result.members:
            put(result.members, (*below, name), found)


def name_of(code: Code | None) -> str:
    """Name what is examined; within one report of one laboratory a code is enough without its system."""
    return "" if code is None else (code.code or code.text or code.display or "").strip().casefold()


def same_answer(one: Result, other: Result) -> bool:
    """Tell whether two results stand alike and answer the same, where both answer."""
    if not stand_alike(one.status, other.status):
        return False
    if one.value is None or other.value is None or one.value == other.value:
        return True
    return same_value(one.value, other.value)


def same_value(one: Value, other: Value) -> bool:
    """Tell whether two values mean the same; of different kinds they do where they read the same."""
    if isinstance(one, Quantity) and isinstance(other, Quantity):
        return same_quantity(one, other)
    if isinstance(one, RangeValue) and isinstance(other, RangeValue):
        return same_end(one.low, other.low) and same_end(one.high, other.high)
    return not readings(one).isdisjoint(readings(other))


def same_quantity(one: Quantity, other: Quantity) -> bool:
    """Compare the number, how it limits the true value, and the unit where both name it in one language."""
    return bounded(one) == bounded(other) and same_unit(one, other)


def same_end(one: Quantity | None, other: Quantity | None) -> bool:
    """Compare an end of two intervals; a missing end is an open one."""
    if one is None or other is None:
        return one is other
    return same_quantity(one, other)


def bounded(quantity: Quantity) -> tuple[Comparator, Decimal | str]:
    """Give the comparator and the number, exact where it is one: 5.10 is 5.1."""
    comparator = Comparator.EQ if quantity.comparator is None else quantity.comparator
    if quantity.value is not None:
        return comparator, quantity.value
    text = squeezed(quantity.text)
    return comparator, Decimal(text) if NUMBER.fullmatch(text) else text


def same_unit(one: Quantity, other: Quantity) -> bool:
    """Compare units in UCUM where both are translated, else as written; one that is not named may be any."""
    if one.ucum and other.ucum:
        return one.ucum == other.ucum
    return not one.unit or not other.unit or squeezed(one.unit) == squeezed(other.unit)


def readings(value: Value) -> frozenset[str]:
    """
    Give every way to read a value: a coded one by each code, each name and its text; a number with its unit too.

    What kind of answer it is (heading) is left out too, as not every dialect says it.
    """
    if isinstance(value, CodedValue):
        names = (name for code in value.codes for name in (code.code, code.display, code.text))
        return frozenset(squeezed(name) for name in (*names, value.text) if name)
    bare = msgspec.structs.replace(value, heading=None) if isinstance(value, TextValue) else value
    return frozenset({squeezed(value_text(bare)), squeezed(answer_text(bare))})


def squeezed(text: str) -> str:
    """Leave out what two systems write differently: blanks, upper case, the comma for the point."""
    return "".join(text.split()).casefold().replace(",", ".")
