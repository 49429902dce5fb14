from typing import Any

import msgspec
import pytest

from gateway.web.languages import read_language
from gateway.web.operator.figures import Figures, Section, percent, view, within
from tests.unit.gateway.web.operator.operating import FIGURES

ENGLISH = read_language("en")
WITHHELD = "Withheld: fewer than five, or not counted in time."


def sections(**more: Any) -> dict[str, Section]:
    found = view(msgspec.convert({**FIGURES, **more}, type=Figures), 30, ENGLISH)
    return {section.name: section for section in found.sections}


def rows(section: Section) -> tuple[tuple[str | None, ...], ...]:
    assert section.table is not None
    assert {len(row) for row in section.table.rows} == {len(section.table.head)}
    return section.table.rows


def test_every_figure_stands_beside_what_it_counts():
    found = sections()

    assert len(found) == 9
    assert all(section.title and section.definition for section in found.values())


def test_look_ups_are_told_by_channel_and_purpose_and_few_patients_are_withheld():
    section = sections()["look_ups"]

    assert rows(section) == (("Health personnel", "Care", "1,230", None), ("Citizens", "None given", "40", "10"))
    assert section.table is not None
    assert section.table.words == 2


def test_completeness_is_told_with_what_was_missing():
    section = sections()["completeness"]

    assert [(single.number, single.of) for single in section.singles] == [
        ("99\u00a0%", "of 1,270 answers had no source missing")
    ]
    assert rows(section) == (("nord", "5"),)
    assert sections(completeness={"answers": 5, "complete": 1.0, "missing": []})["completeness"].table is None


def test_shares_are_told_with_what_they_are_of():
    found = sections(optedOut=5)

    assert [(found[name].singles[0].number, found[name].singles[0].of) for name in ("recency", "coding")] == [
        ("25\u00a0%", "of 20 questions found something"),
        ("100\u00a0%", "of 2,000 results have a national code"),
    ]
    assert (found["opted_out"].singles[0].number, found["opted_out"].none) == ("5", None)


def test_a_share_that_is_withheld_is_marked_so_and_what_it_is_of_is_told():
    bare = {
        "completeness": {"answers": 100, "complete": None, "missing": []},
        "recency": {"asked": 20, "found": None},
        "coding": {"results": 30, "national": None},
    }
    found = sections(**bare)

    assert {name: (found[name].none, *(single.number for single in found[name].singles)) for name in bare} == (
        dict.fromkeys(bare, (None, "Withheld"))
    )
    assert [found[name].singles[0].of.split()[1] for name in bare] == ["100", "20", "30"]


def test_what_was_chosen_is_told_in_words_and_what_is_new_as_it_is():
    assert rows(sections()["changes"]) == (("Blocked", "10"), ("newChange", "5"))


def test_reports_are_told_with_how_soon_they_came():
    assert rows(sections()["reports"]) == (("Laboratory test", "500", "30.5 hours", "0.1 hours"),)


def test_nothing_of_five_is_told_apart_from_what_is_withheld_whole():
    assert sections()["openings"].none == "Nothing of five or more in this time."
    bare = ("lookUps", "refusals", "completeness", "openings", "changes", "recency", "reports", "coding", "optedOut")
    found = sections(**dict.fromkeys(bare))
    assert {section.none for section in found.values()} == {WITHHELD}


@pytest.mark.parametrize(
    ("part", "said"), [(0.0, "0"), (0.001, "1"), (0.5, "50"), (0.999, "99"), (1.0, "100"), (0.25, "25")]
)
def test_a_part_is_never_said_to_be_all_or_nothing_where_it_is_not(part, said):
    assert percent(part) == f"{said}\u00a0%"


@pytest.mark.parametrize(
    ("hours", "said"), [(None, None), (1.0, "1 hours"), (71.9, "71.9 hours"), (72.0, "3 days"), (100.0, "4.2 days")]
)
def test_a_long_time_is_told_in_days(hours, said):
    assert within(hours, ENGLISH) == said
