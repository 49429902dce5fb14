"""The four restrictions of the mandate, end to end over HTTP."""

import pytest

from tests.e2e.asking import Demo, number_of

SEEN = """
query Seen($patient: PersonNumber!) {
  patient(id: $patient) {
    timeline(first: 200) {
      edges { node { id kind { code } citizenRelease { state until code } results { value { __typename } } } }
      completeness { complete sources { state reason } }
      notices { __typename ... on RestrictedNotice { kind openableBy } }
    }
    restrictions { id }
  }
}"""
MINE = """{ me { timeline(first: 200) { edges { node { id kind { code } citizenRelease { state } } }
                 notices { __typename } } restrictions { id level report practitioner organisation lifted } } }"""
BLOCK = "mutation B($input: BlockInput!) { blockAccess(input: $input) { restriction { id level lifted } } }"
LIFT = "mutation L($id: ID!) { liftBlock(id: $id) { restriction { id lifted } } }"


async def seen(demo: Demo, caller: str, patient: str):
    return (await demo.ask(caller, SEEN, {"patient": number_of(patient)})).data["patient"]["timeline"]


async def mine(demo: Demo, citizen: str):
    return (await demo.ask(citizen, MINE)).data["me"]


def ids(timeline) -> set[str]:
    return {edge["node"]["id"] for edge in timeline["edges"]}


@pytest.mark.parametrize(
    ("patient", "caller", "kind", "openable_by"),
    [
        ("solveig", "dr-haug", "GENERAL_BLOCK", ["CONSENT"]),
        ("solveig", "dr-akutt", "GENERAL_BLOCK", ["CONSENT", "EMERGENCY"]),
        ("solveig", "dr-btg", "GENERAL_BLOCK", ["EMERGENCY"]),
        ("tor", "dr-haug", "GENERAL_BLOCK", ["CONSENT"]),
        ("anne", "dr-akutt", "GENERAL_BLOCK", []),
        ("gunnar", "dr-berg", "SPECIFIC_BLOCK", []),
    ],
)
async def test_a_block_or_shield_hides_all_and_shows_a_padlock(demo, patient, caller, kind, openable_by) -> None:
    timeline = await seen(demo, caller, patient)

    assert timeline["edges"] == []
    assert timeline["notices"] == [{"__typename": "RestrictedNotice", "kind": kind, "openableBy": openable_by}]
    assert {line["state"] for line in timeline["completeness"]["sources"]} == {"NOT_ASKED"}
    assert not timeline["completeness"]["complete"]


@pytest.mark.parametrize("citizen", ["solveig", "tor", "anne", "gunnar"])
async def test_the_citizen_sees_what_personnel_do_not(demo, citizen) -> None:
    assert (await mine(demo, citizen))["timeline"]["edges"]


async def test_a_block_by_name_meets_nobody_else(demo) -> None:
    assert (await seen(demo, "dr-haug", "gunnar"))["edges"]


async def test_somebody_who_opted_out_has_a_notice_and_nothing_else(demo) -> None:
    timeline = await seen(demo, "dr-lunde", "henrik")

    assert timeline["edges"] == []
    assert [notice["__typename"] for notice in timeline["notices"]] == ["OptedOutNotice"]
    assert {line["reason"] for line in timeline["completeness"]["sources"]} == {"OPTED_OUT"}


async def test_a_delayed_report_is_invisible_to_the_citizen_and_flagged_to_the_clinician(demo) -> None:
    clinician = await seen(demo, "dr-lunde", "signe")
    waiting = [edge["node"] for edge in clinician["edges"] if edge["node"]["citizenRelease"]["state"] == "WAITS"]
    own = await mine(demo, "signe")

    assert [(node["kind"]["code"], node["citizenRelease"]["code"]) for node in waiting] == [("HIST", "NORU")]
    assert waiting[0]["citizenRelease"]["until"].endswith("Z")
    assert ids(clinician) - ids(own["timeline"]) == {waiting[0]["id"]}
    assert own["timeline"]["notices"] == []


async def test_a_denied_report_never_shows_to_the_citizen_and_is_flagged_to_the_clinician(demo) -> None:
    clinician = await seen(demo, "dr-lunde", "ragna")
    denied = [edge["node"] for edge in clinician["edges"] if edge["node"]["citizenRelease"]["state"] == "DENIED"]
    own = await mine(demo, "ragna")

    assert [node["citizenRelease"]["code"] for node in denied] == ["NORN_FPB"]
    assert denied[0]["id"] not in ids(own["timeline"])
    assert own["timeline"]["notices"] == []
    assert all(edge["node"]["citizenRelease"] is None for edge in own["timeline"]["edges"])


async def test_a_citizen_blocks_everything_and_lifts_it_again(demo) -> None:
    before = await seen(demo, "dr-moen", "bjorn")
    wish = {"clientMutationId": "all-1"}

    kept = (await demo.ask("bjorn", BLOCK, {"input": wish})).data["blockAccess"]["restriction"]
    again = (await demo.ask("bjorn", BLOCK, {"input": wish})).data["blockAccess"]["restriction"]
    blocked = await seen(demo, "dr-moen", "bjorn")
    listed = (await mine(demo, "bjorn"))["restrictions"]
    lifted = (await demo.ask("bjorn", LIFT, {"id": kept["id"]})).data["liftBlock"]["restriction"]
    after = await seen(demo, "dr-moen", "bjorn")

    assert kept == again
    assert blocked["edges"] == []
    assert blocked["notices"][0]["kind"] == "GENERAL_BLOCK"
    assert [found["id"] for found in listed if found["lifted"] is None] == [kept["id"]]
    assert lifted["lifted"] is not None
    assert ids(after) == ids(before) != set()


async def test_a_mutation_id_that_was_used_for_another_wish_is_refused_and_changes_nothing(demo) -> None:
    kept = (await demo.ask("kari", BLOCK, {"input": {"clientMutationId": "reused"}})).data["blockAccess"]["restriction"]
    try:
        other = await demo.ask("kari", BLOCK, {"input": {"clientMutationId": "reused", "level": "HARD"}})
        listed = (await mine(demo, "kari"))["restrictions"]
    finally:
        await demo.ask("kari", LIFT, {"id": kept["id"]})

    assert other.codes == ["BAD_USER_INPUT"]
    assert [(found["id"], found["level"]) for found in listed if found["lifted"] is None] == [(kept["id"], "SOFT")]


async def test_a_citizen_blocks_one_report_and_its_copies_at_every_source_are_hidden(demo) -> None:
    whole = await seen(demo, "dr-lunde", "marte")
    target = min(ids(whole))
    wish = {"clientMutationId": "one-1", "report": target}

    kept = (await demo.ask("marte", BLOCK, {"input": wish})).data["blockAccess"]["restriction"]
    try:
        blocked = await seen(demo, "dr-lunde", "marte")
        own = await mine(demo, "marte")
    finally:
        await demo.ask("marte", LIFT, {"id": kept["id"]})

    assert ids(whole) - ids(blocked) == {target}
    assert [notice["kind"] for notice in blocked["notices"]] == ["REPORT_BLOCK"]
    assert target in ids(own["timeline"])


@pytest.mark.parametrize("against", ["practitioner", "organisation"])
async def test_a_citizen_blocks_one_practitioner_or_organisation(demo, against) -> None:
    from gateway.demo.cast import find  # noqa: PLC0415 - only this test needs the clinician's own numbers

    doctor = find("dr-haug")
    named = {"practitioner": doctor.hpr_number, "organisation": doctor.organisation}[against]
    wish = {"clientMutationId": f"named-{against}", against: named}

    kept = (await demo.ask("jonas", BLOCK, {"input": wish})).data["blockAccess"]["restriction"]
    try:
        blocked = await seen(demo, "dr-haug", "jonas")
        other = await seen(demo, "dr-moen", "jonas")
    finally:
        await demo.ask("jonas", LIFT, {"id": kept["id"]})

    assert blocked["edges"] == []
    assert blocked["notices"][0]["kind"] in {"SPECIFIC_BLOCK", "ORGANISATION_BLOCK"}
    assert other["edges"]


async def test_personnel_see_no_list_of_blocks_and_change_none(demo) -> None:
    listed = await demo.ask("dr-lunde", SEEN, {"patient": number_of("kari")})
    blocked = await demo.ask("dr-lunde", BLOCK, {"input": {"clientMutationId": "x"}})

    assert listed.data["patient"]["restrictions"] is None
    assert blocked.codes == ["FORBIDDEN"]


@pytest.mark.parametrize("citizen", ["emil", "nora"])
async def test_under_sixteen_the_own_channel_is_not_available_yet(demo, citizen) -> None:
    assert (await demo.ask(citizen, MINE)).codes == ["NOT_AVAILABLE"]


async def test_every_look_is_in_the_citizens_log_by_name_organisation_and_purpose(demo) -> None:
    await demo.timeline("dr-haug", "ingrid")
    query = """{ me { accessLog(first: 50) { edges { cursor node { name organisation { name } purpose basis operation
                 outcome kind } } pageInfo { hasNextPage endCursor } } } }"""

    log = (await demo.ask("ingrid", query)).data["me"]["accessLog"]

    looks = [edge["node"] for edge in log["edges"] if edge["node"]["name"] == "Hanne Haug"]
    assert looks[0]["purpose"] == "TREAT"
    assert looks[0]["basis"] == "SAMTYKKE"
    assert looks[0]["operation"] == "timeline"
    assert looks[0]["organisation"]["name"]
    assert number_of("dr-haug") not in str(log)


async def test_the_log_is_paged_and_is_nobody_elses(demo) -> None:
    query = """query L($after: String) { me { accessLog(first: 1, after: $after) {
                 edges { node { id } } pageInfo { endCursor hasNextPage } } } }"""
    for _ in range(2):
        await demo.timeline("dr-haug", "astrid")

    first = (await demo.ask("astrid", query)).data["me"]["accessLog"]
    second = (await demo.ask("astrid", query, {"after": first["pageInfo"]["endCursor"]})).data["me"]["accessLog"]
    others = await demo.ask(
        "dr-haug",
        "query L($p: PersonNumber!) { patient(id: $p) { accessLog { edges { node { id } } } } }",
        {"p": number_of("astrid")},
    )

    assert first["edges"][0]["node"]["id"] != second["edges"][0]["node"]["id"]
    assert others.codes == ["FORBIDDEN"]
