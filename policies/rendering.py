"""A decision table as a page that a lawyer reads and signs."""

from collections.abc import Iterator, Mapping
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

| effect | what the reader gets |
|---|---|
| SHOW | everything |
| FLAG | everything, with what the citizen does not see of it, and until when |
| MASK | a padlock: that something is restricted, of which kind, how it may be opened; no report, no code, no count |
| STUB | one uniform notice that something may await release |
| HIDE | nothing, and no trace of it; after an opt-out the notice that the person has opted out |
| DENY | a refusal with a stable code; NOT_AVAILABLE is the same as for a person who does not exist |
"""

POSITION: Final[Mapping[bool, str]] = {True: "on", False: "off"}
ANSWER: Final[Mapping[bool, str]] = {True: "yes", False: "no"}


def render(table: Table) -> str:
    """
    Write the table as Markdown, every row in the order in which it is tried.

    Source:
        design/policy.md, Form.
    """
    return "\n".join((*_opening(table), *_settings(table), *(line for part in table.parts for line in _part(part))))


def _opening(table: Table) -> Iterator[str]:
    """Say what the page is and how it is read."""
    yield f"# Who sees what: the rules of access, version {table.version}"
    yield ""
    yield f"In force from {table.valid_from.isoformat()}."
    yield ""
    yield HOW_TO_READ


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
    yield f"### {row.id}: {_outcome(row)}"
    yield ""
    yield from (row.sentence.nb, "", *_below(row.sentence))
    if row.only_if is not None:
        yield f"- counts only where the setting **{row.only_if.setting}** is {POSITION[row.only_if.on]}"
    for condition in row.when:
        yield f"- {_condition(condition)}"
    if not row.when:
        yield "- in every situation that no rule above decided"
    yield f"- ground: {row.law}"
    yield f"- owner: {row.owner}; valid from {row.valid_from.isoformat()}"
    yield ""


def _below(wording: Wording) -> Iterator[str]:
    """Write the languages that stand below bokmål."""
    for language in (Language.NN, Language.EN):
        yield from (f"*{language}: {wording.in_language(language)}*", "")


def _outcome(row: Row) -> str:
    """Write the effect with its code, its notice and what opens it."""
    words = [str(row.effect), *(str(word) for word in (row.code, row.notice) if word is not None)]
    if row.openable_by:
        words.append("openable by " + " or ".join(sorted(row.openable_by)))
    elif row.notice is not None and row.effect is Effect.MASK:
        words.append("not openable")
    return ", ".join(words)


def _condition(condition: Condition) -> str:
    """Write one condition as a short phrase."""
    name = condition.attribute.replace("_", " ")
    return f"{name}: {' or '.join(_value(value) for value in condition.values)}"


def _value(value: Fact) -> str:
    """Write a value; a flag as yes or no."""
    return ANSWER[value] if isinstance(value, bool) else str(value)
