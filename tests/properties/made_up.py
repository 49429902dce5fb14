"""Made-up schemas: random types, interfaces, unions, enumerations and scalars, as anybody may add them to ours."""

from datetime import date, datetime
from decimal import Decimal
from enum import Enum, IntEnum
from random import Random
from typing import Annotated, Any, NewType, Union

import strawberry
from strawberry.scalars import JSON

from tests.properties.projected import Case, Data, query_of, twice

Loud = NewType("Loud", str)
Odd = NewType("Odd", str)


class Colour(Enum):
    """An enumeration whose values are nothing like its names."""

    RED = "r"
    GREEN = 2
    BLUE = "r\u0000"


class Size(IntEnum):
    """Members that are numbers too."""

    SMALL = 1
    LARGE = 2


def loud(value: object) -> str:
    """Write loudly, what is a text."""
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value.upper()


def odd(value: object) -> Any:
    """Write what a serialiser should not: nothing, a number, or a structure."""
    return {"a": None, "": {"deep": [1, None]}, "LAB": 5}.get(value, value) if isinstance(value, str) else value


SCALARS = {
    Loud: strawberry.scalar(name="Loud", serialize=loud),
    Odd: strawberry.scalar(name="Odd", serialize=odd),
}
strawberry.enum(Colour)
strawberry.enum(Size)
LEAVES: tuple[Any, ...] = (
    str, int, float, bool, strawberry.ID, Decimal, date, datetime, JSON, Loud, Odd, Colour, Size,
)  # fmt: skip
VALUES = {
    strawberry.ID: str, Decimal: Decimal, date: datetime, JSON: str, Loud: str, Odd: str,
}  # fmt: skip


class Author:
    """Makes one schema up."""

    def __init__(self, order: Random) -> None:
        self._order = order
        self._made: list[Any] = []
        self.fields: dict[type, dict[str, Any]] = {}

    def kind(self, place: int) -> Any:
        """Make up the type of a field: a leaf, or what was made before; in lists, or missing."""
        found = self._order.choice(self._made) if self._made and self._order.random() < 0.45 else self.leaf()
        for _ in range(self._order.choice((0, 0, 0, 1, 1, 2))):
            found = list[self.perhaps(found)]
        return self.perhaps(found)

    def leaf(self) -> Any:
        return self._order.choice(LEAVES)

    def perhaps(self, kind: Any) -> Any:
        return kind if self._order.random() < 0.5 else kind | None

    def made(self, name: str, *bases: type) -> type:
        """Make a type, or an interface where it has no base."""
        own = {f"field_{name.lower()}_{place}": self.kind(place) for place in range(self._order.randint(1, 5))}
        inherited = {key: kind for base in bases for key, kind in self.fields[base].items()}
        made = type(name, bases or (object,), {"__annotations__": own} | self.resolvers(name, list(inherited | own)))
        made = strawberry.interface(made) if name.startswith("I") else strawberry.type(made)
        self.fields[made] = inherited | own
        return made

    def resolvers(self, name: str, names: list[str]) -> dict[str, Any]:
        """Now and then, fields that are worked out."""
        first = names[0]

        def alone(self) -> str:
            return f"{type(getattr(self, first)).__name__} of {name}"

        def told(self, info: strawberry.Info) -> str:
            return info.field_name

        chance = self._order.random()
        found = {}
        if chance < 0.3:
            found[f"alone_{name.lower()}"] = strawberry.field(resolver=alone)
        if chance > 0.9:
            found[f"told_{name.lower()}"] = strawberry.field(resolver=told)
        return found

    def types(self) -> list[type]:
        """Make up the types; gives those that only an interface tells of."""
        for place in range(self._order.randint(1, 3)):
            self._made.append(self.made(f"T{place}"))
        interface = self.made("I0")
        several = [self.made(f"K{place}", interface) for place in range(self._order.randint(1, 3))]
        self._made += [interface, *several]
        union = Annotated[Union[tuple(self._made[:1] + several)], strawberry.union("U0")]  # noqa: UP007 - made at run time
        self._made.append(union)
        for place in range(self._order.randint(1, 3)):
            self._made.append(self.made(f"O{place}"))
        return several

    def root(self) -> dict[str, Any]:
        """Make up what can be asked for."""
        root: dict[str, Any] = {}
        for place in range(4):
            item = self.perhaps(self._order.choice(self._made))
            root[f"list_{place}"] = self.perhaps(list[item])
        root["one"] = self._order.choice(self._made) | None
        return root


def made_up_case(seed: int) -> Case:
    """Make a schema up."""
    author = Author(Random(seed))  # noqa: S311 - an order, not a secret
    types, root = author.types(), author.root()
    query, world = query_of(root)

    def make(data: Data, kind: Any, depth: int) -> Any:
        if kind in VALUES:
            return data.of(VALUES[kind], depth)
        if kind not in author.fields:
            return kind
        chosen = [one for one in author.fields if issubclass(one, kind) and not one.__name__.startswith("I")]
        one = data.order.choice(chosen)
        made = one.__new__(one)
        for name, hint in author.fields[one].items():
            setattr(made, name, data.of(hint, depth + 1))
        return made

    def filled(data: Data, name: str) -> Any:
        return Data(data.order, data.dirt, make).of(root[name])

    return twice(query, world, filled, scalars=SCALARS, types=types)
