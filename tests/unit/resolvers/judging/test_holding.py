"""How long each version waits, by the shipped rules of release and by what is set; what is not known waits."""

import itertools
from dataclasses import replace as changed
from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from policies import ReleaseMode
from resolvers.judging.copies import copies
from resolvers.judging.limits import delayed
from resolvers.model import (
    Code,
    Comment,
    Discipline,
    EarlyRelease,
    Fault,
    Investigation,
    Moment,
    Normalised,
    ObjectKind,
    ReleaseChoice,
    ReleasePreference,
    Request,
    RestrictionFamily,
    RestrictionType,
    SourceId,
)
from resolvers.naming import Naming
from tests.examples import NLK, NOW, directives, holding, pair, release_rules, report, restriction, result

NAMING = Naming(b"s" * 32)
NORD = SourceId("nord")
VEST = SourceId("vest")
REPORT_ID = NAMING.report(report().key)
UNDATED = Moment(text="", at=datetime(1970, 1, 1, tzinfo=UTC))
# Classes of the shipped table: at once, after three working days, after fourteen days, by a clinician alone.
CHEMISTRY, MICROBIOLOGY, PATHOLOGY, GENETICS = (Code(code=code) for code in ("CLIN", "MBIO", "HIST", "MGEN"))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def issued(text: str, kind: Code = CHEMISTRY, **changes):
    when = Moment(text=f"{text}:00Z", at=at(text))
    return report(kind=kind, issued=when, **changes)


def delivered(*reports, source=NORD, **changes) -> Normalised:
    return Normalised(source=source, as_of=at("2026-03-02T12:00"), reports=reports, **changes)


def delay(**changes):
    values = {
        "family": RestrictionFamily.SAFETY,
        "type": RestrictionType.DELAY,
        "level": None,
        "code": "NORU",
        "object_kind": ObjectKind.REPORT,
        "object_value": REPORT_ID,
        "valid_from": at("2026-02-27T10:00"),
        "release_at": at("2026-03-20T10:00"),
    }
    return restriction(**{**values, **changes})


def told(text: str) -> EarlyRelease:
    return EarlyRelease(report_id=REPORT_ID, released_at=at(text))


def ends(found, *restrictions, beside=(), holidays=(), rules=None, **facts):
    """When each delay that covers a version is over, its rule's own first."""
    read = copies([delivered(found), *beside], NAMING)
    held = holding(*holidays, rules=rules).of(read, directives(*restrictions, **facts))
    return [limit.until for limit in held.delays(found, REPORT_ID)]


@pytest.mark.parametrize(
    ("kind", "when", "opens"),
    [
        (CHEMISTRY, "2026-02-28T23:00", "2026-02-28T23:00"),
        (MICROBIOLOGY, "2026-02-26T12:00", "2026-03-03T12:00"),
        (MICROBIOLOGY, "2026-02-27T20:00", "2026-03-05T07:00"),
        (PATHOLOGY, "2026-02-20T12:00", "2026-03-06T12:00"),
        (PATHOLOGY, "2026-02-21T12:00", "2026-03-09T07:00"),
        (GENETICS, "2020-01-01T12:00", None),
        (Code(code="NEW"), "2026-02-26T12:00", "2026-03-03T12:00"),
        (Code(text="noe nytt"), "2026-02-26T12:00", "2026-03-03T12:00"),
    ],
)
def test_a_report_opens_by_its_class_in_working_hours(kind, when, opens) -> None:
    assert ends(issued(when, kind)) == [None if opens is None else at(opens)]


def test_a_public_holiday_is_no_working_day() -> None:
    found = issued("2026-02-26T12:00", MICROBIOLOGY)

    assert ends(found, holidays=[date(2026, 3, 2)]) == [at("2026-03-04T12:00")]


def test_clock_times_stay_over_summer_time() -> None:
    """Fourteen days later it is summer time in Norway: 13:00 is 11:00 UTC."""
    assert ends(issued("2026-03-20T12:00", PATHOLOGY)) == [at("2026-04-03T11:00")]


@pytest.mark.parametrize(
    "found",
    [
        {"requests": (Request(kind=GENETICS), Request())},
        {"comments": (Comment(code=Code(code="MSIS-M")), Comment(text="x"))},
        {"results": (result(members=(result("NPU19649"),)),)},
        {"results": (result("L1", investigations=(Investigation(codes=(Code(code="NPU19649"),)),)),)},
        {
            "results": (
                result("L1", investigations=(Investigation(codes=(), specifications=(Code(code="NPU19649"),)),)),
            )
        },
        {"kind": Code(code="NPU19649", system=NLK)},
        {"results": (replace(result(), code=Code(code="L1", equivalents=(Code(code="NPU19649", system=NLK),))),)},
    ],
)
def test_the_strictest_of_all_that_was_asked_and_examined_decides(found) -> None:
    assert ends(issued("2020-01-01T12:00", **found)) == [None]


def test_requests_of_a_known_type_do_not_speak_for_a_report_without_one() -> None:
    asked = {"requests": (Request(kind=CHEMISTRY),)}

    assert ends(issued("2026-02-26T12:00", Code(text="?"), **asked)) == [at("2026-03-03T12:00")]
    assert ends(issued("2026-02-26T12:00", **asked)) == [at("2026-02-26T12:00")]


def test_copies_of_one_version_take_the_strictest_class_of_any_source() -> None:
    mild, strict = issued("2026-02-26T12:00"), issued("2026-02-26T12:00", PATHOLOGY)

    assert ends(mild, beside=[delivered(strict, source=VEST)]) == [at("2026-03-12T12:00")]
    assert ends(strict, beside=[delivered(mild, source=VEST)]) == [at("2026-03-12T12:00")]


FIRST = "2026-02-02T12:00"


@pytest.mark.parametrize(
    ("kind", "correction", "opens"),
    [
        (MICROBIOLOGY, "2026-02-20T12:00", "2026-02-20T12:00"),
        (MICROBIOLOGY, "2026-02-04T12:00", "2026-02-05T12:00"),
        (PATHOLOGY, "2026-02-26T12:00", "2026-03-12T12:00"),
    ],
)
def test_a_correction_opens_with_what_it_corrects_unless_its_class_holds_it(kind, correction, opens) -> None:
    old, new = issued(FIRST, kind), issued(correction, kind)

    assert ends(new, beside=[delivered(old)]) == [at(opens)]
    assert ends(old, beside=[delivered(new)]) == ends(old)


def test_no_correction_leans_on_a_version_that_was_not_final() -> None:
    preliminary = issued(FIRST, MICROBIOLOGY, source_status=pair("N", "P"))
    unsigned = issued(FIRST, MICROBIOLOGY, results=(result(source_status=pair("N", "10")),))
    final = issued("2026-02-26T12:00", MICROBIOLOGY)

    for earlier in (preliminary, unsigned):
        assert ends(final, beside=[delivered(earlier)]) == [at("2026-03-03T12:00")]
    assert ends(final, beside=[delivered(issued(FIRST, MICROBIOLOGY), preliminary, source=VEST)]) == [
        at("2026-03-03T12:00")
    ]


def test_a_patient_who_is_informed_sees_every_version_up_to_then_and_none_after() -> None:
    found, later = issued("2026-02-20T12:00", GENETICS), issued("2026-02-27T12:00", GENETICS)
    informed = {"releases": (told("2026-02-25T22:00"), EarlyRelease(report_id="rp-2", released_at=at("2026-03-01")))}

    assert ends(found, beside=[delivered(later)], **informed) == [at("2026-02-25T22:00")]
    assert ends(later, beside=[delivered(found)], **informed) == [None]


def test_the_first_of_several_times_that_the_patient_was_told_of_a_version_counts() -> None:
    informed = (told("2026-03-01T09:00"), told("2026-02-25T22:00"), told("2026-02-19T09:00"))

    assert ends(issued("2026-02-20T12:00", PATHOLOGY), releases=informed) == [at("2026-02-25T22:00")]


def test_being_informed_ends_what_a_clinician_has_set_too() -> None:
    found = issued("2026-02-20T12:00", PATHOLOGY)

    assert ends(found, delay(), releases=(told("2026-02-28T09:00"),)) == [at("2026-02-28T09:00")]


def test_a_set_delay_covers_what_was_not_shown_before_it_and_leaves_what_was() -> None:
    shown, waiting = issued("2026-02-26T12:00"), issued("2026-02-28T12:00")

    assert ends(shown, delay()) == [at("2026-02-26T12:00")]
    assert ends(waiting, delay()) == [at("2026-02-28T12:00"), at("2026-03-20T10:00")]
    assert ends(issued("2026-02-27T10:00"), delay()) == [at("2026-02-27T10:00")]


def test_a_set_delay_of_another_report_covers_nothing_and_a_denial_is_no_delay() -> None:
    found = issued("2026-02-28T12:00")
    denial = delay(type=RestrictionType.DENIAL, code="NORN_FPB")

    assert ends(found, delay(object_value="rp-2"), denial, restriction()) == [at("2026-02-28T12:00")]


def test_what_holds_a_version_is_told_by_its_time_and_of_all_together() -> None:
    mild, strict = issued("2026-02-26T12:00"), report("r2", kind=GENETICS)
    held = holding().of(copies([delivered(mild, strict)], NAMING), directives())

    assert held.hold(REPORT_ID, mild.issued.at).moment == mild.issued.at
    assert held.hold(NAMING.report(strict.key), strict.issued.at).release.mode is ReleaseMode.CLINICIAN
    assert list(held.moments()) == [mild.issued.at, None]


def test_a_delay_that_takes_the_place_of_one_in_force_shows_nothing() -> None:
    """The report was held when the new delay was set, although its own rule was over by then."""
    extended = delay(valid_from=at("2026-03-01T10:00"), held_since=at("2026-02-20T10:00"))

    assert ends(issued("2026-02-26T12:00"), extended) == [at("2026-02-26T12:00"), at("2026-03-20T10:00")]


def test_a_delay_that_is_set_while_another_one_holds_shows_nothing_when_that_one_ends() -> None:
    """One on the requisition until 1 March, one on the report from 27 February: nobody has seen it in between."""
    early = delay(
        id="b0",
        object_kind=ObjectKind.REQUISITION,
        object_value="q-r1",
        valid_from=at("2026-02-20T10:00"),
        release_at=at("2026-03-01T10:00"),
    )
    found = issued("2026-02-26T12:00")

    for order in itertools.permutations((early, delay())):
        assert ends(found, *order) == [at("2026-02-26T12:00"), at("2026-03-01T10:00"), at("2026-03-20T10:00")]
    assert ends(found, replace(early, release_at=None), delay()) == [
        at("2026-02-26T12:00"),
        None,
        at("2026-03-20T10:00"),
    ]


def test_a_delay_that_is_set_once_another_one_is_over_keeps_what_was_shown_in_between() -> None:
    early = delay(id="b0", valid_from=at("2026-02-20T10:00"), release_at=at("2026-02-27T09:00"))

    assert ends(issued("2026-02-26T12:00"), early, delay()) == [at("2026-02-26T12:00"), at("2026-02-27T09:00")]


def test_a_delay_in_days_on_a_requisition_is_counted_from_the_first_version() -> None:
    """Ten days after a Monday it is Thursday, in working hours."""
    ordered = delay(
        object_kind=ObjectKind.REQUISITION,
        object_value="q-r1",
        valid_from=at("2026-01-20T10:00"),
        release_at=None,
        delay_days=10,
    )
    first, second = issued("2026-02-02T12:00"), issued("2026-02-04T12:00")

    assert ends(first, ordered) == [first.issued.at, at("2026-02-12T12:00")]
    assert ends(second, ordered, beside=[delivered(first, source=VEST)]) == [second.issued.at, at("2026-02-12T12:00")]


def test_a_delay_without_an_end_waits_for_a_hand() -> None:
    assert ends(issued("2026-02-28T12:00"), delay(release_at=None))[1:] == [None]


def test_what_never_opens_by_itself_is_covered_by_every_delay() -> None:
    assert ends(issued("2020-01-01T12:00", GENETICS), delay()) == [None, at("2026-03-20T10:00")]


def undated(kind: Code = CHEMISTRY, **changes):
    return report(kind=kind, issued=UNDATED, first_issued=None, **changes)


def test_a_version_without_a_date_opens_only_where_its_class_does_not_wait_or_the_patient_is_informed() -> None:
    assert ends(undated()) == [UNDATED.at]
    assert ends(undated(MICROBIOLOGY)) == [None]
    assert ends(undated(MICROBIOLOGY), releases=(told("2026-02-25T22:00"),)) == [at("2026-02-25T22:00")]


def test_what_is_never_shown_digitally_is_not_shown_by_hand_either() -> None:
    rules = release_rules()
    never = tuple(
        changed(found, mode=ReleaseMode.NEVER) if "MGEN" in found.match.kinds else found for found in rules.classes
    )
    strict = {"rules": changed(rules, classes=never), "releases": (told("2026-02-25T22:00"),)}

    assert ends(undated(GENETICS), **strict) == [None]
    assert ends(issued("2026-02-20T12:00", GENETICS), **strict) == [None]


def test_no_correction_leans_on_a_version_without_a_date() -> None:
    dated = issued("2026-02-26T12:00", MICROBIOLOGY)

    assert ends(dated, beside=[delivered(undated(MICROBIOLOGY))]) == [at("2026-03-03T12:00")]
    assert ends(dated, beside=[delivered(undated())]) == [at("2026-03-03T12:00")]


def test_a_version_without_a_date_was_not_shown_before_a_delay() -> None:
    assert ends(undated(), delay()) == [UNDATED.at, at("2026-03-20T10:00")]


def test_days_are_not_counted_from_a_version_without_a_date() -> None:
    ordered = delay(release_at=None, delay_days=10)
    dated = issued("2026-02-27T12:00")

    assert ends(undated(), ordered) == [UNDATED.at, None]
    assert ends(dated, ordered, beside=[delivered(undated())]) == [dated.issued.at, at("2026-03-09T12:00")]


def wish(choice: ReleaseChoice, discipline=None, **changes) -> ReleasePreference:
    return ReleasePreference(discipline=discipline, choice=choice, set_at=at("2026-01-01T10:00"), **changes)


def test_the_patient_chooses_sooner_within_the_floor_or_later_within_a_limit() -> None:
    found = issued("2026-02-20T12:00", PATHOLOGY, discipline=Discipline.PAT)

    assert ends(found, preferences=(wish(ReleaseChoice.USUAL),)) == [at("2026-03-06T12:00")]
    assert ends(found, preferences=(wish(ReleaseChoice.SOONER),)) == [at("2026-02-25T12:00")]
    assert ends(found, preferences=(wish(ReleaseChoice.LATER, days=31),)) == [at("2026-03-23T12:00")]
    assert ends(found, preferences=(wish(ReleaseChoice.LATER, days=900),)) == [at("2026-04-21T11:00")]
    assert ends(issued("2026-02-20T12:00", GENETICS), preferences=(wish(ReleaseChoice.SOONER),)) == [None]


def test_the_wish_for_a_discipline_goes_before_the_one_for_all() -> None:
    found = issued("2026-02-20T12:00", PATHOLOGY, discipline=Discipline.PAT)
    every, own = wish(ReleaseChoice.LATER, days=31), wish(ReleaseChoice.SOONER, Discipline.PAT)
    other = wish(ReleaseChoice.SOONER, Discipline.LAB)

    assert ends(found, preferences=(every, own, other)) == [at("2026-02-25T12:00")]
    assert ends(found, preferences=(other, every)) == [at("2026-03-23T12:00")]
    assert ends(found, preferences=(other,)) == [at("2026-03-06T12:00")]


def test_where_sources_differ_on_the_discipline_only_the_wish_for_all_counts() -> None:
    one = issued("2026-02-20T12:00", PATHOLOGY, discipline=Discipline.PAT)
    other = delivered(issued("2026-02-20T12:00", PATHOLOGY, discipline=Discipline.LAB), source=VEST)
    sooner = wish(ReleaseChoice.SOONER, Discipline.PAT)

    assert ends(one, beside=[other], preferences=(sooner,)) == [at("2026-03-06T12:00")]


def test_going_back_to_the_usual_does_not_hide_again_what_an_earlier_wish_had_shown() -> None:
    found = issued("2026-02-20T12:00", PATHOLOGY, discipline=Discipline.PAT)
    sooner = wish(ReleaseChoice.SOONER)
    usual = replace(wish(ReleaseChoice.USUAL), set_at=at("2026-02-26T10:00"))
    at_once = replace(usual, set_at=at("2026-02-21T10:00"))

    assert ends(found, preferences=(sooner, usual)) == [at("2026-02-25T12:00")]
    assert ends(found, preferences=(sooner, at_once)) == [at("2026-03-06T12:00")]


def test_a_wish_for_all_counts_until_there_is_one_of_the_disciplines_own_and_not_after() -> None:
    found = issued("2026-02-20T12:00", PATHOLOGY, discipline=Discipline.PAT)
    sooner, own = wish(ReleaseChoice.SOONER), wish(ReleaseChoice.LATER, Discipline.PAT, days=31)
    shown, hidden = replace(own, set_at=at("2026-02-26T10:00")), replace(own, set_at=at("2026-02-21T10:00"))
    again = replace(sooner, set_at=at("2026-02-22T10:00"))

    assert ends(found, preferences=(sooner, shown)) == [at("2026-02-25T12:00")]
    assert ends(found, preferences=(sooner, hidden)) == [at("2026-03-23T12:00")]
    assert ends(found, preferences=(sooner, hidden, again)) == [at("2026-03-23T12:00")]


def test_a_wish_does_not_hide_again_what_was_shown_before_it() -> None:
    later = replace(wish(ReleaseChoice.LATER, days=60), set_at=at("2026-02-27T10:00"))

    assert ends(issued("2026-02-26T12:00"), preferences=(later,)) == [at("2026-02-26T12:00")]


def test_only_a_source_that_gave_all_that_it_has_says_what_it_no_longer_marks() -> None:
    found = report()
    read = (
        delivered(found),
        delivered(found, source=VEST, cut="PAGES"),
        delivered(found, source=SourceId("sor"), faults=(Fault(code="BAD_ENTRY", path="entry[1]"),)),
        delivered(report("r2"), source=SourceId("midt")),
    )
    held = holding().of(copies(read, NAMING), directives())

    assert held.delivered_by(REPORT_ID) == {NORD}
    assert held.delivered_by(NAMING.report(report("r3").key)) == frozenset()


def test_the_calendar_is_asked_for_the_days_around_the_question() -> None:
    asked = []

    def calendar(when):
        asked.append(when)
        return frozenset()

    given = holding()
    read = copies([delivered(report())], NAMING)
    type(given)(given.rules, calendar).of(read, directives(read_at=at("2026-05-16T22:30")))

    assert asked == [at("2026-05-16T22:30")]


@pytest.mark.parametrize("kind", [CHEMISTRY, MICROBIOLOGY, PATHOLOGY, GENETICS])
@pytest.mark.parametrize("holidays", [(), tuple(date(2026, 2, day) for day in range(1, 29))], ids=["none", "a month"])
def test_what_is_said_to_have_opened_is_held_by_no_delay(kind, holidays) -> None:
    """The question is of 2 March; a day apart, and by the hour, from some days before it to a year."""
    limits, seen = directives(), set()
    for age in (*range(0, 40 * 24, 7), *range(40 * 24, 365 * 24, 24 * 13)):
        found = issued(f"{limits.read_at - timedelta(hours=age):%Y-%m-%dT%H:%M}", kind)
        held = holding(*holidays).of(copies([delivered(found)], NAMING), limits)
        opened = held.has_opened(REPORT_ID)
        seen.add(opened)
        assert not opened or not list(delayed(held.delays(found, REPORT_ID), limits.read_at))
    never = kind is GENETICS or (kind is MICROBIOLOGY and bool(holidays))
    assert seen == ({False} if never else {False, True})


@pytest.mark.parametrize(
    ("found", "beside", "limits"),
    [
        ({}, (issued("2026-02-28T12:00", PATHOLOGY),), directives()),
        ({}, (issued("2020-01-01T12:00", GENETICS),), directives()),
        ({"issued": UNDATED}, (), directives()),
        ({}, (), directives(delay(valid_from=at("2019-01-01T10:00")))),
        ({}, (), directives(preferences=(ReleasePreference(choice=ReleaseChoice.LATER, days=900, set_at=NOW),))),
    ],
    ids=["a newer version", "a version of another class", "no date", "a set delay", "a wish"],
)
def test_an_old_report_has_not_surely_opened_where_more_counts_than_its_age(found, beside, limits) -> None:
    old = report(**({"issued": issued("2020-01-01T12:00").issued} | found))
    of_another = delay(object_value="rp-2", valid_from=at("2019-01-01T10:00"))

    def opened(limits, *reports):
        return holding().of(copies([delivered(*reports)], NAMING), limits).has_opened(REPORT_ID)

    assert not opened(limits, old, *beside)
    assert opened(directives(of_another), issued("2020-01-01T12:00"))


def test_versions_wait_the_same_whatever_order_they_come_in() -> None:
    versions = [issued(FIRST, PATHOLOGY), issued("2026-02-04T12:00", MICROBIOLOGY), undated(MICROBIOLOGY)]

    for found in versions:
        answers = {
            tuple(ends(order[0], beside=[delivered(*order[1:])]))
            for order in itertools.permutations(versions)
            if order[0] is found
        }
        assert len(answers) == 1


def test_what_a_clinician_sets_ends_within_working_hours() -> None:
    """A Saturday, and fourteen days from one, over a public holiday."""
    held, now = holding(date(2026, 3, 9)), at("2026-03-02T12:00")

    assert held.until(at("2026-03-07T20:00"), now) == at("2026-03-10T07:00")
    assert held.until(at("2026-03-10T12:30"), now) == at("2026-03-10T12:30")
    assert held.after_days(at("2026-02-21T12:00"), 14, now) == at("2026-03-10T07:00")
