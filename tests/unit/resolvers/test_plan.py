"""Every source is asked, or its line says why not."""

from datetime import UTC, date, datetime, timedelta, timezone

import msgspec
import pytest

from resolvers.model import (
    ActorKind,
    Caller,
    CallerToken,
    Discipline,
    Fetch,
    Question,
    SourceId,
    SourceState,
    TimelineFilter,
    Window,
)
from resolvers.plan import Filter, SourceSheet, ask_nobody, plan
from tests.examples import ORGANISATION, PERSON, citizen, clinician

SHEETS = (
    SourceSheet(id=SourceId("central"), name="Central"),
    SourceSheet(id=SourceId("nord"), name="Nord", budget_s=2.0),
    SourceSheet(id=SourceId("vest"), name="Vest", switched_on=False),
)


def question(caller: Caller | None = None, **wanted: object) -> Question:
    return Question(caller=caller or clinician(), person=PERSON, filter=TimelineFilter(**wanted))


def test_every_source_that_is_switched_on_is_asked_with_its_own_budget_and_the_callers_basis() -> None:
    planned = plan(question(), SHEETS)

    assert [(found.source, found.budget_s, found.basis) for found in planned.fetches] == [
        ("central", 4.0, "SAMTYKKE"),
        ("nord", 2.0, "SAMTYKKE"),
    ]
    assert [(found.source, found.state, found.reason) for found in planned.not_asked] == [
        ("vest", SourceState.OFF, "SWITCHED_OFF")
    ]


def test_a_filter_by_source_leaves_nobody_unasked_as_a_copy_elsewhere_may_be_marked() -> None:
    assert plan(question(sources=frozenset({SourceId("nord")})), SHEETS) == plan(question(), SHEETS)


def test_behind_a_closed_door_nobody_is_asked() -> None:
    planned = ask_nobody(SHEETS, "RESTRICTED")

    assert planned.fetches == ()
    assert [(found.source, found.state, found.reason) for found in planned.not_asked] == [
        (sheet.id, SourceState.NOT_ASKED, "RESTRICTED") for sheet in SHEETS
    ]


def test_a_citizen_who_names_no_basis_asks_for_themself() -> None:
    bases = [
        plan(question(caller), SHEETS).fetches[0].basis
        for caller in (citizen(basis=None), citizen(basis="SEGSELV"), clinician(basis=None))
    ]

    assert bases == ["SEGSELV", "SEGSELV", None]


OTHER_ORGANISATION = "100000083"
LAB_ONLY = frozenset({Discipline.LAB})
OPENED = date(2024, 5, 1)
MARCH, APRIL = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def midnight(day: date) -> datetime:
    """Give the first instant of a day in May in Norway."""
    return datetime(day.year, day.month, day.day, tzinfo=timezone(timedelta(hours=2)))


def line(asked: Question, **sheet: object) -> tuple[SourceState, str] | None:
    """Give how a source that is described so stands in the plan; None where it is asked."""
    planned = plan(asked, [SourceSheet(id=SourceId("nord"), name="Nord", **sheet)])
    return next(((found.state, found.reason) for found in planned.not_asked), None)


def fetched(asked: Question, *filters: Filter) -> Fetch:
    sheet = SourceSheet(id=SourceId("nord"), name="Nord", filters=frozenset(filters))
    (found,) = plan(asked, [sheet]).fetches
    return found


def test_a_region_is_switched_off_at_once() -> None:
    assert line(question(), region_on=False) == (SourceState.OFF, "REGION_OFF")
    assert line(question(), region_on=False, switched_on=False) == (SourceState.OFF, "SWITCHED_OFF")


@pytest.mark.parametrize(
    ("caller", "sheet", "asked"),
    [
        (clinician(), {"organisations": frozenset({ORGANISATION})}, True),
        (clinician(organisation=None), {"organisations": frozenset({ORGANISATION})}, True),
        (clinician(point_of_care=OTHER_ORGANISATION), {"organisations": frozenset({ORGANISATION})}, True),
        (clinician(), {"organisations": frozenset({OTHER_ORGANISATION})}, False),
        (clinician(kind=ActorKind.SYSTEM), {"organisations": frozenset({OTHER_ORGANISATION})}, False),
        (clinician(), {"asked_for_citizens": False}, True),
        (citizen(), {"organisations": frozenset({OTHER_ORGANISATION})}, True),
        (citizen(), {"asked_for_citizens": False}, False),
    ],
)
def test_a_source_is_introduced_step_by_step(caller, sheet, asked) -> None:
    assert line(question(caller), **sheet) == (None if asked else (SourceState.NOT_ASKED, "NOT_INTRODUCED"))


@pytest.mark.parametrize(
    ("wanted", "sheet", "reason"),
    [
        ({"disciplines": frozenset({Discipline.PAT})}, {"disciplines": LAB_ONLY}, "OTHER_DISCIPLINE"),
        ({"disciplines": frozenset({Discipline.PAT, Discipline.LAB})}, {"disciplines": LAB_ONLY}, None),
        ({"disciplines": frozenset({Discipline.PAT})}, {}, None),
        ({}, {"disciplines": LAB_ONLY}, None),
        ({"until": midnight(OPENED)}, {"holds_from": OPENED}, "OTHER_PERIOD"),
        ({"until": midnight(OPENED) + timedelta(seconds=1)}, {"holds_from": OPENED}, None),
        ({"until": midnight(OPENED)}, {}, None),
        ({"since": midnight(OPENED) - DAY}, {"holds_from": OPENED}, None),
    ],
)
def test_personnel_are_answered_without_who_cannot_hold_the_answer(wanted, sheet, reason) -> None:
    assert line(question(**wanted), **sheet) == (None if reason is None else (SourceState.NOT_ASKED, reason))


@pytest.mark.parametrize(
    ("wanted", "sheet"),
    [
        ({"disciplines": frozenset({Discipline.PAT})}, {"disciplines": LAB_ONLY}),
        ({"until": midnight(OPENED)}, {"holds_from": OPENED}),
    ],
)
def test_what_a_citizen_is_told_beside_the_reports_comes_from_every_source(wanted, sheet) -> None:
    assert line(question(citizen(), **wanted), **sheet) is None


def test_a_period_is_asked_for_with_a_day_on_each_side() -> None:
    period = question(since=MARCH, until=APRIL, changed_since=MARCH)

    assert fetched(period).bounded is False
    assert fetched(period, Filter.PERIOD).window == Window(since=MARCH - DAY, until=APRIL + DAY)
    assert fetched(period, Filter.PERIOD).changed_since is None
    assert fetched(period, Filter.CHANGED_SINCE).changed_since == MARCH - DAY
    assert fetched(period, Filter.CHANGED_SINCE).window is None
    assert fetched(question(since=MARCH), *Filter).window == Window(since=MARCH - DAY)
    assert fetched(question(until=MARCH), *Filter).window == Window(until=MARCH + DAY)
    assert not fetched(question(disciplines=LAB_ONLY), *Filter).bounded


@pytest.mark.parametrize("caller", [citizen(), clinician(purpose="COC"), clinician(kind=ActorKind.SYSTEM)])
def test_who_is_not_treating_is_answered_from_all_that_sources_hold(caller) -> None:
    assert not fetched(question(caller, since=MARCH, changed_since=MARCH), *Filter).bounded


def test_the_ends_of_time_are_no_bounds() -> None:
    east = timezone(timedelta(hours=14))
    first, last = datetime.min.replace(tzinfo=east), datetime.max.replace(tzinfo=UTC)

    assert not fetched(question(since=first, until=last, changed_since=first), *Filter).bounded


def test_a_source_is_told_the_role_of_personnel() -> None:
    assert fetched(question()).role == "LE"
    assert fetched(question(citizen())).role is None


@pytest.mark.parametrize(
    ("exchanges_for", "given"),
    [(None, False), ("https://issuer.example", True), ("https://another.example", False)],
)
def test_a_callers_token_is_exchanged_by_its_own_issuer_alone_and_only_where_the_settings_say_so(
    exchanges_for, given
) -> None:
    token = CallerToken(issuer="https://issuer.example", text="secret")
    sheet = SourceSheet(id=SourceId("nord"), name="Nord", exchanges_for=exchanges_for)
    asked = [msgspec.structs.replace(clinician(), token=each) for each in (token, None)]

    (with_token,), (without,) = (plan(question(caller), [sheet]).fetches for caller in asked)

    assert (with_token.caller, without.caller) == (token if given else None, None)


def test_a_callers_token_prints_nothing_of_itself() -> None:
    token = CallerToken(issuer="https://issuer.example", text="secret")
    caller = msgspec.structs.replace(clinician(), token=token)
    sheet = SourceSheet(id=SourceId("nord"), name="Nord", exchanges_for=token.issuer)

    assert "secret" not in f"{caller} {caller!r} {plan(question(caller), [sheet])!r}"
