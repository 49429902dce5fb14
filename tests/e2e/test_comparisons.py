"""Trends and what was taken recently, over HTTP: over all sources, within the same restrictions as everything else."""

from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from gateway.demo.cast import find
from gateway.source_config import SourceConfig
from resolvers.deadline import Deadline
from resolvers.model import Quantity, Restriction, RestrictionFamily, RestrictionLevel, RestrictionType
from tests.e2e.asking import number_of
from tests.e2e.composed import Composed, composed, now
from tests.e2e.test_moments import send, written
from tests.e2e.test_pages import Region
from tests.examples import NLK, result
from tests.integration.scripted import scripted

KARI = "kari"
TREND = """
    query Trend($patient: PersonNumber!, $unit: String) {
      patient(id: $patient) {
        trend(code: {code: "NPU02192"}, unit: $unit) {
          series { unit code { code } points { value conversion text unit sources { id } } }
          breaks { reasons }
          completeness { complete }
        }
      }
    }
"""
LATEST = """
    query Latest($patient: PersonNumber!, $within: Duration!, $codes: [CodeInput!]!) {
      patient(id: $patient) {
        latest(codes: $codes, within: $within) {
          lines {
            code { code }
            state
            count
            result { value { ... on Quantity { text } } }
            report { provenance { source { id } } }
          }
          completeness { complete }
          notices { __typename }
        }
      }
    }
"""


def glucose(text: str, unit: str):
    """Give a result of plasma glucose."""
    return result("NPU02192", value=Quantity(text=text, value=Decimal(text), unit=unit))


def measured(number: str, text: str, unit: str, hours: int):
    """Write a report of plasma glucose."""
    return replace(written(number, hours_ago=hours), results=(glucose(text, unit),))


async def ask(gateway: Composed, query: str, field: str, **variables: Any) -> Any:
    """Ask as her doctor."""
    answer = await gateway.demo.ask("dr-haug", query, {"patient": number_of(KARI), **variables})
    return answer.data["patient"][field]


async def test_a_trend_runs_over_all_sources_in_one_unit(database, tmp_path) -> None:
    region = Region(measured("n1", "5100", "umol/L", 30))
    async with scripted(region) as nord:
        sources = (SourceConfig(id="nord", name="Nord", base_url=nord.base_url),)
        async with composed(database, tmp_path, sources=sources) as gateway:
            await send(gateway, measured("c1", "6.0", "mmol/L", 5), KARI)
            await send(gateway, measured("c2", "5.50", "mmol/l", 50), KARI)
            found = await ask(gateway, TREND, "trend")
            moved = await ask(gateway, TREND, "trend", unit="umol/L")
            refused = await gateway.demo.ask("dr-haug", TREND, {"patient": number_of(KARI), "unit": "spoons"})

    (series,) = found["series"]
    assert [(point["value"], point["conversion"], point["sources"][0]["id"]) for point in series["points"]] == [
        ("5.50", "NONE", "central"),
        ("5.100", "EXACT", "nord"),
        ("6.0", "NONE", "central"),
    ]
    assert (series["unit"], series["code"]["code"], found["breaks"]) == ("mmol/L", "NPU02192", [])
    assert found["completeness"]["complete"]
    assert [point["value"] for point in moved["series"][0]["points"]] == ["5500", "5100", "6000"]
    assert [(point["text"], point["unit"]) for point in series["points"]][1] == ("5100", "umol/L")
    assert refused.codes == ["BAD_USER_INPUT"]


async def test_taken_recently_says_where_and_admits_what_it_does_not_know(database, tmp_path) -> None:
    region = Region(measured("n1", "5.1", "mmol/L", 30))
    codes = [{"code": "NPU02192", "system": NLK}, {"code": "NPU19748"}]
    async with scripted(region) as nord:
        sources = (SourceConfig(id="nord", name="Nord", base_url=nord.base_url),)
        async with composed(database, tmp_path, sources=sources) as gateway:
            found = await ask(gateway, LATEST, "latest", within="P2D", codes=codes)
            older = await ask(gateway, LATEST, "latest", within="PT24H", codes=codes)
            region.down = True
            unsure = await ask(gateway, LATEST, "latest", within="PT24H", codes=codes)
            many = await gateway.demo.ask(
                "dr-haug", LATEST, {"patient": number_of(KARI), "within": "P1D", "codes": codes * 51}
            )

    assert [(line["code"]["code"], line["state"], line["count"]) for line in found["lines"]] == [
        ("NPU02192", "FOUND", 1),
        ("NPU19748", "NONE_FOUND", 0),
    ]
    assert found["lines"][0]["result"]["value"]["text"] == "5.1"
    assert [seen["source"]["id"] for seen in found["lines"][0]["report"]["provenance"]] == ["nord"]
    assert [line["state"] for line in older["lines"]] == ["NONE_FOUND", "NONE_FOUND"]
    assert [line["state"] for line in unsure["lines"]] == ["UNKNOWN", "UNKNOWN"]
    assert [notice["__typename"] for notice in unsure["notices"]] == ["UnavailableNotice"]
    assert many.codes == ["BAD_USER_INPUT"]


async def test_what_is_restricted_is_in_no_trend_and_leaves_what_was_taken_unknown(database, tmp_path) -> None:
    async with composed(database, tmp_path) as gateway:
        await send(gateway, measured("c1", "6.0", "mmol/L", 5), KARI)
        person = await gateway.store.enrol((find(KARI).number,), Deadline.after(5))
        block = Restriction(
            id="",
            family=RestrictionFamily.PRIVACY,
            type=RestrictionType.BLOCK,
            level=RestrictionLevel.SOFT,
            valid_from=now(),
            set_by="kari",
        )
        await gateway.store.add_restriction(person, block, reason=None, idempotency_key="b", deadline=Deadline.after(5))
        trend = await ask(gateway, TREND, "trend")
        latest = await ask(gateway, LATEST, "latest", within="P2D", codes=[{"code": "NPU02192"}])

    assert (trend["series"], trend["completeness"]["complete"]) == ([], False)
    assert [line["state"] for line in latest["lines"]] == ["UNKNOWN"]
    assert [notice["__typename"] for notice in latest["notices"]] == ["RestrictedNotice"]
