"""Who may do what for the service itself, by a small table of its own: nothing of it shows a result."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import product
from types import MappingProxyType
from typing import Final

from policies.table import Wording
from policies.vocabulary import DenialCode, Effect


class Operation(StrEnum):
    """
    What is done for the service itself (drift).

    MOVED_REPORTS lists reports that have moved to another person, and who saw; MISUSE_HINTS look-ups that should be
    looked into (logganalyse); AUDIT_EXPORT gives the access log to another system; SERVICE_STATE tells how sources,
    intake and the chain of the log are, and figures for evaluation: never of a person.
    """

    MOVED_REPORTS = "MOVED_REPORTS"
    MISUSE_HINTS = "MISUSE_HINTS"
    AUDIT_EXPORT = "AUDIT_EXPORT"
    SERVICE_STATE = "SERVICE_STATE"


class Channel(StrEnum):
    """
    How somebody comes: as citizen, health personnel, a system without a user, an operator, or by the command line.

    An operator is a user whose token has the operator's scope, which the citizens' issuer never gives.
    """

    CITIZEN = "CITIZEN"
    PERSONNEL = "PERSONNEL"
    SYSTEM = "SYSTEM"
    OPERATOR = "OPERATOR"
    COMMAND = "COMMAND"


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """What somebody wants to do, how they come, and whether they can be named in the log."""

    operation: Operation
    channel: Channel
    named: bool


ErrandFact = Operation | Channel | bool

# Every attribute that a row may name, with every value that it can have.
ERRAND: Final[Mapping[str, tuple[ErrandFact, ...]]] = MappingProxyType(
    {"operation": tuple(Operation), "channel": tuple(Channel), "named": (False, True)}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationRow:
    """
    One rule: where every condition holds and no earlier row decided, this row decides.

    Args:
        when: attribute to the values that it may have; what is not named may have any.
        code: for DENY only.
        valid_from: before that day the row does not count.
    """

    id: str
    when: Mapping[str, tuple[ErrandFact, ...]]
    effect: Effect
    code: DenialCode | None
    sentence: Wording
    law: str
    owner: str
    valid_from: date

    def meets(self, errand: Errand) -> bool:
        """Tell whether the row is for an errand."""
        facts: Mapping[str, ErrandFact] = {
            "operation": errand.operation,
            "channel": errand.channel,
            "named": errand.named,
        }
        return all(facts[attribute] in values for attribute, values in self.when.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationRules:
    """A checked table of operations; its last row refuses whatever no other takes."""

    version: str
    valid_from: date
    owner: str
    rows: tuple[OperationRow, ...]

    def decide(self, errand: Errand, day: date) -> OperationRow:
        """
        Decide one errand.

        Args:
            day: in Norway.

        Returns:
            The first row that counts on the day and meets the errand; the last one meets all, on any day.

        Source:
            the policy page: first match wins, the last row denies.
        """
        counting = (row for row in self.rows[:-1] if row.valid_from <= day and row.meets(errand))
        return next(counting, self.rows[-1])


def every_errand() -> Iterator[Errand]:
    """Give every errand that there can be."""
    for operation, channel, named in product(Operation, Channel, (False, True)):
        yield Errand(operation=operation, channel=channel, named=named)
