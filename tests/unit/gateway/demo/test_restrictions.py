"""The cast's restrictions are of every kind that the mandate has."""

from gateway.demo.cast import CITIZENS, find
from gateway.demo.restrictions import limits
from resolvers.model import ObjectKind, RestrictionFamily, RestrictionLevel, RestrictionType, SubjectKind
from tests.unit.gateway.demo.reports import ANCHOR, CHRONICLE

LIMITS = {limit.citizen: limit.restriction for limit in limits(CHRONICLE)}


def test_restrictions_are_of_people_in_the_cast_and_in_force():
    assert set(LIMITS) <= {citizen.key for citizen in CITIZENS}
    assert all(each.valid_from < ANCHOR and each.valid_to is None for each in LIMITS.values())


def test_there_is_a_soft_and_a_hard_block_a_shield_and_a_named_block():
    kinds = {key: (each.type, each.level, each.subject_kind) for key, each in LIMITS.items()}

    assert kinds["solveig"] == (RestrictionType.BLOCK, RestrictionLevel.SOFT, SubjectKind.ALL)
    assert kinds["anne"] == (RestrictionType.BLOCK, RestrictionLevel.HARD, SubjectKind.ALL)
    assert kinds["tor"] == (RestrictionType.SHIELD, RestrictionLevel.SOFT, SubjectKind.ALL)
    assert kinds["gunnar"] == (RestrictionType.BLOCK, RestrictionLevel.HARD, SubjectKind.PRACTITIONER)
    assert LIMITS["gunnar"].subjects == (find("dr-berg").hpr_number,)


def test_the_delay_hangs_on_a_request_and_ends_later_than_now():
    delay = LIMITS["signe"]

    assert (delay.family, delay.code) == (RestrictionFamily.SAFETY, "NORU")
    assert delay.object_kind is ObjectKind.REQUISITION
    assert delay.object_value == CHRONICLE.marked("signe", "delayed").report.key.requisition
    assert delay.release_at > ANCHOR


def test_the_denial_has_no_end():
    denial = LIMITS["ragna"]

    assert (denial.type, denial.code, denial.release_at) == (RestrictionType.DENIAL, "NORN_FPB", None)
