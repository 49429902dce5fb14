from typing import Any

import msgspec
import pytest

from gateway.web.citizen.restrictions import Told, View, view
from gateway.web.languages import read_language
from gateway.web.meanings import read_meanings


def restriction(**more: Any) -> dict[str, Any]:
    usual = {
        "id": "r1",
        "kind": "BLOCK",
        "level": "SOFT",
        "object": "ALL",
        "subject": "ALL",
        "origin": "LOCAL",
        "since": "2026-10-27T19:16:09Z",
        "lifted": None,
    }
    return {**usual, **more}


def see(*found: dict[str, Any], wishes: list[dict[str, Any]] | None = None, **query: str) -> View:
    told = msgspec.convert({"me": {"restrictions": list(found), "releasePreferences": wishes}}, type=Told)
    return view(told, query, read_language("nb"), read_meanings("nb"))


@pytest.mark.parametrize(
    ("more", "what"),
    [
        ({}, "Alle prøvesvar, for alt helsepersonell"),
        ({"object": "REPORT", "report": "rp-a"}, "Ett svar, for alt helsepersonell"),
        ({"object": "REQUISITION"}, "Alle svar på en bestilling, for alt helsepersonell"),
        (
            {"object": "DISCIPLINE", "discipline": "BLD"},
            "Alle svar av typen bildeundersøkelse, for alt helsepersonell",
        ),
        (
            {"object": "CODE", "code": {"code": "NPU27300"}},
            "Alle svar med undersøkelsen «Langtidsblodsukker», for alt helsepersonell",
        ),
        ({"object": "CODE", "code": {"code": "X"}}, "Alle svar med undersøkelsen «X», for alt helsepersonell"),
        ({"object": "CODE"}, "Alle svar med en bestemt undersøkelse, for alt helsepersonell"),
        (
            {"object": "PERIOD", "period": {"from": "2025-01-01", "to": "2025-02-01"}},
            "Prøver tatt fra 1. januar 2025 til 1. februar 2025, for alt helsepersonell",
        ),
        (
            {"object": "PERIOD", "period": {"from": "2025-01-01"}},
            "Prøver tatt fra 1. januar 2025, for alt helsepersonell",
        ),
        (
            {"object": "PERIOD", "period": {"to": "2025-02-01"}},
            "Prøver tatt til 1. februar 2025, for alt helsepersonell",
        ),
        ({"subject": "PRACTITIONER", "practitioner": "9001"}, "Alle prøvesvar, for én person, HPR-nummer 9001"),
        ({"subject": "GROUP", "group": "SP"}, "Alle prøvesvar, for alle i gruppen sykepleiere"),
        ({"subject": "GROUP", "group": "XX"}, "Alle prøvesvar, for alle i gruppen XX"),
        ({"subject": "ORGANISATION", "organisation": "100000016"}, "Alle prøvesvar, for virksomheten 100000016"),
    ],
)
def test_a_restriction_says_what_it_covers_and_whom_it_is_against(more, what):
    (line,) = see(restriction(**more)).lines

    assert line.what == what
    assert line.when == "Siden 27. oktober 2026"


def test_what_has_been_lifted_stands_apart():
    seen = see(restriction(), restriction(id="r2", lifted="2026-11-01T10:00:00Z"))

    assert [line.id for line in seen.lines] == ["r1"]
    assert [(line.id, line.when) for line in seen.lifted] == [("r2", "Opphevet 1. november 2026")]


@pytest.mark.parametrize(("origin", "elsewhere"), [("LOCAL", False), ("PTS", True)])
def test_what_was_set_elsewhere_is_lifted_there(origin, elsewhere):
    (line,) = see(restriction(origin=origin, kind="SHIELD", level="HARD")).lines

    assert line.elsewhere is elsewhere
    assert line.kind == "Skjerming som helsepersonell har satt for deg"
    assert line.level == "Kan ikke åpnes, heller ikke i en nødsituasjon"


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"choice": "SOONER"}, "Alt: Så snart som mulig"),
        ({"choice": "LATER", "days": 1, "discipline": "PAT"}, "Vevs- og celleprøve: 1 dag etter at svaret er klart"),
        ({"choice": "LATER", "days": 14}, "Alt: 14 dager etter at svaret er klart"),
        ({"choice": "LATER"}, "Alt: Senere"),
    ],
)
def test_a_wish_is_said_in_words(wish, said):
    assert see(wishes=[wish]).wishes == (said,)


@pytest.mark.parametrize(
    ("query", "done"), [({"gjort": "sperret"}, "Sperringen er satt."), ({}, None), ({"gjort": "<b>"}, None)]
)
def test_what_was_just_changed_is_said(query, done):
    assert see(**query).done == done


@pytest.mark.parametrize("me", [None, {"restrictions": None, "releasePreferences": None}])
def test_another_persons_restrictions_are_closed(me):
    told = msgspec.convert({"me": me}, type=Told)
    seen = view(told, {}, read_language("nb"), read_meanings("nb"))

    assert seen.closed
    assert (seen.lines, seen.lifted, seen.wishes) == ((), (), ())
