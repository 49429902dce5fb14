"""
Subscriptions over WebSocket (graphql-transport-ws): many on one connection, for one caller.

A socket carries subscriptions alone: what is answered once is asked by POST, where it is counted, paced and bounded.
A page cannot set the headers of a handshake, so that token and proof come in `connection_init`, as members that are
named as the headers are; a client that can set headers may send them with the handshake instead. The proof is of the
handshake either way: of GET, and of the address with http or https, as the gateway is reached. It counts once. The
caller stays the same for as long as the socket is open, which is until the token expires at the latest.

Source:
    graphql-ws, PROTOCOL.md (graphql-transport-ws), read 2026-11-26.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from contextlib import aclosing
from datetime import datetime

import msgspec
from starlette.requests import Request
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from gateway.graphql.budgets import TooDear
from gateway.graphql.documents import BadRequest, Operation, read_operation
from gateway.graphql.failures import INTERNAL, addressed, refusal, slowed
from gateway.graphql.failures import origin as origin_of
from gateway.graphql.languages import preferred
from gateway.graphql.listening import Listening, subscribes
from gateway.graphql.remembering import Prepared, Refused
from gateway.graphql.streaming import CLOSING
from gateway.graphql.streams import Streams
from gateway.identity import IdentityRefused
from resolvers.asking import Asking
from resolvers.deadline import Deadline
from resolvers.errors import CredentialsExpired, RateLimited, TooManyStreams
from resolvers.model import Caller
from resolvers.pacing import Buckets

logger = logging.getLogger(__name__)

PROTOCOL = "graphql-transport-ws"
# What of `connection_init` counts as a header of the handshake.
AS_HEADERS = frozenset({"authorization", "dpop", "access-basis", "accept-language"})
GOING_AWAY, FAILED = 1001, 1011
INVALID, UNAUTHORISED, FORBIDDEN, NOT_ACCEPTABLE = 4400, 4401, 4403, 4406
INIT_TIMEOUT, ID_TAKEN, INIT_TWICE = 4408, 4409, 4429
MOST_ID = 128
ALL = "all"

Identify = Callable[[Request], Awaitable[Caller]]
Worth = Callable[[Caller, Operation], Prepared | Refused]


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """
    How long a client may take to say who asks, and to read what is sent, and how often a token is looked at.

    A socket may begin so many subscriptions at once, and then so many a second: each is looked at as a request is.
    """

    init_s: float = 10.0
    stall_s: float = 20.0
    look_s: float = 5.0
    begins: int = 40
    begins_per_s: float = 2.0


ABSENT = msgspec.Raw(b"null")


class Message(msgspec.Struct, frozen=True):
    """One message of the client."""

    type: str
    id: str | None = None
    payload: msgspec.Raw = ABSENT


MESSAGE = msgspec.json.Decoder(Message)
INIT = msgspec.json.Decoder(dict[str, object] | None)


class Ended(Exception):
    """The socket is closed, with a code and few words that hold nothing of what was sent."""

    def __init__(self, code: int, reason: str) -> None:
        """Keep both."""
        super().__init__(reason)
        self.code = code
        self.reason = reason


class Sockets:
    """Open sockets, in this process alone."""

    def __init__(
        self,
        worth: Worth,
        listening: Listening,
        streams: Streams,
        *,
        identify: Identify,
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
        origins: Collection[str] = (),
        pace: Pace | None = None,
    ) -> None:
        """Take what documents are worth and what answers them, who identifies callers, and whose pages may come."""
        self.worth = worth
        self.listening = listening
        self.streams = streams
        self.identify = identify
        self.clock = clock
        self.new_id = new_id
        self.pace = pace or Pace()
        self._origins = frozenset(origins)

    async def answer(self, socket: WebSocket) -> None:
        """Serve one socket until it is closed."""
        origin = socket.headers.get("origin")
        if socket.scope["query_string"] or (origin is not None and origin not in self._origins):
            # Before it is accepted: 403. Nothing is asked within the address.
            await socket.close()
            return
        if PROTOCOL not in socket.scope["subprotocols"]:
            await socket.accept()
            await socket.close(NOT_ACCEPTABLE, "Subprotocol not acceptable")
            return
        await socket.accept(PROTOCOL)
        try:
            await Session(self, socket).run()
        except Ended as ended:
            if socket.application_state is WebSocketState.CONNECTED:
                await socket.close(ended.code, ended.reason)
        except WebSocketDisconnect:
            pass
        except Exception as error:  # noqa: BLE001 - the last place before the server, which would log the error's text
            logger.error("a socket failed: %s at %s", type(error).__name__, origin_of(error))  # noqa: TRY400 - not the text
            await socket.close(FAILED, INTERNAL)


class Session:
    """One socket."""

    def __init__(self, sockets: Sockets, socket: WebSocket) -> None:
        """Begin with nobody, who listens to nothing."""
        self._sockets = sockets
        self._socket = socket
        self._turn = asyncio.Lock()
        self._running: dict[str, asyncio.Task[None]] = {}
        self._request_id = sockets.new_id()
        self._language = ""
        pace, clock = sockets.pace, asyncio.get_running_loop().time
        self._begins = Buckets(per_s=pace.begins_per_s, burst=pace.begins, clock=clock)

    async def run(self) -> None:
        """
        Serve until somebody ends it.

        Raises:
            Ended: we did, or the client is to know why. WebSocketDisconnect: the client went, or does not read.
        """
        caller = await self._introduced()
        try:
            with self._sockets.streams.place(caller):
                await self._send({"type": "connection_ack"})
                async with asyncio.TaskGroup() as group:
                    group.create_task(self._closed())
                    group.create_task(self._expired(caller))
                    while True:
                        await self._take(group, caller, await self._receive())
        except TooManyStreams as error:
            raise Ended(FORBIDDEN, error.code) from error
        except ExceptionGroup as ended:
            # The first is what ended the rest.
            raise ended.exceptions[0] from None

    async def _introduced(self) -> Caller:
        """Wait to be told who asks, for a while."""
        try:
            async with Deadline.after(self._sockets.pace.init_s).limit():
                message = await self._receive()
        except TimeoutError as error:
            raise Ended(INIT_TIMEOUT, "Connection initialisation timeout") from error
        if message.type == "subscribe":
            raise Ended(UNAUTHORISED, "Unauthorized")
        if message.type != "connection_init":
            raise Ended(INVALID, "connection_init is wanted first")
        request = handshake(self._socket, message.payload, self._request_id)
        self._language = request.headers.get("accept-language", "")
        try:
            return await self._sockets.identify(request)
        except IdentityRefused as error:
            raise Ended(FORBIDDEN, error.code) from error

    async def _receive(self) -> Message:
        """
        Read the next message.

        Raises:
            Ended: it is none. WebSocketDisconnect: the client went.
        """
        try:
            return MESSAGE.decode(await self._socket.receive_text())
        except (msgspec.DecodeError, KeyError, UnicodeError, RecursionError) as error:
            raise Ended(INVALID, "Invalid message received") from error

    async def _take(self, group: asyncio.TaskGroup, caller: Caller, message: Message) -> None:
        """Do what a message asks for."""
        match message:
            case Message(type="ping"):
                await self._send({"type": "pong"})
            case Message(type="pong"):
                pass
            case Message(type="complete", id=str(name)):
                task = self._running.pop(name, None)
                if task is not None:
                    task.cancel()
            case Message(type="subscribe", id=str(name)) if 0 < len(name) <= MOST_ID:
                await self._begin(group, caller, name, message.payload)
            case Message(type="connection_init"):
                raise Ended(INIT_TWICE, "Too many initialisation requests")
            case _:
                raise Ended(INVALID, "Invalid message received")

    async def _begin(self, group: asyncio.TaskGroup, caller: Caller, name: str, payload: msgspec.Raw) -> None:
        """Begin a subscription, unless too many are begun: who does not read that cannot go on either."""
        if name in self._running:
            raise Ended(ID_TAKEN, "Subscriber already exists")
        wait_s = self._begins.take(ALL)
        if wait_s:
            errors = slowed(RateLimited(wait_s), self._request_id)["errors"]
            await self._send({"type": "error", "id": name, "payload": errors})
            return
        self._running[name] = group.create_task(self._subscribed(name, payload, caller))

    async def _subscribed(self, name: str, payload: msgspec.Raw, caller: Caller) -> None:
        """Tell one subscription, until it ends; that it has ended is told unless the client has ended it."""
        try:
            errors = await self._told(name, payload, caller)
        finally:
            # Its name may be another's by now, where the client has ended this one.
            if self._running.get(name) is asyncio.current_task():
                del self._running[name]
        await self._send(
            {"type": "error", "id": name, "payload": errors} if errors else {"type": "complete", "id": name}
        )

    async def _told(self, name: str, payload: msgspec.Raw, caller: Caller) -> list[object]:
        """Tell the events of a subscription; gives the errors that end it, none where it ends without."""
        if self._is_over(caller):
            raise Ended(FORBIDDEN, CredentialsExpired.code)
        try:
            operation = read_operation(bytes(payload))
        except BadRequest as error:
            raise Ended(INVALID, "Invalid message received") from error
        request_id = self._request_id
        try:
            found = self._sockets.worth(caller, operation)
            if isinstance(found, Refused):
                return list(addressed(found.errors, request_id)["errors"])
            if not subscribes(found.document, operation.operation_name):
                return list(
                    refusal("only subscriptions are answered here: ask by POST", "BAD_USER_INPUT", request_id)["errors"]
                )
            asking = Asking(
                caller=caller,
                now=self._sockets.clock(),
                deadline=Deadline.after(self._sockets.streams.within_s),
                request_id=request_id,
                language=preferred(self._language),
            )
            with self._sockets.streams.place(caller):
                return await self._events(name, found, operation, asking)
        except TooDear as error:
            return list(refusal(str(error), "COST_EXCEEDED", request_id)["errors"])
        except (RateLimited, TooManyStreams) as error:
            return list(slowed(error, request_id)["errors"])

    async def _events(self, name: str, found: Prepared, operation: Operation, asking: Asking) -> list[object]:
        """Tell each event; gives the errors that end them."""
        async with aclosing(self._sockets.listening.answers(found, operation, asking)) as answers:
            async for one in answers:
                if one.ends:
                    return list(one.answer["errors"])
                await self._send({"type": "next", "id": name, "payload": one.answer})
        return []

    async def _send(self, message: dict[str, object]) -> None:
        """
        Send one message.

        Raises:
            WebSocketDisconnect: the client does not read.
        """
        async with self._turn:
            try:
                async with Deadline.after(self._sockets.pace.stall_s).limit():
                    await self._socket.send_text(msgspec.json.encode(message).decode())
            except TimeoutError as error:
                logger.info("a socket is not read, and ends")
                raise WebSocketDisconnect(1006) from error

    async def _closed(self) -> None:
        """Wait until the gateway is about to stop."""
        closing: asyncio.Event = self._socket.scope.get("state", {}).get(CLOSING) or asyncio.Event()
        await closing.wait()
        raise Ended(GOING_AWAY, "going away")

    async def _expired(self, caller: Caller) -> None:
        """Wait until the token has expired, and for its streams to have said so."""
        while self._running or not self._is_over(caller):  # noqa: ASYNC110 - a clock tells nobody
            await asyncio.sleep(self._sockets.pace.look_s)
        raise Ended(FORBIDDEN, CredentialsExpired.code)

    def _is_over(self, caller: Caller) -> bool:
        """Tell whether the token has expired."""
        return caller.expires_at is not None and caller.expires_at <= self._sockets.clock()


def handshake(socket: WebSocket, payload: msgspec.Raw, request_id: str) -> Request:
    """
    Put together who asks, of the handshake's headers and what `connection_init` says instead of them.

    Raises:
        Ended: what it says is not an object of texts.
    """
    try:
        told = INIT.decode(payload)
    except msgspec.DecodeError as error:
        raise Ended(INVALID, "Invalid message received") from error
    given = {name.lower(): text for name, text in (told or {}).items() if name.lower() in AS_HEADERS}
    if not all(isinstance(text, str) and text.isascii() for text in given.values()):
        raise Ended(INVALID, "Invalid message received")
    named = {name.encode() for name in given}
    headers = [one for one in socket.scope["headers"] if one[0] not in named]
    headers += [(name.encode(), str(text).encode()) for name, text in given.items()]
    scope = {**socket.scope, "type": "http", "method": "GET", "headers": headers, "state": {"request_id": request_id}}
    return Request(scope)
