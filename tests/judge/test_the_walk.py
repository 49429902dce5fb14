"""With tokens of an outside issuer the gateway answers, unchanged: intake by a system, results for a clinician."""

import asyncio
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from joserfc.jwk import ECKey
from msgspec.structs import replace

from gateway.demo.cast import find
from gateway.demo.kith import message
from resolvers.model import ActorKind
from tests.e2e.asking import TIMELINE, Answer, number_of
from tests.e2e.test_moments import written
from tests.judge.journal import Refused, attestation
from tests.judge.outside import HOSPITAL, JOURNAL, LABORATORY, WEAK, Outside, cast_judge, outside_of

GRAPHQL, INTAKE = "/graphql", "/intake/svarrapport"
READ = "openid profile nhn:pps/provesvar-read"
WRITE = "nhn:pps/svarrapport-write"
WRONG_TOKEN = (401, "invalid_token", "UNAUTHENTICATED")
WRONG_PROOF = (401, "invalid_dpop_proof", "UNAUTHENTICATED")
WRONG_SCOPE = (403, "insufficient_scope", "FORBIDDEN")
TOO_WEAK = (403, "insufficient_user_authentication", "FORBIDDEN")
WRONG_ATTESTATION = (403, "insufficient_authorization_details", "ATTESTATION_INVALID")
OLD_ATTESTATION = (403, "attestation_has_expired", "ATTESTATION_EXPIRED")


def question(patient: str) -> bytes:
    return msgspec.json.encode({"query": TIMELINE, "variables": {"patient": number_of(patient)}})


QUESTION = question("kari")


def hospital() -> dict:
    return attestation(HOSPITAL.organisation, HOSPITAL.point_of_care)


async def doctor(outside: Outside, **changes) -> str:
    """Log the hospital's doctor in."""
    wish = {"scope": READ, "user": HOSPITAL.key, "attested": hospital()} | changes
    return await outside.party.log_in(JOURNAL, **wish)


async def report(outside: Outside) -> Answer:
    """Send a report of the laboratory's with its own token."""
    token = await outside.party.own_token(LABORATORY, WRITE)
    body = message(written("r1"), find("kari").number)
    return await outside.post(INTAKE, body, token, **{"content-type": "application/xml"})


def told(answer: Answer) -> tuple[int, str, str]:
    """Read a refusal: its status, the error of its challenge, and its code; beside them only what is wanted instead."""
    (error,) = answer.json["errors"]
    code = error["extensions"]["code"]
    challenge = answer.headers["www-authenticate"]
    wanted = {"authorization_details"} if code.startswith("ATTESTATION_") else set()
    assert answer.json.keys() == {"errors"} | wanted
    assert error.keys() == {"message", "extensions"}
    assert error["extensions"].keys() == {"code", "requestId"}
    assert challenge.startswith("DPoP ")
    return answer.status, challenge.partition('error="')[2].partition('"')[0], code


def filled(wanted: Any, known: Any) -> Any:
    """Fill in what a refusal wants with what is known."""
    match wanted:
        case dict():
            return {name: filled(value, known[name]) for name, value in wanted.items()}
        case list():
            return [filled(value, found) for value, found in zip(wanted, known, strict=True)]
        case None:
            return known
    return wanted


async def test_a_laboratory_sends_and_a_clinician_who_logged_in_reads(outside):
    receipt = await report(outside)
    answer = await outside.post(GRAPHQL, QUESTION, await doctor(outside))

    assert receipt.status == 200
    assert b'V="1"' in receipt.body
    (edge,) = answer.data["patient"]["timeline"]["edges"]
    assert [found["value"]["value"] for found in edge["node"]["results"]] == ["48"]


async def test_the_gateway_says_whose_tokens_it_takes_and_that_issuer_gives_what_they_need(outside):
    resource = await outside.gateway.demo.send("GET", "/.well-known/oauth-protected-resource", b"", {})
    issuer = await outside.party.discovered()

    assert resource.json["authorization_servers"] == [outside.judge.issuer]
    assert resource.json["dpop_bound_access_tokens_required"] is True
    assert resource.json["scopes_supported"]
    assert set(resource.json["authorization_details_types_supported"]) <= set(
        issuer["authorization_details_types_supported"]
    )
    assert set(resource.json["dpop_signing_alg_values_supported"]) >= set(issuer["dpop_signing_alg_values_supported"])


async def test_a_proof_opens_once(outside):
    headers = outside.proven(GRAPHQL, await doctor(outside))
    first, second = [await outside.send(GRAPHQL, QUESTION, headers) for _ in range(2)]

    assert first.data["patient"] is not None
    assert told(second) == WRONG_PROOF


async def test_a_proof_by_another_key_opens_nothing(outside):
    stranger = replace(outside.party, proving=ECKey.generate_key("P-256"))

    headers = outside.proven(GRAPHQL, await doctor(outside), by=stranger)

    assert told(await outside.send(GRAPHQL, QUESTION, headers)) == WRONG_PROOF


async def test_a_proof_for_another_door_opens_nothing(outside):
    headers = outside.proven(INTAKE, await doctor(outside))

    assert told(await outside.send(GRAPHQL, QUESTION, headers)) == WRONG_PROOF


async def test_where_a_nonce_is_wanted_the_refusal_gives_it_and_a_proof_with_it_opens(judge, database, tmp_path):
    async with outside_of(judge, database, tmp_path, dpop_nonce_s=60) as outside:
        token = await doctor(outside)
        refusal = await outside.send(GRAPHQL, QUESTION, outside.proven(GRAPHQL, token))
        nonce = refusal.headers["dpop-nonce"]
        answer = await outside.send(GRAPHQL, QUESTION, outside.proven(GRAPHQL, token, nonce=nonce))

    assert told(refusal) == (401, "use_dpop_nonce", "UNAUTHENTICATED")
    assert answer.data["patient"] is not None


async def test_a_token_without_its_proof_opens_nothing(outside):
    token = await doctor(outside)

    assert told(await outside.send(GRAPHQL, QUESTION, {"authorization": f"DPoP {token}"})) == WRONG_PROOF


async def test_a_bound_token_is_no_bearer_token(outside):
    token = await doctor(outside)

    assert told(await outside.send(GRAPHQL, QUESTION, {"authorization": f"Bearer {token}"})) == WRONG_TOKEN


async def test_a_token_for_another_service_opens_nothing(outside):
    token = await doctor(outside, scope="openid profile nhn:other/read", attested=None)

    assert told(await outside.post(GRAPHQL, QUESTION, token)) == WRONG_TOKEN


async def test_a_token_of_an_issuer_that_is_not_trusted_opens_nothing(outside):
    assert told(await outside.gateway.demo.ask(HOSPITAL.key, TIMELINE)) == WRONG_TOKEN


async def test_an_issuer_of_citizens_lets_no_personnel_in(judge, database, tmp_path):
    async with outside_of(judge, database, tmp_path, kind=ActorKind.CITIZEN) as outside:
        answer = await outside.post(GRAPHQL, QUESTION, await doctor(outside))

    assert told(answer) == WRONG_TOKEN


async def test_a_laboratory_reads_nothing(outside):
    token = await outside.party.own_token(LABORATORY, WRITE)

    assert told(await outside.post(GRAPHQL, QUESTION, token)) == WRONG_SCOPE


async def test_a_clinician_sends_nothing(outside):
    answer = await outside.post(INTAKE, b"<a/>", await doctor(outside), **{"content-type": "application/xml"})

    assert answer.status == 403
    assert answer.json["code"] == "FORBIDDEN"
    assert 'error="insufficient_scope"' in answer.headers["www-authenticate"]


async def test_without_an_attestation_nothing_is_shown(outside):
    token = await doctor(outside, attested=None)

    assert told(await outside.post(GRAPHQL, QUESTION, token)) == WRONG_ATTESTATION


async def test_the_attestation_that_a_refusal_wants_is_asked_of_the_issuer_and_shows(outside):
    refusal = await outside.post(GRAPHQL, QUESTION, await doctor(outside, attested=None))
    (wanted,) = refusal.json["authorization_details"]
    token = await doctor(outside, attested=filled(wanted, hospital()))
    answer = await outside.post(GRAPHQL, QUESTION, token)

    assert answer.data["patient"] is not None


async def test_a_decision_is_for_one_patient_though_it_is_attested_again(outside):
    decided = hospital()
    first = await outside.post(GRAPHQL, QUESTION, await doctor(outside, attested=decided))
    again = await outside.post(GRAPHQL, QUESTION, await doctor(outside, attested=decided))
    other = await outside.post(GRAPHQL, question("per"), await doctor(outside, attested=decided))
    anew = await outside.post(GRAPHQL, question("per"), await doctor(outside))

    assert [answer.data["patient"] is not None for answer in (first, again, anew)] == [True] * 3
    assert other.json["data"] == {"patient": None}
    assert other.codes == ["FORBIDDEN"]
    assert other.json["errors"][0]["extensions"]["reason"] == "DECISION_OF_ANOTHER_PATIENT"


async def test_an_attestation_for_another_organisation_shows_nothing(outside):
    elsewhere = attestation(find("dr-lunde").organisation, find("dr-lunde").point_of_care)

    assert told(await outside.post(GRAPHQL, QUESTION, await doctor(outside, attested=elsewhere))) == WRONG_ATTESTATION


async def test_an_attestation_without_a_decision_shows_nothing(outside):
    undecided = hospital()
    del undecided["care_relationship"]["decision_ref"]

    assert told(await outside.post(GRAPHQL, QUESTION, await doctor(outside, attested=undecided))) == WRONG_ATTESTATION


async def test_an_attestation_is_over_after_an_hour_though_the_token_is_not(outside):
    token = await doctor(outside)
    before = await outside.post(GRAPHQL, QUESTION, token)
    outside.gateway.clock.by = timedelta(minutes=61)

    assert before.status == 200
    assert told(await outside.post(GRAPHQL, QUESTION, token)) == OLD_ATTESTATION


async def test_a_token_is_over_in_time(outside):
    token = await doctor(outside)
    outside.gateway.clock.by = timedelta(minutes=121)

    assert told(await outside.post(GRAPHQL, QUESTION, token)) == WRONG_TOKEN


async def test_a_weak_log_in_shows_nothing(outside):
    assert told(await outside.post(GRAPHQL, QUESTION, await doctor(outside, user=WEAK))) == TOO_WEAK


async def test_the_judge_gives_no_client_a_scope_of_another(outside):
    with pytest.raises(Refused, match="invalid_scope"):
        await outside.party.own_token(LABORATORY, "nhn:pps/restrictions-write")


async def test_keys_are_followed_when_the_issuer_changes_them(database, tmp_path):
    with cast_judge() as judge:
        async with outside_of(judge, database, tmp_path) as outside:
            old = await doctor(outside)
            await asyncio.to_thread(judge.stop)
            while_down = await outside.post(GRAPHQL, QUESTION, old)
            await asyncio.to_thread(judge.start)
            outside.party.http.cookie_jar.clear()
            answer = await outside.post(GRAPHQL, QUESTION, await doctor(outside))
            afterwards = await outside.post(GRAPHQL, QUESTION, old)

    assert while_down.status == 200
    assert answer.data["patient"] is not None
    assert told(afterwards) == WRONG_TOKEN
