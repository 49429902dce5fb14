"""`audit verify` finds every way to tamper with the access log, each by its name and place, by who may do anything."""

import asyncio
import json
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest
from msgspec.structs import replace

from gateway.cli import main
from gateway.cli.audit import NOT_VERIFIED, TAMPERED
from policies import Category
from resolvers.deadline import Deadline
from resolvers.model import PersonHash
from resolvers.store import Purging, Store, Vault, open_pool
from tests.conftest import execute
from tests.integration.gateway.cli.tampering import CHANGES, PURGED_AND, TAMPERING, spelled
from tests.integration.resolvers.store.test_access_log import ENTRY

SECRET = b"a secret that only the tests have"
# In the third shard, and in the fifth.
KARI = PersonHash(b"\x30" + bytes(31))
OLA = PersonHash(b"\x5f" + bytes(31))
NOW = datetime.now(UTC)
AGO = NOW - timedelta(days=6 * 366)
ENTRIES = 6


@pytest.fixture
def settings(database, tmp_path):
    """A settings file that names a fresh, migrated database and its secret."""
    (tmp_path / "secret").write_bytes(SECRET)
    file = tmp_path / "gateway.toml"
    file.write_text(f'dsn = "{database}"\nsecret_file = "{tmp_path / "secret"}"\n', encoding="utf-8")
    return str(file)


def written(database, *entries):
    """Write entries, one after the other."""

    async def write():
        async with open_pool(database, largest=2) as pool:
            store = Store(pool, Vault(SECRET))
            for entry in entries:
                await store.append_audit(entry, Deadline.after(30))

    asyncio.run(write())


@pytest.fixture
def log(settings, database, capsys):
    """Six entries about one person, five about another and two about nobody, sealed; then one more."""
    of_kari = [replace(ENTRY, person=KARI, at=NOW + timedelta(seconds=n)) for n in range(ENTRIES)]
    others = [replace(ENTRY, person=person, at=NOW) for person in (*[OLA] * 5, None, None)]
    written(database, *of_kari, *others)
    assert main(["audit", "seal", "--settings", settings]) == 0
    written(database, replace(ENTRY, person=KARI, at=NOW + timedelta(seconds=ENTRIES)))
    return capsys.readouterr().out.strip()


def tampered(database, *statements):
    """Do what nobody may, as the superuser."""
    for statement in statements:
        asyncio.run(execute(database, spelled(statement)))


def verified(capsys, settings, *words):
    """Run the command; give its exit code, the faults, and what it says at the end."""
    status = main(["audit", "verify", "--settings", settings, "--json", *words])
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return status, lines[:-1], lines[-1]


def places(faults):
    """Give what is wrong and where, short."""
    return [(fault["kind"], fault.get("shard"), fault.get("sequence"), fault.get("other")) for fault in faults]


def test_a_log_that_nobody_has_touched_is_whole(log, settings, capsys):
    status, faults, ended = verified(capsys, settings)

    assert (status, faults) == (0, [])
    assert (ended["links"], ended["gone"], ended["seals"], ended["faults"]) == (14, 0, 1, 0)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_of_an_entry_is_found(log, settings, database, capsys, change):
    tampered(database, f"update audit_entry set {change} where @AT 3")  # noqa: S608 - of the test's own

    status, faults, _ = verified(capsys, settings)

    assert status == TAMPERED
    assert places(faults) == [("ENTRY_CHANGED", 3, 3, None)]


@pytest.mark.parametrize(("statements", "found"), TAMPERING.values(), ids=TAMPERING)
@pytest.mark.usefixtures("log")
def test_tampering_is_found_where_it_was_done(settings, database, capsys, statements, found):
    tampered(database, *statements)

    status, faults, ended = verified(capsys, settings)

    assert status == TAMPERED
    assert places(faults) == found
    assert ended["faults"] == len(found)


def test_a_chain_that_is_written_anew_from_a_point_with_all_its_hashes_is_shown_by_the_seal(
    log, settings, database, capsys
):
    """Whoever knows how the chain is made can make another one: not the seal."""

    async def rewrite():
        connection = await asyncpg.connect(database)
        await connection.execute("delete from audit_entry where shard = 3 and sequence > 3")
        await connection.execute("delete from audit_link where shard = 3 and sequence > 3")
        await connection.close()

    asyncio.run(rewrite())
    written(database, *(replace(ENTRY, person=KARI, at=NOW + timedelta(seconds=n), outcome="X") for n in range(4)))

    status, faults, ended = verified(capsys, settings)

    assert (status, places(faults)) == (TAMPERED, [("REWRITTEN", 3, 6, None)])
    assert ended["links"] == 14


def test_seals_that_are_cut_off_too_are_missed_by_who_has_noted_one(log, settings, database, capsys):
    whole = verified(capsys, settings, "--noted", log)
    tampered(database, "delete from audit_seal")

    assert whole[0] == 0
    assert verified(capsys, settings)[0] == 0
    assert places(verified(capsys, settings, "--noted", log)[1]) == [("SEAL_MISSING", None, None, None)]


def test_a_seal_that_is_another_than_was_noted_is_found(log, settings, capsys):
    status, faults, _ = verified(capsys, settings, "--noted", f"1:{'00' * 32}")

    assert (status, places(faults)) == (TAMPERED, [("SEAL_CHANGED", None, None, None)])


def purged(database):
    """Purge the log as the nightly job does."""

    async def purge():
        async with open_pool(database, largest=2) as pool:
            begins = NOW - timedelta(days=5 * 366)
            return await Purging(pool).purge(
                Category.ACCESS_LOG, [KARI, OLA], begins, limit=100, deadline=Deadline.after(30)
            )

    return asyncio.run(purge())


def test_a_lawful_purge_keeps_the_chain_whole_and_says_what_went(settings, database, capsys):
    old = [replace(ENTRY, person=person, at=AGO) for person in (KARI, KARI, OLA, KARI)]
    written(database, *old, replace(ENTRY, person=KARI, at=NOW))
    main(["audit", "seal", "--settings", settings])
    capsys.readouterr()

    gone = purged(database)
    status, faults, ended = verified(capsys, settings)

    assert (gone, status, faults) == (4, 0, [])
    # Five entries, and what tells of the deletion in each of two chains.
    assert (ended["links"], ended["gone"], ended["seals"]) == (7, 4, 1)


@pytest.mark.parametrize(("statement", "found"), PURGED_AND.values(), ids=PURGED_AND)
def test_a_deletion_hides_no_more_than_it_took(settings, database, capsys, statement, found):
    written(database, *(replace(ENTRY, person=KARI, at=at) for at in (AGO, AGO, AGO, NOW)))
    purged(database)
    tampered(database, statement)

    status, faults, _ = verified(capsys, settings)

    assert (status, places(faults)) == (TAMPERED, found)


def test_a_deletion_of_what_is_still_to_be_kept_is_found(log, settings, database, capsys):
    tampered(database, f"select purge_audit(array['\\x{KARI.hex()}'::bytea], now() + interval '1 day', 2, 'retention')")

    status, faults, _ = verified(capsys, settings)

    assert (status, places(faults)) == (TAMPERED, [("DELETED_EARLY", 3, 8, None)])


def test_what_is_older_than_since_is_taken_as_it_is(log, settings, database, capsys):
    tampered(database, "update audit_entry set outcome = 'X' where @AT 2 or @AT 5")

    status, faults, ended = verified(capsys, settings, "--since", (NOW + timedelta(seconds=3)).isoformat())

    assert (status, places(faults)) == (TAMPERED, [("ENTRY_CHANGED", 3, 5, None)])
    assert ended["links"] == 4


def test_an_entry_from_before_the_chain_is_not_verified(log, settings, database, capsys):
    tampered(
        database,
        "insert into audit_entry select (jsonb_populate_record(entry, jsonb_build_object('id', 'ff', 'shard', null,"
        " 'sequence', null, 'at', at - interval '1 day'))).* from audit_entry entry where @AT 1",
    )

    assert verified(capsys, settings)[:2] == (0, [])


def test_the_public_key_alone_verifies_and_another_one_does_not(log, settings, database, tmp_path, capsys):
    assert main(["audit", "key", "--settings", settings]) == 0
    (tmp_path / "public.pem").write_text(capsys.readouterr().out)
    without_secret = tmp_path / "auditor.toml"
    without_secret.write_text(f'dsn = "{database}"\n', encoding="utf-8")
    (tmp_path / "secret").write_bytes(b"another secret that the tests have")
    main(["audit", "key", "--settings", settings])
    (tmp_path / "other.pem").write_text(capsys.readouterr().out)

    own = verified(capsys, str(without_secret), "--key", str(tmp_path / "public.pem"))
    both = verified(capsys, str(without_secret), *(f"--key={tmp_path / name}.pem" for name in ("public", "other")))
    other = verified(capsys, str(without_secret), "--key", str(tmp_path / "other.pem"))

    changed = f'dsn = "{database}"\nsecret_file = "{tmp_path}/secret"\naudit_known_keys = ["{tmp_path}/public.pem"]\n'
    (tmp_path / "changed.toml").write_text(changed, encoding="utf-8")

    assert verified(capsys, str(tmp_path / "changed.toml"))[0] == 0
    assert verified(capsys, settings)[0] == TAMPERED
    assert (own[0], both[0]) == (0, 0)
    assert (other[0], places(other[1])) == (TAMPERED, [("SEAL_FORGED", None, None, None)])


def test_people_read_where_what_is_wrong(log, settings, database, capsys):
    tampered(database, "update audit_entry set @SWAP where shard = 3")

    status = main(["audit", "verify", "--settings", settings])
    first, second, last = capsys.readouterr().out.splitlines()

    assert status == TAMPERED
    assert first.startswith("shard 3, sequence 2, id ")
    assert first.endswith(": REORDERED, what stands here belongs in place 4")
    assert second.endswith(": REORDERED, what stands here belongs in place 2")
    assert last.startswith("14 links, 0 of entries that were lawfully deleted; 1 seals, the last one 20")
    assert last.endswith(": 2 faults")


def test_a_log_that_was_never_sealed_says_so_and_an_empty_one_is_not_sealed(settings, capsys):
    assert main(["audit", "verify", "--settings", settings]) == 0
    assert capsys.readouterr().out == (
        "0 links, 0 of entries that were lawfully deleted; 0 seals, the last one never: nothing is wrong\n"
    )
    assert main(["audit", "seal", "--settings", settings]) == 0
    assert capsys.readouterr().out == "there is nothing to seal\n"


def test_what_cannot_be_verified_is_one_line(database, tmp_path, capsys):
    no_key, no_store = tmp_path / "key.toml", tmp_path / "store.toml"
    no_key.write_text(f'dsn = "{database}"\n', encoding="utf-8")
    no_store.write_text(f'dsn = "postgresql://app@/none?host={tmp_path}"\n', encoding="utf-8")

    for settings in (no_key, no_store):
        for part in ("verify", "key"):
            if (settings, part) != (no_store, "key"):
                assert main(["audit", part, "--settings", str(settings)]) == NOT_VERIFIED
    assert capsys.readouterr().err.count("\n") == 3


@pytest.mark.parametrize("words", [("--since", "yesterday"), ("--noted", "1")])
def test_words_that_cannot_be_read_are_refused(settings, capsys, words):
    with pytest.raises(SystemExit) as ended:
        main(["audit", "verify", "--settings", settings, *words])

    assert ended.value.code == 2
