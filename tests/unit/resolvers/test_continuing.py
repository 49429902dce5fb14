"""A timeline that is read page by page: places that hold, and sources that were missing on the way."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from resolvers.continuing import continued, missing, place, reading
from resolvers.merge import merge, position
from resolvers.model import (
    Answer,
    Completeness,
    NamedSource,
    Shown,
    SourceId,
    SourceLine,
    SourceState,
    UnavailableNotice,
)
from resolvers.naming import Bookmark, Naming, Position, microseconds
from tests.examples import NOW, moment, report

NORD, VEST = (NamedSource(id=SourceId(name), name=name) for name in ("nord", "vest"))
READ = microseconds(NOW)


def merged(*versions):
    (found,) = merge(
        [Shown(source=NORD.id, as_of=NOW, report=one, row="P2") for one in versions],
        Naming(b"s" * 32),
        sources={NORD.id: NORD},
        national_store_answered=False,
    )
    return found


def answer(*lines: SourceLine, notices=()) -> Answer:
    complete = all(line.reason is None for line in lines)
    return Answer(
        reports=(),
        completeness=Completeness(complete=complete, sources=lines),
        notices=notices,
        policy_version="1",
        rows={},
    )


WELL = SourceLine(source=NORD, state=SourceState.ANSWERED)
LATE = SourceLine(source=VEST, state=SourceState.LATE, reason="TIMEOUT")


def test_a_reading_begins_with_the_newest_version_whenever_it_is_read() -> None:
    old, new = merged(report()), merged(report(issued=moment("2026-02-01")))

    assert reading((), (old, new)) == (microseconds(new.issued.at), frozenset())
    assert reading((), ()) == (0, frozenset())


def test_a_reading_that_goes_on_began_with_its_earliest_page_and_remembers_what_was_missing() -> None:
    kept = (Bookmark(Position(1, 1, "a"), 7, ("nord",)), Bookmark(Position(2, 2, "b"), 5, ("vest",)))

    assert reading(kept, ()) == (5, frozenset({"nord", "vest"}))


def test_a_report_stands_where_it_stood_when_the_reading_began() -> None:
    old = report(sampled=moment("2026-01-02"), issued=moment("2026-01-03"))
    new = report(sampled=moment("2026-02-02"), issued=moment("2026-02-03"))
    both, read = merged(old, new), microseconds(moment("2026-01-20").at)

    assert place(both, READ) == position(both)
    assert place(both, read) == position(merged(old))
    assert place(merged(new), read) == position(merged(new))


@pytest.mark.parametrize("changes", [{}, {"sampled": None}, {"sampled": None, "first_issued": None}])
def test_a_report_that_is_only_sent_again_stays_where_it_is(changes) -> None:
    once = report(issued=moment("2026-01-03"), **changes)
    again = replace(once, issued=moment("2026-02-03"))
    read = microseconds(moment("2026-01-20").at)

    assert len(merged(once, again).versions) == 1
    assert place(merged(once, again), read) == position(merged(once))


def test_a_version_without_a_sample_stands_where_it_was_issued() -> None:
    old = report(sampled=None, first_issued=None, issued=moment("2026-01-03"))
    new = report(sampled=moment("2026-02-02"), issued=moment("2026-02-03"))
    read = microseconds(moment("2026-01-20").at)

    assert place(merged(old, new), read).sampled_us == microseconds(old.issued.at)


def test_sources_that_may_hold_more_are_missing() -> None:
    assert missing(answer(WELL, LATE).completeness) == {"vest"}


def test_what_was_missed_is_said_of_a_source_that_answers_now_with_one_notice() -> None:
    told = continued(answer(WELL), frozenset({"nord"}))
    both = continued(answer(WELL, LATE, notices=(UnavailableNotice(text="x"),)), frozenset({"nord", "vest"}))

    assert [line.reason for line in told.completeness.sources] == ["MISSED_EARLIER"]
    assert not told.completeness.complete
    assert [type(notice) for notice in told.notices] == [UnavailableNotice]
    assert [line.reason for line in both.completeness.sources] == ["MISSED_EARLIER", "TIMEOUT"]
    assert both.notices == (UnavailableNotice(text="x"),)
    assert continued(answer(WELL), frozenset()) == answer(WELL)
    assert continued(answer(LATE), frozenset()) == answer(LATE)


def test_time_alone_moves_nothing() -> None:
    one = merged(report())

    assert place(one, microseconds(NOW + timedelta(days=1))) == place(one, READ)
