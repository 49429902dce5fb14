"""Attributes are gathered strictly: an unknown is read as the stricter case."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from policies import Actor, Age, Basis, Level, Purpose, Relation, Safety, Status
from resolvers.gathering import (
    at_the_door,
    before_anybody,
    covers,
    partial_levels,
    report_level,
    safety,
    safety_restrictions,
    status_of,
)
from resolvers.model import (
    ActorKind,
    ObjectKind,
    ReportId,
    Request,
    RestrictionFamily,
    RestrictionLevel,
    RestrictionType,
    SourceStatus,
    SubjectKind,
)
from tests.examples import (
    HPR,
    NOW,
    NUMBER,
    ORGANISATION,
    OTHER_NUMBER,
    PERSON,
    citizen,
    clinician,
    directives,
    pair,
    report,
    restriction,
    result,
)

REPORT_ID = ReportId("rp-1")
NAMED = restriction(subject_kind=SubjectKind.PRACTITIONER, subjects=(HPR,))


def door(caller, *restrictions, **kwargs):
    return at_the_door(caller, PERSON, directives(*restrictions, **kwargs))


def test_before_anybody_describes_the_caller_as_if_the_person_were_known_and_unrestricted() -> None:
    situation = before_anybody(clinician(basis=None))

    assert (situation.actor, situation.purpose, situation.basis) == (Actor.PERSONNEL, Purpose.TREAT, Basis.NONE)
    assert (situation.relation, situation.age, situation.opted_out) == (Relation.GP, Age.FROM_16, False)


@pytest.mark.parametrize(
    ("caller", "actor"),
    [
        (citizen(), Actor.SELF),
        (citizen(pid=OTHER_NUMBER), Actor.REPRESENTATIVE),
        (citizen(pid=None), Actor.REPRESENTATIVE),
        (clinician(), Actor.PERSONNEL),
        (clinician(kind=ActorKind.SYSTEM, pid=None), Actor.SYSTEM),
    ],
)
def test_the_channel_decides_the_actor(caller, actor) -> None:
    assert door(caller).actor is actor


def test_personnel_who_ask_about_themselves_are_seen_by_any_of_their_numbers() -> None:
    person = replace(PERSON, identifiers=(NUMBER, OTHER_NUMBER))

    assert at_the_door(clinician(pid=OTHER_NUMBER), person, directives()).self_lookup
    assert not door(clinician()).self_lookup
    assert not door(citizen()).self_lookup


def test_relation_is_gp_by_the_list_else_attested_else_none() -> None:
    assert door(clinician(), gp=True).relation is Relation.GP
    assert door(clinician()).relation is Relation.TREATING
    assert door(clinician(attested=False)).relation is Relation.NONE


def test_an_unknown_age_stays_unknown() -> None:
    assert at_the_door(citizen(), replace(PERSON, age=None), directives()).age is Age.UNKNOWN


def test_the_strictest_of_several_general_restrictions_holds() -> None:
    hard = restriction(level=RestrictionLevel.HARD, type=RestrictionType.SHIELD)

    assert door(clinician()).general is Level.NONE
    assert door(clinician(), restriction()).general is Level.SOFT
    assert door(clinician(), hard, restriction()).general is Level.HARD
    assert door(clinician(), restriction(level=None)).general is Level.HARD


def test_a_named_block_meets_the_named_and_anyone_who_cannot_show_who_they_are() -> None:
    assert door(clinician(), NAMED).named
    assert door(clinician(hpr_number=None), NAMED).named
    assert not door(clinician(hpr_number="1"), NAMED).named
    assert door(clinician(hpr_number=f"00{HPR}"), NAMED).named
    assert not door(citizen(), NAMED).named


@pytest.mark.parametrize("place", ["organisation", "point_of_care"])
def test_an_organisation_block_meets_legal_entity_and_point_of_care(place) -> None:
    block = restriction(subject_kind=SubjectKind.ORGANISATION, subjects=(ORGANISATION,))
    elsewhere = {"organisation": "974589095", "point_of_care": "974589095"}

    assert door(clinician(**{**elsewhere, place: ORGANISATION}), block).organisation is Level.SOFT
    assert door(clinician(**elsewhere), block).organisation is Level.NONE
    assert door(clinician(organisation=None, point_of_care=None), block).organisation is Level.NONE
    assert door(clinician(**elsewhere, affiliations=frozenset({ORGANISATION})), block).organisation is Level.SOFT


def test_restrictions_of_a_part_are_not_felt_at_the_door_but_give_a_padlock_without_data() -> None:
    part = restriction(object_kind=ObjectKind.REPORT, object_value=REPORT_ID)
    named_part = restriction(
        object_kind=ObjectKind.REPORT, object_value="rp-2", subject_kind=SubjectKind.PRACTITIONER, subjects=(HPR,)
    )
    against_another = restriction(object_kind=ObjectKind.REPORT, subject_kind=SubjectKind.PRACTITIONER, subjects=("1",))

    assert door(clinician(), part).general is Level.NONE
    assert partial_levels(clinician(), directives(part, named_part, against_another, restriction())) == (
        Level.SOFT,
        Level.HARD,
    )


def test_a_report_restriction_covers_that_report_alone() -> None:
    part = directives(restriction(object_kind=ObjectKind.REPORT, object_value=REPORT_ID))

    assert report_level(clinician(), part, report(), REPORT_ID) is Level.SOFT
    assert report_level(clinician(), part, report(), ReportId("rp-2")) is Level.NONE


@pytest.mark.parametrize("number", ["q-r1", "placer", "filler"])
def test_a_requisition_restriction_covers_the_report_by_every_number_of_the_request(number) -> None:
    asked = report(requests=(Request(number="placer", provider_number="filler"),))

    assert covers(restriction(object_kind=ObjectKind.REQUISITION, object_value=number), asked, REPORT_ID)
    assert not covers(restriction(object_kind=ObjectKind.REQUISITION, object_value="other"), asked, REPORT_ID)
    assert not covers(restriction(object_kind=ObjectKind.REQUISITION, object_value=""), report(), REPORT_ID)


@pytest.mark.parametrize("kind", [ObjectKind.ALL, ObjectKind.DISCIPLINE, ObjectKind.CODE, ObjectKind.PERIOD])
def test_an_object_that_cannot_be_judged_covers_every_report(kind) -> None:
    assert covers(restriction(object_kind=kind, object_value="?"), report(), REPORT_ID)


def test_denials_and_delays_are_gathered_and_read() -> None:
    denial = restriction(family=RestrictionFamily.SAFETY, type=RestrictionType.DENIAL, code="NORN_FPB")
    unknown = restriction(family=RestrictionFamily.SAFETY, type=RestrictionType.DENIAL, code=None)
    delay = restriction(
        family=RestrictionFamily.SAFETY,
        type=RestrictionType.DELAY,
        code="NORU",
        object_kind=ObjectKind.REPORT,
        object_value=REPORT_ID,
        release_at=NOW + timedelta(days=1),
    )

    assert safety_restrictions(directives(denial, delay, restriction()), report(), REPORT_ID) == (denial, delay)
    assert safety_restrictions(directives(denial, delay), report(), ReportId("rp-2")) == (denial,)
    assert (safety(denial), safety(unknown), safety(delay)) == (Safety.DENIED, Safety.DENIED, Safety.DELAYED)


def test_a_delay_is_over_at_its_very_moment_and_without_one_it_stays() -> None:
    delay = restriction(family=RestrictionFamily.SAFETY, type=RestrictionType.DELAY, code="NORU", release_at=NOW)
    endless = replace(delay, release_at=None)
    waiting = replace(delay, release_at=NOW + timedelta(microseconds=1))

    assert safety_restrictions(directives(delay, endless, waiting), report(), REPORT_ID) == (endless, waiting)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (pair("N", "F"), Status.FINAL),
        (pair("N", "P"), Status.PRELIMINARY),
        (pair("C", "F"), Status.CANCELLED),
        (pair(None, "final"), Status.FINAL),
        (SourceStatus(), Status.UNKNOWN),
    ],
)
def test_a_report_is_as_final_as_its_own_pair(status, expected) -> None:
    assert status_of(report(source_status=status, results=())) is expected


def test_a_report_is_as_final_as_the_least_final_of_its_results_at_any_depth() -> None:
    unsigned = result(source_status=pair("N", "10"))

    assert status_of(report(results=(result(members=(unsigned,)),))) is Status.UNSIGNED
