"""An outside issuer takes the gateway's own assertions and proofs, and a service takes the tokens that it gets."""

import aiohttp
import msgspec
import pytest
from joserfc.jwk import ECKey
from yarl import URL

from gateway.demo.cast import find
from gateway.demo.kith import message
from resolvers.deadline import Deadline
from resolvers.sources.client_key import read_client_key
from resolvers.sources.credentials import CredentialsUnavailable, Errand
from resolvers.sources.own_tokens import OwnTokens
from resolvers.sources.proofs import Prover
from resolvers.sources.token_endpoint import Client, TokenEndpoint
from tests.e2e.composed import now
from tests.e2e.test_moments import written
from tests.judge.outside import LABORATORY, Outside

INTAKE = "/intake/svarrapport"
WRITE = "nhn:pps/svarrapport-write"


def own_tokens(outside: Outside, http: aiohttp.ClientSession, *, key=None, client=LABORATORY, scope=WRITE) -> OwnTokens:
    """Get tokens of the judge's as the gateway does; here they are for a gateway, which judges the proofs too."""
    prover = Prover(now)
    private = msgspec.json.encode((key or outside.judge.key).as_dict(private=True))
    who = Client(
        issuer=outside.judge.issuer, token_url=URL(f"{outside.judge.issuer}/token"), client_id=client, scope=scope
    )
    endpoint = TokenEndpoint(who, read_client_key(private), session=http, clock=now, prover=prover)
    return OwnTokens(endpoint, clock=now, prover=prover)


async def test_a_service_takes_the_tokens_and_proofs_that_the_gateway_gets(outside):
    errand = Errand(method="POST", url=URL(outside.gateway.demo.url + INTAKE))
    async with aiohttp.ClientSession() as http:
        tokens = own_tokens(outside, http)
        receipts = []
        for number in ("r1", "r2"):
            headers = await tokens.headers(errand, Deadline.after(10))
            body = message(written(number), find("kari").number)
            receipts.append(await outside.send(INTAKE, body, {**headers, "content-type": "application/xml"}))

    assert [receipt.status for receipt in receipts] == [200, 200]
    assert all(b'V="1"' in receipt.body for receipt in receipts)


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"key": ECKey.generate_key("P-256")}, id="another key"),
        pytest.param({"client": "nobody"}, id="unknown client"),
        pytest.param({"scope": "nhn:pps/restrictions-write"}, id="scope of another"),
    ],
)
async def test_the_issuer_gives_no_token_for_what_is_not_ours(outside, wrong):
    errand = Errand(method="POST", url=URL(outside.gateway.demo.url + INTAKE))
    async with aiohttp.ClientSession() as http:
        with pytest.raises(CredentialsUnavailable, match=r"invalid_(client|scope)"):
            await own_tokens(outside, http, **wrong).headers(errand, Deadline.after(10))
