"""The composition root: what is not set is said, what is opened answers, and everything is closed again."""

from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from gateway.app import Parts, SettingsIncomplete, create_app, fhir_source, open_session, wall_clock
from gateway.demo.issuer import trusted_issuers
from gateway.settings import RegisterConfig, Settings, SourceConfig
from resolvers.registers.http import HttpRegisters
from tests.asgi import ask

NOWHERE = "http://127.0.0.1:9"


def settings(database: str, folder: Path, **changes) -> Settings:
    (folder / "secret").write_bytes(b"a secret that only the tests have")
    return Settings(
        **{
            "dsn": database,
            "secret_file": folder / "secret",
            "issuers": trusted_issuers(NOWHERE, allow_bearer=False),
            "registers": RegisterConfig(base_url=NOWHERE),
            "sources": (SourceConfig(id="nord", name="Helse Nord", base_url=f"{NOWHERE}/fhir", dialect="pps"),),
        }
        | changes
    )


async def test_an_app_without_issuers_or_registers_does_not_start() -> None:
    app = create_app(Settings())

    with pytest.raises(SettingsIncomplete, match="issuers, registers"):
        async with app.router.lifespan_context(app):
            pass


async def test_an_app_whose_issuer_is_down_starts_and_lets_nobody_in(database, tmp_path) -> None:
    app = create_app(settings(database, tmp_path))
    async with app.router.lifespan_context(app):
        ready = await ask(app, "/readyz")
        refused = await ask(app, "/graphql", method="POST", headers={"content-type": "application/json"}, body=b"{}")
        told = await ask(app, "/.well-known/provesvar-demo")

    assert ready.status == 200
    assert refused.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert told.status == 404


async def test_the_demo_alone_tells_where_its_services_are(database, tmp_path) -> None:
    app = create_app(settings(database, tmp_path, demo={"issuer": NOWHERE}))
    async with app.router.lifespan_context(app):
        told = await ask(app, "/.well-known/provesvar-demo")

    assert told.json() == {"issuer": NOWHERE}


async def test_a_sources_token_comes_from_its_file_and_a_missing_file_is_named(tmp_path) -> None:
    (tmp_path / "token").write_text("lab-token\n")
    found = SourceConfig(id="nord", name="Nord", base_url=NOWHERE, token_file=str(tmp_path / "token"))
    lost = SourceConfig(id="vest", name="Vest", base_url=NOWHERE, token_file=str(tmp_path / "nothing"))
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(open_session())
        parts = Parts(session=session, clock=wall_clock, registers=HttpRegisters(session, NOWHERE))

        assert fhir_source(found, parts).id == "nord"
        with pytest.raises(SettingsIncomplete, match="vest"):
            fhir_source(lost, parts)


def test_the_wall_clock_is_aware() -> None:
    assert wall_clock().tzinfo is not None
