"""Reports made up field by field, as any source may have written them: each field that the model has, or none."""

import types
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from random import Random
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec

from resolvers.model import Code, Comparator, MergedReport, Moment, Quantity, ReferenceRange, Report, Result
from resolvers.normalise.comparable import report as comparable
from resolvers.normalise.instants import moment
from tests.shown import shown

KITH = "urn:oid:2.16.578.1.12.4.1.1."
TEXTS = (
    "B-Hemoglobin", "Vekst av gule stafylokokker,\nfå kolonier", "", " ", "\u00a0 x\x00y\x1f\u2028", "<b>&amp;</b>",
    "æøå \U0001f9a0", '"', "\\", "tab\there", "http://x.example/a b", "tel:06800", "mailto:a@b.example", "a\r\nb",
)  # fmt: skip
SYSTEMS = (
    KITH + "7280", KITH + "8202", KITH + "8243", KITH + "7309", KITH + "x", "http://loinc.org", "Lokal kode", "", None,
    "http://hl7.org/fhir/observation-status", "http://hl7.org/fhir/request-priority",
)  # fmt: skip
CODES = ("NPU28309", "LAB", "R", "N", "urgent", "HPR", "ENH", "dataAbsentReason", " a  b ", "", None)
NUMBERS = ("5.10", "5,10", "-0.0", "+7", "05", "1.00E+2", "1e-22", "1:40", "", "positiv", "123456789012345678901.5")
UNITS = ("mmol/L", "10^9/l", " ", "g/dL\u00a0", None)
RANGES = ("11,7 - 15,3", "<5", ">= 2,0 mmol/L", "menn 1-2\nkvinner 2-3", " ", "negativ")
TIMES = (
    "2021", "2021-03", "20210316", "2021-03-16T13:22", "2021-03-16T13", "2021-03-16T24:00", "2021-03-16T13:22:05.120Z",
    "2021-10-31T02:30:00", "2021-03-16T13:22:05-14:00",
)  # fmt: skip
UNDATED = Moment(text="", at=datetime(1970, 1, 1, tzinfo=UTC))
# So deep a hierarchy is made, and so deep what hangs below a party.
DEEPEST = 3


class Author:
    """Makes reports up, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._order = Random(seed)  # noqa: S311 - an order, not a secret

    def one_of(self, choices: Any) -> Any:
        return self._order.choice(choices)

    def make(self, hint: Any, depth: int = 0) -> Any:
        """Make a value of a type."""
        own = {Moment: self.moment, Quantity: self.quantity, ReferenceRange: self.range, Code: self.code}.get(hint)
        if own is not None:
            return own()
        origin = get_origin(hint)
        if origin in {Union, types.UnionType}:
            return self.either([each for each in get_args(hint) if each is not msgspec.UnsetType], depth)
        if origin is tuple:
            return self.several(get_args(hint)[0], depth)
        if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
            return hint(**{name: self.make(kind, depth + 1) for name, kind in hints(hint).items()})
        return self.leaf(hint)

    def either(self, choices: list[Any], depth: int) -> Any:
        if type(None) in choices and self._order.random() < 0.5:
            return None
        return self.make(self.one_of([each for each in choices if each is not type(None)]), depth)

    def several(self, kind: Any, depth: int) -> tuple[Any, ...]:
        deep = isinstance(kind, type) and issubclass(kind, msgspec.Struct) and depth >= DEEPEST
        return () if deep else tuple(self.make(kind, depth) for _ in range(self.one_of((0, 0, 1, 1, 2))))

    def leaf(self, kind: Any) -> Any:
        if kind is str:
            return self.one_of(TEXTS)
        if kind is bool:
            return self._order.random() < 0.5
        if kind is int:
            return self.one_of((0, 7, 2**40))
        if issubclass(kind, Enum):
            return self.one_of(list(kind))
        raise TypeError(f"nothing is known to make of {kind}")

    def moment(self) -> Moment:
        said = moment(self.one_of(TIMES))
        return UNDATED if said is None or self._order.random() < 0.05 else said

    def code(self) -> Code:
        return Code(
            code=self.one_of(CODES),
            system=self.one_of(SYSTEMS),
            display=self.one_of((None, *TEXTS)),
            text=self.one_of((None, *TEXTS)),
        )

    def quantity(self) -> Quantity:
        text = self.one_of(NUMBERS)
        try:
            value = Decimal(text.replace(",", "."))
        except ArithmeticError:
            value = None
        return Quantity(
            text=text,
            value=value,
            comparator=self.one_of((None, None, *Comparator)),
            unit=self.one_of(UNITS),
            ucum=self.one_of((None, "mmol/L")),
        )

    def range(self) -> ReferenceRange:
        return ReferenceRange(text=self.one_of(RANGES))


def hints(kind: type[msgspec.Struct]) -> Mapping[str, Any]:
    """Name the fields of a kind with their types."""
    found = get_type_hints(kind)
    return {name: found[name] for name in kind.__struct_fields__ if name != "id"}


def made_up(seed: int, comparison: Any) -> MergedReport:
    """Make a report up, as it is answered: with what makes it comparable, after an older version."""
    author = Author(seed)
    newest, older = author.make(Report), author.make(Report)
    results: tuple[Result, ...] = tuple(author.make(Result) for _ in range(3))
    return shown(comparable(msgspec.structs.replace(newest, results=results), comparison), older)
