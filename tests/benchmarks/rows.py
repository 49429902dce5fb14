"""What a benchmark gives: rows of JSON, where and with what they were measured, and the tables they are read as."""

import os
import platform
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
PACKAGES = ("aiohttp", "graphql-core", "httptools", "msgspec", "strawberry-graphql", "uvicorn", "uvloop")
DIGITS = 3

Row = dict[str, str | int | float | bool | None]
Rows = list[Row]


def machine() -> Row:
    """Say where and with what is measured; nothing names the machine or a folder of it."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": commit(),
        "cores": os.cpu_count(),
        "processor": processor(),
        "python": f"{platform.python_implementation()} {platform.python_version()}, {build()}",
        "system": f"{platform.system()} {platform.machine()}",
    } | {name: version(name) for name in PACKAGES}


def build() -> str:
    """Say how this Python was built: with a profile it is 15 to 25 % faster."""
    if "--enable-optimizations" in (sysconfig.get_config_var("CONFIG_ARGS") or ""):
        return "PGO build"
    # Debian and those after it build with a profile, and do not say so.
    return "a distribution's PGO build" if sys.base_prefix == "/usr" else "plain build"


def processor() -> str:
    """Name the processor."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.processor())


def commit() -> str:
    """Name the commit, with a plus where something is not committed."""
    git = ["git", "-C", str(CHECKOUT)]
    name = subprocess.run([*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    changed = subprocess.run([*git, "status", "--porcelain"], capture_output=True, text=True, check=False)
    return name.stdout.strip() + "+" * bool(changed.stdout.strip()) or "unknown"


def held_to(found: float, *, most: float | None = None, least: float | None = None) -> Row:
    """Say what was promised of a figure, and whether it is kept."""
    if least is not None:
        return {"target": f"≥ {least:g}", "met": found >= least}
    return {"target": None if most is None else f"≤ {most:g}", "met": None if most is None else found <= most}


def missed(rows: Sequence[Row]) -> list[str]:
    """Name the rows of which a promise is not kept."""
    return [
        ", ".join(f"{name} {shown(value)}" for name, value in row.items() if name != "met" and value is not None)
        for row in rows
        if row.get("met") is False
    ]


def table(rows: Sequence[Row]) -> Iterator[str]:
    """Write rows as a table of Markdown, a column for every name that some row has."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    written = [[shown(row.get(name)) for name in names] for row in rows]
    wide = [max(len(cell) for cell in column) for column in zip(names, *written, strict=True)]
    yield line(names, wide)
    yield line(["-" * width for width in wide], wide)
    for cells in written:
        yield line(cells, wide)


def line(cells: Sequence[str], wide: Sequence[int]) -> str:
    """Write one line of a table."""
    return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, wide, strict=True)) + " |"


def shown(value: object) -> str:
    """Write a cell: three digits that count, yes or no, and nothing where nothing is known."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "NO"
        case float():
            return f"{value:.{DIGITS}g}" if abs(value) < 10**DIGITS else f"{value:,.0f}"
        case int():
            return f"{value:,}"
        case _:
            return str(value)
