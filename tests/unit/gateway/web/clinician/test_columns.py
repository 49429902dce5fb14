import pytest

from gateway.web.clinician.columns import Placed, columns, order
from gateway.web.languages import read_language
from tests.unit.gateway.web.clinician.telling import reports, seen

NB = read_language("nb")


def placed(*made):
    return [
        Placed(report=report, analyte=(analyte,))
        for (analyte, _), report in zip(made, reports(*(each for _, each in made)), strict=True)
    ]


def test_the_newest_sample_comes_first_and_what_has_no_time_last():
    found = order(
        reports(seen("a", "2026-01-01"), seen("b", None), seen("c", "2026-01-01T09:00:00+01:00"), seen("d", "2026"))
    )

    assert [each.id for each in found] == ["c", "a", "d", "b"]


def test_a_day_is_one_column_where_nothing_is_there_twice():
    made = placed(("x", seen("a", "2026-11-20T09:00:00+01:00")), ("y", seen("b", "2026-11-20T08:00:00+01:00")))

    (column,) = columns(made, NB)

    assert (column.day, column.year, column.time, column.said) == ("20. nov.", "2026", None, "20. november 2026")
    assert column.reports == {"a", "b"}


def test_a_day_with_two_of_the_same_has_a_column_for_each_time():
    made = placed(("x", seen("a", "2026-11-20T09:05:00+01:00")), ("x", seen("b", "2026-11-20T08:00:00+01:00")))

    found = columns(made, NB)

    assert [(each.day, each.time) for each in found] == [("20. nov.", "09.05"), ("20. nov.", "08.00")]
    assert found[0].said == "20. november 2026 kl. 09.05"


def test_two_at_the_same_time_share_a_column():
    made = placed(("x", seen("a", "2026-11-20")), ("x", seen("b", "2026-11-20")))

    (column,) = columns(made, NB)

    assert column.reports == {"a", "b"}
    assert column.time is None


@pytest.mark.parametrize(
    ("sampled", "day", "year"),
    [(None, "Uten dato", ""), ("2026", "2026", "2026"), ("2026-03", "03", "2026")],
)
def test_a_time_is_written_as_precisely_as_it_is_known(sampled, day, year):
    (column,) = columns(placed(("x", seen("a", sampled))), NB)

    assert (column.day, column.year, column.iso) == (day, year, sampled)
