"""How many subscriptions there may be: in all, of one client and of one user."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from resolvers.errors import TooManyStreams
from resolvers.model import Caller

Holder = tuple[str, ...]
ALL: Holder = ()
# A user has some screens open, each with a patient and a list.
MOST_A_USER = 20


class Streams:
    """Places for streams, in this process alone."""

    def __init__(
        self, *, most: int = 1_000, most_a_client: int = 400, most_a_user: int = MOST_A_USER, within_s: float = 8.0
    ) -> None:
        """Take the bounds, and within how many seconds one event is to be answered."""
        self.within_s = within_s
        self._most = most
        self._most_a_client = most_a_client
        self._most_a_user = most_a_user
        self._held: Counter[Holder] = Counter()

    def __len__(self) -> int:
        """Count the streams."""
        return self._held[ALL]

    @contextmanager
    def place(self, caller: Caller) -> Iterator[None]:
        """
        Hold a place while the block lasts.

        Raises:
            TooManyStreams: there is none.
        """
        bounds = {
            ALL: self._most,
            (caller.issuer, caller.client_id): self._most_a_client,
            (caller.acting_subject,): self._most_a_user,
        }
        if any(self._held[holder] >= most for holder, most in bounds.items()):
            raise TooManyStreams
        self._held.update(bounds.keys())
        try:
            yield
        finally:
            self._held.subtract(bounds.keys())
            # Who holds none is forgotten.
            self._held = +self._held
