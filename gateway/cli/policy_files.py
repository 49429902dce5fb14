"""Tables of rules as files: read, named in messages, and known by their digest."""

import hashlib
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import msgspec

from gateway.cli import Refused
from policies import Table, TableInvalid, parse_table

INVALID = 3
SHIPPED = files("policies").joinpath("tables", "access.toml")


class TableFile(msgspec.Struct, frozen=True, kw_only=True):
    """A table as it was read: its name for messages, the SHA-256 of its file, and what the file says."""

    name: str
    digest: str
    table: Table


def read(path: Path | None) -> TableFile:
    """
    Read a table, the shipped one where none is named.

    Raises:
        Refused: it cannot be read, or is invalid; all its problems in one line.
    """
    name = named(path)
    try:
        return parsed(name, content(path or SHIPPED))
    except TableInvalid as invalid:
        raise Refused(one_line(f"{name}: {invalid}"), status=INVALID) from invalid


def named(path: Path | None) -> str:
    """Name a table in messages."""
    return SHIPPED.name if path is None else str(path)


def content(path: Path | Traversable) -> bytes:
    """
    Read a file.

    Raises:
        Refused: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise Refused(f"{path}: cannot be read: {error.strerror}") from error


def parsed(name: str, text: bytes) -> TableFile:
    """
    Read what a file says.

    Raises:
        TableInvalid: it is no table that may be used.
    """
    try:
        table = parse_table(text.decode())
    except UnicodeDecodeError as error:
        raise TableInvalid("table: not UTF-8") from error
    return TableFile(name=name, digest=hashlib.sha256(text).hexdigest(), table=table)


def one_line(text: str) -> str:
    """Keep a message on one line, whatever a table has for names."""
    return " ".join(text.split())
