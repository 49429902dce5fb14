"""A push is read whole or refused whole: its form is held to, and its unknown words are read as the stricter."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from resolvers.model import (
    ObjectKind,
    PersonNumber,
    Restriction,
    RestrictionFamily,
    RestrictionLevel,
    RestrictionType,
    SubjectKind,
)
from resolvers.normalise.pts import Problem, Push, PushInvalid, opened
from tests.examples import NOW, NUMBER
from tests.unit.resolvers.normalise.pushes import PTS, block, denial, heartbeat, push, taken

# A help number (FH-number) is nobody's by birth, and not marked as made up.
HELP_NUMBER = PersonNumber("81234567802")
PRIVACY, SAFETY = frozenset({RestrictionFamily.PRIVACY}), frozenset({RestrictionFamily.SAFETY})
DAY = timedelta(days=1)


def one(*given, **changes) -> Restriction:
    """Read a push with one restriction."""
    (found,) = taken(push(*given, **changes)).restrictions
    return found


def problems(message, **how) -> set[tuple[str, str]]:
    """Name what is wrong with a message."""
    with pytest.raises(PushInvalid) as refused:
        taken(message, **how)
    assert len(refused.value.problems) == len(set(refused.value.problems))
    return {(problem.path, problem.code) for problem in refused.value.problems}


def test_a_message_without_a_person_is_a_heartbeat() -> None:
    assert taken(heartbeat()) == Push(as_of=NOW)
    assert taken(heartbeat(person=None, patientPrivacy=None)) == Push(as_of=NOW)
    assert taken(heartbeat(asOf="2026-03-02T13:00:00+01:00")) == Push(as_of=NOW)


def test_a_push_may_say_that_there_is_nothing() -> None:
    assert taken(push()) == Push(as_of=NOW, number=NUMBER)


def test_a_block_is_read_as_it_is_written() -> None:
    assert one(block()) == Restriction(
        id="17",
        family=RestrictionFamily.PRIVACY,
        type=RestrictionType.BLOCK,
        level=RestrictionLevel.SOFT,
        valid_from=NOW,
        set_by="pts",
        origin="pts",
    )


@pytest.mark.parametrize(
    ("changes", "kind", "level"),
    [
        ({"privacyType": "Shield"}, RestrictionType.SHIELD, RestrictionLevel.SOFT),
        ({"privacyType": "Seal"}, RestrictionType.BLOCK, RestrictionLevel.SOFT),
        ({"privacyLevel": "Hard"}, RestrictionType.BLOCK, RestrictionLevel.HARD),
        ({"privacyLevel": "Softish"}, RestrictionType.BLOCK, RestrictionLevel.HARD),
        ({"privacyLevel": "soft"}, RestrictionType.BLOCK, RestrictionLevel.HARD),
        ({"restrictionDomain": "Another"}, RestrictionType.BLOCK, RestrictionLevel.SOFT),
        ({"somethingNew": {"a": [1]}}, RestrictionType.BLOCK, RestrictionLevel.SOFT),
    ],
)
def test_types_and_levels_that_are_not_known_are_read_as_the_stricter(changes, kind, level) -> None:
    found = one(block(**changes))

    assert (found.type, found.level) == (kind, level)


@pytest.mark.parametrize(
    ("subject", "level"),
    [
        ({"type": "Specified", "ids": ["9144900"]}, RestrictionLevel.HARD),
        ({"type": "Specified", "ids": ["nobody"]}, RestrictionLevel.HARD),
        ({"type": "Organisation", "ids": ["100100673"]}, RestrictionLevel.SOFT),
    ],
)
def test_who_is_named_is_blocked_hard_whatever_is_said(subject, level) -> None:
    assert one(block(subjectScope=subject)).level is level


def test_whom_and_what_a_block_is_about_is_kept() -> None:
    found = one(
        block(
            objectScope={"type": "Period", "from": "2026-01-01T00:00:00Z", "to": "2026-02-01T00:00:00Z"},
            subjectScope={"type": "Group", "ids": ["LE"]},
        )
    )

    assert (found.subject_kind, found.subjects) == (SubjectKind.GROUP, ("LE",))
    assert found.object_kind is ObjectKind.PERIOD
    assert (found.object_from.month, found.object_until.month) == (1, 2)


@pytest.mark.parametrize(
    ("validity", "begins", "ends"),
    [
        ({}, NOW, None),
        ({"validFrom": "2026-03-01T12:00:00Z"}, NOW - DAY, None),
        ({"validTo": "2026-03-03T12:00:00Z"}, NOW, NOW + DAY),
        ({"validTo": "9999-12-31T23:59:59-01:00"}, NOW, None),
        ({"validFrom": "2026-03-01T12:00:00Z", "validTo": "2026-03-01T12:00:01Z"}, NOW - DAY, None),
    ],
)
def test_a_restriction_holds_as_long_as_it_says_else_from_the_pushs_own_moment_on(validity, begins, ends) -> None:
    found = one(block(**validity))

    assert found.valid_from == begins
    assert found.valid_to == (begins + timedelta(seconds=1) if len(validity) == 2 else ends)


def test_a_denial_is_read_as_it_is_written() -> None:
    assert one(safeties=(denial(),)) == Restriction(
        id="18",
        family=RestrictionFamily.SAFETY,
        type=RestrictionType.DENIAL,
        code="NORN_ANG",
        object_kind=ObjectKind.REQUISITION,
        object_value="q-1",
        valid_from=NOW,
        set_by="pts",
        origin="pts",
    )


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"code": "NORN-KUT"}, "NORN_KUT"),
        ({"code": "norn_ungdom"}, "NORN_UNGDOM"),
        ({"code": "NORN_KUT", "delayDeliveryUntil": "9999-12-31T23:59:59Z"}, "NORN_KUT"),
        ({"code": "NORN_NEW"}, "NORN_NEW"),
        ({"code": "SOMETHING", "delayDays": 3}, "SOMETHING"),
        ({"code": "NORS"}, "NORS"),
    ],
)
def test_every_code_but_that_of_a_delay_or_of_what_is_normal_denies(changes, code) -> None:
    found = one(safeties=(denial(**changes),))

    assert (found.type, found.code) == (RestrictionType.DENIAL, code)
    assert (found.release_at, found.delay_days) == (None, None)


@pytest.mark.parametrize(
    ("moment", "until", "days"),
    [
        ({"delayDeliveryUntil": "2026-03-03T12:00:00Z"}, NOW + DAY, None),
        ({"delayDeliveryUntil": "2026-03-01T12:00:00Z"}, NOW - DAY, None),
        ({"delayDeliveryUntil": "9999-12-31T00:00:00Z"}, None, None),
        ({"delayDays": 14}, None, 14),
        ({"delayDays": 0}, None, 0),
        ({"delayFromTime": "2026-09-01T12:00:00Z"}, None, None),
    ],
)
def test_a_delay_has_one_moment_and_one_that_only_begins_waits_for_a_hand_from_the_start(moment, until, days) -> None:
    found = one(safeties=(denial(code="NORU", **moment),))

    assert (found.type, found.code, found.valid_from) == (RestrictionType.DELAY, "NORU", NOW)
    assert (found.release_at, found.delay_days) == (until, days)


def test_what_is_normal_is_no_restriction() -> None:
    assert taken(push(safeties=(denial(code="N"),))).restrictions == ()


@pytest.mark.parametrize(
    ("changes", "path", "code"),
    [
        ({"code": "NORU"}, "", "EXACTLY_ONE"),
        ({"code": "NORU", "delayDays": 1, "delayFromTime": "2026-09-01T12:00:00Z"}, "", "EXACTLY_ONE"),
        ({"code": "N", "delayDays": 1}, ".delayDays", "NOT_NULL"),
        ({"code": "N", "delayFromTime": "2026-09-01T12:00:00Z"}, ".delayFromTime", "NOT_NULL"),
        ({"delayDeliveryUntil": "2026-03-03T12:00:00Z"}, ".delayDeliveryUntil", "NOT_NULL"),
        ({"code": "NORU", "delayDays": -1}, ".delayDays", "WRONG_FORM"),
        ({"code": "NORU", "delayDays": 3661}, ".delayDays", "WRONG_FORM"),
        ({"code": "NORU", "delayDays": "3"}, ".delayDays", "WRONG_FORM"),
        ({"code": None}, ".code", "MISSING"),
        ({"object": None}, ".object", "MISSING"),
        ({"id": " "}, ".id", "WRONG_FORM"),
    ],
)
def test_how_long_a_code_lasts_must_be_said_as_the_service_does(changes, path, code) -> None:
    assert problems(push(safeties=(denial(**changes),))) == {(f"patientSafety[0]{path}", code)}


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"asOf": None}, ("asOf", "MISSING")),
        ({"asOf": "2026-03-02T12:00:00"}, ("asOf", "WRONG_FORM")),
        ({"asOf": "yesterday"}, ("asOf", "WRONG_FORM")),
        ({"asOf": "9999-12-31T00:00:00Z"}, ("asOf", "WRONG_FORM")),
        ({"asOf": (NOW + timedelta(seconds=61)).isoformat()}, ("asOf", "FUTURE")),
        ({"person": None}, ("person", "MISSING")),
        ({"person": "kari"}, ("person", "WRONG_FORM")),
        ({"person": {}}, ("person.number", "MISSING")),
        ({"person": {"number": 15}}, ("person.number", "WRONG_FORM")),
        ({"person": {"number": "15840199906"}}, ("person.number", "PERSON_NUMBER_UNUSABLE")),
        ({"patientPrivacy": None}, ("patientPrivacy", "MISSING")),
        ({"patientSafety": None}, ("patientSafety", "MISSING")),
        ({"patientSafety": {}}, ("patientSafety", "WRONG_FORM")),
        ({"patientPrivacy": [None]}, ("patientPrivacy[0]", "MISSING")),
        ({"patientPrivacy": [7]}, ("patientPrivacy[0]", "WRONG_FORM")),
        ({"patientPrivacy": [block(), block()]}, ("id", "DUPLICATE")),
        ({"patientPrivacy": [block()], "patientSafety": [denial(id="17")]}, ("id", "DUPLICATE")),
        ({"patientPrivacy": [block()] * 1001}, ("patientPrivacy", "TOO_MANY")),
        ({"patientPrivacy": [block(validTo=NOW.isoformat())]}, ("patientPrivacy[0].validTo", "CONTRADICTION")),
        ({"patientPrivacy": [block(privacyType=None)]}, ("patientPrivacy[0].privacyType", "MISSING")),
        ({"patientPrivacy": [block(privacyLevel="")]}, ("patientPrivacy[0].privacyLevel", "WRONG_FORM")),
        ({"patientPrivacy": [block(validFrom="1899-12-31T00:00:00Z")]}, ("patientPrivacy[0].validFrom", "WRONG_FORM")),
    ],
)
def test_what_is_missing_or_of_another_form_is_named(changes, problem) -> None:
    assert problems(push(**changes)) == {problem}


def test_a_clock_that_is_a_little_ahead_is_forgiven() -> None:
    assert taken(heartbeat(asOf=(NOW + timedelta(seconds=60)).isoformat())).as_of > NOW


def test_everything_that_is_wrong_is_named_at_once_and_without_values() -> None:
    message = push(
        block(id=None, subjectScope={"type": "Specified"}),
        block(id="2", objectScope={"type": "Code"}),
        safeties=(denial(code="NORU"),),
        asOf="soon",
        person={"number": "123"},
    )

    assert problems(message) == {
        ("asOf", "WRONG_FORM"),
        ("person.number", "PERSON_NUMBER_UNUSABLE"),
        ("patientPrivacy[0].id", "MISSING"),
        ("patientPrivacy[0].subjectScope.ids", "MISSING"),
        ("patientPrivacy[1].objectScope.value", "MISSING"),
        ("patientSafety[0]", "EXACTLY_ONE"),
    }


def test_only_made_up_persons_are_taken_where_that_is_set() -> None:
    message = push(person={"number": HELP_NUMBER.digits})

    assert problems(message) == {("person.number", "PERSON_NUMBER_NOT_SYNTHETIC")}
    assert taken(message, synthetic_only=False).number == HELP_NUMBER


def test_a_feed_speaks_for_its_own_families_alone() -> None:
    privacy, safety = replace(PTS, families=PRIVACY), replace(PTS, families=SAFETY)

    assert problems(push(safeties=(denial(),)), feed=privacy) == {("patientSafety", "NOT_OF_FEED")}
    assert problems(push(block()), feed=safety) == {("patientPrivacy", "NOT_OF_FEED")}
    assert len(taken(push(block()), feed=privacy).restrictions) == 1
    assert len(taken(push(safeties=(denial(),), patientPrivacy=None), feed=safety).restrictions) == 1


@pytest.mark.parametrize("sent", [b"", b"[]", b"null", b"{", b"\xff", b'{"a":' * 100_000])
def test_what_is_no_json_object_is_not_opened(sent) -> None:
    with pytest.raises(PushInvalid) as refused:
        opened(sent)

    assert refused.value.problems == (Problem("", "NOT_JSON"),)
