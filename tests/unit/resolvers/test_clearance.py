"""The policy table meets facts: what each caller sees of one report, and what is gone when it is hidden."""

from datetime import timedelta
from importlib.resources import files

import pytest

from policies import Policy, parse_table
from resolvers.clearance import awaits, clear, door, knock, rows
from resolvers.errors import BasisRequired, Forbidden
from resolvers.model import (
    ActorKind,
    Code,
    Hidden,
    Normalised,
    ObjectKind,
    ReportStatus,
    Request,
    RestrictionFamily,
    RestrictionLevel,
    RestrictionType,
    Shown,
    SourceId,
    SubjectKind,
)
from resolvers.naming import Naming
from tests.examples import HPR, NOW, PERSON, citizen, clinician, directives, pair, report, restriction

TABLE = parse_table(files("policies").joinpath("tables", "access.toml").read_text(encoding="utf-8"))
POLICY = Policy(TABLE)
NAMING = Naming(b"s" * 32)
REPORT_ID = NAMING.report(report().key)


def safety(kind: RestrictionType, code: str, **changes):
    return restriction(
        family=RestrictionFamily.SAFETY,
        type=kind,
        code=code,
        level=None,
        object_kind=ObjectKind.REPORT,
        object_value=REPORT_ID,
        **changes,
    )


DELAY = safety(RestrictionType.DELAY, "NORU", release_at=NOW + timedelta(days=3))
DENIAL = safety(RestrictionType.DENIAL, "NORN_FPB")
PART = restriction(object_kind=ObjectKind.REPORT, object_value=REPORT_ID)


def verdicts(caller, found, *restrictions, policy=POLICY):
    limits = directives(*restrictions)
    entry = door(policy, caller, PERSON, limits)
    read = [Normalised(source=SourceId("central"), as_of=NOW, reports=(found,))]
    return entry, tuple(clear(policy, limits, entry, NAMING, caller=caller, read=read))


def verdict(caller, found, *restrictions, policy=POLICY):
    return verdicts(caller, found, *restrictions, policy=policy)[1][0]


def test_a_caller_without_basis_is_told_before_anybody_is_looked_up() -> None:
    with pytest.raises(BasisRequired):
        knock(POLICY, clinician(basis=None))


@pytest.mark.parametrize(
    "caller",
    [
        clinician(purpose="COC"),
        clinician(purpose=None),
        clinician(basis="FORHOYET_AKUTT"),
        clinician(kind=ActorKind.SYSTEM, pid=None),
        citizen(purpose="TREAT"),
    ],
)
def test_a_caller_who_could_see_nobody_is_refused_with_the_policys_own_code(caller) -> None:
    with pytest.raises(Forbidden) as refused:
        knock(POLICY, caller)

    assert refused.value.reason in {"FORBIDDEN", "ELEVATION_WITHOUT_CAUSE"}


def test_a_fitting_caller_may_knock() -> None:
    knock(POLICY, clinician())
    knock(POLICY, citizen())


def test_the_door_opens_masks_or_denies_on_directives_alone() -> None:
    assert door(POLICY, clinician(), PERSON, directives()).opens
    masked = door(POLICY, clinician(), PERSON, directives(restriction()))
    assert not masked.opens
    assert not masked.denies
    assert [(lock.notice, sorted(lock.openable_by)) for lock in masked.padlocks] == [("GENERAL_BLOCK", ["CONSENT"])]
    assert door(POLICY, clinician(attested=False), PERSON, directives()).denies


def test_a_hard_and_a_named_block_have_padlocks_that_nothing_opens() -> None:
    hard = door(POLICY, clinician(), PERSON, directives(restriction(level=RestrictionLevel.HARD)))
    named = restriction(subject_kind=SubjectKind.PRACTITIONER, subjects=(HPR,))
    emergency = clinician(purpose="ETREAT", basis="AKUTT")

    assert [(lock.notice, lock.openable_by) for lock in hard.padlocks] == [("GENERAL_BLOCK", frozenset())]
    assert [
        (lock.notice, lock.openable_by) for lock in door(POLICY, emergency, PERSON, directives(named)).padlocks
    ] == [("SPECIFIC_BLOCK", frozenset())]


def test_a_block_of_one_report_hides_it_whole_and_shows_a_padlock_whether_or_not_it_exists() -> None:
    entry, (hidden,) = verdicts(clinician(), report(), PART)
    absent, (shown,) = verdicts(clinician(), report("another"), PART)

    assert isinstance(hidden, Hidden)
    assert hidden.whole
    assert entry.padlocks == absent.padlocks
    assert [lock.notice for lock in entry.padlocks] == ["REPORT_BLOCK"]
    assert isinstance(shown, Shown)


def test_the_citizen_sees_what_they_have_blocked() -> None:
    assert isinstance(verdict(citizen(), report(), PART), Shown)
    assert isinstance(verdict(citizen(), report(), restriction()), Shown)


@pytest.mark.parametrize("limit", [DELAY, DENIAL])
def test_a_delay_or_denial_hides_every_version_from_the_citizen(limit) -> None:
    hidden = verdict(citizen(), report(), limit)

    assert isinstance(hidden, Hidden)
    assert hidden.whole
    assert not hidden.waiting


def test_the_clinician_sees_it_with_what_the_citizen_does_not_see() -> None:
    delayed = verdict(clinician(), report(), DELAY)
    denied = verdict(clinician(), report(), DENIAL, DELAY)
    open_to_all = verdict(clinician(), report())

    assert (delayed.citizen_release.state, delayed.citizen_release.until) == ("WAITS", DELAY.release_at)
    assert (denied.citizen_release.state, denied.citizen_release.code) == ("DENIED", "NORN_FPB")
    assert open_to_all.citizen_release.state == "SHOWN"


def test_the_citizen_is_never_told_of_release() -> None:
    assert verdict(citizen(), report()).citizen_release is None


def test_what_is_not_final_is_hidden_from_the_citizen_for_this_version_only() -> None:
    preliminary = report(status=ReportStatus.PRELIMINARY, source_status=pair("N", "P"))
    hidden = verdict(citizen(), preliminary)

    assert isinstance(hidden, Hidden)
    assert not hidden.whole
    assert verdict(clinician(), preliminary).citizen_release.state == "WAITS"


def test_a_denial_of_parents_leaves_the_grown_citizens_own_access() -> None:
    assert isinstance(verdict(citizen(), report(), safety(RestrictionType.DENIAL, "NORN_FORANS")), Shown)


def test_the_strictest_of_several_denials_holds() -> None:
    assert isinstance(verdict(citizen(), report(), safety(RestrictionType.DENIAL, "NORN_FORANS"), DENIAL), Hidden)


def test_a_cancelled_report_is_shown_without_values() -> None:
    cancelled = report(status=ReportStatus.CANCELLED, source_status=pair("C", "F"))

    assert verdict(clinician(), cancelled).report.results[0].value is None


def test_the_waiting_notice_is_due_only_where_the_setting_is_on() -> None:
    told = Policy(TABLE, frozenset({"waiting_notice"}))

    assert not awaits(verdicts(citizen(), report(), DELAY)[1])
    assert awaits(verdicts(citizen(), report(), DELAY, policy=told)[1])


def test_the_rows_that_decided_are_counted_for_the_audit() -> None:
    entry, found = verdicts(clinician(), report(), PART)

    assert rows(entry, found) == {entry.decision.row: 1, found[0].row: 1}


def marked(code: str):
    return report(requests=(Request(number="q", reservations=(Code(code=code), Code(code="3"))),))


@pytest.mark.parametrize("code", ["NORN_FFL", "NORN-ANG", "NORU"])
def test_what_its_source_has_marked_is_hidden_from_the_citizen_in_every_copy_and_told_to_personnel(code) -> None:
    hidden, seen = verdict(citizen(), marked(code)), verdict(clinician(), marked(code))

    assert isinstance(hidden, Hidden)
    assert hidden.whole
    assert (seen.citizen_release.state, seen.citizen_release.code) == ("WAITS" if code == "NORU" else "DENIED", code)


def test_what_its_source_has_marked_as_blocked_is_hidden_from_personnel_alone() -> None:
    assert isinstance(verdict(clinician(), marked("NORS")), Hidden)
    assert isinstance(verdict(citizen(), marked("NORS")), Shown)


def test_a_mark_that_is_meant_for_others_is_not_told_to_the_citizen() -> None:
    found = verdict(citizen(), marked("NORN_FORANS"))

    assert [code.code for code in found.report.requests[0].reservations] == ["3"]
