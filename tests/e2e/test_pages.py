"""A timeline read page by page over HTTP, while a source comes back and a report is corrected."""

from typing import Any

from msgspec.structs import replace

from gateway.demo.cast import find
from gateway.source_config import SourceConfig
from resolvers.model import Report, Specimen
from tests.e2e.asking import Demo, number_of
from tests.e2e.composed import composed
from tests.e2e.test_moments import send, written
from tests.e2e.worlds import Held
from tests.e2e.worlds import written as resources_of
from tests.examples import pair
from tests.integration.scripted import Got, response, scripted

PAGE = """
    query Page($patient: PersonNumber!, $after: String) {
      patient(id: $patient) {
        timeline(first: 2, after: $after) {
          edges { node { key { report } sampled } }
          pageInfo { hasNextPage endCursor }
          completeness { complete sources { source { id } state reason } }
          notices { __typename }
        }
      }
    }
"""
KARI = "kari"


class Region:
    """A region that holds reports of one person, and can be down."""

    def __init__(self, *held: Report) -> None:
        number = find(KARI).number
        self.down = False
        self._held = [found for one in held for found in resources_of(Held(report=one, source="nord"), number)]

    async def __call__(self, got: Got) -> bytes:
        if self.down:
            return response(status=503)
        reports = got.resource == "DiagnosticReport"
        entries = [
            b'{"resource":%s,"search":{"mode":"%s"}}' % (body, b"match" if kind == got.resource else b"include")
            for kind, body in self._held
            if reports or kind == got.resource
        ]
        matches = sum(kind == got.resource for kind, _ in self._held)
        return response(
            b'{"resourceType":"Bundle","type":"searchset","total":%d,"entry":[%s]}' % (matches, b",".join(entries))
        )


async def read(demo: Demo, after: str | None = None) -> Any:
    """Read one page as her doctor."""
    answer = await demo.ask("dr-haug", PAGE, {"patient": number_of(KARI), "after": after})
    return answer.data["patient"]["timeline"]


def names(page: Any) -> list[str]:
    """Name the reports of a page."""
    return [edge["node"]["key"]["report"] for edge in page["edges"]]


async def test_pages_hold_while_a_region_comes_back_and_a_report_is_corrected(database, tmp_path) -> None:
    region = Region(written("n1", hours_ago=10), written("n2", hours_ago=30))
    async with scripted(region) as nord:
        sources = (SourceConfig(id="nord", name="Nord", base_url=nord.base_url),)
        async with composed(database, tmp_path, sources=sources) as gateway:
            for number, hours in (("c1", 5), ("c2", 20), ("c3", 40), ("c4", 50)):
                await send(gateway, written(number, hours_ago=hours), KARI)
            region.down = True
            first = await read(gateway.demo)
            region.down = False
            # The sample of a report that was read is found to be the oldest of all, and the other way round.
            await send(gateway, corrected("c1", hours_ago=5, sampled=60), KARI)
            await send(gateway, corrected("c4", hours_ago=50, sampled=1), KARI)
            second = await read(gateway.demo, first["pageInfo"]["endCursor"])
            third = await read(gateway.demo, second["pageInfo"]["endCursor"])
            anew = await read(gateway.demo)

    assert [names(page) for page in (first, second, third)] == [["c1", "c2"], ["n2", "c3"], ["c4"]]
    assert [page["completeness"]["complete"] for page in (first, second, third, anew)] == [False, False, False, True]
    assert [
        {line["source"]["id"]: (line["state"], line["reason"]) for line in page["completeness"]["sources"]}["nord"]
        for page in (first, second, third)
    ] == [("FAILED", "UNAVAILABLE"), ("ANSWERED", "MISSED_EARLIER"), ("ANSWERED", "MISSED_EARLIER")]
    assert all(page["notices"] == [{"__typename": "UnavailableNotice"}] for page in (first, second, third))
    assert names(anew) == ["c4", "n1"]


def corrected(number: str, *, hours_ago: int, sampled: int) -> Report:
    """Correct when the sample was taken, in a version that is issued while the pages are read."""
    old, taken = written(number, hours_ago=hours_ago), written(number, hours_ago=sampled).sampled
    issued = written(number, hours_ago=-1).issued
    return replace(
        old,
        issued=issued,
        sampled=taken,
        source_status=pair("M", "F"),
        message=replace(old.message, id=f"m-{number}-again", generated=issued),
        specimens=(Specimen(number="1", collected=taken),),
    )
