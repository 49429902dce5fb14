"""The gateway described as a protected resource."""

from msgspec.structs import replace
from starlette.applications import Starlette

from gateway.identity import IssuerConfig
from gateway.identity.details import METADATA_PATH
from gateway.metadata import metadata, metadata_route
from gateway.settings import Settings
from resolvers.model import ActorKind
from tests.asgi import ask

PERSONNEL = IssuerConfig(
    kind=ActorKind.PERSONNEL, issuer="https://personnel.example.test", jwks_url="https://p.example/jwks"
)
CITIZENS = IssuerConfig(
    kind=ActorKind.CITIZEN, issuer="https://citizens.example.test", jwks_url="https://c.example/jwks"
)
SETTINGS = Settings(public_url="https://svar.example.test/", issuers=(PERSONNEL, CITIZENS))


def test_who_may_let_whom_in_and_what_is_wanted_is_told():
    told = metadata(SETTINGS)

    assert told["resource"] == "https://svar.example.test"
    assert told["authorization_servers"] == ["https://personnel.example.test", "https://citizens.example.test"]
    assert told["scopes_supported"] == ["nhn:pps/provesvar-read"]
    assert told["dpop_bound_access_tokens_required"] is True
    assert told["dpop_signing_alg_values_supported"][-1] == "ES512"
    assert told["authorization_details_types_supported"] == ["helseid_authorization", "nhn:tillitsrammeverk:parameters"]


def test_where_none_is_needed_neither_proof_nor_attestation_is_asked_for():
    lax = replace(PERSONNEL, bearer_allowed=True, attestation_required=False)
    told = metadata(replace(SETTINGS, issuers=(lax, CITIZENS)))

    assert (told["dpop_bound_access_tokens_required"], told["authorization_details_types_supported"]) == (False, [])


async def test_it_is_told_to_everybody():
    answer = await ask(Starlette(routes=[metadata_route(SETTINGS)]), METADATA_PATH)

    assert (answer.status, answer.json()) == (200, metadata(SETTINGS))
