"""The simulate command runs the services alone until it is told to stop."""

import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

from gateway.demo import runfile
from gateway.demo.client import read_client_key
from gateway.demo.laboratories import SOURCES
from gateway.demo.serving import bound, port_of


def free_base():
    with bound("127.0.0.1", 0) as made:
        return port_of(made)


def test_the_services_are_where_they_are_said_to_be_until_stopped(tmp_path):
    base = free_base()
    command = [sys.executable, "-m", "gateway.cli", "simulate", "--base-port", str(base), "--gateway", "http://g.test/"]
    home = {**os.environ, "XDG_STATE_HOME": str(tmp_path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=home) as process:
        lines = []
        for line in iter(process.stdout.readline, ""):
            lines.append(line.strip())
            if line == "ready\n":
                break
        with urllib.request.urlopen(f"http://127.0.0.1:{base}/faults") as answer:
            status = answer.status
        told = runfile.read(tmp_path / "provesvar")
        key = read_client_key(Path(told.client_key_file))
        process.send_signal(signal.SIGTERM)
        code = process.wait(timeout=20)

    assert (status, code) == (200, 0)
    assert lines[-1] == "ready"
    assert (told.url, told.control, told.store, key.key_type) == (
        "http://g.test",
        f"http://127.0.0.1:{base}",
        None,
        "EC",
    )
    assert list((tmp_path / "provesvar").iterdir()) == []
    assert [line.split()[-1] for line in lines if line.startswith("laboratory")] == list(SOURCES)
