"""Of several decisions on one version the strictest holds."""

from collections.abc import Sequence

from policies import Decision, Effect, Safety, Standing
from resolvers.judging.gathering import Stand
from resolvers.judging.limits import Limit

# From the most open to the most closed: where several restrictions cover a report, the strictest effect holds.
CLOSING = (Effect.SHOW, Effect.FLAG, Effect.STUB, Effect.MASK, Effect.HIDE, Effect.DENY)
SEVERITY = {effect: place for place, effect in enumerate(CLOSING)}
VISIBLE = frozenset({Effect.SHOW, Effect.FLAG})


def strictest(reader: Standing, stand: Stand, covering: Sequence[Limit]) -> Decision:
    """Decide under each denial, mark or delay that covers a version, and take the most closed effect."""
    organisation, report, status = stand
    if not covering:
        return reader[organisation, report, Safety.NONE, status]
    safeties = sorted({found.safety for found in covering} | {Safety.NONE})
    return max((reader[organisation, report, found, status] for found in safeties), key=severity)


def severity(decision: Decision) -> int:
    """Say how closed an effect is."""
    return SEVERITY[decision.effect]
