"""The run file tells where a demo runs, and nothing once it is gone."""

import os
import subprocess
import sys

import pytest

from gateway.demo import runfile
from gateway.demo.runfile import RunFile


def running(pid):
    return RunFile(
        url="http://127.0.0.1:8000",
        issuer="http://127.0.0.1:8001",
        registers="http://127.0.0.1:8002",
        control="http://127.0.0.1:8003",
        client_key_file="client.key",
        pid=pid,
    )


@pytest.fixture
def gone():
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    return process.pid


def test_what_is_written_is_read_again(tmp_path):
    runfile.write(tmp_path / "deep", running(os.getpid()))

    assert runfile.read(tmp_path / "deep") == running(os.getpid())


def test_one_demo_at_a_time_has_the_folder(tmp_path):
    with runfile.sole(tmp_path / "new"), pytest.raises(runfile.Occupied), runfile.sole(tmp_path / "new"):
        pass
    with runfile.sole(tmp_path / "new"):
        assert (tmp_path / "new").is_dir()


def test_no_run_file_is_no_demo(tmp_path):
    assert runfile.read(tmp_path) is None


def test_a_damaged_run_file_is_no_demo(tmp_path):
    (tmp_path / runfile.NAME).write_text("{", encoding="utf-8")

    assert runfile.read(tmp_path) is None


def test_the_run_file_of_a_process_that_is_gone_is_no_demo(tmp_path, gone):
    runfile.write(tmp_path, running(gone))

    assert runfile.read(tmp_path) is None


def test_a_process_of_another_user_is_alive():
    # The first process is always there and, for an ordinary user, somebody else's.
    assert runfile.alive(1)


def test_no_process_has_the_number_zero():
    assert not runfile.alive(0)


def test_another_users_process_counts_as_alive(monkeypatch):
    def refuse(*_):
        raise PermissionError

    monkeypatch.setattr(os, "kill", refuse)

    assert runfile.alive(17)


def test_a_demo_removes_its_own_run_file_only(tmp_path):
    runfile.write(tmp_path, running(os.getpid()))

    runfile.remove(tmp_path, os.getpid() + 1)
    kept = (tmp_path / runfile.NAME).exists()
    runfile.remove(tmp_path, os.getpid())

    assert (kept, (tmp_path / runfile.NAME).exists()) == (True, False)
