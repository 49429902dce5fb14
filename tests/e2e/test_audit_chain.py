"""What is asked over HTTP stands in the chain without any value, and is sealed when the gateway ends."""

import asyncio

import asyncpg

from gateway.cli import main
from tests.e2e.asking import MY_TIMELINE, TIMELINE, number_of
from tests.e2e.composed import composed

KARI = number_of("kari")


async def entries(database: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(database)
    try:
        return await connection.fetch("select * from audit_entry order by at, id")
    finally:
        await connection.close()


async def test_what_is_asked_is_chained_by_its_words_without_its_values_and_sealed(database, tmp_path) -> None:
    async with composed(database, tmp_path) as gateway:
        for aliased in (TIMELINE, TIMELINE.replace("timeline", "again: timeline", 1)):
            assert (await gateway.demo.ask("dr-haug", aliased, {"patient": KARI})).status == 200
        assert (await gateway.demo.ask("kari", MY_TIMELINE)).status == 200
        refused = await gateway.demo.ask("dr-haug", TIMELINE, {"patient": "15840150027"})
    found = await entries(database)
    hashes = {entry["operation_hash"] for entry in found}

    assert refused.codes
    assert len(hashes) == 3
    assert {len(hashed) for hashed in hashes} == {32}
    assert {entry["variables_shape"] for entry in found} == {"patient: PersonNumber! string", None}
    assert {(entry["shard"] is None, entry["sequence"] is None) for entry in found} == {(False, False)}
    assert KARI not in str([dict(entry) for entry in found])


def test_the_log_of_a_gateway_that_has_ended_is_whole_and_sealed_to_its_end(database, tmp_path, capsys) -> None:
    async def asked() -> None:
        async with composed(database, tmp_path) as gateway:
            await gateway.demo.ask("dr-haug", TIMELINE, {"patient": KARI})

    asyncio.run(asked())
    settings = tmp_path / "auditor.toml"
    settings.write_text(f'dsn = "{database}"\nsecret_file = "{tmp_path / "secret"}"\n', encoding="utf-8")

    assert main(["audit", "verify", "--settings", str(settings)]) == 0
    assert "; 1 seals, the last one 20" in capsys.readouterr().out
    assert main(["audit", "seal", "--settings", str(settings)]) == 0
    assert capsys.readouterr().out == "there is nothing to seal\n"
