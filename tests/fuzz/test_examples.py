"""Some questions that the fuzzer writes, in each edition and way; `python -m tests.fuzz --examples 2000` asks more."""

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from tests.fuzz.environment import CHECKOUT, place

EXAMPLES = 40
LACKING = "the fuzzer is not installed: python -m tests.fuzz installs it"


@pytest.mark.timeout(600)
def test_whatever_the_fuzzer_asks_is_answered_well(tmp_path: Path) -> None:
    if not place().exists():
        (pytest.fail if os.environ.get("FUZZ_REQUIRED") else pytest.skip)(LACKING)
    command = [sys.executable, "-m", "tests.fuzz", "--examples", str(EXAMPLES), "--out", str(tmp_path / "told.json")]

    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    told = msgspec.json.decode((tmp_path / "told.json").read_bytes())
    assert set(told) == {"legacy", "2026"}
    for found in told.values():
        assert found["problems"] == []
        assert found["asked"] >= 2 * EXAMPLES
