"""What a pushed restriction covers and whom it is against: the unknown is everything and everybody."""

import pytest

from resolvers.model import ObjectKind, SubjectKind
from resolvers.normalise.pts_fields import Problem, opened
from resolvers.normalise.pts_scopes import Scope, Target, object_scope, subject_scope
from tests.unit.resolvers.normalise.pushes import body

NLK = "2.16.578.1.12.4.1.1.7280"
REPORT = {"type": "Svarrapport", "value": "r1", "sender": "100100673", "requisition": "q-1"}


def read_object(scope):
    fields = opened(body({"object": scope}))
    found = object_scope(fields, "object", lambda key: f"{key.organisation}/{key.report}/{key.requisition}")
    return found, fields.problems


def read_subject(scope):
    fields = opened(body({"subject": scope}))
    return subject_scope(fields, "subject"), fields.problems


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ({"type": "All"}, Scope()),
        ({"type": "Visit", "value": "7"}, Scope()),
        ({"type": "all"}, Scope()),
        ({"type": "Rekvisisjon", "value": " q-1 "}, Scope(kind=ObjectKind.REQUISITION, value="q-1")),
        ({"type": "Code", "value": "NPU27300"}, Scope(kind=ObjectKind.CODE, value="NPU27300")),
        (
            {"type": "Code", "value": "NPU27300", "system": NLK},
            Scope(kind=ObjectKind.CODE, value="NPU27300", system=f"urn:oid:{NLK}"),
        ),
        ({"type": "Discipline", "value": "LAB"}, Scope(kind=ObjectKind.DISCIPLINE, value="LAB")),
        ({"type": "Discipline", "value": "MGEN"}, Scope(kind=ObjectKind.DISCIPLINE, value="LAB")),
        ({"type": "Discipline", "value": "Psychiatry"}, Scope()),
        ({"type": "Period"}, Scope()),
        ({"type": "Period", "to": "9999-12-31T00:00:00Z"}, Scope()),
        (REPORT, Scope(kind=ObjectKind.REPORT, value="ENH:100100673/r1/q-1")),
        (REPORT | {"sender": "100 100 673"}, Scope(kind=ObjectKind.REPORT, value="ENH:100100673/r1/q-1")),
        (REPORT | {"sender": "HER:90123"}, Scope(kind=ObjectKind.REPORT, value="HER:90123/r1/q-1")),
        (REPORT | {"requisition": None}, Scope(kind=ObjectKind.REPORT, value="ENH:100100673/r1/")),
        (REPORT | {"requisition": ""}, Scope(kind=ObjectKind.REPORT, value="ENH:100100673/r1/")),
        (REPORT | {"requisition": "NULL"}, Scope(kind=ObjectKind.REPORT, value="ENH:100100673/r1/")),
    ],
)
def test_an_object_is_read_and_what_is_not_known_covers_everything(scope, expected) -> None:
    assert read_object(scope) == (expected, [])


@pytest.mark.parametrize(
    ("ends", "since", "until"),
    [
        ({"from": "2026-01-01T00:00:00+01:00"}, (2025, 12, 31, 23), None),
        ({"to": "2026-02-01T00:00:00Z"}, None, (2026, 2, 1, 0)),
        ({"from": "2026-01-01T00:00:00Z", "to": "9999-01-01T00:00:00Z"}, (2026, 1, 1, 0), None),
        ({"from": "2026-01-01T00:00:00Z", "to": "2026-02-01T00:00:00Z"}, (2026, 1, 1, 0), (2026, 2, 1, 0)),
    ],
)
def test_a_period_may_be_open_at_one_end(ends, since, until) -> None:
    found, problems = read_object({"type": "Period"} | ends)

    assert (found.kind, problems) == (ObjectKind.PERIOD, [])
    assert (found.since and found.since.timetuple()[:4], found.until and found.until.timetuple()[:4]) == (since, until)


@pytest.mark.parametrize(
    ("scope", "problem"),
    [
        (None, ("object", "MISSING")),
        ("All", ("object", "WRONG_FORM")),
        ({}, ("object.type", "MISSING")),
        ({"type": 1}, ("object.type", "WRONG_FORM")),
        ({"type": "Rekvisisjon"}, ("object.value", "MISSING")),
        ({"type": "Rekvisisjon", "value": "a\u0000b"}, ("object.value", "WRONG_FORM")),
        ({"type": "Rekvisisjon", "value": "a" * 201}, ("object.value", "WRONG_FORM")),
        ({"type": "Code", "value": "A", "system": " "}, ("object.system", "WRONG_FORM")),
        ({"type": "Discipline"}, ("object.value", "MISSING")),
        ({key: REPORT[key] for key in ("type", "value", "sender")}, ("object.requisition", "MISSING")),
        ({key: REPORT[key] for key in ("type", "value", "requisition")}, ("object.sender", "MISSING")),
        (REPORT | {"sender": "100100674"}, ("object.sender", "WRONG_FORM")),
        (REPORT | {"requisition": 7}, ("object.requisition", "WRONG_FORM")),
        (
            {"type": "Period", "from": "2026-01-01T00:00:00Z", "to": "2026-01-01T00:00:00Z"},
            ("object.to", "CONTRADICTION"),
        ),
        ({"type": "Period", "from": "2026-01-01"}, ("object.from", "WRONG_FORM")),
    ],
)
def test_an_object_without_what_it_must_have_is_a_problem(scope, problem) -> None:
    assert read_object(scope)[1] == [Problem(*problem)]


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ({"type": "All"}, Target()),
        ({"type": "Region", "ids": ["north"]}, Target(hard=True)),
        (
            {"type": "Specified", "ids": ["9144900"]},
            Target(kind=SubjectKind.PRACTITIONER, subjects=("9144900",), hard=True),
        ),
        ({"type": "Specified", "ids": ["1", "x"]}, Target(hard=True)),
        ({"type": "Specified", "ids": ["100100673"]}, Target(hard=True)),
        ({"type": "Specified", "ids": ["15840199905"]}, Target(hard=True)),
        (
            {"type": "Group", "ids": ["LE", "SP", "LE"]},
            Target(kind=SubjectKind.GROUP, subjects=("LE", "SP"), hard=True),
        ),
        ({"type": "Group", "ids": ["Ward 7"]}, Target(hard=True)),
        (
            {"type": "Organisation", "ids": [" 100100673"]},
            Target(kind=SubjectKind.ORGANISATION, subjects=("100100673",)),
        ),
        ({"type": "Organisation", "ids": ["100100674"]}, Target(hard=True)),
    ],
)
def test_a_subject_is_read_and_who_is_not_known_is_everybody_in_emergencies_too(scope, expected) -> None:
    assert read_subject(scope) == (expected, [])


@pytest.mark.parametrize(
    ("scope", "problem"),
    [
        (None, ("subject", "MISSING")),
        ([], ("subject", "WRONG_FORM")),
        ({}, ("subject.type", "MISSING")),
        ({"type": "Group"}, ("subject.ids", "MISSING")),
        ({"type": "Group", "ids": []}, ("subject.ids", "MISSING")),
        ({"type": "Group", "ids": "LE"}, ("subject.ids", "WRONG_FORM")),
        ({"type": "Specified", "ids": [str(number) for number in range(501)]}, ("subject.ids", "TOO_MANY")),
    ],
)
def test_a_subject_without_what_it_must_have_is_a_problem(scope, problem) -> None:
    assert read_subject(scope)[1] == [Problem(*problem)]
