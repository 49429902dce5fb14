"""What has an id is read again over HTTP: by personnel after the patient's number, in a federation too."""

from pathlib import Path
from typing import Any

import pytest

from gateway.demo.client import proof, read_client_key
from tests.e2e.asking import Answer, Demo, number_of
from tests.e2e.composed import composed

NODE = "query N($id: ID!) { node(id: $id) { __typename id } }"
ENTITIES = "query E($them: [_Any!]!) { _entities(representations: $them) { __typename ... on Patient { id } } }"
PATIENT = "query P($patient: PersonNumber!) { patient(id: $patient) { id } }"
LOG = "{ me { accessLog(first: 20) { edges { node { operation outcome } } } } }"


async def asked(demo: Demo, token: str, query: str, **variables: Any) -> Answer:
    """Ask as a doctor with a token that is used again."""
    key = read_client_key(Path(demo.run_file.client_key_file))
    fresh = proof(key, method="POST", url=f"{demo.url}/graphql", now=demo.clock(), access_token=token)
    headers = {"authorization": f"DPoP {token}", "dpop": fresh}
    return await demo.ask("dr-lunde", query, variables, headers=headers)


async def test_personnel_go_on_by_id_with_the_token_that_was_used_for_the_number(database, tmp_path) -> None:
    async with composed(database, tmp_path) as gateway:
        demo, token = gateway.demo, await gateway.demo.token("dr-lunde")
        of_kari = (await demo.ask("kari", "{ me { id } }")).json["data"]["me"]["id"]
        early = await asked(demo, token, NODE, id=of_kari)
        by_number = await asked(demo, token, PATIENT, patient=number_of("kari"))
        again = await asked(demo, token, NODE, id=of_kari)
        another = await asked(demo, await demo.token("dr-lunde"), NODE, id=of_kari)
        log = (await demo.ask("kari", LOG)).json["data"]["me"]["accessLog"]["edges"]

    refusals = [one.json["errors"][0]["extensions"] for one in (early, another)]
    assert {(told["code"], told["reason"]) for told in refusals} == {("FORBIDDEN", "NO_PATIENT_YET")}
    assert by_number.json["data"]["patient"]["id"] == of_kari
    assert again.json["data"]["node"] == {"__typename": "Patient", "id": of_kari}
    assert [one["node"]["operation"] for one in log if one["node"]["operation"] == "patient"] == ["patient"] * 3


@pytest.mark.parametrize("wrong", [{"id": 5}, {"__typename": "Patient"}, "text", 7, None])
async def test_what_is_no_representation_is_refused_and_not_repeated(database, tmp_path, wrong, caplog) -> None:
    number = number_of("kari")
    told = {**wrong, "number": number} if isinstance(wrong, dict) else number if wrong == "text" else wrong
    async with composed(database, tmp_path, federation=True) as gateway:
        refused = await gateway.demo.ask("kari", ENTITIES, {"them": [told]})

    (error,) = refused.json["errors"]
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert number not in refused.body.decode()
    assert number not in caplog.text
