"""What is sent over a socket, and the address that it was opened at, are in no log; what is not read is not kept."""

import asyncio
import logging
import socket
from contextlib import asynccontextmanager

import aiohttp
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute

from gateway.quiet_sockets import QuietSockets
from tests.integration.serving import Served

SECRET = "15840199905"
HANDSHAKE = (
    b"GET /echo HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n"
    b"sec-websocket-key: x3JJHMbDL1EzLkh9GBhXDw==\r\n\r\n"
)
# As RFC 6455 writes it, masked with zeros.
PINGS = (b"\x89\xfd" + bytes(4) + b"p" * 125) * 500


async def echo(opened) -> None:
    await opened.accept()
    await opened.send_text(await opened.receive_text())
    await opened.close()


@asynccontextmanager
async def served():
    """Serve what says everything once more; gives the address."""
    app = Starlette(routes=[WebSocketRoute("/echo", echo)])
    server = Served(uvicorn.Config(app, lifespan="off", ws=QuietSockets, log_config=None))
    with socket.create_server(("127.0.0.1", 0)) as made:
        async with asyncio.timeout(20), asyncio.TaskGroup() as group:
            group.create_task(server.serve(sockets=[made]))
            await server.listening.wait()
            yield made.getsockname()
            server.should_exit = True


async def test_neither_messages_nor_addresses_are_logged(caplog) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="gateway.quiet_sockets")
    async with (
        served() as (host, port),
        aiohttp.ClientSession() as http,
        http.ws_connect(f"http://{host}:{port}/echo?patient={SECRET}") as opened,
    ):
        await opened.send_str(SECRET)
        assert await opened.receive_str() == SECRET

    assert SECRET not in caplog.text


async def ask_for_signs(client: socket.socket) -> None:
    """Ask for 200,000 signs of life."""
    for _ in range(400):
        await asyncio.get_running_loop().sock_sendall(client, PINGS)


async def test_who_asks_for_signs_of_life_without_end_and_reads_none_is_cut_off() -> None:
    loop = asyncio.get_running_loop()
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        client.settimeout(0)
        async with served() as address:
            await loop.sock_connect(client, address)
            await loop.sock_sendall(client, HANDSHAKE)
            assert b"101 Switching" in await loop.sock_recv(client, 1_000)

            with pytest.raises(ConnectionError):
                await ask_for_signs(client)
