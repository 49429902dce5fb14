"""A decision table as one self-contained page of HTML, to be read, printed and signed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from policies.blocks import BlockChapter
from policies.glossary import FACTS, HOW_TO_READ, OF_FACTS, OF_MARKS, OF_SETTINGS
from policies.release_rendering import release_chapter_blocks
from policies.release_rules import ReleaseRules
from policies.rendering import POSITION, condition_in_words, effects, name_in_words, outcome_in_words
from policies.retention import RetentionRules
from policies.retention_rendering import retention_chapter_blocks
from policies.table import Mark, Part, Row, Setting, Table, Wording
from policies.vocabulary import Language

STYLE: Final = """\
body { font: 11pt/1.4 Georgia, serif; max-width: 50em; margin: 2em auto; padding: 0 1em; color: #000; }
h1, h2, h3 { font-family: sans-serif; line-height: 1.2; }
h3 { font-size: 1em; margin: 1.5em 0 .3em; }
p { margin: .3em 0; }
p.below { font-size: .9em; color: #333; }
ul { margin: .3em 0 0; padding-left: 1.5em; font-size: .9em; }
table { border-collapse: collapse; }
th, td { border: 1px solid #666; padding: .3em .6em; text-align: left; vertical-align: top; }
code { overflow-wrap: anywhere; }
.signature td { height: 3em; width: 15em; }
section.row, .signature { break-inside: avoid; }
h2, h3 { break-after: avoid; }
@media print { body { margin: 0; max-width: none; } @page { margin: 2cm; } }
"""
COLUMNS: Final = ("effect", "leseren får", "lesaren får", "the reader gets")
SIGNATURE: Final = ("Navn / Name", "Dato / Date", "Underskrift / Signature")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """What a page holds below the rules of access: which table it is of, as HTML, and its lines."""

    identity: str
    lines: tuple[str, ...]


def render_page(table: Table, digest: str, chapters: Sequence[Chapter] = ()) -> str:
    """
    Write the table as HTML (with the syntax of XML): every row in the order in which it is tried, and lines to sign on.

    Args:
        digest: SHA-256 of the table's own file in hexadecimal, so that what was signed can be found again.
        chapters: of the tables that are signed with it.

    Source:
        the policy page, Form: the same file renders to the page that a lawyer signs.
    """
    return "\n".join(
        (
            *_head(table),
            *_opening(table, digest),
            *_facts(),
            *_settings(table),
            *_marks(table),
            *(line for part in table.parts for line in _part(part)),
            *(line for chapter in chapters for line in chapter.lines),
            *_signature(table, digest, chapters),
            "</body>",
            "</html>",
            "",
        )
    )


def release_chapter(rules: ReleaseRules, digest: str) -> Chapter:
    """
    Write the release table as a chapter of the page: what holds for all classes, then every class, strictest first.

    Args:
        digest: SHA-256 of the release table's own file in hexadecimal.
    """
    return _chapter(release_chapter_blocks(rules), digest)


def retention_chapter(rules: RetentionRules, digest: str) -> Chapter:
    """
    Write the retention table as a chapter of the page: how long each kind of data is kept.

    Args:
        digest: SHA-256 of the retention table's own file in hexadecimal.
    """
    return _chapter(retention_chapter_blocks(rules), digest)


def _chapter(chapter: BlockChapter, digest: str) -> Chapter:
    """Write a chapter of blocks."""
    identity = f"{escape(chapter.opening)} {_identity(digest)}"
    lines = [*_title(chapter.heading), f"<p>{identity}</p>", *_wording(chapter.order)]
    for block in chapter.blocks:
        lines += _section(block.title, block.sentence, *block.lines)
    return Chapter(identity=f"{escape(chapter.heading.en)}. {identity}", lines=tuple(lines))


def _head(table: Table) -> Iterator[str]:
    """Begin the page; its style stands in it, so that nothing is fetched."""
    yield from ("<!DOCTYPE html>", '<html lang="en">', "<head>", '<meta charset="utf-8"/>')
    yield '<meta name="viewport" content="width=device-width, initial-scale=1"/>'
    yield f"<title>{_heading(table)}</title>"
    yield from (f"<style>\n{STYLE}</style>", "</head>", "<body>")


def _heading(table: Table) -> str:
    """Name the page."""
    return f"Who sees what: the rules of access, version {escape(table.version)}"


def _opening(table: Table, digest: str) -> Iterator[str]:
    """Say what the page is and how it is read."""
    yield f"<h1>{_heading(table)}</h1>"
    yield f"<p>In force from {table.valid_from.isoformat()}. {_identity(digest)}</p>"
    for wording in HOW_TO_READ:
        yield from _wording(wording)
    yield "<table>"
    yield "<tr>" + "".join(f'<th scope="col">{title}</th>' for title in COLUMNS) + "</tr>"
    for name, meaning in effects():
        cells = "".join(f'<td lang="{language}">{escape(meaning.in_language(language))}</td>' for language in Language)
        yield f'<tr><th scope="row">{escape(name)}</th>{cells}</tr>'
    yield "</table>"


def _identity(digest: str) -> str:
    """Say which file the page was written from."""
    return f"SHA-256 of the table: <code>{escape(digest)}</code>."


def _facts() -> Iterator[str]:
    """Say what the words of the conditions mean."""
    yield from _title(OF_FACTS)
    for name, meaning in FACTS.items():
        yield from _section(name_in_words(name), meaning)


def _settings(table: Table) -> Iterator[str]:
    """List what is left open, with the stricter default."""
    if table.settings:
        yield from _title(OF_SETTINGS)
    for setting in table.settings:
        yield from _setting(setting)


def _marks(table: Table) -> Iterator[str]:
    """List the codes that a report may be marked with."""
    if table.marks:
        yield from _title(OF_MARKS)
    for mark in table.marks:
        yield from _mark(mark)


def _setting(setting: Setting) -> Iterator[str]:
    """Write one setting."""
    lines = (f"ground: {setting.law}", f"owner: {setting.owner}")
    yield from _section(f"{setting.name}: default {POSITION[setting.default]}", setting.sentence, *lines)


def _mark(mark: Mark) -> Iterator[str]:
    """Write one code and what it means."""
    lines = (f"ground: {mark.law}", f"owner: {mark.owner}")
    yield from _section(f"{mark.code}: safety {mark.means}", mark.sentence, *lines)


def _part(part: Part) -> Iterator[str]:
    """Write the rows of one part under its heading."""
    yield from _title(part.title)
    for row in part.rows:
        yield from _row(row)


def _row(row: Row) -> Iterator[str]:
    """Write one row: what it says, when it holds, on what ground."""
    lines = [condition_in_words(condition) for condition in row.when]
    if row.only_if is not None:
        lines.insert(0, f"counts only where the setting {row.only_if.setting} is {POSITION[row.only_if.on]}")
    if not row.when:
        lines.append("in every situation that no rule above decided")
    ground = [f"ground: {row.law}", f"owner: {row.owner}; valid from {row.valid_from.isoformat()}"]
    yield from _section(f"{row.id}: {outcome_in_words(row)}", row.sentence, *lines, *ground)


def _title(wording: Wording) -> Iterator[str]:
    """Write the heading of a chapter in every language."""
    yield f'<h2 lang="nb">{escape(wording.nb)}</h2>'
    yield from _below(wording)


def _section(title: str, wording: Wording, *lines: str) -> Iterator[str]:
    """Write what is kept together on paper: a title, a sentence in every language, and short lines below."""
    yield '<section class="row">'
    yield f"<h3>{escape(title)}</h3>"
    yield from _wording(wording)
    if lines:
        yield from _list(list(lines))
    yield "</section>"


def _wording(wording: Wording) -> Iterator[str]:
    """Write a sentence in every language."""
    yield f'<p lang="nb">{escape(wording.nb)}</p>'
    yield from _below(wording)


def _below(wording: Wording) -> Iterator[str]:
    """Write the languages that stand below bokmål."""
    for language in (Language.NN, Language.EN):
        yield f'<p class="below" lang="{language}">{language}: {escape(wording.in_language(language))}</p>'


def _list(lines: list[str]) -> Iterator[str]:
    """Write lines as a list."""
    yield "<ul>"
    for line in lines:
        yield f"<li>{escape(line)}</li>"
    yield "</ul>"


def _signature(table: Table, digest: str, chapters: Sequence[Chapter]) -> Iterator[str]:
    """Give the lines to sign on."""
    yield '<section class="signature">'
    yield "<h2>Underskrift / Signature</h2>"
    yield f"<p>Version {escape(table.version)}, in force from {table.valid_from.isoformat()}. {_identity(digest)}</p>"
    yield from (f"<p>{chapter.identity}</p>" for chapter in chapters)
    yield "<table>"
    for title in SIGNATURE:
        yield f'<tr><th scope="row">{title}</th><td></td></tr>'
    yield from ("</table>", "</section>")
