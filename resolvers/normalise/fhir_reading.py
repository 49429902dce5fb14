"""
What one reading of a delivery knows: where references lead, whose data to leave out, what went wrong so far.

Source:
    HL7 FHIR R4 (4.0.1), References, read 2026-11-23.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from resolvers.model import Fault, Moment, Party, ReferenceRange, SourceId
from resolvers.normalise import fhir_resources as r
from resolvers.normalise.fhir_pages import LOSSES, Found
from resolvers.normalise.fhir_shelf import Shelf, references
from resolvers.normalise.instants import moment

# So many references are followed in a delivery for each of its resources, and so many in any case. Real ones need some
# three; reports that all name the same results, or results each other, would take the square of their number.
STEPS_EACH, STEPS_FREE = 12, 10_000

# What was not turned yet, as nothing at all is what many things are turned into.
UNTURNED: Any = object()

Said = TypeVar("Said", bound=Hashable)
Turned = TypeVar("Turned")


class Entangled(Exception):
    """A delivery's resources lead to each other in so many ways that to read it would stop everybody else."""


class Reading:
    """
    One reading of one delivery; lives no longer than that and is the only thing in it that changes.

    `reports` and `results` hold the diagnostic reports and observations that are not another person's, `placed` the
    paths of the observations that have found their place in a report. `parties` and `ranges` hold what was turned
    already: the parties by the path of their resource and the name in the reference, the reference ranges by how they
    are written. `lacks_report` tells that a report may have been in what could not be read.
    """

    def __init__(
        self, source: SourceId, shelf: Shelf, strangers: frozenset[str], *, unreadable: Sequence[Fault] = ()
    ) -> None:
        """Start with nothing noted but what entries and pages could not be read."""
        self.source = source
        self.shelf = shelf
        self.strangers = strangers
        self._lossy = bool(unreadable)
        self.lacks_report = any(fault.code in LOSSES for fault in unreadable)
        self.placed: set[str] = set()
        self.parties: dict[tuple[str, str | None], Party | None] = {}
        self.ranges: dict[bytes, ReferenceRange | None] = {}
        self.reports = [
            (each, found)
            for each in shelf.of(r.DiagnosticReport)
            if each.path not in strangers and isinstance(found := each.resource, r.DiagnosticReport)
        ]
        self.results = [
            (each, found)
            for each in shelf.of(r.Observation)
            if each.path not in strangers and isinstance(found := each.resource, r.Observation)
        ]
        self._turned: dict[tuple[Hashable, ...], Any] = {}
        self._moments: dict[str, Moment | None] = {}
        self._faults: dict[Fault, None] = {}
        self._steps_left = STEPS_FREE + STEPS_EACH * len(shelf.all)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """List what went wrong, each once, in the order it was met."""
        return tuple(self._faults)

    def once(self, turn: Callable[[Said], Turned], said: Said) -> Turned:
        """Turn what many resources say alike once a reading; kept no longer, as it may hold words of the person's."""
        key = (turn, said)
        known: Turned = self._turned.get(key, UNTURNED)
        if known is UNTURNED:
            known = self._turned[key] = turn(said)
        return known

    def shared(self, turn: "Callable[[Reading, Said, Found], Turned]", said: Said, owner: Found) -> Turned:
        """
        Turn once what many resources of one server refer to alike, which leads each of them to the same.

        What a resource contains is its own, so that where there is such it is turned each time.
        """
        if owner.resource.contained or owner.container != owner.path:
            return turn(self, said, owner)
        key = (turn, said, owner.base)
        known: Turned = self._turned.get(key, UNTURNED)
        if known is UNTURNED:
            known = self._turned[key] = turn(self, said, owner)
        return known

    def moment(self, text: str | None, owner: Found, field: str) -> Moment | None:
        """Read a time; one that cannot be is noted and left out, never guessed."""
        if not text:
            return None
        found: Moment | None = self._moments.get(text, UNTURNED)
        if found is UNTURNED:
            found = self._moments[text] = moment(text)
        if found is None:
            self.note("BAD_TIME", f"{owner.path}.{field}")
        return found

    def seek(self, reference: r.Reference, owner: Found) -> Found | None:
        """
        Follow a reference that may well lead out of the delivery; never to another person's data.

        Raises:
            Entangled: too many were followed before.
        """
        found = self._followed(reference, owner)
        return None if found is None or found.path in self.strangers else found

    def lost(self, owner: Found, wanted: Iterable[r.Reference]) -> bool:
        """
        Tell whether something that a report leans on may have been in an entry that could not be read.

        The request behind a report is part of its key and carries its marks, the performer is the sender in its key:
        without them it would be a report of its own that nothing restricts.
        """
        return self._lossy and any(each.reference and self.shelf.find(each, owner) is None for each in wanted)

    def observations(self, wanted: Iterable[r.Reference], owner: Found, field: str) -> Iterator[Found]:
        """
        Follow references that the report needs in order to be whole; a missing one is noted.

        References to other kinds of resource than observations are no results and are passed over.

        Raises:
            Entangled: too many were followed before.
        """
        for number, reference in enumerate(wanted):
            found = self._followed(reference, owner)
            if found is None:
                if may_be_observation(reference):
                    self.note("MISSING_RESULT", f"{owner.path}.{field}[{number}]")
            elif found.path not in self.strangers and isinstance(found.resource, r.Observation):
                yield found

    def below(self, found: Found) -> set[str]:
        """List the paths of all observations below one; itself only where the references run in a ring."""
        reached: set[str] = set()
        waiting = [found]
        while waiting:
            holder = waiting.pop()
            for reference in references(holder):
                member = self.seek(reference, holder)
                if member is not None and member.path not in reached:
                    reached.add(member.path)
                    waiting.append(member)
        return reached

    def _followed(self, reference: r.Reference, owner: Found) -> Found | None:
        """Follow a reference to whatever it leads to, and count it."""
        self._steps_left -= 1
        if self._steps_left < 0:
            raise Entangled
        return self.shelf.find(reference, owner)

    def note(self, code: str, path: str) -> None:
        """Keep one fault."""
        self._faults[Fault(code=code, path=path)] = None


def may_be_observation(reference: r.Reference) -> bool:
    """Tell whether a reference that leads nowhere could have led to an observation."""
    if reference.type:
        return reference.type == "Observation"
    parts = (reference.reference or "").split("/_history/")[0].split("/")
    return len(parts) < 2 or parts[-2] == "Observation"  # noqa: PLR2004 - type and id
