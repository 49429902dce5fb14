"""The cast's restrictions are of every kind that the mandate has."""

from gateway.demo.cast import CITIZENS, find
from gateway.demo.restrictions import limits
from resolvers.judging.covering import covers
from resolvers.model import (
    Discipline,
    ObjectKind,
    ReportId,
    RestrictionFamily,
    RestrictionLevel,
    RestrictionType,
    SubjectKind,
)
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
    assert (kinds["leif"], LIMITS["leif"].subjects) == (
        (RestrictionType.BLOCK, RestrictionLevel.HARD, SubjectKind.GROUP),
        (find("sykepleier-vik").authorisation,),
    )


def covered(citizen):
    """Give the newest version of each report of a citizen, and whether the citizen's restriction covers it."""
    newest = {each.report.key: each.report for each in CHRONICLE.written if each.citizen == citizen}
    return [(report, covers(LIMITS[citizen], report, ReportId("rp"))) for report in newest.values()]


def test_a_code_is_blocked_with_every_report_that_holds_it():
    found = covered("eirin")

    assert {report.results[0].code.code for report, hidden in found if hidden} == {LIMITS["eirin"].object_value}
    assert {hidden for _, hidden in found} == {True, False}


def test_a_discipline_is_blocked():
    assert {(report.discipline is Discipline.PAT, hidden) for report, hidden in covered("stian")} == {
        (True, True),
        (False, False),
    }


def test_a_period_is_blocked_by_when_the_sample_was_taken():
    period = LIMITS["unni"]

    hidden = {report.sampled.at for report, covering in covered("unni") if covering}
    seen = {report.sampled.at for report, covering in covered("unni") if not covering}
    assert all(period.object_from <= at < period.object_until for at in hidden)
    assert min(seen) < period.object_from < min(hidden) < max(hidden) < period.object_until < max(seen)


def test_a_delay_in_days_hangs_on_a_request_that_no_report_answers():
    delay = LIMITS["yngve"]

    assert (delay.code, delay.delay_days, delay.release_at) == ("NORU", 10, None)
    assert delay.object_kind is ObjectKind.REQUISITION
    assert not any(each.report.key.requisition == delay.object_value for each in CHRONICLE.written)
    assert not any(covering for _, covering in covered("yngve"))


def test_the_delay_hangs_on_a_request_and_ends_later_than_now():
    delay = LIMITS["signe"]

    assert (delay.family, delay.code) == (RestrictionFamily.SAFETY, "NORU")
    assert delay.object_kind is ObjectKind.REQUISITION
    assert delay.object_value == CHRONICLE.marked("signe", "delayed").report.key.requisition
    assert delay.release_at > ANCHOR


def test_the_denial_has_no_end():
    denial = LIMITS["ragna"]

    assert (denial.type, denial.code, denial.release_at) == (RestrictionType.DENIAL, "NORN_FPB", None)
