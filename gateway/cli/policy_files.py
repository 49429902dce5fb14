"""Tables of rules as files: read, told apart by what they say, named in messages, and known by their digest."""

import hashlib
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import msgspec

from gateway.cli import Refused
from policies import ReleaseRules, Table, TableInvalid, parse_release, parse_table

INVALID = 3
WRONG_ARGUMENT = 2
TABLES = files("policies").joinpath("tables")
ACCESS = "access.toml"
RELEASE = "release.toml"


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


def shipped() -> tuple[Traversable, ...]:
    """Give every table that is shipped: those of access, each in force from a day of its own, then that of release."""
    of_access = (
        found for found in TABLES.iterdir() if found.name.startswith("access") and found.name.endswith(".toml")
    )
    return (*sorted(of_access, key=lambda found: found.name), TABLES.joinpath(RELEASE))


def read(path: Path | Traversable) -> TableFile | ReleaseFile:
    """
    Read a table of either kind.

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
        Refused: it cannot be read, is invalid, or is a table of release.
    """
    found = read(path or TABLES.joinpath(ACCESS))
    if not isinstance(found, TableFile):
        raise Refused(f"{found.name}: it says when reports are released, not who may see them", status=WRONG_ARGUMENT)
    return found


def release() -> ReleaseFile:
    """
    Read the shipped table of release.

    Raises:
        TableInvalid: it is none that may be used.
    """
    return release_of(RELEASE, content(TABLES.joinpath(RELEASE)))


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


def parsed(name: str, text: bytes) -> TableFile | ReleaseFile:
    """
    Read what a file says; one with classes is of release, any other of access.

    Raises:
        TableInvalid: it is no table that may be used.
    """
    return release_of(name, text) if has_classes(text) else access_of(name, text)


def has_classes(text: bytes) -> bool:
    """Tell whether a file has classes of release; one that cannot be read has none."""
    try:
        return "classes" in tomllib.loads(text.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        return False


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
