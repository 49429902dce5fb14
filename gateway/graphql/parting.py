"""Run an operation of which something comes later, and give its parts, each once it may be told."""

from collections.abc import AsyncGenerator
from contextlib import ExitStack, aclosing

from graphql import ExecutionResult, SubsequentIncrementalExecutionResult

from gateway.graphql.documents import COST, Operation
from gateway.graphql.failures import Tell, shaped, stopped
from gateway.graphql.grounds import explained
from gateway.graphql.incremental import Writer, Written, writer
from gateway.graphql.multipart import Begun
from gateway.graphql.negotiation import Agreed, Form
from gateway.graphql.remembering import Prepared
from resolvers.errors import PathError
from resolvers.schema.assembly import Schema
from resolvers.schema.context import Context


class Partly:
    """Runs operations of which something may come later."""

    def __init__(self, schema: Schema, tell: Tell) -> None:
        """Take the schema, and what writes errors."""
        self._schema = schema
        self._tell = tell

    async def run(
        self, found: Prepared, operation: Operation, context: Context, how: Agreed
    ) -> ExecutionResult | Begun:
        """
        Run an operation; what is in the first part has been recorded by then.

        Returns:
            The whole answer, where nothing comes later; it is not settled yet.

        Raises:
            PathError: the first part could not be recorded, so nothing may be told.
        """
        with ExitStack() as stack:
            stack.callback(context.let_go)
            result = await self._schema.run_in_parts(
                found.parted or found.document,
                variables=operation.variables,
                operation_name=operation.operation_name,
                context=context,
            )
            if isinstance(result, ExecutionResult):
                return result
            await context.settle()
            stack.pop_all()
        form = how.form or Form.CURRENT
        written = writer(form, lambda errors: shaped(errors, context.asking.request_id, tell=self._tell))
        told = explained(context.explained())
        first = beside(written.first(result.initial_result), told | estimated(found, operation))
        codes = tuple(error["extensions"]["code"] for error in first.get("errors", ()))
        parts = self._parts(first, result.subsequent_results, context, written, told=told)
        return Begun(how.of_run(errors=bool(codes)), codes, form, parts)

    async def _parts(
        self,
        first: Written,
        rest: AsyncGenerator[SubsequentIncrementalExecutionResult],
        context: Context,
        written: Writer,
        *,
        told: Written,
    ) -> AsyncGenerator[Written]:
        """Give every part; what explains the answer goes with each in which there is more of it than was told."""
        try:
            async with aclosing(rest) as later:
                yield first
                async for each in later:
                    try:
                        await context.settle()
                    except PathError as error:
                        yield written.broken_off(stopped(error, context.asking.request_id)["errors"])
                        return
                    before, told = told, explained(context.explained())
                    yield beside(written.later(each), {} if told == before else told)
        finally:
            context.let_go()


def estimated(found: Prepared, operation: Operation) -> Written:
    """Write what an answer may cost, where that is asked for; what it has cost is known after the last part alone."""
    if not operation.asks_what_it_costs:
        return {}
    return {COST: {"estimated": found.price.of(operation.variables or {})}}


def beside(part: Written, told: Written) -> Written:
    """Put what goes with a part beside it, where there is anything."""
    return part | {"extensions": told} if told else part
