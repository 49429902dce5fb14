"""Versions stand by their message's time; the same content again is a resend, two truths at once are a conflict."""

import itertools
import time

import pytest

from resolvers.model import (
    Code,
    Comment,
    Interpretation,
    Message,
    Quantity,
    ReportStatus,
    ResultStatus,
    Shown,
    SourceId,
    TextValue,
)
from resolvers.versioning.versions import CENTRAL, history
from tests.examples import NOW, moment, pair, report, result

NORD = SourceId("nord")
VEST = SourceId("vest")
HIGH, LOW = (Interpretation(code=code, source=Code(code=code)) for code in "HL")


def shown(source=CENTRAL, *, hour: int = 12, text: str = "48", **changes) -> Shown:
    given = {"issued": moment("2026-01-10", hour=hour), "results": (result(text=text),), **changes}
    return Shown(source=source, as_of=NOW, report=report(**given), row="P2")


def told(*copies: Shown) -> list[tuple[int, str, bool]]:
    """Read a history: hour, value, whether it is contested; the same whatever order the copies come in."""
    found = history(copies)
    assert all(history(order) == found for order in itertools.permutations(copies))
    return [(one.report.issued.at.hour, one.report.results[0].value.text, one.conflicting) for one in found]


HOUR = moment("2026-01-10", hour=12).at.hour


def test_versions_stand_by_the_time_of_their_message() -> None:
    assert told(shown(text="48"), shown(hour=13, text="51")) == [(HOUR + 1, "51", False), (HOUR, "48", False)]


def test_the_same_content_in_a_later_message_is_one_version_sent_again() -> None:
    first = shown(message=Message(id="m1"))
    again = shown(hour=13, message=Message(id="m2"))
    last = shown(hour=14, message=Message(id="m3"))

    (one,) = history([first, last, again])

    assert one.report == last.report
    assert one.sent_before == (again.report.issued, first.report.issued)
    assert one.everywhere == (last, again, first)


def test_a_return_to_what_was_said_earlier_is_a_version_of_its_own() -> None:
    assert len(told(shown(), shown(hour=13, text="51"), shown(hour=14))) == 3


def test_what_one_source_sends_again_is_a_resend_whatever_another_told_of_it_first() -> None:
    rich = shown(CENTRAL, comments=(Comment(text="hemolyse"),))
    copies = (rich, shown(NORD), shown(NORD, hour=13))

    (one,) = history(copies)

    assert one.sent_before == (rich.report.issued,)
    assert len(history((rich, shown(NORD, hour=13)))) == 2


def test_a_resend_by_one_source_is_a_change_where_another_changed_something() -> None:
    changed = (shown(), shown(NORD), shown(hour=13), shown(NORD, hour=13, comments=(Comment(text="hemolyse"),)))

    assert len(history(changed)) == 2


def test_what_is_contested_is_no_resend_nor_is_it_sent_again() -> None:
    contested = (shown(text="48"), shown(text="51"))

    assert len(told(*contested, shown(hour=13, text="48"))) == 3
    assert len(told(shown(hour=11, text="48"), *contested)) == 3


def test_different_contents_of_one_time_in_one_source_are_a_conflict() -> None:
    copies = (shown(message=Message(id="m1")), shown(message=Message(id="m2")), shown(comments=(Comment(text="x"),)))

    found = history(copies)

    assert [one.conflicting for one in found] == [True, True]
    assert sorted(len(one.copies) for one in found) == [1, 2]


def test_two_sources_that_tell_a_version_with_more_and_less_tell_the_same_version() -> None:
    rich = shown(NORD, results=(result(), result(code="K", text="4")))
    poor = shown(CENTRAL, status=ReportStatus.AMENDED, source_status=pair("M"))

    (one,) = history([poor, rich])

    assert (one.report, one.conflicting) == (rich.report, False)
    assert {copy.source for copy in one.copies} == {CENTRAL, NORD}


def test_of_copies_that_tell_as_much_the_central_one_is_shown() -> None:
    (one,) = history([shown(NORD, text="48.0"), shown(CENTRAL, text="48"), shown(VEST, text="48.00")])

    assert one.copies[0].source == CENTRAL


def test_a_heading_or_a_unit_alone_is_no_answer_that_is_shown_before_one() -> None:
    blank = TextValue(text="", heading=Code(code="KO"))
    empty = (result(value=blank), result(code="K", value=blank))
    central = shown(CENTRAL, results=empty)
    whole = shown(NORD, results=(result(text="48"),))

    assert told(whole, central) == [(HOUR, "48", False)]


def test_two_sources_that_contradict_each_other_are_a_conflict_and_it_matters_not_who_says_which() -> None:
    one_way = told(shown(CENTRAL, text="48"), shown(NORD, text="51"))
    other_way = told(shown(CENTRAL, text="51"), shown(NORD, text="48"))

    assert one_way == other_way
    assert [contested for _, _, contested in one_way] == [True, True]


def test_a_third_source_joins_the_side_that_it_agrees_with() -> None:
    found = history([shown(CENTRAL, text="48"), shown(NORD, text="51"), shown(VEST, text="51.0")])

    assert sorted([copy.source for copy in one.copies] for one in found) == [[CENTRAL], [NORD, VEST]]


@pytest.mark.parametrize("source", [CENTRAL, NORD])
def test_of_one_time_a_cancellation_stands_first(source) -> None:
    cancelled = shown(source, status=ReportStatus.CANCELLED, source_status=pair("C"), results=(result(value=None),))

    found = history([shown(), cancelled])

    assert [one.report.status for one in found] == [ReportStatus.CANCELLED, ReportStatus.FINAL]
    assert all(one.conflicting for one in found)


def test_many_contents_of_one_time_are_told_apart_in_good_time() -> None:
    copies = [
        shown(source, results=(result(value=Quantity(text=f"{number}.{place}")),))
        for number in range(600)
        for place, source in enumerate((CENTRAL, NORD))
    ]
    begun = time.process_time()

    assert len(history(copies)) == 1200
    assert time.process_time() - begun < 5


def test_parts_of_a_version_at_two_sources_go_with_the_source_that_holds_it_whole() -> None:
    sodium, potassium = result("NA", text="140"), result("K", text="4")
    whole = shown(CENTRAL, results=(sodium, potassium))
    parts = (shown(NORD, results=(sodium,)), shown(VEST, results=(potassium,)))

    (one,) = history((*parts, whole))

    assert one.report == whole.report
    assert not one.conflicting
    assert len(history(parts)) == 2
    assert all(found.conflicting for found in history(parts))


def test_two_that_agree_with_what_is_shown_and_contradict_each_other_are_a_conflict() -> None:
    unread = result("NA", value=None)
    others = tuple(result(code, text="1") for code in ("A", "B"))
    rich = shown(CENTRAL, results=(*others, unread))
    nord = shown(NORD, results=(others[0], result("NA", status=ResultStatus.FINAL, value=None, interpretation=HIGH)))
    vest = shown(VEST, results=(others[0], result("NA", status=ResultStatus.FINAL, value=None, interpretation=LOW)))

    found = history((rich, nord, vest))

    assert sorted(len(one.copies) for one in found) == [1, 2]
