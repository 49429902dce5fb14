"""Words looked for in what is shown: plain names, laboratories' names, answers, texts and comments."""

from collections.abc import Iterator
from typing import TypeVar

import msgspec

from gateway.web.results import Item


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """
    A report as it is shown, as far as words are looked for in it.

    Args:
        left_out: how many of its results are not shown, as the words are in others of them.
    """

    title: str
    laboratory: str
    items: tuple[Item, ...]
    comments: tuple[str, ...]
    left_out: int = 0


Card = TypeVar("Card", bound=Shown)


def fitting(card: Card, words: str) -> Card | None:
    """
    Narrow a report to the results that hold every word; whole where they are in it but in no one result.

    Returns:
        None where they are not in it.
    """
    wanted = words.casefold().split()
    around = f"{card.title} {card.laboratory}".casefold()
    found = tuple(item for item in card.items if holds(f"{around} {text_of(item)}", wanted))
    if found and not holds(around, wanted):
        return msgspec.structs.replace(card, items=found, left_out=len(card.items) - len(found))
    whole = " ".join((around, *map(text_of, card.items), *card.comments)).casefold()
    return card if holds(whole, wanted) else None


def holds(text: str, wanted: list[str]) -> bool:
    """Tell whether every word is in a text."""
    return all(word in text for word in wanted)


def text_of(item: Item) -> str:
    """Write all that is shown of a result, to look in."""
    return " ".join(parts_of(item)).casefold()


def parts_of(item: Item) -> Iterator[str]:
    """Yield what is shown of a result and of what belongs to it; codes too, as some know those."""
    yield item.name
    yield from filter(None, (item.laboratory_name, item.trend, item.value, item.text, *item.comments))
    if item.meaning is not None:
        yield from item.meaning.codes
    for tried in item.tried:
        yield f"{tried.agent} {tried.plain}"
    for member in item.members:
        yield from parts_of(member)
