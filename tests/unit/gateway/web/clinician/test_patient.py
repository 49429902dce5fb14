import pytest

from gateway.web.clinician.patient import restricted, view
from gateway.web.clinician.wishing import Wish
from gateway.web.languages import read_language
from tests.unit.gateway.web.clinician.telling import code, connection, line, number, read, seen
from tests.unit.gateway.web.visits import NOW

NB = read_language("nb")
LOCK = {"__typename": "RestrictedNotice", "kind": "GENERAL_BLOCK", "openableBy": []}


def said(made, wish=None):
    return view(read(made), wish or Wish(), NB, NOW)


def test_numbers_stand_in_the_table_and_the_rest_beside_it():
    found = said(connection(seen("a"), seen("b", kind=code("MBIO", "Mikrobiologi"))))

    assert [row.name for row in found.table.groups[0].rows] == ["HbA1c"]
    assert [each.address for each in found.listed] == ["/kliniker/svar/b"]
    assert found.years == (("2026", 1),)
    assert found.codes == (("NPU27300", "B-HbA1c"),)
    assert found.empty is None
    assert found.again is None


def test_without_numbers_there_is_no_table():
    found = said(connection(seen("a", discipline="BLD")))

    assert (found.table, found.years, found.codes) == (None, (), ())


def test_a_code_is_offered_once():
    made = [seen("a", results=[number("7", "%")]), seen("b", results=[number("58"), number("1", code=None)])]

    assert said(connection(*made)).codes == (("NPU27300", "B-HbA1c"),)


@pytest.mark.parametrize(
    ("made", "reach"),
    [
        (connection(seen("a"), seen("b", "2025-03-01")), "Alle svar du har tilgang til, tilbake til 1. mars 2025."),
        (connection(seen("a"), more=True), "Tilbake til 20. november 2026. Det finnes eldre svar."),
        (connection(seen("a", None), more=True), "Det finnes flere svar."),
        (connection(seen("a", None)), None),
    ],
)
def test_how_far_back_it_goes_is_said(made, reach):
    assert said(made).reach == reach


def test_reach_says_what_is_chosen():
    made = connection(seen("a"))

    assert said(made, Wish(discipline="LAB")).reach == (
        "Alle svar som passer med det du har valgt, tilbake til 20. november 2026."
    )


def test_reach_never_says_all_while_a_source_is_silent():
    made = connection(seen("a"), lines=(line("LATE"),), complete=False)

    assert said(made).reach == "Tilbake til 20. november 2026, fra kildene som svarte."


def test_what_is_older_and_newest_can_be_reached():
    found = said(connection(seen("a"), more=True), Wish(after="x"))

    assert (found.older, found.newest) == ("/kliniker/pasient?etter=cursor-1", "/kliniker/pasient")
    assert said(connection(seen("a"))).older is None


@pytest.mark.parametrize(
    ("made", "wish", "words"),
    [
        (connection(), Wish(), "Det er ingen prøvesvar her"),
        (connection(), Wish(code="X"), "passer med det du har valgt"),
        (connection(), Wish(after="x"), "passer med det du har valgt"),
        (connection(complete=False), Wish(), "noen kan mangle"),
        (connection(notices=(LOCK,), complete=False), Wish(), "Noe er sperret"),
        (connection(notices=(LOCK,), lines=(line("LATE"),), complete=False), Wish(), "noen kan mangle"),
        (
            connection(notices=({"__typename": "RestrictedNotice", "kind": "GENERAL_BLOCK", "openableBy": []},)),
            Wish(),
            "Noe er sperret",
        ),
    ],
)
def test_what_is_silent_or_locked_never_reads_as_if_there_were_nothing(made, wish, words):
    assert words in said(made, wish).empty


def test_a_silent_source_is_told_and_can_be_asked_again():
    made = connection(
        lines=(line("LATE", "Helse Nord"),), notices=({"__typename": "UnavailableNotice"},), complete=False
    )

    found = said(made, Wish(discipline="LAB"))

    assert "Helse Nord" in found.notes[0].text
    assert found.again == "/kliniker/pasient?slag=LAB"


def test_an_opt_out_is_told_as_the_patients():
    found = said(connection(notices=({"__typename": "OptedOutNotice"}, {"__typename": "AwaitingReleaseNotice"})))

    assert [note.title for note in found.notes] == ["Pasienten har reservert seg"]


def test_padlocks_are_handed_on():
    notices = (
        {"__typename": "RestrictedNotice", "kind": "REPORT_BLOCK", "openableBy": ["CONSENT"]},
        {"__typename": "RestrictedNotice"},
    )

    assert [(each.kind, each.openable_by) for each in restricted(read(connection(notices=notices)).notices)] == [
        ("REPORT_BLOCK", ("CONSENT",)),
        ("", ()),
    ]
