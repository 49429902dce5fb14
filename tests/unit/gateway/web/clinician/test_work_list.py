from typing import Any

import pytest

from gateway.web.asking import Answered
from gateway.web.clinician.work_list import Told, variables, view
from gateway.web.languages import read_language
from gateway.web.told import read
from tests.unit.gateway.web import made_up

NB = read_language("nb")
SIGNE = "19826133336"


def node(**changes: Any) -> dict[str, Any]:
    return {
        "patient": {"number": SIGNE},
        "report": "rp-a",
        "kind": {"code": "HIST", "display": "Histologi"},
        "discipline": "PAT",
        "issued": "2026-11-24T11:44:00Z",
        "state": "WAITS",
        "releaseClass": {"id": "C", "text": "Patologi venter i 14 dager."},
        "releaseAt": "2026-12-08T11:44:00Z",
        "latestHold": "2027-01-25T07:00:00Z",
        "heldBy": "RULE",
    } | changes


def work(*nodes: dict[str, Any], more: bool = False, complete: bool = True) -> dict[str, Any]:
    info = {"hasNextPage": more, "endCursor": "a+b" if more else None}
    return {"pendingReleases": {"complete": complete, "pageInfo": info, "edges": [{"node": each} for each in nodes]}}


def seen(data: dict[str, Any], **query: str) -> Any:
    told = read(Answered(data=data), Told)
    assert told is not None
    return view(told, query, NB)


@pytest.mark.parametrize("whole", [True, False])
def test_what_the_document_asks_is_in_the_schema_and_what_it_lets_be_answered_is_read(whole):
    assert made_up.faults("clinician_work") == []
    assert read(Answered(data=made_up.answer("clinician_work", {}, whole=whole)), Told) is not None


def test_a_line_says_what_waits_why_and_until_when():
    (line,) = seen(work(node())).lines

    assert (line.title, line.discipline, line.spaced) == ("Histologi", "Vevs- og celleprøve", "198261 33336")
    assert line.issued == "24. november 2026 kl. 12.44"
    assert (line.opens, line.by_hand) == ("Vises av seg selv 8. desember 2026 kl. 12.44", False)
    assert (line.why, line.rule) == ("Ventetiden i regelen", "Patologi venter i 14 dager.")
    assert line.latest == "25. januar 2027 kl. 08.00"
    assert line.acts == ("frigi", "utsett", "avslag")


def test_what_waits_for_a_hand_says_so():
    (line,) = seen(work(node(releaseAt=None, latestHold=None, releaseClass=None, heldBy=None))).lines

    assert (line.opens, line.by_hand) == ("Vises ikke før noen frigir det", True)
    assert (line.latest, line.rule, line.why) == (None, None, "Ventetiden i regelen")


def test_a_denial_may_be_ended_and_says_who_set_it():
    (line,) = seen(work(node(state="DENIED", heldBy="SET", setBy="Lena Lunde", restrictionId="r1"))).lines

    assert (line.opens, line.why) == ("Nektet til pasienten er fortalt det", "Satt av Lena Lunde")
    assert (line.by_hand, line.latest, line.rule, line.acts) == (True, None, None, ("opphev",))


def test_what_a_source_holds_back_is_not_released_here():
    (line,) = seen(work(node(heldBy="SOURCE"))).lines

    assert (line.why, line.acts) == ("Kilden holder det tilbake", ("avslag",))


def test_lines_stay_in_the_order_in_which_they_came():
    found = seen(work(node(report="rp-b"), node(report="rp-a"), node(report="rp-c")))

    assert [line.report for line in found.lines] == ["rp-b", "rp-a", "rp-c"]


def test_a_page_leads_on_and_back_and_keeps_its_basis():
    first = seen(work(node(), more=True), grunnlag="SAMTYKKE")
    second = seen(work(node()), grunnlag="SAMTYKKE", etter="a+b")

    assert (first.more, first.first) == ("/kliniker/arbeidsliste?grunnlag=SAMTYKKE&etter=a%2Bb", None)
    assert (second.more, second.first) == (None, "/kliniker/arbeidsliste?grunnlag=SAMTYKKE")
    assert seen(work(), etter="x").first == "/kliniker/arbeidsliste"


def test_what_was_not_looked_through_is_told():
    assert not seen(work(complete=False)).complete


def test_a_page_is_asked_for_by_its_cursor():
    assert variables({}) == {"first": 25, "after": None}
    assert variables({"etter": "a"}) == {"first": 25, "after": "a"}
