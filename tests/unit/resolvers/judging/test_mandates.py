"""Who acts for another does so only where the register, both ages and the day allow it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from policies import Relation
from resolvers.judging.mandates import RESULTS_AREA, day_in_norway, relation_of_representative
from resolvers.model import PersonHash, Representation, RepresentationKind
from tests.examples import OTHER_NUMBER, PERSON

TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)
OTHER = replace(PERSON, hash=PersonHash(b"o" * 32), identifiers=(OTHER_NUMBER,))

AT_HOME = Representation(kind=RepresentationKind.PARENT, lives_with=True, has_registered_address=True)
ELSEWHERE = replace(AT_HOME, lives_with=False, other_parent_lives_with=True)
PROXY = Representation(kind=RepresentationKind.PROXY, areas=("OTHER_AREA", RESULTS_AREA))
GUARDIAN = Representation(kind=RepresentationKind.GUARDIAN, areas=(RESULTS_AREA,))
KIN = Representation(kind=RepresentationKind.KIN, certified=True)
GROWN = ((PROXY, Relation.PROXY), (GUARDIAN, Relation.GUARDIAN), (KIN, Relation.KIN))


def relation(representation, *, of=44, by=44, **given):
    return relation_of_representative(
        representation, replace(PERSON, age=of), replace(OTHER, age=by), **{"on": TODAY, **given}
    )


def test_nobody_is_a_representative_of_whom_the_registers_do_not_know() -> None:
    assert relation(None) is Relation.NONE
    assert relation_of_representative(PROXY, PERSON, None, on=TODAY) is Relation.NONE


@pytest.mark.parametrize("representation", [AT_HOME, ELSEWHERE, PROXY, GUARDIAN, KIN])
def test_an_age_that_is_not_known_ends_every_mandate(representation) -> None:
    assert relation(representation, of=None) is Relation.NONE
    assert relation(representation, by=None) is Relation.NONE


@pytest.mark.parametrize(("age", "expected"), [(0, Relation.PARENT), (11, Relation.PARENT), (12, Relation.NONE)])
def test_a_parent_who_lives_with_the_child_acts_until_it_is_12(age, expected) -> None:
    assert relation(AT_HOME, of=age) is expected


@pytest.mark.parametrize(("age", "expected"), [(11, Relation.PARENT_ELSEWHERE), (12, Relation.NONE)])
def test_a_parent_whose_child_lives_with_the_other_parent_is_told_apart(age, expected) -> None:
    assert relation(ELSEWHERE, of=age) is expected


def test_both_parents_at_the_childs_address_live_with_it() -> None:
    assert relation(replace(AT_HOME, other_parent_lives_with=True), of=5) is Relation.PARENT


def test_no_parent_acts_for_a_child_that_lives_with_neither() -> None:
    assert relation(replace(ELSEWHERE, other_parent_lives_with=False), of=5) is Relation.NONE


@pytest.mark.parametrize("representation", [AT_HOME, ELSEWHERE])
def test_no_parent_acts_for_a_child_without_a_registered_address(representation) -> None:
    assert relation(replace(representation, has_registered_address=False), of=5) is Relation.NONE


@pytest.mark.parametrize(
    ("of", "by", "expected"),
    [(16, 18, Relation.PROXY), (15, 18, Relation.NONE), (16, 17, Relation.NONE)],
)
def test_a_proxy_is_of_age_and_the_giver_16(of, by, expected) -> None:
    assert relation(PROXY, of=of, by=by) is expected


@pytest.mark.parametrize(
    ("of", "by", "expected"),
    [(13, 19, Relation.KIN), (12, 19, Relation.NONE), (13, 18, Relation.NONE)],
)
def test_kin_is_over_18_and_the_person_over_12(of, by, expected) -> None:
    assert relation(KIN, of=of, by=by) is expected


def test_kin_needs_a_doctors_certificate() -> None:
    assert relation(replace(KIN, certified=False)) is Relation.NONE


@pytest.mark.parametrize(("of", "by", "expected"), [(3, 18, Relation.GUARDIAN), (44, 17, Relation.NONE)])
def test_a_guardian_is_of_age_whoever_the_person_is(of, by, expected) -> None:
    assert relation(GUARDIAN, of=of, by=by) is expected


@pytest.mark.parametrize("representation", [PROXY, GUARDIAN])
def test_proxy_and_guardian_need_the_area(representation) -> None:
    assert relation(representation, area="ANOTHER") is Relation.NONE
    assert relation(replace(representation, areas=())) is Relation.NONE
    assert relation(replace(representation, areas=("ANOTHER",)), area="ANOTHER") is not Relation.NONE


@pytest.mark.parametrize(("representation", "expected"), GROWN, ids=["proxy", "guardian", "kin"])
@pytest.mark.parametrize(
    ("start", "end", "holds"),
    [
        (TODAY, TODAY, True),
        (TODAY, None, True),
        (None, TODAY, True),
        (TODAY + DAY, None, False),
        (None, TODAY - DAY, False),
        (TODAY + DAY, TODAY - DAY, False),
    ],
)
def test_a_mandate_holds_from_its_first_day_to_its_last(representation, expected, *, start, end, holds) -> None:
    mandate = replace(representation, valid_from=start, valid_until=end)

    assert relation(mandate) is (expected if holds else Relation.NONE)


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 3, 1, 22, 59, tzinfo=UTC), date(2026, 3, 1)),
        (datetime(2026, 3, 1, 23, 0, tzinfo=UTC), date(2026, 3, 2)),
        (datetime(2026, 7, 1, 21, 59, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 7, 1, 22, 0, tzinfo=UTC), date(2026, 7, 2)),
    ],
)
def test_the_day_is_norways_in_winter_and_summer(at, day) -> None:
    assert day_in_norway(at) == day
