"""GraphQL over HTTP: one operation in, one JSON answer out."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

import msgspec
from graphql import ExecutionResult, GraphQLError
from msgspec.structs import replace
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from gateway.body import CLIENT_CLOSED, read_body
from gateway.graphql.address import PostedOnly, of_the_schema, read_address
from gateway.graphql.budgets import Budgets, Terms, TooDear
from gateway.graphql.documents import COST, Operation, read_operation
from gateway.graphql.failures import (
    addressed,
    shaped,
    slowed,
    stopped,
    told_helpfully,
    told_plainly,
    without_numbers,
)
from gateway.graphql.fingerprint import variables_shape
from gateway.graphql.grounds import explained
from gateway.graphql.languages import preferred
from gateway.graphql.leaving import while_there
from gateway.graphql.library import Library
from gateway.graphql.listening import Listening, subscribes
from gateway.graphql.multipart import Begun, Multipart
from gateway.graphql.negotiation import (
    GRAPHQL_JSON,
    Agreed,
    EventsOnly,
    agreed,
    check_sent,
)
from gateway.graphql.operations import Operations
from gateway.graphql.parting import Partly
from gateway.graphql.remembering import Prepared, Refused
from gateway.graphql.replies import REFUSALS, codes_of, refused, told
from gateway.graphql.spending import spent
from gateway.graphql.streaming import at_once
from gateway.graphql.streams import Streams
from gateway.problem import retry_after
from gateway.settings import GraphQLProfile
from resolvers.asking import Asking
from resolvers.deadline import Deadline
from resolvers.errors import PathError, RateLimited, TooManyStreams
from resolvers.model import Caller
from resolvers.schema.assembly import Schema
from resolvers.schema.context import Context, Path
from resolvers.schema.projection import Tally
from resolvers.stepping import NOBODY, Step, Steps

logger = logging.getLogger(__name__)

Identify = Callable[[Request], Awaitable[Caller]]
# Streams end with their tokens, some every minute.
COME_AGAIN_S = 10.0


class GraphQLEndpoint:
    """Answer `/graphql`: POST, and GET of the schema alone, where it is told; no text of a library reaches a client."""

    def __init__(
        self,
        schema: Schema,
        path: Path,
        *,
        identify: Identify,
        clock: Callable[[], datetime],
        max_body_bytes: int,
        introspection: bool = False,
        profile: GraphQLProfile = GraphQLProfile.LEGACY,
        steps: Steps = NOBODY,
        library: Library | None = None,
        budgets: Budgets | None = None,
        limits_told: bool = True,
        streams: Streams | None = None,
    ) -> None:
        """
        Take the schema and whether it is told, the path that its resolvers call, what identifies callers, what knows
        documents by id, how much may be asked for, whether a limit is told with its number, and how many may listen.

        Raises:
            ManifestUnusable: a document of a manifest could not be run.
        """
        self._schema = schema
        self._path = path
        self._identify = identify
        self._clock = clock
        self._max_body_bytes = max_body_bytes
        self.budgets = budgets or Budgets(Terms(), lambda: 0.0)
        self._told_limit = str if limits_told else without_numbers
        self._operations = Operations(
            schema,
            introspection=introspection,
            library=library,
            pages=self.budgets.terms.pages,
            told_limit=self._told_limit,
        )
        self._tell = told_helpfully if introspection else told_plainly
        self._partly = Partly(schema, self._tell)
        self._profile = profile
        self._steps = steps
        self.streams = Streams() if streams is None else streams
        self.listening = Listening(schema, path, clock=clock, streams=self.streams, steps=steps, tell=self._tell)

    @property
    def looks(self) -> Mapping[tuple[str, ...], int]:
        """Count the documents by how it was found what they are worth, and whether they are run."""
        return self._operations.looks

    @property
    def fates(self) -> Mapping[tuple[str, ...], int]:
        """Count the documents by what they were to the manifests, and whether they came as a text or an id."""
        return self._operations.fates

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
        how = Agreed(profile=self._profile, media_type=GRAPHQL_JSON)
        try:
            how = agreed(",".join(request.headers.getlist("accept")), self._profile)
            caller, operation = await self._asked(request, deadline)
            found = self._found(request, caller, operation)
        except REFUSALS as error:
            return refused(error, request_id, how, self._told_limit)
        if isinstance(found, Refused):
            answer = addressed(found.errors, request_id)
            if how.only_events:
                return at_once(msgspec.json.encode(answer))
            return told(how.of_not_run(codes_of(answer)[0]), answer, how)
        language = preferred(request.headers.get("accept-language", ""))
        asking = Asking(caller=caller, now=self._clock(), deadline=deadline, request_id=request_id, language=language)
        request.state.operation_hash = found.fingerprint
        if subscribes(found.document, operation.operation_name):
            return self._listened(request, found, operation, asking, how)
        if found.parted is not None and how.form is not None:
            return Multipart(request, partial(self._begin, found, operation, asking, how), deadline)
        answered = await while_there(request, self._run(found, operation, asking, how))
        return at_once(answered.body) if how.only_events else answered

    def _listened(
        self, request: Request, found: Prepared, operation: Operation, asking: Asking, how: Agreed
    ) -> Response:
        """Let a caller listen, who takes events and for whom there is a place."""
        if not how.events:
            return refused(EventsOnly(), asking.request_id, how, self._told_limit)
        try:
            # To say nothing of the last event is to say that there was none (WHATWG HTML, 9.2).
            return self.listening.begin(found, operation, asking, request.headers.get("last-event-id") or None)
        except TooManyStreams as error:
            return told(429, slowed(error, asking.request_id), how, retry_after(COME_AGAIN_S))

    async def _asked(self, request: Request, deadline: Deadline) -> tuple[Caller, Operation]:
        """
        Read who asks for what; what is in the address is not looked at before it is known who asks.

        Raises:
            One of REFUSALS.
        """
        if request.method == "POST":
            check_sent(request.headers)
            caller = await self._identify(request)
            return caller, read_operation(await read_body(request, max_bytes=self._max_body_bytes, deadline=deadline))
        query_string: bytes = request.scope["query_string"]
        if not query_string:
            raise PostedOnly
        return await self._identify(request), read_address(query_string)

    def _found(self, request: Request, caller: Caller, operation: Operation) -> Prepared | Refused:
        """
        Tell what a document is worth, and count what it may cost.

        Raises:
            PostedOnly: it asks for data otherwise than by POST.
            TooDear, RateLimited: as `Budgets.charge`.
        """
        with self._steps.step(Step.READ):
            found = self._operations.of(operation)
        if isinstance(found, Prepared) and request.method != "POST" and not of_the_schema(found.document):
            raise PostedOnly
        return self._charged(caller, operation, found)

    def worth(self, caller: Caller, operation: Operation) -> Prepared | Refused:
        """
        Tell what a document is worth that comes over a socket, and count what it may cost.

        Raises:
            TooDear, RateLimited: as `Budgets.charge`.
        """
        with self._steps.step(Step.READ):
            found = self._operations.of(operation)
        try:
            return self._charged(caller, operation, found)
        except TooDear as error:
            raise TooDear(self._told_limit(str(error))) from error

    def _charged(self, caller: Caller, operation: Operation, found: Prepared | Refused) -> Prepared | Refused:
        """Count what a document may cost that may be run."""
        if isinstance(found, Prepared):
            self.budgets.charge(caller, found.price.of(operation.variables or {}))
        return found

    async def _run(self, found: Prepared, operation: Operation, asking: Asking, how: Agreed) -> Response:
        """Run one operation."""
        context = self._context(found, operation, asking)
        result = await self._schema.run(
            found.document, variables=operation.variables, operation_name=operation.operation_name, context=context
        )
        return await self._whole(result, context, found, operation, how)

    async def _begin(
        self, found: Prepared, operation: Operation, asking: Asking, how: Agreed, group: asyncio.TaskGroup
    ) -> Begun | Response:
        """Begin an answer in parts; one of which nothing comes later is written as any other."""
        context = self._context(found, operation, asking, group)
        try:
            begun = await self._partly.run(found, operation, context, how)
        except PathError as error:
            return told(how.of_run(errors=True), stopped(error, asking.request_id), how)
        return begun if isinstance(begun, Begun) else await self._whole(begun, context, found, operation, how)

    def _context(
        self, found: Prepared, operation: Operation, asking: Asking, group: asyncio.TaskGroup | None = None
    ) -> Context:
        """Make what the resolvers of one operation have at hand."""
        shape = variables_shape(found.declared, operation.variables or {})
        asking = replace(asking, operation_hash=found.fingerprint, variables_shape=shape)
        return Context(asking=asking, path=self._path, steps=self._steps, group=group)

    async def _whole(
        self, result: ExecutionResult, context: Context, found: Prepared, operation: Operation, how: Agreed
    ) -> Response:
        """Write the answer of an operation that was run; one without data is a request error."""
        asking = context.asking
        try:
            await context.settle()
        except PathError as error:
            return told(how.of_run(errors=True), stopped(error, asking.request_id), how)
        answer: dict[str, Any] = {}
        if result.errors:
            answer["errors"] = shaped(result.errors, asking.request_id, tell=self._tell)
        executed = result.data is not None or any(error.path is not None for error in result.errors or ())
        if executed:
            answer["data"] = result.data
        beside = self._beside(context, found, operation, answer.get("data"))
        if beside:
            answer["extensions"] = beside
        wait_s = longest_wait(result.errors or ())
        if wait_s and not any((result.data or {}).values()):
            return told(how.of_slowed(), answer, how, retry_after(wait_s))
        with self._steps.step(Step.REPLY):
            errors = bool(result.errors)
            return told(how.of_run(errors=errors) if executed else how.of_not_run(codes_of(answer)[0]), answer, how)

    def _beside(self, context: Context, found: Prepared, operation: Operation, data: object) -> dict[str, Any]:
        """Write what goes with an answer: what explains it, and what it costs where that is asked for."""
        told = explained(context.explained())
        if operation.asks_what_it_costs:
            # What was completed in C is JSON already.
            read = msgspec.json.decode(msgspec.json.encode(data))
            told[COST] = {
                "estimated": found.price.of(operation.variables or {}),
                "actual": spent(self._schema.plain, found.document, operation.operation_name, read),
            }
        return told


def longest_wait(errors: Iterable[GraphQLError]) -> float:
    """Tell after how many seconds what was asked too often may be asked again; 0 where nothing was."""
    causes = (error.original_error for error in errors)
    return max((cause.wait_s for cause in causes if isinstance(cause, RateLimited)), default=0.0)
