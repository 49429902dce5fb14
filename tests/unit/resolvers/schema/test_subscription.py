"""What is listened to, as the schema tells it."""

import asyncio
from contextlib import aclosing
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from graphql import parse
from msgspec.structs import replace

from resolvers.errors import AuditUnavailable, StoreUnavailable
from resolvers.model import Announcement, AnnouncementKind, Code
from resolvers.schema.context import Context
from resolvers.streams.hearing import Hearing
from tests.examples import NOW, NUMBER, PERSON, citizen, clinician, report
from tests.unit.resolvers.acted import Acts, requested
from tests.unit.resolvers.schema.asked import SCHEMA, parts
from tests.unit.resolvers.test_pipeline import NAMING, World, asking

SOON_S = 10.0
CHANGED = """subscription ($patient: PersonNumber!) {
    reportArrived(patient: $patient) { report { id changedSinceYouLooked } } }"""
BARE = "subscription ($patient: PersonNumber!) { reportArrived(patient: $patient) { cursor } }"
DUE = """subscription ($hours: Int!) { releaseDue(noticeHours: $hours) {
    cursor release { state report patient { number } releaseAt } } }"""
BIOPSY = report("r1", kind=Code(code="HIST"), day="2026-02-20")


class Listener:
    """Somebody who listens in one world, in which a test files reports and moves the clock."""

    def __init__(self, caller, world: World | None = None, **how: Any) -> None:
        self.world, self.hearing, self.now, self.caller = world or World(), Hearing(), NOW, caller
        self.context = Context(
            asking=asking(caller), path=parts(self.world, hearing=self.hearing, **how), again=self.anew
        )

    def anew(self):
        return replace(asking(self.caller), now=self.now)

    async def heard(self, query: str, happens, **variables: Any) -> Any:
        """Listen until something is told, after something has happened."""
        listened = SCHEMA.listen(parse(query), variables=variables, operation_name=None, context=self.context)
        async with asyncio.timeout(SOON_S), asyncio.TaskGroup() as group, aclosing(listened) as events:
            task = group.create_task(anext(events))
            await asyncio.sleep(0.05)
            happens()
            return (await task).result

    async def first(self, query: str, happens, **variables: Any) -> Any:
        """Listen until something is told, without any error."""
        result = await self.heard(query, happens, **variables)
        assert result.errors is None
        return msgspec.json.decode(msgspec.json.encode(result.data))

    def file(self) -> None:
        self.world.pages = (*self.world.pages, msgspec.json.encode(report("r2")))
        self.hearing.heard([Announcement(kind=AnnouncementKind.VERSION, person=PERSON.hash)])


@pytest.mark.parametrize(("seen", "changed"), [(None, None), (1, True), (2**80, False)])
async def test_whether_a_report_has_changed_is_told_where_it_is_asked_for(seen, changed) -> None:
    listener = Listener(citizen())
    name = NAMING.report(report("r2").key)
    listener.world.seen = {} if seen is None else {name: seen}

    told = await listener.first(CHANGED, listener.file, patient=NUMBER.digits)

    assert told == {"reportArrived": {"report": {"id": name, "changedSinceYouLooked": changed}}}
    assert [len(entry.shown) for entry in listener.world.entries] == [0, 0]


async def test_why_nobody_can_tell_whether_a_report_has_changed_is_told_beside_it() -> None:
    class Forgetful(World):
        async def seen_before(self, person, subject, *, since, before, deadline):
            raise StoreUnavailable("down")

    listener = Listener(citizen(), world=Forgetful())

    result = await listener.heard(CHANGED, listener.file, patient=NUMBER.digits)

    assert [type(error.original_error) for error in result.errors] == [AuditUnavailable]
    assert result.data["reportArrived"]["report"]["changedSinceYouLooked"] is None


async def test_what_was_shown_before_is_read_only_where_it_is_asked_for() -> None:
    listener = Listener(citizen())

    await listener.first(BARE, listener.file, patient=NUMBER.digits)

    assert listener.world.looked == []


async def test_what_falls_due_is_told_without_its_results() -> None:
    acts = Acts()
    acts.requested.append(requested(BIOPSY))
    listener = Listener(clinician(pid=None), acts=acts)
    listener.world.pages = (msgspec.json.encode(BIOPSY),)

    def later() -> None:
        listener.now += timedelta(days=2)

    told = (await listener.first(DUE, later, hours=48))["releaseDue"]

    assert told["release"]["patient"] == {"number": NUMBER.digits}
    assert (told["release"]["state"], told["release"]["report"]) == ("WAITS", NAMING.report(BIOPSY.key))
    assert [entry.operation for entry in listener.world.entries] == ["releaseDue.event"]
