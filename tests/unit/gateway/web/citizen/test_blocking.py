import msgspec
import pytest

from gateway.web.citizen.blocking import Told, Wanted, read_preference, read_wanted, view
from gateway.web.languages import read_language
from gateway.web.meanings import read_meanings

ALL = {"hva": "ALL", "hvem": "ALL", "niva": "SOFT"}


@pytest.mark.parametrize(
    ("form", "given"),
    [
        (ALL, {"level": "SOFT"}),
        (ALL | {"niva": "HARD"}, {"level": "HARD"}),
        # What belongs to another choice is left alone.
        (ALL | {"slag": "LAB", "undersokelse": "NPU27300", "virksomhet": "1"}, {"level": "SOFT"}),
        (ALL | {"hva": "DISCIPLINE", "slag": "PAT"}, {"level": "SOFT", "discipline": "PAT"}),
        (ALL | {"hva": "CODE", "undersokelse": "NPU27300"}, {"level": "SOFT", "code": {"code": "NPU27300"}}),
        (ALL | {"hva": "REPORT", "svar": "rp-a"}, {"level": "SOFT", "report": "rp-a"}),
        (ALL | {"hvem": "ORGANISATION", "virksomhet": "100 000 016"}, {"level": "SOFT", "organisation": "100000016"}),
        (ALL | {"hvem": "PRACTITIONER", "person": "9000001"}, {"level": "SOFT", "practitioner": "9000001"}),
    ],
)
def test_a_wish_is_read_and_written_as_what_it_is_and_no_more(form, given):
    wanted = read_wanted(form)

    assert wanted is not None
    assert wanted.variables("m1") == {"input": {"clientMutationId": "m1", **given}}
    assert read_wanted(wanted.fields()) == wanted


@pytest.mark.parametrize(
    "form",
    [
        {},
        ALL | {"niva": "NONE"},
        ALL | {"hva": "EVERYTHING"},
        ALL | {"hvem": "NOBODY"},
        ALL | {"hva": "DISCIPLINE", "slag": "XXX"},
        ALL | {"hva": "CODE", "undersokelse": ""},
        ALL | {"hva": "REPORT", "svar": "<b>"},
        ALL | {"hvem": "ORGANISATION", "virksomhet": "12"},
        ALL | {"hvem": "PRACTITIONER", "person": "Lena"},
    ],
)
def test_what_is_missing_or_wrong_is_no_wish(form):
    assert read_wanted(form) is None


@pytest.mark.parametrize(
    ("form", "hard"),
    [(ALL, False), (ALL | {"niva": "HARD"}, True), (ALL | {"hvem": "PRACTITIONER", "person": "9000001"}, True)],
)
def test_the_consequence_is_shown_first_and_goes_on_as_it_was_shown(form, hard):
    wanted = read_wanted(form)
    assert isinstance(wanted, Wanted)
    organisations = [{"name": "Fjordlys", "reports": 4, "results": 8}, {"name": None, "reports": 1, "results": 1}]
    preview = {"reports": 5, "results": 9, "organisations": organisations, "complete": False, "text": "Skjuler 5 svar."}
    told = msgspec.convert({"previewBlock": preview}, type=Told)

    seen = view(told, wanted, "m1", read_language("nb"), read_meanings("nb"))

    assert (seen.text, seen.incomplete, seen.hard) == ("Skjuler 5 svar.", True, hard)
    assert seen.laboratories == (("Fjordlys", 4), ("Uten navn", 1))
    assert dict(seen.fields) == {**wanted.fields(), "onske": "m1"}
    assert seen.what.startswith("Alle prøvesvar, for ")


def test_what_is_to_be_blocked_is_said_by_its_plain_name():
    wanted = read_wanted(ALL | {"hva": "CODE", "undersokelse": "NPU27300"})
    assert wanted is not None
    told = msgspec.convert({"previewBlock": {"text": "x", "complete": True}}, type=Told)

    seen = view(told, wanted, "m1", read_language("nb"), read_meanings("nb"))

    assert seen.what == "Alle svar med undersøkelsen «Langtidsblodsukker», for alt helsepersonell"


@pytest.mark.parametrize(
    ("form", "given"),
    [
        ({"nar": "SOONER"}, {"choice": "SOONER"}),
        ({"nar": "USUAL", "slag": "PAT", "dager": "7"}, {"choice": "USUAL", "discipline": "PAT"}),
        ({"nar": "LATER", "dager": " 60 "}, {"choice": "LATER", "days": 60}),
    ],
)
def test_a_wish_of_when_is_read(form, given):
    assert read_preference(form, "m1") == {"input": {"clientMutationId": "m1", **given}}


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"nar": "NEVER"},
        {"nar": "USUAL", "slag": "XXX"},
        {"nar": "LATER"},
        {"nar": "LATER", "dager": "0"},
        {"nar": "LATER", "dager": "61"},
        {"nar": "LATER", "dager": "٣"},
    ],
)
def test_what_is_no_wish_of_when_is_none(form):
    assert read_preference(form, "m1") is None
