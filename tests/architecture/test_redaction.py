"""What listens for persons in logs, errors, spans and numbers does hear them, and there is nothing else to hear."""

import ast
import logging
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.demo.cast import find
from gateway.demo.chronicle.pathology import BREAST
from gateway.exposition import registry
from gateway.readings import Metric, Readings
from gateway.tracing import tracing
from tests.examples import NUMBER
from tests.redaction import EAR, of_people, overhear

CHECKOUT = Path(__file__).resolve().parents[2]
PARTED = f"{NUMBER.digits[:6]} {NUMBER.digits[6:]}"
OBSERVED_BY = ("opentelemetry", "prometheus_client", "statsd", "sentry_sdk", "structlog")
LISTENED_TO = {("opentelemetry", "gateway/tracing.py"), ("prometheus_client", "gateway/exposition.py")}


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (f"asked for {NUMBER.digits}", ["a person number"]),
        (f"asked for {PARTED}", ["a person number"]),
        ("asked for 15840199906", []),
        (f"id 4f{NUMBER.digits}", []),
        (f"{find('kari').name} asked", ["a name"]),
        ("Solbris asked", ["a name"]),
        ("Solbristuen asked", []),
        (f"found: {BREAST.conclusion}", ["a value of a result"]),
        ("answered 200 (POST)", []),
    ],
)
def test_a_person_is_heard_and_nothing_else_is(text, kinds):
    assert list(of_people(text)) == kinds


@pytest.mark.tells_of_people("shows that it is heard")
def test_every_level_argument_and_error_is_listened_to_in_every_logger():
    for name in ("gateway.anywhere", "aiohttp.anything", ""):
        logging.getLogger(name).debug("a caller asked for %s", NUMBER.digits)
        logging.getLogger(name).error("failed", exc_info=ValueError(find("kari").name))
    overhear("an answer", NUMBER.digits.encode())

    found = EAR.take()
    assert [line.rpartition(": ")[2] for line in found] == [*["a person number", "a name"] * 3, "a person number"]
    assert NUMBER.digits not in "".join(found)


def test_a_test_that_tells_of_a_person_fails_and_what_was_told_is_not_repeated(tmp_path):
    planted = tmp_path / "test_planted.py"
    planted.write_text(
        "import logging\nimport pytest\n"
        "@pytest.fixture\ndef late():\n    yield\n    logging.info('158401' + '99905')\n"
        "def test_quiet(): logging.info('nobody')\n"
        "def test_loud(): logging.debug('158401' + '99905')\n"
        "def test_late(late): pass\n"
        "@pytest.mark.tells_of_people('on purpose')\ndef test_meant(): logging.debug('158401' + '99905')\n",
        encoding="utf-8",
    )
    config = tmp_path / "pytest.ini"
    config.write_text("[pytest]\npythonpath = .\n", encoding="utf-8")
    options = ["-q", "-p", "tests.redaction", "-p", "no:cacheprovider", "-p", "no:randomly", "--show-capture=no"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "-c", config, planted],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert "1 failed, 3 passed, 1 error" in done.stdout, done.stdout + done.stderr
    assert "a log record of root" in done.stdout
    assert NUMBER.digits not in done.stdout + done.stderr


def test_what_is_counted_or_traced_is_written_in_the_one_place_that_is_listened_to():
    importing = {
        (name.split(".")[0], str(path.relative_to(CHECKOUT)))
        for package in ("gateway", "resolvers", "policies")
        for path in (CHECKOUT / package).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else named(node))
    }

    assert {pair for pair in importing if pair[0] in OBSERVED_BY} == LISTENED_TO


@pytest.mark.tells_of_people("shows that it is heard")
async def test_spans_and_numbers_are_listened_to():
    readings = Readings()
    readings.counter(Metric(name="asked", meaning="of whom", labels=("who",)), lambda: {(find("kari").name,): 1})
    list(registry(readings).collect())
    async with tracing("http://127.0.0.1:9", sample=1.0, from_callers=False) as made:
        with made.request(NUMBER.digits, "POST", []):
            pass

    heard = EAR.take()
    assert {line for line in heard if not line.startswith("a log record")} == {
        "numbers: a name",
        "a span: a person number",
    }


def named(node: ast.AST) -> list[str]:
    """Give what an import statement names."""
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
