"""Times are Norwegian, with their offset, and no more precise than known."""

from datetime import UTC, date, datetime

from gateway.demo.chronicle.moments import clock, day, instant


def test_an_instant_is_written_in_norwegian_time():
    moment = instant(datetime(2026, 1, 5, 7, 3, 4, 999, tzinfo=UTC))

    assert moment.text == "2026-01-05T08:03:04+01:00"
    assert moment.at == datetime(2026, 1, 5, 7, 3, 4, tzinfo=UTC)


def test_a_day_is_the_norwegian_day_and_begins_at_its_midnight():
    moment = day(datetime(2026, 7, 4, 22, 30, tzinfo=UTC))

    assert moment.text == "2026-07-05"
    assert moment.at == datetime(2026, 7, 4, 22, 0, tzinfo=UTC)


def test_a_clock_time_is_of_its_season():
    assert clock(date(2026, 7, 5), 8, 0) == datetime(2026, 7, 5, 6, 0, tzinfo=UTC)
    assert clock(date(2026, 1, 5), 8, 0) == datetime(2026, 1, 5, 7, 0, tzinfo=UTC)
