"""What happens to a person: courses that repeat, and events that happen once."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from enum import Enum
from random import Random

import msgspec

from gateway.demo.cast import CLINICIANS, Clinician
from gateway.demo.chronicle.biochemistry import Strand, panel
from gateway.demo.chronicle.draft import Draft, Order, opened
from gateway.demo.chronicle.houses import CENTRAL, House
from gateway.demo.chronicle.moments import OSLO, clock
from resolvers.model import Report, SourceId

DAYS_A_YEAR = 365.25
RECENT_DAYS = 3


class Where(Enum):
    """Who holds a report; DRAWN leaves it to chance, NEWER_AT_HOUSE keeps the last version from the central store."""

    DRAWN = "DRAWN"
    BOTH = "BOTH"
    CENTRAL = "CENTRAL"
    HOUSE = "HOUSE"
    NEWER_AT_HOUSE = "NEWER_AT_HOUSE"


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """The same tests again and again: every so many days, for so many years back, at each house in turn."""

    strands: tuple[Strand, ...]
    every_days: int
    years: float
    houses: tuple[House, ...]
    where: Where = Where.DRAWN


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """
    One report, with its later versions if any.

    `write` makes the report of its draft; `then` makes all versions of it, oldest first. `mark` lets a restriction
    find it. `house_code` is a 9603 code that the house marks its own copy with.
    """

    days_before: int
    house: House
    write: Callable[[Draft], Report]
    answer_after: timedelta = timedelta(hours=5)
    then: Callable[[Random, Report], tuple[Report, ...]] | None = None
    where: Where = Where.DRAWN
    mark: str | None = None
    house_code: str | None = None
    requester: str | None = None


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a report and the sources that hold it; `sampled_at` is aware UTC."""

    report: Report
    holders: frozenset[SourceId]
    sampled_at: datetime
    mark: str | None = None
    house_code: str | None = None


def happened(rng: Random, event: Event, *, anchor: datetime, gp: Clinician) -> Iterator[Version]:
    """Write an event's versions, as they had come at the anchor."""
    asked = next((each for each in CLINICIANS if each.key == event.requester), gp)
    order = Order(
        house=event.house,
        requester=asked,
        sampled_at=sampled(rng, anchor, event.days_before),
        answer_after=event.answer_after,
    )
    report = event.write(opened(rng, order))
    versions = event.then(rng, report) if event.then else (report,)
    come = [version for version in versions if version.issued.at <= anchor]
    where = drawn(rng, event.days_before) if event.where is Where.DRAWN else event.where
    for place, version in enumerate(come):
        holders = held(where, event.house.source, last=place == len(come) - 1)
        yield Version(
            report=version,
            holders=holders,
            sampled_at=order.sampled_at,
            mark=event.mark,
            house_code=event.house_code,
        )


def repeated(rng: Random, course: Course, *, anchor: datetime, gp: Clinician) -> Iterator[Version]:
    """Write a course's reports, newest first."""
    times = int(course.years * DAYS_A_YEAR / course.every_days)
    for turn in range(times):
        days_before = 1 + turn * course.every_days + rng.randrange(1 + course.every_days // 5)
        years_before = days_before / DAYS_A_YEAR

        def write(draft: Draft, years_before: float = years_before) -> Report:
            return panel(rng, draft, course.strands, years_before=years_before)

        event = Event(
            days_before=days_before,
            house=course.houses[turn % len(course.houses)],
            write=write,
            where=course.where,
        )
        yield from happened(rng, event, anchor=anchor, gp=gp)


def sampled(rng: Random, anchor: datetime, days_before: int) -> datetime:
    """Draw a moment of the working day so many days before the anchor."""
    on = (anchor.astimezone(OSLO) - timedelta(days=days_before)).date()
    return clock(on, rng.randrange(8, 14), rng.randrange(60))


def drawn(rng: Random, days_before: int) -> Where:
    """Draw who holds a report: what is only days old has not reached the central store yet."""
    if days_before < RECENT_DAYS:
        return Where.HOUSE
    return rng.choices((Where.BOTH, Where.CENTRAL, Where.HOUSE), weights=(5, 3, 2))[0]


def held(where: Where, house: SourceId, *, last: bool) -> frozenset[SourceId]:
    """List who holds a version; a house's own endpoint shows the last version alone."""
    central = where in {Where.BOTH, Where.CENTRAL} or (where is Where.NEWER_AT_HOUSE and not last)
    at_house = where is not Where.CENTRAL and last
    return frozenset(([CENTRAL] if central else []) + ([house] if at_house else []))
