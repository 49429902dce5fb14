"""The README's page for EHR vendors goes as it says: its program and every command of it, with what comes of them."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.demo.cast import find
from gateway.demo.faults import Fault
from tests.clients.started import need_clients
from tests.e2e.asking import Demo
from tests.redaction import overhear

CHECKOUT = Path(__file__).resolve().parents[2]
README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
PAGE = README.partition("\n## Connect your EHR\n")[2].partition("\n## ")[0]
(PROGRAM,) = re.findall(r"```js\n(.*?)```", PAGE, re.DOTALL)
SESSIONS = re.findall(r"```console\n\$ (.*?)```", PAGE, re.DOTALL)
URL = "http://127.0.0.1:8000"


def steps(session: str) -> list[tuple[str, str]]:
    """Read the commands, each with what the page says comes of it."""
    return [(command, told) for command, _, told in (step.partition("\n") for step in session.split("\n$ "))]


def pattern(told: str) -> str:
    """Read what is told as a pattern: an ellipsis is any text, and any lines where a line begins with it."""
    lines = (line for line in told.splitlines() if line)
    return "".join(
        r"(?:.*\n)*?" if line.startswith("…") else re.escape(line).replace("…", ".*") + r"\n" for line in lines
    )


def typed(demo: Demo, command: str, program: Path) -> subprocess.CompletedProcess[str]:
    """Run a command as somebody types it who stands in the checkout."""
    ready = command.replace("./provesvar", f"{sys.executable} -m gateway.cli").replace(" first.mjs", f" {program}")
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", ready],
        env=dict(demo.environment),
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    overhear(f"the standard error of {command.split()[-2]}", done.stderr)
    return done


def test_the_page_has_its_sessions_and_every_client() -> None:
    commands = [command for session in SESSIONS for command, _ in steps(session)]

    assert len(commands) > 12
    for client in ("apollo/app.mjs", "urql/app.mjs", "gql/app.py", "codegen/app.js"):
        assert sum(f"tests/clients/{client}" in command for command in commands) == 1


def test_whoever_may_be_tried_asks_for_the_purpose_and_on_the_basis_that_the_page_says() -> None:
    rows = re.findall(r"^\| [^|]+ \| `(\w+)` \| `(\w+)` \| (.+) \|$", PAGE, re.MULTILINE)
    told = [(key, purpose, basis) for purpose, basis, keys in rows for key in re.findall(r"`([\w-]+)`", keys)]

    assert len(told) == 5
    assert told == [(key, find(key).purpose, find(key).basis) for key, _, _ in told]


def test_the_page_says_what_to_do_on_codes_that_there_are() -> None:
    there_are = set(re.findall(r"`([A-Z]+(?:_[A-Z]+)+)`", README.partition("\n## Error codes\n")[2]))
    table = PAGE.partition("| you get | do |")[2].partition("\n\n")[0]
    codes = {code for row in table.splitlines() for code in re.findall(r"`([A-Z]+(?:_[A-Z]+)+)`", row.split(" | ")[0])}

    assert len(codes) > 10
    assert codes - there_are == set()


@pytest.mark.parametrize("session", SESSIONS, ids=map(str, range(1, len(SESSIONS) + 1)))
def test_a_session_of_the_page_goes_as_it_says(demo: Demo, tmp_path: Path, session: str) -> None:
    need_clients()
    program = tmp_path / "first.mjs"
    program.write_text(PROGRAM, encoding="utf-8")

    try:
        for command, told in steps(session):
            done = typed(demo, command, program)

            assert done.returncode == 0, (command, done.stdout, done.stderr)
            assert re.fullmatch(pattern(told), done.stdout.replace(demo.url, URL)), (command, done.stdout)
    finally:
        if "fault" in session:
            demo.command("fault", "granitt", Fault.OK)
