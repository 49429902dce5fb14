import pytest

from gateway.web.clinician.listing import listing
from gateway.web.clinician.table import given
from gateway.web.languages import read_language
from tests.unit.gateway.web.citizen.answers import susceptibility, text_value
from tests.unit.gateway.web.clinician.telling import code, number, reports, seen

NB = read_language("nb")


def listed(*made, news=()):
    found = reports(*made)
    return listing(found, frozenset(each.result.id for each in given(found)), frozenset(news), NB)


def test_what_the_table_tells_whole_is_not_listed():
    assert listed(seen("a")) == ()


def test_a_culture_is_listed_with_what_was_tried():
    tried = {**number("x", code=code("NPU06045", "Us-Ampicillin"), value=susceptibility("R", "Resistent")), "id": "t"}
    culture = number("x", value=text_value("Escherichia coli"), interpretation=None, members=[tried])

    (found,) = listed(seen("a", kind=code("MBIO", "Mikrobiologi"), results=[culture]))

    assert (found.title, found.day, found.laboratory, found.address) == (
        "Mikrobiologi",
        "20. november 2026",
        "Fjordlys",
        "/kliniker/svar/a",
    )
    assert found.items[0].value == "Escherichia coli"
    assert (found.items[0].tried[0].agent, found.items[0].tried[0].letter) == ("Ampicillin", "R")


def test_of_a_report_with_numbers_what_is_left_is_listed():
    other = number("x", value=text_value("Påvist"), code=code("NPU9", "P-X"))

    (found,) = listed(seen("a", results=[number("58"), other]))

    assert [item.laboratory_name for item in found.items] == ["P-X"]


def test_a_heading_whose_members_are_all_in_the_table_is_not_listed():
    heading = number("x", value=None, code=code("NPU7", "Hematologi"), members=[{**number("5"), "id": "m"}])

    assert listed(seen("a", results=[heading])) == ()


def test_a_report_without_results_is_listed_with_its_words():
    found = listed(
        seen(
            "a",
            None,
            results=[],
            status="REGISTERED",
            performer=None,
            comments=[{"text": "Kommer", "code": None}, {"text": None, "code": None}],
        )
    )

    assert [(each.day, each.laboratory, each.status, each.comments) for each in found] == [
        ("Uten dato", "Ukjent laboratorium", NB.say("status.REGISTERED"), ("Kommer",))
    ]


@pytest.mark.parametrize(
    ("parts", "marks"),
    [
        ({"notYetInNationalStore": True}, ("regional",)),
        ({"citizenRelease": {"state": "WAITS", "until": None}}, ("waits",)),
        ({"status": "CORRECTED", "comments": [{"text": "x", "code": None}]}, ()),
    ],
)
def test_what_must_be_known_of_a_report_is_said_once(parts, marks):
    (found,) = listed(seen("a", discipline="PAT", kind=code("HIST", "Histologi"), results=[], **parts))

    assert found.marks == marks


def test_a_report_that_has_no_name_of_its_kind_is_told_by_its_field_and_new_is_marked():
    nameless = {"code": None, "system": None, "display": None, "text": None, "standard": None}

    (found,) = listed(seen("a", discipline="BLD", kind=nameless, results=[]), news=("a",))

    assert (found.title, found.marks) == ("Bildediagnostikk", ("news",))
