"""What is asked over HTTP stands in the chain without any value, and is sealed when the gateway ends."""

import asyncio
from pathlib import Path

import asyncpg
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.cli import main
from tests.e2e.asking import MY_TIMELINE, TIMELINE, number_of
from tests.e2e.composed import composed

KARI = number_of("kari")
CHAIN = "{ operations { auditChain { intact faults { kind seal } lastSeal { keyId } } } }"


class Keys:
    """Sealing keys by names, each with its public key beside it, as files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        for name in ("old", "new", "strange"):
            key = Ed25519PrivateKey.generate()
            form, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            self.own(name).write_bytes(key.private_bytes(serialization.Encoding.PEM, form, plain))
            public = serialization.PublicFormat.SubjectPublicKeyInfo
            self.public(name).write_bytes(key.public_key().public_bytes(serialization.Encoding.PEM, public))

    def own(self, name: str) -> Path:
        return self._folder / f"{name}.pem"

    def public(self, name: str) -> Path:
        return self._folder / f"{name}.public.pem"


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys(tmp_path)


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


async def sealed_by(name: str, keys: Keys, database: str, folder: Path, *known: str) -> dict[str, object]:
    """Run a gateway that seals with a key and knows some others; gives what it tells of the chain before it seals."""
    changes = {"audit_key_file": keys.own(name), "audit_known_keys": tuple(map(keys.public, known))}
    async with composed(database, folder, **changes) as gateway:
        await gateway.demo.ask("dr-haug", TIMELINE, {"patient": KARI})
        found: dict[str, object] = (await gateway.demo.ask("drift", CHAIN)).data["operations"]["auditChain"]
    return found


async def test_a_change_of_key_as_the_readme_says_is_never_told_as_forged(
    keys: Keys, database: str, tmp_path: Path
) -> None:
    # Gateways are changed one after another: some seal with the new key while others still do with the old one.
    steps = (("old", "new"), ("new", "old"), ("old", "new"), ("new", "old"), ("new", "old"))
    told = [await sealed_by(own, keys, database, tmp_path, known) for own, known in steps]

    assert [(one["intact"], one["faults"]) for one in told] == [(True, [])] * len(steps)
    assert len({str(one["lastSeal"]) for one in told}) == len({"none yet", "old", "new"})


async def test_a_seal_by_a_key_that_nobody_named_is_told_as_forged(keys: Keys, database: str, tmp_path: Path) -> None:
    await sealed_by("old", keys, database, tmp_path)
    await sealed_by("strange", keys, database, tmp_path, "old")
    told = await sealed_by("new", keys, database, tmp_path, "old")

    assert (told["intact"], told["faults"]) == (False, [{"kind": "SEAL_FORGED", "seal": 2}])
