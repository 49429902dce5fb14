"""Pages are counted over what is shown and neither lose nor repeat."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.errors import BadInput, CursorInvalid
from resolvers.merge import merge
from resolvers.model import Answer, Completeness, NamedSource, Shown, SourceId, SourceLine, SourceState
from resolvers.naming import Naming
from resolvers.schema.paging import Cursors, PageSizes, TimelineOrder, Window, checked, page
from tests.examples import NOW, PERSON, clinician, moment, report

NAMING = Naming(b"s" * 32)
NORD = SourceId("nord")
SIZES = PageSizes(usual=20, largest=200)


def merged(*reports):
    shown = [Shown(source=NORD, as_of=NOW, report=found, row="P2") for found in reports]
    return merge(shown, NAMING, sources={NORD: NamedSource(id=NORD, name="Nord")}, national_store_answered=False)


def timeline(*days: str):
    return merged(*(report(day, day) for day in days))


def answer(reports, *, down: bool = False) -> Answer:
    line = SourceLine(
        source=NamedSource(id=NORD, name="Nord"),
        state=SourceState.LATE if down else SourceState.ANSWERED,
        reason="TIMEOUT" if down else None,
    )
    return Answer(
        reports=tuple(reports),
        completeness=Completeness(complete=not down, sources=(line,)),
        notices=(),
        policy_version="1",
        rows={},
    )


FIVE = timeline("2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04", "2026-01-05")


def cut(reports, order=TimelineOrder.NEWEST_FIRST, caller=None, *, down=False, **window):
    cursors, wanted = Cursors(NAMING, caller or clinician(), PERSON.hash), Window(**window)
    given = answer(reports, down=down)
    return page(given, wanted, cursors.between(wanted), order=order, cursors=cursors)


def days(found) -> list[str]:
    return [one.key.report[-1] for one in found.reports]


def test_the_usual_size_is_filled_in_and_what_is_asked_is_kept() -> None:
    assert checked(Window(), SIZES) == Window(first=20)
    assert checked(Window(first=0), SIZES).first == 0
    assert checked(Window(last=200), SIZES) == Window(last=200)


@pytest.mark.parametrize("window", [{"first": -1}, {"first": 10**9}, {"last": 201}, {"first": 1, "last": 1}])
def test_a_size_out_of_range_is_refused(window) -> None:
    with pytest.raises(BadInput):
        checked(Window(**window), SIZES)


def test_pages_follow_each_other_without_loss_or_repetition() -> None:
    first = cut(FIVE, first=2)
    second = cut(FIVE, first=2, after=first.ends[-1])
    third = cut(FIVE, first=2, after=second.ends[-1])

    assert (days(first), days(second), days(third)) == (["5", "4"], ["3", "2"], ["1"])
    assert [(found.has_previous_page, found.has_next_page) for found in (first, second, third)] == [
        (False, True),
        (True, True),
        (True, False),
    ]


def test_the_last_items_before_a_cursor_are_the_nearest_to_it() -> None:
    end = cut(FIVE, last=2)
    before = cut(FIVE, last=2, before=end.ends[0])

    assert (days(end), days(before)) == (["2", "1"], ["4", "3"])
    assert (end.has_previous_page, end.has_next_page) == (True, False)
    assert (before.has_previous_page, before.has_next_page) == (True, True)


def test_oldest_first_is_the_same_list_from_its_other_end() -> None:
    first = cut(FIVE, TimelineOrder.OLDEST_FIRST, first=2)
    second = cut(FIVE, TimelineOrder.OLDEST_FIRST, first=9, after=first.ends[-1])

    assert (days(first), days(second)) == (["1", "2"], ["3", "4", "5"])


def test_a_cursor_keeps_its_place_when_reports_come_or_go() -> None:
    first = cut(FIVE, first=2)
    changed = timeline("2026-01-01", "2026-01-03", "2026-01-05", "2026-01-06")

    assert days(cut(changed, first=5, after=first.ends[-1])) == ["3", "1"]


def test_a_page_between_two_cursors() -> None:
    whole = cut(FIVE, first=5)

    found = cut(FIVE, first=5, after=whole.edges[0].cursor, before=whole.edges[3].cursor)

    assert days(found) == ["4", "3"]
    assert (found.has_previous_page, found.has_next_page) == (True, True)


def test_an_empty_page_has_no_cursors() -> None:
    assert cut((), first=5).ends == ()
    assert cut(FIVE, first=0).has_next_page


def test_another_callers_cursor_is_refused() -> None:
    with pytest.raises(CursorInvalid):
        cut(FIVE, first=1, after=cut(FIVE, first=1, caller=clinician(subject="other")).ends[0])


@given(st.integers(1, 6), st.sampled_from(TimelineOrder))
def test_walking_all_pages_gives_the_whole_list_once(size, order) -> None:
    walked: list[str] = []
    after = None
    while True:
        found = cut(FIVE, order, first=size, after=after)
        walked += days(found)
        if not found.has_next_page:
            break
        after = found.ends[-1]

    assert walked == days(cut(FIVE, order, first=200))


def test_a_report_that_is_corrected_between_two_pages_keeps_its_place() -> None:
    # The correction says that the sample was taken on another day, before or after the page that was read.
    first = cut(timeline("2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04"), first=2)
    later = moment("2027-03-01", hour=12)
    corrected = merged(
        report("2026-01-01", "2026-01-01"),
        report("2026-01-01", "2026-01-01", issued=later, sampled=moment("2026-02-01")),
        report("2026-01-02", "2026-01-02"),
        report("2026-01-03", "2026-01-03"),
        report("2026-01-04", "2026-01-04"),
        report("2026-01-04", "2026-01-04", issued=later, sampled=moment("2025-01-01")),
    )

    second = cut(corrected, first=9, after=first.ends[-1])

    assert days(first) == ["4", "3"]
    assert days(second) == ["2", "1"]
    assert second.reports[1].sampled == moment("2026-02-01")
    assert days(cut(corrected, first=9)) == ["1", "3", "2", "4"]


def test_a_source_that_was_missing_on_an_earlier_page_is_told_on_every_later_one() -> None:
    first = cut(FIVE[:3], first=2, down=True)
    second = cut(FIVE, first=2, after=first.ends[-1])
    third = cut(FIVE, first=2, after=second.ends[-1])

    assert [found.answer.completeness.complete for found in (first, second, third)] == [False, False, False]
    assert [found.answer.completeness.sources[0].reason for found in (second, third)] == ["MISSED_EARLIER"] * 2
    assert cut(FIVE, first=2).answer.completeness.complete


def test_a_page_without_a_source_goes_on_where_the_reader_was() -> None:
    first = cut(FIVE, first=2)
    second = cut(FIVE[3:], first=1, after=first.ends[-1], down=True)
    third = cut(FIVE, first=2, after=second.ends[-1])

    assert (days(second), days(third)) == (["2"], ["1"])
    assert not third.answer.completeness.complete


CHANGES = st.lists(st.tuples(st.integers(0, 11), st.sampled_from(("comes", "goes", "moves")), st.integers(1, 28)))


@given(st.lists(CHANGES, min_size=1, max_size=5), st.integers(1, 4), st.sampled_from(TimelineOrder))
def test_what_stays_is_read_exactly_once_whatever_comes_and_goes_meanwhile(rounds, size, order) -> None:
    versions = {str(number): [report(str(number), f"2026-01-{number + 1:02}")] for number in range(0, 12, 2)}
    stays = set(versions)
    walked: list[str] = []
    after = None
    for turn in range(40):
        found = cut(merged(*(one for held in versions.values() for one in held)), order, first=size, after=after)
        walked += [one.key.report for one in found.reports]
        if not found.has_next_page:
            break
        after = found.ends[-1] if found.ends else after
        for number, change, day in rounds[turn] if turn < len(rounds) else ():
            name = str(number)
            if change == "comes" and name not in versions:
                versions[name] = [report(name, f"2026-01-{day:02}")]
            elif change == "goes" and name in versions:
                del versions[name]
                stays.discard(name)
            elif change == "moves" and name in versions:
                issued = moment("2027-03-01", hour=min(turn, 23))
                held = [one for one in versions[name] if one.issued != issued]
                versions[name] = [*held, report(name, f"2026-02-{day:02}", issued=issued)]

    assert [name for name in walked if name in stays] == sorted({*walked} & stays, key=walked.index)
    assert stays <= set(walked)
