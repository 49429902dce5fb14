"""The simulate command runs the services alone until it is told to stop."""

import os
import signal
import subprocess
import sys
import urllib.request
from contextlib import ExitStack
from pathlib import Path

from gateway.demo import runfile
from gateway.demo.client import read_client_key
from gateway.demo.laboratories import SOURCES
from gateway.demo.services import Place, ports
from gateway.demo.serving import PortTaken, bound


def all_free(base):
    try:
        with ExitStack() as stack:
            for port in ports(Place(base_port=base)).values():
                stack.enter_context(bound("127.0.0.1", port))
    except PortTaken:
        return False
    return True


def free_base():
    """Find a base whose every port is free, below the ports that the system gives to the tests beside this one."""
    return next(base for base in range(20_000, 32_000, 20) if all_free(base))


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
        assert lines[-1:] == ["ready"]
        with urllib.request.urlopen(f"http://127.0.0.1:{base}/faults") as answer:
            status = answer.status
        told = runfile.read(tmp_path / "provesvar")
        key = read_client_key(Path(told.client_key_file))
        process.send_signal(signal.SIGTERM)
        code = process.wait(timeout=20)

    assert (status, code) == (200, 0)
    assert (told.url, told.control, told.store, key.key_type) == (
        "http://g.test",
        f"http://127.0.0.1:{base}",
        None,
        "EC",
    )
    assert list((tmp_path / "provesvar").iterdir()) == []
    assert [line.split()[-1] for line in lines if line.startswith("laboratory")] == list(SOURCES)
