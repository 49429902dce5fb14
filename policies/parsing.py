"""From the text of a table to a table that may be used, or a refusal that names the row and the fault."""

from typing import Final

from policies.checking import check
from policies.conditions import Condition
from policies.entries import (
    Entry,
    day_in,
    document,
    entries_in,
    entry_of,
    every,
    flag_of,
    list_of,
    only,
    text_in,
    word_of,
    wording_in,
)
from policies.errors import TableInvalid
from policies.facts import ATTRIBUTES, Fact
from policies.table import Mark, Part, Row, Setting, Switch, Table
from policies.vocabulary import DenialCode, Effect, NoticeKind, Opening, Safety

TABLE_KEYS: Final = frozenset({"version", "valid_from", "settings", "marks", "parts"})
SETTING_KEYS: Final = frozenset({"default", "nb", "nn", "en", "law", "owner"})
MARK_KEYS: Final = frozenset({"means", "nb", "nn", "en", "law", "owner"})
PART_KEYS: Final = frozenset({"nb", "nn", "en", "rows"})
ROW_KEYS: Final = frozenset(
    {
        "id",
        "when",
        "effect",
        "code",
        "notice",
        "openable_by",
        "limited",
        "nb",
        "nn",
        "en",
        "law",
        "owner",
        "valid_from",
        "only_if",
    }
)


def parse_table(text: str) -> Table:
    """
    Read a decision table from TOML and check it.

    Raises:
        TableInvalid: not TOML; an unknown key, attribute, value or effect; a missing sentence, law or owner; two rows
            of one id; a row that can never match, or that is valid from a day after the table's; a last row that is not
            an unconditional denial. One problem of each row, part and setting is told, those of one kind of thing at a
            time.

    Source:
        the policy page, Form.
    """
    entry = document(text)
    only(entry, TABLE_KEYS, "table")
    settings = entry_of(entry.get("settings", {}), "settings")
    marks = entry_of(entry.get("marks", {}), "marks")
    table = Table(
        version=text_in(entry, "version", "table"),
        valid_from=day_in(entry, "table"),
        settings=every(lambda pair: _setting(pair[0], entry_of(pair[1], pair[0])), settings.items()),
        parts=every(_part, entries_in(entry, "parts", "table")),
        marks=every(lambda pair: _mark(pair[0], entry_of(pair[1], pair[0])), marks.items()),
    )
    check(table)
    return table


def _setting(name: str, entry: Entry) -> Setting:
    """Read one setting."""
    only(entry, SETTING_KEYS, name)
    return Setting(
        name=name,
        default=flag_of(entry.get("default"), f"{name}: default"),
        sentence=wording_in(entry, name),
        law=text_in(entry, "law", name),
        owner=text_in(entry, "owner", name),
    )


def _mark(code: str, entry: Entry) -> Mark:
    """Read what one code means."""
    only(entry, MARK_KEYS, code)
    return Mark(
        code=code,
        means=word_of(Safety, entry.get("means"), code),
        sentence=wording_in(entry, code),
        law=text_in(entry, "law", code),
        owner=text_in(entry, "owner", code),
    )


def _part(entry: Entry) -> Part:
    """Read one part with its rows."""
    only(entry, PART_KEYS, "part")
    title = wording_in(entry, "part")
    return Part(title=title, rows=every(_row, entries_in(entry, "rows", f"part {title.en!r}")))


def _row(entry: Entry) -> Row:
    """Read one row."""
    name = text_in(entry, "id", "row")
    only(entry, ROW_KEYS, name)
    return Row(
        id=name,
        when=tuple(_condition(key, found, name) for key, found in entry_of(entry.get("when", {}), name).items()),
        effect=word_of(Effect, entry.get("effect"), name),
        code=word_of(DenialCode, entry["code"], name) if "code" in entry else None,
        notice=word_of(NoticeKind, entry["notice"], name) if "notice" in entry else None,
        openable_by=frozenset(word_of(Opening, found, name) for found in list_of(entry.get("openable_by", []), name)),
        limited=flag_of(entry.get("limited", False), f"{name}: limited"),
        sentence=wording_in(entry, name),
        law=text_in(entry, "law", name),
        owner=text_in(entry, "owner", name),
        valid_from=day_in(entry, name),
        only_if=_switch(entry["only_if"], name) if "only_if" in entry else None,
    )


def _condition(attribute: str, found: object, where: str) -> Condition:
    """Read one condition: an attribute of a situation and the values of it that are allowed."""
    if attribute not in ATTRIBUTES:
        raise TableInvalid(f"{where}: unknown attribute {attribute}")
    values = tuple(_fact(attribute, value, where) for value in list_of(found, where))
    if not values or len(set(values)) != len(values):
        raise TableInvalid(f"{where}: {attribute} needs values, each once")
    return Condition(attribute=attribute, values=values)


def _fact(attribute: str, found: object, where: str) -> Fact:
    """Find the attribute's value; a flag never stands for a word, nor a number for a flag."""
    for value in ATTRIBUTES[attribute]:
        if found == value and isinstance(found, bool) == isinstance(value, bool):
            return value
    raise TableInvalid(f"{where}: {attribute} has no value {found!r}")


def _switch(found: object, where: str) -> Switch:
    """Read which setting a row depends on: one name, on or off."""
    choices = entry_of(found, where)
    if len(choices) != 1:
        raise TableInvalid(f"{where}: only_if names one setting")
    ((name, on),) = choices.items()
    return Switch(setting=name, on=flag_of(on, f"{where}: only_if"))
