"""Parts are sent as they come, a client can read each at once, and nothing goes on for one that has gone."""

import asyncio
import json
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response

from gateway.graphql.multipart import CLOSING, GRACE_S, Begun, Multipart
from gateway.graphql.negotiation import Form
from resolvers.deadline import Deadline


class Client:
    """A client that takes what is sent, and goes when it is told to."""

    def __init__(self, *, slow: bool = False, leaves: bytes = b"nothing that is sent") -> None:
        self.gone, self.got, self._slow, self._leaves = asyncio.Event(), [], slow, leaves

    async def receive(self) -> Any:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        if (self._slow and self.got) or message.get("body") == self._leaves:
            await asyncio.Event().wait()
        self.got.append(message)

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.got)


class Answer:
    """An answer whose second part waits until it is let."""

    def __init__(self, form: Form = Form.CURRENT) -> None:
        self.let, self.waiting, self.ended, self.form = asyncio.Event(), asyncio.Event(), [], form

    async def parts(self):
        try:
            yield {"data": {"å": 1}, "hasNext": True}
            self.waiting.set()
            await self.let.wait()
            yield {"hasNext": False}
        finally:
            self.ended.append("parts")

    async def begin(self, group: asyncio.TaskGroup) -> Begun:
        group.create_task(self.beside())
        return Begun(294, ("NOT_AVAILABLE",), self.form, self.parts())

    async def beside(self) -> None:
        try:
            await self.let.wait()
        except asyncio.CancelledError:
            self.ended.append("group")
            raise


async def sent(begin: Any, client: Client, *, within_s: float = 30.0) -> dict[str, Any]:
    state: dict[str, Any] = {}
    request = Request({"type": "http", "headers": []}, client.receive)
    made = Multipart(request, begin, Deadline.after(within_s))
    await made({"type": "http", "state": state}, client.receive, client.send)
    return state


@pytest.mark.parametrize(
    ("form", "named"), [(Form.CURRENT, b"incrementalSpec=v0.2"), (Form.EARLIER, b"deferSpec=20220824")]
)
async def test_each_part_is_sent_whole_with_its_boundary_and_the_end_last(form, named) -> None:
    client, answer = Client(), Answer(form)
    async with asyncio.TaskGroup() as group:
        sending = group.create_task(sent(answer.begin, client))
        await answer.waiting.wait()
        first = client.body
        answer.let.set()

    head = b"\r\ncontent-type: application/json; charset=utf-8\r\n\r\n"
    assert first == b"---" + head + '{"data":{"å":1},"hasNext":true}'.encode() + b"\r\n---"
    assert client.body == first + head + b'{"hasNext":false}\r\n-----\r\n'
    assert client.got[0] == {
        "type": "http.response.start",
        "status": 294,
        "headers": [
            (b"content-type", b'multipart/mixed; boundary="-"; ' + named),
            (b"x-accel-buffering", b"no"),
        ],
    }
    assert [message.get("more_body", False) for message in client.got[1:]] == [True, True, True, False]
    assert sending.result() == {"codes": ("NOT_AVAILABLE",)}
    assert answer.ended == ["parts"]


async def test_a_client_that_goes_away_ends_the_parts_and_what_is_under_way() -> None:
    client, answer = Client(), Answer()
    async with asyncio.TaskGroup() as group:
        group.create_task(sent(answer.begin, client))
        await answer.waiting.wait()
        client.gone.set()

    assert sorted(answer.ended) == ["group", "parts"]
    assert client.got[-1].get("more_body")


async def test_a_client_that_goes_before_the_first_part_is_told_nothing() -> None:
    client, begun = Client(), asyncio.Event()

    async def begin(_group: asyncio.TaskGroup) -> Begun:
        begun.set()
        await asyncio.Event().wait()
        raise AssertionError

    async with asyncio.TaskGroup() as group:
        group.create_task(sent(begin, client))
        await begun.wait()
        client.gone.set()

    assert [message.get("status") for message in client.got] == [499, None]
    assert client.body == b""


async def test_an_answer_without_later_parts_is_sent_as_any_other() -> None:
    client = Client()

    async def begin(_group: asyncio.TaskGroup) -> Response:
        return Response(b"{}", media_type="application/json")

    await sent(begin, client)

    assert (client.got[0]["status"], json.loads(client.body)) == (200, {})


async def test_a_client_that_reads_too_slowly_is_cut_off_by_the_deadline() -> None:
    client, answer = Client(slow=True), Answer()

    with pytest.raises(TimeoutError):
        await sent(answer.begin, client, within_s=0.05 - GRACE_S)

    assert answer.ended == ["group"]


async def test_a_client_that_does_not_read_the_end_is_cut_off_too() -> None:
    client, answer = Client(leaves=CLOSING), Answer()
    answer.let.set()

    async with asyncio.timeout(10):
        with pytest.raises(TimeoutError):
            await sent(answer.begin, client, within_s=0.1 - GRACE_S)

    assert b'{"hasNext":false}' in client.body
