"""
Whether two results answer the same, fact by fact, however differently their dialects write it.

Only what both tell is compared. What a dialect cannot tell, leaves unsaid or tells less exactly is no difference.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from zoneinfo import ZoneInfo

from resolvers.model import (
    Code,
    CodedValue,
    Comparator,
    InstantValue,
    Moment,
    Quantity,
    RangeValue,
    Report,
    ReportStatus,
    Result,
    ResultStatus,
    TextValue,
    Value,
)
from resolvers.normalise.codes import VOLVEN
from resolvers.normalise.hl7v2_codes import REPORT_STATUS_SYSTEM, RESULT_STATUS_SYSTEM
from resolvers.normalise.spelling import fold
from resolvers.versioning.wording import answer_text, joined, value_text

OSLO = ZoneInfo("Europe/Oslo")
NUMBER = r"[+-]?[0-9]{1,40}(?:[.,][0-9]{1,40})?"
PLAIN_NUMBER = re.compile(NUMBER)
MEASURED = re.compile(rf"(?P<sign><=|>=|[<>=≤≥≠≪≫])?\s*(?P<number>{NUMBER})(?P<rest>.*)", re.DOTALL)
SIGNS: Mapping[str | None, Comparator] = {
    "<": Comparator.LT,
    "<=": Comparator.LE,
    "≤": Comparator.LE,
    ">": Comparator.GT,
    ">=": Comparator.GE,
    "≥": Comparator.GE,
    "≠": Comparator.NE,
    "≪": Comparator.ML,
    "≫": Comparator.MG,
}
# What systems write differently: the comma for the point, and the many dashes.
WRITTEN_ALIKE = str.maketrans({",": "."} | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
# Words whose letters may differ in their case alone: antigens of blood groups (K and k, CcDee).
ANTIGENS = re.compile(r"\b[CDEHKMNPS]+\b", re.ASCII | re.IGNORECASE)

AMENDED, CORRECTED = "amended", "corrected"
CHANGED = frozenset({AMENDED, CORRECTED})
OPEN, FINAL, WITHDRAWN = (frozenset({name}) for name in ("open", "final", "withdrawn"))
NOT_WITHDRAWN = OPEN | FINAL
# How what has a status may stand; unknown says nothing.
STANDINGS: Mapping[str, frozenset[str]] = {
    ReportStatus.REGISTERED: OPEN,
    ReportStatus.PARTIAL: OPEN,
    ReportStatus.PRELIMINARY: OPEN,
    ReportStatus.FINAL: FINAL,
    AMENDED: NOT_WITHDRAWN,
    CORRECTED: FINAL,
    ReportStatus.APPENDED: FINAL,
    ReportStatus.CANCELLED: WITHDRAWN,
    ReportStatus.ENTERED_IN_ERROR: WITHDRAWN,
}
# What the source's own status tells of a change: KITH's (7306, 8245) whether it is preliminary or final, which amended
# does not; HL7 v2 (0123, 0085) has one letter for a correction, and none for one that is preliminary.
OWN_STANDINGS: Mapping[tuple[str | None, str | None], frozenset[str]] = {
    **{(f"{VOLVEN}7306", code): OPEN for code in "SP"},
    **{(f"{VOLVEN}7306", code): FINAL for code in "FA"},
    **{(f"{VOLVEN}8245", code): OPEN for code in ("2", "5", "6", "7", "8", "9", "10", "12", "15")},
    **{(f"{VOLVEN}8245", code): FINAL for code in ("3", "4", "11", "13")},
    **{(system, "C"): NOT_WITHDRAWN for system in (REPORT_STATUS_SYSTEM, RESULT_STATUS_SYSTEM)},
}

HIGH, LOW = frozenset({"high"}), frozenset({"low"})
# What a deviation (HL7 v3 ObservationInterpretation) may mean; 8244 has H, L and A alone, and none for normal.
DEVIATIONS: Mapping[str | None, frozenset[str]] = {
    **dict.fromkeys(("H", "HH", "HU", ">"), HIGH),
    **dict.fromkeys(("L", "LL", "LU", "<"), LOW),
    **dict.fromkeys(("A", "AA"), HIGH | LOW | {"abnormal"}),
    **{code: frozenset({code}) for code in ("N", "S", "I", "R")},
}
# Whether something was found, which may be normal or not.
PRESENT, ABSENT = frozenset({"present"}), frozenset({"absent"})
FINDINGS: Mapping[str | None, frozenset[str]] = {
    **dict.fromkeys(("POS", "DET", "RR", "WR"), PRESENT),
    **dict.fromkeys(("NEG", "ND", "NR"), ABSENT),
}


def same_answer(one: Result, other: Result) -> bool:
    """Tell whether two results may be one, by every fact that both tell."""
    return (
        stand_alike(one, other)
        and (one.value is None or other.value is None or one.value == other.value or same_value(one.value, other.value))
        and may_be_one(DEVIATIONS.get(one.flag), DEVIATIONS.get(other.flag))
        and may_be_one(FINDINGS.get(one.flag), FINDINGS.get(other.flag))
        and same_range(one, other)
    )


def may_be_one(first: frozenset[str] | None, second: frozenset[str] | None) -> bool:
    """Tell whether two tellings can both be so; what tells nothing may be anything."""
    return first is None or second is None or not first.isdisjoint(second)


def stand_alike(one: Report | Result, other: Report | Result) -> bool:
    """Tell whether two may stand alike: open, final or withdrawn."""
    if one.status == other.status and one.status != AMENDED:
        return True
    return may_be_one(standing(one), standing(other))


def standing(found: Report | Result) -> frozenset[str] | None:
    """
    Say how a report or a result may stand; None where nothing is told.

    A result without a status of its own reads as final, but says no more than that it holds.
    """
    own = found.source_status.status
    if own is None:
        return NOT_WITHDRAWN if found.status == ResultStatus.FINAL else STANDINGS.get(found.status)
    if found.status in CHANGED:
        return OWN_STANDINGS.get((own.system, own.code), STANDINGS[found.status])
    return STANDINGS.get(found.status)


def same_range(one: Result, other: Result) -> bool:
    """Compare the limits that two reference ranges both have, where both were read and are in one unit."""
    first, second = one.reference_range, other.reference_range
    if first is None or second is None or first == second or range_unit(one) != range_unit(other):
        return True
    told = ((first.low, second.low), (first.high, second.high))
    if any(all(end is None for end in ends) for ends in zip(*told, strict=True)):
        return True
    both = [(end, another) for end, another in told if end is not None and another is not None]
    return bool(both) and all(end == another for end, another in both)


def range_unit(result: Result) -> str | None:
    """Say in which unit (UCUM) a reference range is: its own, else the value's."""
    named = result.reference_range and result.reference_range.ucum
    return named or (result.value.ucum if isinstance(result.value, Quantity) else None)


def says_something(value: Value | None) -> bool:
    """Tell whether there is an answer; a heading or a unit alone is none."""
    return value is not None and not (isinstance(value, TextValue | Quantity) and not value.text.strip())


def same_value(one: Value, other: Value) -> bool:
    """Tell whether two values mean the same, where both say something."""
    return not says_something(one) or not says_something(other) or same_meaning(one, other)


def same_meaning(one: Value, other: Value) -> bool:
    """Compare what two values say; those of different kinds mean the same where they read the same."""
    match one, other:
        case Quantity(), Quantity():
            return same_quantity(one, other)
        case TextValue(), TextValue():
            return (one.text == other.text or read_alike(one, other)) and same_name(one.unit, other.unit)
        case RangeValue(), RangeValue():
            return same_end(one.low, other.low) and same_end(one.high, other.high)
        case InstantValue(), InstantValue():
            return same_time(one.at, other.at)
        case CodedValue(), CodedValue():
            return same_codes(one, other)
        case _:
            return read_alike(one, other) or is_written(one, other) or is_written(other, one)


def same_quantity(one: Quantity, other: Quantity) -> bool:
    """Compare the number, how it limits the true value, and the unit where both name it."""
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
    return comparator, Decimal(text) if PLAIN_NUMBER.fullmatch(text) else text


def same_unit(one: Quantity, other: Quantity) -> bool:
    """Compare units in UCUM where both are translated, else as written; one that is not named may be any."""
    if one.ucum and other.ucum:
        return one.ucum == other.ucum
    first, second = ({fold(name) for name in (found.unit, found.ucum) if name} for found in (one, other))
    return not first or not second or not first.isdisjoint(second)


def same_name(unit: str | None, other: str | None) -> bool:
    """Compare two names of units as they are written; one that is not named may be any."""
    return not unit or not other or fold(unit) == fold(other)


def is_written(number: Value, found: Value) -> bool:
    """Tell whether a text is a number with its sign and unit; what stands behind the number must be its unit."""
    if not isinstance(number, Quantity) or not isinstance(found, TextValue):
        return False
    read = MEASURED.fullmatch(found.text.strip().translate(WRITTEN_ALIKE))
    if read is None or (read["rest"] and not number.unit):
        return False
    unit = read["rest"].strip() or found.unit
    return same_quantity(number, Quantity(text=read["number"], comparator=SIGNS.get(read["sign"]), unit=unit))


def same_time(one: Moment, other: Moment) -> bool:
    """Compare two times, as exactly as both tell them."""
    vague, exact = sorted((one, other), key=lambda found: len(found.text))
    if "T" in vague.text:
        return one.at == other.at
    local = exact.at.astimezone(OSLO).isoformat() if "T" in exact.text else exact.text
    return local.startswith(vague.text)


def same_codes(one: CodedValue, other: CodedValue) -> bool:
    """
    Compare coded answers: all codes of every system that both use, else whatever name they have in common.

    One answer may have several codes, as tissue and diagnosis: that one is the same says too little.
    """
    first, second = by_system(one), by_system(other)
    shared = first.keys() & second.keys()
    if shared:
        return all(first[system] == second[system] for system in shared)
    few, many = sorted((one, other), key=lambda value: len(value.codes))
    if len(few.codes) == 1:
        return read_alike(one, other)
    said = readings(many)
    return all(not names(code).isdisjoint(said) for code in few.codes)


def names(code: Code) -> frozenset[str]:
    """Give every way to read a code."""
    return frozenset(squeezed(name) for name in (code.code, code.display, code.text) if name)


def by_system(value: CodedValue) -> Mapping[str, set[str]]:
    """Sort the codes of an answer by their system."""
    found: dict[str, set[str]] = defaultdict(set)
    for code in value.codes:
        if code.code:
            found[code.system or ""].add(squeezed(code.code))
    return found


def read_alike(one: Value, other: Value) -> bool:
    """Tell whether two values can be read as the same."""
    return not readings(one).isdisjoint(readings(other))


def readings(value: Value) -> frozenset[str]:
    """
    Give every way to read a value: a coded one by each code, each name and its text; a number with its unit too.

    What kind of answer it is (heading) is left out too, as not every dialect says it.
    """
    match value:
        case CodedValue():
            return frozenset((squeezed(value.text or ""),)).union(*map(names, value.codes)) - {""}
        case RangeValue(low=None):
            # Its dash would read as a minus.
            return frozenset()
        case RangeValue(low=low, high=high):
            bare = f"{value_text(low)}-{value_text(high)}"
            return frozenset(map(squeezed, (value_text(value), bare, joined((bare, high.unit if high else None)))))
        case TextValue(text=text, unit=unit):
            return frozenset(map(squeezed, (text, joined((text, unit)))))
        case _:
            return frozenset(map(squeezed, (value_text(value), answer_text(value))))


def squeezed(text: str) -> str:
    """Leave out what two systems write differently: blanks, upper case, marks, comma and dashes."""
    return unicodedata.normalize("NFC", "".join(without_case(text).split())).translate(WRITTEN_ALIKE)


def without_case(text: str) -> str:
    """Leave out upper case, but where it may be all that tells two antigens apart: there it is marked."""
    return ANTIGENS.sub(lambda found: re.sub("(?=[A-Z])", "^", found[0]), text).casefold()
