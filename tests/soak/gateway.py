"""The gateway alone in a process, as `serve` runs it; it also says how many tasks it has, once a second."""

import asyncio
import sys
from contextlib import closing
from pathlib import Path

import msgspec
import uvloop

from gateway.app import create_app
from gateway.demo.issuer import trusted_issuers
from gateway.demo.run import until_stopped
from gateway.demo.services import source_configs
from gateway.demo.serving import bound, port_of, serving
from gateway.settings import GraphQLProfile, RegisterConfig, Settings
from tests.soak.around import Around, as_path
from tests.tireless import TIRELESS

HOST = "127.0.0.1"
DEADLINE_S = 4.0
BUDGET_S = 1.5
BREAKER_PAUSE_S = 1.0
MAX_BYTES = 1_000_000
COUNT_S = 1.0


class Spoken(msgspec.Struct, frozen=True, kw_only=True):
    """What else a run wants of the gateway: which edition it speaks, and whether it tells its schema."""

    profile: GraphQLProfile = GraphQLProfile.LEGACY
    introspection: bool = False


def spoken(folder: Path) -> Spoken:
    """Read what a run has written of it; by default nothing."""
    file = folder / "spoken.json"
    return msgspec.json.decode(file.read_bytes(), type=Spoken) if file.exists() else Spoken()


def settings_for(around: Around, url: str, folder: Path) -> Settings:
    """Write the settings: everything on as by default, with shorter times."""
    changes = {"budget_s": BUDGET_S, "breaker_pause_s": BREAKER_PAUSE_S, "max_bytes": MAX_BYTES}
    return Settings(
        dsn=around.wired,
        secret_file=around.secret_file,
        public_url=url,
        deadline_s=DEADLINE_S,
        max_page_size=200,
        graphql_profile=spoken(folder).profile,
        introspection=spoken(folder).introspection,
        **TIRELESS,
        issuers=trusted_issuers(around.issuer, allow_bearer=False),
        registers=RegisterConfig(base_url=around.registers),
        sources=tuple(
            msgspec.structs.replace(found, **changes)
            for found in source_configs(around.laboratories, folder / "tokens")
        ),
    )


async def run(folder: Path) -> None:
    """Open the gateway, say where it is, and count."""
    around = msgspec.json.decode((folder / "around.json").read_bytes(), type=Around, dec_hook=as_path)
    with closing(bound(HOST, 0)) as door:
        url = f"http://{HOST}:{port_of(door)}"
        app = create_app(settings_for(around, url, folder))
        async with app.router.lifespan_context(app), serving(app, [door]):
            sys.stdout.write(f"{url}\n")
            sys.stdout.flush()
            while True:
                (folder / "tasks").write_text(str(len(asyncio.all_tasks())), encoding="ascii")
                await asyncio.sleep(COUNT_S)


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(until_stopped(run(Path(sys.argv[1]))))
