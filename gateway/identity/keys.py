"""An issuer's public keys: fetched ahead, refetched on an unknown key id, kept while the issuer is down."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Protocol

import aiohttp
import msgspec
from joserfc.jwk import ECKey, RSAKey

from gateway.identity.claims import UNREADABLE
from gateway.identity.compact import Malformed, PublicJwk, public_key
from gateway.identity.configuration import KeyPolicy
from resolvers.deadline import Deadline


class KeysUnavailable(Exception):
    """An issuer's keys cannot be had, or are too old to be trusted."""


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """A key that signs tokens; `algorithm` where the issuer ties it to one."""

    public: ECKey | RSAKey
    algorithm: str | None


class KeySet(msgspec.Struct, frozen=True, kw_only=True):
    """An issuer's keys by key id, and when they were fetched (seconds of the injected clock)."""

    keys: Mapping[str, Key]
    fetched_s: float


class Document(msgspec.Struct, frozen=True):
    """A JWKS; its keys stay undecoded, so that one that cannot be read does not cost its siblings."""

    keys: tuple[msgspec.Raw, ...]


class FetchKeys(Protocol):
    """Get the bytes of a JWKS."""

    async def __call__(self, url: str, *, max_bytes: int, deadline: Deadline) -> bytes:
        """
        Fetch within the deadline.

        Raises:
            KeysUnavailable: no answer, another status than 200, or too many bytes.
        """
        ...


def fetch_by(session: aiohttp.ClientSession) -> FetchKeys:
    """Fetch keys over HTTP; redirects are not followed, as only the configured address is trusted."""

    async def fetch(url: str, *, max_bytes: int, deadline: Deadline) -> bytes:
        try:
            async with deadline.limit(), session.get(url, allow_redirects=False) as answer:
                if answer.status != 200:  # noqa: PLR2004  the one status that carries keys
                    raise KeysUnavailable("the issuer did not give its keys")
                body = await read_at_most(answer.content, max_bytes)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise KeysUnavailable("the issuer did not answer") from error
        return body

    return fetch


async def read_at_most(content: aiohttp.StreamReader, max_bytes: int) -> bytes:
    """
    Read a body to its end.

    Raises:
        KeysUnavailable: it is larger than `max_bytes`.
    """
    body = bytearray()
    async for chunk in content.iter_any():
        body += chunk
        if len(body) > max_bytes:
            raise KeysUnavailable("the issuer's keys are too large")
    return bytes(body)


class KeyRing:
    """
    One issuer's keys.

    Keys older than `fresh_s` are fetched anew by the first request that notices; where that fails the old ones serve
    until `max_age_s`. An unknown key id makes one fetch, and no two fetches start within `retry_s`.
    """

    def __init__(self, url: str, *, policy: KeyPolicy, fetch: FetchKeys, clock: Callable[[], float]) -> None:
        """Take where the keys are, how long they hold, how to fetch, and a clock in seconds that never goes back."""
        self._url = url
        self._policy = policy
        self._fetch = fetch
        self._clock = clock
        self._held: KeySet | None = None
        self._tried_s: float | None = None
        self._turn = asyncio.Lock()

    async def prefetch(self) -> bool:
        """Fetch the keys before anyone needs them; tells whether there are keys that can be used."""
        await self._renew(self._held)
        return self._usable() is not None

    async def find(self, kid: str) -> Key | None:
        """
        Find a key by its id; None where the issuer has no such key.

        Raises:
            KeysUnavailable: there are no keys that are young enough.
        """
        held = self._usable()
        if held is None or (self._aged(held) and not self._turn.locked()) or kid not in held.keys:
            await self._renew(self._held)
            held = self._usable()
        if held is None:
            raise KeysUnavailable("the issuer's keys cannot be had")
        return held.keys.get(kid)

    def _usable(self) -> KeySet | None:
        """Give the keys, unless they are too old."""
        if self._held is None or self._clock() - self._held.fetched_s > self._policy.max_age_s:
            return None
        return self._held

    def _aged(self, held: KeySet) -> bool:
        """Tell whether it is time to fetch anew."""
        return self._clock() - held.fetched_s > self._policy.fresh_s

    async def _renew(self, seen: KeySet | None) -> None:
        """Fetch once for all who wait; `seen` is what the waiting one found insufficient."""
        async with self._turn:
            if self._held is not seen or not self._may_try():
                return
            self._tried_s = self._clock()
            try:
                document = await self._fetch(
                    self._url,
                    max_bytes=self._policy.max_bytes,
                    deadline=Deadline.after(self._policy.budget_s),
                )
                self._held = KeySet(keys=read_keys(document), fetched_s=self._clock())
            except KeysUnavailable:
                # The old keys serve until they are too old; what is missing is said by `find`.
                return

    def _may_try(self) -> bool:
        """Tell whether the last fetch is long enough ago."""
        return self._tried_s is None or self._clock() - self._tried_s >= self._policy.retry_s


def read_keys(document: bytes) -> Mapping[str, Key]:
    """
    Read a JWKS; keys that are not for signatures, have no id, or cannot be read are left out.

    Raises:
        KeysUnavailable: it is not a JWKS, or holds no key that can be used.
    """
    try:
        entries = msgspec.json.decode(document, type=Document).keys
    except UNREADABLE as error:
        raise KeysUnavailable("the issuer's keys cannot be read") from error
    keys = dict(found for entry in entries if (found := read_key(entry)) is not None)
    if not keys:
        raise KeysUnavailable("the issuer has no keys that can be used")
    return keys


def read_key(entry: msgspec.Raw) -> tuple[str, Key] | None:
    """Read one key with its id; None where it cannot serve."""
    try:
        jwk = msgspec.json.decode(entry, type=PublicJwk)
        if jwk.kid is None or jwk.use not in (None, "sig"):
            return None
        return jwk.kid, Key(public=public_key(jwk), algorithm=jwk.alg)
    except (*UNREADABLE, Malformed):
        return None
