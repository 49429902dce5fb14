"""A line a source; 'nothing found' is said only when nothing is left open."""

from datetime import timedelta

import pytest

from resolvers.ledger import alarming, completeness, deferred
from resolvers.merge import merge
from resolvers.model import Fault, Missing, NamedSource, Normalised, Shown, SourceId, SourceState
from resolvers.naming import Naming
from resolvers.plan import SourceSheet
from tests.examples import NOW, report

NORD = SourceId("nord")
SHEETS = (SourceSheet(id=NORD, name="Helse Nord"),)
REPORTS = merge(
    [Shown(source=NORD, as_of=NOW, report=report(), row="P2")],
    Naming(b"s" * 32),
    sources={NORD: NamedSource(id=NORD, name="Helse Nord")},
    national_store_answered=False,
)


def answered(*codes: str, cut: str | None = None) -> Normalised:
    faults = tuple(Fault(code=code, path="entry[0]") for code in codes)
    return Normalised(source=NORD, as_of=NOW, reports=(), faults=faults, cut=cut)


def line(outcome, shown=REPORTS):
    (found,) = completeness(SHEETS, [outcome], shown, now=NOW).sources
    return found


def test_a_source_whose_reports_are_shown_has_answered_and_counts_them() -> None:
    ledger = completeness(SHEETS, [answered()], REPORTS, now=NOW)

    assert ledger.complete
    assert (ledger.sources[0].state, ledger.sources[0].shown, ledger.sources[0].as_of) == (SourceState.ANSWERED, 1, NOW)
    assert ledger.sources[0].source.name == "Helse Nord"


def test_a_source_whose_reports_are_all_hidden_is_empty_as_one_without_reports() -> None:
    hidden = Normalised(source=NORD, as_of=NOW, reports=(report(),))

    assert line(hidden, ()) == line(answered(), ())
    assert line(hidden, ()).state is SourceState.EMPTY


@pytest.mark.parametrize("state", [SourceState.LATE, SourceState.FAILED, SourceState.REFUSED, SourceState.OFF])
def test_a_missing_source_makes_the_answer_incomplete(state) -> None:
    ledger = completeness(SHEETS, [Missing(source=NORD, state=state, reason="X")], (), now=NOW)

    assert not ledger.complete
    assert (ledger.sources[0].state, ledger.sources[0].reason, ledger.sources[0].shown) == (state, "X", None)


@pytest.mark.parametrize(
    ("reason", "complete"),
    [
        ("OPTED_OUT", True),
        ("OTHER_DISCIPLINE", True),
        ("OTHER_PERIOD", True),
        ("NOT_INTRODUCED", False),
        ("RESTRICTED", False),
    ],
)
def test_a_source_left_out_takes_something_away_only_where_it_could_have_answered(reason, complete) -> None:
    left_out = Missing(source=NORD, state=SourceState.NOT_ASKED, reason=reason)

    assert completeness(SHEETS, [left_out], (), now=NOW).complete is complete


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        (answered("BAD_ENTRY"), "UNREADABLE_ENTRIES"),
        (answered("BAD_ENTRY", "OTHER_PERSON"), "OTHER_PERSON"),
        (answered(cut="BYTES"), "CUT_BYTES"),
    ],
)
def test_what_could_not_be_read_is_told_and_leaves_the_answer_open(outcome, reason) -> None:
    ledger = completeness(SHEETS, [outcome], REPORTS, now=NOW)

    assert not ledger.complete
    assert (ledger.sources[0].state, ledger.sources[0].reason) == (SourceState.ANSWERED, reason)


def test_a_source_that_withholds_by_its_own_rules_has_refused() -> None:
    found = line(answered("PVK_GENERAL"), ())

    assert (found.state, found.reason) == (SourceState.REFUSED, "WITHHELD_BY_SOURCE")


def test_another_persons_data_is_told_to_the_operator() -> None:
    missing = Missing(source=SourceId("vest"), state=SourceState.LATE, reason="BUDGET")

    assert [(source, fault.code) for source, fault in alarming([answered("BAD_ENTRY", "OTHER_PERSON"), missing])] == [
        (NORD, "OTHER_PERSON")
    ]


@pytest.mark.parametrize("outcome", [answered("BAD_ENTRY"), Missing(source=NORD, state=SourceState.LATE, reason="X")])
def test_a_source_that_the_filter_leaves_out_takes_nothing_away_however_it_stands(outcome) -> None:
    ledger = completeness(SHEETS, [outcome], REPORTS, now=NOW, wanted=frozenset({SourceId("vest")}))

    assert ledger.complete
    assert (ledger.sources[0].state, ledger.sources[0].reason) == (SourceState.NOT_ASKED, "FILTERED")
    assert (ledger.sources[0].shown, ledger.sources[0].as_of) == (None, None)


@pytest.mark.parametrize(("seconds", "age"), [(0, 0), (59.9, 59), (-0.4, 0), (-3600, 0)])
def test_a_line_tells_how_many_whole_seconds_old_what_was_read_is(seconds, age) -> None:
    (found,) = completeness(SHEETS, [answered()], (), now=NOW + timedelta(seconds=seconds)).sources

    assert found.age == age


def test_who_was_not_read_has_no_age() -> None:
    assert line(Missing(source=NORD, state=SourceState.LATE, reason="TIMEOUT")).age is None


@pytest.mark.parametrize(
    ("outcome", "senders", "silent", "reason"),
    [
        (answered(), (), ("100100673",), "AWAITS_OTHERS"),
        (answered(), ("100100673",), (), "AWAITS_OTHERS"),
        (answered(), ("100100673",), ("100100673",), "AWAITS_OTHERS"),
        (answered(), ("100100681",), ("100100673",), None),
        (answered(cut="BYTES"), (), (), "CUT_BYTES"),
        (Missing(source=NORD, state=SourceState.FAILED, reason="X"), (), (), "X"),
        (deferred(NORD), (), (), "DEFERRED"),
    ],
)
def test_a_part_says_of_who_answered_whether_all_of_it_can_be_told_by_settings_alone(
    outcome, senders, silent, reason
) -> None:
    sheets = (SourceSheet(id=NORD, name="Helse Nord", senders=frozenset(senders)),)
    others = [SourceSheet(id=SourceId("vest"), name="Vest", senders=frozenset(silent))]
    lines = [completeness(sheets, [outcome], shown, now=NOW, silent=others) for shown in (REPORTS, ())]

    assert [found.sources[0].reason for found in lines] == [reason, reason]
    assert [found.complete for found in lines] == [reason is None] * 2
