"""
Ask again, by number, for every version and copy of what sources gave of a period, before anything is merged.

A source that is asked for a period alone may hold a newer version of a report that another source found, or a marked
copy of it, under a time outside the period. So each of them is asked for every report that anybody found in the period;
and one whose reports and results do not hold together by themselves is asked for all that it holds. Only then is the
answer the same as if every source had been asked for everything. Whoever cannot be asked again in time is cut short.
What had to be read in order to know what to ask for is handed on as read.
"""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from resolvers.model import Delivery, Fetch, Missing, Normalised, Question, Report, TimelineFilter
from resolvers.normalise import normalise

# Where more reports than this were found, all that a source holds is asked for instead.
MOST_NUMBERS = 200
# What is asked for where nothing was found: how long an answer takes must not tell that what was found is hidden.
NO_NUMBER = "-"
# Why a delivery is cut whose source did not say what it holds of the reports found elsewhere.
CUT = "COPIES"

Ask = Callable[[Sequence[Fetch]], Awaitable[Sequence[Delivery | Missing]]]


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """
    How far a source has come that gives a part of what it holds: what it was asked first, and what it gave so far.

    `asked` are the report numbers that it has been asked for. A `settled` source is asked no more.
    """

    fetch: Fetch
    delivery: Delivery
    read: Normalised
    asked: frozenset[str] = frozenset()
    settled: bool = False


async def complete(
    question: Question, fetches: Sequence[Fetch], ask: Ask
) -> tuple[Delivery | Normalised | Missing, ...]:
    """
    Make every fetch, and then others until each source has been asked for every report that is found.

    Args:
        ask: makes fetches at the same time; one outcome per fetch, same order.

    Returns:
        One outcome per fetch, same order; undecoded where every source gave all that it holds.
    """
    outcomes = await ask(fetches)
    given = {place: found for place, found in enumerate(outcomes) if isinstance(found, Delivery)}
    if not any(found.bounded for found in given.values()):
        return tuple(outcomes)
    read = {place: normalise(found, question.person) for place, found in given.items()}
    whole = [read[place] for place, found in given.items() if not found.bounded]
    parts = {
        place: Part(fetch=fetches[place], delivery=found, read=read[place])
        for place, found in given.items()
        if found.bounded
    }
    while again := following(parts, whole, question.filter):
        answers = await ask(tuple(again.values()))
        for (place, fetch), answer in zip(again.items(), answers, strict=True):
            parts[place] = after(question, parts[place], fetch, answer)
    read |= {place: part.read for place, part in parts.items()}
    return tuple(read.get(place, found) for place, found in enumerate(outcomes))


def following(parts: Mapping[int, Part], whole: Iterable[Normalised], wanted: TimelineFilter) -> dict[int, Fetch]:
    """Write what is to be asked next, by the place of the source; empty when every source has told all."""
    numbers = frozenset(numbers_of((*whole, *(part.read for part in parts.values())), wanted))
    planned = ((place, next_fetch(part, numbers)) for place, part in parts.items())
    return {place: fetch for place, fetch in planned if fetch is not None}


def numbers_of(read: Iterable[Normalised], wanted: TimelineFilter) -> Iterator[str]:
    """Give the numbers of all reports of which some version could itself be what is asked for."""
    for delivery in read:
        for report in delivery.reports:
            if may_meet(report, wanted):
                yield report.key.report


def may_meet(report: Report, wanted: TimelineFilter) -> bool:
    """Tell whether one version lies in the period and was issued since the time that are asked for."""
    at = report.taken.at
    return (
        (wanted.since is None or at >= wanted.since)
        and (wanted.until is None or at < wanted.until)
        and (wanted.changed_since is None or report.issued.at >= wanted.changed_since)
    )


def next_fetch(part: Part, numbers: frozenset[str]) -> Fetch | None:
    """Write what a source is to be asked next: for the numbers that are new to it, for all, or nothing."""
    if part.settled:
        return None
    if part.read.loose or len(numbers) > MOST_NUMBERS:
        return replace(part.fetch, window=None, changed_since=None)
    new = tuple(sorted(numbers - part.asked))
    if part.asked and not new:
        return None
    return replace(part.fetch, window=None, changed_since=None, numbers=new or (NO_NUMBER,))


def after(question: Question, part: Part, fetch: Fetch, answer: Delivery | Missing) -> Part:
    """Add to what a source gave; one that failed now is cut short, and asked no more."""
    if isinstance(answer, Missing):
        return replace(part, read=replace(part.read, cut=part.delivery.cut or CUT), settled=True)
    delivery = added(part.delivery, answer)
    return replace(
        part,
        delivery=delivery,
        read=normalise(delivery, question.person),
        asked=part.asked | set(fetch.numbers),
        settled=not answer.bounded,
    )


def added(earlier: Delivery, answer: Delivery) -> Delivery:
    """Put two deliveries of one source together; one that is whole needs no other."""
    if not answer.bounded and answer.cut is None:
        return answer
    return replace(earlier, pages=earlier.pages + answer.pages, cut=earlier.cut or answer.cut)
