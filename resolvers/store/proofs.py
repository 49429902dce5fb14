"""Proofs of possession (DPoP) that have been used: each counts once, whichever gateway it is sent to."""

from datetime import datetime

from resolvers.deadline import Deadline
from resolvers.store.persons import Persons

# A store that is slower than this is silent, and the caller is not let in.
BUDGET_S = 2.0


class UsedProofs(Persons):
    """Remember proofs for all gateways of one store."""

    async def first_use(self, key: bytes, *, now: datetime, until: datetime) -> bool:
        """
        Remember a proof until `until`; tells whether it was not known, to one of all who ask at once.

        In the same round trip some are forgotten that are over at `now`, more than come in; times are aware UTC.

        Raises:
            StoreUnavailable: it did not answer, so that nothing is known of the proof.
        """
        async with self._database.connection(Deadline.after(BUDGET_S)) as connection:
            return bool(await connection.fetchval(self._sql["use_proof"], key, now, until))
