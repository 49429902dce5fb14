"""What the loader writes is a store as any other: the product reads it, and its indexes are those of the migrations."""

import shutil
import tempfile
from pathlib import Path

import asyncpg
import msgspec
import pytest

from resolvers.model import PersonNumber, Report, every_result
from resolvers.normalise.identifiers import is_synthetic
from resolvers.store import EmbeddedPostgres, Store, Vault, open_pool
from tests.benchmarks.loading import SECRET, NoRoom, check_room, load

RESULTS = 2_000
INDEXES = """
select tablename, indexdef from pg_indexes where schemaname = 'public'
union all
select conrelid::regclass::text, pg_get_constraintdef(oid)
from pg_constraint where connamespace = 'public'::regnamespace
order by 1, 2
"""


@pytest.fixture
def folder():
    found = Path(tempfile.mkdtemp(prefix="pv-"))
    found.chmod(0o711)
    yield found / "store"
    shutil.rmtree(found)


async def indexes(dsn):
    """List every index and constraint."""
    connection = await asyncpg.connect(dsn)
    try:
        return [tuple(row) for row in await connection.fetch(INDEXES)]
    finally:
        await connection.close()


async def test_a_loaded_store_is_read_as_any_other(folder, database, soon):
    await load(folder, RESULTS)

    vault = Vault(SECRET)
    async with EmbeddedPostgres(folder) as server, open_pool(server.dsn) as pool:
        store = Store(pool, vault)
        async with pool.connection(soon) as connection:
            rows = await connection.fetch("select sealed, person_hash from person_identifier")
        reports = 0
        for row in rows:
            number = PersonNumber(vault.open(row["sealed"], row["person_hash"]).decode())
            person = await store.enrol((number,), soon)
            documents = [msgspec.json.decode(one, type=Report) for one in await store.documents(person, soon)]
            assert (person, is_synthetic(number)) == (row["person_hash"], True)
            assert len({report.key for report in documents}) == len(documents)
            reports += sum(1 for report in documents for _ in every_result(report.results))
        assert RESULTS * 0.8 < reports < RESULTS * 1.2
        assert await indexes(server.dsn) == await indexes(database)


def test_what_does_not_fit_is_refused_with_what_it_needs(tmp_path):
    with pytest.raises(NoRoom, match="GB of disk"):
        check_room(tmp_path / "not" / "there", 10**12)
