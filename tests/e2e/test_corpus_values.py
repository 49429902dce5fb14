"""The values of real messages: every unit is read or left alone with a reason, and most ranges are read as numbers."""

import json
import os
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from gateway.comparison import read_comparison
from resolvers.model import Quantity, Report, Result, every_result
from resolvers.normalise.comparable import report
from resolvers.normalise.spelling import fold
from resolvers.normalise.svarrapport import read
from resolvers.views.interpreting import derived

CORPUS = os.environ.get("PROVESVAR_CORPUS")
COMPARISON = read_comparison()
# Reference ranges of the messages that are no interval.
LEFT_AS_TEXT = {"-", "Alltid *-merket"}

pytestmark = pytest.mark.skipif(CORPUS is None, reason="PROVESVAR_CORPUS is not set: no real messages here")


def reports() -> Iterator[Report]:
    for path in sorted((Path(str(CORPUS)) / "svarrapport").iterdir()):
        if path.suffix.lower() == ".xml":
            yield from (found.report for found in read(path.read_bytes()).reports)


def results() -> Iterator[tuple[Report, Result]]:
    for found in reports():
        made = report(found, COMPARISON)
        yield from ((made, one) for one in every_result(made.results))


def numbers() -> list[tuple[Result, Quantity]]:
    return [(one, one.value) for _, one in results() if isinstance(one.value, Quantity)]


def test_every_unit_is_read_or_is_left_alone_with_a_reason() -> None:
    unread = {fold(found.spelling) for found in COMPARISON.units.table.unread}
    named = [(one, value) for one, value in numbers() if value.unit]

    silent = {value.unit for _, value in named if value.ucum is None and fold(value.unit or "") not in unread}
    alone = {value.unit for one, value in named if value.ucum is None and fold(value.unit or "") in unread}

    assert silent == {"U/L"}
    assert {one.code.code for one, value in named if one.code and value.ucum is None and value.unit == "U/L"} == {
        "NOR05859"
    }
    assert alone == {"kU/L"}
    assert len([1 for _, value in named if value.ucum]) > 0.95 * len(named)


def spelled(value: object) -> Iterator[str]:
    """Walk the units of a FHIR resource that come without a code."""
    if isinstance(value, dict):
        if "value" in value and isinstance(value.get("unit"), str) and "code" not in value:
            yield value["unit"]
        for inner in value.values():
            yield from spelled(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from spelled(inner)


def test_every_unit_without_a_code_in_the_fhir_examples_is_read_or_left_alone_with_a_reason() -> None:
    unread = {fold(found.spelling) for found in COMPARISON.units.table.unread}
    examples = [json.loads(path.read_text("utf-8")) for path in (Path(str(CORPUS)) / "fhir-r4-examples").glob("*.json")]
    units = {unit for example in examples for unit in spelled(example)}

    assert units
    assert {unit for unit in units if COMPARISON.units.to_ucum(unit) is None and fold(unit) not in unread} == set()


def test_all_reference_ranges_but_two_are_read_as_numbers() -> None:
    ranges = [one.reference_range for _, one in results() if one.reference_range]

    left = {found.text for found in ranges if found.low is None and found.high is None}

    assert left == LEFT_AS_TEXT
    assert all(isinstance(end, Decimal) for found in ranges for end in (found.low, found.high) if end is not None)


def test_what_laboratories_mark_agrees_with_what_is_derived() -> None:
    """A marker of the laboratory's own is taken away, derived again, and is the same."""
    marked = [one for _, one in results() if one.interpretation and one.interpretation.code in {"H", "L"}]
    again = [(one, derived(replace(one, interpretation=None))) for one in marked]
    judged = [(one.interpretation.code, found) for one, found in again if one.interpretation and found]

    assert judged
    assert [pair for pair in judged if pair[0] != pair[1]] == []


def test_a_local_code_is_mapped_as_its_own_laboratory_maps_it() -> None:
    """Where a laboratory sends its own and the national code for one result, the table says the same."""
    wrong = []
    for made, one in results():
        codes = [code for investigation in one.investigations for code in investigation.codes]
        national = {code.code for code in codes if code.system and code.system.endswith(("7280", "7230"))}
        wrong += [
            (made.key.organisation, code.code)
            for code in codes
            if code.system and code.system.endswith("8212") and code.standard and national
            if not national & {alike.code for alike in code.alike}
        ]

    assert wrong == []
    assert sum(1 for _, one in results() if one.code and one.code.standard) > 100
