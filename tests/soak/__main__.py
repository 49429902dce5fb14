"""
Run the soak: `python -m tests.soak --minutes 10 --rate 50`; exit 1 where an answer was wrong or the gateway grew.

Three processes: this one asks and judges, one is the gateway, one is all around it.
"""

import argparse
import asyncio
import random
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

import aiohttp
import msgspec

from tests.soak.around import Around, as_path
from tests.soak.figures import Figures, summary
from tests.soak.load import SETTLE_S, Load, Trouble, Watch

CHECKOUT = Path(__file__).resolve().parents[2]
STOP_S = 20.0


def arguments() -> argparse.Namespace:
    """Read the command line."""
    reader = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    reader.add_argument("--minutes", type=float, default=10.0, help="how long (default: 10)")
    reader.add_argument("--rate", type=float, default=50.0, help="questions a second (default: 50)")
    reader.add_argument("--seed", type=int, default=1, help="of what is asked, and of the faults")
    reader.add_argument("--out", type=Path, help="where to write the figures, as JSON")
    return reader.parse_args()


@asynccontextmanager
async def process(module: str, folder: Path) -> AsyncIterator[tuple[asyncio.subprocess.Process, bytes]]:
    """Start a part in a process of its own and read its one line; end it when the block ends."""
    with (folder / f"{module}.log").open("wb") as log:
        made = await asyncio.create_subprocess_exec(
            sys.executable, "-m", module, str(folder), stdout=asyncio.subprocess.PIPE, stderr=log, cwd=CHECKOUT
        )
    assert made.stdout is not None
    try:
        yield made, said(await made.stdout.readline(), folder / f"{module}.log")
    except BaseException:
        # One that is ending by itself is to say why.
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_S / 4):
                await made.wait()
        raise
    finally:
        if made.returncode is None:
            made.terminate()
        else:
            say(f"{module} ended by itself with {made.returncode}: {(folder / f'{module}.log').read_text()[-2_000:]}")
        try:
            async with asyncio.timeout(STOP_S):
                await made.wait()
        except TimeoutError:
            made.kill()


def said(line: bytes, log: Path) -> bytes:
    """Give the line that a part says once it is open; one that says none has not opened."""
    if not line:
        raise SystemExit(log.read_text(encoding="utf-8")[-2_000:])
    return line


async def soak(wish: argparse.Namespace, folder: Path) -> Figures:
    """Open everything, ask for as long as is wanted, and count."""
    ending = asyncio.current_task()
    assert ending is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ending.cancel)
    figures, chance = Figures(), random.Random(wish.seed)  # noqa: S311 - no secret
    async with AsyncExitStack() as stack:
        _, told = await stack.enter_async_context(process("tests.soak.around", folder))
        (folder / "around.json").write_bytes(told)
        around = msgspec.json.decode(told, type=Around, dec_hook=as_path)
        gateway, line = await stack.enter_async_context(process("tests.soak.gateway", folder))
        connector = aiohttp.TCPConnector(limit=0)
        http = await stack.enter_async_context(aiohttp.ClientSession(connector=connector))
        load = Load(around, line.decode().strip(), http, figures)
        trouble, watch = Trouble(around, http, figures, chance), Watch(gateway.pid, folder)
        await load.learn()
        say(f"{load.learnt}; {wish.minutes} minutes at {wish.rate} a second")
        await asyncio.sleep(SETTLE_S)
        figures.idle_before = watch.look()
        async with asyncio.TaskGroup() as group:
            beside = [group.create_task(trouble.make()), group.create_task(watch.keep(figures))]
            await load.run(wish.minutes * 60, wish.rate, chance)
            for task in beside:
                task.cancel()
        await trouble.end()
        await asyncio.sleep(SETTLE_S)
        await load.everybody_is_answered_in_full()
        await asyncio.sleep(SETTLE_S)
        figures.idle_after = watch.look()
    return figures


def say(line: str) -> None:
    """Tell the user."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Run, print the figures, and say by the exit code whether all is as it must be."""
    wish = arguments()
    with tempfile.TemporaryDirectory(prefix="pv-soak-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        figures = asyncio.run(soak(wish, folder))
    found = summary(figures)
    if wish.out is not None:
        wish.out.write_bytes(msgspec.json.format(msgspec.json.encode(found)))
    for name, value in found.items():
        say(f"{name:28} {value if not isinstance(value, list) else msgspec.json.encode(value).decode()}")
    return 1 if figures.problems() else 0


if __name__ == "__main__":
    sys.exit(main())
