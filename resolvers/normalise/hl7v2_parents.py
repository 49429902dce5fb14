"""Which order and which observation an order goes under: OBR-29 and OBR-26, found without looking through all."""

from collections import defaultdict
from collections.abc import Iterator

import msgspec

from resolvers.normalise.hl7v2_groups import Order
from resolvers.normalise.hl7v2_wire import Segment

PARENT_RESULT, PARENT_ORDER, SUB_ID, VALUE = 26, 29, 4, 5
# Of more that are alike nobody can mean one by what it answered.
MOST_CANDIDATES = 50
# A name is a code, or a text where there is none.
Name = tuple[str, str]


class Above(msgspec.Struct, frozen=True, kw_only=True):
    """What an order says that it goes under: another order by either number, an observation by name and sub-id."""

    placer: str | None
    filler: str | None
    name: Name | None
    sub_id: str | None
    answer: str | None


def above(order: Order) -> Above:
    """
    Read what an order goes under.

    Source:
        HL7 v2.5.1 7.4.1.26 (parent result: OBX-3, OBX-4, a part of OBX-5) and 7.4.1.29 (parent: placer, filler).
    """
    parents, result = order.request.first(PARENT_ORDER), order.request.first(PARENT_RESULT)
    concept = result.inner(1)
    number, text = concept.get(1), concept.get(2)
    return Above(
        placer=parents.inner(1).get(1),
        filler=parents.inner(2).get(1),
        name=("code", number) if number else ("text", text) if text else None,
        sub_id=result.get(2),
        answer=result.get(3),
    )


def names(segment: Segment) -> Iterator[Name]:
    """Give the names that an observation goes by."""
    number, text = segment.get(3), segment.get(3, 2)
    if number:
        yield "code", number
    if text:
        yield "text", text


class Observed:
    """The observations before an order, to be found by what an order says of them."""

    def __init__(self) -> None:
        """Begin with none."""
        self._places: dict[tuple[object, ...], list[int]] = defaultdict(list)
        self._segments: list[Segment] = []
        self._answers: dict[int, frozenset[str | None]] = {}
        self._last: dict[tuple[int, str | None], int] = {}

    def add(self, segment: Segment, order: Order, place: int) -> None:
        """Note the next observation; `place` is that of its order."""
        at, sub_id = len(self._segments), segment.get(SUB_ID)
        self._segments.append(segment)
        self._last[place, sub_id] = at
        for name in names(segment):
            for whose in (("any",), ("filler", order.filler), ("placer", order.placer)):
                for sub in {None, sub_id}:
                    self._places[(name, *whose, sub)].append(at)

    def beneath(self, segment: Segment, place: int) -> int | None:
        """Find the observation of its order that an observation's sub-id goes on from: 1 for 1.2."""
        wanted = (segment.get(SUB_ID) or "").rpartition(".")[0]
        return self._last.get((place, wanted)) if wanted else None

    def parent_of(self, order: Order) -> tuple[int | None, str | None]:
        """Find the observation that an order goes under; tells why not where it should and cannot be found."""
        wanted = above(order)
        if wanted.name is None:
            return None, None
        whose: tuple[object, ...] = ("any",)
        if wanted.filler or wanted.placer:
            whose = ("filler", wanted.filler) if wanted.filler else ("placer", wanted.placer)
        found = self._places.get((wanted.name, *whose, wanted.sub_id), [])
        if len(found) > 1 and wanted.answer and len(found) <= MOST_CANDIDATES:
            found = [one for one in found if wanted.answer in self._answers_of(one)]
        if len(found) == 1:
            return found[0], None
        return None, "REFERENCE_AMBIGUOUS" if found else "REFERENCE_UNKNOWN"

    def _answers_of(self, place: int) -> frozenset[str | None]:
        """Give what an observation answers, read once, as many orders may ask."""
        if place not in self._answers:
            self._answers[place] = answers(self._segments[place])
        return self._answers[place]


def answers(segment: Segment) -> frozenset[str | None]:
    """Give what an observation answers, by which it may be told from its like."""
    found = segment.first(VALUE)
    return frozenset({found.get(1), found.get(2), segment.text(VALUE)})


class Reports:
    """The reports of a person while orders are put to them."""

    def __init__(self) -> None:
        """Begin with none."""
        self.orders: list[list[Order]] = []
        self._places: dict[tuple[object, ...], int] = {}

    def take(self, order: Order) -> None:
        """Put an order to the report that it is answered in: by its number, by what it goes under, else its own."""
        found = (self._places[key] for key in wanted(order) if key in self._places)
        place = next(found, len(self.orders))
        if place == len(self.orders):
            self.orders.append([])
        self.orders[place].append(order)
        for key in known_by(order):
            self._places.setdefault(key, place)


def wanted(order: Order) -> Iterator[tuple[object, ...]]:
    """Give what an order's report may be known by, the surest first."""
    if order.filler:
        yield "filler", order.filler
    under = above(order)
    if under.filler:
        yield "filler", under.filler
    elif under.placer:
        yield "placer", under.placer
    elif under.name:
        yield "name", under.name


def known_by(order: Order) -> Iterator[tuple[object, ...]]:
    """Give what an order is known by to those that go under it."""
    yield "filler", order.filler
    yield "placer", order.placer
    yield from (("name", name) for noted in order.observations for name in names(noted.segment))
