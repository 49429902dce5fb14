"""By which rows of the policy an answer may be explained: those of what was shown, and of each notice; nothing else."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from policies import Effect, Level, Policy, Safety, Situation
from resolvers.clearance import Door
from resolvers.judging.strictness import VISIBLE
from resolvers.model import MergedReport


def reasons(policy: Policy, entry: Door, shown: Iterable[MergedReport], *, awaiting: bool) -> tuple[str, ...]:
    """
    Name the rows that explain an answer, each once, in the order of the table.

    A row that hid something is named for its notice alone, which the directives decide, so that two answers that
    differ only in what is hidden have the same reasons.

    Args:
        policy: the one that decided.
        entry: what was decided at the door.
        shown: the reports of the answer, each with the rows that show its versions.
        awaiting: the answer has the notice that something may await release.
    """
    told = {*of_the_notices(policy, entry, awaiting=awaiting), *(row for report in shown for row in report.reasons)}
    return tuple(row.id for row in policy.rows if row.id in told)


def of_the_notices(policy: Policy, entry: Door, *, awaiting: bool) -> Iterator[str]:
    """Name the rows of the notices of an answer."""
    if entry.decision.notice is not None:
        yield entry.decision.row
    for padlock in entry.padlocks:
        yield padlock.row
    if awaiting:
        yield policy.decide(replace(entry.situation, safety=Safety.DELAYED)).row


def at_the_door(policy: Policy, entry: Door) -> tuple[str, ...]:
    """
    Name the rows that explain what a caller may see of a person, when nothing has been read.

    What hides everything without a trace is explained as if it were not there.
    """
    told = set(of_the_notices(policy, entry, awaiting=False))
    quiet = entry.decision.effect is Effect.HIDE and entry.decision.notice is None
    decision = policy.decide(unrestricted(entry.situation)) if quiet else entry.decision
    if decision.effect in VISIBLE:
        told.add(decision.row)
    return tuple(row.id for row in policy.rows if row.id in told)


def unrestricted(situation: Situation) -> Situation:
    """Take the person's blocks and shields out of a situation."""
    return replace(situation, general=Level.NONE, named=False, organisation=Level.NONE, report=Level.NONE)
