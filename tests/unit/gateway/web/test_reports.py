from typing import Any

import msgspec
import pytest

from gateway.web.languages import read_language
from gateway.web.meanings import read_meanings
from gateway.web.reports import Report, View, view
from tests.unit.gateway.web.citizen.answers import change, code, version, whole_report


def see(**more: Any) -> View:
    return view(
        msgspec.convert(whole_report(**more), type=Report),
        read_language("nb"),
        read_meanings("nb"),
        reports="/borger/svar",
    )


def changes(*found: dict[str, Any]) -> tuple[str, ...]:
    newest = version("2026-11-21T10:00:00+01:00", *found, current=True)
    return see(versions=[newest, version("2026-11-20T10:00:00+01:00")]).steps[0].changes


def test_a_report_is_told_with_the_time_of_its_sample_first():
    seen = see()

    assert (seen.title, seen.day, seen.address) == ("Blod- og urinprøver", "20. november 2026", "/borger/svar/rp-a")
    assert seen.facts == (
        ("Prøven ble tatt", "20. november 2026 kl. 08.58"),
        ("Laboratorium", "Fjordlys"),
        ("Bestilt av", "Lena Lunde, Poli, Bekkedalen"),
        ("Prøvemateriale", "Blod, venstre arm"),
        ("Status", "Endelig svar"),
        ("Denne utgaven er fra", "21. november 2026 kl. 10.00"),
        ("Første utgave er fra", "20. november 2026 kl. 15.00"),
        ("Hentet fra", "Sentralt lager"),
    )
    assert (seen.comments, seen.information) == (("Korrigert svar.",), ("Kontroll",))
    assert seen.attachments == ("Bilde. Innholdet lagres ikke her; spør den som bestilte prøven.",)
    assert (seen.changed, seen.conflict, seen.cancelled) == (True, True, None)


def test_what_is_not_known_of_a_report_is_left_out():
    seen = see(
        sampled=None,
        requester=None,
        performer=None,
        specimens=[{"type": None, "anatomicalOrigin": None}],
        firstIssued="2026-11-21T10:00:00+01:00",
        provenance=[],
        attachments=[{"description": None}],
        changedSinceYouLooked=None,
    )

    assert [name for name, _ in seen.facts] == ["Prøven ble tatt", "Laboratorium", "Status", "Denne utgaven er fra"]
    assert [value for _, value in seen.facts][:2] == ["Uten dato", "Ukjent laboratorium"]
    assert seen.day == "Uten dato"
    assert seen.attachments[0].startswith("Et dokument.")
    assert not seen.changed


@pytest.mark.parametrize(
    ("why", "said"),
    [
        (code("1", "Feil pasient"), "Svaret er trukket tilbake av laboratoriet. Feil pasient."),
        (None, "Svaret er trukket tilbake av laboratoriet."),
    ],
)
def test_a_withdrawn_report_says_so_and_why(why, said):
    assert see(status="CANCELLED", cancellation=why).cancelled == said


def test_versions_are_told_newest_first():
    steps = see().steps

    assert [(step.at, step.status, step.which) for step in steps] == [
        ("21. november 2026 kl. 10.00", "Rettet etter at det var endelig", "Den utgaven du ser over"),
        ("20. november 2026 kl. 15.00", "Endelig svar", "Den første utgaven du kan se"),
    ]
    assert steps[0].changes == ("Langtidsblodsukker: Svaret ble endret fra 55 til 58",)
    assert steps[1].changes == ()


def test_a_version_between_has_no_name_and_says_that_nothing_changed():
    between = version("2026-11-20T12:00:00+01:00")
    seen = see(
        versions=[version("2026-11-21T10:00:00+01:00", current=True), between, version("2026-11-20T10:00:00+01:00")]
    )

    assert (seen.steps[1].which, seen.steps[1].changes) == (None, ("Ingen endringer i innholdet",))


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (change("ADDED", "COMMENT", None, "Kontrollert"), "En kommentar kom til: Kontrollert"),
        (change("REMOVED", "COMMENT", "Usikker", None), "En kommentar ble tatt bort: Usikker"),
        (change("REMOVED", "RESULT", None, None, code("X", "P-Ting", system="l")), "P-Ting: Resultatet ble tatt bort"),
        (change("CHANGED", "COMMENT", "x" * 81, "y"), "En kommentar ble endret"),
        (change("ADDED", "COMMENT", None, "a\nb"), "En kommentar kom til"),
        (change("CHANGED", "VALUE", "5.1", "5.10"), "Svaret ble endret fra 5,1 til 5,10"),
        (
            change("CHANGED", "REPORT_STATUS", "final", "entered-in-error"),
            "Statusen på svaret ble endret fra Endelig svar til Ført opp ved en feil",
        ),
        (
            change("CHANGED", "INTERPRETATION", "H", "A"),
            "Laboratoriets merke ble endret fra Høyere enn referanseområdet til Merket av laboratoriet",
        ),
        (
            change("CHANGED", "SAMPLED", "2026-11-20", "i går"),
            "Når prøven ble tatt ble endret fra 20. november 2026 til i går",
        ),
        (change("MOVED", "UNHEARD_OF", "a", "b"), "Noe annet ble endret"),
    ],
)
def test_a_change_is_told_in_words(found, said):
    assert changes(found) == (said,)


def test_that_every_result_has_the_new_status_of_its_report_is_told_once():
    said = changes(
        change("CHANGED", "REPORT_STATUS", "final", "amended"),
        change("CHANGED", "RESULT_STATUS", "final", "amended", code("NPU27300")),
        change("CHANGED", "RESULT_STATUS", "final", "cancelled", code("NPU27300")),
    )

    assert said == (
        "Statusen på svaret ble endret fra Endelig svar til Endret etter at det var endelig",
        "Langtidsblodsukker: Statusen ble endret fra Endelig svar til Trukket tilbake",
    )


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"status": "FINAL", "firstIssued": None}, "Svaret er ikke endret siden det først kom."),
        ({"status": "FINAL", "firstIssued": "2026-11-21T10:00:00+01:00"}, "Svaret er ikke endret siden det først kom."),
        ({"status": "FINAL"}, "Svaret er endret siden det først kom. Bare denne utgaven vises her."),
        (
            {"status": "CORRECTED", "firstIssued": None},
            "Svaret er endret siden det først kom. Bare denne utgaven vises her.",
        ),
    ],
)
def test_a_single_version_is_not_told_as_the_first_where_it_is_none(more, said):
    assert see(versions=[version("2026-11-21T10:00:00+01:00", current=True)], **more).alone == said


def test_where_versions_are_shown_they_tell_the_history():
    assert see().alone is None
