"""A journal system's and a laboratory's side of OAuth, apart from the gateway's code: PAR, PKCE, assertions, proofs."""

import base64
import hashlib
import secrets
import time
import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import aiohttp
import msgspec
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

CALLBACK = "http://127.0.0.1:9/callback"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ATTESTATION = "nhn:tillitsrammeverk:parameters"
OID = "urn:oid:2.16.578.1.12.4.1"
ASSERTION_S = 30
# A log-in is answered by a page for the log-in and one for the consent, each with a redirect there and back.
MOST_REDIRECTS = 10


def base64url(content: bytes) -> str:
    """Encode without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def attestation(legal_entity: str, point_of_care: str, purpose: str = "TREAT") -> dict[str, Any]:
    """Write what a journal asks for: ids and codes, neither names nor numbers of persons."""
    department = {"id": "4200101", "system": f"{OID}.4.102"}
    place = {"id": point_of_care, "system": f"{OID}.4.101"}
    return {
        "type": ATTESTATION,
        "practitioner": {
            "authorization": {"code": "LE", "system": f"{OID}.1.9060"},
            "legal_entity": {"id": legal_entity, "system": f"{OID}.4.101"},
            "point_of_care": place,
            "department": department,
        },
        "care_relationship": {
            "healthcare_service": {"code": "S03", "system": f"{OID}.1.8655"},
            "purpose_of_use": {"code": purpose, "system": "urn:oid:2.16.840.1.113883.1.11.20448"},
            "purpose_of_use_details": {"code": "15", "system": f"{OID}.1.9151"},
            "decision_ref": {"id": str(uuid.uuid4()), "user_selected": False},
        },
        "patients": [{"point_of_care": place, "department": department}],
    }


class Refused(Exception):
    """The issuer refused; the message is its OAuth error code."""


class Party(msgspec.Struct, frozen=True, kw_only=True):
    """A client of an issuer with its two keys: `key` names it to the issuer, `proving` is what tokens are bound to."""

    http: aiohttp.ClientSession
    issuer: str
    key: RSAKey
    proving: ECKey

    async def log_in(self, client: str, scope: str, user: str, *, attested: Mapping[str, Any] | None) -> str:
        """Let a user log in and give their access token."""
        places = await self.discovered()
        verifier = secrets.token_urlsafe(48)
        wish = {
            "response_type": "code",
            "redirect_uri": CALLBACK,
            "scope": scope,
            "state": secrets.token_urlsafe(8),
            "login_hint": user,
            "code_challenge": base64url(hashlib.sha256(verifier.encode()).digest()),
            "code_challenge_method": "S256",
        }
        if attested is not None:
            wish["authorization_details"] = msgspec.json.encode([attested]).decode()
        pushed = await self._post(places["pushed_authorization_request_endpoint"], client, wish)
        query = urlencode({"client_id": client, "request_uri": pushed["request_uri"]})
        landed = await self._followed(f"{places['authorization_endpoint']}?{query}")
        assert landed["state"] == [wish["state"]], landed
        assert landed["iss"] == [self.issuer]
        form = {"code": landed["code"][0], "redirect_uri": CALLBACK, "code_verifier": verifier}
        return await self._token(places, client, {"grant_type": "authorization_code", **form})

    async def own_token(self, client: str, scope: str) -> str:
        """Get a system's own token."""
        places = await self.discovered()
        return await self._token(places, client, {"grant_type": "client_credentials", "scope": scope})

    async def discovered(self) -> Mapping[str, Any]:
        """Read where the issuer's endpoints are."""
        async with self.http.get(f"{self.issuer}/.well-known/openid-configuration") as answer:
            return await answer.json()

    def proof(
        self, method: str, url: str, *, token: str | None = None, nonce: str | None = None, at: float | None = None
    ) -> str:
        """Prove that the key is held, for one request at a moment (Unix seconds; now where none is given)."""
        claims: dict[str, Any] = {"jti": str(uuid.uuid4()), "htm": method, "htu": url, "iat": int(at or time.time())}
        if token is not None:
            claims["ath"] = base64url(hashlib.sha256(token.encode()).digest())
        if nonce is not None:
            claims["nonce"] = nonce
        header = {"alg": "ES256", "typ": "dpop+jwt", "jwk": self.proving.as_dict(private=False)}
        return jwt.encode(header, claims, self.proving, algorithms=["ES256"])

    async def _token(self, places: Mapping[str, str], client: str, form: Mapping[str, str]) -> str:
        """Get a token, and see that it is bound to our key."""
        given = await self._post(places["token_endpoint"], client, form)
        assert given["token_type"] == "DPoP"
        return given["access_token"]

    async def _post(self, url: str, client: str, form: Mapping[str, str]) -> Mapping[str, Any]:
        """
        Post a form with an assertion and a proof; where the issuer gives a nonce, once more with it.

        Raises:
            Refused: it was not taken.
        """
        nonce = None
        while True:
            signed = {"client_id": client, "client_assertion_type": ASSERTION_TYPE}
            signed["client_assertion"] = self._assertion(client)
            proven = {"DPoP": self.proof("POST", url, nonce=nonce)}
            async with self.http.post(url, data={**form, **signed}, headers=proven) as answer:
                given = await answer.json()
            if "error" not in given:
                return given
            if given["error"] != "use_dpop_nonce" or nonce is not None:
                raise Refused(f"{given['error']}: {given.get('error_description')}")
            nonce = answer.headers["DPoP-Nonce"]

    def _assertion(self, client: str) -> str:
        """Say who asks, for one call."""
        now = int(time.time())
        claims = {"iss": client, "sub": client, "aud": self.issuer, "jti": str(uuid.uuid4())}
        claims |= {"iat": now, "nbf": now, "exp": now + ASSERTION_S}
        return jwt.encode({"alg": "PS256", "kid": self.key.kid}, claims, self.key, algorithms=["PS256"])

    async def _followed(self, url: str) -> Mapping[str, list[str]]:
        """Follow redirects as a browser does, up to the callback, and read what it is told."""
        for _ in range(MOST_REDIRECTS):
            async with self.http.get(url, allow_redirects=False) as answer:
                assert answer.status in {302, 303}, await answer.text()
                url = urljoin(url, answer.headers["Location"])
            if url.startswith(CALLBACK):
                return parse_qs(urlsplit(url).query)
        raise AssertionError("the log-in leads nowhere")


@asynccontextmanager
async def party(issuer: str, key: RSAKey) -> AsyncIterator[Party]:
    """Open a client with a browser of its own, whose cookies are of an address and not of a name."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
        yield Party(http=http, issuer=issuer, key=key, proving=ECKey.generate_key("P-256"))
