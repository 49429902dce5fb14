"""Scalars write what they hold and refuse what they are not for."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import msgspec
import pytest

from resolvers.model import Moment, PersonNumber
from resolvers.schema.scalars import (
    day_after,
    day_text,
    decimal_text,
    instant_text,
    midnight,
    moment_text,
    read_day,
    read_decimal,
    read_duration,
    read_instant,
    read_number,
    write_number,
    written_json,
)
from tests.examples import NUMBER


@pytest.mark.parametrize("text", ["5.10", "0", "-1.0", "100000000000000000000.1"])
def test_a_decimal_keeps_every_digit(text) -> None:
    assert decimal_text(read_decimal(text)) == text


def test_a_decimal_is_never_written_with_an_exponent() -> None:
    assert decimal_text(Decimal("1E+3")) == "1000"


@pytest.mark.parametrize(
    ("write", "value"),
    [(decimal_text, 5.1), (moment_text, "2026"), (instant_text, "2026"), (day_text, "2026"), (written_json, "{}")],
)
def test_a_scalar_writes_its_own_type_alone(write, value) -> None:
    with pytest.raises(TypeError):
        write(value)


@pytest.mark.parametrize(
    ("read", "error"),
    [(read_decimal, TypeError), (read_instant, TypeError), (read_number, ValueError), (read_duration, ValueError)],
)
def test_a_number_is_not_read_where_a_text_is_due(read, error) -> None:
    with pytest.raises(error):
        read(15)


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (read_decimal, "1,5"),
        (read_instant, "2026-01-01T00:00:00"),
        (read_instant, "now"),
        (read_instant, "2026-01-01"),
        (read_instant, "2026-01-01T01:00+01:00"),
        (read_instant, "2026-01-01 01:00:00Z"),
        (read_instant, "2026-01-01T01:00:00.1234567Z"),
        (read_instant, "2026-01-01T24:00:00Z"),
        (read_instant, "2026-01-01T01:00:00+24:00"),
        (read_day, "20260101"),
        (read_day, "2026-W01-1"),
        (read_day, "2026-02-29"),
        (read_day, "2026-01-01T00:00:00Z"),
    ],
)
def test_a_text_of_another_form_is_refused(read, text) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the message is for people, the type is what GraphQL acts on
        read(text)


def test_a_moment_is_written_as_precisely_as_it_came() -> None:
    assert moment_text(Moment(text="2021-03", at=datetime(2021, 3, 1, tzinfo=UTC))) == "2021-03"


def test_an_instant_is_written_in_utc_and_read_with_its_offset() -> None:
    assert instant_text(datetime(2026, 1, 1, 1, tzinfo=timezone(timedelta(hours=1)))) == "2026-01-01T00:00:00Z"
    assert read_instant("2026-01-01T01:00:00+01:00") == datetime(2026, 1, 1, tzinfo=UTC)
    assert read_instant("2026-01-01t00:00:00.25z") == datetime(2026, 1, 1, microsecond=250_000, tzinfo=UTC)
    with pytest.raises(TypeError):
        instant_text(datetime(2026, 1, 1))  # noqa: DTZ001 - a naive time is what must be refused


def test_a_day_has_one_form_and_is_no_instant() -> None:
    assert day_text(read_day("2026-03-17")) == "2026-03-17"
    with pytest.raises(TypeError):
        day_text(datetime(2026, 3, 17, tzinfo=UTC))
    with pytest.raises(ValueError, match="not a day"):
        read_day(20260317)


def test_a_person_number_is_read_and_never_written() -> None:
    assert read_number(NUMBER.digits) == PersonNumber(NUMBER.digits)
    with pytest.raises(ValueError, match="not a person number") as refused:
        read_number("15840199906")
    assert "15840199906" not in str(refused.value)
    with pytest.raises(TypeError):
        write_number(NUMBER)


def test_days_begin_in_oslo_also_when_the_clock_changes() -> None:
    assert midnight(date(2026, 3, 29)).astimezone(UTC) == datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert day_after(date(2026, 3, 29)).astimezone(UTC) == datetime(2026, 3, 29, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("P90D", timedelta(days=90)),
        ("P2W", timedelta(days=14)),
        ("PT36H", timedelta(hours=36)),
        ("P1DT2H30M", timedelta(days=1, hours=2, minutes=30)),
        ("P0D", timedelta()),
    ],
)
def test_a_duration_is_read_in_weeks_days_hours_and_minutes(text, duration) -> None:
    assert read_duration(text) == duration


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "P1DT", "P1Y", "P3M", "90D", "P-1D", "P1.5D", "P99999DT999999H9999999M", "P1D "]
)
def test_a_duration_without_a_fixed_length_or_beyond_all_records_is_refused(text) -> None:
    with pytest.raises(ValueError, match="duration"):
        read_duration(text)


def test_what_is_written_as_json_is_handed_on() -> None:
    written = msgspec.Raw(b'{"value":5.10}')

    assert written_json(written) is written
