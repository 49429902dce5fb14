"""A decision table as a page that a lawyer reads and signs."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from policies.conditions import Condition
from policies.facts import Fact
from policies.glossary import EFFECTS, FACTS, HOW_TO_READ, LIMITED, OF_FACTS, OF_MARKS, OF_SETTINGS
from policies.table import Mark, Part, Row, Setting, Table, Wording
from policies.vocabulary import Effect, Language

WRITTEN_FROM: Final = (
    "The tables in force are those in `policies/tables`, and a test keeps policies/RULES.md equal to them."
)
POSITION: Final[Mapping[bool, str]] = {True: "on", False: "off"}
ANSWER: Final[Mapping[bool, str]] = {True: "yes", False: "no"}


def render(table: Table) -> str:
    """
    Write the table as Markdown, every row in the order in which it is tried.

    Source:
        the policy page, Form.
    """
    return "\n".join(
        (
            *_opening(table),
            *_facts(),
            *_settings(table),
            *_marks(table),
            *(line for part in table.parts for line in _part(part)),
        )
    )


def _opening(table: Table) -> Iterator[str]:
    """Say what the page is and how it is read."""
    yield f"# Who sees what: the rules of access, version {table.version}"
    yield ""
    yield f"In force from {table.valid_from.isoformat()}. {WRITTEN_FROM}"
    yield ""
    for wording in HOW_TO_READ:
        yield from (wording.nb, "", *_below(wording))
    yield from ("| effect | leseren får | lesaren får | the reader gets |", "|---|---|---|---|")
    yield from (f"| {name} | {meaning.nb} | {meaning.nn} | {meaning.en} |" for name, meaning in effects())
    yield ""


def effects() -> Iterator[tuple[str, Wording]]:
    """Give every effect with what the reader gets, and what a limited one gives."""
    yield from EFFECTS.items()
    yield f"{Effect.SHOW} or {Effect.FLAG}, limited", LIMITED


def _facts() -> Iterator[str]:
    """Say what the words of the conditions mean."""
    yield from _heading(OF_FACTS)
    for name, meaning in FACTS.items():
        yield from _entry(f"**{name_in_words(name)}**: {meaning.nb}", meaning)


def _settings(table: Table) -> Iterator[str]:
    """List what is left open, with the stricter default."""
    if table.settings:
        yield from _heading(OF_SETTINGS)
    for setting in table.settings:
        yield from _setting(setting)


def _marks(table: Table) -> Iterator[str]:
    """List the codes that a report may be marked with."""
    if table.marks:
        yield from _heading(OF_MARKS)
    for mark in table.marks:
        yield from _mark(mark)


def _setting(setting: Setting) -> Iterator[str]:
    """Write one setting."""
    title = f"**{setting.name}**, default {POSITION[setting.default]}. {setting.sentence.nb}"
    yield from _entry(title, setting.sentence, f"Ground: {setting.law}. Owner: {setting.owner}.")


def _mark(mark: Mark) -> Iterator[str]:
    """Write one code and what it means."""
    title = f"**{mark.code}**, safety {mark.means}. {mark.sentence.nb}"
    yield from _entry(title, mark.sentence, f"Ground: {mark.law}. Owner: {mark.owner}.")


def _entry(title: str, wording: Wording, *ground: str) -> Iterator[str]:
    """Write one entry of a list; what belongs to it stands below it, indented."""
    below = [*_below(wording), *(line for text in ground for line in (text, ""))]
    yield from (f"- {title}", "", *(f"  {line}" if line else "" for line in below))


def _part(part: Part) -> Iterator[str]:
    """Write the rows of one part under its heading."""
    yield from _heading(part.title)
    for row in part.rows:
        yield from _row(row)


def _heading(title: Wording) -> Iterator[str]:
    """Write a heading in every language."""
    yield from (f"## {title.nb}", "", *_below(title))


def _row(row: Row) -> Iterator[str]:
    """Write one row: what it says, when it holds, on what ground."""
    yield f"### {row.id}: {outcome_in_words(row)}"
    yield ""
    yield from (row.sentence.nb, "", *_below(row.sentence))
    if row.only_if is not None:
        yield f"- counts only where the setting **{row.only_if.setting}** is {POSITION[row.only_if.on]}"
    for condition in row.when:
        yield f"- {condition_in_words(condition)}"
    if not row.when:
        yield "- in every situation that no rule above decided"
    yield f"- ground: {row.law}"
    yield f"- owner: {row.owner}; valid from {row.valid_from.isoformat()}"
    yield ""


def _below(wording: Wording) -> Iterator[str]:
    """Write the languages that stand below bokmål."""
    for language in (Language.NN, Language.EN):
        yield from (f"*{language}: {wording.in_language(language)}*", "")


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
