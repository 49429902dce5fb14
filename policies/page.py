"""A decision table as one self-contained page of HTML, to be read, printed and signed."""

from collections.abc import Iterator
from html import escape
from typing import Final

from policies.release_rendering import HEADING, ORDER, release_blocks, release_opening
from policies.release_rules import ReleaseRules
from policies.rendering import EFFECTS, POSITION, condition_in_words, outcome_in_words
from policies.table import Part, Row, Setting, Table, Wording
from policies.vocabulary import Language

READING: Final = """\
The rules are tried from the top, and <strong>the first rule whose every condition holds decides</strong>. The last
rule has no condition and refuses. A rule is asked twice: at the door, about the whole record, before any laboratory is
asked; and then about each report. At the door there is no report, so no rule about a report can decide there. Each
sentence is given in bokmål, then in nynorsk (nn) and English (en)."""
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
SIGNATURE: Final = ("Navn / Name", "Dato / Date", "Underskrift / Signature")


def render_page(table: Table, digest: str) -> str:
    """
    Write the table as HTML (with the syntax of XML): every row in the order in which it is tried, and lines to sign on.

    Args:
        digest: SHA-256 of the table's own file in hexadecimal, so that what was signed can be found again.

    Source:
        the policy page, Form: the same file renders to the page that a lawyer signs.
    """
    return "\n".join(
        (
            *_head(table),
            *_opening(table, digest),
            *_settings(table),
            *(line for part in table.parts for line in _part(part)),
            *_signature(table, digest),
            "</body>",
            "</html>",
            "",
        )
    )


def release_chapter(rules: ReleaseRules, digest: str) -> list[str]:
    """
    Write the release table as a chapter of the page: what holds for all classes, then every class, strictest first.

    Args:
        digest: SHA-256 of the release table's own file in hexadecimal.
    """
    lines = [
        f'<h2 lang="nb">{escape(HEADING.nb)}</h2>',
        *_below(HEADING),
        f"<p>{escape(release_opening(rules))} {_identity(digest)}</p>",
        *_wording(ORDER),
    ]
    for block in release_blocks(rules):
        lines += ['<section class="row">', f"<h3>{escape(block.title)}</h3>"]
        lines += [*_wording(block.sentence), *_list(list(block.lines)), "</section>"]
    return lines


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
    yield f"<p>{READING}</p>"
    yield "<table>"
    yield '<tr><th scope="col">effect</th><th scope="col">what the reader gets</th></tr>'
    for effect, meaning in EFFECTS.items():
        yield f'<tr><th scope="row">{effect}</th><td>{escape(meaning)}</td></tr>'
    yield "</table>"


def _identity(digest: str) -> str:
    """Say which file the page was written from."""
    return f"SHA-256 of the table: <code>{escape(digest)}</code>."


def _settings(table: Table) -> Iterator[str]:
    """List what is left open, with the stricter default."""
    if not table.settings:
        return
    yield from (
        "<h2>Settings</h2>",
        "<p>What the sources leave open is a setting; the default is the stricter one.</p>",
    )
    for setting in table.settings:
        yield from _setting(setting)


def _setting(setting: Setting) -> Iterator[str]:
    """Write one setting."""
    yield '<section class="row">'
    yield f"<h3>{escape(setting.name)}: default {POSITION[setting.default]}</h3>"
    yield from _wording(setting.sentence)
    yield from _list([f"ground: {setting.law}", f"owner: {setting.owner}"])
    yield "</section>"


def _part(part: Part) -> Iterator[str]:
    """Write the rows of one part under its heading."""
    yield f'<h2 lang="nb">{escape(part.title.nb)}</h2>'
    yield from _below(part.title)
    for row in part.rows:
        yield from _row(row)


def _row(row: Row) -> Iterator[str]:
    """Write one row: what it says, when it holds, on what ground."""
    yield '<section class="row">'
    yield f"<h3>{escape(row.id)}: {escape(outcome_in_words(row))}</h3>"
    yield from _wording(row.sentence)
    lines = [condition_in_words(condition) for condition in row.when]
    if row.only_if is not None:
        lines.insert(0, f"counts only where the setting {row.only_if.setting} is {POSITION[row.only_if.on]}")
    if not row.when:
        lines.append("in every situation that no rule above decided")
    ground = [f"ground: {row.law}", f"owner: {row.owner}; valid from {row.valid_from.isoformat()}"]
    yield from _list([*lines, *ground])
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


def _signature(table: Table, digest: str) -> Iterator[str]:
    """Give the lines to sign on."""
    yield '<section class="signature">'
    yield "<h2>Underskrift / Signature</h2>"
    yield f"<p>Version {escape(table.version)}, in force from {table.valid_from.isoformat()}. {_identity(digest)}</p>"
    yield "<table>"
    for title in SIGNATURE:
        yield f'<tr><th scope="row">{title}</th><td></td></tr>'
    yield from ("</table>", "</section>")
