"""Sign-ins at the demo's issuers: nobody is sent elsewhere, and a code is good once, for a minute, for who asked."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from joserfc.jwk import ECKey

from gateway.demo.authorising import (
    CODE_LASTS,
    PAGES_CLIENT,
    PUSHED,
    PUSHED_LASTS,
    Asked,
    AskedWrongly,
    NotAsked,
    Once,
    Pages,
    SignIns,
    challenge_of,
    for_us,
)
from gateway.demo.cast import CITIZENS, CLINICIANS, OPERATORS
from resolvers.model import ActorKind

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
ISSUER = "http://127.0.0.1:1/helsenorge"
RETURN = "http://127.0.0.1:2/logg-inn/retur"
VERIFIER = "v" * 64
FIELDS = {
    "response_type": "code",
    "client_id": PAGES_CLIENT,
    "redirect_uri": RETURN,
    "scope": "openid profile nhn:pps/provesvar-read offline_access",
    "state": "a-state",
    "nonce": "a-nonce",
    "code_challenge": challenge_of(VERIFIER),
    "code_challenge_method": "S256",
    "ui_locales": "nn",
}


def sign_ins(kind: ActorKind = ActorKind.CITIZEN, *, pages: bool = True) -> SignIns:
    return SignIns(kind, ISSUER, Pages(key=ECKey.generate_key("P-256"), return_url=RETURN) if pages else None)


def asked(of: SignIns, **changes: str) -> Asked:
    return of.asked({"client_id": PAGES_CLIENT, "request_uri": of.pushed(FIELDS | changes, NOW)}, NOW)


def returned(url: str) -> dict[str, str]:
    parts = urlsplit(url)
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == RETURN
    return dict(parse_qsl(parts.query))


def redemption(code: str, **changes: str) -> dict[str, str]:
    return {"code": code, "redirect_uri": RETURN, "code_verifier": VERIFIER, **changes}


def a_code(of: SignIns, **changes: str) -> str:
    return returned(of.chosen(asked(of, **changes), "kari", NOW))["code"]


def test_what_was_asked_is_found_by_what_the_browser_brings_also_when_it_is_reloaded():
    of = sign_ins()
    brought = {"client_id": PAGES_CLIENT, "request_uri": of.pushed(FIELDS, NOW)}
    found = of.asked(brought, NOW)

    assert (found.return_url, found.state, found.nonce, found.language) == (RETURN, "a-state", "a-nonce", "nn")
    assert of.asked(brought, NOW) == found
    assert brought["request_uri"].startswith(PUSHED)


@pytest.mark.parametrize(
    "change", [{"client_id": "somebody"}, {"client_id": ""}, {"request_uri": PUSHED + "x"}, FIELDS]
)
def test_a_browser_that_brings_nothing_that_was_asked_is_sent_nowhere(change):
    of = sign_ins()
    brought = {"client_id": PAGES_CLIENT, "request_uri": of.pushed(FIELDS, NOW)}
    if change is FIELDS:
        del brought["request_uri"]

    with pytest.raises(NotAsked):
        of.asked(brought | change, NOW)


def test_what_was_asked_is_forgotten():
    of = sign_ins()
    brought = {"client_id": PAGES_CLIENT, "request_uri": of.pushed(FIELDS, NOW)}

    with pytest.raises(NotAsked):
        of.asked(brought, NOW + PUSHED_LASTS)


def test_without_pages_nobody_signs_in():
    with pytest.raises(AskedWrongly):
        sign_ins(pages=False).pushed(FIELDS, NOW)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"redirect_uri": RETURN + "/"}, "invalid_request"),
        ({"redirect_uri": "https://elsewhere.invalid/"}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"state": ""}, "invalid_request"),
        ({"nonce": "n" * 501}, "invalid_request"),
        ({"scope": "nhn:pps/provesvar-read"}, "invalid_scope"),
    ],
)
def test_what_is_asked_wrongly_is_told_to_who_asked(change, error):
    with pytest.raises(AskedWrongly) as refused:
        sign_ins().pushed(FIELDS | change, NOW)

    assert refused.value.error == error


@pytest.mark.parametrize(
    ("kind", "scope", "people"),
    [
        (ActorKind.CITIZEN, "openid", CITIZENS),
        (ActorKind.PERSONNEL, "openid", CLINICIANS),
        (ActorKind.PERSONNEL, "openid nhn:pps/operator", OPERATORS),
    ],
)
def test_who_may_sign_in_is_whom_the_issuer_knows(kind, scope, people):
    of = sign_ins(kind)

    assert of.people(asked(of, scope=scope)) == people


def test_nobody_signs_in_as_somebody_whom_the_issuer_does_not_know():
    of = sign_ins()

    assert returned(of.chosen(asked(of), "dr-lunde", NOW)) == {
        "error": "access_denied",
        "state": "a-state",
        "iss": ISSUER,
    }


def test_a_code_is_good_for_who_asked_for_it():
    of = sign_ins()
    answer = returned(of.chosen(asked(of), "kari", NOW))

    signed_in = of.redeemed(redemption(answer["code"]), NOW)

    assert (answer["state"], answer["iss"]) == ("a-state", ISSUER)
    assert signed_in is not None
    assert signed_in.member.key == "kari"
    assert signed_in.asked.nonce == "a-nonce"


def test_a_code_is_good_once():
    of = sign_ins()
    code = a_code(of)

    assert of.redeemed(redemption(code), NOW) is not None
    assert of.redeemed(redemption(code), NOW) is None


def test_a_code_is_good_for_a_minute():
    of = sign_ins()

    assert of.redeemed(redemption(a_code(of)), NOW + CODE_LASTS) is None


@pytest.mark.parametrize(
    "change", [{"code_verifier": "w" * 64}, {"code_verifier": ""}, {"code_verifier": "é" * 64}, {"redirect_uri": "x"}]
)
def test_a_code_is_no_good_to_who_has_caught_it_on_its_way(change):
    of = sign_ins()
    code = a_code(of)

    assert of.redeemed(redemption(code, **change), NOW) is None
    assert of.redeemed(redemption(code), NOW) is None


def test_a_sign_in_is_gone_on_with_by_its_own_key_once():
    of = sign_ins()
    signed_in = of.redeemed(redemption(a_code(of)), NOW)
    assert signed_in is not None
    first = of.renewable(signed_in, "a key", NOW)
    second = of.renewable(signed_in, "a key", NOW)

    assert of.renewed({"refresh_token": first}, "a key", NOW) == signed_in
    assert of.renewed({"refresh_token": first}, "a key", NOW) is None
    assert of.renewed({"refresh_token": second}, "another key", NOW) is None
    assert of.renewed({}, "a key", NOW) is None


def test_nothing_renews_where_it_was_not_asked_for():
    of = sign_ins()
    signed_in = of.redeemed(redemption(a_code(of, scope="openid")), NOW)
    assert signed_in is not None

    assert of.renewable(signed_in, "a key", NOW) is None


def test_no_more_is_kept_than_there_is_room_for():
    once: Once[int] = Once(timedelta(minutes=1), most=3)
    given = [once.give(nth, NOW) for nth in range(4)]

    assert once.take(given[0], NOW) is None
    assert once.take(given[1], NOW) == 1


@pytest.mark.parametrize(("scope", "left"), [("openid profile offline_access", None), ("openid a b", "a b")])
def test_the_scopes_of_the_sign_in_are_not_the_gateways(scope, left):
    assert for_us(scope) == left
