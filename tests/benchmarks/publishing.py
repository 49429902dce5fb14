"""RESULTS.md: the last published table of each benchmark, with where and when it was measured, and by which command."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.registry import BENCHMARKS, Benchmark
from tests.benchmarks.rows import Row, Rows, shown, table

RESULTS = Path(__file__).with_name("RESULTS.md")
TITLE = """\
# What the gateway costs

Written by `./provesvar bench --publish NAME…`, a section for each benchmark when it is run; nothing here is typed by
hand but the notes below a table. Figures are ratios within one run: times are of a shared machine and say little by
themselves. What was promised stands as `target`, and `NO` where it is not kept.
"""
SECTION = re.compile(r"^## (\S+)\n.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
NOTES = re.compile(r"^### Notes\n.*", re.MULTILINE | re.DOTALL)


def publish(where: Row, one: Benchmark, rows: Rows) -> None:
    """Put a benchmark's table into the page; those of others, and the notes of all, stay."""
    kept = sections(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    kept[one.name] = "\n".join(section(one, where, rows)) + notes(kept.get(one.name, ""))
    ordered = (f"{kept[other.name].rstrip()}\n" for other in BENCHMARKS if other.name in kept)
    RESULTS.write_text("\n".join([TITLE, *ordered]).rstrip() + "\n", encoding="utf-8")


def sections(page: str) -> dict[str, str]:
    """Take the page apart."""
    return {found.group(1): found.group(0) for found in SECTION.finditer(page)}


def notes(old: str) -> str:
    """Keep what somebody has written below a table."""
    found = NOTES.search(old)
    return f"\n{found.group(0).rstrip()}\n" if found else ""


def section(one: Benchmark, where: Row, rows: Rows) -> Iterator[str]:
    """Write the section of one benchmark."""
    yield f"## {one.name}\n"
    yield f"{one.what[:1].upper()}{one.what[1:]}.\n"
    yield f"`./provesvar bench {one.name}`, " + ", ".join(said(where)) + ".\n"
    yield from table(rows)
    yield f"\n{judged(rows)}\n"


def judged(rows: Rows) -> str:
    """Say how many promises are kept."""
    promised = [row["met"] for row in rows if row.get("met") is not None]
    if not promised:
        return "Nothing is promised of these."
    return f"{promised.count(True)} of {len(promised)} promises are kept."


def said(where: Row) -> Iterator[str]:
    """Say where it was measured."""
    told = {"at", "commit", "cores", "processor", "python", "system"}
    yield f"{where['at']}, commit {where['commit']}"
    yield f"{where['cores']} cores of {where['processor']}, {where['system']}"
    yield str(where["python"])
    yield from (f"{name} {shown(value)}" for name, value in where.items() if name not in told)
