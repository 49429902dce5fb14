"""An authorisation counts on the days that HPR says, both ends counted in."""

from datetime import date, timedelta

import pytest

from resolvers.registers.port import HprAuthorisation, HprEntry
from tests.examples import HPR, NUMBER

TODAY = date(2026, 3, 1)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("valid_from", "valid_until", "holds"),
    [
        (None, None, True),
        (TODAY, None, True),
        (TODAY + DAY, None, False),
        (None, TODAY, True),
        (None, TODAY - DAY, False),
        (TODAY, TODAY, True),
        (TODAY + DAY, TODAY - DAY, False),
    ],
)
def test_an_authorisation_holds_from_its_first_day_to_its_last(valid_from, valid_until, holds) -> None:
    authorisation = HprAuthorisation(code="LE", valid_from=valid_from, valid_until=valid_until)

    assert authorisation.holds(TODAY) is holds


def test_only_what_holds_today_is_held() -> None:
    entry = HprEntry(
        hpr_number=HPR,
        identifiers=(NUMBER,),
        authorisations=(
            HprAuthorisation(code="LE", valid_from=None, valid_until=TODAY - DAY),
            HprAuthorisation(code="SP", valid_from=TODAY, valid_until=None),
        ),
    )

    assert entry.holding(TODAY) == {"SP"}
    assert entry.holding(TODAY - DAY) == {"LE"}
