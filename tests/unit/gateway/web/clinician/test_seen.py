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
