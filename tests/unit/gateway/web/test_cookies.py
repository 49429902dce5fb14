"""A cookie is sealed: it cannot be read, changed, or passed off as another."""

import msgspec
import pytest
from joserfc.util import urlsafe_b64encode
from starlette.requests import Request
from starlette.responses import Response

from gateway.web.cookies import Cookie

KEY = b"k" * 32


class Kept(msgspec.Struct, frozen=True):
    word: str


def sent(response: Response) -> str:
    return response.headers["set-cookie"]


def returned(header: str) -> Request:
    pair = header.partition(";")[0]
    return Request({"type": "http", "headers": [(b"cookie", pair.encode())]})


def put(cookie: Cookie, word: str = "a word") -> str:
    response = Response()
    cookie.put(response, Kept(word))
    return sent(response)


def test_what_is_put_is_read_and_not_seen():
    cookie = Cookie("session", KEY, age_s=60)
    header = put(cookie)

    assert cookie.read(returned(header), Kept) == Kept("a word")
    assert "word" not in header
    assert put(cookie) != header


def test_it_is_for_this_host_and_not_for_scripts():
    header = put(Cookie("session", KEY, age_s=60))

    assert header.startswith("__Host-session=")
    assert set(header.split("; ")[1:]) == {"HttpOnly", "Max-Age=60", "Path=/", "SameSite=lax", "Secure"}


def test_a_cookie_that_is_dropped_is_none():
    cookie, response = Cookie("session", KEY, age_s=60), Response()
    cookie.drop(response)

    assert "Max-Age=0" in sent(response)
    assert cookie.read(returned(sent(response)), Kept) is None


@pytest.mark.parametrize(
    "value",
    ["", "%%%", "é", "AAAA", "A" * 3_001, urlsafe_b64encode(b"n" * 12 + b"sealed by nobody").decode()],
)
def test_what_we_have_not_sealed_is_none(value):
    assert Cookie("session", KEY, age_s=60).read(returned(f"__Host-session={value}"), Kept) is None


def test_a_cookie_of_another_key_name_or_form_is_none():
    cookie = Cookie("session", KEY, age_s=60)

    assert cookie.read(returned(put(Cookie("session", b"l" * 32, age_s=60))), Kept) is None
    moved = put(Cookie("other", KEY, age_s=60)).replace("__Host-other", "__Host-session")
    assert cookie.read(returned(moved), Kept) is None

    class Other(msgspec.Struct):
        number: int

    assert cookie.read(returned(put(cookie)), Other) is None


def test_no_cookie_is_none():
    assert Cookie("session", KEY, age_s=60).read(Request({"type": "http", "headers": []}), Kept) is None
