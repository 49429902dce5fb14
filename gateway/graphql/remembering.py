"""What is remembered of documents, within bounds, so that what comes once does not push out what comes often."""

from typing import Any, TypeAlias

import msgspec
from cachetools import LRUCache
from graphql import DocumentNode

from gateway.graphql.fingerprint import Declared
from gateway.graphql.library import Fate
from gateway.graphql.price import NOTHING, Price

# A tool's largest document has 16,000 words and takes 10 MB; what people write has some hundred and takes 0.1 MB.
MOST_ENTRIES = 1_000
SETTLED_BYTES = 32_000_000
TRIAL_BYTES = 12_000_000
REFUSED_BYTES = 2_000_000


class Prepared(msgspec.Struct, frozen=True, kw_only=True):
    """
    A document that may be run, as often as it is asked.

    Args:
        document: what is run for who takes an answer whole: nothing comes later in it. parted: what is run for who
            takes it in parts, where something may come later.
        fingerprint: its hash for the access log. declared: the variables of the operation that is meant.
        weight: about how many bytes it takes. fate: what it is to the manifests, where that is looked at. price: what
            it may cost.
    """

    document: DocumentNode
    parted: DocumentNode | None = None
    fingerprint: bytes
    declared: tuple[Declared, ...]
    weight: int
    fate: Fate | None = None
    price: Price = NOTHING


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """A document that is not run, and the errors that say why, as they are told but for the id of a request."""

    errors: tuple[dict[str, Any], ...]
    weight: int
    fate: Fate | None = None


Found: TypeAlias = Prepared | Refused


class Remembered:
    """
    Three shelves, each bounded by entries and by bytes; on each, what was not asked for longest goes first.

    What may be run is on trial until it is asked for again, and settled from then on; what is refused stays by itself.
    So a flood of new documents, however long and whatever they are, pushes out none that is in use.
    """

    def __init__(self, *, settled: int = SETTLED_BYTES, trial: int = TRIAL_BYTES, refused: int = REFUSED_BYTES) -> None:
        """Remember nothing yet; the bounds are bytes."""
        self._settled: LRUCache[bytes, Prepared] = shelf(settled)
        self._trial: LRUCache[bytes, Prepared] = shelf(trial)
        self._refused: LRUCache[bytes, Refused] = shelf(refused)

    def get(self, key: bytes) -> Found | None:
        """Find what is known of a document; that it was asked for again counts."""
        found = self._settled.get(key)
        if found is not None:
            return found
        again = self._trial.pop(key, None)
        if again is not None:
            put(self._settled, key, again)
            return again
        return self._refused.get(key)

    def put(self, key: bytes, found: Found) -> None:
        """Take in what was found of a document; one that is larger than its shelf is not kept."""
        match found:
            case Prepared():
                put(self._trial, key, found)
            case Refused():
                put(self._refused, key, found)


def shelf(most_bytes: int) -> "LRUCache[bytes, Any]":
    """Make a shelf; each thing counts as its share of the entries at least, so that they are bounded with the bytes."""
    share = most_bytes // MOST_ENTRIES
    return LRUCache(most_bytes, getsizeof=lambda found: max(found.weight, share))


def put(shelf: "LRUCache[bytes, Any]", key: bytes, found: Found) -> None:
    """Put a thing on a shelf, if it is not larger than the shelf."""
    if found.weight <= shelf.maxsize:
        shelf[key] = found
