"""What a browser takes to a provider to be signed out there, and how it is known again."""

import pytest

from gateway.web.guarding import POLICY
from gateway.web.signing_out import Left, Onward


def onward(url: str) -> Onward:
    return Onward(url=url, fields={"id_token_hint": "a token", "state": "a state"})


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://issuer.example/endsession", "https:"),
        ("http://127.0.0.1:8002/helseid/endsession", "http://127.0.0.1:8002"),
    ],
)
def test_the_form_may_go_to_the_provider_and_from_there_to_others_that_nobody_listens_at(url, allowed):
    assert onward(url).policy == POLICY.replace("form-action 'self'", f"form-action 'self' {allowed}")


def test_a_form_prints_no_token():
    assert repr(onward("https://issuer.example/end")) == "Onward(https://issuer.example/end)"


@pytest.mark.parametrize(
    ("left", "state", "known"),
    [
        (onward("https://issuer.example").left, "a state", True),
        (onward("https://issuer.example").left, "another", False),
        (onward("https://issuer.example").left, "", False),
        (Left(), "", False),
        (Left(there=True), "", False),
    ],
)
def test_a_return_is_known_by_its_state(left, state, known):
    assert left.returned(state) is known
