"""`policy render`: the tables as the page that a lawyer reads and signs."""

from pathlib import Path
from typing import assert_never

import msgspec

from gateway.cli import Refused
from gateway.cli.policy_files import (
    WRONG_ARGUMENT,
    ReleaseFile,
    RetentionFile,
    TableFile,
    access,
    read,
    release,
    retention,
)
from policies import release_chapter, render, render_page, retention_chapter


class Tables(msgspec.Struct, frozen=True, kw_only=True):
    """What one page holds: who sees what, when, and how long it is kept."""

    access: TableFile
    release: ReleaseFile
    retention: RetentionFile


def chosen(paths: list[Path]) -> Tables:
    """
    Take the tables that are named, and the shipped one of a kind that is not.

    Raises:
        Refused: two of one kind, or one that cannot be read or is invalid.
    """
    found = {type(each): each for each in map(read, paths)}
    if len(found) < len(paths):
        raise Refused("a page holds one table of access, one of release and one of retention", status=WRONG_ARGUMENT)
    tables = Tables(access=access(None), release=release(), retention=retention())
    for each in found.values():
        match each:
            case TableFile():
                tables = msgspec.structs.replace(tables, access=each)
            case ReleaseFile():
                tables = msgspec.structs.replace(tables, release=each)
            case RetentionFile():
                tables = msgspec.structs.replace(tables, retention=each)
            case unknown:
                assert_never(unknown)
    return tables


def markdown(tables: Tables) -> str:
    """Write the page as Markdown."""
    chapters = (release_chapter(tables.release.rules), retention_chapter(tables.retention.rules))
    return render(tables.access.table, chapters)


def html(tables: Tables) -> str:
    """Write the page as HTML, with lines to sign on and the digest of each file."""
    others = (
        (release_chapter(tables.release.rules), tables.release.digest),
        (retention_chapter(tables.retention.rules), tables.retention.digest),
    )
    return render_page(tables.access.table, tables.access.digest, others)
