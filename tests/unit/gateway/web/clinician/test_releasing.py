from typing import Any

import pytest

from gateway.web.asking import Answered
from gateway.web.clinician.releasing import (
    ACTS,
    GROUNDS,
    CitizenRelease,
    Standing,
    Told,
    acts,
    form,
    ground,
    read_wish,
    standing,
    title,
    variables,
)
from gateway.web.languages import read_language
from gateway.web.told import Code, read
from tests.unit.gateway.web import made_up

NB, EN = read_language("nb"), read_language("en")
KARI = "12845411199"
WHY = {"begrunnelse": "snakkes i morgen"}
REASON = {"reason": "snakkes i morgen"}
SHIELD = {"hva": "REPORT", "niva": "SOFT", "slag": "PAT", **WHY}
INPUT = {"clientMutationId": "m", "patient": KARI}
CHANGES: dict[str, dict[str, Any]] = {
    "clinician_release": {"report": "rp-a", "patientInformed": True},
    "clinician_delay": {"report": "rp-a", "days": 3, "reason": "abc"},
    "clinician_deny": {"report": "rp-a", "code": "NORN_FPB", "reason": "abc"},
    "clinician_end": {"restriction": "r1", "reason": "abc"},
    "clinician_shield": {"reason": "abc"},
}


def release(**changes: Any) -> dict[str, Any]:
    return {
        "state": "WAITS",
        "until": "2026-12-08T11:44:00Z",
        "heldBy": "RULE",
        "releaseClass": "C",
        "latestHold": "2027-01-25T07:00:00Z",
    } | changes


def data(found: dict[str, Any] | None, **changes: Any) -> dict[str, Any]:
    report = {
        "id": "rp-a",
        "discipline": "PAT",
        "issued": "2026-11-24T11:44:00Z",
        "kind": {"code": "HIST", "display": "Histologi"},
        "citizenRelease": found,
    } | changes
    decisions = [{"effect": "FLAG", "sentence": "Fastlegen ser svaret.", "law": "§ 7"}]
    return {"patient": {"report": report}, "explainAccess": {"decisions": decisions}}


def stands(found: dict[str, Any] | None, language: Any = NB, **changes: Any) -> Standing:
    told = read(Answered(data=data(found, **changes)), Told)
    assert told is not None
    seen = standing(told, language)
    assert seen is not None
    return seen


@pytest.mark.parametrize("whole", [True, False])
def test_what_the_document_asks_is_in_the_schema_and_what_it_lets_be_answered_is_read(whole):
    asked = {"patient": KARI, "id": "rp-a", "explain": {"patient": KARI, "report": "rp-a"}}

    assert made_up.faults("clinician_standing") == []
    told = read(Answered(data=made_up.answer("clinician_standing", asked, whole=whole)), Told)
    assert told is not None
    assert standing(told, NB) is not None


@pytest.mark.parametrize("name", CHANGES)
def test_every_decision_is_a_mutation_of_the_schema(name):
    assert made_up.faults(name) == []
    assert made_up.answer(name, {"input": {**INPUT, **CHANGES[name]}}, whole=True)


def test_a_report_that_waits_says_until_when_at_the_longest_and_by_which_rule():
    found = stands(release())

    assert (found.title, found.day, found.sign) == ("Histologi", "24. november 2026", "later")
    assert found.state == "Pasienten ser ikke svaret ennå"
    assert dict(found.facts) == {
        "Pasienten ser det": "8. desember 2026 kl. 12.44",
        "Kan utsettes til senest": "25. januar 2027 kl. 08.00",
        "Frigivelsesklasse": "C",
        "Utgaven er fra": "24. november 2026 kl. 12.44",
    }
    assert found.acts == ("frigi", "utsett", "avslag", "skjerm")
    assert (found.latest, found.why[0].law) == ("2027-01-25", "§ 7")


def test_what_waits_for_a_hand_and_has_no_limit_says_so():
    found = dict(stands(release(until=None, latestHold=None)).facts)

    assert found["Pasienten ser det"] == "Når noen frigir det"
    assert found["Kan utsettes til senest"] == "Ingen grense"


def test_what_is_not_final_has_no_moment():
    found = stands(release(until=None, heldBy=None))

    assert "Pasienten ser det" not in dict(found.facts)
    assert "ikke endelig" in found.text
    assert found.acts == ("utsett", "avslag", "skjerm")


def test_a_denial_says_why_and_by_whom_and_may_be_ended():
    found = stands(release(state="DENIED", heldBy="SET", code="NORN_FPB", setBy="Lena Lunde", restrictionId="r1"))

    assert (found.sign, found.restriction, found.acts) == ("locked", "r1", ("opphev", "skjerm"))
    assert dict(found.facts)["Hvorfor"].startswith("Forsvarlig behandling")
    assert dict(found.facts)["Satt av"] == "Lena Lunde"


@pytest.mark.parametrize(
    ("held", "possible"),
    [
        (CitizenRelease(state="SHOWN"), ("avslag", "skjerm")),
        (CitizenRelease(state="UNKNOWN"), ("skjerm",)),
        (CitizenRelease(state="WAITS", held_by="SOURCE"), ("avslag", "skjerm")),
        (CitizenRelease(state="WAITS", held_by="SET", restriction_id="r1"), ("frigi", "utsett", "avslag", "skjerm")),
        (CitizenRelease(state="DENIED", held_by="SOURCE", restriction_id="r1"), ("skjerm",)),
        (CitizenRelease(state="DENIED", held_by="SET"), ("skjerm",)),
    ],
)
def test_only_what_can_be_decided_is_offered(held, possible):
    assert acts(held) == possible


@pytest.mark.parametrize("language", [NB, EN])
@pytest.mark.parametrize("state", ["SHOWN", "WAITS", "DENIED", "UNKNOWN", "NEW"])
@pytest.mark.parametrize("by", ["RULE", "SET", "SOURCE", None])
def test_every_way_to_stand_is_said_in_words(state, by, language):
    found = stands(release(state=state, heldBy=by), language)

    assert found.state
    assert found.text


def test_a_report_that_nobody_tells_the_release_of_is_unknown_and_none_is_none():
    told = read(Answered(data={"patient": {"report": None}, "explainAccess": {"decisions": []}}), Told)

    assert stands(None).sign == "missing"
    assert told is not None
    assert standing(told, NB) is None
    assert standing(Told(), NB) is None


def test_a_report_has_the_name_of_its_type_in_the_language_else_the_senders():
    assert title(Code(code="CT", display="Computertomografi"), "BLD", NB) == "CT"
    assert title(Code(code="HIST", display="Histologi"), "PAT", NB) == "Histologi"
    assert title(Code(), "PAT", NB) == "Vevs- og celleprøve"
    assert title(None, "LAB", EN) == EN.say("discipline.LAB")


def test_a_ground_is_said_in_words_and_an_unknown_one_by_its_code():
    assert ground("NORU", NB) == "Utsatt innsyn"
    assert ground("http://x#NORU", NB) == "Utsatt innsyn"
    assert (ground("NORN_NY", NB), ground(None, NB)) == ("NORN_NY", "")
    assert all(ground(code, EN) != code for code in GROUNDS)


@pytest.mark.parametrize("language", [NB, EN])
@pytest.mark.parametrize("act", ACTS)
def test_what_comes_of_a_decision_is_said_first(act, language):
    found = form(act, stands(release()), language, fields={}, wrong=None, mutation="m1")

    assert len(found.consequences) == (3 if act == "utsett" else 2)
    assert all(found.consequences)
    assert not found.open_ended


def test_a_delay_without_a_limit_may_be_without_end_and_a_denial_of_what_was_seen_says_that():
    delay = form("utsett", stands(release(latestHold=None)), NB, fields={}, wrong=None, mutation="m1")
    denial = form("avslag", stands({"state": "SHOWN"}), NB, fields={}, wrong="Nei", mutation="m1")

    assert delay.open_ended
    assert delay.consequences[2].startswith("Dette slaget svar har ingen grense")
    assert denial.consequences[2] == "Pasienten kan ha sett svaret. Nå forsvinner det for pasienten."


@pytest.mark.parametrize(
    ("act", "sent", "expected"),
    [
        ("frigi", {"informert": "ja"}, {"patientInformed": True}),
        ("frigi", {"informert": "ja", **WHY}, {"patientInformed": True, **REASON}),
        ("frigi", {}, "informed"),
        ("frigi", {"informert": "ja", "begrunnelse": "ab"}, "reason"),
        ("utsett", {"lengde": "DAYS", "dager": " 10 ", **WHY}, {"days": 10, **REASON}),
        ("utsett", {"lengde": "DAYS", "dager": "0", **WHY}, "span"),
        ("utsett", {"lengde": "DAYS", "dager": "999", **WHY}, "span"),
        ("utsett", {"lengde": "DAYS", "dager": "٣", **WHY}, "span"),
        ("utsett", {"lengde": "DAYS", **WHY}, "span"),
        (
            "utsett",
            {"lengde": "UNTIL", "til": "2026-12-20", **WHY},
            {"until": "2026-12-20T08:00:00+01:00", **REASON},
        ),
        (
            "utsett",
            {"lengde": "UNTIL", "til": "2027-06-20", **WHY},
            {"until": "2027-06-20T08:00:00+02:00", **REASON},
        ),
        ("utsett", {"lengde": "UNTIL", "til": "2026-02-31", **WHY}, "span"),
        ("utsett", {"lengde": "UNTIL", "til": "2026", **WHY}, "span"),
        ("utsett", {"lengde": "UNTIL", **WHY}, "span"),
        ("utsett", {"lengde": "OPEN", **WHY}, {"openEnded": True, **REASON}),
        ("utsett", {**WHY}, "span"),
        ("utsett", {"lengde": "OPEN"}, "reason"),
        ("avslag", {"kode": "NORN_FPB", **WHY}, {"code": "NORN_FPB", **REASON}),
        ("avslag", {"kode": "NORN_ALL", **WHY}, "code"),
        ("opphev", {"nekting": "r1", **WHY}, {"restriction": "r1", **REASON}),
        ("opphev", {**WHY}, "ended"),
        ("skjerm", SHIELD, {"level": "SOFT", "report": "rp-a", **REASON}),
        ("skjerm", {**SHIELD, "hva": "DISCIPLINE"}, {"level": "SOFT", "discipline": "PAT", **REASON}),
        ("skjerm", {**SHIELD, "hva": "ALL", "niva": "HARD"}, {"level": "HARD", **REASON}),
        ("skjerm", {**SHIELD, "hva": "CODE"}, "shield"),
        ("skjerm", {**SHIELD, "niva": "MEDIUM"}, "shield"),
        ("skjerm", {**SHIELD, "slag": "XXX"}, "shield"),
    ],
)
def test_a_decision_is_read_or_what_is_missing_is_named(act, sent, expected):
    found = read_wish(act, sent, "rp-a")

    if isinstance(expected, str):
        assert found == f"clinician.wrong.{expected}"
        assert NB.say(found)
    else:
        assert found == expected


def test_a_decision_is_about_one_report_and_a_shield_and_the_end_of_a_denial_name_their_own():
    asked = {"patient": KARI, "report": "rp-a", "mutation": "m"}

    assert variables("utsett", {"days": 3}, **asked) == {"input": {**INPUT, "report": "rp-a", "days": 3}}
    assert variables("opphev", {"restriction": "r1"}, **asked) == {"input": {**INPUT, "restriction": "r1"}}
    assert variables("skjerm", {"level": "SOFT"}, **asked) == {"input": {**INPUT, "level": "SOFT"}}
