"""A judge whose clients and users are of the demo's cast, and a gateway that trusts it and nobody else."""

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest
from joserfc.jwk import RSAKey

from gateway.demo.cast import CLINICIANS, find
from gateway.identity import IssuerConfig, KeyPolicy
from gateway.identity.configuration import READ_SCOPE, RESTRICTIONS_SCOPE, WRITE_SCOPE
from resolvers.model import ActorKind
from tests.e2e.asking import Answer
from tests.e2e.composed import Composed, composed
from tests.judge.journal import CALLBACK, Party, party
from tests.judge.provider import Client, Judge, User, judging, missing

JOURNAL, LABORATORY = "journal", "lab-vest"
HOSPITAL = find("dr-haug")
# A user whose log-in was not strong enough.
WEAK = "dr-haug, weakly"


class Outside(msgspec.Struct, frozen=True, kw_only=True):
    """A gateway as one sees it who has tokens of the judge, and a party that can get them."""

    gateway: Composed
    judge: Judge
    party: Party

    async def send(self, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Post a body as it is."""
        return await self.gateway.demo.send("POST", path, body, {"content-type": "application/json", **headers})

    async def post(self, path: str, body: bytes, token: str, **headers: str) -> Answer:
        """Post a body with a token and a fresh proof of the party's."""
        return await self.send(path, body, self.proven(path, token) | headers)

    def proven(self, path: str, token: str, *, by: Party | None = None, nonce: str | None = None) -> dict[str, str]:
        """Write the headers of a token and a fresh proof by the gateway's clock, of the party's or of whom is named."""
        url, at = self.gateway.demo.url + path, self.gateway.clock().timestamp()
        proof = (by or self.party).proof("POST", url, token=token, nonce=nonce, at=at)
        return {"authorization": f"DPoP {token}", "dpop": proof, "access-basis": HOSPITAL.basis}


def need_node() -> None:
    """Skip where the judge cannot be started, and fail where it must be."""
    lacking = missing()
    if lacking and os.environ.get("JUDGE_REQUIRED"):
        pytest.fail(lacking)
    if lacking:
        pytest.skip(lacking)


def cast_judge() -> AbstractContextManager[Judge]:
    """Run a judge that knows the cast's clinicians, a hospital's journal and a laboratory's system."""
    need_node()
    key = RSAKey.generate_key(2048, {"kid": "clients"})
    jwk = {**key.as_dict(private=False), "use": "sig", "alg": "PS256"}
    journal = Client(
        id=JOURNAL,
        scope=f"openid profile {READ_SCOPE} nhn:other/read",
        organisation=HOSPITAL.organisation,
        point_of_care=HOSPITAL.point_of_care,
        redirect_uri=CALLBACK,
        jwk=jwk,
    )
    laboratory = Client(id=LABORATORY, scope=WRITE_SCOPE, organisation=find(LABORATORY).organisation, jwk=jwk)
    users = {each.key: User(pid=each.number.digits, name=each.name, hpr_number=each.hpr_number) for each in CLINICIANS}
    users[WEAK] = msgspec.structs.replace(users[HOSPITAL.key], security_level="3")
    names = {each.organisation: each.organisation_name for each in CLINICIANS}
    return judging(clients=[journal, laboratory], users=users, key=key, names=names)


def trusted(judge: Judge) -> IssuerConfig:
    """Say what a gateway is told about the judge; unknown keys are looked for at once."""
    return IssuerConfig(
        kind=ActorKind.PERSONNEL,
        issuer=judge.issuer,
        jwks_url=judge.jwks_url,
        scopes=frozenset({READ_SCOPE, WRITE_SCOPE, RESTRICTIONS_SCOPE}),
        keys=KeyPolicy(retry_s=0),
    )


@asynccontextmanager
async def outside_of(
    judge: Judge, dsn: str, folder: Path, *, kind: ActorKind = ActorKind.PERSONNEL, **changes: Any
) -> AsyncIterator[Outside]:
    """Open a gateway that trusts the judge as an issuer of a kind; `changes` are to its settings."""
    issuers = (msgspec.structs.replace(trusted(judge), kind=kind),)
    async with composed(dsn, folder, issuers=issuers, **changes) as gateway, party(judge.issuer, judge.key) as ours:
        yield Outside(gateway=gateway, judge=judge, party=ours)
