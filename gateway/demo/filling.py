"""Fill the demo's central store through the real intake, and set the cast's restrictions."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime

from gateway.demo.cast import CITIZENS
from gateway.demo.chronicle.houses import CENTRAL
from gateway.demo.chronicle.world import Chronicle, Written
from gateway.demo.kith import message
from gateway.demo.restrictions import limits
from resolvers.counting import Counts
from resolvers.deadline import Deadline
from resolvers.intake import Intake, Outcome, Sender
from resolvers.model import PersonHash
from resolvers.store import Store

BUDGET_S = 30.0
QUARANTINE_DAYS = 30

Progress = Callable[[int, int], None]


class FillingFailed(Exception):
    """A message of the demo's own was not taken; the message gives the intake's code."""


async def fill(store: Store, chronicle: Chronicle, *, now: datetime, progress: Progress) -> None:
    """
    Fill the store; begun anew after an interruption, it ends in the same state.

    Args:
        now: aware UTC, when the messages arrive.
        progress: told how many messages are in, and of how many.

    Raises:
        FillingFailed: a message was not taken.
        StoreUnavailable: the store does not answer.
    """
    persons = {citizen.key: await enrolled(store, citizen.key) for citizen in CITIZENS}
    await restrict(store, chronicle, persons)
    await reserve(store, persons, now)
    counts = Counts(lambda: now, time.monotonic)
    intake = new_intake(store, counts)
    held = chronicle.held_by(CENTRAL)
    for count, written in enumerate(held, start=1):
        await take(intake, written, now)
        progress(count, len(held))
    await counts.put_into(store, Deadline.after(BUDGET_S))


def new_intake(store: Store, counts: Counts | None = None) -> Intake:
    """Make the intake that the demo's own messages go through."""
    return Intake(store, her_organisations={}, synthetic_only=True, quarantine_days=QUARANTINE_DAYS, counts=counts)


async def enrolled(store: Store, key: str) -> PersonHash:
    """Enrol a citizen under every number that they have had."""
    citizen = next(each for each in CITIZENS if each.key == key)
    return await store.enrol((citizen.number, *citizen.earlier_numbers), Deadline.after(BUDGET_S))


async def restrict(store: Store, chronicle: Chronicle, persons: Mapping[str, PersonHash]) -> None:
    """Set every restriction once, however often it is tried."""
    for limit in limits(chronicle):
        await store.add_restriction(
            persons[limit.citizen],
            limit.restriction,
            reason=limit.reason,
            idempotency_key=f"demo-{limit.citizen}-{limit.restriction.type}",
            deadline=Deadline.after(BUDGET_S),
        )


async def reserve(store: Store, persons: Mapping[str, PersonHash], now: datetime) -> None:
    """Opt out who has opted out, and close the citizens' channel to who has reserved against it."""
    for citizen in CITIZENS:
        if citizen.opted_out:
            await store.set_opt_out(persons[citizen.key], now, Deadline.after(BUDGET_S))
        if citizen.channel_closed:
            await store.close_channel(persons[citizen.key], now, Deadline.after(BUDGET_S))


async def take(intake: Intake, written: Written, now: datetime) -> None:
    """Hand one version to the intake as its sender would."""
    organisation = written.report.key.organisation
    sender = Sender(organisations=frozenset({organisation}), subject=organisation)
    receipt = await intake.receive(message(written.report, written.subject), sender, now=now)
    if receipt.outcome is Outcome.REJECTED:
        raise FillingFailed(f"a message of the demo's own was not taken: {receipt.code}")
