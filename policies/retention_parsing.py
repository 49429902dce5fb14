"""From the text of a retention table to rules that may be used, or a refusal that names the entry and the fault."""

from collections.abc import Iterator
from typing import Final

from policies.entries import (
    Entry,
    count_of,
    day_in,
    document,
    double_ids,
    entries_in,
    entry_of,
    every,
    only,
    text_in,
    texts_of,
    word_of,
    wording_in,
)
from policies.errors import TableInvalid
from policies.retention import LASTING, Category, CountedFrom, RetentionEntry, RetentionRules, Term

TABLE_KEYS: Final = frozenset({"version", "valid_from", "owner", "entries"})
ENTRY_KEYS: Final = frozenset(
    {
        "id",
        "category",
        "kinds",
        "disciplines",
        "window",
        "counted_from",
        "nb",
        "nn",
        "en",
        "law",
        "owner",
        "valid_from",
    }
)
NO_LIMIT: Final = "none"
SETTING: Final = "quarantine_days"
# Longer than anybody lives is no limit, and so is written.
LONGEST: Final = {"days": 3660, "years": 200}
OF_REPORTS: Final = frozenset({CountedFrom.SAMPLED, CountedFrom.ISSUED})


def parse_retention(text: str) -> RetentionRules:
    """
    Read a retention table from TOML and check it.

    Raises:
        TableInvalid: not TOML; an unknown key or word; a missing sentence, law or owner; two entries of one id; a
            category without an entry or with two; reports that no entry takes, or that an entry takes in vain; a limit
            on what nothing lets go of. The problems of every entry are told, those of one kind of thing at a time.

    Source:
        the domain page 1.6.
    """
    found = document(text)
    only(found, TABLE_KEYS, "table")
    rules = RetentionRules(
        version=text_in(found, "version", "table"),
        valid_from=day_in(found, "table"),
        owner=text_in(found, "owner", "table"),
        entries=every(_entry, entries_in(found, "entries", "table")),
    )
    problems = [
        *double_ids(entry.id for entry in rules.entries),
        *_categories(rules),
        *_order_of_reports(rules),
        *_too_early(rules),
    ]
    if problems:
        raise TableInvalid(*problems)
    return rules


def _entry(entry: Entry) -> RetentionEntry:
    """Read one entry."""
    name = text_in(entry, "id", "entry")
    only(entry, ENTRY_KEYS, name)
    term, setting = _window(entry.get("window"), name)
    read = RetentionEntry(
        id=name,
        category=word_of(Category, entry.get("category"), name),
        kinds=_capitals(entry, "kinds", name),
        disciplines=_capitals(entry, "disciplines", name),
        term=term,
        setting=setting,
        counted_from=word_of(CountedFrom, entry.get("counted_from"), name),
        sentence=wording_in(entry, name),
        law=text_in(entry, "law", name),
        owner=text_in(entry, "owner", name),
        valid_from=day_in(entry, name),
    )
    problems = tuple(f"{name}: {problem}" for problem in _unfit_for_its_category(read))
    if problems:
        raise TableInvalid(*problems)
    return read


def _window(found: object, where: str) -> tuple[Term | None, str | None]:
    """Read how long: no limit, days, years, or the setting that says so."""
    if found == NO_LIMIT:
        return None, None
    entry = entry_of(found, f"{where}: window")
    only(entry, frozenset({"days", "years", "setting"}), f"{where}: window")
    if len(entry) != 1:
        raise TableInvalid(f"{where}: window: one of days, years and setting is needed")
    ((unit, number),) = entry.items()
    if unit == "setting":
        return None, text_in(entry, unit, f"{where}: window")
    length = count_of(number, f"{where}: window", largest=LONGEST[unit])
    if not length:
        raise TableInvalid(f"{where}: window: at least 1 is needed")
    return Term(**{unit: length}), None


def _capitals(entry: Entry, key: str, where: str) -> frozenset[str]:
    """Read words, and write them as those of a report are compared; none where the key is missing."""
    if key not in entry:
        return frozenset()
    return frozenset(text.strip().upper() for text in texts_of(entry[key], f"{where}: {key}"))


def _unfit_for_its_category(entry: RetentionEntry) -> Iterator[str]:
    """Find what an entry of its category must not have."""
    of_reports = entry.category is Category.REPORT
    if (entry.counted_from in OF_REPORTS) != of_reports:
        yield "a report counts from SAMPLED or ISSUED, anything else from AT"
    if not of_reports and (entry.kinds or entry.disciplines):
        yield "kinds and disciplines are for reports"
    if (entry.setting == SETTING) != (entry.category is Category.QUARANTINE) or entry.setting not in {None, SETTING}:
        yield f"the setting {SETTING} says how long quarantine lasts, and nothing else"
    if entry.category in LASTING and entry.term is not None:
        yield f"nothing lets go of {entry.category}, so it has no limit"


def _categories(rules: RetentionRules) -> Iterator[str]:
    """Find a category of which nothing, or too much, is said."""
    for category in Category:
        found = rules.of(category)
        if not found:
            yield f"table: no entry of category {category}"
        if len(found) > 1 and category is not Category.REPORT:
            yield f"{found[1].id}: a second entry of category {category}"


def _order_of_reports(rules: RetentionRules) -> Iterator[str]:
    """Find reports that no entry takes, and an entry below one that takes all."""
    entries = rules.of(Category.REPORT)
    for number, entry in enumerate(entries, start=1):
        takes_all = not entry.kinds and not entry.disciplines
        if takes_all and number < len(entries):
            yield f"{entry.id}: it takes every report, and entries stand below it"
        if not takes_all and number == len(entries):
            yield f"{entry.id}: the last entry of reports takes the rest, and names nothing"


def _too_early(rules: RetentionRules) -> Iterator[str]:
    """Find an entry that counts before its table does."""
    for entry in rules.entries:
        if entry.valid_from < rules.valid_from:
            yield f"{entry.id}: it counts from before the table"
