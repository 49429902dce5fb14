"""A form says each thing once, and is text."""

import pytest

from gateway.demo.forms import FormUnreadable, read_fields


def test_fields_are_read():
    assert read_fields(b"name=K%C3%A5re&scope=a+b") == {"name": "Kåre", "scope": "a b"}


@pytest.mark.parametrize(
    ("written", "why"),
    [
        (b"a=1&a=2", "a field is sent twice"),
        (b"\xff=1", "the form cannot be read"),
        (b"&".join(b"%d=1" % nth for nth in range(21)), "the form cannot be read"),
    ],
)
def test_what_is_no_form_is_not_read(written, why):
    with pytest.raises(FormUnreadable, match=why):
        read_fields(written)
