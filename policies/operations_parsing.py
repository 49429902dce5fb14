"""From the text of a table of operations to rules that may be used, or a refusal that names the row and the fault."""

from collections.abc import Iterator
from typing import Final

from policies.entries import (
    Entry,
    day_in,
    document,
    double_ids,
    entries_in,
    entry_of,
    every,
    list_of,
    only,
    text_in,
    word_of,
    wording_in,
)
from policies.errors import TableInvalid
from policies.operations import ERRAND, ErrandFact, OperationRow, OperationRules, every_errand
from policies.vocabulary import DenialCode, Effect

TABLE_KEYS: Final = frozenset({"version", "valid_from", "owner", "rows"})
ROW_KEYS: Final = frozenset({"id", "when", "effect", "code", "nb", "nn", "en", "law", "owner", "valid_from"})
# Nothing is half done for the service itself.
EFFECTS: Final = frozenset({Effect.SHOW, Effect.DENY})


def parse_operations(text: str) -> OperationRules:
    """
    Read a table of operations from TOML and check it.

    Raises:
        TableInvalid: not TOML; an unknown key, attribute, value or effect; a missing sentence, law or owner; two rows
            of one id; a row that can never decide, or that counts from before its table; a last row that is not an
            unconditional denial. The problems of every row are told, those of one kind of thing at a time.

    Source:
        the policy page, Form.
    """
    found = document(text)
    only(found, TABLE_KEYS, "table")
    rules = OperationRules(
        version=text_in(found, "version", "table"),
        valid_from=day_in(found, "table"),
        owner=text_in(found, "owner", "table"),
        rows=every(_row, entries_in(found, "rows", "table")),
    )
    problems = [*double_ids(row.id for row in rules.rows), *_last(rules), *_dead(rules), *_too_early(rules)]
    if problems:
        raise TableInvalid(*problems)
    return rules


def _row(entry: Entry) -> OperationRow:
    """Read one row."""
    name = text_in(entry, "id", "row")
    only(entry, ROW_KEYS, name)
    row = OperationRow(
        id=name,
        when={key: _values(key, found, name) for key, found in entry_of(entry.get("when", {}), name).items()},
        effect=word_of(Effect, entry.get("effect"), name),
        code=word_of(DenialCode, entry["code"], name) if "code" in entry else None,
        sentence=wording_in(entry, name),
        law=text_in(entry, "law", name),
        owner=text_in(entry, "owner", name),
        valid_from=day_in(entry, name),
    )
    if row.effect not in EFFECTS:
        raise TableInvalid(f"{name}: a row shows or denies")
    if (row.code is None) != (row.effect is Effect.SHOW):
        raise TableInvalid(f"{name}: a denial has a code, and nothing else has one")
    return row


def _values(attribute: str, found: object, where: str) -> tuple[ErrandFact, ...]:
    """Read the values that an attribute may have."""
    if attribute not in ERRAND:
        raise TableInvalid(f"{where}: unknown attribute {attribute}")
    values = tuple(_value(attribute, value, where) for value in list_of(found, where))
    if not values or len(set(values)) != len(values):
        raise TableInvalid(f"{where}: {attribute} needs values, each once")
    return values


def _value(attribute: str, found: object, where: str) -> ErrandFact:
    """Find the attribute's value; a number never stands for a flag."""
    for value in ERRAND[attribute]:
        if found == value and isinstance(found, bool) == isinstance(value, bool):
            return value
    raise TableInvalid(f"{where}: {attribute} has no value {found!r}")


def _last(rules: OperationRules) -> Iterator[str]:
    """Find a last row that does not refuse everything."""
    last = rules.rows[-1]
    if last.when or last.effect is not Effect.DENY:
        yield f"{last.id}: the last row denies, and asks for nothing"


def _dead(rules: OperationRules) -> Iterator[str]:
    """Find rows that decide nothing, as those above them take it all."""
    taken = {next((row.id for row in rules.rows if row.meets(errand)), None) for errand in every_errand()}
    for row in rules.rows:
        if row.id not in taken:
            yield f"{row.id}: decides nothing"


def _too_early(rules: OperationRules) -> Iterator[str]:
    """Find a row that counts before its table does."""
    for row in rules.rows:
        if row.valid_from < rules.valid_from:
            yield f"{row.id}: it counts from before the table"
