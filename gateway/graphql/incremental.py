"""Write the parts of an answer in the form that a client reads: by ids that are told before, or by places."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from graphql import (
    GraphQLError,
    IncrementalDeferResult,
    IncrementalStreamResult,
    InitialIncrementalExecutionResult,
    SubsequentIncrementalExecutionResult,
)
from graphql.execution import CompletedResult, PendingResult
from typing_extensions import override

from gateway.graphql.negotiation import Form

Shape = Callable[[Iterable[GraphQLError]], list[dict[str, Any]]]
Written = dict[str, Any]
Place = Sequence[str | int]
Increment = IncrementalDeferResult | IncrementalStreamResult


class Writer(ABC):
    """Writes the parts of one answer; what is not there is left out."""

    def __init__(self, shape: Shape) -> None:
        """Take what writes errors."""
        self._shape = shape

    @abstractmethod
    def first(self, result: InitialIncrementalExecutionResult) -> Written:
        """Write the first part."""

    @abstractmethod
    def later(self, result: SubsequentIncrementalExecutionResult) -> Written:
        """Write a later part."""

    @abstractmethod
    def broken_off(self, errors: list[Written]) -> Written:
        """Write a last part, where nothing of what was still to come may be told."""

    def _beginning(self, result: InitialIncrementalExecutionResult) -> Written:
        """Write the data of the first part."""
        return self._with(result.errors) | {"data": result.data}

    def _with(self, errors: Iterable[GraphQLError] | None) -> Written:
        """Write errors, where there are any."""
        return {"errors": self._shape(errors)} if errors else {}


class Current(Writer):
    """
    The form of GraphQL.js 17: what is pending is told with an id and its place, and later parts name the id.

    Source:
        the RFC of @defer and @stream, as the media type's `incrementalSpec=v0.2` names it.
    """

    def __init__(self, shape: Shape) -> None:
        """Begin with nothing pending."""
        super().__init__(shape)
        self._pending: dict[str, None] = {}

    @override
    def first(self, result: InitialIncrementalExecutionResult) -> Written:
        """Write the first part."""
        return self._beginning(result) | {"pending": self._awaited(result.pending), "hasNext": True}

    @override
    def later(self, result: SubsequentIncrementalExecutionResult) -> Written:
        """Write a later part."""
        members = {
            "pending": self._awaited(result.pending or ()),
            "incremental": [self._increment(found) for found in result.incremental or ()],
            "completed": [self._completed(found) for found in result.completed or ()],
        }
        return {name: found for name, found in members.items() if found} | {"hasNext": result.has_next}

    @override
    def broken_off(self, errors: list[Written]) -> Written:
        """Complete everything that is pending with errors."""
        return {"completed": [{"id": one, "errors": errors} for one in self._pending], "hasNext": False}

    def _awaited(self, pending: Iterable[PendingResult]) -> list[Written]:
        """Write what is pending."""
        written = []
        for one in pending:
            self._pending[one.id] = None
            written.append({"id": one.id, "path": one.path} | label_of(one.label))
        return written

    def _completed(self, found: CompletedResult) -> Written:
        """Write what is pending no more."""
        del self._pending[found.id]
        return {"id": found.id} | self._with(found.errors)

    def _increment(self, found: Increment) -> Written:
        """Write what has come."""
        below = {"subPath": found.sub_path} if found.sub_path else {}
        if isinstance(found, IncrementalStreamResult):
            return {"id": found.id} | below | self._with(found.errors) | {"items": found.items}
        return {"id": found.id} | below | self._with(found.errors) | {"data": found.data}


class Earlier(Writer):
    """The form of the draft of 2022-08-24 (`deferSpec=20220824`): each increment is told with its place and label."""

    def __init__(self, shape: Shape) -> None:
        """Begin with nothing pending."""
        super().__init__(shape)
        self._pending: dict[str, PendingResult] = {}
        # Of a list that is streamed, by its id: how many items have been told.
        self._lengths: dict[str, int] = {}

    @override
    def first(self, result: InitialIncrementalExecutionResult) -> Written:
        """Write the first part."""
        self._expect(result.pending)
        self._count(result.pending, [((), result.data)])
        return self._beginning(result) | {"hasNext": True}

    @override
    def later(self, result: SubsequentIncrementalExecutionResult) -> Written:
        """Write a later part; what goes wrong with a whole fragment or list is told where it would have been."""
        pending = result.pending or ()
        self._expect(pending)
        self._count(pending, list(self._told(result.incremental or ())))
        increments = [self._increment(found) for found in result.incremental or ()]
        for done in result.completed or ():
            if done.errors:
                increments.append(self._failed(done.id, self._shape(done.errors)))
            del self._pending[done.id]
        return ({"incremental": increments} if increments else {}) | {"hasNext": result.has_next}

    @override
    def broken_off(self, errors: list[Written]) -> Written:
        """Tell the errors wherever something is pending."""
        return {"incremental": [self._failed(one, errors) for one in self._pending], "hasNext": False}

    def _expect(self, pending: Iterable[PendingResult]) -> None:
        """Remember what is pending."""
        for one in pending:
            self._pending[one.id] = one
            self._lengths[one.id] = 0

    def _count(self, pending: Iterable[PendingResult], told: Sequence[tuple[Place, Any]]) -> None:
        """Find of each list that is streamed how much of it is told already."""
        for one in pending:
            lists = (within(data, one.path[len(place) :]) for place, data in told if begins(one.path, place))
            self._lengths[one.id] = next((len(found) for found in lists if isinstance(found, list)), 0)

    def _told(self, increments: Iterable[Increment]) -> Iterator[tuple[Place, Any]]:
        """Give what a part tells, each piece with its place."""
        for found in increments:
            place = self._place(found)
            if isinstance(found, IncrementalStreamResult):
                start = self._lengths[found.id]
                yield from (((*place, start + number), item) for number, item in enumerate(found.items))
            else:
                yield place, found.data

    def _place(self, found: Increment) -> tuple[str | int, ...]:
        """Tell where an increment belongs."""
        return (*self._pending[found.id].path, *(found.sub_path or ()))

    def _increment(self, found: Increment) -> Written:
        """Write what has come; of a list, from which item on."""
        named = label_of(self._pending[found.id].label) | self._with(found.errors)
        place = self._place(found)
        if isinstance(found, IncrementalStreamResult):
            start = self._lengths[found.id]
            self._lengths[found.id] += len(found.items)
            return {"items": found.items, "path": [*place, start]} | named
        return {"data": found.data, "path": list(place)} | named

    def _failed(self, pending: str, errors: list[Written]) -> Written:
        """Write that nothing comes of what was pending."""
        one = self._pending[pending]
        return {"data": None, "path": list(one.path)} | label_of(one.label) | {"errors": errors}


WRITERS: Mapping[Form, type[Writer]] = {Form.CURRENT: Current, Form.EARLIER: Earlier}


def writer(form: Form, shape: Shape) -> Writer:
    """Make what writes the parts of one answer in a form."""
    return WRITERS[form](shape)


def label_of(label: str | None) -> Written:
    """Write the label that a fragment or list was asked for with, where it has one."""
    return {} if label is None else {"label": label}


def begins(path: Place, place: Place) -> bool:
    """Tell whether a path goes by a place."""
    return list(path[: len(place)]) == list(place)


def within(data: Any, path: Place) -> object:
    """Follow a path; None where it leads nowhere."""
    found = data
    for key in path:
        try:
            found = found[key]
        except (IndexError, KeyError, TypeError):
            return None
    return found
