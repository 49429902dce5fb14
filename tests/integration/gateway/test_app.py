"""The composition root: what is not set is said, what is opened answers, and everything is closed again."""

from pathlib import Path

import pytest

from gateway.app import create_app, wall_clock
from gateway.demo.issuer import trusted_issuers
from gateway.settings import RegisterConfig, Settings
from gateway.source_config import SourceConfig
from gateway.sourcing import SettingsIncomplete
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


def test_the_wall_clock_is_aware() -> None:
    assert wall_clock().tzinfo is not None
