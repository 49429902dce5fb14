"""Ask, meet a padlock, open it, ask again: what is opened, for whom, for how long, and who is told."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from gateway.demo.cast import PTS, find
from gateway.settings import FeedConfig
from resolvers.deadline import Deadline
from resolvers.model import Code, RestrictionFamily
from tests.conftest import execute
from tests.e2e.asking import Demo, number_of
from tests.e2e.composed import Composed, composed, now
from tests.e2e.test_moments import send, written

ABOUT = """query A($patient: PersonNumber!) { patient(id: $patient) { timeline {
    edges { node { id key { report } } } notices { ... on RestrictedNotice { kind openableBy } } } } }"""
OPEN = """mutation O($input: OpenRestrictedInput!) {
    openRestricted(input: $input) { id basis grantedAt expiresAt purpose } }"""
BLOCK = "mutation B($input: BlockInput!) { blockAccess(input: $input) { restriction { id } } }"
LIFT = "mutation L($id: ID!) { liftBlock(id: $id) { restriction { lifted } } }"
TOLD = """{ me {
    openings { id basis name organisation { number name } purpose grantedAt expiresAt }
    messages { id text readAt opening { id } }
    accessLog { edges { node { operation outcome opened opening name } } } } }"""
READ = "mutation R($id: ID!) { markMessageRead(id: $id) { message { readAt } } }"
WHY = """query W($input: ExplainInput!) {
    explainAccess(input: $input) { version reportShown decisions { effect sentence row law } } }"""
MINE = "{ me { timeline { edges { node { id } } notices { __typename } } } }"
AN_HOUR_AGO = """update opening set
    granted_at = granted_at - interval '61 minutes', expires_at = expires_at - interval '61 minutes'"""
REASON = "Bevisstløs, må vite om blodfortynnende"
EMERGENCY = {"basis": "EMERGENCY", "reason": REASON}
FEED = FeedConfig(
    name=PTS.key, organisation=PTS.organisation, families=frozenset({RestrictionFamily.PRIVACY}), max_age_s=3_600
)


@pytest.fixture
async def gateway(database: str, tmp_path: Path) -> AsyncIterator[Composed]:
    async with composed(database, tmp_path) as opened:
        await send(opened, written("r1"), "kari")
        yield opened


async def asked(demo: Demo, caller: str = "dr-haug", patient: str = "kari", **how):
    """Ask for a timeline; gives what reports are shown, and the padlocks."""
    answer = await demo.ask(caller, ABOUT, {"patient": number_of(patient)}, **how)
    timeline = answer.data["patient"]["timeline"]
    return [edge["node"]["key"]["report"] for edge in timeline["edges"]], [one["kind"] for one in timeline["notices"]]


async def opened(demo: Demo, caller: str = "dr-haug", patient: str = "kari", *, key: str = "k1", how=None, **wish):
    """Try to open; gives the answer."""
    ground = {"basis": "CONSENT", "patientConsented": True} | wish
    given = {"clientMutationId": key, "patient": number_of(patient), **ground}
    return await demo.ask(caller, OPEN, {"input": given}, **(how or {}))


async def block(demo: Demo, citizen: str = "kari", *, key: str = "b1", **wish) -> str:
    answer = await demo.ask(citizen, BLOCK, {"input": {"clientMutationId": key, **wish}})
    return answer.data["blockAccess"]["restriction"]["id"]


async def test_a_padlock_is_opened_for_who_was_told_of_it_and_for_nothing_else(gateway) -> None:
    demo = gateway.demo
    for citizen in ("kari", "ola"):
        await block(demo, citizen)

    assert (await opened(demo)).codes == ["ELEVATION_WITHOUT_CAUSE"]
    assert await asked(demo) == ([], ["GENERAL_BLOCK"])
    assert (await opened(demo, "dr-berg")).codes == ["ELEVATION_WITHOUT_CAUSE"]
    assert (await opened(demo, patient="ola")).codes == ["ELEVATION_WITHOUT_CAUSE"]
    assert (await opened(demo, patientConsented=False)).codes == ["BAD_USER_INPUT"]
    assert (await opened(demo, **EMERGENCY)).codes == ["FORBIDDEN"]
    first = (await opened(demo)).data["openRestricted"]

    assert (first["basis"], first["purpose"]) == ("CONSENT", "TREAT")
    assert await asked(demo) == (["r1"], [])
    assert (await opened(demo)).data["openRestricted"] == first
    assert (await opened(demo, key="k2")).codes == ["ELEVATION_NOT_NEEDED"]
    emergency = {"wish": {"purpose": "ETREAT"}, "headers": {"access-basis": "AKUTT"}}
    assert await asked(demo, **emergency) == ([], ["GENERAL_BLOCK"])
    assert await asked(demo, "dr-berg") == ([], ["GENERAL_BLOCK"])
    assert await asked(demo, patient="ola") == ([], ["GENERAL_BLOCK"])


async def test_an_opening_ends_after_its_hour_and_a_new_one_needs_a_new_cause(gateway, database) -> None:
    demo = gateway.demo
    await block(demo)
    await asked(demo)
    await opened(demo)
    assert await asked(demo) == (["r1"], [])

    await execute(database, AN_HOUR_AGO)
    await execute(database, "update padlock set told_at = told_at - interval '61 minutes'")

    assert (await opened(demo, key="k2")).codes == ["ELEVATION_WITHOUT_CAUSE"]
    assert await asked(demo) == ([], ["GENERAL_BLOCK"])
    assert (await opened(demo)).codes == ["BAD_USER_INPUT"]
    assert (await opened(demo, key="k2")).data
    assert await asked(demo) == (["r1"], [])


async def test_a_new_block_by_name_holds_at_once_and_is_never_opened(gateway) -> None:
    demo = gateway.demo
    await block(demo)
    await asked(demo, "dr-akutt")
    assert (await opened(demo, "dr-akutt", basis="EMERGENCY", reason="kort")).codes == ["BAD_USER_INPUT"]
    assert (await opened(demo, "dr-akutt", **EMERGENCY)).data
    assert await asked(demo, "dr-akutt") == (["r1"], [])

    await block(demo, key="b2", practitioner=find("dr-akutt").hpr_number)

    assert await asked(demo, "dr-akutt") == ([], ["SPECIFIC_BLOCK"])
    assert (await opened(demo, "dr-akutt", key="k2", **EMERGENCY)).codes == ["ELEVATION_NOT_NEEDED"]


async def test_hard_blocks_are_never_opened_and_those_of_one_report_are_where_they_are_soft(gateway) -> None:
    demo = gateway.demo
    await send(gateway, written("r2"), "kari")
    mine = (await demo.ask("kari", MINE)).data["me"]["timeline"]["edges"]
    assert len(mine) == 2
    about = (await demo.ask("dr-haug", ABOUT, {"patient": number_of("kari")})).data["patient"]["timeline"]["edges"]
    named = {edge["node"]["key"]["report"]: edge["node"]["id"] for edge in about}
    await block(demo, key="b1", report=named["r1"])

    assert await asked(demo, "dr-btg") == (["r2"], ["REPORT_BLOCK"])
    assert (await opened(demo, "dr-btg", **EMERGENCY)).data
    assert sorted((await asked(demo, "dr-btg"))[0]) == ["r1", "r2"]

    await block(demo, key="b2", report=named["r2"], level="HARD")
    assert await asked(demo, "dr-btg") == (["r1"], ["REPORT_BLOCK"])
    assert (await opened(demo, "dr-btg", key="k2", **EMERGENCY)).codes == ["ELEVATION_NOT_NEEDED"]


async def test_a_block_that_was_lifted_since_needs_no_opening(gateway) -> None:
    demo = gateway.demo
    lifted = await block(demo)
    await asked(demo)
    assert (await demo.ask("kari", LIFT, {"id": lifted})).data

    assert (await opened(demo)).codes == ["ELEVATION_NOT_NEEDED"]


async def test_nobody_without_access_opens_and_no_citizen(gateway) -> None:
    demo = gateway.demo
    await block(demo)

    assert (await opened(demo, "dr-fremmed")).codes == ["NOT_AVAILABLE"]
    assert (await opened(demo, "kari")).codes == ["FORBIDDEN"]
    assert (await opened(demo, how={"headers": {"access-basis": ""}})).codes == ["BASIS_REQUIRED"]


async def test_the_citizen_is_told_and_the_log_marks_what_was_read_but_nobody_tells_why(gateway) -> None:
    demo = gateway.demo
    await block(demo)
    await asked(demo, "dr-akutt")
    grant = (await opened(demo, "dr-akutt", **EMERGENCY)).data["openRestricted"]
    await asked(demo, "dr-akutt")

    answer = await demo.ask("kari", TOLD)
    told, doctor = answer.data["me"], find("dr-akutt")
    log = [edge["node"] for edge in told["accessLog"]["edges"] if edge["node"]["name"] == doctor.name]

    assert REASON.encode() not in answer.body
    (opening,), (message,) = told["openings"], told["messages"]
    assert opening == {
        **grant,
        "name": doctor.name,
        "organisation": {"number": doctor.organisation, "name": doctor.organisation_name},
    }
    assert (message["readAt"], message["opening"]["id"]) == (None, grant["id"])
    assert [(entry["operation"], entry["opened"]) for entry in log] == [
        ("timeline", True),
        ("openRestricted", True),
        ("timeline", False),
    ]
    assert {entry["opening"] for entry in log[:2]} == {grant["id"]}
    assert (await demo.ask("kari", READ, {"id": message["id"]})).data["markMessageRead"]["message"]["readAt"]
    assert (await demo.ask("ola", READ, {"id": message["id"]})).codes == ["NOT_AVAILABLE"]


async def test_an_opening_waits_for_its_review(gateway) -> None:
    demo = gateway.demo
    await block(demo)
    await asked(demo, "dr-akutt")
    grant = (await opened(demo, "dr-akutt", **EMERGENCY)).data["openRestricted"]

    (review,) = await gateway.store.review_queue(after=None, limit=10, deadline=Deadline.after(5))

    assert (review.opened.id, review.grounds.reason) == (grant["id"], REASON)
    assert review.grounds.hpr_number == find("dr-akutt").hpr_number


async def heard(gateway: Composed, *, hours_ago: int) -> None:
    """Let the feed of restrictions say that it has told all up to then."""
    message = {"feed": PTS.key, "asOf": (now() - timedelta(hours=hours_ago)).isoformat()}
    answer = await gateway.demo.post(PTS.key, msgspec.json.encode(message), path="/restrictions")
    assert answer.json == {"outcome": "NOTED"}


async def refused(demo: Demo, caller: str) -> list[str]:
    return (await demo.ask(caller, ABOUT, {"patient": number_of("kari")})).codes


async def test_in_an_emergency_blocks_that_cannot_be_read_are_opened_where_chosen_and_known_ones_hold(
    database, tmp_path
) -> None:
    async with composed(database, tmp_path, restriction_feeds=(FEED,), emergency_when_unread=True) as gateway:
        demo = gateway.demo
        for number in ("r1", "r2"):
            await send(gateway, written(number), "kari")
        await heard(gateway, hours_ago=2)
        await block(demo, requisition="q-r2", level="HARD")

        assert (await opened(demo, "dr-akutt", **EMERGENCY)).codes == ["ELEVATION_WITHOUT_CAUSE"]
        assert await refused(demo, "dr-akutt") == await refused(demo, "dr-haug") == ["POLICY_UNAVAILABLE"]
        assert (await opened(demo, "dr-haug")).codes == ["POLICY_UNAVAILABLE"]
        assert (await opened(demo, "dr-haug", **EMERGENCY)).codes == ["POLICY_UNAVAILABLE"]
        assert (await opened(demo, "dr-akutt")).codes == ["POLICY_UNAVAILABLE"]
        assert (await opened(demo, "dr-akutt", basis="EMERGENCY", reason="kort")).codes == ["BAD_USER_INPUT"]
        grant = (await opened(demo, "dr-akutt", **EMERGENCY)).data["openRestricted"]

        assert await asked(demo, "dr-akutt") == (["r1"], ["REPORT_BLOCK"])
        assert await refused(demo, "dr-btg") == ["POLICY_UNAVAILABLE"]
        told = (await demo.ask("kari", TOLD)).data["me"]
        assert [one["id"] for one in told["openings"]] == [grant["id"]]
        under = [edge["node"] for edge in told["accessLog"]["edges"] if edge["node"]["opened"]]
        assert [entry["operation"] for entry in under] == ["timeline", "openRestricted"]
        assert {(entry["opening"], entry["name"]) for entry in under} == {(grant["id"], find("dr-akutt").name)}

        await heard(gateway, hours_ago=0)
        assert await asked(demo, "dr-akutt") == (["r1"], ["REPORT_BLOCK"])
        assert await asked(demo, "dr-haug") == (["r1"], ["REPORT_BLOCK"])
        await block(demo, key="named", practitioner=find("dr-akutt").hpr_number)
        assert await asked(demo, "dr-akutt") == ([], ["SPECIFIC_BLOCK"])


async def test_unless_that_is_chosen_nobody_opens_what_cannot_be_read(database, tmp_path) -> None:
    async with composed(database, tmp_path, restriction_feeds=(FEED,)) as gateway:
        await send(gateway, written("r1"), "kari")
        await heard(gateway, hours_ago=2)

        assert await refused(gateway.demo, "dr-akutt") == ["POLICY_UNAVAILABLE"]
        assert (await opened(gateway.demo, "dr-akutt", **EMERGENCY)).codes == ["POLICY_UNAVAILABLE"]
        assert (await opened(gateway.demo, "dr-akutt")).codes == ["POLICY_UNAVAILABLE"]
        assert await refused(gateway.demo, "dr-akutt") == ["POLICY_UNAVAILABLE"]


async def test_what_is_hidden_is_explained_as_what_is_not_there(gateway) -> None:
    demo = gateway.demo
    (shown,) = (await demo.ask("kari", MINE)).data["me"]["timeline"]["edges"]

    async def explained(report: str):
        answer = await demo.ask("kari", WHY, {"input": {"report": report}})
        return answer.body

    before = (await demo.ask("kari", MINE)).json["extensions"], await explained("rp-unknown")
    await send(gateway, written("r2", hours_ago=4, kind=kind("HIST")), "kari")
    about = (await demo.ask("dr-haug", ABOUT, {"patient": number_of("kari")})).json
    (hidden,) = {edge["node"]["id"] for edge in about["data"]["patient"]["timeline"]["edges"]} - {shown["node"]["id"]}
    after = (await demo.ask("kari", MINE)).json["extensions"], await explained(hidden)

    assert before == after
    assert set(before[0]["policy"]) == {"decisions"}
    assert b'"reportShown":false' in before[1].replace(b" ", b"")
    assert [one["row"] for one in about["extensions"]["policy"]["decisions"]] == ["P2-FLAG", "P2-SHOW"]
    assert (await demo.ask("kari", WHY, {"input": {"report": shown["node"]["id"]}})).data["explainAccess"][
        "reportShown"
    ]


def kind(code: str):
    """Give a kind of report."""
    return Code(code=code, system="urn:oid:2.16.578.1.12.4.1.1.8202")
