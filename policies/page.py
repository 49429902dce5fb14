"""A decision table as one self-contained page of HTML, to be read, printed and signed."""

import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from policies.blocks import Block, Chapter
from policies.glossary import CONTENTS, HOW_TO_READ
from policies.rendering import access_chapters, effects, title_of
from policies.table import Table, Wording
from policies.vocabulary import Language

STYLE: Final = """\
body { font: 11pt/1.4 Georgia, serif; max-width: 50em; margin: 2em auto; padding: 0 1em; color: #000; }
h1, h2, h3 { font-family: sans-serif; line-height: 1.2; }
h3 { font-size: 1em; margin: 1.5em 0 .3em; }
p { margin: .3em 0; }
.below { font-size: .9em; color: #333; }
ul { margin: .3em 0 0; padding-left: 1.5em; font-size: .9em; }
table { border-collapse: collapse; }
th, td { border: 1px solid #666; padding: .3em .6em; text-align: left; vertical-align: top; }
code { overflow-wrap: anywhere; }
.signature td { height: 3em; width: 15em; }
section.row, .signature, tr { break-inside: avoid; }
h2, h3, h2 + .below, h2 + .below + .below { break-after: avoid; }
a { color: inherit; }
@media print { body { margin: 0; max-width: none; } a { text-decoration: none; } }
"""
# Every sheet says of which table it is and where in the page it belongs, so that none can be exchanged unseen.
SHEET: Final = """\
@page {
  margin: 2cm;
  @bottom-left { content: "%s"; font: 8pt sans-serif; }
  @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif; }
}
"""
SHORT: Final = 16
COLUMNS: Final = ("effect", "leseren får", "lesaren får", "the reader gets")
SIGNATURE: Final = ("Navn / Name", "Dato / Date", "Underskrift / Signature")


def render_page(table: Table, digest: str, others: Sequence[tuple[Chapter, str]] = ()) -> str:
    """
    Write the table as HTML (with the syntax of XML): every row in the order in which it is tried, and lines to sign on.

    Args:
        digest: SHA-256 of the table's own file in hexadecimal, so that what was signed can be found again.
        others: the chapters of the tables that are signed with it, each with the digest of its file.

    Source:
        the policy page, Form: the same file renders to the page that a lawyer signs.
    """
    chapters = (*((chapter, "") for chapter in access_chapters(table)), *others)
    return "\n".join(
        (
            *_head(table, digest),
            *_opening(table, digest),
            *_contents(chapters),
            *(line for number, (chapter, of) in enumerate(chapters) for line in _chapter(number, chapter, of)),
            *_signature(table, digest, others),
            "</body>",
            "</html>",
            "",
        )
    )


def _head(table: Table, digest: str) -> Iterator[str]:
    """Begin the page; its style stands in it, so that nothing is fetched, and every sheet says what it is of."""
    yield from ("<!DOCTYPE html>", '<html lang="nb">', "<head>", '<meta charset="utf-8"/>')
    yield '<meta name="viewport" content="width=device-width, initial-scale=1"/>'
    yield f"<title>{escape(title_of(table).nb)}</title>"
    foot = f"{table.version} {digest[:SHORT]}"
    sheet = SHEET % re.sub(r"[^\w.\- ]", "", foot)
    yield from (f"<style>\n{STYLE}{sheet}</style>", "</head>", "<body>")


def _opening(table: Table, digest: str) -> Iterator[str]:
    """Say what the page is and how it is read."""
    yield f"<h1>{escape(title_of(table).nb)}</h1>"
    yield from _below(title_of(table))
    yield f'<p lang="en">In force from {table.valid_from.isoformat()}. {_identity(digest)}</p>'
    for wording in HOW_TO_READ:
        yield from _wording(wording)
    yield "<table>"
    yield "<tr>" + "".join(f'<th scope="col">{title}</th>' for title in COLUMNS) + "</tr>"
    for name, meaning in effects():
        cells = "".join(f'<td lang="{language}">{escape(meaning.in_language(language))}</td>' for language in Language)
        yield f'<tr><th scope="row">{escape(name)}</th>{cells}</tr>'
    yield "</table>"


def _contents(chapters: Sequence[tuple[Chapter, str]]) -> Iterator[str]:
    """List the chapters, each with a link to its heading."""
    yield from (*_title(CONTENTS), "<ul>")
    for number, (chapter, _) in enumerate(chapters):
        english = f'<span class="below" lang="en">({escape(chapter.heading.en)})</span>'
        yield f'<li><a href="#chapter-{number}">{escape(chapter.heading.nb)}</a> {english}</li>'
    yield "</ul>"


def _chapter(number: int, chapter: Chapter, digest: str) -> Iterator[str]:
    """Write a chapter; the digest is that of its file, where it is of a table of its own."""
    yield from _title(chapter.heading, f' id="chapter-{number}"')
    if chapter.opening:
        yield f'<p lang="en">{escape(chapter.opening)} {_identity(digest)}</p>'
    if chapter.order is not None:
        yield from _wording(chapter.order)
    for block in chapter.blocks:
        yield from _block(block)


def _identity(digest: str) -> str:
    """Say which file the page was written from."""
    return f"SHA-256 of the table: <code>{escape(digest)}</code>."


def _title(wording: Wording, attributes: str = "") -> Iterator[str]:
    """Write the heading of a chapter in every language."""
    yield f'<h2 lang="nb"{attributes}>{escape(wording.nb)}</h2>'
    yield from _below(wording)


def _block(block: Block) -> Iterator[str]:
    """Write what is kept together on paper: a title, a sentence in every language, and short lines below."""
    yield '<section class="row">'
    yield f"<h3>{escape(block.title)}</h3>"
    yield from _wording(block.sentence)
    if block.lines:
        yield from ('<ul lang="en">', *(f"<li>{escape(line)}</li>" for line in block.lines), "</ul>")
    yield "</section>"


def _wording(wording: Wording) -> Iterator[str]:
    """Write a sentence in every language."""
    yield f'<p lang="nb">{escape(wording.nb)}</p>'
    yield from _below(wording)


def _below(wording: Wording) -> Iterator[str]:
    """Write the languages that stand below bokmål."""
    for language in (Language.NN, Language.EN):
        yield f'<p class="below" lang="{language}">{language}: {escape(wording.in_language(language))}</p>'


def _signature(table: Table, digest: str, others: Sequence[tuple[Chapter, str]]) -> Iterator[str]:
    """Give the lines to sign on, with every table that is signed."""
    yield '<section class="signature">'
    yield "<h2>Underskrift / Signature</h2>"
    own = f"{title_of(table).nb}, in force from {table.valid_from.isoformat()}."
    yield f"<p>{escape(own)} {_identity(digest)}</p>"
    for chapter, of in others:
        yield f"<p>{escape(chapter.heading.nb)}. {escape(chapter.opening)} {_identity(of)}</p>"
    yield "<table>"
    for title in SIGNATURE:
        yield f'<tr><th scope="row">{title}</th><td></td></tr>'
    yield from ("</table>", "</section>")
