"""Whoever gave a part of what it holds is asked for all that others found, and is cut short where it does not say."""

from collections.abc import Mapping, Sequence

import pytest

from resolvers.completing import MOST_NUMBERS, NO_NUMBER, complete, may_meet
from resolvers.merge import merge, position
from resolvers.model import (
    Delivery,
    Fetch,
    Missing,
    NamedSource,
    Normalised,
    Question,
    Report,
    Shown,
    SourceId,
    SourceState,
    TimelineFilter,
    Window,
)
from resolvers.naming import Naming, microseconds
from resolvers.normalise import normalise
from tests.examples import NOW, PERSON, clinician, moment, report
from tests.fhir_examples import bundle, diagnostic_report, observation

NORD, VEST = SourceId("nord"), SourceId("vest")
DAY = "2026-01-10"
PERIOD = TimelineFilter(since=moment(DAY, hour=0).at, until=moment("2026-01-12", hour=0).at)
WINDOW = Window(since=PERIOD.since, until=PERIOD.until)


def held(*names: str, day: str = DAY, **changes: object) -> bytes:
    """Write reports with one result each."""
    reports = [
        diagnostic_report(name, results=[f"o-{name}"], **({"effectiveDateTime": f"{day}T09:00:00Z"} | changes))
        for name in names
    ]
    return bundle(*reports, *(observation(f"o-{name}") for name in names))


def given(page: bytes, source: SourceId = NORD, *, bounded: bool = True, cut: str | None = None) -> Delivery:
    return Delivery(source=source, dialect="fhir", as_of=NOW, pages=(page,), cut=cut, bounded=bounded)


def fetching(source: SourceId = NORD) -> Fetch:
    return Fetch(source=source, person=PERSON, budget_s=4.0, window=WINDOW)


class Sources:
    """Answer each source's fetches one after the other, and note them."""

    def __init__(self, answers: Mapping[SourceId, Sequence[Delivery | Missing]]) -> None:
        self._answers = {source: list(found) for source, found in answers.items()}
        self.rounds: list[list[Fetch]] = []

    async def ask(self, fetches: Sequence[Fetch]) -> list[Delivery | Missing]:
        self.rounds.append(list(fetches))
        return [self._answers[fetch.source].pop(0) for fetch in fetches]


async def completed(
    sources: Sources, *names: SourceId, wanted: TimelineFilter = PERIOD
) -> list[Delivery | Normalised | Missing]:
    question = Question(caller=clinician(), person=PERSON, filter=wanted)
    return list(await complete(question, [fetching(name) for name in names], sources.ask))


def numbers(found: Delivery | Normalised | Missing) -> set[str]:
    assert isinstance(found, Normalised)
    return {each.key.report for each in found.reports}


async def test_where_everybody_gave_all_that_they_hold_nobody_is_asked_again() -> None:
    late = Missing(source=VEST, state=SourceState.LATE, reason="TIMEOUT")
    sources = Sources({NORD: [given(held("a"), bounded=False)], VEST: [late]})

    assert await completed(sources, NORD, VEST) == [given(held("a"), bounded=False), late]
    assert len(sources.rounds) == 1


async def test_a_part_is_completed_by_the_numbers_of_what_anybody_found_in_the_period() -> None:
    whole = Delivery(
        source=VEST,
        dialect="fhir",
        as_of=NOW,
        pages=(held("b"), held("earlier", day="2025-12-01")),
    )
    sources = Sources({NORD: [given(held("a")), given(held("a", "b", day="2026-02-01"))], VEST: [whole]})

    first, second = await completed(sources, NORD, VEST)

    (again,) = sources.rounds[1]
    assert (again.source, again.numbers, again.window) == (NORD, ("report-a", "report-b"), None)
    assert numbers(first) == {"report-a", "report-b"}
    assert isinstance(first, Normalised)
    assert (len(first.reports), first.cut, first.bounded) == (2, None, True)
    assert second == normalise(whole, PERSON)
    assert len(sources.rounds) == 2


async def test_where_nobody_found_anything_as_much_is_asked_so_that_time_tells_nothing() -> None:
    sources = Sources({NORD: [given(bundle()), given(bundle())]})

    (found,) = await completed(sources, NORD)

    assert numbers(found) == set()
    assert [[fetch.numbers for fetch in each] for each in sources.rounds] == [[()], [(NO_NUMBER,)]]


@pytest.mark.parametrize(
    ("answer", "cut"),
    [
        (Missing(source=NORD, state=SourceState.LATE, reason="TIMEOUT"), "COPIES"),
        (given(bundle(), cut="PAGES"), "PAGES"),
    ],
)
async def test_who_does_not_say_what_it_holds_of_them_is_cut_short_and_asked_no_more(answer, cut) -> None:
    sources = Sources({NORD: [given(held("a")), answer]})

    (found,) = await completed(sources, NORD)

    assert isinstance(found, Normalised)
    assert (found.cut, numbers(found)) == (cut, {"report-a"})
    assert len(sources.rounds) == 2


async def test_what_was_cut_first_stays_cut_for_that_reason() -> None:
    sources = Sources({NORD: [given(held("a"), cut="BYTES"), Missing(source=NORD, state=SourceState.LATE, reason="X")]})

    (found,) = await completed(sources, NORD)

    assert isinstance(found, Normalised)
    assert found.cut == "BYTES"


async def test_a_source_whose_reports_name_no_results_is_asked_for_everything_and_others_for_what_that_gave() -> None:
    whole = given(held("a", "late"), bounded=False)
    sources = Sources(
        {
            NORD: [given(bundle(diagnostic_report("a", effectiveDateTime=f"{DAY}T09:00:00Z"))), whole],
            VEST: [given(held("b"), VEST), given(held("b"), VEST), given(held("late", day="2025-12-01"), VEST)],
        }
    )

    first, second = await completed(sources, NORD, VEST)

    assert first == normalise(whole, PERSON)
    assert numbers(second) == {"report-b", "report-late"}
    assert [[(fetch.source, fetch.numbers) for fetch in each] for each in sources.rounds[1:]] == [
        [(NORD, ()), (VEST, ("report-a", "report-b"))],
        [(VEST, ("report-late",))],
    ]


async def test_what_came_of_everything_before_it_was_cut_is_added_to_what_was_there() -> None:
    loose = bundle(diagnostic_report("a", effectiveDateTime=f"{DAY}T09:00:00Z"))
    sources = Sources({NORD: [given(loose), given(held("b"), bounded=False, cut="PAGES")]})

    (found,) = await completed(sources, NORD)

    assert isinstance(found, Normalised)
    assert (found.cut, found.bounded, numbers(found)) == ("PAGES", True, {"report-a", "report-b"})
    assert len(sources.rounds) == 2


async def test_where_very_many_reports_were_found_everything_is_asked_for() -> None:
    many = [f"r{number}" for number in range(MOST_NUMBERS + 1)]
    sources = Sources({NORD: [given(held(*many)), given(held(*many), bounded=False)]})

    await completed(sources, NORD)

    assert [(fetch.bounded, fetch.numbers) for fetch in sources.rounds[1]] == [(False, ())]


@pytest.mark.parametrize(
    ("wanted", "meets"),
    [
        (TimelineFilter(), True),
        (TimelineFilter(since=moment(DAY).at, until=moment(DAY, hour=10).at), True),
        (TimelineFilter(since=moment(DAY, hour=10).at), False),
        (TimelineFilter(until=moment(DAY).at), False),
        (TimelineFilter(changed_since=moment(DAY, hour=12).at), True),
        (TimelineFilter(changed_since=moment(DAY, hour=13).at), False),
    ],
)
def test_a_version_may_be_what_is_asked_for_by_its_own_times(wanted, meets) -> None:
    assert may_meet(report(day=DAY), wanted) is meets


@pytest.mark.parametrize(
    "dated",
    [
        report(),
        report(sampled=None),
        report(sampled=None, first_issued=None),
        report(first_issued=moment("2025-01-01")),
    ],
)
def test_a_version_is_placed_in_time_as_the_timeline_places_it(dated: Report) -> None:
    (merged,) = merge(
        [Shown(source=NORD, as_of=NOW, report=dated, row="P2")],
        Naming(b"s" * 32),
        sources={NORD: NamedSource(id=NORD, name="Nord")},
        national_store_answered=False,
    )

    assert microseconds(dated.taken.at) == position(merged).sampled_us
