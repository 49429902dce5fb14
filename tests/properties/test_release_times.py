"""Whatever is issued when, whatever the patient wishes: time only opens, in working hours, never before the issue."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import example, given
from hypothesis import strategies as st

from gateway.calendar import public_holidays
from policies import Preference, ReleaseFacts, ReleaseVersion, Wish, already_shown, in_force, version_moments
from policies.working_time import Delay
from tests.properties.release import release, rules

OSLO = ZoneInfo("Europe/Oslo")
HOLIDAYS = public_holidays(datetime(2026, 11, 26, tzinfo=UTC))
# Both changes of summer time, Easter, 17 May as a Sunday and as a Wednesday, Christmas and New Year.
SPRING = datetime(2026, 3, 29, 1, tzinfo=UTC)
AUTUMN = datetime(2026, 10, 25, 1, tzinfo=UTC)
TURNS = (SPRING, AUTUMN, *(datetime(*day, 12, tzinfo=UTC) for day in ((2026, 4, 3), (2026, 5, 17), (2028, 5, 17))))
CHRISTMAS = (datetime(2026, 12, 25, 12, tzinfo=UTC), datetime(2028, 1, 1, 12, tzinfo=UTC))

anywhere = st.datetimes(datetime(2025, 1, 2), datetime(2029, 6, 30), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis asks for bounds without a zone
near_a_turn = st.builds(
    lambda turn, minutes: turn + timedelta(minutes=minutes),
    st.sampled_from((*TURNS, *CHRISTMAS)),
    st.integers(-20 * 24 * 60, 20 * 24 * 60),
)
instants = st.one_of(anywhere, near_a_turn)
wishes = st.lists(
    st.builds(Preference, wish=st.sampled_from(Wish), days=st.integers(0, 90), set_at=instants), max_size=3
)
classes = st.sampled_from(rules().classes)
waiting = st.sampled_from(("B", "C", "C-FARM")).map(release)
versions = st.lists(
    st.builds(
        ReleaseVersion,
        issued_at=instants,
        release=classes,
        final=st.booleans(),
        informed_at=st.one_of(st.none(), instants),
    ),
    min_size=1,
    max_size=4,
).map(lambda found: sorted(found, key=lambda version: version.issued_at))
kinds = st.sampled_from(["CLIN", "MBIO", "FARM", "HIST", "MGEN", "XYZ"])
found_facts = st.builds(
    ReleaseFacts,
    kinds=st.frozensets(kinds, min_size=1, max_size=3),
    disciplines=st.frozensets(st.sampled_from(["LAB", "PAT", "BLD"])),
    codes=st.frozensets(st.tuples(st.none(), st.sampled_from(["NPU19649", "NPU08669", "NPU01685"]))),
    comments=st.frozensets(st.sampled_from(["MSIS-M", "TA"])),
)


def opens(of, issued_at, preferences=()):
    return rules().moment(of, issued_at, holidays=HOLIDAYS, preferences=preferences)


def is_working_hour(moment):
    local = moment.astimezone(OSLO)
    return local.weekday() < 5 and local.date() not in HOLIDAYS and 8 <= local.hour < 15


def working_days_after(first, last):
    """Count working days day by day, without what is tested."""
    days = (first + timedelta(days=number) for number in range(1, (last - first).days + 1))
    return sum(day.weekday() < 5 and day not in HOLIDAYS for day in days)


@given(of=waiting, issued_at=instants, preferences=wishes)
@example(of=release("B"), issued_at=SPRING - timedelta(seconds=1), preferences=[])
@example(of=release("C"), issued_at=AUTUMN - timedelta(days=14, seconds=1), preferences=[])
def test_what_waits_opens_in_working_hours(of, issued_at, preferences):
    assert is_working_hour(opens(of, issued_at, preferences))


@given(of=classes, issued_at=instants, preferences=wishes)
def test_nothing_opens_before_its_issue(of, issued_at, preferences):
    moment = opens(of, issued_at, preferences)

    assert moment is None or (moment >= issued_at and moment.tzinfo is UTC)


@given(of=classes, one=instants, other=instants, preferences=wishes)
@example(of=release("B"), one=AUTUMN - timedelta(minutes=1), other=AUTUMN, preferences=[])
def test_what_was_issued_first_opens_no_later(of, one, other, preferences):
    first, second = sorted((one, other))

    earlier, later = (opens(of, issued_at, preferences) for issued_at in (first, second))
    assert (earlier is None and later is None) or earlier <= later


@given(issued_at=instants)
def test_fourteen_days_keep_the_clock_time_or_begin_a_working_day(issued_at):
    local = issued_at.astimezone(OSLO).replace(tzinfo=None)
    moment = opens(release("C"), issued_at).astimezone(OSLO).replace(tzinfo=None)

    assert moment == local + timedelta(days=14) or (moment.hour, moment.minute, moment.second) == (8, 0, 0)
    assert working_days_after((local + timedelta(days=14)).date(), moment.date()) <= 1


@given(issued_at=instants)
def test_three_working_days_lie_between_issue_and_opening(issued_at):
    """Where the issue is within working hours its own day does not count, else the next working day does not."""
    local, moment = (at.astimezone(OSLO) for at in (issued_at, opens(release("B"), issued_at)))

    early = local.weekday() < 5 and local.date() not in HOLIDAYS and local.hour < 15
    assert working_days_after(local.date(), moment.date()) == (3 if early else 4)


@given(of=waiting, issued_at=instants, days=st.integers(0, 200))
def test_a_wish_stays_between_the_floor_and_the_limit(of, issued_at, days):
    before = issued_at - timedelta(days=1)
    usual = opens(of, issued_at)

    soonest = opens(of, issued_at, [Preference(wish=Wish.SOONER, set_at=before)])
    latest = opens(of, issued_at, [Preference(wish=Wish.LATER, days=days, set_at=before)])
    assert rules().window.after(issued_at, of.floor, HOLIDAYS) <= soonest <= usual
    assert usual <= latest <= rules().window.after(issued_at, of.latest, HOLIDAYS)


@given(of=classes, issued_at=instants, preferences=wishes, now=instants, choice=st.sampled_from(Wish))
def test_a_new_wish_never_hides_what_is_shown(of, issued_at, preferences, now, choice):
    earlier = [preference for preference in preferences if preference.set_at < now]
    shown = not in_force(opens(of, issued_at, earlier), now)

    wish = Preference(wish=choice, days=60, set_at=now)
    assert not shown or not in_force(opens(of, issued_at, [*earlier, wish]), now)


@given(found=versions, preferences=wishes)
def test_a_later_version_changes_nothing_of_an_earlier_one(found, preferences):
    whole = version_moments(rules(), found, holidays=HOLIDAYS, preferences=preferences)

    for length in range(len(found)):
        part = version_moments(rules(), found[:length], holidays=HOLIDAYS, preferences=preferences)
        assert part == whole[:length]


@given(found=versions, now=instants, later=st.timedeltas(timedelta(0), timedelta(days=400)))
def test_what_is_shown_once_is_shown_for_good(found, now, later):
    """Versions arrive and early releases are made as time goes; what of them is known at a time shows no less after."""
    shown_now, shown_later = (shown(found, at) for at in (now, now + later))

    assert shown_now <= shown_later


def shown(found, now):
    """Name the issues of the final versions that are open by what is known at a time."""
    known = [
        ReleaseVersion(
            issued_at=version.issued_at,
            release=version.release,
            final=version.final,
            informed_at=version.informed_at if version.informed_at and version.informed_at <= now else None,
        )
        for version in found
        if version.issued_at <= now
    ]
    moments = version_moments(rules(), known, holidays=HOLIDAYS)
    pairs = zip(range(len(known)), moments, strict=True)
    return {number for number, moment in pairs if already_shown(moment, now)}


@given(found=versions, preferences=wishes)
def test_a_correction_opens_neither_before_its_issue_nor_before_anything_it_corrects(found, preferences):
    moments = version_moments(rules(), found, holidays=HOLIDAYS, preferences=preferences)

    opened = []
    for version, moment in zip(found, moments, strict=True):
        if moment is not None:
            assert moment >= version.issued_at
        if version.final and version.informed_at is None and not version.release.holds_corrections and opened:
            first = min((one for one in opened if one is not None), default=None)
            assert moment == (None if first is None else max(first, version.issued_at))
        if version.final:
            opened.append(moment)


@given(one=found_facts, other=found_facts)
def test_more_in_a_report_never_brings_a_milder_class(one, other):
    both = ReleaseFacts(
        kinds=one.kinds | other.kinds,
        disciplines=one.disciplines | other.disciplines,
        codes=one.codes | other.codes,
        comments=one.comments | other.comments,
    )

    order = [found.id for found in rules().classes]
    apart = min(order.index(rules().class_of(facts).id) for facts in (one, other))
    assert order.index(rules().class_of(both).id) == apart


@given(issued_at=instants, days=st.integers(0, 400))
def test_a_clinician_may_hold_as_long_as_the_class_says_and_no_longer(issued_at, days):
    until = rules().delay_until(issued_at, days, holidays=HOLIDAYS)
    longest = rules().latest_hold(release("B"), issued_at, holidays=HOLIDAYS)

    assert until >= issued_at
    if days <= release("B").max_hold_days:
        assert until <= longest
    if days > release("B").max_hold_days + 7:
        assert until > longest


@given(at=instants, days=st.integers(0, 60), working=st.booleans())
def test_a_longer_delay_ends_no_earlier(at, days, working):
    ends = [rules().window.after(at, Delay(days=days + more, working=working), HOLIDAYS) for more in (0, 1)]

    assert ends == sorted(ends)


def test_the_calendar_knows_the_holidays_that_the_examples_are_about():
    days = ((2026, 4, 2), (2026, 4, 3), (2026, 4, 6), (2026, 5, 17), (2028, 5, 17), (2026, 12, 25), (2028, 1, 1))

    assert {date(*day) for day in days} <= HOLIDAYS
