"""What a wire does to a piece of an answer; on real sockets it is seen with the proxy."""

import pytest

from gateway.demo.wire import divided, spoilt


@pytest.mark.parametrize(
    ("chunk", "parts"),
    [
        (b"HTTP/1.1 200 OK\r\n\r\nab", (b"HTTP/1.1 200 OK\r\n\r\n", b"ab")),
        (b"HTTP/1.1 200 OK\r\n\r\n", (b"HTTP/1.1 200 OK\r\n\r\n", b"")),
        (b"ab", (b"", b"ab")),
    ],
)
def test_the_body_begins_after_the_head(chunk, parts):
    assert divided(chunk) == parts


def test_what_is_spoilt_is_no_text_and_no_message():
    assert spoilt("å".encode(), text=True) == b"\xc3%"
    assert spoilt(b"", text=True) == b""
    assert spoilt(b"Z\0\0\0\5I", text=False) == b"\x1a@@@E\t"
