"""
Units in UCUM, and values moved from one unit to another without losing or inventing anything.

Numbers are never floats. A power of ten moves the decimal point and keeps every digit that was sent. A molar conversion
is an exact quotient; where that has no end as a decimal number it is rounded, and says so.
"""

from collections import defaultdict
from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

import msgspec

from resolvers.model import Code
from resolvers.normalise.spelling import fold

MASS, SUBSTANCE = "mass concentration", "substance concentration"
# A rounded value has this many digits more than were sent, so that going back gives what was sent.
GUARD_DIGITS = 2


class Spelled(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A unit in the table: 10^power of its dimension's base, with the spellings that surely mean it."""

    ucum: str
    power: int
    spellings: tuple[str, ...] = ()


class Dimension(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Units that differ by a power of ten alone."""

    name: str
    base: str
    units: tuple[Spelled, ...]


class Reading(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What spellings mean for one examination (NLK) alone; nothing certain where `ucum` is None."""

    code: str
    spellings: tuple[str, ...]
    note: str
    ucum: str | None = None


class Unread(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A spelling that was seen and is left alone, and why."""

    spelling: str
    note: str


class Molar(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The molar mass of what some examinations (NLK) measure."""

    component: str
    grams_per_mole: Decimal
    codes: tuple[str, ...]
    source: str


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The table of units as it is written down."""

    version: str
    source: str
    dimensions: tuple[Dimension, ...]
    readings: tuple[Reading, ...]
    unread: tuple[Unread, ...]
    molar: tuple[Molar, ...]


class Unit(msgspec.Struct, frozen=True, kw_only=True):
    """A unit that is known: its UCUM code, and that it is 10^power of its dimension's base."""

    ucum: str
    dimension: str
    power: int

    def same_as(self, other: "Unit") -> bool:
        """Tell whether a value in one is the same value in the other."""
        return (self.dimension, self.power) == (other.dimension, other.power)


class Converted(msgspec.Struct, frozen=True, kw_only=True):
    """A value in another unit; `exact` is False where the quotient had no end and was rounded."""

    value: Decimal
    exact: bool


class Units:
    """What is known of units."""

    def __init__(self, table: Table) -> None:
        """
        Make a table ready to be asked.

        Raises:
            ValueError: it contradicts itself.
        """
        self.table = table
        self._known: dict[str, Unit] = {}
        for dimension in table.dimensions:
            self._take(dimension)
        self._readings: dict[str, dict[str, Unit | None]] = defaultdict(dict)
        for reading in table.readings:
            for spelling in reading.spellings:
                self._readings[fold(spelling)][reading.code] = self._meant(reading)
        self._masses = {code: Fraction(molar.grams_per_mole) for molar in table.molar for code in molar.codes}

    def _take(self, dimension: Dimension) -> None:
        """Take every spelling of a dimension's units; one that means two is refused."""
        for spelled in dimension.units:
            unit = Unit(ucum=spelled.ucum, dimension=dimension.name, power=spelled.power)
            for spelling in (spelled.ucum, *spelled.spellings):
                if fold(spelling) in self._known:
                    raise ValueError(f"a spelling of {spelled.ucum} is there twice")
                self._known[fold(spelling)] = unit

    def _meant(self, reading: Reading) -> Unit | None:
        """Find the unit that a reading names."""
        if reading.ucum is None:
            return None
        unit = self._known.get(fold(reading.ucum))
        if unit is None:
            raise ValueError(f"the reading for {reading.code} names a unit that is not there")
        return unit

    def unit(self, raw: str | None, code: Code | None = None) -> Unit | None:
        """
        Read a unit as it was sent; None where it is not certain what is meant.

        Args:
            raw: any spelling, also UCUM itself; None where no unit was sent.
            code: what was examined, which some spellings need.

        Source:
            UCUM version 2.1, by the checked-in table.
        """
        folded = fold(raw or "")
        for name in names(code) if folded in self._readings else ():
            if name in self._readings[folded]:
                return self._readings[folded][name]
        return self._known.get(folded)

    def to_ucum(self, raw: str | None, code: Code | None = None) -> str | None:
        """
        Translate a unit to UCUM; None where that is not certain.

        Source:
            UCUM version 2.1, by the checked-in table.
        """
        found = self.unit(raw, code)
        return None if found is None else found.ucum

    def convert(self, value: Decimal, source: str, target: str, code: Code | None = None) -> Converted | None:
        """
        Move a value from one UCUM unit to another; None where there is no safe way.

        Args:
            value: as sent; its digits are kept.
            code: what was examined, without which mass does not become substance.

        Returns:
            Units of one dimension: the same digits, the decimal point moved. Mass and substance concentration, where
            the table has the molar mass of what was examined: the exact value, else rounded with two digits more than
            `value` has.

        Source:
            UCUM version 2.1; molar masses as the table names their sources.
        """
        one, other = self.unit(source), self.unit(target)
        if one is None or other is None or not value.is_finite():
            return None
        if one.dimension == other.dimension:
            return Converted(value=shifted(value, one.power - other.power), exact=True)
        mass = next((self._masses[name] for name in names(code) if name in self._masses), None)
        if mass is None:
            return None
        factor = {(MASS, SUBSTANCE): 1 / mass, (SUBSTANCE, MASS): mass}.get((one.dimension, other.dimension))
        if factor is None:
            return None
        return written(Fraction(value) * factor, len(value.as_tuple().digits), one.power - other.power)


def parse_units(text: str) -> Units:
    """
    Read the table of units (TOML).

    Raises:
        ValueError: the table is not one, or contradicts itself.

    Source:
        UCUM version 2.1, as the table says.
    """
    return Units(msgspec.toml.decode(text, type=Table))


def names(code: Code | None) -> Iterable[str]:
    """Give the codes that an examination goes by, the common one first."""
    if code is None:
        return ()
    return tuple(each.code for each in (*code.alike, code) if each.code)


def shifted(value: Decimal, places: int) -> Decimal:
    """Multiply by a power of ten without touching a digit; no context is asked, so nothing is rounded."""
    sign, digits, exponent = value.as_tuple()
    return Decimal((sign, digits, int(exponent) + places))


def written(value: Fraction, digits: int, places: int) -> Converted:
    """Write a quotient as a decimal number, 10^places of it: in full where it has an end, else rounded."""
    twos, fives = factors(value.denominator, 2), factors(value.denominator, 5)
    if value.denominator == 2**twos * 5**fives:
        last = max(twos, fives)
        whole = value.numerator * 10**last // value.denominator
        return Converted(value=shifted(Decimal(whole), places - last), exact=True)
    context = Context(prec=digits + GUARD_DIGITS, rounding=ROUND_HALF_EVEN)
    rounded = context.divide(Decimal(value.numerator), Decimal(value.denominator))
    return Converted(value=shifted(rounded, places), exact=False)


def factors(number: int, prime: int) -> int:
    """Count how often a prime divides a number."""
    count = 0
    while number % prime == 0:
        number, count = number // prime, count + 1
    return count
