"""What is sent over a socket, and the address that it was opened at, are in no log, however much is logged."""

import asyncio
import logging
import socket

import aiohttp
import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute

from gateway.quiet_sockets import QuietSockets
from tests.integration.serving import Served

SECRET = "15840199905"


async def echo(opened) -> None:
    await opened.accept()
    await opened.send_text(await opened.receive_text())
    await opened.close()


async def test_neither_messages_nor_addresses_are_logged(caplog) -> None:
    app = Starlette(routes=[WebSocketRoute("/echo", echo)])
    server = Served(uvicorn.Config(app, lifespan="off", ws=QuietSockets, log_config=None))
    with socket.create_server(("127.0.0.1", 0)) as made, caplog.at_level(logging.DEBUG):
        url = f"http://127.0.0.1:{made.getsockname()[1]}/echo?patient={SECRET}"
        async with asyncio.timeout(20), asyncio.TaskGroup() as group:
            group.create_task(server.serve(sockets=[made]))
            await server.listening.wait()
            async with aiohttp.ClientSession() as http, http.ws_connect(url) as opened:
                await opened.send_str(SECRET)
                assert await opened.receive_str() == SECRET
            server.should_exit = True

    assert SECRET not in caplog.text
