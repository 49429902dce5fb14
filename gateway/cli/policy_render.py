"""`policy render`: the tables as the page that a lawyer reads and signs."""

from pathlib import Path

import msgspec

from gateway.cli import Refused
from gateway.cli.policy_files import WRONG_ARGUMENT, ReleaseFile, TableFile, access, read, release
from policies import release_chapter, render, render_page, render_release


class Tables(msgspec.Struct, frozen=True, kw_only=True):
    """What one page holds: who sees what, and when."""

    access: TableFile
    release: ReleaseFile


def chosen(paths: list[Path]) -> Tables:
    """
    Take the tables that are named, and the shipped one of a kind that is not.

    Raises:
        Refused: two of one kind, or one that cannot be read or is invalid.
    """
    found = [read(path) for path in paths]
    of_access = [each for each in found if isinstance(each, TableFile)]
    of_release = [each for each in found if isinstance(each, ReleaseFile)]
    if max(len(of_access), len(of_release)) > 1:
        raise Refused("a page holds one table of access and one of release", status=WRONG_ARGUMENT)
    return Tables(
        access=of_access[0] if of_access else access(None), release=of_release[0] if of_release else release()
    )


def markdown(tables: Tables) -> str:
    """Write the page as Markdown."""
    return "\n".join((render(tables.access.table), *render_release(tables.release.rules)))


def html(tables: Tables) -> str:
    """Write the page as HTML, with lines to sign on and the digest of each file."""
    chapter = release_chapter(tables.release.rules, tables.release.digest)
    return render_page(tables.access.table, tables.access.digest, [chapter])
