import asyncio
from pathlib import Path

import asyncpg
import pytest

from resolvers.errors import StoreUnavailable
from resolvers.store.migrate import (
    LOCK,
    Migration,
    MigrationBroken,
    MigrationEdited,
    MigrationUnknown,
    migrate,
    read_migrations,
)
from tests.conftest import execute

ONE = Migration("0001_one.sql", "create table one (id bigint primary key)")
TWO = Migration(
    "0002_two.sql", "-- no-transaction\ncreate index concurrently if not exists two on one (id)\n-- next\nselect 1"
)


async def asked(dsn: str, question: str) -> list[object]:
    connection = await asyncpg.connect(dsn)
    try:
        return [row[0] for row in await connection.fetch(question)]
    finally:
        await connection.close()


async def test_files_are_applied_once_in_order(empty_database):
    assert await migrate(empty_database, [ONE, TWO]) == (ONE.name, TWO.name)
    assert await migrate(empty_database, [ONE, TWO]) == ()
    assert await asked(empty_database, "select name from schema_migration order by name") == [ONE.name, TWO.name]


async def test_many_who_start_at_once_apply_each_file_once(empty_database):
    async with asyncio.TaskGroup() as group:
        starting = [group.create_task(migrate(empty_database, [ONE, TWO])) for _ in range(8)]

    assert sorted(name for one in starting for name in one.result()) == [ONE.name, TWO.name]


async def test_the_projects_own_schema_is_applied_by_many_at_once_and_again(empty_database):
    async with asyncio.TaskGroup() as group:
        starting = [group.create_task(migrate(empty_database)) for _ in range(4)]

    assert sum(len(one.result()) for one in starting) == len(read_migrations())
    assert await migrate(empty_database) == ()


async def test_an_edited_file_is_refused(empty_database):
    await migrate(empty_database, [ONE])

    with pytest.raises(MigrationEdited, match=r"0001_one\.sql: changed") as refused:
        await migrate(empty_database, [Migration(ONE.name, ONE.sql + " "), TWO])
    assert refused.value.names == (ONE.name,)
    assert await asked(empty_database, "select name from schema_migration") == [ONE.name]


async def test_a_database_that_is_ahead_is_refused(empty_database):
    await migrate(empty_database, [ONE, TWO])

    with pytest.raises(MigrationUnknown, match=r"0002_two\.sql: the database is ahead"):
        await migrate(empty_database, [ONE])


async def test_a_broken_file_leaves_nothing_of_itself(empty_database):
    broken = Migration("0002_broken.sql", "create table two (id bigint); select no_such_column")

    with pytest.raises(MigrationBroken, match=r"0002_broken\.sql"):
        await migrate(empty_database, [ONE, broken])
    assert await asked(empty_database, "select name from schema_migration") == [ONE.name]
    assert await asked(empty_database, "select to_regclass('two')::text") == [None]


async def test_it_waits_while_another_migrates(empty_database):
    connection = await asyncpg.connect(empty_database)
    await connection.execute("select pg_advisory_lock($1)", LOCK)
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(migrate(empty_database, [ONE]))
        await asyncio.sleep(0.2)
        assert not waiting.done()
        await connection.close()
    assert waiting.result() == (ONE.name,)


async def test_a_database_that_does_not_answer_is_unavailable(tmp_path):
    with pytest.raises(StoreUnavailable):
        await migrate(f"postgresql://nobody@/none?host={tmp_path}")


async def test_two_denials_in_force_on_one_object_both_stay_so_when_there_may_be_one(empty_database):
    whole = read_migrations()
    await migrate(empty_database, whole[:2])
    await execute(
        empty_database,
        "insert into person values ('p', gen_random_uuid(), now());"
        "insert into restriction (person_hash, id, idempotency_key, family, type, object_kind, object_value,"
        " subject_kind, subjects, valid_from, lifted_at, set_by)"
        "select 'p', id, id, family, 'DENIAL', kind, object, 'ALL', '{}', to_timestamp(at), lifted, 's'"
        " from (values ('a', 'SAFETY', 'ALL', null, 1, null), ('b', 'SAFETY', 'ALL', null, 1, null),"
        " ('c', 'SAFETY', 'REPORT', 'r', 2, null), ('d', 'SAFETY', 'REPORT', 'r', 1, null),"
        " ('e', 'SAFETY', 'REPORT', 'r', 3, now()), ('f', 'PRIVACY', 'REPORT', 'r', 4, null),"
        " ('g', 'SAFETY', 'REPORT', 's', 1, null)) as given (id, family, kind, object, at, lifted)",
    )
    await migrate(empty_database, whole)

    marked = "select id from restriction where lineage <> '' order by id"
    current = "select id from restriction where lifted_at is null order by id"
    assert await asked(empty_database, marked) == ["a", "d"]
    assert await asked(empty_database, current) == ["a", "b", "c", "d", "f", "g"]


async def test_every_key_of_person_data_begins_with_the_person_hash(database):
    keys = await asked(
        database,
        "select conrelid::regclass || ' ' || pg_get_constraintdef(oid) from pg_constraint "
        "where contype in ('p', 'f', 'u') and connamespace = 'public'::regnamespace and conrelid::regclass::text "
        "not in ('schema_migration', 'person_identifier', 'report_route', 'received_message', 'restriction_feed', "
        "'used_proof', 'decision_binding', 'audit_link', 'audit_deletion', 'audit_seal', 'fetch_count', "
        "'intake_count', 'count_batch')",
    )

    assert len(keys) > 100
    assert [key for key in keys if "KEY (person_hash" not in key and "UNIQUE (person_hash" not in key] == []


async def test_roles_may_do_no_more_than_they_need(database):
    roles = Path(__file__).parents[4] / "docker" / "postgres" / "roles.sql"
    for _ in range(2):
        await execute(database, roles.read_text())
        await migrate(database)
    connection = await asyncpg.connect(database)
    tried = {
        "provesvar_gateway": {
            "select count(*) from audit_entry": True,
            "update audit_entry set outcome = 'x'": False,
            "delete from audit_entry": False,
            "truncate audit_entry": False,
            "delete from audit_entry_0": False,
            "drop table audit_entry": False,
            "update audit_link set entry_hash = entry_hash": False,
            "delete from audit_link": False,
            "truncate audit_link": False,
            "insert into audit_link select * from audit_link": True,
            "insert into audit_deletion select * from audit_deletion": False,
            "insert into audit_seal select * from audit_seal": True,
            "update audit_seal set heads = heads": False,
            "delete from audit_seal": False,
            "create table mine (id int)": False,
            "insert into restriction select * from restriction": True,
            "insert into opening select * from opening": True,
            "update opening set expires_at = expires_at": False,
            "delete from opening": False,
            "delete from review": False,
            "update review set reviewed_at = at": False,
            "delete from restriction_feed": False,
            "delete from restriction_replica": False,
            "delete from padlock": False,
            "delete from release_preference": False,
            "delete from channel_reservation": True,
            "insert into outbox (person_hash, kind, at) values ('p', 'VERSION', now())": True,
            "select kind from outbox": False,
            "delete from outbox": True,
            "insert into used_proof (key, until) values ('k', now())": True,
            "update decision_binding set until = until": True,
        },
        "provesvar_gateway_read": {
            "select count(*) from report": True,
            "insert into audit_entry select * from audit_entry": True,
            "update audit_entry set outcome = 'x'": False,
            "update report set departed = true": False,
            "select key_hash, person_hash, issued_at, rank from report_route": True,
            "select senders from report_route": False,
            "select count(*) from quarantine": False,
            "update padlock set told_at = told_at": True,
            "insert into opening select * from opening": False,
            "select count(*) from review": False,
        },
        "provesvar_gateway_write": {"update audit_entry set outcome = 'x'": False, "delete from audit_entry": False},
        "provesvar_intake": {
            "select count(*) from audit_entry": False,
            "select count(*) from restriction": False,
            "update report_route set rank = 0": True,
            "insert into outbox (person_hash, kind, at) values ('p', 'VERSION', now())": True,
            "update outbox set at = at": False,
            "select count(*) from used_proof": False,
        },
        "provesvar_operator": {
            "delete from quarantine": True,
            "delete from audit_entry": True,
            "update audit_entry set outcome = 'x'": False,
            "update audit_link set entry_hash = entry_hash": False,
            "delete from audit_link": False,
            "insert into audit_deletion select * from audit_deletion": False,
            "update audit_deletion set ground = ground": False,
            "delete from audit_deletion": False,
            "delete from audit_seal": False,
            "select actor from audit_entry": False,
            "select person_hash, kind, sampled_at from report": True,
            "select report_number from report": False,
            "select document from report_version": False,
            "delete from report_version": False,
            "update report_route set rank = 0": False,
            "select count(*) from person_identifier": False,
            "select grounds from opening": False,
            "delete from person": False,
            "delete from outbox": True,
            "select kind from outbox": False,
            "delete from decision_binding where until < now()": True,
            "select patient from decision_binding": False,
            "select key from used_proof": False,
        },
        "provesvar_auditor": {
            "select count(*) from audit_entry": True,
            "select count(*) from audit_deletion": True,
            "insert into audit_seal select * from audit_seal": True,
            "insert into audit_link select * from audit_link": False,
            "update audit_seal set heads = heads": False,
            "delete from audit_seal": False,
            "select count(*) from report": False,
            "select count(*) from person": False,
        },
        "provesvar_reviewer": {
            "update review set reviewed_at = at": True,
            "update review set at = at": False,
            "select grounds from opening": True,
            "select count(*) from report": False,
            "select count(*) from audit_entry": False,
            "delete from review": False,
        },
    }
    seen: dict[str, dict[str, bool]] = {}
    try:
        for role, statements in tried.items():
            await connection.execute(f"set role {role}")
            seen[role] = {statement: await may(connection, statement) for statement in statements}
            await connection.execute("reset role")
    finally:
        await connection.close()

    assert seen == tried


async def may(connection: asyncpg.Connection, statement: str) -> bool:
    try:
        await connection.execute(statement)
    except asyncpg.InsufficientPrivilegeError:
        return False
    return True
