"""
An issuer's token endpoint, asked for tokens of the gateway's own; the one place that a caller's token is sent to.

Source:
    RFC 6749, 4.4 (client credentials), RFC 8693 (exchange), RFC 7523 (private_key_jwt), RFC 9449, 5 and 8 (DPoP).
"""

import logging
import re
from collections.abc import Callable
from datetime import datetime, timedelta

import aiohttp
import msgspec
from typing_extensions import override
from yarl import URL

from resolvers.deadline import Deadline
from resolvers.model import CallerToken
from resolvers.sources.client_key import ASSERTION_TYPE, ClientKey
from resolvers.sources.credentials import CredentialsUnavailable
from resolvers.sources.paging import UNREADABLE
from resolvers.sources.proofs import Prover
from resolvers.sources.wire import Failure, read_plain

logger = logging.getLogger(__name__)

ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token"  # noqa: S105 - the name of a type
JWT = "urn:ietf:params:oauth:token-type:jwt"
EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
OK = 200
MAX_BYTES = 64_000
# The most that getting a token may take, and the part of a fetch's time: who asks the source is to have some left.
LONGEST_S, PART = 2.0, 0.5
# What is taken for the life of a token that says nothing of it, and what no token is believed to outlive.
USUAL_S, LONGEST_LIFE_S = 60.0, 86_400.0
# RFC 6750, 2.1; no other text may come into a header.
TOKEN = re.compile(r"[A-Za-z0-9\-._~+/]{1,16000}=*")
TOLD = frozenset(
    {
        "invalid_client",
        "invalid_dpop_proof",
        "invalid_grant",
        "invalid_request",
        "invalid_scope",
        "invalid_target",
        "unauthorized_client",
        "unsupported_grant_type",
        "use_dpop_nonce",
    }
)


class Client(msgspec.Struct, frozen=True, kw_only=True):
    """
    Who the gateway is to an issuer, and what it wants there for one source.

    `issuer` is the name that assertions are written for; `scope` and `audience` are sent where they are set.
    """

    issuer: str
    token_url: URL
    client_id: str
    scope: str | None = None
    audience: str | None = None


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """An access token; it is over at `over_at` (aware UTC), as its issuer says. Never printed."""

    text: str
    got_at: datetime
    over_at: datetime

    @override
    def __repr__(self) -> str:
        """Say nothing of it."""
        return "Token(...)"


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What the endpoint answers: a token, or why there is none."""

    access_token: str | None = None
    token_type: str | None = None
    expires_in: float | None = None
    issued_token_type: str | None = None
    error: str | None = None


class TokenEndpoint:
    """Asks one issuer for tokens for one source."""

    def __init__(
        self,
        client: Client,
        key: ClientKey,
        *,
        session: aiohttp.ClientSession,
        clock: Callable[[], datetime],
        prover: Prover | None,
    ) -> None:
        """Take who we are, the means to ask, the clock (aware UTC), and what tokens are bound to, if to anything."""
        self._client = client
        self._key = key
        self._session = session
        self._clock = clock
        self._prover = prover

    async def ask(self, caller: CallerToken | None, limit: Deadline) -> Token:
        """
        Get a token: for the caller's by exchange, or in the gateway's own name.

        Raises:
            CredentialsUnavailable: the issuer did not answer in time, or gave none that can be used.
        """
        if caller is not None and caller.issuer != self._client.issuer:
            raise CredentialsUnavailable("the caller's token is of another issuer")
        asked_at = self._clock()
        answer, fresh_nonce = await self._post(caller, limit)
        if answer.error == "use_dpop_nonce" and fresh_nonce:
            answer, _ = await self._post(caller, limit)
        return self._token(answer, asked_at, exchanged=caller is not None)

    async def _post(self, caller: CallerToken | None, limit: Deadline) -> tuple[Answer, bool]:
        """Ask one time; tells with the answer whether a new nonce came with it."""
        url = self._client.token_url
        headers = {"Accept": "application/json"}
        proof = "" if self._prover is None else self._prover.proof("POST", url)
        if proof:
            headers["DPoP"] = proof
        form = self._form(caller)
        within = limit.earlier(min(LONGEST_S, limit.left_s() * PART))
        try:
            async with (
                within.limit(),
                self._session.post(url, data=form, headers=headers, allow_redirects=False) as response,
            ):
                nonce = response.headers.get("DPoP-Nonce")
                fresh = self._prover is not None and self._prover.heard(url, proof, nonce)
                return read_answer(response.status, await read_plain(response, MAX_BYTES)), fresh
        except (aiohttp.ClientError, OSError) as error:
            # A TimeoutError is an OSError.
            raise unavailable("the issuer did not answer") from error

    def _form(self, caller: CallerToken | None) -> dict[str, str]:
        """Write what is wanted, and who wants it."""
        client = self._client
        form = {
            "grant_type": "client_credentials",
            "client_id": client.client_id,
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": self._key.assertion(client.client_id, client.issuer, self._clock()),
        }
        if client.scope is not None:
            form["scope"] = client.scope
        if client.audience is not None:
            form["audience"] = client.audience
        if caller is not None:
            form |= {
                "grant_type": EXCHANGE,
                "subject_token": caller.text,
                "subject_token_type": ACCESS_TOKEN,
                "requested_token_type": ACCESS_TOKEN,
            }
        return form

    def _token(self, answer: Answer, asked_at: datetime, *, exchanged: bool) -> Token:
        """
        Take the token out of an answer.

        Raises:
            CredentialsUnavailable: there is none, or it is not what was asked for: a token that is not bound to our
                key could be used by whoever gets hold of it.
        """
        if answer.error is not None or answer.access_token is None:
            said = answer.error if answer.error in TOLD else "no token"
            raise unavailable(f"the issuer says {said}")
        wanted = "bearer" if self._prover is None else "dpop"
        if (answer.token_type or "").lower() != wanted or not TOKEN.fullmatch(answer.access_token):
            raise unavailable("the issuer gave a token of another type")
        if exchanged and answer.issued_token_type not in {ACCESS_TOKEN, JWT}:
            raise unavailable("the issuer exchanged the token for something else")
        lives_s = USUAL_S if answer.expires_in is None else min(answer.expires_in, LONGEST_LIFE_S)
        if not lives_s > 0:
            raise unavailable("the issuer gave a token that is over")
        return Token(text=answer.access_token, got_at=asked_at, over_at=asked_at + timedelta(seconds=lives_s))


def unavailable(why: str) -> CredentialsUnavailable:
    """Say why there is no token, to who reads the log too."""
    logger.warning("no token for a source: %s", why)
    return CredentialsUnavailable(why)


def read_answer(status: int, body: bytes | Failure) -> Answer:
    """
    Read an answer; with another status than 200 it is an error, whatever it says.

    Raises:
        CredentialsUnavailable: it is none, or larger than any answer of this kind.
    """
    if isinstance(body, Failure):
        raise unavailable("the issuer's answer is too large")
    try:
        answer = msgspec.json.decode(body, type=Answer)
    except UNREADABLE as error:
        raise unavailable(f"the issuer answered with status {status}, and nothing that can be read") from error
    return answer if status == OK else Answer(error=answer.error or "")
