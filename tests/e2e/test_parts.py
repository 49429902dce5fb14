"""A timeline in parts, over HTTP: the store at once, and every region when it answers."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import permutations
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
import pytest

from gateway.demo.cast import find
from gateway.settings import GraphQLProfile
from gateway.source_config import SourceConfig
from resolvers.deadline import Deadline
from tests.e2e.asking import number_of
from tests.e2e.composed import Composed, composed
from tests.e2e.in_parts import CURRENT, EARLIER, Parts, asked
from tests.e2e.test_moments import written
from tests.e2e.test_non_interference import CASES, differing
from tests.e2e.worlds import REGIONS, Held, Reader, World, Worlds, arrival, searched
from tests.e2e.worlds import written as resources_of
from tests.integration.scripted import Got, Scripted, response, scripted

PATIENT_S = 300.0
SOON_S = 60.0
PART = """edges { node { key { report } status } } pageInfo { hasNextPage endCursor }
    completeness { complete sources { source { id } state reason } } notices { __typename }"""
ABOUT = f"""query A($patient: PersonNumber!) {{ patient(id: $patient) {{ timeline {{ {PART}
    ... @defer(label: "late") {{ late {{ sources {{ source {{ id }} state }} {PART} }} }} }} }} }}"""
STREAMED = f"""query S($patient: PersonNumber!) {{ patient(id: $patient) {{ timeline {{ {PART}
    late @stream(label: "late") {{ sources {{ source {{ id }} state }} {PART} }} }} }} }}"""


class Region:
    """A region of one sender's reports that answers when it is let."""

    def __init__(self, name: str, sender: str) -> None:
        self.name = name
        self.sender = find(sender).organisation
        self.let, self.hangs = asyncio.Event(), False
        self.world = World(name=name, url="", store=None, shelves={name: {}})
        self.served: Scripted

    async def answer(self, got: Got) -> bytes | None:
        if self.hangs:
            return None
        await self.let.wait()
        return response(searched(self.world, self.name, got))

    def holds(self, of: str, number: str, **changes: Any) -> None:
        """Put a report on the shelf."""
        marks = changes.pop("marks", ())
        held = Held(report=written(number, sender="lab-vest", **changes), source=self.name, marks=marks)
        person = find(of).number
        self.world.shelves[self.name].setdefault(person.digits, []).extend(resources_of(held, person))

    @property
    def config(self) -> SourceConfig:
        """Write it for the settings."""
        return SourceConfig(
            id=self.name,
            name=self.name.title(),
            base_url=self.served.base_url,
            senders=frozenset({self.sender}),
            budget_s=PATIENT_S,
        )


@asynccontextmanager
async def gateway(database: str, folder: Path, **changes: Any) -> AsyncIterator[tuple[Composed, Region]]:
    """Open a gateway over a store with a report of each of two senders, and a region that holds those of one."""
    region = Region("vest", "lab-vest")
    async with scripted(region.answer) as region.served:
        settings = {"deadline_s": PATIENT_S} | changes
        async with composed(database, folder, sources=(region.config,), **settings) as opened:
            number = find("ola").number
            await opened.store.enrol((number,), Deadline.after(SOON_S))
            for held in (written("own"), written("other", sender="lab-nord", hours_ago=9)):
                await opened.store.file(arrival(Held(report=held), number), Deadline.after(SOON_S))
            region.holds("ola", "own")
            region.holds("ola", "new", hours_ago=2)
            yield opened, region


def reports(page: Any) -> list[str]:
    return [edge["node"]["key"]["report"] for edge in page["edges"]]


def states(page: Any) -> list[tuple[str, str | None]]:
    return [(line["state"], line["reason"]) for line in page["completeness"]["sources"]]


ABOUT_OLA = {"patient": number_of("ola")}


async def test_the_store_is_told_while_a_region_is_silent_and_the_rest_when_it_answers(database, tmp_path) -> None:
    async with gateway(database, tmp_path) as (opened, region):
        async with asyncio.timeout(SOON_S), asked(opened.demo, "dr-haug", ABOUT, ABOUT_OLA) as parts:
            first = await parts.next()
            region.let.set()
            rest = await parts.rest()
        whole = (await opened.demo.ask("dr-haug", ABOUT, ABOUT_OLA)).data["patient"]["timeline"]

    assert (parts.status, parts.headers["content-type"]) == (
        200,
        'multipart/mixed; boundary="-"; incrementalSpec=v0.2',
    )
    page = first["data"]["patient"]["timeline"]
    assert first["hasNext"]
    (pending,) = first["pending"]
    assert (pending["path"], pending["label"]) == (["patient", "timeline"], "late")
    assert reports(page) == ["other"]
    assert states(page) == [("ANSWERED", "AWAITS_OTHERS"), ("LATE", "DEFERRED")]
    (second,) = rest
    (increment,) = second["incremental"]
    (late,) = increment["data"]["late"]
    assert (second["hasNext"], second["completed"]) == (False, [{"id": pending["id"]}])
    assert [line["source"]["id"] for line in late["sources"]] == ["vest"]
    assert reports(late) == ["new", "own"]
    assert late["completeness"]["complete"]
    assert sorted(reports(page) + reports(late)) == sorted(reports(whole))
    assert (late["pageInfo"], late["completeness"]) == (whole["pageInfo"], whole["completeness"])
    assert whole["late"] == []


async def test_clients_of_the_earlier_form_get_the_same_by_places(database, tmp_path) -> None:
    async with gateway(database, tmp_path) as (opened, region):
        how = {"accept": EARLIER}
        async with asyncio.timeout(SOON_S), asked(opened.demo, "dr-haug", ABOUT, ABOUT_OLA, **how) as parts:
            first = await parts.next()
            region.let.set()
            (second,) = await parts.rest()

    assert parts.headers["content-type"] == 'multipart/mixed; boundary="-"; deferSpec=20220824'
    assert set(first) == {"data", "extensions", "hasNext"}
    (increment,) = second["incremental"]
    assert (increment["path"], increment["label"]) == (["patient", "timeline"], "late")
    assert [reports(one) for one in increment["data"]["late"]] == [["new", "own"]]
    assert second["hasNext"] is False


@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd", "identity"])
async def test_each_part_can_be_read_when_it_is_sent_compressed_or_not(database, tmp_path, encoding) -> None:
    async with gateway(database, tmp_path) as (opened, region):
        how = {"accept": EARLIER, "accept-encoding": encoding}
        async with asyncio.timeout(SOON_S), asked(opened.demo, "dr-haug", STREAMED, ABOUT_OLA, **how) as parts:
            first = await parts.next()
            region.let.set()
            (second,) = await parts.rest()

    assert parts.headers.get("content-encoding", "identity") == encoding
    assert first["data"]["patient"]["timeline"]["late"] == []
    (increment,) = second["incremental"]
    assert (increment["path"], increment["label"]) == (["patient", "timeline", "late", 0], "late")
    assert [reports(one) for one in increment["items"]] == [["new", "own"]]


@pytest.mark.parametrize("profile", ["legacy", "2026"])
async def test_who_takes_nothing_but_parts_is_answered_in_both_editions(database, tmp_path, profile) -> None:
    async with gateway(database, tmp_path, graphql_profile=GraphQLProfile(profile)) as (opened, region):
        region.let.set()
        how = {"accept": "multipart/mixed"}
        async with asyncio.timeout(SOON_S), asked(opened.demo, "dr-haug", ABOUT, ABOUT_OLA, **how) as parts:
            told = await parts.rest()

    assert (parts.status, told[0]["hasNext"], told[-1]["hasNext"]) == (200, True, False)


async def test_a_client_that_goes_lets_the_region_go_and_what_was_told_stays_recorded(database, tmp_path) -> None:
    async with gateway(database, tmp_path) as (opened, region):
        region.hangs = True
        async with asyncio.timeout(SOON_S), asked(opened.demo, "dr-haug", ABOUT, ABOUT_OLA) as parts:
            await parts.next()
        async with asyncio.timeout(SOON_S):
            await region.served.hung_up.wait()

        assert await recorded(database) == [("timeline", "OK", {"central": "ANSWERED", "vest": "LATE"}, 1)]


async def test_each_part_is_recorded_with_its_sources_and_what_it_showed(database, tmp_path) -> None:
    async with gateway(database, tmp_path) as (opened, region):
        async with asyncio.timeout(SOON_S), asked(opened.demo, "dr-haug", ABOUT, ABOUT_OLA) as parts:
            await parts.next()
            region.let.set()
            await parts.rest()

        assert await recorded(database) == [
            ("timeline", "OK", {"central": "ANSWERED", "vest": "LATE"}, 1),
            ("timeline.late", "OK", {"central": "ANSWERED", "vest": "ANSWERED"}, 2),
        ]


async def test_a_region_beyond_its_time_is_a_line_of_the_last_part(database, tmp_path) -> None:
    async with gateway(database, tmp_path, deadline_s=6.0) as (opened, region):
        region.hangs = True
        async with asyncio.timeout(SOON_S), asked(opened.demo, "dr-haug", ABOUT, ABOUT_OLA) as parts:
            first, second = await parts.rest()

    (late,) = second["incremental"][0]["data"]["late"]
    assert states(late) == [("ANSWERED", None), ("LATE", "TIMEOUT")]
    assert (reports(first["data"]["patient"]["timeline"]), reports(late)) == (["other"], ["own"])


async def test_what_a_silent_region_denies_the_citizen_is_in_no_part(database, tmp_path) -> None:
    mine = ABOUT.replace("A($patient: PersonNumber!)", "A").replace("patient(id: $patient)", "me")
    async with gateway(database, tmp_path) as (opened, region):
        region.world.shelves["vest"].clear()
        region.holds("ola", "own", marks=("NORN_FFL",))
        async with asyncio.timeout(SOON_S), asked(opened.demo, "ola", mine) as parts:
            first = await parts.next()
            region.let.set()
            (second,) = await parts.rest()

    (late,) = second["incremental"][0]["data"]["late"]
    assert (reports(first["data"]["me"]["timeline"]), reports(late)) == (["other"], [])
    assert states(late) == [("ANSWERED", None), ("EMPTY", None)]


async def recorded(database: str) -> list[tuple[str, str, dict[str, str], int]]:
    """Read the access log, oldest first: what was asked, how it ended, the sources, and how much was shown."""
    connection = await asyncpg.connect(database)
    try:
        rows = await connection.fetch(
            "select operation, outcome, sources::text, cardinality(shown_reports) from audit_entry order by sequence"
        )
    finally:
        await connection.close()
    return [(operation, outcome, json.loads(sources), shown) for operation, outcome, sources, shown in rows]


MINE = STREAMED.replace("S($patient: PersonNumber!)", "S").replace("patient(id: $patient)", "me")


@pytest.mark.parametrize("group", ["citizens", "blocks", "other-purposes"])
async def test_what_is_hidden_changes_no_part_byte_for_byte_whichever_region_is_first(server, tmp_path, group) -> None:
    held = CASES[group]()
    async with differing(server, tmp_path, held) as worlds:
        for case in held:
            for order in permutations(REGIONS):
                full, bare = [await heard(worlds, world, case.reader, order) for world in (worlds.full, worlds.bare)]
                assert full == bare
                worlds.questions += 1
            full, bare = [await heard(worlds, world, case.witness, REGIONS) for world in (worlds.full, worlds.bare)]
            assert full != bare


async def heard(worlds: Worlds, world: World, reader: Reader, order: tuple[str, ...]) -> list[Any]:
    """Ask one world in parts, and let its regions answer in an order; gives all that came, but for the date."""
    world.gates |= {region: asyncio.Event() for region in REGIONS}
    own, body = reader.basis == "SEGSELV", {"query": MINE}
    if not own:
        body = {"query": STREAMED, "variables": {"patient": find(reader.patient).number.digits}}
    headers = await worlds.headers(world, reader, reader.patient) | {"accept": CURRENT}
    url, sent = world.url + "/graphql", msgspec.json.encode(body)
    async with asyncio.timeout(SOON_S), worlds.http.post(url, data=sent, headers=headers) as answer:
        told: list[Any] = [answer.status, sorted((n, v) for n, v in answer.headers.items() if n.lower() != "date")]
        if not answer.headers["content-type"].startswith("multipart"):
            return [*told, await answer.read()]
        parts = Parts(answer)
        told.append(await parts.next_written())
        for region in order:
            world.gates[region].set()
            told.append(await parts.next_written())
        while told[-1] is not None:
            told.append(await parts.next_written())
        return told
