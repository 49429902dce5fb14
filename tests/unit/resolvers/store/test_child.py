import signal
import subprocess
import sys

import pytest

from resolvers.store.child import end, ended, last_line, spawn
from resolvers.store.ground import Owner, appended

MYSELF = Owner(-1, -1, "me")
SHOW = "import os; print(sorted(os.environ)); raise SystemExit(3)"
STUBBORN = "import signal, sys; signal.signal(signal.SIGINT, signal.SIG_IGN); print('up', flush=True); signal.pause()"


async def test_a_program_runs_to_its_end_with_nothing_of_our_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("PGOPTIONS", "secret")
    with appended(tmp_path / "log") as log:
        process = spawn(
            (sys.executable, "-c", "import os; print(sorted(os.environ)); raise SystemExit(3)"), MYSELF, log
        )

    assert await ended(process) == 3
    assert "PGOPTIONS" not in (tmp_path / "log").read_text()


async def test_a_program_is_asked_to_end(tmp_path):
    with appended(tmp_path / "log") as log:
        process = spawn((sys.executable, "-c", "import signal; signal.pause()"), MYSELF, log)
    await end(process)

    assert process.returncode in {-signal.SIGINT, 1}


async def test_a_program_that_does_not_end_is_killed():
    with subprocess.Popen([sys.executable, "-c", STUBBORN], stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        await end(process, within_s=0.05)

        assert process.returncode == -signal.SIGKILL


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("earlier\nLOG: begin\nFATAL: no room\nLOG: end\n", "FATAL: no room"),
        ("earlier\nLOG: begin\n\n", "LOG: begin"),
        ("earlier\n", "it said nothing"),
        ("earlier\ninitdb: error: no\nhint\n", "initdb: error: no"),
    ],
)
def test_the_last_telling_line_since_the_start_is_found(tmp_path, text, found):
    (tmp_path / "log").write_text(text)

    assert last_line(tmp_path / "log", len("earlier\n")) == found


def test_a_log_that_was_put_aside_is_read_from_its_end(tmp_path):
    (tmp_path / "log").write_text("new\n")

    assert last_line(tmp_path / "log", 5000) == "it said nothing"
