"""Who listens hears everything, and is told at once when that is not certain."""

import asyncio
from contextlib import asynccontextmanager

import asyncpg
import pytest

from resolvers.model import Announcement, AnnouncementKind, PersonHash
from resolvers.store.outbox import CHANNEL, announce
from resolvers.store.outbox_listener import Ears, Listener, Pace
from resolvers.store.pool import Database
from resolvers.store.queries import Queries
from tests.conftest import execute
from tests.examples import NOW
from tests.integration.resolvers.store.lives import KARI, OLA, arrival, made, version
from tests.integration.resolvers.store.test_migrate import asked

BACKENDS = (
    "select pid from pg_stat_activity where application_name = 'provesvar_listener' and datname = current_database()"
)
CUT_OFF = BACKENDS.replace("pid", "pg_terminate_backend(pid)", 1)
# So long that no test sees a second beat or try but where it asks for one.
CALM = Pace(beat_s=60, within_s=20, first_s=0.01, longest_s=0.01)


class Hearer:
    """An ear that notes everything in order."""

    def __init__(self):
        self.noted = asyncio.Queue()

    def listening(self):
        self.noted.put_nowait("listening")

    def heard(self, announcements):
        self.noted.put_nowait(list(announcements))

    def deaf(self):
        self.noted.put_nowait("deaf")

    async def next(self):
        async with asyncio.timeout(20):
            return await self.noted.get()


@asynccontextmanager
async def listened(database, ear, pace=CALM, **how):
    """Run a listener until the block ends."""
    listener = Listener(database, ear, pace, **how)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(listener.run())
        try:
            async with asyncio.timeout(20):
                await listener.tried.wait()
            yield
        finally:
            task.cancel()


@pytest.fixture
def ear():
    return Hearer()


async def test_what_is_filed_is_heard_of_its_person_alone(store, ear, soon):
    async with listened(store._database, ear):
        assert await ear.next() == "listening"
        await store.file(arrival(version(KARI, made())), soon)
        kari = await store.person([KARI], soon)

        assert await ear.next() == [Announcement(kind=AnnouncementKind.VERSION, person=kari)]
    assert await ear.next() == "deaf"
    assert ear.noted.empty()


async def test_what_comes_together_is_heard_together_and_once(store, ear, soon):
    kari, ola = [await store.enrol([number], soon) for number in (KARI, OLA)]
    async with listened(store._database, ear):
        await ear.next()
        async with store._database.transaction(soon) as connection:
            for person in (kari, ola, kari):
                await announce(connection, store._database.queries, AnnouncementKind.RELEASE, person)

        heard = await ear.next()
    assert heard == [Announcement(kind=AnnouncementKind.RELEASE, person=person) for person in (kari, ola)]


async def test_a_lost_connection_is_told_at_once_and_another_hears_again(store, database, ear, soon):
    async with listened(store._database, ear):
        assert await ear.next() == "listening"
        await execute(database, CUT_OFF)
        assert [await ear.next() for _ in range(2)] == ["deaf", "listening"]

        kari = await store.enrol([KARI], soon)
        await store.close_channel(kari, NOW, soon)
        assert await ear.next() == [Announcement(kind=AnnouncementKind.RESTRICTION, person=kari)]


async def test_nothing_is_left_open_when_it_ends(store, database, ear):
    async with listened(store._database, ear):
        assert len(await asked(database, BACKENDS)) == 1
    async with asyncio.timeout(20):
        while await asked(database, BACKENDS):  # noqa: ASYNC110 - the server alone knows when it has ended
            await asyncio.sleep(0.02)


async def test_what_cannot_be_read_may_concern_anybody(store, database, ear):
    async with listened(store._database, ear):
        await ear.next()
        await execute(database, f"notify {CHANNEL}, 'NEWER:00'")

        assert [await ear.next() for _ in range(3)] == ["deaf", "listening", []]


async def test_what_may_concern_anybody_is_heard_as_such(store, ear, soon):
    async with listened(store._database, ear):
        await ear.next()
        await store.announce_anybody(soon)

        assert [await ear.next() for _ in range(3)] == ["deaf", "listening", []]


async def test_a_database_that_does_not_answer_is_tried_again_with_growing_pauses(tmp_path, ear):
    drawn = asyncio.Queue()

    def draw():
        drawn.put_nowait(None)
        return 0.0

    nowhere = Database(None, Queries.read(), lambda: asyncpg.connect(f"postgresql://nobody@/none?host={tmp_path}"))
    async with listened(nowhere, ear, draw=draw):
        assert [await ear.next() for _ in range(3)] == ["deaf"] * 3
    assert drawn.qsize() >= 2


def test_pauses_grow_up_to_the_longest():
    pace = Pace(first_s=0.5, longest_s=3)

    assert [pace.pause_s(failures) for failures in (1, 2, 3, 4, 5000)] == [0.5, 1, 2, 3, 3]


class Silent:
    """A connection that takes every statement; what is announced is heard so many times, then never again."""

    def __init__(self, hears):
        self.hears = hears
        self.cut = False
        self._listeners = {}

    def add_termination_listener(self, callback):
        pass

    async def add_listener(self, channel, callback):
        self._listeners[channel] = callback

    async def execute(self, _statement, channel):
        self.hears -= 1
        if self.hears >= 0:
            self._listeners[channel](self, 1, channel, "")

    def terminate(self):
        self.cut = True


@pytest.mark.parametrize(("hears", "told"), [(0, ["deaf"]), (3, ["listening", "deaf"])])
async def test_a_connection_that_answers_but_does_not_hear_is_not_relied_on(ear, hears, told, caplog):
    """As behind a pooler that gives each statement another connection, or a network that lost one side."""
    silent = Silent(hears)

    async def connect():
        return silent

    quick = Pace(beat_s=0, within_s=0.02, first_s=60, longest_s=60)
    async with listened(Database(None, Queries.read(), connect), ear, quick, draw=lambda: 1.0):
        assert [await ear.next() for _ in told] == told

    assert silent.cut
    assert "announcements are not heard: the store did not answer in time" in caplog.text


async def test_several_ears_are_told_the_same_in_turn():
    one, other = Hearer(), Hearer()
    ears = Ears(one, other)
    told = [Announcement(kind=AnnouncementKind.VERSION, person=PersonHash(b"p" * 32))]

    ears.listening()
    ears.heard(told)
    ears.deaf()

    for ear in (one, other):
        assert [await ear.next() for _ in range(3)] == ["listening", told, "deaf"]
