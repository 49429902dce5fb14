import msgspec
import pytest

from gateway.web.clinician.entries import MARKS, entry, short
from gateway.web.languages import read_language
from gateway.web.plots import Flag
from gateway.web.told import Result
from tests.unit.gateway.web.citizen.answers import result, text_value
from tests.unit.gateway.web.clinician.telling import number, quantity, reports, seen

NB = read_language("nb")


def made(report=None, *, new=False, turned=False, **parts):
    found = msgspec.convert(number("58", **parts), Result)
    return entry(reports(report or seen())[0], found, NB, new=new, turned=turned)


def test_a_value_has_its_flag_its_report_and_both_in_words():
    found = made()

    assert (found.address, found.value, found.flag) == ("/kliniker/svar/rp-a", "58", Flag.HIGH)
    assert found.marks == ()
    assert found.said == "Høyere enn referanseområdet"


@pytest.mark.parametrize("parts", [{"interpretation": "N"}, {"interpretation": None}])
def test_what_lies_within_or_is_not_compared_has_no_flag(parts):
    assert made(**parts).flag is None
    assert made(**parts).said == ""


def test_what_the_laboratory_did_not_compare_is_marked():
    found = made(interpretation=None, derivedInterpretation="L")

    assert (found.flag, found.marks) == (Flag.LOW, ("reckoned",))
    assert "ikke av laboratoriet" in found.said


@pytest.mark.parametrize(
    ("report", "parts", "mark"),
    [
        ({}, {"new": True}, "news"),
        ({"citizenRelease": {"state": "WAITS", "until": "2026-12-01T08:00:00Z"}}, {}, "waits"),
        ({"citizenRelease": {"state": "DENIED", "until": None}}, {}, "denied"),
        ({"citizenRelease": {"state": "UNKNOWN", "until": None}}, {}, "unknown"),
        ({}, {"status": "PRELIMINARY"}, "unsettled"),
        ({}, {"status": "CORRECTED"}, "corrected"),
        ({}, {"turned": True}, "method"),
        ({}, {"comments": [{"text": "Hemolyse", "code": None}]}, "comment"),
        ({"comments": [{"text": "Hemolyse", "code": None}]}, {}, "comment"),
        ({"notYetInNationalStore": True}, {}, "regional"),
    ],
)
def test_what_must_be_known_of_a_value_is_marked_and_said(report, parts, mark):
    found = made(seen(**report), **parts)

    assert found.marks == (mark,)
    assert NB.say(f"clinician.mark.{mark}") in found.said


def test_a_report_whose_release_is_not_told_has_no_mark_of_it():
    assert made(seen(citizenRelease=None)).marks == ()


def test_marks_come_in_one_order():
    found = made(seen(notYetInNationalStore=True), new=True, turned=True)

    assert found.marks == tuple(mark for mark in MARKS if mark in {"news", "method", "regional"})


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (quantity("5.10"), "5,10"),
        (quantity("5", comparator="EQ"), "5"),
        (quantity("5", comparator="LT"), "<\u202f5"),
        (quantity("60", comparator="GE"), "\u2265\u202f60"),
        (quantity("5", comparator="MG"), "5"),
        (quantity("1:40", value=None), "1:40"),
        (None, "–"),
        (text_value("Påvist"), "Påvist"),
        (text_value("Lang\ntekst"), "tekst"),
        ({"__typename": "RangeValue", "low": None, "high": None}, "–"),
    ],
)
def test_an_answer_is_written_as_short_as_it_can_be(value, written):
    assert short(msgspec.convert(result(value=value), Result), NB) == written
