"""What clients send becomes the path's own values, by Norwegian days."""

from datetime import UTC, date, datetime

from resolvers.model import Code, Discipline, TimelineFilter
from resolvers.naming import microseconds
from resolvers.schema import inputs


def test_no_filter_asks_for_all() -> None:
    assert inputs.wanted(None) == TimelineFilter()
    assert inputs.wanted(inputs.TimelineFilter()) == TimelineFilter()


def test_a_period_includes_both_days_in_norwegian_time() -> None:
    asked = inputs.TimelineFilter(period=inputs.PeriodInput(since=date(2026, 7, 1), until=date(2026, 7, 1)))

    found = inputs.wanted(asked)

    assert found.since.astimezone(UTC) == datetime(2026, 6, 30, 22, tzinfo=UTC)
    assert found.until.astimezone(UTC) == datetime(2026, 7, 1, 22, tzinfo=UTC)


def test_the_ends_of_the_calendar_are_days_like_others() -> None:
    asked = inputs.TimelineFilter(period=inputs.PeriodInput(since=date.min, until=date.max))

    found = inputs.wanted(asked)

    assert microseconds(found.since) < 0
    assert found.until is None


def test_every_part_is_read() -> None:
    asked = inputs.TimelineFilter(
        disciplines=[Discipline.LAB],
        kinds=["MBIO"],
        codes=[inputs.CodeInput(code="NPU27300", system="urn:oid:1")],
        sources=["nord"],
        reference="r1",
        changed_since=datetime(2026, 1, 1, tzinfo=UTC),
    )

    found = inputs.wanted(asked)

    assert found.disciplines == {Discipline.LAB}
    assert found.codes == (Code(code="NPU27300", system="urn:oid:1"),)
    assert (found.kinds, found.sources, found.reference) == ({"MBIO"}, {"nord"}, "r1")
    assert found.changed_since == datetime(2026, 1, 1, tzinfo=UTC)
