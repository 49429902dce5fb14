"""Start a whole demo as users do, with a state folder of its own, and end it as Ctrl-C does."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.e2e.asking import Demo

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def started(folder: Path) -> Iterator[Demo]:
    """Start `demo` in a folder, wait for its ready line, and end it; what it complains of is in `stderr` there."""
    environment = os.environ | {"XDG_STATE_HOME": str(folder), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "gateway.cli", "demo", "--port", "0", "--state", str(folder / "demo")]
    complaints = folder / "stderr"
    with (
        complaints.open("wb") as stderr,
        subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=stderr, text=True, cwd=ROOT
        ) as process,
    ):
        assert process.stdout is not None
        printed = []
        for line in process.stdout:
            printed.append(line)
            if line.startswith("ready "):
                break
        try:
            assert printed, complaints.read_text(encoding="utf-8")
            assert printed[-1].startswith("ready "), "".join(printed)
            url = printed[-1].removeprefix("ready ").strip().removesuffix("/graphql")
            yield Demo(url=url, home=folder / "provesvar", state=folder / "demo", environment=environment)
        finally:
            process.terminate()
            process.wait(30)
