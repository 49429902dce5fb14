"""Everything that limits who may see is read at once: what holds at a moment, and in one round trip."""

from contextlib import asynccontextmanager
from datetime import UTC, timedelta

import asyncpg
import pytest

from resolvers.errors import StoreUnavailable
from resolvers.model import (
    Asker,
    EarlyRelease,
    Opened,
    OpeningGrounds,
    OpeningKind,
    ReleaseChoice,
    ReleasePreference,
    SourceMark,
)
from resolvers.store import Store, Vault
from resolvers.store.pool import Database, set_codecs
from tests.conftest import execute
from tests.examples import NOW, restriction
from tests.integration.resolvers.store.lives import KARI, OLA

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
ASKER = Asker(subject="subject-1", organisation="100100673", purpose="TREAT")
OPENED = Opened(
    id="6e1f6f6e-0c3c-4a3e-9d0e-0d9b7b1d3c55",
    subject=ASKER.subject,
    organisation=ASKER.organisation,
    organisation_name="Sykehuset",
    purpose=ASKER.purpose,
    kind=OpeningKind.CONSENT,
    decision_ref="d-1",
    granted_at=NOW,
    expires_at=NOW + HOUR,
)
PREFERENCE = ReleasePreference(choice=ReleaseChoice.LATER, days=3, set_at=NOW)
MARK = SourceMark(report_id="rp-1", source="vest", code="NORN_FFL")


@pytest.fixture
async def kari(store, soon):
    return await store.enrol([KARI], soon)


async def limit(store, person, soon):
    """Give a person something of everything."""
    await store.add_restriction(person, restriction(), reason=None, idempotency_key="k", deadline=soon)
    await store.open_restricted(person, OPENED, grounds=OpeningGrounds(), idempotency_key="k", deadline=soon)
    await store.release_report(person, "rp-1", set_by="a doctor", now=NOW, deadline=soon)
    await store.note_marks(
        person, MARK.source, {MARK.report_id: {MARK.code}}, seen={MARK.report_id}, known=(), now=NOW, deadline=soon
    )
    await store.set_preference(person, PREFERENCE, idempotency_key="k", deadline=soon)
    await store.close_channel(person, NOW, soon)
    await store.note_feed("pts", as_of=NOW, now=NOW, deadline=soon)


async def test_a_person_without_limits_has_none(store, kari, soon):
    found = await store.directives(kari, NOW, soon, asker=ASKER)

    assert (found.read_at, found.opted_out, found.channel_closed, found.restrictions) == (NOW, False, False, ())
    assert (found.grant, found.releases, found.marks, found.preferences, found.feeds) == (None, (), (), (), {})
    assert (found.privacy_read, found.safety_read, found.gp) == (True, True, False)


async def test_everything_is_read_of_the_person_alone(store, kari, soon):
    await limit(store, kari, soon)
    found = await store.directives(kari, NOW, soon, asker=ASKER)
    other = await store.directives(await store.enrol([OLA], soon), NOW, soon, asker=ASKER)

    assert found.restrictions == (restriction(),)
    assert found.grant == OPENED
    assert found.releases == (EarlyRelease(report_id="rp-1", released_at=NOW),)
    assert found.marks == (MARK,)
    assert found.preferences == (PREFERENCE,)
    assert (found.channel_closed, found.feeds) == (True, {"pts": NOW})
    assert (other.restrictions, other.grant, other.releases, other.marks, other.preferences) == ((), None, (), (), ())
    assert (other.channel_closed, other.feeds) == (False, {"pts": NOW})


async def test_every_release_of_a_report_is_read_from_its_moment_on(store, kari, soon):
    for at, report in ((HOUR, "rp-2"), (DAY, "rp-1"), (2 * DAY, "rp-2")):
        await store.release_report(kari, report, set_by="a doctor", now=NOW + at, deadline=soon)

    assert (await store.directives(kari, NOW, soon)).releases == ()
    found = (await store.directives(kari, NOW + 2 * DAY, soon)).releases
    assert [(one.report_id, one.released_at - NOW) for one in found] == [
        ("rp-2", HOUR),
        ("rp-1", DAY),
        ("rp-2", 2 * DAY),
    ]


async def test_times_are_in_utc_whatever_the_servers_zone(store, kari, database, soon):
    await execute(database, f"alter database {database.split('@/')[1].split('?')[0]} set timezone to 'Asia/Tokyo'")
    await limit(store, kari, soon)
    await store._database._pool.expire_connections()
    found = await store.directives(kari, NOW, soon, asker=ASKER)

    times = (
        found.restrictions[0].valid_from,
        found.grant.granted_at,
        found.releases[0].released_at,
        found.feeds["pts"],
    )
    assert {at.tzinfo for at in times} == {UTC}


class Counted(Database):
    """A database that counts what is sent to it, on one connection whose statements are prepared already."""

    def __init__(self, connection, queries):
        super().__init__(None, queries, None)
        self._connection = connection
        self.sent = []
        connection.add_query_logger(lambda record: self.sent.append(record.query))

    @asynccontextmanager
    async def connection(self, deadline):
        yield self._connection


async def test_everything_is_read_in_one_round_trip(store, vault, database, kari, soon):
    await limit(store, kari, soon)
    connection = await asyncpg.connect(database)
    try:
        await set_codecs(connection)
        counted = Counted(connection, store._database.queries)
        await Store(counted, vault).directives(kari, NOW, soon, asker=ASKER)
    finally:
        await connection.close()

    assert counted.sent == [store._database.queries["directives"]]


async def test_what_cannot_be_read_withholds(store, database, kari, soon):
    await limit(store, kari, soon)
    stranger = Store(store._database, Vault(b"another secret of at least 32 bytes"))

    with pytest.raises(StoreUnavailable):
        await stranger.directives(kari, NOW, soon)

    await execute(database, "update restriction set level = 'ODD'")
    with pytest.raises(StoreUnavailable):
        await store.directives(kari, NOW, soon)
