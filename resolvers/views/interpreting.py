"""Say how a number lies to its reference range, where the laboratory itself has said nothing."""

from decimal import Decimal

import msgspec

from resolvers.model import Comparator, Quantity, ReferenceRange, Result, ResultStatus

HIGH, LOW, NORMAL = "H", "L", "N"
# Values that stand; anything else is not yet a result, or no longer one.
STANDING = frozenset({ResultStatus.FINAL, ResultStatus.AMENDED, ResultStatus.CORRECTED, ResultStatus.PRELIMINARY})


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """Where the true value may lie, open at a missing end; an end is itself possible where it is inclusive."""

    low: Decimal | None = None
    high: Decimal | None = None
    low_inclusive: bool = True
    high_inclusive: bool = True


def derived(result: Result) -> str | None:
    """
    Compare a number with its own reference range.

    Returns:
        H, L or N (HL7 v3 ObservationInterpretation). None where the laboratory gave a marker of its own, the answer is
        no number, the range is not one interval in the same unit, or where a comparator leaves more than one possible.
    """
    value, limits = result.value, result.reference_range
    if result.interpretation is not None or result.status not in STANDING or limits is None:
        return None
    if not isinstance(value, Quantity) or not same_unit(value, limits):
        return None
    span = span_of(value)
    return None if span is None else judged(span, limits)


def same_unit(value: Quantity, limits: ReferenceRange) -> bool:
    """Tell whether a range is in a value's unit; one that names none is."""
    return limits.unit is None or limits.unit == value.unit or (limits.ucum is not None and limits.ucum == value.ucum)


def span_of(value: Quantity) -> Span | None:
    """Say where the true value may lie; None for a comparator that says too little, or a text that is no number."""
    if value.value is None:
        return None
    match value.comparator:
        case None | Comparator.EQ:
            return Span(low=value.value, high=value.value)
        case Comparator.LT | Comparator.LE:
            return Span(high=value.value, high_inclusive=value.comparator is Comparator.LE)
        case Comparator.GT | Comparator.GE:
            return Span(low=value.value, low_inclusive=value.comparator is Comparator.GE)
        case _:
            return None


def judged(span: Span, limits: ReferenceRange) -> str | None:
    """Tell on which side of a range all of a span lies, or that it lies within; None where it may be either."""
    if limits.low is None and limits.high is None:
        return None
    if is_above(span, limits):
        return HIGH
    if is_below(span, limits):
        return LOW
    return NORMAL if is_within(span, limits) else None


def is_above(span: Span, limits: ReferenceRange) -> bool:
    """Tell whether every possible value is above a range."""
    if limits.high is None or span.low is None:
        return False
    return span.low > limits.high or (span.low == limits.high and not (span.low_inclusive and limits.high_inclusive))


def is_below(span: Span, limits: ReferenceRange) -> bool:
    """Tell whether every possible value is below a range."""
    if limits.low is None or span.high is None:
        return False
    return span.high < limits.low or (span.high == limits.low and not (span.high_inclusive and limits.low_inclusive))


def is_within(span: Span, limits: ReferenceRange) -> bool:
    """Tell whether every possible value is within a range."""
    return not_below(span, limits) and not_above(span, limits)


def not_below(span: Span, limits: ReferenceRange) -> bool:
    """Tell whether no possible value is below a range."""
    if limits.low is None:
        return True
    if span.low is None:
        return False
    touches = span.low == limits.low and (limits.low_inclusive is True or not span.low_inclusive)
    return span.low > limits.low or touches


def not_above(span: Span, limits: ReferenceRange) -> bool:
    """Tell whether no possible value is above a range."""
    if limits.high is None:
        return True
    if span.high is None:
        return False
    touches = span.high == limits.high and (limits.high_inclusive is True or not span.high_inclusive)
    return span.high < limits.high or touches
