"""How long a clinician may delay what, and what may be released early."""

from dataclasses import replace as changed
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from policies import ReleaseMode
from resolvers.acts.holdable import absolute, check_hold, judge_delay, judge_release, made_at
from resolvers.errors import BadInput, Forbidden
from resolvers.model import (
    CitizenRelease,
    HeldBy,
    MergedReport,
    Moment,
    ObjectKind,
    ReportStatus,
    Restriction,
    RestrictionFamily,
    RestrictionType,
)
from resolvers.versioning.telling import History, Past
from tests.examples import NOW, directives, holding, moment, pair, release_rules, report

DAY = timedelta(days=1)
WAITS = CitizenRelease(
    state="WAITS", until=NOW + DAY, code="NORU", held_by=HeldBy.RULE, release_class="C", latest_hold=NOW + 9 * DAY
)
SHOWN = CitizenRelease(state="SHOWN")
DENIED = CitizenRelease(state="DENIED", code="NORN_FPB", held_by=HeldBy.SET, release_class="A")
DELAY = Restriction(
    id="d1",
    family=RestrictionFamily.SAFETY,
    type=RestrictionType.DELAY,
    code="NORU",
    object_kind=ObjectKind.REPORT,
    object_value="rp-1",
    release_at=NOW + 2 * DAY,
    valid_from=NOW,
    set_by="Kari Lunde",
)
OF_ORDER = replace(DELAY, object_kind=ObjectKind.REQUISITION, object_value="q-1")
UNDATED = Moment(text="", at=datetime(1970, 1, 1, tzinfo=UTC))


def merged(release=WAITS, *issues, **changes) -> MergedReport:
    versions = [report(issued=issued) for issued in issues or (moment("2026-02-27"),)]
    fields = {name: getattr(versions[0], name) for name in versions[0].__struct_fields__} | changes
    return MergedReport(
        **fields,
        id="rp-1",
        provenance=(),
        history=History(id="rp-1", pasts=tuple(Past(report=one) for one in versions)),
        citizen_release=release,
    )


def judged(delayed, *reports, limits=()):
    judge_delay(delayed, reports, directives(*limits), holding=holding(), now=NOW)


def test_a_delay_within_the_longest_hold_passes() -> None:
    judged(DELAY, merged())
    judged(replace(DELAY, release_at=NOW + 9 * DAY), merged())
    judged(replace(OF_ORDER, release_at=None, delay_days=6), merged())


@pytest.mark.parametrize("ends", [{"release_at": NOW + 10 * DAY}, {"release_at": None}])
def test_a_delay_that_is_too_long_is_refused_and_the_limit_is_named(ends) -> None:
    with pytest.raises(BadInput) as refused:
        judged(replace(DELAY, **ends), merged())

    assert str(refused.value) == "in class C a delay ends at 2026-03-11T12:00:00Z at the latest"


def test_days_on_a_request_are_counted_for_each_report_from_its_first_version() -> None:
    first, second = merged(WAITS, moment("2026-02-27"), moment("2026-02-20")), merged(WAITS, moment("2026-02-27"))
    days = replace(OF_ORDER, release_at=None, delay_days=12)

    judged(days, first)
    judged(days, second)
    with pytest.raises(BadInput):
        judged(replace(days, delay_days=13), first, second)


def test_a_delay_that_is_over_is_none() -> None:
    with pytest.raises(BadInput):
        judged(replace(DELAY, release_at=NOW), merged())
    with pytest.raises(BadInput):
        judged(replace(OF_ORDER, release_at=NOW - DAY))


def test_what_never_opens_by_itself_may_be_held_without_end() -> None:
    judged(replace(DELAY, release_at=None), merged(replace(WAITS, latest_hold=None)))
    judged(replace(DELAY, release_at=NOW + 900 * DAY), merged(replace(WAITS, latest_hold=None)))


def test_what_the_citizen_has_seen_is_hidden_by_a_denial_alone() -> None:
    with pytest.raises(BadInput, match="denial"):
        judged(DELAY, merged(SHOWN))
    with pytest.raises(BadInput, match="denial"):
        judged(DELAY, merged(None))
    judged(OF_ORDER, merged(SHOWN), merged())


def test_a_delay_never_takes_the_place_of_a_denial() -> None:
    denial = replace(OF_ORDER, id="n1", type=RestrictionType.DENIAL, code="NORN_FPB", release_at=None)

    for delayed, reports, limits in (
        (DELAY, [merged(DENIED)], ()),
        (OF_ORDER, [], (denial,)),
        (OF_ORDER, [merged()], (denial,)),
    ):
        with pytest.raises(Forbidden) as refused:
            judged(delayed, *reports, limits=limits)
        assert refused.value.reason == "DENIED"
    judged(OF_ORDER, merged(DENIED), merged(), limits=(replace(denial, object_value="q-2"), DELAY))


@pytest.mark.parametrize(
    ("ends", "passes"),
    [
        ({"delay_days": 60}, True),
        ({"delay_days": 61}, False),
        ({"release_at": NOW + 60 * DAY - timedelta(hours=1)}, True),
        ({"release_at": NOW + 60 * DAY}, False),
        ({}, False),
    ],
)
def test_before_there_is_a_report_the_longest_hold_of_any_class_bounds_a_delay(ends, passes) -> None:
    """Sixty days from a Monday at 13 in winter it is a Friday at 13 in summer, an hour earlier by UTC."""
    delayed = replace(OF_ORDER, **{"release_at": None} | ends)

    if passes:
        judged(delayed)
        return
    with pytest.raises(BadInput, match="before there is a report a delay ends at 2026-05-01T11:00:00Z"):
        judged(delayed)


def test_a_limit_bounds_what_has_an_end_and_what_has_none() -> None:
    check_hold(replace(WAITS, latest_hold=None), None, NOW)
    with pytest.raises(BadInput):
        check_hold(WAITS, None, NOW)


def test_a_delay_in_days_on_a_report_that_is_there_becomes_absolute() -> None:
    days = replace(DELAY, release_at=None, delay_days=7)
    made = merged(WAITS, moment("2026-02-27"), moment("2026-02-26"))

    assert absolute(days, [made], holding(), NOW) == replace(DELAY, release_at=moment("2026-03-05").at)
    assert absolute(DELAY, [made], holding(), NOW) == DELAY
    of_order = replace(days, object_kind=ObjectKind.REQUISITION)
    assert absolute(of_order, [made], holding(), NOW) == of_order


def test_a_report_is_made_with_its_first_dated_version() -> None:
    assert made_at(merged(WAITS, moment("2026-02-27"), UNDATED)) == moment("2026-02-27").at
    assert made_at(merged(WAITS, UNDATED)) == UNDATED.at


def test_a_report_that_was_sent_again_was_made_when_it_was_sent_first() -> None:
    found = merged(WAITS, moment("2026-02-27"))
    sent_before = (moment("2026-01-10"), moment("2026-01-09"))
    again = replace(found, history=History(id="rp-1", pasts=(Past(report=report(), sent_before=sent_before),)))

    assert made_at(again) == moment("2026-01-09").at


@pytest.mark.parametrize("held_by", [HeldBy.RULE, HeldBy.SET, None])
def test_what_waits_may_be_released(held_by) -> None:
    judge_release(merged(replace(WAITS, held_by=held_by)), holding())


@pytest.mark.parametrize(
    ("found", "kind", "reason"),
    [
        (merged(SHOWN), BadInput, None),
        (merged(DENIED), Forbidden, "DENIED"),
        (merged(status=ReportStatus.PRELIMINARY, source_status=pair("N", "P")), BadInput, None),
        (merged(replace(WAITS, held_by=HeldBy.SOURCE)), Forbidden, "SOURCE"),
    ],
)
def test_a_release_that_would_show_nothing_is_refused(found, kind, reason) -> None:
    with pytest.raises(kind) as refused:
        judge_release(found, holding())

    assert refused.value.reason == reason


def test_what_is_never_shown_digitally_is_not_released() -> None:
    rules = release_rules()
    never = tuple(changed(one, mode=ReleaseMode.NEVER) if one.id == "C" else one for one in rules.classes)

    with pytest.raises(Forbidden) as refused:
        judge_release(merged(), holding(rules=changed(rules, classes=never)))

    assert refused.value.reason == "NEVER"
