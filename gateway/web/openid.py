"""An OpenID provider as a confidential client meets it: discovery, tokens, and who an id token says somebody is."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import TypeVar
from urllib.parse import urlencode, urlsplit

import aiohttp
import msgspec
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, KeySet

from gateway.web.config import Provider
from gateway.web.proofs import proof

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ALGORITHMS = ["PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "RS256"]
KEY_TYPES = ("EC", "RSA")
BUDGET_S = 5.0
MAX_BYTES = 200_000
LEEWAY_S = 10
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
# What may stand in a header (RFC 9110, token68); a token goes into one.
TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*")
NONCE = re.compile(r"[\x21-\x7e]{1,500}")

Read = TypeVar("Read")


class ProviderFailed(Exception):
    """A provider does not answer, or not as one should, or says no; the message names no person and holds no token."""


class Metadata(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider tells of itself."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    pushed_authorization_request_endpoint: str | None = None
    end_session_endpoint: str | None = None
    authorization_response_iss_parameter_supported: bool = False

    @property
    def doors(self) -> Iterator[str]:
        """List where secrets are sent, or what is believed comes from."""
        maybe = (self.pushed_authorization_request_endpoint, self.end_session_endpoint)
        yield from (self.authorization_endpoint, self.token_endpoint, self.jwks_uri, *filter(None, maybe))


class Pushed(msgspec.Struct, frozen=True):
    """What a provider answers to a request that was pushed to it."""

    request_uri: str = ""


class Published(msgspec.Struct, frozen=True):
    """A provider's keys."""

    keys: list[dict[str, str | list[str]]]


class TokenAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a token endpoint answers."""

    access_token: str = ""
    token_type: str = ""
    expires_in: int = 60
    refresh_token: str | None = None
    id_token: str = ""
    error: str | None = None


class Claims(msgspec.Struct, frozen=True, kw_only=True):
    """What an id token says, as far as it is looked at; times are Unix seconds."""

    iss: str
    aud: str | list[str]
    exp: float
    iat: float
    sub: str
    nonce: str = ""
    name: str = ""


class OpenId:
    """One provider."""

    def __init__(self, provider: Provider, session: aiohttp.ClientSession) -> None:
        """Take who it is, and how it is reached."""
        self._provider = provider
        self._session = session
        self._metadata: Metadata | None = None

    @property
    def client_id(self) -> str:
        """Give the name that the pages have there."""
        return self._provider.client_id

    async def metadata(self) -> Metadata:
        """
        Find out where its doors are, once.

        Raises:
            ProviderFailed: it does not say, is another, or has a door that others could listen at.

        Source:
            OpenID Connect Discovery 1.0, section 4, read 26 November 2026.
        """
        if self._metadata is None:
            url = f"{self._provider.issuer.rstrip('/')}/.well-known/openid-configuration"
            found = decoded(await self._read("GET", url), Metadata)
            if found.issuer != self._provider.issuer:
                raise ProviderFailed("the provider calls itself by another name")
            if not all(map(private, found.doors)):
                raise ProviderFailed("the provider has a door without https")
            self._metadata = found
        return self._metadata

    async def address(self, asked: Mapping[str, str], now: datetime) -> str:
        """
        Say where to send a browser with a request; what is asked goes ahead of it where the provider takes that.

        Raises:
            ProviderFailed: it does not answer, or not so.

        Source:
            RFC 9126, sections 2 and 4, read 26 November 2026.
        """
        metadata = await self.metadata()
        pushed = metadata.pushed_authorization_request_endpoint
        if pushed is not None:
            _, body = await self._posted(pushed, self._signed(asked, now), {})
            request_uri = decoded(body, Pushed).request_uri
            if not request_uri:
                raise ProviderFailed("the provider does not take what is asked")
            asked = {"client_id": self._provider.client_id, "request_uri": request_uri}
        joint = "&" if "?" in metadata.authorization_endpoint else "?"
        return f"{metadata.authorization_endpoint}{joint}{urlencode(asked)}"

    async def told_by(self, named: str | None) -> None:
        """
        Check that an answer that a browser brings is this provider's (mix-up).

        Args:
            named: who the answer says that it is of, where it does.

        Raises:
            ProviderFailed: it is of another, or of nobody where this one always gives its name.

        Source:
            RFC 9207, section 2.4, read 26 November 2026.
        """
        required = named is not None or (await self.metadata()).authorization_response_iss_parameter_supported
        if required and named != self._provider.issuer:
            raise ProviderFailed("the answer is of another provider")

    async def token(self, form: Mapping[str, str], key: ECKey, now: datetime) -> TokenAnswer:
        """
        Ask for tokens that are bound to a key.

        Raises:
            ProviderFailed: there are none, or they are not bound.
        """
        found = await self._granted(form, key, now, nonce=None)
        if found.error is not None:
            raise ProviderFailed("the provider gives no token")
        if not TOKEN.fullmatch(found.access_token) or found.token_type.lower() != "dpop":
            raise ProviderFailed("the provider's token is not bound to a key")
        return found

    async def named(self, id_token: str, *, nonce: str, now: datetime) -> Claims:
        """
        Say who signed in.

        Raises:
            ProviderFailed: the id token is wrong, or of another sign-in.

        Source:
            OpenID Connect Core 1.0, section 3.1.3.7, read 26 November 2026.
        """
        metadata = await self.metadata()
        published = decoded(await self._read("GET", metadata.jwks_uri), Published).keys
        try:
            keys = [JWKRegistry.import_key(key) for key in published if key.get("kty") in KEY_TYPES]
            token = jwt.decode(id_token, KeySet(keys), algorithms=ALGORITHMS)
            claims = msgspec.convert(token.claims, Claims)
        except (JoseError, ValueError, KeyError) as error:
            raise ProviderFailed("the id token cannot be read") from error
        audiences = [claims.aud] if isinstance(claims.aud, str) else claims.aud
        at = now.timestamp()
        if claims.iss != self._provider.issuer or audiences != [self._provider.client_id]:
            raise ProviderFailed("the id token is not for these pages")
        if not nonce or claims.nonce != nonce:
            raise ProviderFailed("the id token is of another sign-in")
        if not claims.iat - LEEWAY_S <= at < claims.exp + LEEWAY_S:
            raise ProviderFailed("the id token is not of now")
        return claims

    async def _granted(self, form: Mapping[str, str], key: ECKey, now: datetime, *, nonce: str | None) -> TokenAnswer:
        """
        Ask the token endpoint, again where it wants a nonce.

        Raises:
            ProviderFailed: it does not answer.
        """
        url = (await self.metadata()).token_endpoint
        headers = {"DPoP": proof(key, method="POST", url=url, now=now, nonce=nonce)}
        wanted, body = await self._posted(url, self._signed(form, now), headers)
        found = decoded(body, TokenAnswer)
        if found.error == "use_dpop_nonce" and nonce is None and NONCE.fullmatch(wanted or ""):
            return await self._granted(form, key, now, nonce=wanted)
        return found

    def _signed(self, form: Mapping[str, str], now: datetime) -> dict[str, str]:
        """Say in a form who sends it."""
        provider = self._provider
        return {
            **form,
            "client_id": provider.client_id,
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": provider.key.assertion(provider.client_id, provider.issuer, now),
        }

    async def _posted(self, url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> tuple[str | None, bytes]:
        """
        Send a form; gives the nonce that the next proof is to carry, if any, and what was answered.

        Raises:
            ProviderFailed: nothing was.
        """
        limit = aiohttp.ClientTimeout(total=BUDGET_S)
        try:
            async with self._session.post(
                url, data=form, headers=headers, timeout=limit, allow_redirects=False
            ) as answer:
                return answer.headers.get("dpop-nonce"), await bounded(answer)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise ProviderFailed("the provider does not answer") from error

    async def _read(self, method: str, url: str) -> bytes:
        """
        Read what is for everybody.

        Raises:
            ProviderFailed: it is not there.
        """
        limit = aiohttp.ClientTimeout(total=BUDGET_S)
        try:
            async with self._session.request(method, url, timeout=limit, allow_redirects=False) as answer:
                if answer.status != HTTPStatus.OK:
                    raise ProviderFailed("the provider does not say where its doors are")
                return await bounded(answer)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise ProviderFailed("the provider does not answer") from error


async def bounded(answer: aiohttp.ClientResponse) -> bytes:
    """
    Read a body.

    Raises:
        ProviderFailed: it is too large.
    """
    body = bytearray()
    async for chunk in answer.content.iter_any():
        body += chunk
        if len(body) > MAX_BYTES:
            raise ProviderFailed("the provider says too much")
    return bytes(body)


def decoded(body: bytes, kind: type[Read]) -> Read:
    """
    Read JSON.

    Raises:
        ProviderFailed: it is none, or of another form.
    """
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ProviderFailed("the provider's answer cannot be read") from error


def private(url: str) -> bool:
    """Tell whether nobody can listen to what is sent to an address."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
