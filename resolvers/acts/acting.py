"""One act of a clinician: known again by the client's own id, and judged only the first time."""

from typing import Protocol

import msgspec
from msgspec.structs import replace

from resolvers.acts.changing import Changing, first_wish
from resolvers.acts.holds import Wish
from resolvers.acts.treating import signature
from resolvers.asking import Asking
from resolvers.deadline import Deadline
from resolvers.model import ClinicianAct, KeyReused, PersonHash
from resolvers.pipeline import Met


class Memory(Protocol):
    """What is needed of the store."""

    async def acted_before(self, person: PersonHash, act: ClinicianAct, deadline: Deadline) -> bool | KeyReused:
        """Tell whether the act has been done before; KeyReused where its key was another wish's."""
        ...


def act_of(asking: Asking, operation: str, wish: Wish) -> ClinicianAct:
    """Write down an act; the client's own id counts for this clinician alone, or for this assistant."""
    reason = (wish.reason or "").strip()
    content = msgspec.json.encode(replace(wish, key="", reason="")).decode()
    return ClinicianAct(
        key=f"{asking.caller.acting_subject}:{wish.key}",
        wish=f"{operation} {content}",
        at=asking.now,
        set_by=signature(asking.caller),
        reason=reason or None,
    )


async def done_before(
    memory: Memory, changing: Changing, asking: Asking, met: Met, *, act: ClinicianAct, operation: str
) -> bool:
    """
    Tell whether an act has been done before, and so stands, whatever has changed since.

    Raises:
        BadInput: its key was another wish's.
        PolicyUnavailable, DeadlineExceeded: nobody can tell.
    """
    async with changing.within_time(asking, met, operation):
        before = await memory.acted_before(met.person.hash, act, asking.deadline)
    return first_wish(before)
