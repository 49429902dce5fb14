from typing import Any

import msgspec
import pytest

from gateway.web.clinician.report import Report, View, view
from gateway.web.languages import read_language
from tests.unit.gateway.web.citizen.answers import code, result, susceptibility, text_value, whole_report
from tests.unit.gateway.web.clinician.telling import number

NB = read_language("nb")
HELD = {"source": {"name": "Helse Nord"}, "asOf": "2026-11-26T12:00:00Z", "issued": "2026-11-21T10:00:00+01:00"}


def release(state: str, **more: Any) -> dict[str, Any]:
    empty = dict.fromkeys(("until", "code", "heldBy", "restrictionId", "setBy", "releaseClass", "latestHold"))
    return {"state": state, **empty, **more}


def see(**more: Any) -> View:
    usual = {
        "citizenRelease": release("SHOWN"),
        "notYetInNationalStore": False,
        "requests": [],
        "provenance": [{**HELD, "current": True}],
    }
    return view(msgspec.convert(whole_report(**{**usual, **more}), type=Report), NB)


def test_a_report_is_told_by_the_laboratorys_names_and_leads_to_the_clinicians_pages():
    found = see()

    assert (found.title, found.seen.day, found.seen.address) == (
        "Klinisk kjemi",
        "20. november 2026",
        "/kliniker/svar/rp-a",
    )
    assert [(line.item.laboratory_name, line.item.value, line.flag) for line in found.lines] == [
        ("B-HbA1c", "58", "high")
    ]
    assert found.read == ()
    assert found.seen.steps[0].changes == ("HbA1c: Svaret ble endret fra 55 til 58",)


def test_a_kind_without_a_name_is_told_by_its_main_field():
    assert see(kind=code(None)).title == "Laboratoriemedisin"


def test_members_stand_below_what_they_belong_to():
    member = result(id="m", members=[result(id="n")], interpretation=None)

    assert [(line.level, line.flag) for line in see(results=[result(members=[member])]).lines] == [
        (0, "high"),
        (1, None),
        (2, "high"),
    ]


def test_what_is_read_stands_apart_with_all_that_belongs_to_it():
    tried = result(id="t", value=susceptibility("R", "Resistent"))
    long = result(id="l", value=text_value("En\ntekst"))
    found = see(results=[number("5"), result(members=[tried]), result(members=[long]), long])

    assert len(found.lines) == 1
    assert [bool(item.tried) for item in found.read] == [True, False, False]


def test_why_it_was_ordered_is_told_where_it_is_said():
    requests = [
        {"number": "R1", "reasons": [{"text": "Tretthet", "code": None}, {"text": None, "code": None}]},
        {"number": None, "reasons": []},
    ]

    assert see(requests=requests).reasons == ("Tretthet",)


@pytest.mark.parametrize(
    ("held", "sign", "state", "acts"),
    [
        (release("SHOWN"), "within", "Pasienten kan se svaret", ("avslag", "skjerm")),
        (
            release("WAITS", heldBy="RULE"),
            "later",
            "Pasienten ser ikke svaret ennå",
            ("frigi", "utsett", "avslag", "skjerm"),
        ),
        (
            release("DENIED", heldBy="SET", restrictionId="r"),
            "locked",
            "Pasienten får ikke se svaret",
            ("opphev", "skjerm"),
        ),
        (release("NEWER"), "missing", "Det er ukjent om pasienten ser svaret", ("skjerm",)),
        (None, "missing", "Det er ukjent om pasienten ser svaret", ("skjerm",)),
    ],
)
def test_what_the_patient_sees_is_said_with_what_may_be_decided(held, sign, state, acts):
    found = see(citizenRelease=held).release

    assert (found.sign, found.state, found.acts, found.until) == (sign, state, acts, None)
    assert found.text


def test_until_when_it_waits_is_said_where_it_is_known():
    held = release("WAITS", heldBy="RULE", until="2026-12-08T11:44:00Z")

    assert see(citizenRelease=held).release.until == "Til 8. desember 2026 kl. 12.44."


def test_every_source_says_which_version_it_holds():
    found = see(
        provenance=[{**HELD, "current": True}, {**HELD, "source": {"name": None}, "current": False}],
        notYetInNationalStore=True,
    )

    assert [(each.source, each.version) for each in found.held] == [
        ("Helse Nord", "21. november 2026 kl. 10.00, den som vises"),
        ("Kilde uten navn", "21. november 2026 kl. 10.00, en annen enn den som vises"),
    ]
    assert found.held[0].read == "26. november 2026 kl. 13.00"
    assert found.regional
