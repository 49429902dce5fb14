"""From what was read to what is answered, one line a step; after it nothing hidden is held."""

from collections.abc import Collection, Sequence

from policies import RetentionRules
from resolvers import clearance, keeping, ledger
from resolvers.belonging import belonging
from resolvers.entrance import Met
from resolvers.judging.holding import Holding
from resolvers.merge import CENTRAL, merge
from resolvers.model import Answer, Missing, Normalised, Question, SourceId
from resolvers.naming import Naming
from resolvers.notices import notices
from resolvers.plan import SourceSheet
from resolvers.reasons import reasons
from resolvers.selection import select
from resolvers.settling import settled
from resolvers.stepping import NOBODY, Step, Steps


class Answering:
    """The pure steps of the path, put together over what decides them."""

    def __init__(
        self,
        *,
        sheets: Sequence[SourceSheet],
        naming: Naming,
        holding: Holding,
        retention: RetentionRules,
        steps: Steps = NOBODY,
    ) -> None:
        """Take the sources in the order of the settings, and the rules."""
        self._sheets = sheets
        self._naming = naming
        self._holding = holding
        self._retention = retention
        self._steps = steps

    def answer(
        self,
        question: Question,
        met: Met,
        outcomes: Sequence[Normalised | Missing],
        *,
        silent: Collection[SourceId] = (),
    ) -> Answer:
        """
        Clear, merge and select; from here on nothing hidden is held.

        Args:
            silent: the sources that are not waited for; reports that they may hold are no part of the answer.
        """
        normalised, waited_for = arrived(outcomes), [sheet for sheet in self._sheets if sheet.id in silent]
        with self._steps.step(Step.CLEAR):
            cleared = clearance.clear(
                met.policy,
                met.directives,
                met.door,
                self._naming,
                caller=question.caller,
                read=normalised,
                holding=self._holding,
            )
            own = belonging(cleared, met.directives)
            kept = keeping.kept(own, self._retention, normalised, met.directives.read_at)
            verdicts = tuple(settled(kept, waited_for) if waited_for else kept)
        with self._steps.step(Step.MERGE):
            merged = merge(
                verdicts,
                self._naming,
                sources={sheet.id: sheet.named() for sheet in self._sheets},
                national_store_answered=answered(normalised, CENTRAL),
            )
            shown = select(merged, question.filter)
        completeness = ledger.completeness(
            self._sheets,
            outcomes,
            shown,
            now=met.directives.read_at,
            wanted=question.filter.sources,
            silent=waited_for,
        )
        awaiting = clearance.awaits(verdicts)
        return Answer(
            reports=shown,
            completeness=completeness,
            notices=notices(met.door, completeness, awaiting=awaiting),
            reasons=reasons(met.policy, met.door, shown, awaiting=awaiting),
            policy_version=met.policy.version,
            rows=clearance.rows(met.door, verdicts),
        )


def arrived(outcomes: Sequence[Normalised | Missing]) -> tuple[Normalised, ...]:
    """Take the deliveries that could be read."""
    return tuple(outcome for outcome in outcomes if isinstance(outcome, Normalised))


def answered(normalised: Sequence[Normalised], source: SourceId) -> bool:
    """Tell whether a source answered in full."""
    return any(found.source == source and found.cut is None for found in normalised)
