"""What is said beside the results: padlocks, opt-out, missing sources; one uniform text a kind."""

from collections.abc import Iterator

from policies import Decision
from resolvers.clearance import Door
from resolvers.model import (
    AwaitingReleaseNotice,
    Completeness,
    Notice,
    OptedOutNotice,
    RestrictedNotice,
    UnavailableNotice,
)

RESERVATION = "RESERVATION"
TEXTS = {
    "GENERAL_BLOCK": "Pasienten har sperret opplysninger for helsepersonell.",
    "SPECIFIC_BLOCK": "Pasienten har sperret opplysninger for deg.",
    "ORGANISATION_BLOCK": "Pasienten har sperret opplysninger for virksomheten du arbeider i.",
    "REPORT_BLOCK": "Pasienten har sperret noen av opplysningene for helsepersonell.",
}
AWAITING = "Noen svar kan vente på å bli gjort tilgjengelige. Det betyr ikke at noe er galt."
OPTED_OUT = "Personen har reservert seg. Ingen prøvesvar er lagret."
UNAVAILABLE = "Noen kilder svarte ikke. Svar kan mangle; det betyr ikke at svarene er negative."


def notices(entry: Door, completeness: Completeness, *, awaiting: bool) -> tuple[Notice, ...]:
    """Write every notice of an answer; the same situation always gives the same texts in the same order."""
    return tuple(every_notice(entry, completeness, awaiting=awaiting))


def every_notice(entry: Door, completeness: Completeness, *, awaiting: bool) -> Iterator[Notice]:
    """Yield opt-out or padlocks first, then what may come, then what is missing."""
    if entry.decision.notice == RESERVATION:
        yield OptedOutNotice(text=OPTED_OUT)
    for padlock in entry.padlocks:
        yield restricted(padlock)
    if awaiting:
        yield AwaitingReleaseNotice(text=AWAITING)
    if entry.opens and not completeness.complete:
        yield UnavailableNotice(text=UNAVAILABLE)


def restricted(padlock: Decision) -> RestrictedNotice:
    """Write a padlock: its kind and how it may be opened, never what it covers or how much."""
    kind = str(padlock.notice)
    return RestrictedNotice(kind=kind, openable_by=tuple(sorted(padlock.openable_by)), text=TEXTS[kind])
