"""Patients whom nobody asks for: synthetic persons with a report each, in the store."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count, islice

from resolvers.deadline import Deadline
from resolvers.model import PersonNumber
from resolvers.normalise.identifiers import person_number
from resolvers.store import Arrival, Store, Version
from tests.examples import ORGANISATION, report

AT_ONCE = 8
ISSUED = datetime(2026, 11, 1, tzinfo=UTC)


def strangers() -> Iterator[PersonNumber]:
    """Make synthetic numbers (month + 80), each another."""
    for place in count():
        day, rest = place % 28 + 1, place // 28
        month, year = rest % 12 + 81, rest // 12 % 90 + 10
        digits = f"{day:02}{month}{year}{rest // 1_080 % 500:03}"
        checked = (person_number(f"{digits}{check:02}") for check in range(100))
        yield from islice((number for number in checked if number is not None), 1)


async def file_strangers(store: Store, many: int) -> None:
    """File a report of each of so many."""
    waiting = iter(enumerate(islice(strangers(), many)))

    async def file() -> None:
        for place, number in waiting:
            await store.file(arrival(place, number), Deadline.after(60))

    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(file())


def arrival(place: int, number: PersonNumber) -> Arrival:
    """Write a message with one report."""
    return Arrival(
        message_id=f"stranger-{place}",
        provider=f"ENH:{ORGANISATION}",
        senders=frozenset({f"ENH:{ORGANISATION}"}),
        speaks_for=None,
        versions=(Version(number=number, report=report(f"stranger-{place}"), rank=1),),
        received_at=ISSUED,
    )
