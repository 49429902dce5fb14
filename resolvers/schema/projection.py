"""
Complete plain objects and lists of them in C, and everything else as the library does.

Where all that is selected of a list is attributes, its items are completed column by column (`columns`) and written as
JSON at once; how, is compiled once for each selection of an operation (`compiling`). An object that stands alone is a
list of one. On anything that does not fit, and on any error, the same list is completed by graphql-core, one value
after the other, so that the errors, their places, their order and what becomes null are always the specification's.
Nothing in the schema needs to know of it.
"""

import weakref
from collections import Counter
from contextlib import AbstractContextManager
from functools import partial
from typing import Any, NamedTuple, TypeAlias

import msgspec
from graphql import GraphQLList, GraphQLObjectType, GraphQLResolveInfo, OperationDefinitionNode
from graphql.execution.collect_fields import FieldDetailsList
from graphql.pyutils import Path
from msgspec import Raw
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from typing_extensions import override

from resolvers.schema.columns import LISTS, Column, Unfit
from resolvers.schema.compiling import MOST_COLUMNS, Compiled, compiled, conditions, of_objects
from resolvers.stepping import NOBODY, UNWATCHED, Step, Steps

# A column takes some 300 bytes. What is forgotten is compiled again in a millisecond.
MOST_REMEMBERED = 100_000
LIBRARY = "exception"
# One request compiles about as much as one selection may have; the next compiles what is left.
NO_ROOM = Compiled(None, 0, "large")

Key: TypeAlias = tuple[object, ...]
Projected: TypeAlias = "GraphQLList[Any] | GraphQLObjectType"


class Tally:
    """
    Counts what became of lists of objects, and of objects that stand alone.

    Args:
        compiled: selections. projected: how many lists and objects were completed in C. deoptimised, unsupported: how
            many lists were not, though compiled, or as they cannot be, by a fixed word that says why. Objects that
            were not are not counted: most are none of plain attributes, and the lists in them are counted themselves.
    """

    def __init__(self) -> None:
        """Begin at nothing."""
        self.compiled = 0
        self.projected = 0
        self.deoptimised: Counter[str] = Counter()
        self.unsupported: Counter[str] = Counter()


class Selections(NamedTuple):
    """
    What is compiled of one operation.

    Args:
        alive: what tells when the operation goes. conditions: the variables that decide what is selected.
        known: by the fields that ask for a list and the values of the conditions.
    """

    alive: "weakref.ref[OperationDefinitionNode]"
    conditions: tuple[str, ...]
    known: dict[Key, Compiled]


class Projections:
    """
    What is compiled for one schema.

    It goes with the operation that it was compiled for, as it holds names that the operation's author has chosen.
    """

    def __init__(self, most: int = MOST_REMEMBERED) -> None:
        """Remember nothing yet, and at most so many columns."""
        self.tally = Tally()
        self._most = most
        self._operations: dict[int, Selections] = {}
        self._columns = 0

    def __len__(self) -> int:
        """Count the operations that something is remembered of."""
        return len(self._operations)

    def of(self, executor: "Projecting") -> Selections:
        """Find what is compiled of the operation that is executed."""
        operation = executor.operation
        found = self._operations.get(id(operation))
        if found is None:
            alive = weakref.ref(operation, partial(self._forget, id(operation)))
            found = Selections(alive, conditions(operation, executor.fragment_definitions), {})
            self._operations[id(operation)] = found
        return found

    def compile(
        self, executor: "Projecting", kind: Projected, details: FieldDetailsList, parent: GraphQLObjectType
    ) -> Compiled:
        """Compile a selection; where too much is remembered, forget all of it."""
        found = compiled(executor, kind, details, parent)
        self.tally.compiled += found.complete is not None
        self._columns += weight(found)
        if self._columns > self._most:
            # An operation may go while others are cleared, and would be taken out of what is walked.
            for selections in tuple(self._operations.values()):
                selections.known.clear()
            self._columns = weight(found)
        return found

    def _forget(self, operation: int, _gone: object) -> None:
        """Forget what was compiled of an operation that is no more."""
        gone = self._operations.pop(operation)
        self._columns -= sum(weight(found) for found in gone.known.values())


def weight(found: Compiled) -> int:
    """Tell how many columns are remembered; of what cannot be compiled only that."""
    return 1 if found.complete is None else found.columns


class Projecting(StrawberryGraphQLCoreExecutionContext):
    """Executes one operation; `projections` is its schema's (see `projecting`)."""

    projections: Projections
    _selections: Selections | None = None
    _room: int = MOST_COLUMNS

    @override
    def complete_list_value(
        self,
        return_type: "GraphQLList[Any]",
        field_details_list: FieldDetailsList,
        info: GraphQLResolveInfo[Any],
        path: Path,
        result: Any,
        position_context: Any,
    ) -> Any:
        """Complete a list in C where that can be, and else as the library does."""
        if (
            type(result) in LISTS
            and result
            and of_objects(return_type)
            and self._alone(field_details_list, position_context)
        ):
            written = self._project(return_type, field_details_list, info, path, result)
            if written is not None:
                return written
        return super().complete_list_value(return_type, field_details_list, info, path, result, position_context)

    @override
    def complete_object_value(
        self,
        return_type: GraphQLObjectType,
        field_details_list: FieldDetailsList,
        info: GraphQLResolveInfo[Any],
        path: Path,
        result: Any,
        position_context: Any,
    ) -> Any:
        """Complete an object in C: one that stands alone, or is in a list of which something else did not fit."""
        if self._alone(field_details_list, position_context):
            written = self._project(return_type, field_details_list, info, path, (result,))
            if written is not None:
                return written
        return super().complete_object_value(return_type, field_details_list, info, path, result, position_context)

    def _step(self, path: Path) -> AbstractContextManager[None]:
        """Mark a step of the walk; what is within a list is a part of it, however it is completed."""
        return UNWATCHED if within_a_list(path) else steps_of(self.context_value).step(Step.PROJECT)

    def _alone(self, details: FieldDetailsList, position_context: object) -> bool:
        """
        Tell that all of a field comes in one part, and nothing stands between it and its value.

        Args:
            position_context: None where nothing above is deferred; what is deferred below is found as it is compiled.
        """
        together = position_context is None or all(one.defer_usage is details[0].defer_usage for one in details)
        return together and not (self.middleware_manager and self.middleware_manager.middlewares)

    def _project(
        self, kind: Projected, details: FieldDetailsList, info: GraphQLResolveInfo[Any], path: Path, column: Column
    ) -> Raw | None:
        """Complete a list or an object in C; None, and counted, where that cannot be."""
        tally, found = self.projections.tally, self._compiled(kind, details, info)
        if found.complete is None:
            return left(kind, tally.unsupported, found.why)
        try:
            with self._step(path):
                written = msgspec.json.encode(found.complete(column))
        except Unfit as reason:
            return left(kind, tally.deoptimised, str(reason))
        except Exception:  # noqa: BLE001 - the library meets the same error on the same list, and tells it as it must
            return left(kind, tally.deoptimised, LIBRARY)
        tally.projected += 1
        return Raw(written)

    def _compiled(self, kind: Projected, details: FieldDetailsList, info: GraphQLResolveInfo[Any]) -> Compiled:
        """Find what completes a list or an object; compiled once for all who ask the same."""
        if self._selections is None:
            self._selections = self.projections.of(self)
        given = self.variable_values.coerced
        # The nodes live as long as their operation does, so that each has its id for itself.
        key = (kind, *[id(one.node) for one in details], *map(given.get, self._selections.conditions))
        found = self._selections.known.get(key)
        if found is not None:
            return found
        if self._room <= 0:
            return NO_ROOM
        found = self._selections.known[key] = self.projections.compile(self, kind, details, info.parent_type)
        self._room -= found.columns
        return found


def within_a_list(path: Path) -> bool:
    """Tell whether a place in an answer is within a list."""
    above: Path | None = path
    while above is not None:
        if isinstance(above.key, int):
            return True
        above = above.prev
    return False


def steps_of(context: object) -> Steps:
    """Find who watches a request; nobody, where a schema is run without one."""
    steps: Steps = getattr(context, "steps", NOBODY)
    return steps


def left(kind: Projected, counted: Counter[str], why: str) -> Raw | None:
    """Leave a list or an object to the library; a list is counted."""
    if isinstance(kind, GraphQLList):
        counted[why] += 1
    return None


def projecting(projections: Projections) -> type[Projecting]:
    """Make what executes the operations of one schema."""
    return type("Projecting", (Projecting,), {"projections": projections})
