"""Documents that clients have sent with their hash, kept so that the hash alone is enough the next time."""

import hashlib

import msgspec
from cachetools import LRUCache

# People's documents have some 1,000 letters, a tool's largest 100,000.
SETTLED_BYTES = 8_000_000
TRIAL_BYTES = 2_000_000
# A letter takes four bytes at most, and a short text about as much again as what stands around it.
BYTES_A_LETTER = 4
BYTES_AROUND = 200


class Kept(msgspec.Struct, frozen=True):
    """A text, and about how many bytes it takes."""

    text: str
    weight: int


class Persisted:
    """
    Texts by their hashes, bounded by bytes.

    A text is on trial until it is asked for by its hash, and settled from then on, so that a flood of texts pushes out
    none that is in use. On each shelf what was not asked for longest goes first.
    """

    def __init__(self, *, settled: int = SETTLED_BYTES, trial: int = TRIAL_BYTES) -> None:
        """Keep nothing yet; the bounds are bytes."""
        self._settled: LRUCache[str, Kept] = LRUCache(settled, getsizeof=weight)
        self._trial: LRUCache[str, Kept] = LRUCache(trial, getsizeof=weight)

    def get(self, digest: str) -> str | None:
        """Find the text of a hash."""
        found = self._settled.get(digest)
        if found is None:
            found = self._trial.pop(digest, None)
            if found is None:
                return None
            put(self._settled, digest, found)
        return found.text

    def put(self, digest: str, text: str) -> None:
        """Keep a text; one that is larger than the shelf is not."""
        if digest not in self._settled:
            put(self._trial, digest, Kept(text, len(text) * BYTES_A_LETTER + BYTES_AROUND))


def weight(kept: Kept) -> int:
    """Tell about how many bytes a text takes."""
    return kept.weight


def put(shelf: "LRUCache[str, Kept]", digest: str, kept: Kept) -> None:
    """Put a text on a shelf, if it is not larger than the shelf."""
    if kept.weight <= shelf.maxsize:
        shelf[digest] = kept


def digest_of(text: str) -> str:
    """Give the hash that clients call a text by: SHA-256 of its UTF-8, in lower-case hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
