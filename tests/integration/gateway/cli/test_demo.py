"""The demo command as a process: ready, answering, stopped by a signal with nothing left."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from gateway.demo import runfile

START = """
import argparse, pathlib, sys
from gateway.cli.demo import perform
home = pathlib.Path(sys.argv[1])
wish = {"what": None, "port": 0, "state": None, "allow_bearer": False, "fresh": False, "metrics_port": None}
sys.exit(perform(argparse.Namespace(home=home, **wish)))
"""


@pytest.fixture
def place():
    folder = Path(tempfile.mkdtemp(prefix="pv-"))
    # As root the database runs as another user, who must be able to pass.
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_a_demo_says_when_it_is_ready_and_stops_cleanly(place, stop):
    with subprocess.Popen([sys.executable, "-c", START, str(place)], stdout=subprocess.PIPE, text=True) as process:
        lines = iter(process.stdout.readline, "")
        ready = next(line for line in lines if line.startswith("ready "))
        with closing(HTTPConnection(urlsplit(ready.removeprefix("ready ")).netloc)) as gateway:
            gateway.request("GET", "/healthz")
            status = gateway.getresponse().status
        running = runfile.read(place)
        process.send_signal(stop)
        rest = process.stdout.read()
        code = process.wait(timeout=20)

    assert (status, code, rest) == (200, 0, "stopped\n")
    assert running.pid == process.pid
    assert not (place / runfile.NAME).exists()
    assert not left_over(place)


def left_over(place):
    """List processes that still name the folder."""
    found = []
    for entry in os.scandir("/proc"):
        try:
            command = Path(entry.path, "cmdline").read_bytes() if entry.name.isdigit() else b""
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
        if str(place).encode() in command:
            found.append(entry.name)
    return found
