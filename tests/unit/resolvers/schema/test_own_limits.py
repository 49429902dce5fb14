"""What a citizen has set is shown as it was asked for."""

from datetime import date

import pytest

from resolvers.model import Discipline, ObjectKind, RestrictionLevel, RestrictionType, SubjectKind
from resolvers.schema.own_limits import RestrictedCode, RestrictedPeriod, own_restriction
from tests.examples import HPR, NLK, NOW, ORGANISATION, moment, restriction

OBJECTS = ("discipline", "code", "period", "requisition", "report")


def shown(**changes):
    return own_restriction(restriction(**changes))


@pytest.mark.parametrize(
    ("kind", "value", "field", "found"),
    [
        (ObjectKind.DISCIPLINE, "PAT", "discipline", Discipline.PAT),
        (ObjectKind.REQUISITION, "q-1", "requisition", "q-1"),
        (ObjectKind.REPORT, "rp-1", "report", "rp-1"),
        (ObjectKind.CODE, "NPU27300", "code", RestrictedCode(code="NPU27300", system=None)),
    ],
)
def test_one_object_is_shown_as_its_kind_and_nothing_else(kind, value, field, found) -> None:
    limit = shown(object_kind=kind, object_value=value)

    assert limit.object is kind
    assert {name: getattr(limit, name) for name in OBJECTS} == dict.fromkeys(OBJECTS) | {field: found}


def test_everything_is_no_object_and_everybody_no_subject() -> None:
    limit = shown()

    assert [getattr(limit, name) for name in OBJECTS] == [None] * 5
    assert (limit.object, limit.subject, limit.subjects) == (ObjectKind.ALL, SubjectKind.ALL, [])
    assert (limit.practitioner, limit.group, limit.organisation) == (None, None, None)
    assert (limit.kind, limit.origin, limit.since, limit.lifted) == (RestrictionType.BLOCK, "LOCAL", NOW, None)


@pytest.mark.parametrize("kind", [ObjectKind.REQUISITION, ObjectKind.REPORT, ObjectKind.CODE])
def test_what_is_not_named_is_shown_as_its_kind_alone(kind) -> None:
    limit = shown(object_kind=kind)

    assert (limit.object, limit.requisition, limit.report, limit.code) == (kind, None, None, None)


def test_a_code_is_shown_with_its_system() -> None:
    limit = shown(object_kind=ObjectKind.CODE, object_value="NPU27300", object_system=NLK)

    assert limit.code == RestrictedCode(code="NPU27300", system=NLK)


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        ("2026-06-30T22:00", "2026-07-31T22:00", RestrictedPeriod(since=date(2026, 7, 1), until=date(2026, 7, 31))),
        ("2025-12-31T23:00", None, RestrictedPeriod(since=date(2026, 1, 1), until=None)),
        (None, "2026-01-31T23:00", RestrictedPeriod(since=None, until=date(2026, 1, 31))),
    ],
)
def test_a_period_is_shown_as_days_in_norway_both_included(since, until, found) -> None:
    ends = [None if at is None else moment("2026-01-01").at.fromisoformat(f"{at}:00+00:00") for at in (since, until)]

    assert shown(object_kind=ObjectKind.PERIOD, object_from=ends[0], object_until=ends[1]).period == found


@pytest.mark.parametrize(
    ("kind", "subjects", "found"),
    [
        (SubjectKind.PRACTITIONER, (HPR, "1"), (HPR, None, None)),
        (SubjectKind.GROUP, ("LE",), (None, "LE", None)),
        (SubjectKind.ORGANISATION, (ORGANISATION,), (None, None, ORGANISATION)),
    ],
)
def test_a_subject_is_shown_as_its_kind_and_every_one_of_several(kind, subjects, found) -> None:
    limit = shown(subject_kind=kind, subjects=subjects)

    assert (limit.practitioner, limit.group, limit.organisation) == found
    assert (limit.subject, limit.subjects) == (kind, list(subjects))


def test_a_shield_of_another_service_says_so_and_without_a_level_is_hard() -> None:
    limit = shown(type=RestrictionType.SHIELD, level=None, origin="pts", valid_to=NOW)

    assert (limit.kind, limit.level, limit.origin, limit.lifted) == (
        RestrictionType.SHIELD,
        RestrictionLevel.HARD,
        "pts",
        NOW,
    )


def test_another_services_word_for_a_discipline_is_none_of_ours() -> None:
    limit = shown(object_kind=ObjectKind.DISCIPLINE, object_value="Radiologi", origin="pts")

    assert (limit.object, limit.discipline) == (ObjectKind.DISCIPLINE, None)
