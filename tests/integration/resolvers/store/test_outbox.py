"""Nothing that concerns a person changes without being announced, in the same transaction, to who listens."""

import asyncio
import re
from datetime import timedelta

import asyncpg
import pytest
from msgspec.structs import replace

from resolvers.errors import StoreUnavailable
from resolvers.model import AnnouncementKind, ClinicianAct
from resolvers.store import NOBODY, Store, open_pool
from resolvers.store.outbox import CHANNEL, announce
from resolvers.store.queries import FILE, Queries
from tests.conftest import execute
from tests.examples import NOW, restriction
from tests.integration.resolvers.store.lives import KARI, OLA, PER, PER_EARLIER, arrival, made, rows, version
from tests.integration.resolvers.store.test_directives import limit
from tests.integration.resolvers.store.test_restrictions import DELAY

HOUR = timedelta(hours=1)
# Nobody keeps anything by what a proof or a decision was used for, so that `used_proof` and `decision_binding` announce
# nothing; they do not name a person either.
WATCHED = (
    "report", "report_version", "restriction", "release", "opening", "opt_out", "release_preference",
    "channel_reservation", "source_mark", "person_merged",
)  # fmt: skip
WRITES = re.compile(rf"\b(?:insert into|update|delete from) ({'|'.join(WATCHED)})\b")
# What is filed or joined may move what stands in other tables too; of a report, only whether it is there counts.
WITNESS = """
create function witnessed() returns trigger language plpgsql as $$
declare
    changed bytea := case when tg_op = 'DELETE' then old.person_hash else new.person_hash end;
begin
    if not exists (select from outbox where person_hash = changed and xmin = pg_current_xact_id()::xid) then
        raise exception 'unannounced: % %', tg_op, tg_table_name;
    end if;
    return null;
end
$$;
""" + "\n".join(
    f"create constraint trigger witness_{table} after insert or update or delete on {table} "
    "deferrable initially deferred for each row execute function witnessed();"
    for table in WATCHED
)


class Noted(Queries):
    """The statements, and which of them were used."""

    def __init__(self, text):
        super().__init__(text)
        self.used = set()

    def __getitem__(self, name):
        self.used.add(name)
        return super().__getitem__(name)


@pytest.fixture
async def watched(database, vault):
    """A store on a database that undoes every transaction that changes something of a person unannounced."""
    await execute(database, WITNESS)
    async with open_pool(database, largest=4) as pool:
        pool.queries = Noted(FILE.read_text(encoding="utf-8"))
        yield Store(pool, vault)


@pytest.fixture
async def told(database):
    """What is announced, in the order that it was told."""
    heard = asyncio.Queue()
    connection = await asyncpg.connect(database)
    await connection.add_listener(CHANNEL, lambda *given: heard.put_nowait(given[-1]))
    yield heard
    await connection.close()


async def everything(store, soon):
    """Do once everything that changes what concerns a person."""
    await store.file(arrival(version(KARI, made("moves")), version(OLA, made("stays"))), soon)
    await store.file(arrival(version(OLA, made("moves", issued="2026-01-11"))), soon)
    kari, ola = [await store.person([number], soon) for number in (KARI, OLA)]
    await limit(store, kari, soon)
    for at in (NOW, NOW + HOUR):
        delay = replace(DELAY, id=f"d{at.hour}", valid_from=at)
        await store.add_restriction(kari, delay, reason="r", idempotency_key=delay.id, deadline=soon)
    await store.release_restriction(kari, "d13", set_by="a doctor", now=NOW + HOUR, deadline=soon)
    await store.lift_restriction(kari, "d13", now=NOW + HOUR, deadline=soon)
    await acts(store, ola, soon)
    for given in ([restriction()], []):
        await store.replicate(ola, "pts", given, number=OLA, as_of=NOW, now=NOW, deadline=soon)
    await store.note_marks(kari, "vest", {"rp-1": ("NORU",)}, seen={"rp-1"}, known=(), now=NOW, deadline=soon)
    await store.open_channel(kari, soon)
    await joined(store, soon)
    await store.opt_out(kari, now=NOW, idempotency_key="o", deadline=soon)
    await store.end_opt_out(kari, now=NOW, idempotency_key="e", deadline=soon)
    await store.set_opt_out(ola, NOW, soon)


async def acts(store, person, soon):
    """Do what clinicians do."""
    act = ClinicianAct(key="a", wish="w", at=NOW, set_by="a doctor", reason="told")
    await store.set_by_clinician(person, replace(DELAY, id="x"), act, soon)
    await store.release_by_clinician(person, "rp-1", replace(act, key="b"), soon)
    await store.lift_by_clinician(person, "x", replace(act, key="c"), soon)


async def joined(store, soon):
    """Find two persons with a report each to be one."""
    await store.file(arrival(version(PER, made("one")), version(PER_EARLIER, made("other"))), soon)
    await store.enrol([PER, PER_EARLIER], soon)


async def test_every_change_is_announced_in_its_own_transaction(watched, soon):
    await everything(watched, soon)

    sql = watched._database.queries
    used = sql.used
    writes = {name for name in sql.names if WRITES.search(sql[name]) and not name.startswith("purge_")}
    assert len(writes) > 25
    assert writes - used == set()


async def test_the_witness_undoes_a_change_that_is_not_announced(watched, database, soon):
    await watched.enrol([KARI], soon)
    with pytest.raises(asyncpg.RaiseError, match="unannounced: INSERT opt_out"):
        await execute(database, "insert into opt_out select person_hash, now() from person")

    assert await rows(database, "opt_out") == []


async def test_who_listens_is_told_whose_and_what_kind_once_a_transaction(store, told, database, soon):
    await store.file(arrival(version(KARI, made("r1")), version(KARI, made("r2"))), soon)
    await store.file(arrival(version(KARI, made("r1"))), soon)
    kari = await store.person([KARI], soon)
    await store.close_channel(kari, NOW, soon)

    assert await heard(told, 2) == [f"VERSION:{kari.hex()}", f"RESTRICTION:{kari.hex()}"]
    kept = await rows(database, "outbox", without=["at"])
    assert sorted((row["id"], row["kind"], row["person_hash"]) for row in kept) == [
        (1, "VERSION", kari),
        (2, "RESTRICTION", kari),
    ]


async def test_a_report_that_moves_is_announced_to_both_and_persons_who_are_joined_too(store, told, soon):
    await store.file(arrival(version(PER, made())), soon)
    await store.file(arrival(version(PER_EARLIER, made(issued="2026-01-11"))), soon)
    one, other = [await store.person([number], soon) for number in (PER, PER_EARLIER)]
    assert sorted(await heard(told, 3)) == sorted(f"VERSION:{person.hex()}" for person in (one, one, other))

    await store.enrol([PER, PER_EARLIER], soon)
    assert sorted(await heard(told, 2)) == sorted(f"MERGED:{person.hex()}" for person in (one, other))


async def test_what_is_undone_is_not_announced(store, told, database, soon):
    async def undone():
        async with store._database.transaction(soon) as connection:
            await announce(connection, store._database.queries, AnnouncementKind.VERSION, NOBODY)
            await connection.execute("select 1/0")

    with pytest.raises(StoreUnavailable):
        await undone()
    kari = await store.enrol([KARI], soon)
    await store.set_opt_out(kari, NOW, soon)

    assert await heard(told, 1) == [f"RESTRICTION:{kari.hex()}"]
    assert [row["kind"] for row in await rows(database, "outbox")] == ["RESTRICTION"]


async def test_of_nobody_nothing_is_announced(store, database, soon):
    async with store._database.transaction(soon) as connection:
        await announce(connection, store._database.queries, AnnouncementKind.VERSION)

    assert await rows(database, "outbox") == []


async def heard(told, many):
    """Wait until so much has been told, and see that there is no more."""
    async with asyncio.timeout(10):
        found = [await told.get() for _ in range(many)]
    assert told.empty()
    return found
