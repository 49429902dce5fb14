"""The shipped queries that change something or list work, asked of a running demo as the README says."""

import json
from typing import Any

from tests.e2e.asking import QUERIES, Demo, number_of

LIFT = "mutation L($id: ID!) { liftBlock(id: $id) { restriction { lifted } } }"
SEEN = "query S($patient: PersonNumber!) { patient(id: $patient) { timeline(first: 1) { edges { cursor } } } }"
REASON = "Bevisstløs, må vite om blodfortynnende"


async def ask(demo: Demo, name: str, caller: str, **variables: Any) -> Any:
    """Ask a shipped query; gives its data."""
    return (await demo.ask(caller, (QUERIES / f"{name}.graphql").read_text(encoding="utf-8"), variables)).data


def command(demo: Demo, name: str, caller: str, **variables: Any) -> Any:
    """Ask a shipped query by the command; gives its data."""
    file, given = str(QUERIES / f"{name}.graphql"), json.dumps(variables)
    done = demo.command("query", file, "--as", caller, "--variables", given)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)["data"]


async def test_a_padlock_is_met_opened_read_and_queued_for_review_by_the_commands(demo) -> None:
    tor = number_of("tor")
    emergency = {"clientMutationId": "by-command", "patient": tor, "basis": "EMERGENCY", "reason": REASON}

    locked = command(demo, "timeline", "dr-akutt", patient=tor)["patient"]["timeline"]
    grant = command(demo, "open-restricted", "dr-akutt", input=emergency)["openRestricted"]
    opened = command(demo, "timeline", "dr-akutt", patient=tor)["patient"]["timeline"]
    queue = demo.command("review", "list", "--json")
    log = (await ask(demo, "access-log", "tor"))["me"]["accessLog"]["edges"]

    assert (locked["edges"], [notice["kind"] for notice in locked["notices"]]) == ([], ["GENERAL_BLOCK"])
    assert opened["edges"]
    assert opened["notices"] == []
    (waiting,) = [line for line in queue.stdout.splitlines() if grant["id"] in line]
    assert json.loads(waiting)["reason"] == REASON
    assert tor not in queue.stdout
    assert [edge["node"]["opened"] for edge in log if edge["node"]["operation"] == "openRestricted"] == [True]


async def test_a_block_is_previewed_and_set_and_hides_what_the_preview_counted(demo) -> None:
    about = {"patient": number_of("trygve")}
    wish = {"clientMutationId": "by-command"}

    preview = (await ask(demo, "preview-block", "trygve", input=wish))["previewBlock"]
    mine = (await ask(demo, "my-timeline", "trygve"))["me"]["timeline"]["edges"]
    before = (await demo.ask("dr-lunde", SEEN, about)).data["patient"]["timeline"]["edges"]
    kept = (await ask(demo, "block", "trygve", input=wish))["blockAccess"]["restriction"]
    try:
        after = (await demo.ask("dr-lunde", SEEN, about)).data["patient"]["timeline"]["edges"]
    finally:
        await demo.ask("trygve", LIFT, {"id": kept["id"]})

    assert preview["complete"]
    assert preview["reports"] == len(mine) > 0
    assert (kept["object"], kept["level"], kept["subject"], kept["lifted"]) == ("ALL", "SOFT", "ALL", None)
    assert before
    assert after == []


async def test_the_work_list_has_what_the_clinician_has_requested_and_the_patient_waits_for(demo) -> None:
    listed = (await ask(demo, "pending-releases", "dr-lunde"))["pendingReleases"]
    waiting = {edge["node"]["patient"]["number"] for edge in listed["edges"]}

    assert number_of("signe") in waiting
    assert {edge["node"]["state"] for edge in listed["edges"]} <= {"WAITS", "DENIED"}
    assert listed["complete"]


async def test_what_was_taken_recently_and_how_it_has_run_is_told_over_all_sources(demo) -> None:
    kari, codes = number_of("kari"), [{"code": "NPU27300"}, {"code": "NPU00000"}]

    taken = command(demo, "latest", "dr-lunde", patient=kari, codes=codes, within="P3650D")["patient"]["latest"]
    course = (await ask(demo, "trend", "dr-lunde", patient=kari, code="NPU27300"))["patient"]["trend"]

    assert [line["state"] for line in taken["lines"]] == ["FOUND", "NONE_FOUND"]
    assert taken["lines"][0]["result"]["code"]["code"] == "NPU27300"
    assert taken["lines"][0]["report"]["provenance"]
    assert sum(len(one["points"]) for one in course["series"]) == taken["lines"][0]["count"] > 1
    assert {seen["name"] for one in course["series"] for point in one["points"] for seen in point["sources"]} > {
        "Sentralt lager"
    }
    assert taken["completeness"]["complete"]
