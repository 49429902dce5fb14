"""
What proves to a source who is asking: the gateway, by a token of its own. The caller's token never comes to a source.

Source:
    RFC 6750 (bearer), RFC 9449, sections 7 and 9 (DPoP and nonces at the server that holds the results).
"""

from collections.abc import Awaitable, Callable, Mapping
from enum import Enum
from typing import Protocol

import msgspec
from typing_extensions import override
from yarl import URL

from resolvers.deadline import Deadline
from resolvers.model import CallerToken
from resolvers.sources.wire import Ask, Failure, Hear

NO_TOKEN = Failure(reason="CREDENTIALS", cut="CREDENTIALS")


class CredentialsUnavailable(Exception):
    """The gateway has got no token for a source; the message says why and holds nothing of any token."""


class Again(Enum):
    """Why a request that was refused may be let through with other headers."""

    NONCE = "the source wants its newest nonce in the proof"
    TOKEN = "the token that it does not accept has been forgotten"  # noqa: S105 - a sentence


EVERY_REASON = frozenset(Again)


class Errand(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be proven: one request, and on whose behalf, where the source wants to know."""

    method: str
    url: URL
    caller: CallerToken | None = None


class Credentials(Protocol):
    """Headers for one source."""

    async def headers(self, errand: Errand, limit: Deadline) -> Mapping[str, str]:
        """
        Give the headers of one request; they are good for no other.

        Raises:
            CredentialsUnavailable: there are none.
        """
        ...

    def heard(self, errand: Errand, given: Mapping[str, str], status: int, headers: Mapping[str, str]) -> Again | None:
        """Take in what the source said to a request; tells whether to try once more, with other headers."""
        ...


class Nothing:
    """Proves nothing, to a source that wants nothing."""

    async def headers(self, _errand: Errand, _limit: Deadline) -> Mapping[str, str]:
        """Give none."""
        return {}

    def heard(self, _errand: Errand, _given: Mapping[str, str], _status: int, _headers: Mapping[str, str]) -> None:
        """Make nothing of it."""


class StaticBearer(Nothing):
    """One bearer token that does not change."""

    def __init__(self, token: str) -> None:
        """Take the token."""
        self._token = token

    @override
    async def headers(self, _errand: Errand, _limit: Deadline) -> Mapping[str, str]:
        """Give it."""
        return {"Authorization": f"Bearer {self._token}"}


Send = Callable[[Ask, Hear], Awaitable[bytes | Failure]]


class Ear:
    """Hears what the source says to one request."""

    def __init__(self, credentials: Credentials, errand: Errand, given: Mapping[str, str]) -> None:
        """Take what was sent."""
        self._credentials = credentials
        self._errand = errand
        self._given = given
        self.again: Again | None = None

    def __call__(self, status: int, headers: Mapping[str, str]) -> None:
        """Hear status and headers."""
        self.again = self._credentials.heard(self._errand, self._given, status, headers)


async def sent(send: Send, what: Ask, credentials: Credentials, limit: Deadline) -> bytes | Failure:
    """Send a request with what proves it, and once more for each reason that other headers may do better."""
    errand = Errand(method=what.method, url=what.url, caller=what.caller)
    left = EVERY_REASON
    while True:
        try:
            given = await credentials.headers(errand, limit)
        except CredentialsUnavailable:
            return NO_TOKEN
        ear = Ear(credentials, errand, given)
        answer = await send(msgspec.structs.replace(what, headers={**what.headers, **given}), ear)
        if ear.again not in left:
            return answer
        left -= {ear.again}
