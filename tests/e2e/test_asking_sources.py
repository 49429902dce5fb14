"""Who is asked for an answer and for how much of it, who is not and why, as the ledger of a real gateway tells."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest_asyncio

from gateway.source_config import SourceConfig
from resolvers.model import Discipline
from resolvers.plan import Filter
from tests.e2e.asking import number_of
from tests.e2e.composed import Composed, composed
from tests.examples import ORGANISATION
from tests.fhir_examples import ENH, FNR, diagnostic_report, observation
from tests.fhir_search import meets
from tests.integration.scripted import Got, Scripted, response, scripted

LEDGER = """completeness { complete sources { source { id } state reason age shown } } notices { __typename }
  edges { node { key { report } provenance { source { id } } versions { issued } } }"""
TIMELINE = f"""query T($patient: PersonNumber!, $filter: TimelineFilter) {{
  patient(id: $patient) {{ timeline(first: 20, filter: $filter) {{ {LEDGER} }} }} }}"""
MINE = f"query M($filter: TimelineFilter) {{ me {{ timeline(first: 20, filter: $filter) {{ {LEDGER} }} }} }}"
JANUARY = {"from": "2026-01-01", "to": "2026-01-31"}
LABORATORY = {"identifier": {"system": ENH, "value": ORGANISATION}}


def held(number: str, sampled: str, issued: str) -> list[dict[str, Any]]:
    """Write one version of a report of Kari's."""
    own = {
        "subject": {"identifier": {"system": FNR, "value": number_of("kari")}},
        "performer": [LABORATORY],
        "effectiveDateTime": f"{sampled}T09:00:00Z",
        "meta": {"lastUpdated": f"{issued}T12:00:00Z"},
    }
    return [
        diagnostic_report(
            number, results=[f"o-{number}"], identifier=[{"value": number}], issued=f"{issued}T12:00:00Z", **own
        ),
        observation(f"o-{number}", identifier=[{"value": f"o-{number}"}], **own),
    ]


@dataclass
class Laboratory:
    """A scripted laboratory, what it holds, and whether it has a fault now."""

    resources: list[dict[str, Any]] = field(default_factory=list)
    fails_by_number: bool = False

    async def __call__(self, got: Got) -> bytes:
        if self.fails_by_number and got.field("identifier"):
            return response(status=503)
        matches = [each for each in self.resources if each["resourceType"] == got.resource and meets(each, got.form)]
        named = {one["reference"].split("/")[1] for each in matches for one in each.get("result", ())}
        entries = [{"resource": each, "search": {"mode": "match"}} for each in matches]
        entries += [{"resource": each, "search": {"mode": "include"}} for each in self.resources if each["id"] in named]
        bundle = {"resourceType": "Bundle", "type": "searchset", "total": len(matches), "entry": entries}
        return response(json.dumps(bundle).encode())


@dataclass
class Region:
    """A gateway with laboratories that differ in what the settings say of them."""

    gateway: Composed
    laboratories: dict[str, Laboratory]
    served: dict[str, Scripted]

    async def ask(self, caller: str, **wanted: Any) -> Any:
        """Ask about Kari, after forgetting what was asked before."""
        for one in self.served.values():
            one.got.clear()
        if caller == "kari":
            answer = await self.gateway.demo.ask("kari", MINE, {"filter": wanted})
            return answer.data["me"]["timeline"]
        answer = await self.gateway.demo.ask(caller, TIMELINE, {"patient": number_of("kari"), "filter": wanted})
        return answer.data["patient"]["timeline"]

    def fields(self, name: str, parameter: str) -> list[list[str]]:
        """Give what a laboratory's searches for reports were bounded by, in the order they came."""
        searches = (got for got in self.served[name].got if got.resource == "DiagnosticReport")
        return [[text for key, text in got.form if key == parameter] for got in searches]


def sources(urls: dict[str, str]) -> tuple[SourceConfig, ...]:
    every = frozenset(Filter)
    return (
        SourceConfig(id="nord", name="Nord", base_url=urls["nord"], filters=every),
        SourceConfig(id="vest", name="Vest", base_url=urls["vest"], filters=every),
        SourceConfig(id="images", name="Images", base_url=urls["images"], disciplines=frozenset({Discipline.BLD})),
        SourceConfig(id="young", name="Young", base_url=urls["young"], holds_from=date(2026, 2, 1)),
    )


@pytest_asyncio.fixture
async def region(database: str, tmp_path: Path) -> AsyncIterator[Region]:
    nord = Laboratory([*held("r1", "2026-01-10", "2026-01-11"), *held("r2", "2025-06-01", "2025-06-02")])
    vest = Laboratory(held("r1", "2026-03-01", "2026-01-10"))
    laboratories = {"nord": nord, "vest": vest, "images": Laboratory(), "young": Laboratory()}
    async with (
        scripted(laboratories["nord"]) as one,
        scripted(laboratories["vest"]) as two,
        scripted(laboratories["images"]) as three,
        scripted(laboratories["young"]) as four,
    ):
        served = {"nord": one, "vest": two, "images": three, "young": four}
        described = sources({name: each.base_url for name, each in served.items()})
        async with composed(database, tmp_path, sources=described) as gateway:
            yield Region(gateway, laboratories, served)


def lines(timeline: Any) -> dict[str, tuple[str, str | None]]:
    return {line["source"]["id"]: (line["state"], line["reason"]) for line in timeline["completeness"]["sources"]}


def numbers(timeline: Any) -> list[str]:
    return [edge["node"]["key"]["report"] for edge in timeline["edges"]]


async def test_personnel_ask_only_who_can_hold_the_answer_and_for_no_more_than_it(region: Region) -> None:
    timeline = await region.ask("dr-haug", period=JANUARY, disciplines=["LAB"])

    assert lines(timeline) == {
        "central": ("EMPTY", None),
        "nord": ("ANSWERED", None),
        "vest": ("ANSWERED", None),
        "images": ("NOT_ASKED", "OTHER_DISCIPLINE"),
        "young": ("NOT_ASKED", "OTHER_PERIOD"),
    }
    assert (timeline["completeness"]["complete"], timeline["notices"]) == (True, [])
    assert region.served["images"].got == region.served["young"].got == []
    assert region.fields("nord", "date") == [["ge2025-12-30T23:00:00Z", "le2026-02-01T23:00:00Z"], []]
    assert region.fields("vest", "identifier") == [[], ["r1"]]
    # The copy in the west, of another day and older, was found by its number alone.
    (edge,) = timeline["edges"]
    assert [seen["source"]["id"] for seen in edge["node"]["provenance"]] == ["nord", "vest"]
    assert len(edge["node"]["versions"]) == 2


async def test_a_citizen_is_answered_from_everything_that_every_source_holds(region: Region) -> None:
    timeline = await region.ask("kari", period=JANUARY, disciplines=["LAB"])

    assert numbers(timeline) == ["r1"]
    assert {state for state, _ in lines(timeline).values()} == {"ANSWERED", "EMPTY"}
    assert region.fields("nord", "date") == [[]]
    assert all(one.got for one in region.served.values())


async def test_what_has_changed_is_asked_for_and_given_exactly(region: Region) -> None:
    changed = await region.ask("dr-haug", changedSince="2026-01-11T12:00:00Z")
    bounds = region.fields("nord", "_lastUpdated")
    later = await region.ask("dr-haug", changedSince="2026-01-11T12:00:01Z")

    assert (numbers(changed), numbers(later)) == (["r1"], [])
    assert bounds == [["ge2026-01-10T12:00:00Z"], []]


async def test_an_empty_list_is_whole_only_where_all_who_could_hold_something_said_so(region: Region) -> None:
    whole = await region.ask("dr-haug", period={"from": "2020-01-01", "to": "2020-12-31"}, disciplines=["LAB"])
    region.laboratories["vest"].fails_by_number = True
    cut = await region.ask("dr-haug", period={"from": "2020-01-01", "to": "2020-12-31"}, disciplines=["LAB"])

    assert whole["edges"] == cut["edges"] == []
    assert (whole["completeness"]["complete"], whole["notices"]) == (True, [])
    assert (cut["completeness"]["complete"], cut["notices"]) == (False, [{"__typename": "UnavailableNotice"}])
    assert lines(cut)["vest"] == ("EMPTY", "CUT_COPIES")


async def test_a_source_that_is_off_or_not_introduced_leaves_the_answer_open(database: str, tmp_path: Path) -> None:
    async with scripted(Laboratory()) as served:
        url = served.base_url
        described = (
            SourceConfig(id="nord", name="Nord", base_url=url, region="north"),
            SourceConfig(id="vest", name="Vest", base_url=url, organisations=frozenset({"100000083"})),
            SourceConfig(id="lab", name="Lab", base_url=url, asked_for_citizens=False),
        )
        async with composed(database, tmp_path, sources=described, regions_off=("north",)) as gateway:
            region = Region(gateway, {}, {"all": served})
            personnel, citizen = await region.ask("dr-haug"), await region.ask("kari")

    assert lines(personnel) == {
        "central": ("EMPTY", None),
        "nord": ("OFF", "REGION_OFF"),
        "vest": ("NOT_ASKED", "NOT_INTRODUCED"),
        "lab": ("EMPTY", None),
    }
    assert lines(citizen) == lines(personnel) | {"vest": ("EMPTY", None), "lab": ("NOT_ASKED", "NOT_INTRODUCED")}
    for timeline in (personnel, citizen):
        assert timeline["edges"] == []
        assert not timeline["completeness"]["complete"]
        assert timeline["notices"] == [{"__typename": "UnavailableNotice"}]
        ages = {line["source"]["id"]: line["age"] for line in timeline["completeness"]["sources"]}
        assert (ages["central"], ages["nord"]) == (0, None)
