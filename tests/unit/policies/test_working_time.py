"""Delays end within opening hours by the clock in Oslo, over weekends, holidays and both changes of summer time."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from policies.working_time import END, OSLO, Delay, Window, works

WINDOW = Window(opens=time(8), closes=time(15))
HOLIDAYS = frozenset(
    date.fromisoformat(day)
    for day in (
        *("2026-01-01", "2026-04-02", "2026-04-03", "2026-04-05", "2026-04-06", "2026-05-01", "2026-05-14"),
        *("2026-05-17", "2026-05-24", "2026-05-25", "2026-12-25", "2026-12-26", "2027-01-01", "2028-05-17"),
    )
)


def oslo(text, fold=0):
    return datetime.fromisoformat(text).replace(tzinfo=OSLO, fold=fold)


def days(number):
    return Delay(days=number)


def working(number):
    return Delay(days=number, working=True)


@pytest.mark.parametrize(
    ("issued", "delay", "opens"),
    [
        # An ordinary fortnight, a time of day outside opening hours, a weekend.
        ("2026-11-02T10:15", days(14), "2026-11-16T10:15"),
        ("2026-11-02T08:00", days(14), "2026-11-16T08:00"),
        ("2026-11-02T14:59:59.999999", days(14), "2026-11-16T14:59:59.999999"),
        ("2026-11-02T15:00", days(14), "2026-11-17T08:00"),
        ("2026-11-02T07:59", days(14), "2026-11-16T08:00"),
        ("2026-11-06T22:00", days(14), "2026-11-23T08:00"),
        ("2026-11-07T10:00", days(14), "2026-11-23T08:00"),
        # Summer time begins on 29 March and ends on 25 October: the clock time stays.
        ("2026-03-26T09:30", days(5), "2026-03-31T09:30"),
        ("2026-10-15T09:30", days(14), "2026-10-29T09:30"),
        ("2026-03-28T02:30", days(1), "2026-03-30T08:00"),
        ("2026-10-24T02:30", days(1), "2026-10-26T08:00"),
        # Easter, 17 May, Christmas and New Year.
        ("2026-03-20T10:00", days(14), "2026-04-07T08:00"),
        ("2026-03-31T12:00", working(3), "2026-04-08T12:00"),
        ("2026-04-01T16:00", working(1), "2026-04-08T08:00"),
        ("2028-05-16T10:00", working(1), "2028-05-18T10:00"),
        ("2028-05-03T10:00", days(14), "2028-05-18T08:00"),
        ("2026-05-13T10:00", working(1), "2026-05-15T10:00"),
        ("2026-12-22T10:00", working(3), "2026-12-28T10:00"),
        ("2026-12-30T10:00", working(3), "2027-01-05T10:00"),
        # Working days count from the first working moment.
        ("2026-03-25T12:00", working(3), "2026-03-30T12:00"),
        ("2026-11-06T14:00", working(3), "2026-11-11T14:00"),
        ("2026-11-06T15:00", working(3), "2026-11-12T08:00"),
        ("2026-11-07T10:00", working(3), "2026-11-12T08:00"),
        ("2026-11-09T03:00", working(3), "2026-11-12T08:00"),
        ("2026-11-09T03:00", working(0), "2026-11-09T08:00"),
        ("2026-11-09T09:00", days(0), "2026-11-09T09:00"),
    ],
)
def test_a_delay_ends_within_opening_hours(issued, delay, opens):
    assert WINDOW.after(oslo(issued), delay, HOLIDAYS) == oslo(opens)


def test_the_clock_time_stays_though_the_instant_moves_by_an_hour():
    spring = WINDOW.after(oslo("2026-03-26T09:30"), days(5), HOLIDAYS)
    autumn = WINDOW.after(oslo("2026-10-15T09:30"), days(14), HOLIDAYS)

    assert (spring, autumn) == (datetime(2026, 3, 31, 7, 30, tzinfo=UTC), datetime(2026, 10, 29, 8, 30, tzinfo=UTC))
    assert spring.tzinfo is UTC


def test_both_hours_that_share_a_name_in_autumn_wait_for_the_same_moment():
    moments = {WINDOW.after(oslo("2026-10-25T02:30", fold), days(14), HOLIDAYS) for fold in (0, 1)}

    assert moments == {oslo("2026-11-09T08:00")}


def test_a_delay_beyond_the_calendar_ends_on_its_last_day():
    assert WINDOW.after(END - timedelta(hours=1), days(14), HOLIDAYS) == END
    assert WINDOW.after(END - timedelta(days=3), working(14), HOLIDAYS) == END


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="zone"):
        WINDOW.after(datetime.fromisoformat("2026-11-02T10:15"), days(14), HOLIDAYS)


def test_saturday_sunday_and_a_holiday_are_no_working_days():
    week = [date(2026, 4, 6) + timedelta(days=after) for after in range(7)]

    assert [works(day, HOLIDAYS) for day in week] == [False, True, True, True, True, False, False]


@pytest.mark.parametrize(
    ("delay", "weight"), [(days(14), 14), (working(3), 3), (working(4), 4), (working(5), 7), (working(10), 14)]
)
def test_the_weight_of_a_delay_is_what_it_takes_at_least(delay, weight):
    assert delay.weight == weight
