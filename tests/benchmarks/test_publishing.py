"""The page of results keeps what is not measured anew, and what somebody has written."""

from importlib import import_module

import pytest

from tests.benchmarks import publishing
from tests.benchmarks.publishing import publish
from tests.benchmarks.registry import BENCHMARKS, BY_NAME
from tests.benchmarks.rows import held_to, missed, table

WHERE = {"at": "2026-11-26T12:00:00+00:00", "commit": "abc", "cores": 2, "processor": "P", "python": "3", "system": "S"}
KEPT = {"step": "decode", "ratio": 0.5} | held_to(0.5, most=1.0)
BROKEN = {"step": "merge", "ratio": 1.25} | held_to(1.25, most=1.0)


@pytest.fixture
def page(tmp_path, monkeypatch):
    monkeypatch.setattr(publishing, "RESULTS", tmp_path / "RESULTS.md")
    return tmp_path / "RESULTS.md"


def test_sections_stand_in_the_order_of_the_registry_and_are_replaced_one_by_one(page):
    first, last = BENCHMARKS[0], BENCHMARKS[-1]
    for one, rows in ((last, [BROKEN]), (first, [KEPT]), (last, [KEPT])):
        publish(WHERE, one, rows)

    written = page.read_text()
    assert written.index(f"## {first.name}") < written.index(f"## {last.name}")
    assert "NO" not in written.partition("## ")[2]


def test_notes_stay_where_a_benchmark_is_measured_anew(page):
    publish(WHERE, BY_NAME["inprocess"], [BROKEN])
    page.write_text(page.read_text() + "\n### Notes\n\nWhat was tried.\n")
    publish(WHERE, BY_NAME["inprocess"], [KEPT])

    written = page.read_text()
    assert written.endswith("1 of 1 promises are kept.\n\n### Notes\n\nWhat was tried.\n")
    assert written.count("## inprocess") == 1


def test_the_page_is_the_same_when_the_same_is_published_again(page):
    written = []
    for one in (*BENCHMARKS[:3], *BENCHMARKS[:3]):
        publish(WHERE, one, [KEPT])
        written.append(page.read_text())

    assert written[-1] == written[2]
    assert "\n\n\n" not in written[-1]


def test_benchmarks_have_names_of_their_own_and_a_module_that_runs():
    assert len(BY_NAME) == len(BENCHMARKS)
    assert all(callable(import_module(f"tests.benchmarks.{one.module}").run) for one in BENCHMARKS)


def test_a_promise_that_is_not_kept_is_told():
    assert missed([KEPT, BROKEN, {"step": "page"}]) == ["step merge, ratio 1.25, target ≤ 1"]


def test_a_table_has_a_column_for_every_name():
    assert list(table([KEPT, {"step": "page", "CPU ms": 12345.6}])) == [
        "| step   | ratio | target | met | CPU ms |",
        "| ------ | ----- | ------ | --- | ------ |",
        "| decode | 0.5   | ≤ 1    | yes |        |",
        "| page   |       |        |     | 12,346 |",
    ]
