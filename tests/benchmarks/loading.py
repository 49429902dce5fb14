"""
Load a store with so many results, as if intake had written them: rows by COPY, indexes of the migrations after them.

Reports are the demo's, read by the product's own reader and written by its own words, each under a number of its own.
They arrive mixed, as from laboratories, so that what a person has lies scattered.
Run by `python -m tests.benchmarks.loading FOLDER RESULTS`; the folder is then the state of an embedded server.
"""

import asyncio
import hashlib
import shutil
import sys
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from random import Random

import asyncpg

from resolvers.store import EmbeddedPostgres, ServerOptions, Vault, migrate
from tests.benchmarks.made_up import ANCHOR, Somebody, Template, persons, reports_of, templates

SEED = 1814
SECRET = b"a secret that only the benchmarks have"
BATCH = 2_000
# What a result takes on disk with all that belongs to it and its indexes, and what the server's own files take.
BYTES_A_RESULT = 2_000
LEAST_BYTES = 6_000_000_000
WIDTH = 40
LOADING = ServerOptions(
    settings=(
        ("fsync", "off"),
        ("synchronous_commit", "off"),
        ("full_page_writes", "off"),
        ("autovacuum", "off"),
        ("wal_level", "minimal"),
        ("max_wal_senders", "0"),
        ("max_wal_size", "4GB"),
        ("checkpoint_timeout", "30min"),
        ("shared_buffers", "1GB"),
        ("maintenance_work_mem", "1GB"),
        ("max_locks_per_transaction", "256"),
    ),
    initdb=("--no-sync",),
)
COLUMNS: Mapping[str, str] = {
    "report_route": "key_hash person_hash issued_at rank content_hash senders",
    "report": "person_hash key_hash content_hash issued_at rank status report_number sampled_at discipline kind "
    "kind_system departed departed_at departed_key",
    "report_version": "person_hash key_hash content_hash issued_at rank status source_type source_status message_id "
    "generated_at received_at sender document",
    "result": "person_hash key_hash path parent_path code code_system status value_kind sampled_at",
    "result_code": "person_hash key_hash code_system code",
    "specimen": "person_hash key_hash position number code code_system collected_at",
    "request": "person_hash key_hash position number provider_number issued_at",
    "party": "person_hash key_hash position role name identifiers",
    "report_clinician": "person_hash key_hash hpr_number",
}
# The key of `report` stays, as other tables refer to it; so do those references, which are not looked at in a load.
INDEXES = """
select conrelid::regclass::text as of, conname as name, pg_get_constraintdef(oid) as definition
from pg_constraint where contype = 'p' and conrelid = any($1::text[]::regclass[]) and conrelid <> 'report'::regclass
union all
select null, indexrelid::regclass::text, replace(pg_get_indexdef(indexrelid), ' ON ONLY ', ' ON ')
from pg_index where indrelid = any($1::text[]::regclass[])
and not exists (select from pg_constraint where conindid = indexrelid)
"""
# Nothing looks whether what rows refer to is there: it is, as they are made.
UNCHECKED = {"session_replication_role": "replica"}

Rows = dict[str, list[tuple[object, ...]]]


class NoRoom(Exception):
    """There is not enough room on the disk; the message says how much is needed."""


async def load(folder: Path, results: int) -> float:
    """
    Load about so many results into a new store in a folder; gives the seconds that it took.

    Raises:
        NoRoom: the disk is too small.
    """
    check_room(folder, results)
    began = time.monotonic()
    async with EmbeddedPostgres(folder, options=LOADING) as server:
        await migrate(server.dsn)
        most = len(COLUMNS)
        async with asyncpg.create_pool(server.dsn, min_size=1, max_size=most, server_settings=UNCHECKED) as pool:
            indexes = await pool.fetch(INDEXES, list(COLUMNS))
            for index in indexes:
                await pool.execute(dropped(index))
            await fill(pool, results)
            for place, index in enumerate(indexes, start=1):
                tell("indexes", place, len(indexes), began)
                await pool.execute(made(index))
            for place, table in enumerate((*COLUMNS, "person", "person_identifier"), start=1):
                tell("vacuum ", place, len(COLUMNS) + 2, began)
                await pool.execute(f"vacuum (analyze) {table}", timeout=None)
    sys.stderr.write("\n")
    return time.monotonic() - began


def bytes_of(results: int) -> int:
    """Tell how much room so many results need."""
    return LEAST_BYTES + results * BYTES_A_RESULT


def check_room(folder: Path, results: int) -> None:
    """
    See that the disk holds it.

    Raises:
        NoRoom: it does not.
    """
    needed = bytes_of(results)
    there = next(parent for parent in (folder, *folder.parents) if parent.exists())
    free = shutil.disk_usage(there).free
    sys.stderr.write(f"{results:,} results need {needed / 1e9:.0f} GB of disk; {free / 1e9:.0f} GB are free\n")
    if free < needed:
        raise NoRoom(f"{results:,} results need {needed / 1e9:.0f} GB of disk, and {free / 1e9:.0f} GB are free")


async def fill(pool: "asyncpg.Pool[asyncpg.Record]", results: int) -> None:
    """Write the rows, a batch of reports at a time, into all tables at once."""
    rng, vault = Random(f"{SEED} {results}"), Vault(SECRET)  # noqa: S311 - made-up persons, no secret
    kinds = templates(vault)
    reports = round(results * len(kinds) / sum(kind.results for kind in kinds))
    began, written = time.monotonic(), 0
    owners = await enrolled(pool, rng, vault, reports)
    while batch := list(islice(owners, BATCH)):
        rows = rows_of(rng, vault, kinds, batch)
        async with asyncio.TaskGroup() as group:
            for table, records in rows.items():
                group.create_task(copied(pool, table, COLUMNS[table].split(), records))
        written += len(batch)
        tell("reports", written, reports, began)


async def enrolled(pool: "asyncpg.Pool[asyncpg.Record]", rng: Random, vault: Vault, reports: int) -> Iterator[Somebody]:
    """Enrol as many persons as so many reports are of; gives whose each report is, mixed."""
    owners: list[Somebody] = []
    everybody: list[Somebody] = []
    for person in persons(rng, vault):
        everybody.append(person)
        owners += [person] * reports_of(rng)
        if len(owners) >= reports:
            break
    known = ((one.hash, one.id, ANCHOR) for one in everybody)
    await copied(pool, "person", ["person_hash", "person_id", "enrolled_at"], known)
    numbers = (
        (one.lookup, one.hash, "FNR", vault.seal(one.number.digits.encode(), one.hash), True, ANCHOR)
        for one in everybody
    )
    columns = ["lookup", "person_hash", "kind", "sealed", "current", "added_at"]
    await copied(pool, "person_identifier", columns, numbers)
    rng.shuffle(owners)
    return iter(owners[:reports])


def rows_of(rng: Random, vault: Vault, kinds: Sequence[Template], owners: Sequence[Somebody]) -> Rows:
    """Write a report for each of some persons, by table."""
    rows: Rows = {table: [] for table in COLUMNS}
    for owner in owners:
        add(rows, owner, rng.choice(kinds), str(uuid.UUID(int=rng.getrandbits(128), version=4)), vault)
    return rows


def add(rows: Rows, owner: Somebody, kind: Template, number: str, vault: Vault) -> None:
    """Write one report under a number of its own."""
    key = vault.lookup("report", kind.organisation, number, kind.requisition)
    written = number.encode()
    content = hashlib.sha256(owner.lookup + written.join(kind.content)).digest()
    _, issued, rank, status, *source, _, generated, received, sender, _ = kind.version
    newest = (owner.hash, key, content, issued, rank, status)
    rows["report_route"].append((key, owner.hash, issued, rank, content, [kind.organisation]))
    rows["report"].append((*newest, number, *kind.report[1:]))
    rows["report_version"].append((*newest, *source, number, generated, received, sender, written.join(kind.document)))
    for table, described in kind.described.items():
        rows[table] += [(owner.hash, key, *row) for row in described]


async def copied(pool: "asyncpg.Pool[asyncpg.Record]", table: str, columns: Sequence[str], records: object) -> None:
    """Write rows of a table."""
    async with pool.acquire() as connection:
        await connection.copy_records_to_table(table, columns=columns, records=records)


def dropped(index: asyncpg.Record) -> str:
    """Take an index away."""
    if index["of"] is None:
        return f"drop index {index['name']}"
    return f"alter table {index['of']} drop constraint {index['name']}"


def made(index: asyncpg.Record) -> str:
    """Make an index as it was."""
    if index["of"] is None:
        return str(index["definition"])
    return f"alter table {index['of']} add constraint {index['name']} {index['definition']}"


def tell(what: str, done: int, of: int, began: float) -> None:
    """Draw how far it has come."""
    bar = "#" * (done * WIDTH // of)
    sys.stderr.write(f"\r{what} [{bar:{WIDTH}}] {done:,} of {of:,}, {time.monotonic() - began:.0f} s ")
    sys.stderr.flush()


def main() -> int:
    """Load a folder."""
    try:
        folder, results = sys.argv[1:]
    except ValueError:
        sys.stderr.write("usage: python -m tests.benchmarks.loading FOLDER RESULTS\n")
        return 2
    try:
        took = asyncio.run(load(Path(folder), int(results)))
    except NoRoom as refused:
        sys.stderr.write(f"{refused}\n")
        return 1
    sys.stderr.write(f"loaded in {took:.0f} s\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
