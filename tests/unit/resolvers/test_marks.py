"""A source's own marks restrict as the gateway's restrictions do."""

import pytest

from policies import Safety
from resolvers.gathering import safety
from resolvers.marks import marks, without_marks
from resolvers.model import Code, Request, RestrictionType
from tests.examples import report

SYSTEM = "urn:oid:2.16.578.1.12.4.1.1.9603"
USES = Code(code="3", system="urn:oid:2.16.578.1.12.4.1.1.3108")


def marked(*codes: Code):
    return report(requests=(Request(number="q"), Request(reservations=codes)))


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        (Code(code="NORN_FFL", system=SYSTEM), Safety.DENIED),
        (Code(code="NORN-ANG"), Safety.DENIED),
        (Code(code="norn_alle"), Safety.DENIED),
        (Code(code="X", system=SYSTEM), Safety.DENIED),
        (Code(text="?", system=SYSTEM), Safety.DENIED),
        (Code(code="NORN_FORANS", system=SYSTEM), Safety.DENIED_PARENTS),
        (Code(code="NORU", system=SYSTEM), Safety.DELAYED),
        (Code(code="NORS", system=SYSTEM), Safety.BLOCKED),
    ],
)
def test_a_mark_is_a_restriction_on_its_report(code, meaning) -> None:
    (found,) = marks(marked(code, USES))

    assert safety(found) is meaning
    assert (found.type is RestrictionType.DELAY) is (meaning is Safety.DELAYED)
    assert found.code == code.code


def test_the_normal_mark_and_a_reservation_against_a_use_restrict_nobody() -> None:
    assert list(marks(marked(Code(code="N", system=SYSTEM), USES))) == []


def test_marks_are_taken_out_and_nothing_else() -> None:
    denied = Code(code="NORN_FORANS", system=SYSTEM)

    assert without_marks(marked(denied, USES)) == marked(USES)
    assert without_marks(marked(USES)) == marked(USES)
