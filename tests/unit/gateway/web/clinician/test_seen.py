import pytest

from gateway.web.clinician.seen import news
from tests.unit.gateway.web.clinician.telling import code, reports, seen


@pytest.mark.parametrize(
    ("discipline", "kind", "numbers"), [("LAB", "CLIN", True), ("LAB", "MBIO", False), ("BLD", "CT", False)]
)
def test_numbers_are_those_of_laboratories_but_of_cultures(discipline, kind, numbers):
    (report,) = reports(seen(discipline=discipline, kind=code(kind)))

    assert report.numbers is numbers


def test_at_a_first_look_nothing_is_new():
    assert news(reports(seen("a"), seen("b"))) == frozenset()


def test_new_is_what_was_not_shown_and_what_is_another_version():
    found = reports(
        seen("a", changedSinceYouLooked=False),
        seen("b", changedSinceYouLooked=True),
        seen("c"),
    )

    assert news(found) == {"b", "c"}


def test_what_lies_farther_back_than_anybody_looked_is_not_new():
    found = reports(
        seen("a", changedSinceYouLooked=False, issued="2026-11-21T10:00:00+01:00"),
        seen("b", changedSinceYouLooked=False, issued="2026-10-01T10:00:00+02:00"),
        seen("late", issued="2026-10-01T09:00:00Z"),
        seen("old", issued="2024-05-01"),
    )

    assert news(found) == {"late"}
