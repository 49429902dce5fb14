"""Who treats a person, and so may change what the person sees, and when."""

from policies import Actor, Effect, Purpose
from resolvers.asking import Asking
from resolvers.errors import Forbidden, NotAvailable
from resolvers.judging.strictness import VISIBLE
from resolvers.model import Caller, MergedReport, TimelineFilter
from resolvers.pipeline import Met, Pipeline

CARE = frozenset({Purpose.TREAT, Purpose.ETREAT, Purpose.BTG})


def treats(met: Met) -> bool:
    """Tell whether a caller whom the door lets in is there to treat the person, and sees all of what is theirs."""
    situation = met.door.situation
    in_care = situation.actor is Actor.PERSONNEL and situation.purpose in CARE
    return in_care and not met.door.decision.limited


async def enter(pipeline: Pipeline, asking: Asking, met: Met, operation: str) -> None:
    """
    Let through who treats the person, where nothing bars the way.

    Raises:
        Forbidden: the caller does not treat the person, or a padlock has to be opened first (RESTRICTED).
        NotAvailable: there is nothing here for the caller.
    """
    if not treats(met):
        raise Forbidden("only personnel who treat the person can do this")
    if met.door.decision.effect in VISIBLE:
        return
    # Nothing comes of it but a note that a padlock was told: the cause that an opening needs.
    await pipeline.answer(asking, met, operation, TimelineFilter())
    if met.door.decision.effect is Effect.MASK:
        raise Forbidden("something is restricted: open it first", reason="RESTRICTED")
    raise NotAvailable


async def shown(pipeline: Pipeline, asking: Asking, met: Met, operation: str) -> tuple[MergedReport, ...]:
    """Give what the clinician is shown, which is all that anything can be done about by name."""
    answer = await pipeline.answer(asking, met, operation, TimelineFilter())
    return answer.reports


def signature(caller: Caller) -> str:
    """Sign for a clinician, and for the colleague who acts on their behalf: name and HPR number."""
    own = signed(caller.name, caller.hpr_number)
    if caller.assistant is None:
        return own
    return f"{signed(caller.assistant.name, caller.assistant.hpr_number)}, for {own}"


def signed(name: str | None, hpr_number: str | None) -> str:
    """Write a name with its number, as far as they are known."""
    number = f"HPR {hpr_number}" if hpr_number else ""
    return ", ".join(filter(None, (name, number))) or "unnamed"
