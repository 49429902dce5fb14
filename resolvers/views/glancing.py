"""Look at one of many persons, for a list: who would be turned away is not there, and nothing is told or recorded."""

import msgspec

from policies import DenialCode, Policy
from resolvers import clearance
from resolvers.asking import Asking
from resolvers.directives import DirectiveReader
from resolvers.errors import DeadlineExceeded, NotAvailable, PathError
from resolvers.judging.strictness import VISIBLE
from resolvers.model import MergedReport, PersonNumber
from resolvers.people import People
from resolvers.pipeline import Met, Pipeline


class Glance(msgspec.Struct, frozen=True, kw_only=True):
    """A person whom the caller may see, with what the central store holds of them, cleared."""

    met: Met
    reports: tuple[MergedReport, ...]


class Glancing:
    """Decide about persons as the path does, one of many at a time."""

    def __init__(self, people: People, directives: DirectiveReader, pipeline: Pipeline) -> None:
        """Lean on the parts of the path."""
        self._people = people
        self._directives = directives
        self._pipeline = pipeline

    async def look(self, asking: Asking, policy: Policy, number: PersonNumber) -> Glance | PathError | None:
        """
        Look at one person.

        Returns:
            None for who is not there for the caller; what keeps anybody from being looked at is a value, as others
            are looked at beside.
        """
        try:
            return await self._found(asking, policy, number)
        except NotAvailable:
            return None
        except PathError as failure:
            return failure
        except TimeoutError:
            return DeadlineExceeded.late()

    async def _found(self, asking: Asking, policy: Policy, number: PersonNumber) -> Glance | None:
        """Find the person, decide at the door, and clear what is stored; see look."""
        person = await self._people.find(number, asking.now, asking.deadline)
        directives = await self._directives.read(asking.caller, person, asking.now, asking.deadline)
        entry = clearance.door(policy, asking.caller, person, directives)
        if entry.decision.code is DenialCode.POLICY_UNAVAILABLE:
            # Restrictions that cannot be read are of nobody in particular; a short list would look like a whole one.
            raise clearance.refusal(entry.decision)
        if entry.decision.effect not in VISIBLE:
            return None
        met = Met(person=person, directives=directives, door=entry, policy=policy)
        return Glance(met=met, reports=await self._pipeline.stored(asking, met))
