"""A mint for tokens and proofs, good or wrong in one way, and keys that are handed out without a socket."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from joserfc import jws
from joserfc.jwk import ECKey, OctKey, RSAKey
from joserfc.util import urlsafe_b64encode

from gateway.demo.replays import MemoryReplayStore
from gateway.identity.configuration import IssuerConfig, KeyPolicy
from gateway.identity.door import Door
from gateway.identity.dpop import token_hash
from gateway.identity.keys import KeysUnavailable
from resolvers.deadline import Deadline
from resolvers.model import ActorKind

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
PUBLIC_URL = "https://svar.example.test"
PERSONNEL = "https://personnel.example.test"
CITIZENS = "https://citizens.example.test"
PID = "15840199905"
ORGANISATION = "100000091"
OID = "urn:oid:2.16.578.1.12.4.1"
Key = ECKey | RSAKey | OctKey


def sign(header: dict[str, object], payload: bytes, key: Key, algorithm: str) -> str:
    """Sign whatever is given, also what a library would refuse to sign."""
    head = urlsafe_b64encode(msgspec.json.encode({"alg": algorithm, **header}))
    signed = head + b"." + urlsafe_b64encode(payload)
    signature = jws.JWSRegistry(algorithms=[algorithm]).get_alg(algorithm).sign(signed, key)
    return (signed + b"." + urlsafe_b64encode(signature)).decode()


@dataclass
class IssuerOfKeys:
    """Hands out JWKS documents by address; counts, and fails on demand."""

    documents: dict[str, bytes] = field(default_factory=dict)
    down: bool = False
    calls: int = 0

    async def __call__(self, url: str, *, max_bytes: int, deadline: Deadline) -> bytes:
        self.calls += 1
        if self.down:
            raise KeysUnavailable("down")
        return self.documents[url]


@dataclass
class Ticks:
    """A clock in seconds that is set by hand."""

    now_s: float = 0.0

    def __call__(self) -> float:
        return self.now_s


@dataclass
class Mint:
    """Makes tokens and proofs; everything can be replaced, and None takes a claim out."""

    rsa: RSAKey
    ec: ECKey
    client: ECKey
    fetch: IssuerOfKeys

    def jwks(self) -> bytes:
        return msgspec.json.encode(
            {"keys": [{**key.as_dict(private=False), "use": "sig"} for key in (self.rsa, self.ec)]}
        )

    def token(
        self,
        claims: dict[str, object] | None = None,
        *,
        header: dict[str, object] | None = None,
        key: Key | None = None,
        algorithm: str = "PS256",
        bound: bool = True,
    ) -> str:
        merged = {**personnel_claims(), **({"cnf": {"jkt": self.client.thumbprint()}} if bound else {})}
        merged |= claims or {}
        kept = {name: value for name, value in merged.items() if value is not None}
        head = {"typ": "at+jwt", "kid": self.rsa.kid, **(header or {})}
        return sign(head, msgspec.json.encode(kept), key or self.rsa, algorithm)

    def citizen(self, claims: dict[str, object] | None = None) -> str:
        merged = {**citizen_claims(), "cnf": {"jkt": self.client.thumbprint()}, **(claims or {})}
        kept = {name: value for name, value in merged.items() if value is not None}
        return sign({"typ": "at+jwt", "kid": self.ec.kid}, msgspec.json.encode(kept), self.ec, "ES256")

    def proof(
        self,
        token: str,
        claims: dict[str, object] | None = None,
        *,
        header: dict[str, object] | None = None,
        key: Key | None = None,
        algorithm: str = "ES256",
    ) -> str:
        signer = key or self.client
        merged: dict[str, object] = {
            "jti": uuid.uuid4().hex,
            "htm": "POST",
            "htu": f"{PUBLIC_URL}/graphql",
            "iat": int(NOW.timestamp()),
            "ath": token_hash(token),
            **(claims or {}),
        }
        kept = {name: value for name, value in merged.items() if value is not None}
        head = {"typ": "dpop+jwt", "jwk": signer.as_dict(private=False), **(header or {})}
        shown = {name: value for name, value in head.items() if value is not None}
        return sign(shown, msgspec.json.encode(kept), signer, algorithm)

    def headers(self, token: str, proof: str | None = None) -> list[tuple[bytes, bytes]]:
        made = proof if proof is not None else self.proof(token)
        return [(b"authorization", b"DPoP " + token.encode()), (b"dpop", made.encode())]


def standard_claims(issuer: str) -> dict[str, object]:
    now = int(NOW.timestamp())
    return {
        "iss": issuer,
        "aud": "nhn:pps",
        "sub": "user-1",
        "client_id": "journal",
        "iat": now - 10,
        "nbf": now - 10,
        "exp": now + 600,
        "scope": "nhn:pps/provesvar-read",
    }


def citizen_claims() -> dict[str, object]:
    return {**standard_claims(CITIZENS), "pid": PID, "name": "Test Testesen", "security_level": "4"}


def personnel_claims() -> dict[str, object]:
    return {
        **standard_claims(PERSONNEL),
        "helseid://claims/identity/pid": PID,
        "helseid://claims/identity/security_level": "4",
        "helseid://claims/hpr/hpr_number": "900000101",
        "helseid://claims/client/claims/orgnr_parent": ORGANISATION,
        "helseid://claims/client/claims/orgnr_child": "100000105",
        "name": "Lege Legesen",
        "nhn:tillitsrammeverk:parameters": attestation(),
    }


def attestation() -> dict[str, Any]:
    return {
        "practitioner": {
            "identifier": {"id": PID, "name": "Lege Legesen", "system": f"{OID}.4.1"},
            "hpr_nr": {"id": "900000101", "system": f"{OID}.4.4"},
            "authorization": {"code": "LE", "system": f"{OID}.1.9060"},
            "legal_entity": {"id": ORGANISATION, "name": "Kommunen", "system": f"{OID}.4.101"},
            "point_of_care": {"id": "100000105", "name": "Legesenteret", "system": f"{OID}.4.101"},
            "department": {"id": "4", "name": "Mottak", "system": f"{OID}.4.102"},
        },
        "care_relationship": {
            "healthcare_service": {"code": "S03", "system": f"{OID}.1.8655"},
            "purpose_of_use": {"code": "TREAT", "system": "urn:oid:2.16.840.1.113883.1.11.20448"},
            "purpose_of_use_details": {"code": "15", "system": f"{OID}.1.9151"},
            "decision_ref": {"id": "decision-1", "user_selected": True},
        },
        "patients": [{"point_of_care": {"id": "100000105", "system": f"{OID}.4.101"}}],
    }


def issuers() -> tuple[IssuerConfig, IssuerConfig]:
    keys = KeyPolicy(fresh_s=100, max_age_s=1000, retry_s=10, budget_s=1)
    both = frozenset({"nhn:pps/provesvar-read", "nhn:pps/svarrapport-write"})
    return (
        IssuerConfig(kind=ActorKind.PERSONNEL, issuer=PERSONNEL, jwks_url=f"{PERSONNEL}/jwks", scopes=both, keys=keys),
        IssuerConfig(kind=ActorKind.CITIZEN, issuer=CITIZENS, jwks_url=f"{CITIZENS}/jwks", keys=keys),
    )


@pytest.fixture(scope="session")
def rsa() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": "rsa-1"})


@pytest.fixture
def mint(rsa: RSAKey) -> Mint:
    made = Mint(
        rsa=rsa,
        ec=ECKey.generate_key("P-256", {"kid": "ec-1"}),
        client=ECKey.generate_key("P-256"),
        fetch=IssuerOfKeys(),
    )
    made.fetch.documents |= {f"{realm}/jwks": made.jwks() for realm in (PERSONNEL, CITIZENS)}
    return made


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


MakeDoor = Callable[..., Door]


@pytest.fixture
def make_door(mint: Mint, ticks: Ticks) -> MakeDoor:
    def make(configs: tuple[IssuerConfig, ...] | None = None, **replaced: object) -> Door:
        given: dict[str, object] = {
            "public_url": PUBLIC_URL,
            "subject_key": b"k" * 32,
            "fetch": mint.fetch,
            "clock": ticks,
            "replays": MemoryReplayStore(),
            **replaced,
        }
        return Door(configs or issuers(), **given)  # type: ignore[arg-type]  # a test replaces any of them

    return make


@pytest.fixture
def door(make_door: MakeDoor) -> Door:
    return make_door()


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def configs() -> tuple[IssuerConfig, IssuerConfig]:
    return issuers()


@pytest.fixture
def attested() -> dict[str, Any]:
    return attestation()
