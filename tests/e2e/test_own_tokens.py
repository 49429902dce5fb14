"""A source is asked with the gateway's own token: nothing of its caller's comes there, and one without tokens fails."""

import json
from collections.abc import Callable
from pathlib import Path

from joserfc.util import urlsafe_b64decode

from gateway.credentials_config import CredentialKind, CredentialsConfig
from gateway.demo.cast import find
from gateway.demo.client import proof, read_client_key
from gateway.demo.gateway_grants import GATEWAY_CLIENT, LABORATORY_SCOPE, audience_of
from gateway.source_config import SourceConfig
from tests.e2e.asking import Answer, Demo, number_of
from tests.e2e.composed import composed
from tests.fhir_examples import FNR, bundle, diagnostic_report, observation
from tests.integration.scripted import Got, Scripted, response, scripted

SOURCE = "helse-vest"
QUESTION = """query T($patient: PersonNumber!) { patient(id: $patient) { timeline(first: 5) {
  edges { node { key { report } } }
  completeness { complete sources { source { id } state reason } } } } }"""


async def laboratory(_: Got) -> bytes:
    """Hold one report on kari."""
    subject = {"subject": {"identifier": {"system": FNR, "value": number_of("kari")}}}
    return response(bundle(diagnostic_report(results=["o1"], **subject), observation(**subject)))


def wanting_tokens(
    served: Scripted, folder: Path, kind: CredentialKind, audience: str = audience_of(SOURCE)
) -> Callable[[str], tuple[SourceConfig, ...]]:
    """Describe the laboratory, once the issuer's address is known, and one beside it that wants nothing."""

    def sources_of(issuer: str) -> tuple[SourceConfig, ...]:
        name = f"{issuer}/helseid"
        credentials = CredentialsConfig(
            kind=kind,
            issuer=name,
            token_url=f"{name}/token",
            client_id=GATEWAY_CLIENT,
            key_file=str(folder / "gateway.key"),
            scope=LABORATORY_SCOPE,
            audience=audience,
        )
        return (
            SourceConfig(id=SOURCE, name="Vest", base_url=served.base_url, credentials=credentials),
            SourceConfig(id="plain", name="Plain", base_url=served.base_url),
        )

    return sources_of


async def asked_with_known_token(demo: Demo, caller: str) -> tuple[str, Answer]:
    """Ask with a token that the test keeps, as a caller does."""
    token, key = await demo.token(caller), read_client_key(Path(demo.run_file.client_key_file))
    body = json.dumps({"query": QUESTION, "variables": {"patient": number_of("kari")}}).encode()
    headers = {
        "authorization": f"DPoP {token}",
        "dpop": proof(key, method="POST", url=f"{demo.url}/graphql", now=demo.clock(), access_token=token),
    }
    return token, await demo.post(caller, body, headers=headers)


def claims(got: Got) -> dict[str, object]:
    """Read what the token says that a request came with."""
    scheme, _, token = got.headers["authorization"].partition(" ")
    assert scheme == "DPoP"
    return json.loads(urlsafe_b64decode(token.split(".")[1].encode()))


def states(answer: Answer) -> dict[str, tuple[str, str | None]]:
    """Read how each source stands."""
    lines = answer.data["patient"]["timeline"]["completeness"]["sources"]
    return {line["source"]["id"]: (line["state"], line["reason"]) for line in lines}


async def test_what_a_source_gets_holds_nothing_of_the_callers_own(database: str, tmp_path: Path) -> None:
    async with scripted(laboratory) as served:
        sources_of = wanting_tokens(served, tmp_path, CredentialKind.EXCHANGE)
        async with composed(database, tmp_path, sources_of=sources_of) as gateway:
            token, answer = await asked_with_known_token(gateway.demo, "dr-haug")
            again = await gateway.demo.ask("dr-haug", QUESTION, {"patient": number_of("kari")})
            citizens_token, own = await asked_with_known_token(gateway.demo, "kari")

    haug = find("dr-haug")
    secrets = [token, token.rpartition(".")[2], citizens_token, haug.number.digits, haug.name]
    for got in served.got:
        assert not [each for each in secrets if each in f"{got.target}{got.headers}{got.form}"]
    assert {states(each)[SOURCE] for each in (answer, again, own)} == {("ANSWERED", None)}
    proven = [claims(got) for got in served.got if "authorization" in got.headers]
    assert {each["aud"] for each in proven} == {audience_of(SOURCE)}
    assert not any(haug.number.digits in json.dumps(each) for each in proven)
    # The clinician's is exchanged, the citizen is another issuer's and is asked for in the gateway's own name.
    assert [each.get("act") for each in proven] == [{"sub": GATEWAY_CLIENT}] * 4 + [None] * 2
    assert len({each["jti"] for each in proven}) == 3
    assert not any("authorization" in got.headers for got in served.got if "dpop" not in got.headers)


async def test_the_gateway_asks_in_its_own_name_with_one_token_for_all(database: str, tmp_path: Path) -> None:
    async with scripted(laboratory) as served:
        sources_of = wanting_tokens(served, tmp_path, CredentialKind.CLIENT)
        async with composed(database, tmp_path, sources_of=sources_of) as gateway:
            for caller in ("dr-haug", "kari"):
                answer = await gateway.demo.ask(caller, QUESTION, {"patient": number_of("kari")})
                assert states(answer)[SOURCE] == ("ANSWERED", None)

    proven = [claims(got) for got in served.got if "authorization" in got.headers]
    assert ({each["sub"] for each in proven}, len({each["jti"] for each in proven})) == ({GATEWAY_CLIENT}, 1)


async def test_a_source_for_which_there_is_no_token_fails_alone(database: str, tmp_path: Path) -> None:
    async with scripted(laboratory) as served:
        sources_of = wanting_tokens(served, tmp_path, CredentialKind.CLIENT, audience="of nobody")
        async with composed(database, tmp_path, sources_of=sources_of) as gateway:
            answer = await gateway.demo.ask("dr-haug", QUESTION, {"patient": number_of("kari")})

    assert states(answer)[SOURCE] == ("FAILED", "CREDENTIALS")
    assert states(answer)["plain"] == ("ANSWERED", None)
    assert answer.data["patient"]["timeline"]["completeness"]["complete"] is False
    assert not any("authorization" in got.headers for got in served.got)
