"""Tokens of the gateway's own for one source: got once for all who wait, kept, and renewed before they are over."""

import asyncio
import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from cachetools import LRUCache

from resolvers.deadline import Deadline
from resolvers.model import CallerToken
from resolvers.sources.credentials import Again, CredentialsUnavailable, Errand
from resolvers.sources.proofs import Prover
from resolvers.sources.token_endpoint import Token, TokenEndpoint

UNAUTHORIZED = 401
# A token is renewed when a fifth of its life is left, or half a minute.
PART_LEFT, LEFT_S = 0.2, 30.0
# Not used any more so long before it is over: it has to arrive, and clocks differ.
MARGIN_S = 2.0
# While the old one serves, no more of anybody's time than this goes into getting the next.
AHEAD_S = 1.0
# An issuer that gave none is let be for so long.
PAUSE_S = 1.0
# A token that is so young when a source refuses it is not what is wrong.
YOUNG_S = 5.0
# Callers whose exchanged tokens are kept.
MAX_CALLERS = 1_000


class Slot:
    """One token, or the place for it, and whose turn it is to get one."""

    def __init__(self) -> None:
        """Start without."""
        self.turn = asyncio.Lock()
        self.token: Token | None = None
        self.failed_at: datetime | None = None

    def fresh(self, now: datetime) -> Token | None:
        """Give the token, unless it is time to renew it."""
        if self.token is None:
            return None
        lives = self.token.over_at - self.token.got_at
        left = min(lives * PART_LEFT, timedelta(seconds=LEFT_S))
        return self.token if now < self.token.over_at - left else None

    def usable(self, now: datetime) -> Token | None:
        """Give the token, unless it is over."""
        if self.token is None or now >= self.token.over_at - timedelta(seconds=MARGIN_S):
            return None
        return self.token

    def pauses(self, now: datetime) -> bool:
        """Tell whether the issuer has just given none."""
        return self.failed_at is not None and abs(now - self.failed_at) < timedelta(seconds=PAUSE_S)


class OwnTokens:
    """Credentials by tokens of one issuer, for one source and its audience alone."""

    def __init__(
        self,
        endpoint: TokenEndpoint,
        *,
        clock: Callable[[], datetime],
        prover: Prover | None = None,
        max_callers: int = MAX_CALLERS,
    ) -> None:
        """
        Take where tokens come from.

        Args:
            clock: aware UTC. prover: what tokens are bound to, if to anything.
            max_callers: of so many who asked last the tokens are kept that theirs were exchanged for.
        """
        self._endpoint = endpoint
        self._clock = clock
        self._prover = prover
        self._slots: LRUCache[bytes, Slot] = LRUCache(max_callers + 1)

    async def headers(self, errand: Errand, limit: Deadline) -> Mapping[str, str]:
        """
        Give a token, with the proof of this very request where it is bound to a key.

        Raises:
            CredentialsUnavailable: the issuer gives none.
        """
        token = await self._token(self._slot(errand.caller), errand.caller, limit)
        if self._prover is None:
            return {"Authorization": f"Bearer {token.text}"}
        return {
            "Authorization": f"DPoP {token.text}",
            "DPoP": self._prover.proof(errand.method, errand.url, token=token.text),
        }

    def heard(self, errand: Errand, given: Mapping[str, str], status: int, headers: Mapping[str, str]) -> Again | None:
        """Keep the source's nonce; forget a token that it does not accept, unless it has just been got."""
        proof, nonce = given.get("DPoP", ""), headers.get("DPoP-Nonce")
        fresh = self._prover is not None and self._prover.heard(errand.url, proof, nonce)
        if status != UNAUTHORIZED:
            return None
        if wants_nonce(headers):
            return Again.NONCE if fresh else None
        return Again.TOKEN if self._forgotten(self._slot(errand.caller), given) else None

    def _forgotten(self, slot: Slot, given: Mapping[str, str]) -> bool:
        """Forget the token that was given; tells whether another one may do better."""
        token = slot.token
        if token is None or not given.get("Authorization", "").endswith(f" {token.text}"):
            return True
        if abs(self._clock() - token.got_at) < timedelta(seconds=YOUNG_S):
            return False
        slot.token = None
        return True

    def _slot(self, caller: CallerToken | None) -> Slot:
        """Find the place for a caller's token, or for the gateway's own; no caller's token is kept to find it by."""
        name = b"" if caller is None else hashlib.sha256(f"{caller.issuer}\0{caller.text}".encode()).digest()
        slot = self._slots.get(name)
        if slot is None:
            slot = self._slots[name] = Slot()
        return slot

    async def _token(self, slot: Slot, caller: CallerToken | None, limit: Deadline) -> Token:
        """Give a token that is not over; one gets a new one for all, who meanwhile go on with the old."""
        now = self._clock()
        found = slot.fresh(now) or (slot.usable(now) if slot.turn.locked() else None)
        if found is not None:
            return found
        async with slot.turn:
            now = self._clock()
            found = slot.fresh(now) or (slot.usable(now) if slot.pauses(now) else None)
            return found or await self._renewed(slot, caller, limit)

    async def _renewed(self, slot: Slot, caller: CallerToken | None, limit: Deadline) -> Token:
        """
        Get a new token; the old one serves until it is over, where there is none.

        Raises:
            CredentialsUnavailable: there is neither.
        """
        if slot.pauses(self._clock()):
            raise CredentialsUnavailable("the issuer has just given none")
        try:
            ahead = slot.usable(self._clock()) is not None
            slot.token = await self._endpoint.ask(caller, limit.earlier(AHEAD_S) if ahead else limit)
        except CredentialsUnavailable:
            slot.failed_at = self._clock()
            old = slot.usable(self._clock())
            if old is None:
                raise
            return old
        slot.failed_at = None
        return slot.token


def wants_nonce(headers: Mapping[str, str]) -> bool:
    """Tell whether one of the challenges of an answer is that the proof needs a nonce (RFC 9449, section 9)."""
    return any(name.lower() == "www-authenticate" and "use_dpop_nonce" in text for name, text in headers.items())
