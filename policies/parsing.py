"""From the text of a table to a table that may be used, or a refusal that names the row and the fault."""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Final, TypeVar

from policies.checking import check
from policies.conditions import Condition
from policies.errors import TableInvalid
from policies.facts import ATTRIBUTES, Fact
from policies.table import Part, Row, Setting, Switch, Table, Wording
from policies.vocabulary import DenialCode, Effect, NoticeKind, Opening

Word = TypeVar("Word", bound=StrEnum)
Found = TypeVar("Found")
Made = TypeVar("Made")
Entry = Mapping[str, object]

TABLE_KEYS: Final = frozenset({"version", "valid_from", "settings", "parts"})
SETTING_KEYS: Final = frozenset({"default", "nb", "nn", "en", "law", "owner"})
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
            of one id; a row that can never match; a last row that is not an unconditional denial. One problem of each
            row, part and setting is told, those of one kind of thing at a time.

    Source:
        the policy page, Form.
    """
    try:
        entry = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TableInvalid(f"table: not TOML: {error}") from error
    _only(entry, TABLE_KEYS, "table")
    settings = _entry(entry.get("settings", {}), "settings")
    table = Table(
        version=_text(entry, "version", "table"),
        valid_from=_date(entry, "table"),
        settings=_every(lambda pair: _setting(pair[0], _entry(pair[1], pair[0])), settings.items()),
        parts=_every(_part, _entries(entry, "parts", "table")),
    )
    check(table)
    return table


def _every(read: Callable[[Found], Made], entries: Iterable[Found]) -> tuple[Made, ...]:
    """
    Read every entry, past those that are wrong.

    Raises:
        TableInvalid: with the problems of all.
    """
    made: list[Made] = []
    problems: list[str] = []
    for entry in entries:
        try:
            made.append(read(entry))
        except TableInvalid as invalid:
            problems += invalid.problems
    if problems:
        raise TableInvalid(*problems)
    return tuple(made)


def _setting(name: str, entry: Entry) -> Setting:
    """Read one setting."""
    _only(entry, SETTING_KEYS, name)
    return Setting(
        name=name,
        default=_flag(entry.get("default"), f"{name}: default"),
        sentence=_wording(entry, name),
        law=_text(entry, "law", name),
        owner=_text(entry, "owner", name),
    )


def _part(entry: Entry) -> Part:
    """Read one part with its rows."""
    _only(entry, PART_KEYS, "part")
    title = _wording(entry, "part")
    return Part(title=title, rows=_every(_row, _entries(entry, "rows", f"part {title.en!r}")))


def _row(entry: Entry) -> Row:
    """Read one row."""
    name = _text(entry, "id", "row")
    _only(entry, ROW_KEYS, name)
    return Row(
        id=name,
        when=tuple(_condition(key, found, name) for key, found in _entry(entry.get("when", {}), name).items()),
        effect=_word(Effect, entry.get("effect"), name),
        code=_word(DenialCode, entry["code"], name) if "code" in entry else None,
        notice=_word(NoticeKind, entry["notice"], name) if "notice" in entry else None,
        openable_by=frozenset(_word(Opening, found, name) for found in _list(entry.get("openable_by", []), name)),
        limited=_flag(entry.get("limited", False), f"{name}: limited"),
        sentence=_wording(entry, name),
        law=_text(entry, "law", name),
        owner=_text(entry, "owner", name),
        valid_from=_date(entry, name),
        only_if=_switch(entry["only_if"], name) if "only_if" in entry else None,
    )


def _condition(attribute: str, found: object, where: str) -> Condition:
    """Read one condition: an attribute of a situation and the values of it that are allowed."""
    if attribute not in ATTRIBUTES:
        raise TableInvalid(f"{where}: unknown attribute {attribute}")
    values = tuple(_fact(attribute, value, where) for value in _list(found, where))
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
    choices = _entry(found, where)
    if len(choices) != 1:
        raise TableInvalid(f"{where}: only_if names one setting")
    ((name, on),) = choices.items()
    return Switch(setting=name, on=_flag(on, f"{where}: only_if"))


def _wording(entry: Entry, where: str) -> Wording:
    """Read a text in all three languages."""
    return Wording(nb=_text(entry, "nb", where), nn=_text(entry, "nn", where), en=_text(entry, "en", where))


def _text(entry: Entry, key: str, where: str) -> str:
    """Read a text that must be there and say something."""
    found = entry.get(key)
    if not isinstance(found, str) or not found.strip():
        raise TableInvalid(f"{where}: {key} is missing")
    return found.strip()


def _date(entry: Entry, where: str) -> date:
    """Read the day from which a table or row counts."""
    found = entry.get("valid_from")
    # A TOML date with a clock time is a datetime, which Python counts as a date; a table knows whole days only.
    if type(found) is not date:
        raise TableInvalid(f"{where}: valid_from is not a date")
    return found


def _flag(found: object, where: str) -> bool:
    """Read true or false."""
    if not isinstance(found, bool):
        raise TableInvalid(f"{where} is neither true nor false")
    return found


def _word(words: type[Word], found: object, where: str) -> Word:
    """Find a word of a vocabulary."""
    for word in words:
        if found == word.value:
            return word
    raise TableInvalid(f"{where}: no {words.__name__} {found!r}")


def _list(found: object, where: str) -> list[object]:
    """Read a list."""
    if not isinstance(found, list):
        raise TableInvalid(f"{where}: a list is needed")
    return list(found)


def _entry(found: object, where: str) -> Entry:
    """Read a mapping."""
    if not isinstance(found, dict):
        raise TableInvalid(f"{where}: a mapping is needed")
    return {str(key): value for key, value in found.items()}


def _entries(entry: Entry, key: str, where: str) -> list[Entry]:
    """Read a list of mappings that holds at least one."""
    found = [_entry(one, where) for one in _list(entry.get(key, []), where)]
    if not found:
        raise TableInvalid(f"{where}: {key} is empty")
    return found


def _only(entry: Entry, known: frozenset[str], where: str) -> None:
    """Refuse keys that nothing reads: a misspelt key must not pass for a rule."""
    unknown = sorted(entry.keys() - known)
    if unknown:
        raise TableInvalid(f"{where}: unknown key {unknown[0]}")
