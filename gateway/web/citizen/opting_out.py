"""Whether the citizen has opted out (reservasjon) of having results stored, and what they are told before they do."""

from collections.abc import Mapping

import msgspec

from gateway.web.citizen.timeline import OPTED_OUT
from gateway.web.languages import Language
from gateway.web.told import Notice

PATH = "/borger/reservasjon"
DONE = {"reservert": "done", "opphevet": "done_end"}
# What follows, in the order in which it is told.
CONSEQUENCES = ("deleted", "unseen", "elsewhere", "stays", "back")


class Timeline(msgspec.Struct, frozen=True, kw_only=True):
    """What is said beside the results."""

    notices: tuple[Notice, ...] = ()


class Me(msgspec.Struct, frozen=True, kw_only=True):
    """The citizen."""

    timeline: Timeline


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What the document CitizenOpted is answered with."""

    me: Me | None = None


class View(msgspec.Struct, frozen=True, kw_only=True):
    """The page: how it is now, what was just changed, and what follows."""

    opted_out: bool
    now: str
    done: str | None
    consequences: tuple[str, ...]


def view(told: Told, query: Mapping[str, str], language: Language) -> View:
    """Say how it is, and what would follow."""
    opted_out = told.me is not None and any(notice.kind == OPTED_OUT for notice in told.me.timeline.notices)
    done = DONE.get(query.get("gjort", ""))
    return View(
        opted_out=opted_out,
        now=language.say("opt_out.on" if opted_out else "opt_out.off"),
        done=language.say(f"opt_out.{done}") if done else None,
        consequences=tuple(language.say(f"opt_out.{each}") for each in CONSEQUENCES),
    )


def understood(form: Mapping[str, str]) -> bool:
    """Tell whether who opts out has said that they know what follows."""
    return form.get("forstatt") == "ja"


def wanted(form: Mapping[str, str], mutation: str) -> dict[str, object]:
    """Write the wish to opt out as its input."""
    return {"input": {"clientMutationId": mutation, "understood": understood(form)}}
