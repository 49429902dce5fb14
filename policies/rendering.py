"""A decision table as a page that a lawyer reads and signs."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from policies.blocks import Block, Chapter, below
from policies.conditions import Condition
from policies.facts import Fact
from policies.glossary import (
    CONTENTS,
    EFFECTS,
    FACTS,
    HOW_TO_READ,
    LIMITED,
    OF_FACTS,
    OF_MARKS,
    OF_OUTCOMES,
    OF_SETTINGS,
    OUTCOMES,
)
from policies.table import Mark, Row, Setting, Table, Wording
from policies.vocabulary import Effect

WRITTEN_FROM: Final = (
    "The tables in force are those in `policies/tables`, and a test keeps policies/RULES.md equal to them."
)
POSITION: Final[Mapping[bool, str]] = {True: "on", False: "off"}
ANSWER: Final[Mapping[bool, str]] = {True: "yes", False: "no"}


def render(table: Table, others: Sequence[Chapter] = ()) -> str:
    """
    Write the table as Markdown, every row in the order in which it is tried.

    Args:
        others: the chapters of the tables of release and retention, which stand below it.

    Source:
        the policy page, Form.
    """
    chapters = (*access_chapters(table), *others)
    lines = (line for chapter in chapters for line in chapter.in_markdown())
    return "\n".join((*_opening(table), *_contents(chapters), *lines))


def _opening(table: Table) -> Iterator[str]:
    """Say what the page is and how it is read."""
    yield from (f"# {title_of(table).nb}", "", *below(title_of(table)))
    yield from (f"In force from {table.valid_from.isoformat()}. {WRITTEN_FROM}", "")
    for wording in HOW_TO_READ:
        yield from (wording.nb, "", *below(wording))
    yield from ("| effect | leseren får | lesaren får | the reader gets |", "|---|---|---|---|")
    yield from (f"| {name} | {meaning.nb} | {meaning.nn} | {meaning.en} |" for name, meaning in effects())
    yield ""


def _contents(chapters: Iterable[Chapter]) -> Iterator[str]:
    """List the chapters, each with a link to its heading, in the spelling of Markdown's own anchors."""
    yield from (f"## {CONTENTS.nb}", "", *below(CONTENTS))
    for chapter in chapters:
        anchor = re.sub(r"[^\w\- ]", "", chapter.heading.nb.lower()).replace(" ", "-")
        yield f"- [{chapter.heading.nb}](#{anchor}) (*{chapter.heading.en}*)"
    yield ""


def title_of(table: Table) -> Wording:
    """Name the page."""
    return Wording(
        nb=f"Hvem ser hva, når og hvor lenge: reglene for prøvesvar, versjon {table.version}",
        nn=f"Kven ser kva, når og kor lenge: reglane for prøvesvar, versjon {table.version}",
        en=f"Who sees what, when and how long: the rules of results, version {table.version}",
    )


def effects() -> Iterator[tuple[str, Wording]]:
    """Give every effect with what the reader gets, and what a limited one gives."""
    yield from EFFECTS.items()
    yield f"{Effect.SHOW} or {Effect.FLAG}, limited", LIMITED


def access_chapters(table: Table) -> tuple[Chapter, ...]:
    """Write the words, the settings, the codes and every part of a table of access as chapters."""
    facts = (Block(title=name_in_words(name), sentence=meaning) for name, meaning in FACTS.items())
    outcomes = (Block(title=name, sentence=meaning) for name, meaning in OUTCOMES.items())
    chapters = (
        Chapter(heading=OF_OUTCOMES, blocks=tuple(outcomes)),
        Chapter(heading=OF_FACTS, blocks=tuple(facts)),
        Chapter(heading=OF_SETTINGS, blocks=tuple(map(_setting, table.settings))),
        Chapter(heading=OF_MARKS, blocks=tuple(map(_mark, table.marks))),
        *(Chapter(heading=part.title, blocks=tuple(map(_row, part.rows))) for part in table.parts),
    )
    return tuple(chapter for chapter in chapters if chapter.blocks)


def _setting(setting: Setting) -> Block:
    """Write one setting, with the stricter default."""
    title = f"{setting.name}: default {POSITION[setting.default]}"
    return Block(title=title, sentence=setting.sentence, lines=(f"ground: {setting.law}", f"owner: {setting.owner}"))


def _mark(mark: Mark) -> Block:
    """Write one code that a report may be marked with, and what it means."""
    title = f"{mark.code}: safety {mark.means}"
    return Block(title=title, sentence=mark.sentence, lines=(f"ground: {mark.law}", f"owner: {mark.owner}"))


def _row(row: Row) -> Block:
    """Write one row: what it says, when it holds, on what ground."""
    lines = [condition_in_words(condition) for condition in row.when]
    if row.only_if is not None:
        lines.insert(0, f"counts only where the setting {row.only_if.setting} is {POSITION[row.only_if.on]}")
    if not row.when:
        lines.append("in every situation that no rule above decided")
    lines += [f"ground: {row.law}", f"owner: {row.owner}; valid from {row.valid_from.isoformat()}"]
    return Block(title=f"{row.id}: {outcome_in_words(row)}", sentence=row.sentence, lines=tuple(lines))


def outcome_in_words(row: Row) -> str:
    """Write the effect with its code, its notice and what opens it."""
    words = [str(row.effect), *(str(word) for word in (row.code, row.notice) if word is not None)]
    if row.openable_by:
        words.append("openable by " + " or ".join(sorted(row.openable_by)))
    elif row.notice is not None and row.effect is Effect.MASK:
        words.append("not openable")
    if row.limited:
        words.append("limited")
    return ", ".join(words)


def condition_in_words(condition: Condition) -> str:
    """Write one condition as a short phrase."""
    return f"{name_in_words(condition.attribute)}: {values_in_words(condition.values)}"


def name_in_words(attribute: str) -> str:
    """Write the name of an attribute."""
    return attribute.replace("_", " ")


def values_in_words(values: Iterable[Fact]) -> str:
    """Write values of which one holds."""
    return " or ".join(map(value_in_words, values))


def value_in_words(value: Fact) -> str:
    """Write a value; a flag as yes or no."""
    return ANSWER[value] if isinstance(value, bool) else str(value)
