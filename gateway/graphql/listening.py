"""Subscriptions: each event answered as a question is, for as long as its caller may listen."""

from collections.abc import AsyncGenerator, Callable
from contextlib import ExitStack, aclosing
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from graphql import DocumentNode, ExecutionResult, OperationType
from msgspec.structs import replace
from starlette.responses import Response

from gateway.graphql.documents import Operation, chosen
from gateway.graphql.failures import Tell, shaped, slowed
from gateway.graphql.fingerprint import variables_shape
from gateway.graphql.remembering import Prepared
from gateway.graphql.streaming import COMPLETE, EventStream, next_event
from gateway.graphql.streams import Streams
from resolvers.asking import Asking
from resolvers.deadline import Deadline
from resolvers.errors import PathError
from resolvers.schema.assembly import Schema
from resolvers.schema.context import Context, Path
from resolvers.stepping import Steps


class Answered(NamedTuple):
    """One answer, the cursor of its event, and whether it is what ends the stream."""

    answer: dict[str, Any]
    cursor: str | None = None
    ends: bool = False


class Listening:
    """Let callers listen."""

    def __init__(
        self,
        schema: Schema,
        path: Path,
        *,
        clock: Callable[[], datetime],
        streams: Streams,
        steps: Steps,
        tell: Tell,
    ) -> None:
        """Take the schema, the path that its resolvers call, and the places that there are."""
        self._schema = schema
        self._path = path
        self._clock = clock
        self._streams = streams
        self._steps = steps
        self._tell = tell

    def begin(self, found: Prepared, operation: Operation, asking: Asking, last_event: str | None) -> Response:
        """
        Give the stream of a subscription, which holds a place from now on until it has been sent.

        Raises:
            TooManyStreams: there is no place.
        """
        with ExitStack() as place:
            place.enter_context(self._streams.place(asking.caller))
            events = self._events(self.answers(found, operation, asking, last_event))
            return EventStream(events, place=place.pop_all())

    async def answers(
        self, found: Prepared, operation: Operation, asking: Asking, last_event: str | None = None
    ) -> AsyncGenerator[Answered]:
        """Give the answer of each event, and last of all why there are no more, where that is not the client's will."""
        variables = operation.variables or {}
        asking = replace(
            asking, operation_hash=found.fingerprint, variables_shape=variables_shape(found.declared, variables)
        )
        context = Context(
            asking=asking,
            path=self._path,
            steps=self._steps,
            again=lambda: replace(asking, now=self._clock(), deadline=Deadline.after(self._streams.within_s)),
            last_event=last_event,
        )
        listened = self._schema.listen(
            found.document, variables=variables, operation_name=operation.operation_name, context=context
        )
        try:
            async with aclosing(listened) as events:
                async for cursor, result in events:
                    yield Answered(self._written(result, asking.request_id), cursor, ends=cursor is None)
        except PathError as error:
            yield Answered(slowed(error, asking.request_id), ends=True)

    def _written(self, result: ExecutionResult, request_id: str) -> dict[str, Any]:
        """Write one answer; one without data is a request error."""
        answer: dict[str, Any] = {}
        if result.errors:
            answer["errors"] = shaped(result.errors, request_id, tell=self._tell)
        if result.data is not None or any(error.path is not None for error in result.errors or ()):
            answer["data"] = result.data
        return answer

    async def _events(self, answers: AsyncGenerator[Answered]) -> AsyncGenerator[bytes]:
        """Write answers as events, and that they are at an end."""
        async with aclosing(answers):
            async for one in answers:
                yield next_event(msgspec.json.encode(one.answer), one.cursor)
        yield COMPLETE


def subscribes(document: DocumentNode, operation_name: str | None) -> bool:
    """Tell whether the operation that is meant is a subscription."""
    return chosen(document, operation_name).operation is OperationType.SUBSCRIPTION
