import msgspec
import pytest

from gateway.web.citizen.opting_out import CONSEQUENCES, Told, View, understood, view, wanted
from gateway.web.languages import read_language


def see(*notices: str, **query: str) -> View:
    told = {"me": {"id": "pt", "timeline": {"notices": [{"__typename": kind} for kind in notices]}}}
    return view(msgspec.convert(told, type=Told), query, read_language("nb"))


def test_it_is_told_how_it_is_now():
    assert see("OptedOutNotice").opted_out
    assert see("OptedOutNotice").now.startswith("Du har reservert deg.")
    assert not see("AwaitingReleaseNotice").opted_out
    assert see().now == "Du har ikke reservert deg."
    assert not view(Told(), {}, read_language("nb")).opted_out


def test_all_that_follows_is_told():
    assert len(see().consequences) == len(CONSEQUENCES)
    assert "blir slettet" in see().consequences[0]


@pytest.mark.parametrize(
    ("query", "said"), [({}, None), ({"gjort": "x"}, None), ({"gjort": "opphevet"}, "Reservasjonen er opphevet.")]
)
def test_what_was_just_changed_is_told(query, said):
    done = see(**query).done

    assert (done is None) if said is None else (done or "").startswith(said)


@pytest.mark.parametrize(("form", "known"), [({"forstatt": "ja"}, True), ({}, False), ({"forstatt": "nei"}, False)])
def test_who_opts_out_has_to_say_that_they_know_what_follows(form, known):
    assert understood(form) is known
    assert wanted(form, "m") == {"input": {"clientMutationId": "m", "understood": known}}
