"""A laboratory with a token of its own lets in who has it; what the issuer's tokens open, test_gateway_grants tries."""

import pytest
from starlette.requests import Request

from gateway.demo.laboratory_guard import NotLetIn, StaticGuard


def request(*headers):
    return Request({"type": "http", "headers": [(b"authorization", value) for value in headers]})


async def test_who_has_the_token_is_let_in():
    await StaticGuard("t-1").check(request(b"Bearer t-1"))


async def test_without_a_token_everybody_is():
    await StaticGuard(None).check(request())


@pytest.mark.parametrize("headers", [(), (b"",), (b"Bearer t-2",), (b"t-1",), (b"DPoP t-1",)])
async def test_nobody_else_is(headers):
    with pytest.raises(NotLetIn) as refused:
        await StaticGuard("t-1").check(request(*headers))

    assert refused.value.challenge == "Bearer"
