"""Write what explains an answer, beside it."""

from typing import Any

from policies import Explained
from resolvers.views.explaining import Why


def explained(why: Why | None) -> dict[str, Any]:
    """
    Write what explains an answer: to citizens what happens, to personnel by which rule of which version too.

    Where there is nothing to explain, nothing is written.
    """
    if why is None:
        return {}
    deeper = {} if why.version is None else {"version": why.version}
    return {"policy": deeper | {"decisions": [told_decision(found) for found in why.decisions]}}


def told_decision(found: Explained) -> dict[str, str]:
    """Write one decision; what the depth does not reach is left out."""
    written = {"row": found.row, "effect": found.effect.value, "sentence": found.sentence, "law": found.law}
    return {name: text for name, text in written.items() if text is not None}
