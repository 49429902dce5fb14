"""Copies and versions become one report; a hidden copy hides all; order of arrival plays no role."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.merge import CENTRAL, merge, position
from resolvers.model import (
    CitizenRelease,
    Code,
    Hidden,
    MergedReport,
    Message,
    NamedSource,
    ReportKey,
    ReportStatus,
    ResultStatus,
    Shown,
    SourceId,
)
from resolvers.naming import Naming
from tests.examples import NOW, moment, pair, report, result

NAMING = Naming(b"s" * 32)
NORD = SourceId("nord")
VEST = SourceId("vest")
NAMES = {source: NamedSource(id=source, name=source.title()) for source in (CENTRAL, NORD, VEST)}


SEEN = CitizenRelease(state="SHOWN")
UNSURE = CitizenRelease(state="UNKNOWN")
WAITING = CitizenRelease(state="WAITS", code="NORU")


def shown(source=CENTRAL, release=None, **changes) -> Shown:
    return Shown(source=source, as_of=NOW, report=report(**changes), row="P2", citizen_release=release)


def hidden(key: ReportKey, *, whole: bool, source=CENTRAL, issued=None) -> Hidden:
    at = (issued or report().issued).at
    return Hidden(source=source, key=key, issued_at=at, row="P2", waiting=False, whole=whole)


def merged(*verdicts, answered: bool = True) -> tuple[MergedReport, ...]:
    return merge(verdicts, NAMING, sources=NAMES, national_store_answered=answered)


def test_central_and_regional_copies_become_one_report_with_both_places() -> None:
    (one,) = merged(shown(NORD), shown(CENTRAL))

    assert [(seen.source.id, seen.source.name) for seen in one.provenance] == [("central", "Central"), ("nord", "Nord")]
    assert len(one.versions) == 1
    assert not one.not_yet_in_national_store
    assert one.id == NAMING.report(report().key)


def test_the_newest_version_is_shown_and_the_older_stand_behind_it() -> None:
    old = shown(issued=moment("2026-01-10", hour=12), results=(result(text="48"),))
    new = shown(NORD, issued=moment("2026-01-10", hour=15), results=(result(text="51"),))

    (one,) = merged(old, new)

    assert one.results[0].value.text == "51"
    assert [(version.current, version.results[0].value.text) for version in one.versions] == [
        (True, "51"),
        (False, "48"),
    ]
    assert one.not_yet_in_national_store


def test_a_newer_copy_is_not_called_missing_nationally_while_the_national_store_is_silent() -> None:
    (one,) = merged(shown(NORD), answered=False)

    assert not one.not_yet_in_national_store


def test_for_the_same_version_the_central_copy_is_shown_with_the_message_of_each_source() -> None:
    central = shown(CENTRAL, results=(result(text="5.10"),), message=Message(id="m1"))
    region = shown(NORD, results=(result(text="5.1"),), message=Message(id="m2"))

    (one,) = merged(region, central)

    assert one.results[0].value.text == "5.10"
    assert [seen.message.id for seen in one.provenance] == ["m1", "m2"]


def test_provenance_tells_which_version_each_source_holds() -> None:
    older, newer = moment("2026-01-10", hour=12), moment("2026-01-10", hour=15)
    (one,) = merged(
        shown(CENTRAL, issued=older, message=Message(id="m1")),
        shown(NORD, issued=older),
        shown(NORD, issued=newer, results=(result(text="51"),), message=Message(id="m2")),
    )

    assert [(seen.source.id, seen.issued, seen.current, seen.message) for seen in one.provenance] == [
        (CENTRAL, older, False, Message(id="m1")),
        (NORD, newer, True, Message(id="m2")),
    ]
    assert one.not_yet_in_national_store


def test_what_a_region_only_sends_again_is_in_the_national_store() -> None:
    older, newer = moment("2026-01-10", hour=12), moment("2026-01-10", hour=15)
    (one,) = merged(shown(CENTRAL, issued=older), shown(NORD, issued=newer))

    assert not one.not_yet_in_national_store
    assert (one.issued, [version.sent_before for version in one.versions]) == (newer, [(older,)])
    assert [(seen.issued, seen.current) for seen in one.provenance] == [(older, True), (newer, True)]


def test_sources_that_contradict_each_other_are_told_of() -> None:
    contested = (shown(CENTRAL, results=(result(text="48"),)), shown(NORD, results=(result(text="51"),)))
    (one,) = merged(*contested)
    (settled,) = merged(*contested, shown(NORD, issued=moment("2026-01-10", hour=15)))

    assert one.conflict
    assert [(version.current, version.conflicting) for version in one.versions] == [(True, True), (False, True)]
    assert sorted(seen.current for seen in one.provenance) == [False, True]
    assert not settled.conflict
    assert [version.conflicting for version in settled.versions] == [False, True, True]


def test_every_version_tells_what_changed_since_the_one_of_an_earlier_time() -> None:
    def told(hour: int, text: str) -> Shown:
        return shown(issued=moment("2026-01-10", hour=hour), results=(result(text=text),))

    (one,) = merged(told(12, "48"), told(13, "51"), told(13, "52"), told(14, "53"))

    changes = [[(change.result, change.before, change.after) for change in version.changes] for version in one.versions]
    first = one.versions[1].results[0].value.text
    second = one.versions[2].results[0].value.text
    assert sorted((first, second)) == ["51", "52"]
    assert changes == [
        [(f"{one.id}.1", first, "53")],
        [(f"{one.id}-v1.1", "48", first)],
        [(f"{one.id}-v2.1", "48", second)],
        [],
    ]


def test_nothing_is_told_of_a_change_from_a_version_that_is_hidden() -> None:
    newer = shown(issued=moment("2026-01-10", hour=15), results=(result(text="51"),))
    older = moment("2026-01-10", hour=11)
    (one,) = merged(newer, hidden(report().key, whole=False, issued=older))

    assert [version.changes for version in one.versions] == [()]
    assert (one,) == merged(newer)


def test_a_cancelled_report_stands_with_what_its_versions_said() -> None:
    cancelled = shown(
        issued=moment("2026-01-10", hour=15),
        status=ReportStatus.CANCELLED,
        source_status=pair("C", "F"),
        cancellation=Code(display="Feil prøve"),
        results=(result(value=None, status=ResultStatus.CANCELLED),),
    )
    (one,) = merged(shown(results=(result(text="48"),)), cancelled)

    assert (one.status, one.results[0].value, one.cancellation) == (
        ReportStatus.CANCELLED,
        None,
        Code(display="Feil prøve"),
    )
    assert [version.status for version in one.versions] == [ReportStatus.CANCELLED, ReportStatus.FINAL]
    assert [(change.what, change.before, change.after) for change in one.versions[0].changes] == [
        ("REPORT_STATUS", "final", "cancelled"),
        ("CANCELLATION", None, "Feil prøve"),
        ("RESULT_STATUS", "final", "cancelled"),
        ("VALUE", "48", None),
        ("UNIT", "mmol/mol", None),
    ]


def test_a_wholly_hidden_copy_hides_every_copy_and_version() -> None:
    key = report().key

    assert merged(shown(NORD), hidden(key, whole=True)) == ()
    assert merged(hidden(key, whole=True), shown(NORD), shown(VEST)) == ()


def test_a_version_hidden_by_its_own_status_leaves_the_others() -> None:
    newer = moment("2026-01-10", hour=15)
    (one,) = merged(hidden(report().key, whole=False, issued=newer), shown(NORD))

    assert [seen.source.id for seen in one.provenance] == ["nord"]


@pytest.mark.parametrize(("hiding", "showing"), [(CENTRAL, NORD), (NORD, CENTRAL), (NORD, VEST)])
def test_a_version_hidden_by_its_own_status_hides_every_copy_of_it(hiding, showing) -> None:
    older = shown(showing, issued=moment("2026-01-10", hour=11))
    (one,) = merged(hidden(report().key, whole=False, source=hiding), shown(showing), older)

    assert [version.issued for version in one.versions] == [older.report.issued]
    assert merged(hidden(report().key, whole=False, source=hiding), shown(showing)) == ()


def test_a_hidden_version_leaves_another_of_the_same_instant_from_the_same_source() -> None:
    (one,) = merged(hidden(report().key, whole=False), shown(CENTRAL))

    assert [seen.source.id for seen in one.provenance] == ["central"]


def test_personnel_are_told_the_strictest_of_what_the_copies_of_a_version_let_the_citizen_see() -> None:
    def told(*copies):
        (one,) = merged(*copies)
        return one.citizen_release

    central, region = shown(CENTRAL, release=SEEN), shown(NORD, release=WAITING)
    older = shown(NORD, release=WAITING, issued=moment("2026-01-10", hour=11))

    assert told(central, region) == told(region, central) == WAITING
    assert told(central, older) == SEEN
    assert told(central, shown(NORD)) == SEEN
    assert told(central, shown(NORD, release=UNSURE)) == UNSURE
    assert told(shown(CENTRAL, release=UNSURE), region) == WAITING
    assert told(shown(NORD)) is None


def test_a_denial_of_any_version_or_of_another_content_of_the_time_is_what_personnel_are_told() -> None:
    denied = CitizenRelease(state="DENIED", code="NORN_ANG")
    newest = shown(CENTRAL, release=SEEN, issued=moment("2026-01-10", hour=15))
    beside = shown(CENTRAL, release=WAITING, issued=moment("2026-01-10", hour=15), results=(result(text="51"),))

    assert merged(newest, shown(CENTRAL, release=denied))[0].citizen_release == denied
    assert merged(newest, beside)[0].citizen_release == WAITING


def test_of_several_waits_the_longest_is_what_personnel_are_told() -> None:
    soon, late = (CitizenRelease(state="WAITS", until=moment(day).at) for day in ("2026-03-03", "2026-03-09"))

    assert merged(shown(CENTRAL, release=soon), shown(NORD, release=late))[0].citizen_release == late
    assert merged(shown(CENTRAL, release=WAITING), shown(NORD, release=late))[0].citizen_release == WAITING


def test_versions_of_one_source_and_instant_are_both_kept_where_they_differ() -> None:
    verdicts = [
        shown(results=(result(text="48"),), message=Message(id="m1")),
        shown(results=(result(text="51"),), message=Message(id="m2")),
        shown(results=(result(text="51"),), message=Message(id="m3")),
        shown(NORD, results=(result(text="48"),)),
    ]
    (one,) = merged(*verdicts)

    assert sorted(version.results[0].value.text for version in one.versions) == ["48", "51"]
    assert all((one,) == merged(*order) for order in itertools.permutations(verdicts))


@pytest.mark.parametrize("source", [CENTRAL, NORD])
def test_a_cancellation_of_the_same_instant_stands_first_whoever_holds_it(source) -> None:
    cancelled = shown(source, status=ReportStatus.CANCELLED, source_status=pair("C", "F"), results=())
    verdicts = [shown(results=(result(text=str(place)),)) for place in range(8)] + [cancelled]

    (one,) = merged(*verdicts)

    assert one.status is ReportStatus.CANCELLED
    assert len(one.versions) == 9
    assert one.not_yet_in_national_store == (source is NORD)


def test_hiding_one_report_leaves_its_neighbours() -> None:
    (one,) = merged(hidden(report().key, whole=True), shown(number="r2"))

    assert one.key.report == "r2"


def test_every_result_is_named_by_its_place_in_the_tree() -> None:
    (one,) = merged(shown(results=(result(), result(members=(result(),)))))

    assert [found.id for found in one.results] == [f"{one.id}.1", f"{one.id}.2"]
    assert one.results[1].members[0].id == f"{one.id}.2.1"


def test_reports_stand_newest_sample_first_and_without_sample_by_their_issue() -> None:
    reports = merged(
        shown(number="old", day="2025-01-01"),
        shown(number="unsampled", day="2026-02-01", sampled=None),
        shown(number="bare", day="2025-06-01", sampled=None, first_issued=None),
        shown(number="new", day="2026-02-02"),
    )

    assert [found.key.report for found in reports] == ["new", "unsampled", "bare", "old"]
    assert sorted(reports, key=position, reverse=True) == list(reports)


@given(st.permutations(range(6)))
def test_order_of_arrival_never_changes_the_answer(order) -> None:
    verdicts = [
        shown(NORD, issued=moment("2026-01-10", hour=15)),
        shown(CENTRAL, issued=moment("2026-01-10", hour=15)),
        shown(VEST, issued=moment("2026-01-10", hour=11)),
        shown(CENTRAL, number="r2"),
        hidden(ReportKey("x", "y"), whole=True),
        shown(VEST, number="r2", results=(result(text="1"),)),
    ]

    assert merged(*(verdicts[place] for place in order)) == merged(*verdicts)


def test_two_different_contents_of_one_version_at_one_source_are_ordered_by_content() -> None:
    first = shown(NORD, results=(result(text="1"),))
    second = shown(NORD, results=(result(text="2"),))

    answers = {merged(*order)[0].results[0].value.text for order in itertools.permutations((first, second))}

    assert len(answers) == 1
