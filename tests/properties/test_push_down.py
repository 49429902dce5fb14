"""Asking sources for a period alone, or for what has changed, gives what asking them for everything gives."""

import asyncio
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace as changed
from datetime import date, datetime, timedelta
from importlib.resources import files

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies import Policy, parse_table
from resolvers import clearance
from resolvers.completing import complete
from resolvers.ledger import completeness
from resolvers.merge import merge
from resolvers.model import Completeness, Delivery, Fetch, MergedReport, Normalised, Question, SourceId, TimelineFilter
from resolvers.naming import Naming
from resolvers.normalise import normalise
from resolvers.plan import Filter, SourceSheet, plan
from resolvers.selection import select
from resolvers.sources.dialects import GENERIC, PPS, Dialect, Search, narrowed
from tests.examples import NOW, ORGANISATION, PERSON, clinician, directives, holding
from tests.fhir_examples import ENH, diagnostic_report, extension, observation
from tests.fhir_search import meets

TABLE = changed(
    parse_table(files("policies").joinpath("tables", "access.toml").read_text(encoding="utf-8")),
    valid_from=date(2026, 1, 1),
)
POLICY, NAMING = Policy(TABLE), Naming(b"s" * 32)
FILTERS = {"pps": frozenset({Filter.PERIOD}), "fhir": frozenset(Filter)}
MARKS = "urn:oid:2.16.578.1.12.4.1.1.9603"
LABORATORY = {"identifier": {"system": ENH, "value": ORGANISATION}}
START = datetime.fromisoformat("2026-01-01T10:00:00+00:00")


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a report as one source holds it; `style` is how report and results hang together there."""

    number: str
    sampled: int
    issued: int
    mark: str | None
    value: int
    style: str

    def resources(self, place: int = 0) -> Iterator[dict[str, object]]:
        """Write it as FHIR; `place` tells the versions of one source apart."""
        name = f"{self.number}-{place}"
        dated = {} if self.style == "undated" else {"effectiveDateTime": on(self.sampled)}
        named = [] if self.style in {"back-linked", "empty"} else [f"o-{name}"]
        meta = {"lastUpdated": on(self.issued)}
        security = {"security": [{"system": MARKS, "code": self.mark}]} if self.mark else {}
        reference = {"reference": f"DiagnosticReport/{name}"}
        back = {"extension": [extension("diagnosticreportref", valueReference=reference)]}
        if self.style != "lone":
            yield diagnostic_report(
                name,
                results=named,
                identifier=[{"value": self.number}],
                performer=[LABORATORY],
                issued=on(self.issued),
                meta=meta | security,
                **dated,
            )
        if self.style != "empty":
            yield observation(
                f"o-{name}",
                identifier=[{"value": f"o-{self.number}"}],
                performer=[LABORATORY],
                effectiveDateTime=on(self.sampled),
                issued=on(self.issued),
                valueQuantity={"value": self.value, "unit": "mmol/mol"},
                meta=meta,
                **(back if self.style == "back-linked" else {}),
            )


def on(day: int) -> str:
    return (START + timedelta(days=day)).isoformat()


class Laboratory:
    """A source that answers each search of a dialect by its parameters."""

    def __init__(self, name: str, dialect: Dialect, versions: Iterable[Version]) -> None:
        self.id = SourceId(name)
        self._dialect = dialect
        self._held = [each for place, version in enumerate(versions) for each in version.resources(place)]

    def fetch(self, fetch: Fetch) -> Delivery:
        searches = [each for search in self._dialect.searches for each in narrowed(self._dialect, search, fetch)]
        pages = tuple(map(self._page, searches))
        return Delivery(source=self.id, dialect="fhir", as_of=NOW, pages=pages, bounded=fetch.bounded)

    def _page(self, search: Search) -> bytes:
        matches = [each for each in self._held if each["resourceType"] == search.resource and meets(each, search.form)]
        wanted = {one["reference"].split("/")[1] for each in matches for one in each.get("result", ())}
        included = [one for one in self._held if one["id"] in wanted and one not in matches]
        entries = [{"resource": each} for each in (*matches, *included)]
        return json.dumps({"resourceType": "Bundle", "type": "searchset", "entry": entries}).encode()


def answer(
    wanted: TimelineFilter, laboratories: tuple[Laboratory, ...], filters: frozenset[Filter]
) -> tuple[tuple[MergedReport, ...], Completeness, list[Fetch]]:
    """Walk the path from the plan to the answer."""
    sheets = [SourceSheet(id=each.id, name=each.id, filters=filters) for each in laboratories]
    question = Question(caller=clinician(), person=PERSON, filter=wanted)
    by_id = {each.id: each for each in laboratories}
    asked: list[Fetch] = []

    async def ask(fetches):
        asked.extend(fetches)
        return [by_id[fetch.source].fetch(fetch) for fetch in fetches]

    outcomes = asyncio.run(complete(question, plan(question, sheets).fetches, ask))
    read = [normalise(found, PERSON) if isinstance(found, Delivery) else found for found in outcomes]
    return *cleared(question, sheets, read), asked


def cleared(
    question: Question, sheets: list[SourceSheet], read: list[Normalised]
) -> tuple[tuple[MergedReport, ...], Completeness]:
    limits = directives()
    door = clearance.door(POLICY, question.caller, PERSON, limits)
    verdicts = tuple(
        clearance.clear(POLICY, limits, door, NAMING, caller=question.caller, read=read, holding=holding())
    )
    named = {sheet.id: sheet.named() for sheet in sheets}
    shown = select(merge(verdicts, NAMING, sources=named, national_store_answered=False), question.filter)
    return shown, completeness(sheets, read, shown, now=NOW)


versions = st.builds(
    Version,
    number=st.sampled_from(["r1", "r2", "r3"]),
    sampled=st.integers(0, 14),
    issued=st.integers(0, 14),
    mark=st.sampled_from([None, None, "NORS", "NORN_FPB", "NORU"]),
    value=st.integers(1, 3),
    style=st.sampled_from(["linked"] * 6 + ["back-linked", "undated", "lone", "empty"]),
)
worlds = st.lists(st.lists(versions, max_size=6), min_size=1, max_size=3)
ends = st.one_of(st.none(), st.integers(0, 14))


def instant(day: int | None) -> datetime | None:
    return None if day is None else START + timedelta(days=day)


@pytest.mark.parametrize("dialect", [PPS, GENERIC], ids=lambda dialect: dialect.name)
@settings(max_examples=300)
@given(world=worlds, since=ends, until=ends, since_change=ends)
def test_what_is_pushed_down_changes_no_answer(dialect, world, since, until, since_change) -> None:
    wanted = TimelineFilter(since=instant(since), until=instant(until), changed_since=instant(since_change))
    laboratories = tuple(Laboratory(f"lab-{place}", dialect, held) for place, held in enumerate(world))

    everything, full, _ = answer(wanted, laboratories, frozenset())
    pushed, ledger, _ = answer(wanted, laboratories, FILTERS[dialect.name])

    assert pushed == everything
    assert [(line.state, line.shown) for line in ledger.sources] == [(line.state, line.shown) for line in full.sources]


def linked(number: str, *, sampled: int, issued: int, mark: str | None = None) -> Version:
    return Version(number=number, sampled=sampled, issued=issued, mark=mark, value=1, style="linked")


def test_a_report_that_moved_in_time_and_a_marked_copy_outside_the_period_are_found_by_number() -> None:
    period = TimelineFilter(since=instant(3), until=instant(6))
    nord = Laboratory("nord", PPS, [linked(name, sampled=4, issued=4) for name in ("kept", "moved", "marked")])
    vest = Laboratory(
        "vest",
        PPS,
        [linked("moved", sampled=12, issued=12), linked("marked", sampled=12, issued=2, mark="NORS")],
    )

    shown, _, asked = answer(period, (nord, vest), FILTERS["pps"])

    assert [report.key.report for report in shown] == ["kept"]
    assert [(fetch.source, fetch.numbers) for fetch in asked[2:]] == [
        ("nord", ("kept", "marked", "moved")),
        ("vest", ("kept", "marked", "moved")),
    ]


def test_a_source_whose_results_name_no_report_is_asked_for_all_that_it_holds() -> None:
    period = TimelineFilter(since=instant(3), until=instant(6))
    loose = msgspec.structs.replace(linked("r1", sampled=4, issued=4), style="back-linked")

    shown, _, asked = answer(period, (Laboratory("nord", GENERIC, [loose]),), FILTERS["fhir"])

    assert [len(report.results) for report in shown] == [1]
    assert [fetch.bounded for fetch in asked] == [True, False]
