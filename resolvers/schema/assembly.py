"""Put the schema together; errors are shaped and told elsewhere, so that no text of a query is ever logged."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from inspect import isawaitable
from typing import Any, NamedTuple, cast

import strawberry
from graphql import (
    DocumentNode,
    ExecutionResult,
    Executor,
    ExperimentalIncrementalExecutionResults,
    GraphQLError,
    GraphQLSchema,
    OverlappingFieldsCanBeMergedRule,
    ValidationContext,
    create_source_event_stream,
    execute_subscription_event,
    experimental_execute_incrementally,
    specified_rules,
    validate,
)
from strawberry.execution import optimized_is_awaitable
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule
from strawberry.types import ExecutionContext
from strawberry.types.scalar import ScalarDefinition
from typing_extensions import override

from resolvers.schema.context import Context
from resolvers.schema.mutation import Mutation
from resolvers.schema.projection import Projections, projecting
from resolvers.schema.query import Query
from resolvers.schema.scalars import ENUMERATIONS, SCALARS
from resolvers.schema.subscription import Subscription
from resolvers.schema.weights import explain_weights

# Thirty fragments beside each other that all ask for the same use 15,000; the library's own bound takes half a second.
MOST_COMPARISONS = 100_000


class FieldsAgree(OverlappingFieldsCanBeMergedRule):
    """The specification's rule that fields of one name agree, with a tighter bound: each may be held against each."""

    def __init__(self, context: ValidationContext) -> None:
        """Begin with what may be spent."""
        super().__init__(context)
        self.rule_context.remaining_complexity_budget = MOST_COMPARISONS


# The specification's, and the two that the library adds whenever it validates by itself.
RULES = (
    *(FieldsAgree if rule is OverlappingFieldsCanBeMergedRule else rule for rule in specified_rules),
    MaybeNullValidationRule,
    OneOfInputValidationRule,
)


class Heard(NamedTuple):
    """The answer for one event, with the event's cursor; or the one answer where nothing can be listened to."""

    cursor: str | None
    result: ExecutionResult


class Schema(strawberry.Schema):
    """
    The schema, in two halves: what a document is worth is found once, and then it is run as often as it is asked.

    Without the library's own error log: that log repeats the query, literals and all.

    Args:
        parts: as the library takes them.
    """

    def __init__(self, **parts: Any) -> None:
        """Complete lists of plain objects in C; `projections` keeps what is compiled, and counts."""
        self.projections = Projections()
        super().__init__(**parts, execution_context_class=projecting(self.projections))
        explain_weights(self._schema)

    @property
    def plain(self) -> GraphQLSchema:
        """Give the schema as graphql-core has it."""
        return self._schema

    def check(self, document: DocumentNode, *, most: int, hide_suggestions: bool) -> list[GraphQLError]:
        """
        Check a document by every rule; gives what is wrong, nothing where it may be run.

        Args:
            most: after so many errors it looks no further, and says so in one more.
            hide_suggestions: not to tell, nor to look for, the names that were probably meant.
        """
        return validate(self._schema, document, RULES, max_errors=most, hide_suggestions=hide_suggestions)

    async def run(
        self,
        document: DocumentNode,
        *,
        variables: Mapping[str, Any] | None,
        operation_name: str | None,
        context: Context,
    ) -> ExecutionResult:
        """
        Run a document that `check` has passed, and in which nothing is deferred or streamed, without a second look.

        The document may be kept for the next who asks the same, or may hold what must not be kept: what is remembered
        of it elsewhere must go when it goes.
        """
        found = await self.run_in_parts(document, variables=variables, operation_name=operation_name, context=context)
        return cast("ExecutionResult", found)

    async def run_in_parts(
        self,
        document: DocumentNode,
        *,
        variables: Mapping[str, Any] | None,
        operation_name: str | None,
        context: Context,
    ) -> ExecutionResult | ExperimentalIncrementalExecutionResults:
        """Run a document as `run` does; of one in which something comes later, give the first part and what follows."""
        found = experimental_execute_incrementally(
            self._schema,
            document,
            context_value=context,
            variable_values=dict(variables or {}),
            operation_name=operation_name,
            executor_class=self.execution_context_class,
            is_awaitable=optimized_is_awaitable,  # type: ignore[arg-type]  # it tells a bool, which is all it needs to
        )
        return await found if isawaitable(found) else found

    async def listen(
        self,
        document: DocumentNode,
        *,
        variables: Mapping[str, Any] | None,
        operation_name: str | None,
        context: Context,
    ) -> AsyncGenerator[Heard]:
        """
        Run a subscription that `check` has passed; each event is answered with a context of its own.

        Raises:
            PathError: whatever ends the stream.
        """
        executor = self.execution_context_class.build(
            self._schema,
            document,
            context_value=context,
            raw_variable_values=dict(variables or {}),
            operation_name=operation_name,
            is_awaitable=optimized_is_awaitable,  # type: ignore[arg-type]  # it tells a bool, which is all it needs to
        )
        if not isinstance(executor, Executor):
            yield Heard(None, ExecutionResult(None, errors=executor))
            return
        begun = create_source_event_stream(executor)
        source = await begun if isawaitable(begun) else begun
        if isinstance(source, ExecutionResult):
            yield Heard(None, source)
            return
        async with aclosing(source) as events:  # type: ignore[type-var]  # each is a generator, as the library makes it
            async for event in events:
                answering = executor.build_per_event_executor(event)
                answering.context_value = context.of_event()
                found = execute_subscription_event(answering)
                yield Heard(event.cursor, await found if isawaitable(found) else found)

    @override
    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Log nothing; the edge logs codes and paths."""


def build(*, query: type = Query, scalars: Mapping[object, ScalarDefinition] = SCALARS) -> Schema:
    """
    Build the one schema of the gateway.

    Args:
        query: the root of every question, where more is asked than usual; scalars: with what it takes.
    """
    return Schema(
        query=query,
        mutation=Mutation,
        subscription=Subscription,
        types=list(ENUMERATIONS),
        config=StrawberryConfig(scalar_map=dict(scalars), enable_experimental_incremental_execution=True),
    )
