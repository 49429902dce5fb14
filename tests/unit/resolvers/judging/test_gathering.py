"""Attributes are gathered strictly: an unknown is read as the stricter case."""

from datetime import date, timedelta
from importlib.resources import files

import pytest
from msgspec.structs import replace

from policies import (
    Actor,
    Age,
    Attestation,
    Basis,
    Grant,
    Level,
    Policy,
    Purpose,
    Reading,
    Relation,
    Status,
    parse_table,
)
from resolvers.judging.gathering import (
    AtTheReport,
    at_the_door,
    before_anybody,
    partial_levels,
    partial_organisation_levels,
    status_of,
)
from resolvers.model import (
    ActorKind,
    Assistant,
    Code,
    ObjectKind,
    OpeningKind,
    ReportId,
    Representation,
    RepresentationKind,
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
    grant,
    mark,
    pair,
    report,
    restriction,
    result,
)

POLICY = Policy(parse_table(files("policies").joinpath("tables", "access.toml").read_text(encoding="utf-8")))
REPORT_ID = ReportId("rp-1")
ELSEWHERE = "974589095"
SECRETARY = Assistant(subject="subject-9", hpr_number="7654321", name="Ada Vik")
NAMED = restriction(subject_kind=SubjectKind.PRACTITIONER, subjects=(HPR,))
PART = {"object_kind": ObjectKind.REPORT, "object_value": REPORT_ID}


def door(caller, *restrictions, **changes):
    return at_the_door(caller, PERSON, directives(*restrictions, **changes))


def level_of_report(caller, *restrictions, found=None, name=REPORT_ID):
    limits = directives(*restrictions)
    reports = AtTheReport(at_the_door(caller, PERSON, limits), caller, limits)
    found = found or report()
    return reports.stand(found, name, status_of(found))


def test_before_anybody_describes_the_caller_as_if_the_person_were_known_and_unrestricted() -> None:
    situation = before_anybody(clinician(basis=None), NOW)

    assert (situation.actor, situation.purpose, situation.basis) == (Actor.PERSONNEL, Purpose.TREAT, Basis.NONE)
    assert (situation.relation, situation.age, situation.opted_out) == (Relation.GP, Age.FROM_16, False)
    assert (situation.directives, situation.grant, situation.channel_closed) == (Reading.READ, Grant.NONE, False)


def test_before_anybody_gives_everyone_the_relation_that_their_purpose_needs() -> None:
    assert before_anybody(clinician(purpose="QUALITY"), NOW).relation is Relation.FORMER
    assert before_anybody(citizen(), NOW).relation is Relation.NONE
    assert before_anybody(citizen(pid=OTHER_NUMBER), NOW).actor is Actor.SELF


@pytest.mark.parametrize(
    ("caller", "actor"),
    [
        (citizen(), Actor.SELF),
        (citizen(pid=OTHER_NUMBER), Actor.REPRESENTATIVE),
        (citizen(pid=None), Actor.REPRESENTATIVE),
        (clinician(), Actor.PERSONNEL),
        (clinician(pid=NUMBER), Actor.PERSONNEL),
        (clinician(kind=ActorKind.SYSTEM, pid=None), Actor.SYSTEM),
        (clinician(kind=ActorKind.OPERATOR), Actor.SYSTEM),
    ],
)
def test_the_channel_decides_the_actor(caller, actor) -> None:
    assert door(caller).actor is actor


@pytest.mark.parametrize(
    ("code", "purpose"),
    [
        ("TREAT", Purpose.TREAT),
        ("ETREAT", Purpose.ETREAT),
        ("BTG", Purpose.BTG),
        ("COC", Purpose.COC),
        ("QUALITY", Purpose.QUALITY),
        ("treat", Purpose.OTHER),
        (None, Purpose.OTHER),
    ],
)
def test_a_purpose_is_read_as_it_is_written_and_an_unknown_one_is_other(code, purpose) -> None:
    assert door(clinician(purpose=code)).purpose is purpose


def test_personnel_who_ask_about_themselves_are_seen_by_any_of_their_numbers() -> None:
    person = replace(PERSON, identifiers=(NUMBER, OTHER_NUMBER))

    assert at_the_door(clinician(pid=OTHER_NUMBER), person, directives()).self_lookup
    assert not door(clinician()).self_lookup
    assert not door(citizen()).self_lookup


def test_an_assistant_who_asks_about_themselves_is_seen_too() -> None:
    assert door(clinician(assistant=replace(SECRETARY, pid=NUMBER))).self_lookup
    assert not door(clinician(assistant=replace(SECRETARY, pid=OTHER_NUMBER))).self_lookup
    assert not door(clinician(assistant=SECRETARY)).self_lookup


def test_who_acts_for_a_colleague_is_told_apart() -> None:
    assert door(clinician(assistant=SECRETARY)).assistant
    assert not door(clinician()).assistant


@pytest.mark.parametrize(
    ("changes", "attestation"),
    [
        ({}, Attestation.HOLDS),
        ({"attested_until": NOW + timedelta(microseconds=1)}, Attestation.HOLDS),
        ({"attested_until": NOW}, Attestation.EXPIRED),
        ({"decision_ref": None}, Attestation.INVALID),
        ({"purpose": None}, Attestation.INVALID),
        ({"decision_ref": None, "attested_until": NOW}, Attestation.INVALID),
        ({"attested": False, "decision_ref": None, "attested_until": NOW}, Attestation.HOLDS),
        ({"contradicted": True}, Attestation.INVALID),
        ({"contradicted": True, "attested": False}, Attestation.INVALID),
    ],
)
def test_an_attestation_is_judged_again_where_it_is_used(changes, attestation) -> None:
    assert before_anybody(clinician(**changes), NOW).attestation is attestation
    assert door(clinician(**changes)).attestation is attestation


@pytest.mark.parametrize(
    ("privacy_read", "safety_read", "reading"),
    [
        (True, True, Reading.READ),
        (False, True, Reading.PRIVACY_UNREAD),
        (True, False, Reading.SAFETY_UNREAD),
        (False, False, Reading.UNREAD),
    ],
)
def test_what_could_be_read_is_told_by_family(privacy_read, safety_read, reading) -> None:
    assert door(clinician(), privacy_read=privacy_read, safety_read=safety_read).directives is reading


def test_opting_out_and_a_closed_channel_are_two_things() -> None:
    opted_out, closed = door(citizen(), opted_out=True), door(citizen(), channel_closed=True)

    assert (opted_out.opted_out, opted_out.channel_closed) == (True, False)
    assert (closed.opted_out, closed.channel_closed) == (False, True)


def test_a_confidential_address_of_either_of_two_counts() -> None:
    hidden = replace(PERSON, confidential=True)

    assert not door(citizen()).confidential
    assert not door(citizen(), representative=PERSON).confidential
    assert door(citizen(), representative=hidden).confidential
    assert at_the_door(citizen(), hidden, directives()).confidential


def test_relation_is_gp_by_the_list_else_attested_else_none() -> None:
    assert door(clinician(), gp=True).relation is Relation.GP
    assert door(clinician()).relation is Relation.TREATING
    assert door(clinician(attested=False)).relation is Relation.NONE
    assert door(clinician(kind=ActorKind.SYSTEM), gp=True).relation is Relation.NONE
    assert door(clinician(kind=ActorKind.OPERATOR), gp=True).relation is Relation.NONE


def test_having_treated_before_counts_for_quality_work_alone() -> None:
    assert door(clinician(purpose="QUALITY"), former=True, gp=True).relation is Relation.FORMER
    assert door(clinician(purpose="QUALITY"), former=False).relation is Relation.TREATING
    assert door(clinician(attested=False), former=True).relation is Relation.NONE


MOTHER = Representation(kind=RepresentationKind.PARENT, lives_with=True, has_registered_address=True)
PROXY = Representation(
    kind=RepresentationKind.PROXY, areas=("INNSYN_REGISTRERTE_OPPLYSNINGER",), valid_until=date(2026, 3, 2)
)


def test_a_citizen_who_asks_about_another_stands_to_them_as_their_mandate_says() -> None:
    child, adult = replace(PERSON, age=8), replace(PERSON, age=40)
    other = citizen(pid=OTHER_NUMBER)

    def relation(person, representation, representative=adult):
        limits = directives(representation=representation, representative=representative)
        return at_the_door(other, person, limits).relation

    assert relation(child, MOTHER) is Relation.PARENT
    assert relation(replace(PERSON, age=12), MOTHER) is Relation.NONE
    assert relation(adult, PROXY) is Relation.PROXY
    assert relation(adult, PROXY, representative=None) is Relation.NONE
    assert relation(adult, None) is Relation.NONE


def test_a_mandate_ends_at_midnight_in_norway() -> None:
    """The last day is 2 March; at 23:30 UTC it is 3 March in Norway."""
    late = directives(representation=PROXY, representative=PERSON, read_at=NOW.replace(hour=23, minute=30))

    assert at_the_door(citizen(pid=OTHER_NUMBER), PERSON, late).relation is Relation.NONE


@pytest.mark.parametrize(
    ("age", "band"),
    [(None, Age.UNKNOWN), (11, Age.UNDER_12), (12, Age.FROM_12_TO_15), (15, Age.FROM_12_TO_15), (16, Age.FROM_16)],
)
def test_the_age_is_the_persons_and_an_unknown_one_stays_unknown(age, band) -> None:
    assert at_the_door(citizen(), replace(PERSON, age=age), directives()).age is band


@pytest.mark.parametrize(
    ("kind", "found"), [(OpeningKind.CONSENT, Grant.CONSENT), (OpeningKind.EMERGENCY, Grant.EMERGENCY)]
)
def test_an_opening_counts_for_the_caller_organisation_and_purpose_that_it_was_given_to(kind, found) -> None:
    opened = grant(kind=kind)

    assert door(clinician()).grant is Grant.NONE
    assert door(clinician(), grant=opened).grant is found
    assert door(clinician(subject="subject-8"), grant=opened).grant is Grant.NONE
    assert door(clinician(organisation=ELSEWHERE), grant=opened).grant is Grant.NONE
    assert door(clinician(organisation=None), grant=opened).grant is Grant.NONE
    assert door(clinician(purpose="ETREAT"), grant=opened).grant is Grant.NONE
    assert door(clinician(purpose=None), grant=opened).grant is Grant.NONE


def test_an_opening_counts_for_the_one_who_made_it_and_not_for_a_colleague_on_whose_behalf_it_was_made() -> None:
    assisted = clinician(assistant=SECRETARY)
    by_assistant = grant(subject=assisted.acting_subject)

    assert door(assisted, grant=by_assistant).grant is Grant.CONSENT
    assert door(clinician(), grant=by_assistant).grant is Grant.NONE
    assert door(assisted, grant=grant()).grant is Grant.NONE
    another = clinician(assistant=replace(SECRETARY, subject="subject-7"))
    assert door(another, grant=by_assistant).grant is Grant.NONE


@pytest.mark.parametrize(
    ("begun", "ended", "found"),
    [(0, 1, Grant.CONSENT), (-60, 1, Grant.CONSENT), (-60, 0, Grant.NONE), (1, 60, Grant.NONE)],
)
def test_an_opening_is_over_at_its_very_moment_and_holds_not_before_it_was_given(begun, ended, found) -> None:
    opened = grant(granted_at=NOW + timedelta(minutes=begun), expires_at=NOW + timedelta(minutes=ended))

    assert door(clinician(), grant=opened).grant is found


def test_the_strictest_of_several_general_restrictions_holds() -> None:
    hard = restriction(level=RestrictionLevel.HARD, type=RestrictionType.SHIELD)

    assert door(clinician()).general is Level.NONE
    assert door(clinician(), restriction()).general is Level.SOFT
    assert door(clinician(), hard, restriction()).general is Level.HARD
    assert door(clinician(), restriction(level=None)).general is Level.HARD


def test_a_denial_of_everything_is_no_block_against_personnel() -> None:
    denial = restriction(family=RestrictionFamily.SAFETY, type=RestrictionType.DENIAL, level=None, code="NORN_ALL")

    assert door(clinician(), denial).general is Level.NONE


def test_a_named_block_meets_the_named_and_anyone_who_cannot_show_who_they_are() -> None:
    assert door(clinician(), NAMED).named
    assert door(clinician(hpr_number=None), NAMED).named
    assert not door(clinician(hpr_number="1"), NAMED).named
    assert door(clinician(hpr_number=f"00{HPR}"), NAMED).named
    assert not door(citizen(), NAMED).named


def test_a_named_block_meets_whoever_acts_for_the_named_and_whomever_the_named_act_for() -> None:
    named = restriction(subject_kind=SubjectKind.PRACTITIONER, subjects=("1", SECRETARY.hpr_number))

    assert door(clinician(assistant=SECRETARY), NAMED).named
    assert door(clinician(assistant=SECRETARY), named).named
    assert door(clinician(assistant=replace(SECRETARY, hpr_number=None)), named).named
    assert not door(clinician(assistant=replace(SECRETARY, hpr_number="2")), named).named
    assert not door(clinician(), named).named


def test_a_block_of_a_group_meets_those_of_it_and_whose_group_is_not_known() -> None:
    nurses = restriction(subject_kind=SubjectKind.GROUP, subjects=("SP", "HE"))

    assert door(clinician(authorisation="SP"), nurses).named
    assert not door(clinician(authorisation="LE"), nurses).named
    assert door(clinician(authorisation=None), nurses).named
    assert door(clinician(authorisation="LE", assistant=SECRETARY), nurses).named
    assert not door(citizen(), nurses).named


@pytest.mark.parametrize("place", ["organisation", "point_of_care"])
def test_an_organisation_block_meets_legal_entity_and_point_of_care(place) -> None:
    block = restriction(subject_kind=SubjectKind.ORGANISATION, subjects=(ORGANISATION,))
    elsewhere = {"organisation": ELSEWHERE, "point_of_care": ELSEWHERE}

    assert door(clinician(**{**elsewhere, place: ORGANISATION}), block).organisation is Level.SOFT
    assert door(clinician(**elsewhere), block).organisation is Level.NONE
    assert door(clinician(organisation=None, point_of_care=None), block).organisation is Level.NONE
    assert door(clinician(**elsewhere, affiliations=frozenset({ORGANISATION})), block).organisation is Level.SOFT
    assert door(clinician(), restriction()).organisation is Level.NONE


@pytest.mark.parametrize(
    ("kind", "subject"),
    [
        (SubjectKind.PRACTITIONER, f" 0{HPR} "),
        (SubjectKind.GROUP, "le "),
        (SubjectKind.ORGANISATION, f"{ORGANISATION[:3]} {ORGANISATION[3:6]} {ORGANISATION[6:]}"),
    ],
)
def test_whom_a_block_names_is_known_however_a_feed_writes_it(kind, subject) -> None:
    found = door(clinician(), restriction(subject_kind=kind, subjects=("1", subject)))

    assert found.named is (kind is not SubjectKind.ORGANISATION)
    assert (found.organisation is Level.NONE) is (kind is not SubjectKind.ORGANISATION)


def test_a_block_that_should_name_somebody_and_names_nobody_is_against_all() -> None:
    nobody = {kind: restriction(subject_kind=kind) for kind in SubjectKind}

    assert door(clinician(), nobody[SubjectKind.PRACTITIONER]).named
    assert door(clinician(), nobody[SubjectKind.GROUP]).named
    assert door(clinician(organisation=None), nobody[SubjectKind.ORGANISATION]).organisation is Level.SOFT
    citizens = door(citizen(), *nobody.values())
    assert (citizens.named, citizens.organisation) == (False, Level.NONE)


def test_restrictions_of_a_part_are_not_felt_at_the_door_but_listed_without_data() -> None:
    named_part = restriction(
        object_kind=ObjectKind.REPORT, object_value="rp-2", subject_kind=SubjectKind.PRACTITIONER, subjects=(HPR,)
    )
    against_another = restriction(**PART, subject_kind=SubjectKind.PRACTITIONER, subjects=("1",))
    delay = restriction(**PART, family=RestrictionFamily.SAFETY, type=RestrictionType.DELAY, code="NORU")
    limits = directives(restriction(**PART), named_part, against_another, delay, restriction())

    assert door(clinician(), restriction(**PART)).general is Level.NONE
    assert partial_levels(POLICY, clinician(), limits) == (Level.SOFT, Level.HARD)
    assert partial_organisation_levels(clinician(), limits) == ()


def test_a_part_that_is_closed_to_an_organisation_is_listed_apart() -> None:
    limits = directives(restriction(**PART, subject_kind=SubjectKind.ORGANISATION, subjects=(ORGANISATION,)))

    assert partial_levels(POLICY, clinician(), limits) == ()
    assert partial_organisation_levels(clinician(), limits) == (Level.SOFT,)


def test_what_a_source_was_known_to_have_marked_as_blocked_counts_as_a_soft_block_of_a_part() -> None:
    assert partial_levels(POLICY, clinician(), directives(marks=(mark(REPORT_ID, "NORS"),))) == (Level.SOFT,)
    assert partial_levels(POLICY, clinician(), directives(marks=(mark(REPORT_ID, "NORN_FFL"),))) == ()


def test_a_report_restriction_covers_that_report_alone() -> None:
    part = restriction(**PART)

    assert level_of_report(clinician(), part).report is Level.SOFT
    assert level_of_report(clinician(), part, name=ReportId("rp-2")).report is Level.NONE
    assert level_of_report(clinician(), restriction()).report is Level.NONE
    assert level_of_report(clinician(), part, restriction(**PART, level=RestrictionLevel.HARD)).report is Level.HARD


def test_a_part_that_is_closed_to_a_named_person_or_group_is_hard() -> None:
    nurses = restriction(**PART, subject_kind=SubjectKind.GROUP, subjects=("SP",))

    assert level_of_report(clinician(authorisation="SP"), nurses).report is Level.HARD
    assert level_of_report(clinician(authorisation="LE"), nurses).report is Level.NONE


def test_a_part_that_is_closed_to_an_organisation_is_no_general_block_that_a_grant_could_open() -> None:
    """Whether a block against an organisation may be opened is a setting of its own, for a part as for all."""
    block = restriction(**PART, subject_kind=SubjectKind.ORGANISATION, subjects=(ORGANISATION,))
    hard = restriction(subject_kind=SubjectKind.ORGANISATION, subjects=(ORGANISATION,), level=RestrictionLevel.HARD)

    covered = level_of_report(clinician(), block)
    assert (covered.report, covered.organisation) == (Level.NONE, Level.SOFT)
    assert level_of_report(clinician(), block, hard).organisation is Level.HARD
    assert level_of_report(clinician(organisation=ELSEWHERE, point_of_care=None), block).organisation is Level.NONE


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


def hl7(code: str | None, table: str) -> SourceStatus:
    return SourceStatus(status=Code(code=code, system=f"http://terminology.hl7.org/CodeSystem/v2-{table}"))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("F", Status.FINAL),
        ("C", Status.FINAL),
        ("M", Status.PRELIMINARY),
        ("X", Status.CANCELLED),
        (None, Status.UNKNOWN),
        ("final", Status.UNKNOWN),
    ],
)
def test_a_report_of_hl7_v2_is_judged_by_its_own_table(code, expected) -> None:
    assert status_of(report(source_status=hl7(code, "0123"), results=())) is expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("F", Status.FINAL),
        ("A", Status.PRELIMINARY),
        ("W", Status.WITHDRAWN),
        (None, Status.UNKNOWN),
        ("3", Status.UNKNOWN),
    ],
)
def test_a_result_of_hl7_v2_without_a_status_is_not_final_as_one_of_a_svarrapport_is(code, expected) -> None:
    within = report(source_status=hl7("F", "0123"), results=(result(source_status=hl7(code, "0085")),))

    assert status_of(within) is expected


def test_a_report_is_as_final_as_the_least_final_of_its_results_at_any_depth() -> None:
    unsigned = result(source_status=pair("N", "10"))
    deep = report(results=(result(members=(unsigned,)),))

    assert status_of(deep) is Status.UNSIGNED
    assert level_of_report(clinician(), found=deep).status is Status.UNSIGNED
