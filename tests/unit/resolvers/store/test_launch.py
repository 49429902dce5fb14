import os
import subprocess
import sys

from resolvers.store import launch

SHOW = "import os; print(os.getuid(), oct(os.umask(0)), os.getppid())"


def launched(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = (sys.executable, "-I", "-S", launch.__file__, *arguments, sys.executable, "-c", SHOW)
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")


def test_it_becomes_the_program_as_the_same_user_with_files_closed_to_others():
    done = launched(str(os.getpid()), "-1", "-1")

    assert done.stdout.split() == [str(os.getuid()), "0o77", str(os.getpid())]


def test_it_does_not_begin_when_the_parent_is_gone():
    done = launched("1", "-1", "-1") if os.getpid() != 1 else launched("2", "-1", "-1")

    assert (done.returncode, done.stdout) == (1, "")
    assert "the parent is gone" in done.stderr
