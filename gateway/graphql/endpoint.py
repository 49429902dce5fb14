"""GraphQL over HTTP: POST with a JSON body in, one JSON answer out."""

import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec
from graphql import GraphQLError
from msgspec.structs import replace
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from typing_extensions import override

from gateway.body import TooLarge, read_body
from gateway.graphql.documents import BadRequest, Operation, read_operation
from gateway.graphql.failures import addressed, refusal, shaped, stopped, told_helpfully, told_plainly, unidentified
from gateway.graphql.fingerprint import variables_shape
from gateway.graphql.languages import preferred
from gateway.graphql.leaving import while_there
from gateway.graphql.operations import Operations
from gateway.graphql.remembering import Prepared, Refused
from gateway.identity import IdentityRefused
from gateway.problem import retry_after
from policies import Explained
from resolvers.asking import Asking
from resolvers.deadline import Deadline
from resolvers.errors import PathError, RateLimited
from resolvers.explaining import Why
from resolvers.model import Caller
from resolvers.schema.assembly import Schema
from resolvers.schema.context import Context, Path
from resolvers.schema.projection import Tally
from resolvers.stepping import NOBODY, Step, Steps

logger = logging.getLogger(__name__)

Identify = Callable[[Request], Awaitable[Caller]]
JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"
CLIENT_CLOSED = 499


class GraphQLEndpoint:
    """Answer `POST /graphql`; every input gets a coded answer, and no error text of a library reaches a client."""

    def __init__(
        self,
        schema: Schema,
        path: Path,
        *,
        identify: Identify,
        clock: Callable[[], datetime],
        max_body_bytes: int,
        introspection: bool = False,
        steps: Steps = NOBODY,
    ) -> None:
        """Take the schema and whether it is told, the path that its resolvers call, and what identifies callers."""
        self._schema = schema
        self._path = path
        self._identify = identify
        self._clock = clock
        self._max_body_bytes = max_body_bytes
        self._operations = Operations(schema, introspection=introspection)
        self._tell = told_helpfully if introspection else told_plainly
        self._steps = steps

    @property
    def looks(self) -> Mapping[tuple[str, ...], int]:
        """Count the documents by how it was found what they are worth, and whether they are run."""
        return self._operations.looks

    @property
    def lists(self) -> Tally:
        """Count the lists of answers by how they were completed."""
        return self._schema.projections.tally

    async def answer(self, request: Request) -> Response:
        """Answer one request; a client that goes away gets nothing, and what it asked for is stopped."""
        try:
            return await self._answer(request)
        except ClientDisconnect:
            return Response(status_code=CLIENT_CLOSED)

    async def _answer(self, request: Request) -> Response:
        """Answer one request while its client is there."""
        request_id: str = request.state.request_id
        deadline: Deadline = request.state.deadline
        try:
            check_media_type(request)
            caller = await self._identify(request)
            body = await read_body(request, max_bytes=self._max_body_bytes, deadline=deadline)
            operation = read_operation(body)
        except (IdentityRefused, NotJson, TooLarge, TimeoutError, BadRequest) as error:
            return refused(error, request_id)
        language = preferred(request.headers.get("accept-language", ""))
        asking = Asking(caller=caller, now=self._clock(), deadline=deadline, request_id=request_id, language=language)
        media_type = accepted(request.headers.get("accept", ""))
        with self._steps.step(Step.READ):
            found = self._operations.of(operation)
        if isinstance(found, Refused):
            return told(request_error(media_type), addressed(found.errors, request_id), media_type)
        request.state.operation_hash = found.fingerprint
        return await while_there(request, self._run(found, operation, asking, media_type))

    async def _run(self, found: Prepared, operation: Operation, asking: Asking, media_type: str) -> Response:
        """Run one operation; an answer without data is a request error."""
        variables = operation.variables or {}
        asking = replace(
            asking, operation_hash=found.fingerprint, variables_shape=variables_shape(found.declared, variables)
        )
        context = Context(asking=asking, path=self._path, steps=self._steps)
        result = await self._schema.run(
            found.document, variables=variables, operation_name=operation.operation_name, context=context
        )
        try:
            await context.settle()
        except PathError as error:
            return told(200, stopped(error, asking.request_id), media_type)
        answer: dict[str, Any] = {}
        if result.errors:
            answer["errors"] = shaped(result.errors, asking.request_id, tell=self._tell)
        executed = result.data is not None or any(error.path is not None for error in result.errors or ())
        if executed:
            answer["data"] = result.data
        why = context.explained()
        if why is not None:
            answer["extensions"] = {"policy": explained(why)}
        wait_s = longest_wait(result.errors or ())
        if wait_s and not any((result.data or {}).values()):
            return told(429, answer, media_type, retry_after(wait_s))
        with self._steps.step(Step.REPLY):
            return told(200 if executed else request_error(media_type), answer, media_type)


def request_error(media_type: str) -> int:
    """Give the status of a request that could not be run, by what the client takes."""
    return 200 if media_type == JSON else 400


def longest_wait(errors: Iterable[GraphQLError]) -> float:
    """Tell after how many seconds what was asked too often may be asked again; 0 where nothing was."""
    causes = (error.original_error for error in errors)
    return max((cause.wait_s for cause in causes if isinstance(cause, RateLimited)), default=0.0)


def explained(why: Why) -> dict[str, Any]:
    """Write what explains an answer: to citizens what happens, to personnel by which rule of which version too."""
    deeper = {} if why.version is None else {"version": why.version}
    return deeper | {"decisions": [told_decision(found) for found in why.decisions]}


def told_decision(found: Explained) -> dict[str, str]:
    """Write one decision; what the depth does not reach is left out."""
    written = {"row": found.row, "effect": found.effect.value, "sentence": found.sentence, "law": found.law}
    return {name: text for name, text in written.items() if text is not None}


class Coded(Response):
    """An answer that tells whoever stands around in which codes it is, as they could not read them in it."""

    codes: tuple[str, ...] = ()

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Tell the codes, and send the answer."""
        scope["state"]["codes"] = self.codes
        await super().__call__(scope, receive, send)


class NotJson(Exception):
    """What is sent does not call itself JSON."""


def check_media_type(request: Request) -> None:
    """
    Look at the media type alone; the charset is always UTF-8.

    Raises:
        NotJson: it is something else, or something that only begins like it.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
        raise NotJson


def refused(error: IdentityRefused | NotJson | TooLarge | TimeoutError | BadRequest, request_id: str) -> Response:
    """Answer a request that is not run."""
    match error:
        case IdentityRefused():
            answer = told(error.status, unidentified(error, request_id))
            answer.headers.update(error.headers)
            return answer
        case NotJson():
            return told(415, refusal(f"send the request as {JSON}", "BAD_USER_INPUT", request_id))
        case TooLarge():
            return told(413, refusal("the request is too large", "LIMIT_EXCEEDED", request_id))
        case BadRequest():
            return told(400, refusal(str(error), "BAD_USER_INPUT", request_id))
        case TimeoutError():
            return told(408, refusal("the request came too slowly", "DEADLINE_EXCEEDED", request_id))


def told(
    status: int, answer: Mapping[str, Any], media_type: str = JSON, headers: Mapping[str, str] | None = None
) -> Response:
    """Write an answer as JSON."""
    body = msgspec.json.encode(answer)
    coded = Coded(body, status_code=status, media_type=f"{media_type}; charset=utf-8", headers=headers)
    coded.codes = tuple(error["extensions"]["code"] for error in answer.get("errors", ()))
    return coded


def accepted(accept: str) -> str:
    """Choose the media type of the answer: the GraphQL one where the client names it, else plain JSON."""
    named = {part.partition(";")[0].strip().lower() for part in accept.split(",")}
    return GRAPHQL_JSON if GRAPHQL_JSON in named else JSON
