"""`policy render`: the tables as the page that a lawyer reads and signs."""

from pathlib import Path
from typing import assert_never

import msgspec

from gateway.cli import Refused
from gateway.cli.policy_files import (
    WRONG_ARGUMENT,
    OperationsFile,
    ReleaseFile,
    RetentionFile,
    TableFile,
    access,
    operations,
    read,
    release,
    retention,
)
from policies import Chapter, operations_chapter, release_chapter, render, render_page, retention_chapter


class Tables(msgspec.Struct, frozen=True, kw_only=True):
    """What one page holds: who sees what, when, how long it is kept, and who runs the service."""

    access: TableFile
    release: ReleaseFile
    retention: RetentionFile
    operations: OperationsFile


def chosen(paths: list[Path]) -> Tables:
    """
    Take the tables that are named, and the shipped one of a kind that is not.

    Raises:
        Refused: two of one kind, or one that cannot be read or is invalid.
    """
    found = {type(each): each for each in map(read, paths)}
    if len(found) < len(paths):
        raise Refused(
            "a page holds one table of each kind: of access, release, retention and operations", status=WRONG_ARGUMENT
        )
    tables = Tables(access=access(None), release=release(), retention=retention(), operations=operations())
    for each in found.values():
        match each:
            case TableFile():
                tables = msgspec.structs.replace(tables, access=each)
            case ReleaseFile():
                tables = msgspec.structs.replace(tables, release=each)
            case RetentionFile():
                tables = msgspec.structs.replace(tables, retention=each)
            case OperationsFile():
                tables = msgspec.structs.replace(tables, operations=each)
            case unknown:
                assert_never(unknown)
    return tables


def markdown(tables: Tables) -> str:
    """Write the page as Markdown."""
    return render(tables.access.table, [chapter for chapter, _ in others(tables)])


def html(tables: Tables) -> str:
    """Write the page as HTML, with lines to sign on and the digest of each file."""
    return render_page(tables.access.table, tables.access.digest, others(tables))


def others(tables: Tables) -> tuple[tuple[Chapter, str], ...]:
    """Write the chapters that stand below the rules of access, each with the digest of its file."""
    return (
        (release_chapter(tables.release.rules), tables.release.digest),
        (retention_chapter(tables.retention.rules), tables.retention.digest),
        (operations_chapter(tables.operations.rules), tables.operations.digest),
    )
