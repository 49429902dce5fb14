"""Put what makes results comparable beside what was sent: common codes, units in UCUM, reference ranges as numbers."""

import msgspec
from msgspec.structs import replace

from resolvers.model import (
    Code,
    Investigation,
    Normalised,
    Quantity,
    RangeValue,
    ReferenceRange,
    Report,
    Result,
    StructuredInfo,
    Value,
)
from resolvers.normalise.mapping import Codes
from resolvers.normalise.ranges import interval
from resolvers.normalise.units import Units


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """The tables that tell which codes and units are the same."""

    codes: Codes
    units: Units


def comparable(read: Normalised, comparison: Comparison) -> Normalised:
    """
    Make every report of a delivery comparable, whatever dialect it came in; nothing that was sent is changed.

    Source:
        the domain page 4 (the original always beside); the tables name their own.
    """
    return replace(read, reports=tuple(report(found, comparison) for found in read.reports))


def report(found: Report, comparison: Comparison) -> Report:
    """
    Make one report comparable.

    Source:
        as `comparable`.
    """
    reader = Reader(comparison, found.key.organisation)
    return replace(
        found,
        kind=reader.code(found.kind),
        categories=tuple(map(reader.code, found.categories)),
        results=tuple(map(reader.result, found.results)),
    )


class Reader:
    """Reads what one laboratory sent by the tables."""

    def __init__(self, comparison: Comparison, organisation: str) -> None:
        """Read for a laboratory (ReportKey.organisation)."""
        self._codes = comparison.codes
        self._units = comparison.units
        self._organisation = organisation

    def code(self, found: Code) -> Code:
        """Put the common codes beside a code."""
        return self._codes.mapped(found, self._organisation)

    def result(self, found: Result) -> Result:
        """Make a result and its members comparable."""
        code = None if found.code is None else self.code(found.code)
        return replace(
            found,
            code=code,
            investigations=tuple(map(self.investigation, found.investigations)),
            value=self.value(found.value, code),
            details=tuple(map(self.structured, found.details)),
            reference_range=None if found.reference_range is None else self.range(found.reference_range, code),
            members=tuple(map(self.result, found.members)),
        )

    def investigation(self, found: Investigation) -> Investigation:
        """Put the common codes beside those that name an investigation; most have none and stay as they are."""
        codes = tuple(map(self.code, found.codes))
        return found if codes == found.codes else replace(found, codes=codes)

    def value(self, found: Value | None, code: Code | None) -> Value | None:
        """Read the unit of a value that has one."""
        if isinstance(found, Quantity):
            return self.quantity(found, code)
        if isinstance(found, RangeValue):
            low, high = (None if end is None else self.quantity(end, code) for end in (found.low, found.high))
            return RangeValue(low=low, high=high)
        return found

    def structured(self, found: StructuredInfo) -> StructuredInfo:
        """Read the units of a finding's quantities, which are of what the finding says and not of the result's code."""
        return replace(found, quantities=tuple(self.quantity(each, None) for each in found.quantities))

    def quantity(self, found: Quantity, code: Code | None) -> Quantity:
        """Read a quantity's unit."""
        ucum = self.ucum(found, code)
        return found if ucum == found.ucum else replace(found, ucum=ucum)

    def ucum(self, found: Quantity, code: Code | None) -> str | None:
        """
        Say what a quantity's unit is in UCUM.

        Where the sender gave UCUM beside its own spelling and the two are known not to agree, neither is trusted.
        """
        own = self._units.unit(found.unit, code)
        if found.ucum is None or found.ucum == found.unit:
            return found.ucum if own is None else own.ucum
        coded = self._units.unit(found.ucum)
        if own is None:
            return found.ucum if coded is None else coded.ucum
        return coded.ucum if coded is not None and own.same_as(coded) else None

    def range(self, found: ReferenceRange, code: Code | None) -> ReferenceRange:
        """Read a reference range as numbers, where it is one interval."""
        read = interval(found.text, lambda text: self._units.unit(text, code) is not None)
        if read is None:
            return found
        return ReferenceRange(
            text=found.text,
            low=read.low,
            high=read.high,
            low_inclusive=read.low_inclusive,
            high_inclusive=read.high_inclusive,
            unit=read.unit,
            ucum=None if read.unit is None else self._units.to_ucum(read.unit, code),
        )
