"""What must be said before any results: what may come, what may be missing, and what could not be answered."""

from collections.abc import Sequence

import msgspec

from gateway.web.asking import AWAY, Answered
from gateway.web.languages import Language
from gateway.web.told import Completeness, Notice

SILENT = frozenset({"LATE", "FAILED", "REFUSED", "OFF"})
# Who has no right now is told the same, whatever the reason; a number or an id that cannot be is told so too.
CLOSED = frozenset({"NOT_AVAILABLE", "FORBIDDEN"})
# Told to the person themself alone.
RESERVED = "CHANNEL_RESERVED"
UNREADABLE = frozenset({"BAD_USER_INPUT"})


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """Something to know first: its sign, its colour, a title and a sentence."""

    sign: str
    colour: str
    title: str
    text: str


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """
    Why nothing is shown: in words, and the HTTP status that says the same.

    Args:
        sign_in: signing in again helps. closed: who asks has no right, for a reason that is not told.
        reserved: they have closed the pages themself (reservasjon mot innsyn).
    """

    text: str
    status: int
    sign_in: bool = False
    closed: bool = False
    reserved: bool = False


def notes(found: Sequence[Notice], completeness: Completeness, language: Language) -> tuple[Note, ...]:
    """
    Say what stands beside results, in their order.

    What may come later is told with the one sentence that everybody gets, without a date or a number. That something is
    missing is told by the names of the sources that are silent; it never reads as if there were nothing.
    """
    kinds = [notice.kind for notice in found]
    said = []
    if "OptedOutNotice" in kinds:
        said.append(note("info", "neutral", "opted_out", language))
    if "AwaitingReleaseNotice" in kinds:
        said.append(note("later", "info", "awaiting", language))
    if "UnavailableNotice" in kinds:
        said.append(missing(completeness, language))
    return tuple(said)


def missing(completeness: Completeness, language: Language) -> Note:
    """Say which sources are silent, by name where they are known."""
    silent = [line.source.name for line in completeness.sources if line.state in SILENT and line.source.name]
    text = language.say("notice.missing", names=", ".join(silent)) if silent else language.say("notice.missing_some")
    return Note(sign="missing", colour="warning", title=language.say("notice.missing_title"), text=text)


def note(sign: str, colour: str, key: str, language: Language) -> Note:
    """Say a notice that is the same for everybody."""
    text = language.say(f"notice.{key}")
    return Note(sign=sign, colour=colour, title=language.say(f"notice.{key}_title"), text=text)


def failure(answered: Answered, language: Language) -> Failure:
    """Say why there are no data."""
    if "UNAUTHENTICATED" in answered.codes:
        return Failure(text=language.say("fault.unauthenticated"), status=403, sign_in=True)
    if answered.codes & (CLOSED | UNREADABLE):
        reserved = RESERVED in answered.reasons
        return Failure(text=language.say("fault.not_available"), status=403, closed=not reserved, reserved=reserved)
    away = AWAY in answered.codes or not answered.codes
    return Failure(text=language.say("fault.away"), status=503 if away else 502)


def refusal(answered: Answered, language: Language) -> Failure:
    """Say why nothing was changed."""
    found = failure(answered, language)
    told = answered.codes & CLOSED or found.sign_in
    return (
        Failure(text=found.text, status=found.status, sign_in=found.sign_in)
        if told
        else Failure(text=language.say("fault.refused"), status=502)
    )
