"""Several apps are served on ports of their own, and a taken port is said to be one."""

import asyncio
import socket

import aiohttp
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from gateway.demo.serving import ByPort, PortTaken, bound, port_of, serving


def saying(text):
    async def say(_):
        return PlainTextResponse(text)

    return Starlette(routes=[Route("/", say)])


async def test_each_port_has_its_own_app():
    sockets = [bound("127.0.0.1", 0), bound("127.0.0.1", 0)]
    ports = [port_of(each) for each in sockets]
    apps = ByPort({ports[0]: saying("one"), ports[1]: saying("two")})

    async with serving(apps, sockets), aiohttp.ClientSession() as session:
        texts = []
        for port in ports:
            async with session.get(f"http://127.0.0.1:{port}/") as answer:
                texts.append(await answer.text())

    assert texts == ["one", "two"]


async def test_a_port_that_is_taken_is_said_to_be():
    with bound("127.0.0.1", 0) as first:
        first.listen()
        with pytest.raises(PortTaken) as raised:
            bound("127.0.0.1", port_of(first))

    assert raised.value.port > 0


async def test_an_address_of_another_machine_is_not_called_taken():
    with pytest.raises(OSError, match=r"192\.0\.2\.1, port 0"):
        bound("192.0.2.1", 0)


async def test_a_port_is_free_again_after_the_block():
    made = bound("127.0.0.1", 0)
    port = port_of(made)
    async with serving(saying("x"), [made]):
        pass

    bound("127.0.0.1", port).close()


async def test_an_error_in_the_block_ends_the_server():
    async def work():
        async with serving(saying("x"), [bound("127.0.0.1", 0)]):
            raise ValueError("enough")

    with pytest.raises(ExceptionGroup) as raised:
        async with asyncio.timeout(5):
            await work()

    assert raised.group_contains(ValueError, match="enough")


async def test_what_is_written_is_sent_at_once():
    """Without that, each answer waited for an acknowledgement that its reader held back for 40 ms."""
    taken: asyncio.Queue[int] = asyncio.Queue()

    async def take(_, writer):
        connection = writer.get_extra_info("socket")
        taken.put_nowait(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    with bound("127.0.0.1", 0) as made:
        async with await asyncio.start_server(take, sock=made):
            _, writer = await asyncio.open_connection("127.0.0.1", port_of(made))
            at_once = await taken.get()
            writer.close()

    assert at_once
