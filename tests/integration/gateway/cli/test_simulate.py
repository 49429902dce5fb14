"""The simulate command runs the services alone until it is told to stop."""

import signal
import subprocess
import sys
import urllib.request

from gateway.demo.laboratories import SOURCES
from gateway.demo.serving import bound, port_of


def free_base():
    with bound("127.0.0.1", 0) as made:
        return port_of(made)


def test_the_services_are_where_they_are_said_to_be_until_stopped():
    base = free_base()
    command = [sys.executable, "-m", "gateway.cli", "simulate", "--base-port", str(base)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        lines = []
        for line in iter(process.stdout.readline, ""):
            lines.append(line.strip())
            if line == "ready\n":
                break
        with urllib.request.urlopen(f"http://127.0.0.1:{base}/faults") as answer:
            status = answer.status
        process.send_signal(signal.SIGTERM)
        code = process.wait(timeout=20)

    assert (status, code) == (200, 0)
    assert lines[-1] == "ready"
    assert [line.split()[-1] for line in lines if line.startswith("laboratory")] == list(SOURCES)
