"""A decision table as a page that a lawyer reads and signs."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from policies.conditions import Condition
from policies.facts import Fact
from policies.table import Part, Row, Setting, Table, Wording
from policies.vocabulary import Effect, Language

HOW_TO_READ: Final = """\
This page is written from a table, and the table is what decides; the one in force is `policies/tables/access.toml`, and
a test keeps policies/RULES.md equal to it. Each sentence is given in bokmål, then in nynorsk (nn) and English (en).

The rules are tried from the top, and **the first rule whose every condition holds decides**. The last rule has no
condition and refuses. A rule is asked twice: at the door, about the whole record, before any laboratory is asked; and
then about each report. At the door there is no report, so no rule about a report can decide there.
"""

EFFECTS: Final[Mapping[Effect, str]] = {
    Effect.SHOW: "everything",
    Effect.FLAG: "everything, with what the citizen does not see of it, and until when",
    Effect.MASK: "a padlock: that something is restricted, of which kind, how it may be opened; no report, no code, no "
    "count",
    Effect.STUB: "one uniform notice that something may await release",
    Effect.HIDE: "nothing, and no trace of it; after an opt-out the notice that the person has opted out",
    Effect.DENY: "a refusal with a stable code; NOT_AVAILABLE is the same as for a person who does not exist",
}
POSITION: Final[Mapping[bool, str]] = {True: "on", False: "off"}
ANSWER: Final[Mapping[bool, str]] = {True: "yes", False: "no"}


def render(table: Table) -> str:
    """
    Write the table as Markdown, every row in the order in which it is tried.

    Source:
        the policy page, Form.
    """
    return "\n".join((*_opening(table), *_settings(table), *(line for part in table.parts for line in _part(part))))


def _opening(table: Table) -> Iterator[str]:
    """Say what the page is and how it is read."""
    yield f"# Who sees what: the rules of access, version {table.version}"
    yield ""
    yield f"In force from {table.valid_from.isoformat()}."
    yield ""
    yield HOW_TO_READ
    yield from ("| effect | what the reader gets |", "|---|---|")
    yield from (f"| {effect} | {meaning} |" for effect, meaning in EFFECTS.items())
    yield ""


def _settings(table: Table) -> Iterator[str]:
    """List what is left open, with the stricter default."""
    if not table.settings:
        return
    yield from ("## Settings", "", "What the sources leave open is a setting, and the default is the stricter one.", "")
    for setting in table.settings:
        yield from _setting(setting)


def _setting(setting: Setting) -> Iterator[str]:
    """Write one setting."""
    yield from (
        f"- **{setting.name}**, default {POSITION[setting.default]}. {setting.sentence.nb}",
        "",
        *(f"  {line}" if line else "" for line in _below(setting.sentence)),
        f"  Ground: {setting.law}. Owner: {setting.owner}.",
        "",
    )


def _part(part: Part) -> Iterator[str]:
    """Write the rows of one part under its heading."""
    yield from (f"## {part.title.nb}", "", *_below(part.title))
    for row in part.rows:
        yield from _row(row)


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
