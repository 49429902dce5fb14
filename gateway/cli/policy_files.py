"""Tables of rules as files: read, told apart by what they say, named in messages, and known by their digest."""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import msgspec

from gateway.cli import Refused
from policies import (
    OperationRules,
    ReleaseRules,
    RetentionRules,
    Table,
    TableInvalid,
    parse_operations,
    parse_release,
    parse_retention,
    parse_table,
)

INVALID = 3
WRONG_ARGUMENT = 2
TABLES = files("policies").joinpath("tables")
ACCESS = "access.toml"
RELEASE = "release.toml"
RETENTION = "retention.toml"
OPERATIONS = "operations.toml"


class TableFile(msgspec.Struct, frozen=True, kw_only=True):
    """A table of access as it was read: its name for messages, the SHA-256 of its file, and what the file says."""

    name: str
    digest: str
    table: Table


class ReleaseFile(msgspec.Struct, frozen=True, kw_only=True):
    """A table of release, likewise."""

    name: str
    digest: str
    rules: ReleaseRules


class RetentionFile(msgspec.Struct, frozen=True, kw_only=True):
    """A table of retention, likewise."""

    name: str
    digest: str
    rules: RetentionRules


class OperationsFile(msgspec.Struct, frozen=True, kw_only=True):
    """A table of operations, likewise."""

    name: str
    digest: str
    rules: OperationRules


AnyFile = TableFile | ReleaseFile | RetentionFile | OperationsFile


def shipped() -> tuple[Traversable, ...]:
    """Give every table that is shipped: those of access, each in force from a day of its own, then the others."""
    of_access = (
        found for found in TABLES.iterdir() if found.name.startswith("access") and found.name.endswith(".toml")
    )
    others = (TABLES.joinpath(name) for name in (RELEASE, RETENTION, OPERATIONS))
    return (*sorted(of_access, key=lambda found: found.name), *others)


def read(path: Path | Traversable) -> AnyFile:
    """
    Read a table of any kind.

    Raises:
        Refused: it cannot be read, or is invalid; all its problems in one line.
    """
    name = named(path)
    try:
        return parsed(name, content(path))
    except TableInvalid as invalid:
        raise Refused(one_line(f"{name}: {invalid}"), status=INVALID) from invalid


def access(path: Path | None) -> TableFile:
    """
    Read a table of access, the shipped one where none is named.

    Raises:
        Refused: it cannot be read, is invalid, or is a table of another kind.
    """
    found = read(path or TABLES.joinpath(ACCESS))
    if not isinstance(found, TableFile):
        raise Refused(f"{found.name}: it is no table of who may see what", status=WRONG_ARGUMENT)
    return found


def release() -> ReleaseFile:
    """
    Read the shipped table of release.

    Raises:
        TableInvalid: it is none that may be used.
    """
    return release_of(RELEASE, content(TABLES.joinpath(RELEASE)))


def retention() -> RetentionFile:
    """
    Read the shipped table of retention.

    Raises:
        TableInvalid: it is none that may be used.
    """
    return retention_of(RETENTION, content(TABLES.joinpath(RETENTION)))


def operations() -> OperationsFile:
    """
    Read the shipped table of operations.

    Raises:
        TableInvalid: it is none that may be used.
    """
    return operations_of(OPERATIONS, content(TABLES.joinpath(OPERATIONS)))


def every_access() -> Iterator[TableFile]:
    """
    Read every shipped table of access.

    Raises:
        Refused: one is invalid.
    """
    for path in shipped():
        found = read(path)
        if isinstance(found, TableFile):
            yield found


def named(path: Path | Traversable) -> str:
    """Name a table in messages: a shipped one by its name alone."""
    return path.name if path in shipped() else str(path)


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


def parsed(name: str, text: bytes) -> AnyFile:
    """
    Read what a file says: by what it lists it is of release, of retention or of operations, and any other of access.

    Raises:
        TableInvalid: it is no table that may be used.
    """
    found = said(text)
    if "classes" in found:
        return release_of(name, text)
    if "entries" in found:
        return retention_of(name, text)
    return operations_of(name, text) if "rows" in found else access_of(name, text)


def said(text: bytes) -> Mapping[str, object]:
    """Give what stands at the top of a file; nothing of one that cannot be read."""
    try:
        return tomllib.loads(text.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        return {}


def access_of(name: str, text: bytes) -> TableFile:
    """
    Read a table of access.

    Raises:
        TableInvalid: it is none that may be used.
    """
    return TableFile(name=name, digest=hashlib.sha256(text).hexdigest(), table=parse_table(decoded(text)))


def release_of(name: str, text: bytes) -> ReleaseFile:
    """
    Read a table of release.

    Raises:
        TableInvalid: it is none that may be used.
    """
    return ReleaseFile(name=name, digest=hashlib.sha256(text).hexdigest(), rules=parse_release(decoded(text)))


def retention_of(name: str, text: bytes) -> RetentionFile:
    """
    Read a table of retention.

    Raises:
        TableInvalid: it is none that may be used.
    """
    rules = parse_retention(decoded(text))
    return RetentionFile(name=name, digest=hashlib.sha256(text).hexdigest(), rules=rules)


def operations_of(name: str, text: bytes) -> OperationsFile:
    """
    Read a table of operations.

    Raises:
        TableInvalid: it is none that may be used.
    """
    rules = parse_operations(decoded(text))
    return OperationsFile(name=name, digest=hashlib.sha256(text).hexdigest(), rules=rules)


def decoded(text: bytes) -> str:
    """
    Read the text of a file.

    Raises:
        TableInvalid: it is not UTF-8.
    """
    try:
        return text.decode()
    except UnicodeDecodeError as error:
        raise TableInvalid("table: not UTF-8") from error


def one_line(text: str) -> str:
    """Keep a message on one line, whatever a table has for names."""
    return " ".join(text.split())
