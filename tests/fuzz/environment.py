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


def program(folder: Path = CHECKOUT / ".fuzz") -> Path:
    """Give the path of the fuzzer, installed first where this lock's is not there yet; older ones are removed."""
    place = folder / hashlib.sha256(LOCK.read_bytes()).hexdigest()[:16]
    found = place / "bin" / "schemathesis"
    if not found.exists():
        shutil.rmtree(folder, ignore_errors=True)
        venv.create(place, with_pip=True)
        pip = [place / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "-qqq"]
        subprocess.run([*pip, "install", "--require-hashes", "-r", LOCK], check=True, stdout=sys.stderr)
    return found
