"""
Every test is also a test of silence: what it causes to be logged or told as an error holds nothing of any person.

A plugin, on in every worker. It hears every log record at DEBUG, formatted with its error and traceback, and what the
tests' own clients hand over: errors in answers, standard error of commands and demos, logs of databases. The test
during which something of a person is heard fails; what was heard is not repeated, only where.

Every span that ends, and every number that is read, is heard too, by its names, attributes and labels: there is one
place each that writes them (tests/architecture/test_redaction.py holds that), and it is listened to there.
"""

import ast
import functools
import logging
import re
import sys
from collections.abc import Generator, Iterable, Iterator, Sequence
from pathlib import Path

import pytest
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExportResult
from prometheus_client import CollectorRegistry, Metric
from typing_extensions import override

from gateway.demo.cast import CITIZENS, CLINICIANS
from resolvers.normalise.identifiers import person_number

MARK = "tells_of_people(reason): this test itself logs or is told something of a person, for the reason given"
# Where the demo writes what results say; the other modules name laboratories, units and codes.
RESULTS = ("biochemistry", "imaging", "microbiology", "pathology")
CHRONICLE = Path(__file__).resolve().parents[1] / "gateway/demo/chronicle"
# Eleven digits alone, or parted as people and systems write them; within longer numbers and hashes there is nobody.
ELEVEN_DIGITS = re.compile(r"(?<![0-9A-Za-z.])[0-9]{6}[ ._\u00a0-]?[0-9]{5}(?![0-9A-Za-z])")
# A text of this length in the results of the synthetic people is found nowhere else.
DISTINCTIVE = 24
# What tests send as values that nothing else is.
PLANTED = ("73519.2604", "ukjent-sykdom-i-klartekst")


class Ear(logging.Handler):
    """Hears everything, and keeps only where something of a person was heard."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s"))
        self._found: list[str] = []

    @override
    def emit(self, record: logging.LogRecord) -> None:
        try:
            text = self.format(record)
        except Exception:  # noqa: BLE001 - a record that cannot be formatted says nothing; logging itself tells of it
            return
        self.overhear(f"a log record of {record.name}, line {record.lineno}", text)

    def overhear(self, where: str, text: str) -> None:
        """Listen to a text that came from somewhere."""
        self._found.extend(f"{where}: {what}" for what in of_people(text))

    def take(self) -> list[str]:
        """Give what was found since the last time."""
        found, self._found = self._found, []
        return found


EAR = Ear()


def overhear(where: str, text: str | bytes) -> None:
    """Hand over what was told outside of this process' logs."""
    EAR.overhear(where, text if isinstance(text, str) else text.decode("utf-8", errors="replace"))


def overhear_file(where: str, path: Path) -> None:
    """Hand over a file of logs."""
    overhear(where, path.read_bytes() if path.exists() else b"")


def of_people(text: str) -> Iterator[str]:
    """Say what kind of thing of a person stands in a text; the thing itself is not repeated."""
    if any(person_number(re.sub(r"\D", "", match.group())) for match in ELEVEN_DIGITS.finditer(text)):
        yield "a person number"
    if names().search(text):
        yield "a name"
    if values().search(text):
        yield "a value of a result"


@functools.cache
def names() -> re.Pattern[str]:
    """Match the whole or last name of anybody of the cast."""
    people = {one.name for one in (*CITIZENS, *CLINICIANS)}
    return any_of(people | {name.split()[-1] for name in people})


@functools.cache
def values() -> re.Pattern[str]:
    """Match the texts of the results that the synthetic people have."""
    trees = (ast.parse((CHRONICLE / f"{name}.py").read_text(encoding="utf-8")) for name in RESULTS)
    return any_of({*PLANTED, *(text for tree in trees for text in told(tree) if len(text) >= DISTINCTIVE)})


def told(tree: ast.Module) -> Iterator[str]:
    """Give the plain texts in a module that are not its documentation."""
    documented = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documented:
            yield node.value


def any_of(texts: Iterable[str]) -> re.Pattern[str]:
    """Match any of some texts where it stands by itself."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(texts, key=len, reverse=True)))})(?!\w)")


def overhear_numbers() -> None:
    """Listen to whatever is read of a registry."""
    collect = CollectorRegistry.collect

    def overheard(self: CollectorRegistry) -> Iterator[Metric]:
        for family in collect(self):
            overhear("numbers", f"{family}")
            yield family

    CollectorRegistry.collect = overheard


def overhear_spans() -> None:
    """Listen to whatever is sent to a collector."""
    export = OTLPSpanExporter.export

    def overheard(self: OTLPSpanExporter, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        overhear("a span", "\n".join(span.to_json() for span in spans))
        return export(self, spans)

    OTLPSpanExporter.export = overheard


def pytest_configure(config: pytest.Config) -> None:
    """Listen to every logger, and to what is counted and traced."""
    overhear_numbers()
    overhear_spans()
    config.addinivalue_line("markers", MARK)
    root = logging.getLogger()
    root.setLevel(logging.DEBUG)
    root.addHandler(EAR)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop listening; whatever the last fixtures to end have caused is told here, as no test is left to fail."""
    logging.getLogger().removeHandler(EAR)
    if late := EAR.take():
        sys.stderr.write("told of a person after the last test: " + "; ".join(late) + "\n")


def judged(item: pytest.Item) -> Generator[None]:
    """Run a part of a test, and fail it where something of a person was heard meanwhile."""
    yield
    found = EAR.take()
    if found and item.get_closest_marker("tells_of_people") is None:
        pytest.fail("something of a person was told: " + "; ".join(sorted(set(found))), pytrace=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None]:
    """Judge what its fixtures cause."""
    return (yield from judged(item))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """Judge what a test causes."""
    return (yield from judged(item))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None]:
    """Judge what the end of its fixtures causes."""
    return (yield from judged(item))
