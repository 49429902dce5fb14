"""
The gateway as `serve --workers N` runs it, with its own schema, on the mock laboratories: for what workers cost.

What stands at the top of this file holds in every worker, as each begins by reading it.
"""

import argparse
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import msgspec

from gateway.cli import answering, workers
from gateway.settings import Settings
from tests.benchmarks.compat.everything import around, on_database, shared_by_nobody
from tests.benchmarks.compat.sheet import configured, register
from tests.benchmarks.running import HOST
from tests.tireless import TIRELESS

register()
shared_by_nobody()


def main(arguments: list[str]) -> int:
    """Serve until stopped."""
    wish = parser().parse_args(arguments)
    with ExitStack() as stack:
        folder = wish.state or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pv-")))
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o711)
        settings = Settings(
            host=HOST,
            port=wish.port,
            public_url=f"http://{HOST}:{wish.port}",
            workers=wish.workers,
            sources=configured(wish.mock, wish.sources),
            **TIRELESS,
        )
        settings = on_database(settings, stack.enter_context(around(folder, 0)), folder)
        sys.stdout.buffer.write(msgspec.json.encode({"state": str(folder)}) + b"\n")
        sys.stdout.flush()
        (workers.serve if wish.workers > 1 else answering.answer)(settings)
    return 0


def parser() -> argparse.ArgumentParser:
    """Say what may be asked for."""
    made = argparse.ArgumentParser(prog="python -m tests.benchmarks.several")
    made.add_argument("--port", type=int, required=True)
    made.add_argument("--mock", metavar="URL", required=True)
    made.add_argument("--sources", type=int, metavar="K", default=5)
    made.add_argument("--workers", type=int, metavar="N", default=1)
    made.add_argument("--state", type=Path, metavar="DIR")
    return made


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
