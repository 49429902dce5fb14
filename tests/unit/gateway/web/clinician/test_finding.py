import pytest

from gateway.web.clinician.choosing import InHand
from gateway.web.clinician.finding import (
    Form,
    Viewer,
    Wrong,
    facts,
    fault,
    filled,
    organisation,
    read_form,
    usual,
    view,
)
from gateway.web.languages import read_language

NB = read_language("nb")
KARI = "12845411199"


def form(**fields: str) -> dict[str, str]:
    return {"formal": "TREAT", "grunnlag": "UNNTAK", "nummer": KARI} | fields


@pytest.mark.parametrize("written", [KARI, "128454 11199", " 12845411199\n"])
def test_a_form_is_read_whatever_blanks_the_number_has(written):
    assert read_form(form(nummer=written)) == InHand(number=KARI, purpose="TREAT", basis="UNNTAK")


@pytest.mark.parametrize(
    ("number", "key"),
    [
        ("", "no_number"),
        ("1284541119x", "other_signs"),
        ("١٢٨٤٥٤١١١٩٩", "other_signs"),
        ("1284541119", "digits"),
        ("128454111999", "digits"),
        ("12845411198", "check"),
        ("21845411199", "check"),
        (KARI, None),
    ],
)
def test_what_is_wrong_with_a_number_is_named(number, key):
    assert fault(number) == key


@pytest.mark.parametrize("fields", [{"formal": "PATRQT"}, {"grunnlag": "SEGSELV"}, {"nummer": "1"}, {"nummer": ""}])
def test_what_is_wrong_with_a_form_is_said(fields):
    found = read_form(form(**fields))

    assert isinstance(found, Wrong)
    said = view(Viewer(), filled(form(**fields)), NB, found)
    assert said.at == found.at
    assert said.wrong


def test_digits_are_counted_without_blanks():
    found = read_form(form(nummer="128454 1119"))

    assert isinstance(found, Wrong)
    assert view(Viewer(), filled({}), NB, found).wrong == "Nummeret skal ha elleve sifre. Det du skrev, har 10."


@pytest.mark.parametrize(("sent", "kept"), [("rp-abc_1", "rp-abc_1"), ("../x", ""), ("", "")])
def test_a_report_to_go_on_to_is_an_id_or_nothing(sent, kept):
    assert filled(form(svar=sent)).report == kept


@pytest.mark.parametrize(
    ("purpose", "notes", "expected"),
    [
        ("TREAT", {}, ("TREAT", "UNNTAK")),
        ("ETREAT", {}, ("ETREAT", "AKUTT")),
        (None, {}, ("TREAT", "UNNTAK")),
        ("PATRQT", {}, ("TREAT", "UNNTAK")),
        ("TREAT", {"purpose": "COC", "basis": "SAMTYKKE"}, ("COC", "SAMTYKKE")),
    ],
)
def test_a_form_begins_with_what_was_chosen_last_else_with_the_tokens_purpose(purpose, notes, expected):
    assert usual(Viewer(purpose=purpose), notes) == Form(purpose=expected[0], basis=expected[1])


def test_a_clinician_sees_who_they_are():
    viewer = Viewer(
        name="Lena Lunde",
        hpr_number="900000101",
        authorisation="LE",
        organisation="100000091",
        point_of_care="100000105",
        purpose="TREAT",
    )

    assert dict(facts(viewer, NB)) == {
        "Navn": "Lena Lunde",
        "Autorisasjon": "Lege",
        "HPR-nummer": "900000101",
        "Virksomhet": "100 000 091",
        "Behandlingssted": "100 000 105",
        "Formål nå": "Behandling",
    }


def test_what_the_token_does_not_say_is_left_out_and_what_has_no_words_stays():
    assert dict(facts(Viewer(authorisation="XX"), NB)) == {"Autorisasjon": "XX"}
    assert organisation(None) is None
