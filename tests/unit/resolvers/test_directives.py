"""Restrictions and the caller's relation are read side by side; what cannot be read withholds."""

import asyncio
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from resolvers.deadline import Deadline
from resolvers.directives import DirectiveReader
from resolvers.errors import NotAvailable, PolicyUnavailable, StoreUnavailable
from resolvers.model import (
    ActorKind,
    Asker,
    Assistant,
    Feed,
    PersonHash,
    Representation,
    RepresentationKind,
    RestrictionFamily,
)
from resolvers.people import People as Acquainted
from resolvers.registers.port import RegisterUnavailable
from tests.examples import (
    HPR,
    NOW,
    NUMBER,
    ORGANISATION,
    OTHER_NUMBER,
    PERSON,
    citizen,
    clinician,
    directives,
    restriction,
)

REPRESENTATIVE = replace(PERSON, hash=PersonHash(b"r" * 32), identifiers=(OTHER_NUMBER,), confidential=True)
MANDATE = Representation(kind=RepresentationKind.PROXY)
PROXY = citizen(pid=OTHER_NUMBER)


class Store:
    def __init__(self, failure: Exception | None = None, **changes: object) -> None:
        self.failure = failure
        self.changes = changes
        self.asker: Asker | None = None

    async def directives(self, person, now, deadline, *, asker=None):
        self.asker = asker
        if self.failure:
            raise self.failure
        assert (person, now) == (PERSON.hash, NOW)
        return directives(restriction(), **self.changes)


class Registers:
    """Registers that say yes to everything, or fail, and keep what they were asked."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.failure = failure
        self.asked: list[object] = []

    def answer(self, *question):
        self.asked.append(question)
        if self.failure:
            raise self.failure

    async def is_gp(self, number, hpr_number, deadline):
        self.answer("gp", number, hpr_number)
        return True

    async def formerly_treated(self, number, hpr_number, deadline):
        self.answer("care", number, hpr_number)
        return True

    async def representation(self, representative, represented, deadline):
        self.answer("representation", representative, represented)
        return MANDATE


class People:
    def __init__(self, failure: Exception | None = None) -> None:
        self.failure = failure

    async def find(self, number, now, deadline):
        if self.failure:
            raise self.failure
        assert (number, now) == (OTHER_NUMBER, NOW)
        return REPRESENTATIVE


class Unanswering:
    """A person register that never answers."""

    async def person(self, number, deadline):
        await asyncio.Event().wait()


class Hanging(Store):
    """A store that never answers."""

    async def directives(self, person, now, deadline, *, asker=None):
        await asyncio.Event().wait()


async def read(caller, *, store=None, registers=None, people=None, feeds=(), budget_s=2.0, deadline_s=1.0):
    reader = DirectiveReader(
        store or Store(), registers or Registers(), people or People(), feeds=feeds, budget_s=budget_s
    )
    return await reader.read(caller, PERSON, NOW, Deadline.after(deadline_s))


async def test_restrictions_come_with_the_gp_relation() -> None:
    registers = Registers()

    found = await read(clinician(), registers=registers)

    assert found.restrictions == (restriction(),)
    assert (found.gp, found.former, found.representation, found.representative) == (True, False, None, None)
    assert registers.asked == [("gp", NUMBER, HPR)]


async def test_the_opening_that_personnel_hold_is_read_too() -> None:
    store = Store()

    await read(clinician(), store=store)
    assert store.asker == Asker(subject="subject-1", organisation=ORGANISATION, purpose="TREAT")

    await read(citizen(), store=store)
    assert store.asker is None


async def test_an_assistant_holds_openings_of_their_own() -> None:
    store = Store()

    await read(clinician(assistant=Assistant(subject="subject-9")), store=store)

    assert store.asker == Asker(subject="subject-9:subject-1", organisation=ORGANISATION, purpose="TREAT")


@pytest.mark.parametrize(
    "caller", [citizen(), clinician(hpr_number=None), clinician(hpr_number=None, purpose="QUALITY")]
)
async def test_only_personnel_with_an_hpr_number_can_stand_in_a_relation_of_care(caller) -> None:
    registers = Registers()

    found = await read(caller, registers=registers)

    assert (found.gp, found.former) == (False, False)
    assert registers.asked == []


async def test_for_learning_and_quality_it_counts_whom_the_caller_has_treated() -> None:
    registers = Registers()

    found = await read(clinician(purpose="QUALITY"), registers=registers)

    assert found.former
    assert ("care", NUMBER, HPR) in registers.asked


async def test_silent_registers_leave_a_relation_of_care_in_doubt() -> None:
    found = await read(clinician(purpose="QUALITY"), registers=Registers(RegisterUnavailable("down")))

    assert (found.gp, found.former) == (None, None)


async def test_a_citizen_who_asks_about_another_comes_with_their_right_to_and_as_a_person() -> None:
    registers = Registers()

    found = await read(PROXY, registers=registers)

    assert (found.representation, found.representative) == (MANDATE, REPRESENTATIVE)
    assert registers.asked == [("representation", OTHER_NUMBER, NUMBER)]


@pytest.mark.parametrize(
    "caller", [citizen(), clinician(), citizen(kind=ActorKind.SYSTEM, pid=None), citizen(pid=None)]
)
async def test_nobody_else_represents(caller) -> None:
    found = await read(caller)

    assert (found.representation, found.representative) == (None, None)


async def test_a_representative_whom_the_register_does_not_know_is_nobody() -> None:
    found = await read(PROXY, people=People(NotAvailable()))

    assert (found.representation, found.representative) == (MANDATE, None)


@pytest.mark.parametrize(
    "silent",
    [
        {"store": Store(StoreUnavailable("down"))},
        {"registers": Registers(RegisterUnavailable("down"))},
        {"people": People(PolicyUnavailable("down"))},
        {"people": People(TimeoutError())},
        {"people": Acquainted(Unanswering(), Unanswering(), budget_s=3.0), "budget_s": 0.05},
    ],
    ids=["store", "representation", "person", "late", "late at once"],
)
async def test_what_cannot_be_read_of_a_representative_withholds(silent) -> None:
    with pytest.raises(PolicyUnavailable):
        await read(PROXY, **silent)


async def test_restrictions_that_cannot_be_read_withhold() -> None:
    with pytest.raises(PolicyUnavailable):
        await read(clinician(), store=Store(StoreUnavailable("down")))


async def test_a_store_that_hangs_leaves_the_request_with_time_to_answer() -> None:
    deadline = Deadline.after(30)
    reader = DirectiveReader(Hanging(), Registers(), People(), budget_s=0.05)

    with pytest.raises(PolicyUnavailable):
        await reader.read(clinician(), PERSON, NOW, deadline)

    assert deadline.left_s() > 25


async def test_where_the_requests_own_time_is_over_that_is_said() -> None:
    with pytest.raises(TimeoutError):
        await read(clinician(), store=Hanging(), deadline_s=0.05)


BOTH = frozenset(RestrictionFamily)
PRIVACY, SAFETY = frozenset({RestrictionFamily.PRIVACY}), frozenset({RestrictionFamily.SAFETY})


def feed(name: str = "pts", families: frozenset[RestrictionFamily] = BOTH) -> Feed:
    return Feed(name=name, organisation=ORGANISATION, families=families, max_age_s=300)


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("feeds", "known", "privacy", "safety"),
    [
        ((), {}, True, True),
        ((), {"pts": ago(9_000)}, True, True),
        ((feed(),), {}, False, False),
        ((feed(),), {"other": NOW}, False, False),
        ((feed(),), {"pts": ago(300)}, True, True),
        ((feed(),), {"pts": ago(300.001)}, False, False),
        ((feed(),), {"pts": ago(-20)}, True, True),
        ((feed(families=PRIVACY),), {}, False, True),
        ((feed(families=SAFETY),), {}, True, False),
        ((feed("a", PRIVACY), feed("b", SAFETY)), {"a": NOW}, True, False),
        ((feed("a", PRIVACY), feed("b", SAFETY)), {"b": NOW}, False, True),
        ((feed("a"), feed("b", PRIVACY)), {"a": NOW}, False, True),
        ((feed("a"), feed("b")), {"a": NOW, "b": NOW}, True, True),
    ],
)
async def test_a_family_is_read_where_every_feed_of_it_is_fresh(feeds, known, privacy, safety) -> None:
    found = await read(clinician(), store=Store(feeds=known), feeds=feeds)

    assert (found.privacy_read, found.safety_read) == (privacy, safety)
    assert found.restrictions == (restriction(),)


async def test_what_could_not_be_read_is_not_read_because_a_feed_is_fresh() -> None:
    unread = Store(feeds={"pts": NOW}, privacy_read=False, safety_read=False)

    found = await read(clinician(), store=unread, feeds=(feed(),))

    assert (found.privacy_read, found.safety_read) == (False, False)
