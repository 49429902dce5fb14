"""Results under the result they refer to: the microbe under its culture, the resistance under its microbe."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import msgspec
from msgspec.structs import replace

from resolvers.model import Result, ResultStatus
from resolvers.normalise.incoming import Remark

MAX_DEPTH = 24
# Beyond so many with one number nobody can mean one of them.
MOST_CANDIDATES = 50


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A result without members, where it stood in the message: `parent` is the place of the item around it."""

    result: Result
    parent: int | None
    path: str


def nested(items: Sequence[Item]) -> tuple[tuple[Result, ...], tuple[Remark, ...]]:
    """
    Make a forest of results.

    Args:
        items: every result in document order, outer before inner.

    Returns:
        The top results in document order, each item once. An item stands under the one that it refers to
        (RefIdResultItem), else where it stood: so also where that is unknown, more than one, or would close a circle,
        with a remark for each. What still holds stays apart from what was cancelled, as that loses all below it.

    Source:
        KITH Svarrapport v1.4, RefIdResultItem.
    """
    parents = {place: item.parent for place, item in enumerate(items)}
    numbers: dict[str, list[int]] = defaultdict(list)
    for place, item in enumerate(items):
        if item.result.number:
            numbers[item.result.number].append(place)
    remarks = []
    for place, item in enumerate(items):
        code, parent = moved(place, items, numbers, parents)
        parents[place] = parent
        if code:
            remarks.append(Remark(code, item.path))
    kept, cut = shallow(parents)
    remarks += [Remark("REFERENCE_TOO_DEEP", items[place].path) for place in cut]
    return forest(items, kept), tuple(remarks)


def moved(
    place: int, items: Sequence[Item], numbers: Mapping[str, Sequence[int]], parents: Mapping[int, int | None]
) -> tuple[str | None, int | None]:
    """Find where one item belongs, and why not under what it refers to."""
    item = items[place]
    wanted = item.result.refers_to
    if not wanted or wanted in (items[above].result.number for above in line(parents[place], parents)):
        return None, item.parent
    candidates = alike(item, [found for found in numbers.get(wanted, ())[:MOST_CANDIDATES] if found != place], items)
    if len(candidates) != 1:
        return "REFERENCE_AMBIGUOUS" if candidates else "REFERENCE_UNKNOWN", item.parent
    above = line(candidates[0], parents)
    if place in above:
        return "REFERENCE_CIRCULAR", item.parent
    if not cancelled(item) and any(cancelled(items[one]) for one in above):
        return "REFERENCE_CANCELLED", item.parent
    return ("REFERENCE_TOO_DEEP", item.parent) if len(above) >= MAX_DEPTH else (None, candidates[0])


def cancelled(item: Item) -> bool:
    """Tell whether an item was cancelled."""
    return item.result.status is ResultStatus.CANCELLED


def alike(item: Item, candidates: list[int], items: Sequence[Item]) -> list[int]:
    """Of several with one number, keep those of the same specimens, as numbers are often counted per specimen."""
    same = [found for found in candidates if items[found].result.specimens == item.result.specimens]
    few = 1 < len(candidates) < MOST_CANDIDATES
    return same if few and same else candidates


def line(place: int | None, parents: Mapping[int, int | None]) -> list[int]:
    """List an item and what is above it, no further than results may nest."""
    above: list[int] = []
    while place is not None and len(above) < MAX_DEPTH:
        above.append(place)
        place = parents[place]
    return above


def shallow(parents: Mapping[int, int | None]) -> tuple[dict[int, int | None], list[int]]:
    """Cut lines that are longer than is taken: what hangs too deep comes to the top."""
    children = below(parents)
    kept: dict[int, int | None] = dict.fromkeys(children[None])
    cut: list[int] = []
    waiting = [(place, 1) for place in children[None]]
    while waiting:
        parent, depth = waiting.pop()
        for place in children[parent]:
            deeper = depth + 1 if depth < MAX_DEPTH else 1
            kept[place] = parent if deeper > 1 else None
            cut += [place] if deeper == 1 else []
            waiting.append((place, deeper))
    return kept, sorted(cut)


def below(parents: Mapping[int, int | None]) -> dict[int | None, list[int]]:
    """List the places under each place, in document order."""
    children: dict[int | None, list[int]] = defaultdict(list)
    for place in sorted(parents):
        children[parents[place]].append(place)
    return children


def forest(items: Sequence[Item], parents: Mapping[int, int | None]) -> tuple[Result, ...]:
    """Hang the results together."""
    children = below(parents)

    def tree(place: int) -> Result:
        return replace(items[place].result, members=tuple(map(tree, children[place])))

    return tuple(map(tree, children[None]))
