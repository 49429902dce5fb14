"""A token service as NHN has one for tests: it makes any token and any proof, good or wrong in one way."""

import base64
import contextlib
import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
from joserfc import jws
from joserfc.jwk import ECKey, OctKey, RSAKey
from joserfc.util import urlsafe_b64encode
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gateway.demo.cast import find
from gateway.demo.personas import citizen_claims, clinician_claims
from gateway.demo.serving import bound, port_of, serving
from gateway.identity import IssuerConfig, KeyPolicy
from gateway.identity.configuration import ATTESTATION_CLAIM
from gateway.identity.dpop import token_hash
from resolvers.model import ActorKind
from tests.e2e.asking import Answer
from tests.e2e.composed import HOST, Composed, composed

PERSONNEL = "https://personnel.example.test"
CITIZENS = "https://citizens.example.test"
VIEWER = b'{"query":"{ viewer { kind } }"}'
Key = ECKey | RSAKey | OctKey
Json = Mapping[str, Any]


def encoded(content: bytes) -> str:
    """Write a part of a token."""
    return urlsafe_b64encode(content).decode()


def written(parts: Json) -> dict[str, Any]:
    """Leave out what is None."""
    return {name: value for name, value in parts.items() if value is not None}


def sign(header: Json, payload: bytes, key: Key | None, algorithm: str) -> str:
    """Sign whatever is given, also what a library would refuse to sign; without a key the signature is none."""
    signed = f"{encoded(msgspec.json.encode(written({'alg': algorithm} | header)))}.{encoded(payload)}"
    if key is None:
        return f"{signed}.{encoded(b'nothing')}"
    return f"{signed}.{encoded(jws.JWSRegistry(algorithms=[algorithm]).get_alg(algorithm).sign(signed.encode(), key))}"


def spoilt(token: str) -> str:
    """Change a signature."""
    *rest, signature = token.split(".")
    return ".".join([*rest, signature[:-8] + signature[-8:][::-1].swapcase()])


@dataclass
class Mint:
    """Makes tokens and proofs for one gateway; None takes a member out."""

    gateway: Composed
    rsa: RSAKey
    foreign: RSAKey
    ec: ECKey
    client: ECKey
    issuers: tuple[IssuerConfig, ...]
    published: list[Key] = field(default_factory=list)
    fetched: int = 0
    down: bool = False

    @property
    def url(self) -> str:
        return f"{self.gateway.demo.url}/graphql"

    def standard(self, issuer: str) -> dict[str, Any]:
        now = int(self.gateway.clock().timestamp())
        return {
            "iss": issuer,
            "aud": "nhn:pps",
            "client_id": "journal",
            "jti": uuid.uuid4().hex,
            "iat": now - 2,
            "nbf": now - 2,
            "exp": now + 600,
            "scope": "nhn:pps/provesvar-read",
            "cnf": {"jkt": self.client.thumbprint()},
        }

    def personnel(self, who: str = "dr-haug", **attested: Any) -> dict[str, Any]:
        """Write the claims of one of the clinicians; `attested` replaces parts of the attestation, by path."""
        claims = {**self.standard(PERSONNEL), **clinician_claims(find(who), None)}
        document = msgspec.json.decode(msgspec.json.encode(claims[ATTESTATION_CLAIM]))
        for path, value in attested.items():
            *parents, last = path.split("__")
            at = document
            for name in parents:
                at = at[name]
            at[last] = value
        return {**claims, ATTESTATION_CLAIM: document}

    def token(
        self,
        claims: Json | None = None,
        *,
        header: Json | None = None,
        key: Key | None = None,
        algorithm: str = "PS256",
    ) -> str:
        """Make a token of personnel; `claims` replace the usual ones."""
        merged = written({**self.personnel(), **(claims or {})})
        head = {"typ": "at+jwt", "kid": self.rsa.kid} | dict(header or {})
        return sign(head, msgspec.json.encode(merged), key or self.rsa, algorithm)

    def citizen(self, claims: Json | None = None) -> str:
        """Make a token of a citizen."""
        merged = written({**self.standard(CITIZENS), **citizen_claims(find("kari")), **(claims or {})})
        return sign({"typ": "at+jwt", "kid": self.ec.kid}, msgspec.json.encode(merged), self.ec, "ES256")

    def proven(self, token: str, claims: Json | None = None) -> dict[str, Any]:
        """Write the claims of a proof for a token."""
        usual = {
            "jti": uuid.uuid4().hex,
            "htm": "POST",
            "htu": self.url,
            "iat": int(self.gateway.clock().timestamp()),
            "ath": token_hash(token),
        }
        return written({**usual, **(claims or {})})

    def proof(
        self,
        token: str,
        claims: Json | None = None,
        *,
        header: Json | None = None,
        key: Key | None = None,
        algorithm: str = "ES256",
    ) -> str:
        """Make a proof for a token."""
        signer = key or self.client
        head = {"typ": "dpop+jwt", "jwk": signer.as_dict(private=False)} | dict(header or {})
        return sign(head, msgspec.json.encode(self.proven(token, claims)), signer, algorithm)

    async def send(
        self, token: str, *proofs: str, scheme: str = "DPoP", body: bytes = VIEWER, basis: str = "UNNTAK"
    ) -> Answer:
        """Ask with a token and proofs as they are, each proof in a header of its own."""
        headers = [("content-type", "application/json"), ("access-basis", basis)]
        headers += [("authorization", f"{scheme} {token}".strip())] * bool(token or scheme)
        headers += [("dpop", one) for one in proofs]
        async with aiohttp.ClientSession() as http, http.post(self.url, data=body, headers=headers) as answer:
            return Answer(answer.status, answer.headers, await answer.read())

    async def ask(
        self, token: str, query: str = "{ viewer { kind } }", *, basis: str = "UNNTAK", **variables: Any
    ) -> Answer:
        """Ask with a token and a good proof for it."""
        body = msgspec.json.encode({"query": query, "variables": variables})
        return await self.send(token, self.proof(token), body=body, basis=basis)

    async def jwks(self, _: Request) -> Response:
        """Publish the keys."""
        self.fetched += 1
        if self.down:
            return Response(status_code=503)
        return JSONResponse({"keys": [{**key.as_dict(private=False), "use": "sig"} for key in self.published]})


@asynccontextmanager
async def minting(dsn: str, folder: Path, *, keys: KeyPolicy | None = None, **changes: object) -> AsyncIterator[Mint]:
    """Open a gateway that trusts a mint; `changes` are to its settings."""
    policy = keys or KeyPolicy(retry_s=60)
    async with AsyncExitStack() as stack:
        door = stack.enter_context(closing(bound(HOST, 0)))
        found: list[Mint] = []
        rsa, ec = RSAKey.generate_key(2048, {"kid": "rsa-1"}), ECKey.generate_key("P-256", {"kid": "ec-1"})

        async def jwks(request: Request) -> Response:
            return await found[0].jwks(request)

        url = f"http://{HOST}:{port_of(door)}/jwks"
        algorithms = ("PS256", "ES256")
        issuers = tuple(
            IssuerConfig(kind=kind, issuer=name, jwks_url=url, algorithms=algorithms, keys=policy)
            for kind, name in ((ActorKind.PERSONNEL, PERSONNEL), (ActorKind.CITIZEN, CITIZENS))
        )
        made = Mint(
            gateway=None,  # type: ignore[arg-type]  # it is opened when the keys can be had
            rsa=rsa,
            foreign=RSAKey.generate_key(2048, {"kid": "rsa-1"}),
            ec=ec,
            client=ECKey.generate_key("P-256"),
            issuers=issuers,
            published=[rsa, ec],
        )
        found.append(made)
        await stack.enter_async_context(serving(Starlette(routes=[Route("/jwks", jwks)]), [door]))
        made.gateway = await stack.enter_async_context(composed(dsn, folder, issuers=issuers, **changes))
        yield made


def leaks(answer: Answer, logged: str, *texts: str) -> list[str]:
    """List which parts of a request stand in its answer or in the log; short ones are no telltale."""
    told = answer.body.decode() + "".join(answer.headers.values()) + logged
    parts = [part for text in texts for part in text.split(".")]
    decoded = [claim for part in parts for claim in telltale(part)]
    return [part for part in (*parts, *decoded) if len(part) > 8 and part in told]


def telltale(part: str) -> list[str]:
    """List the texts that a part of a token holds."""
    with contextlib.suppress(ValueError, msgspec.DecodeError, RecursionError):
        return list(texts_of(msgspec.json.decode(urlsafe_b64decoded(part))))
    return []


def urlsafe_b64decoded(part: str) -> bytes:
    """Decode a part of a token."""
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def texts_of(document: object) -> list[str]:
    """List every text value of a document but those that name what anybody may know."""
    if isinstance(document, str):
        return [] if document.startswith(("dpop+", "urn:", "at+")) else [document]
    if isinstance(document, dict):
        return [text for value in document.values() for text in texts_of(value)]
    return [text for value in document for text in texts_of(value)] if isinstance(document, list) else []
