"""What questions cost is bounded at once and in a minute, told to who asks, and tells of nothing that is hidden."""

from pathlib import Path

import msgspec
import pytest

from tests.e2e.asking import number_of
from tests.e2e.composed import composed
from tests.e2e.test_non_interference import CASES, MINE, TIMELINE, differing
from tests.e2e.worlds import Differs, Reader, Told, Worlds

PAGE = "query Q($n: Int) { me { timeline(first: $n) { edges { node { id results { id } } } } } }"
# The citizen and their timeline with what is looked up for either, and a report with its edge and ten results.
ASKING, REPORT = 10 + 1 + 50 + 1, 1 + 1 + 10
COST = {"cost": True}


@pytest.mark.parametrize("group", CASES)
async def test_what_an_answer_has_cost_tells_nothing_of_what_is_hidden(server: str, tmp_path: Path, group: str) -> None:
    held = CASES[group]()
    async with differing(server, tmp_path, held) as worlds:
        for case in held:
            with pytest.raises(Differs):
                await timeline(worlds, case.witness)

            # The worlds compare the answers, and what they cost with them.
            cost = (await timeline(worlds, case.reader)).json["extensions"]["cost"]
            assert 0 <= cost["actual"] < cost["estimated"]


async def timeline(worlds: Worlds, reader: Reader) -> Told:
    """Ask for the reports of a person, and for what that costs."""
    if reader.basis == "SEGSELV":
        return await worlds.ask(reader, MINE, extensions=COST)
    return await worlds.ask(reader, TIMELINE, {"patient": number_of(reader.patient)}, extensions=COST)


async def test_a_question_that_may_cost_too_much_is_refused_and_one_that_costs_less_is_answered(
    database: str, tmp_path: Path
) -> None:
    async with composed(database, tmp_path, max_cost=ASKING + 20 * REPORT) as gateway:
        less = await gateway.demo.ask("kari", PAGE, {"n": 20})
        more = await gateway.demo.ask("kari", PAGE, {"n": 21})
        larger = await gateway.demo.ask("kari", PAGE, {"n": 2_000_000})

    assert less.data == {"me": {"timeline": {"edges": []}}}
    assert [more.codes, larger.codes] == [["COST_EXCEEDED"]] * 2
    assert more.json["errors"][0]["message"] == "the request may cost 314, which is more than 302 units"


async def test_a_client_that_has_asked_for_much_waits_whoever_its_users_are(database: str, tmp_path: Path) -> None:
    about = PAGE.replace("query Q($n: Int) { me", "query Q($id: PersonNumber!, $n: Int) { patient(id: $id)")
    asked = {"id": number_of("kari"), "n": 20}
    async with composed(database, tmp_path, rate_cost_per_min=ASKING + 20 * REPORT) as gateway:
        first = await gateway.demo.ask("dr-haug", "{ pendingReleases { complete } }")
        others = [await gateway.demo.ask(caller, about, asked) for caller in ("dr-lunde", "dr-haug")]
        citizen = await gateway.demo.ask("kari", PAGE, {"n": 20})

    assert first.status == 200
    assert [(answer.status, answer.codes) for answer in others] == [(429, ["RATE_LIMITED"])] * 2
    assert all(1 <= int(answer.headers["retry-after"]) <= 60 for answer in others)
    assert citizen.status == 200


async def test_who_only_measures_refuses_nobody(database: str, tmp_path: Path) -> None:
    async with composed(database, tmp_path, max_cost=1, rate_cost_per_min=1, costs_measured_only=True) as gateway:
        body = msgspec.json.encode({"query": PAGE, "variables": {"n": 5}, "extensions": COST})
        answers = [await gateway.demo.post("kari", body) for _ in range(2)]

    assert [answer.json["extensions"]["cost"] for answer in answers] == [
        {"estimated": ASKING + 5 * REPORT, "actual": ASKING}
    ] * 2
