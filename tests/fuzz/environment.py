"""
The fuzzer's own environment, made from a hashed lock beside this file.

It is not among the development dependencies, as it is a pytest plugin with an HTTP client of its own that would come
along with every run of the tests. requirements.lock is compiled from requirements.in as CONTRIBUTING.md says of the
others.
"""

import hashlib
import shutil
import subprocess
import sys
import venv
from pathlib import Path

LOCK = Path(__file__).with_name("requirements.lock")
CHECKOUT = Path(__file__).resolve().parents[2]
FOLDER = CHECKOUT / ".fuzz"


def place(folder: Path = FOLDER) -> Path:
    """Give where the fuzzer of this lock is, once it is installed."""
    return folder / hashlib.sha256(LOCK.read_bytes()).hexdigest()[:16] / "bin" / "schemathesis"


def program(folder: Path = FOLDER) -> Path:
    """Give the path of the fuzzer, installed first where this lock's is not there yet; older ones are removed."""
    found = place(folder)
    if not found.exists():
        shutil.rmtree(folder, ignore_errors=True)
        venv.create(found.parents[1], with_pip=True)
        pip = [found.parent / "python", "-m", "pip", "--disable-pip-version-check", "-qqq"]
        subprocess.run([*pip, "install", "--require-hashes", "-r", LOCK], check=True, stdout=sys.stderr)
    return found
