"""A source's own marks are told from its other reservations, and taken out for readers they are not meant for."""

import pytest

from resolvers.judging.marks import mark_codes, without_marks
from resolvers.model import Code, Request
from tests.examples import report

SYSTEM = "urn:oid:2.16.578.1.12.4.1.1.9603"
USES = Code(code="3", system="urn:oid:2.16.578.1.12.4.1.1.3108")


def marked(*codes: Code):
    return report(requests=(Request(number="q"), Request(reservations=codes)))


@pytest.mark.parametrize(
    ("code", "written"),
    [
        (Code(code="NORN_FFL", system=SYSTEM), "NORN_FFL"),
        (Code(code="NORN-ANG"), "NORN-ANG"),
        (Code(code="norn_alle"), "norn_alle"),
        (Code(code=" NORU "), " NORU "),
        (Code(code="NORS", system="2.16.578.1.12.4.1.1.9603"), "NORS"),
        (Code(code="X", system=SYSTEM), "X"),
        (Code(code="N", system=SYSTEM), "N"),
        (Code(text="?", system=SYSTEM), ""),
    ],
)
def test_a_mark_is_read_as_it_was_written(code, written) -> None:
    assert list(mark_codes(marked(code, USES))) == [written]


@pytest.mark.parametrize("code", [USES, Code(code="N"), Code(text="NORN_FFL"), Code(code="R", system="urn:oid:1.2")])
def test_a_reservation_against_a_use_restricts_nobody(code) -> None:
    assert list(mark_codes(marked(code))) == []


def test_every_mark_of_every_request_is_read() -> None:
    both = report(
        requests=(
            Request(reservations=(Code(code="NORU"), USES)),
            Request(reservations=(Code(code="NORS"), Code(code="NORN_KUT"))),
        )
    )

    assert list(mark_codes(both)) == ["NORU", "NORS", "NORN_KUT"]


def test_marks_are_taken_out_and_nothing_else() -> None:
    denied = Code(code="NORN_FORANS", system=SYSTEM)

    assert without_marks(marked(denied, USES)) == marked(USES)
    assert without_marks(marked(USES)) == marked(USES)


def test_a_request_of_marks_alone_goes_with_them_and_an_empty_one_stays() -> None:
    asked, empty = Request(number="q-1"), Request()
    of_marks = Request(reservations=(Code(code="NORN_FORANS", system=SYSTEM),))

    assert without_marks(report(requests=(asked, of_marks, empty))).requests == (asked, empty)
