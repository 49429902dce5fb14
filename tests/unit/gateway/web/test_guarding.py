"""Forms come from our own pages alone."""

import pytest

from gateway.web.guarding import HEADERS, may_change, origin_of

OURS = "https://svar.example"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_what_only_reads_may_come_from_anywhere(method):
    assert may_change(method, {"sec-fetch-site": "cross-site"}, OURS)


@pytest.mark.parametrize(
    ("headers", "may"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "same-origin", "origin": "https://elsewhere.example"}, True),
        ({"sec-fetch-site": "same-site", "origin": OURS}, False),
        ({"sec-fetch-site": "cross-site", "origin": OURS}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"origin": OURS}, True),
        ({"origin": "http://svar.example"}, False),
        ({"origin": "https://svar.example:444"}, False),
        ({"origin": "null"}, False),
        ({}, False),
    ],
)
def test_what_changes_something_must_come_from_our_own_pages(headers, may):
    assert may_change("POST", headers, OURS) is may


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://Svar.example/", "https://svar.example"),
        ("https://svar.example:443", "https://svar.example"),
        ("http://127.0.0.1:8000/path?query", "http://127.0.0.1:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_an_origin_is_written_as_browsers_do(url, origin):
    assert origin_of(url) == origin


def test_a_page_loads_nothing_but_our_own_files():
    policy = dict(part.split(" ", 1) for part in HEADERS["content-security-policy"].split("; "))

    assert policy["default-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert {value for name, value in policy.items() if name != "img-src"} == {"'none'", "'self'"}
    assert policy["img-src"] == "'self' data:"
