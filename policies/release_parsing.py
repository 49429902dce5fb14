"""From the text of a release table to rules that may be used, or a refusal that names the class and the fault."""

import re
from collections.abc import Iterator
from datetime import time
from itertools import pairwise
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
    flag_of,
    only,
    text_in,
    texts_of,
    word_of,
    wording_in,
)
from policies.errors import TableInvalid
from policies.release_classes import Match, ReleaseClass, ReleaseMode
from policies.release_rules import Clause, ReleaseRules
from policies.working_time import Delay, Window

CLAUSE_KEYS: Final = frozenset({"nb", "nn", "en", "law", "owner"})
TABLE_KEYS: Final = frozenset({"version", "valid_from", "owner", "window", "unknown", "classes"})
WINDOW_KEYS: Final = CLAUSE_KEYS | {"opens", "closes"}
UNKNOWN_KEYS: Final = CLAUSE_KEYS | {"class"}
WAITING_KEYS: Final = frozenset({"floor", "latest"})
CLASS_KEYS: Final = CLAUSE_KEYS | WAITING_KEYS | {"id", "mode", "match", "delay", "max_hold_days", "holds_corrections"}
WORDS: Final = ("kinds", "disciplines", "comments", "requesters")
MATCH_KEYS: Final = frozenset({*WORDS, "codes"})
CODE_KEYS: Final = frozenset({"system", "codes"})
ORGANISATION_NUMBER: Final = re.compile(r"\d{9}")
# The hour before comes twice in autumn; ten years is longer than any delay makes sense.
EARLIEST: Final = time(3)
LONGEST: Final = 3660
OPENS_BY_ITSELF: Final = frozenset({ReleaseMode.AUTOMATIC, ReleaseMode.SAFETY_NET})
STRICTNESS: Final = tuple(ReleaseMode)


def parse_release(text: str) -> ReleaseRules:
    """
    Read a release table from TOML and check it.

    Raises:
        TableInvalid: not TOML; an unknown key, mode or class; a missing sentence, law or owner; two classes of one id;
            a class without anything that leads to it; a last class that does not take the rest; a class above a
            stricter one; a floor above the delay, or a limit below it. The problems of every class are told, those of
            one kind of thing at a time.

    Source:
        policy page, Release engine; the domain page 2.5.
    """
    entry = document(text)
    only(entry, TABLE_KEYS, "table")
    window = entry_of(entry.get("window", {}), "window")
    unknown = entry_of(entry.get("unknown", {}), "unknown")
    only(window, WINDOW_KEYS, "window")
    only(unknown, UNKNOWN_KEYS, "unknown")
    rules = ReleaseRules(
        version=text_in(entry, "version", "table"),
        valid_from=day_in(entry, "table"),
        owner=text_in(entry, "owner", "table"),
        window=_window(window),
        hours=_clause(window, "window"),
        unknown=text_in(unknown, "class", "unknown"),
        unknown_kind=_clause(unknown, "unknown"),
        classes=every(_class, entries_in(entry, "classes", "table")),
    )
    problems = [
        *double_ids(release.id for release in rules.classes),
        *_unknown_class(rules),
        *_order(rules),
        *_ends(rules),
    ]
    if problems:
        raise TableInvalid(*problems)
    return rules


def _window(entry: Entry) -> Window:
    """Read the opening hours."""
    opens, closes = (_clock_time(entry, key) for key in ("opens", "closes"))
    if not EARLIEST <= opens < closes:
        raise TableInvalid("window: it opens at 03:00 or later and closes after that")
    return Window(opens=opens, closes=closes)


def _clock_time(entry: Entry, key: str) -> time:
    """Read a clock time."""
    found = entry.get(key)
    if not isinstance(found, time):
        raise TableInvalid(f"window: {key} is not a clock time")
    return found


def _clause(entry: Entry, where: str) -> Clause:
    """Read what is said of a rule for all classes."""
    return Clause(
        sentence=wording_in(entry, where), law=text_in(entry, "law", where), owner=text_in(entry, "owner", where)
    )


def _class(entry: Entry) -> ReleaseClass:
    """Read one class."""
    name = text_in(entry, "id", "class")
    only(entry, CLASS_KEYS, name)
    release = ReleaseClass(
        id=name,
        mode=word_of(ReleaseMode, entry.get("mode"), name),
        match=_match(entry_of(entry.get("match", {}), name), name),
        delay=_delay(entry["delay"], f"{name}: delay") if "delay" in entry else None,
        floor=_delay(entry["floor"], f"{name}: floor") if "floor" in entry else None,
        latest=_delay(entry["latest"], f"{name}: latest") if "latest" in entry else None,
        max_hold_days=_days(entry["max_hold_days"], f"{name}: max_hold_days") if "max_hold_days" in entry else None,
        holds_corrections=flag_of(entry.get("holds_corrections"), f"{name}: holds_corrections"),
        sentence=wording_in(entry, name),
        law=text_in(entry, "law", name),
        owner=text_in(entry, "owner", name),
    )
    problems = tuple(f"{name}: {problem}" for problem in _missing_for_its_mode(release))
    if problems:
        raise TableInvalid(*problems)
    return release


def _match(entry: Entry, where: str) -> Match:
    """Read what leads to a class."""
    only(entry, MATCH_KEYS, where)
    words = {key: _capitals(entry[key], f"{where}: {key}") if key in entry else frozenset() for key in WORDS}
    for number in sorted(words["requesters"]):
        if not ORGANISATION_NUMBER.fullmatch(number):
            raise TableInvalid(f"{where}: requesters are organisation numbers of nine digits")
    systems = entries_in(entry, "codes", where) if "codes" in entry else []
    return Match(**words, codes=frozenset(pair for system in systems for pair in _codes(system, where)))


def _codes(entry: Entry, where: str) -> Iterator[tuple[str | None, str]]:
    """Read codes of one system, or of any where none is named."""
    only(entry, CODE_KEYS, where)
    system = text_in(entry, "system", where) if "system" in entry else None
    for code in _capitals(entry.get("codes"), f"{where}: codes"):
        yield system, code


def _capitals(found: object, where: str) -> frozenset[str]:
    """Read texts, and write them as the facts of a report are compared."""
    return frozenset(text.strip().upper() for text in texts_of(found, where))


def _delay(found: object, where: str) -> Delay:
    """Read a delay: days or working days, one of the two."""
    entry = entry_of(found, where)
    only(entry, frozenset({"days", "working_days"}), where)
    if len(entry) != 1:
        raise TableInvalid(f"{where}: days or working_days is needed")
    ((unit, number),) = entry.items()
    return Delay(days=_days(number, where), working=unit == "working_days")


def _days(found: object, where: str) -> int:
    """Read a number of days."""
    return count_of(found, where, largest=LONGEST)


def _missing_for_its_mode(release: ReleaseClass) -> Iterator[str]:
    """Find what a class of its mode lacks or must not have."""
    wishes = (release.floor, release.latest)
    if release.mode in OPENS_BY_ITSELF:
        if release.delay is None or None in wishes or release.max_hold_days is None:
            yield "delay, floor, latest and max_hold_days are needed"
            return
    elif wishes != (None, None):
        yield "floor and latest are for a class that opens by itself"
    if release.mode is ReleaseMode.NEVER and release.delay is not None:
        yield "what is never shown has no delay"
    if (release.delay is None) != (release.max_hold_days is None):
        yield "max_hold_days goes with a delay"
    if release.delay is None and not release.holds_corrections:
        yield "what does not open by itself holds corrections too"
    yield from _limits(release)


def _limits(release: ReleaseClass) -> Iterator[str]:
    """Find a limit on the wrong side of the delay."""
    if release.delay is None:
        return
    if release.floor is not None and release.floor.weight > release.delay.weight:
        yield "the floor is above the delay"
    if release.latest is not None and release.latest.weight < release.delay.weight:
        yield "the patient's latest is before the delay is over"
    if release.max_hold_days is not None and release.max_hold_days < release.delay.weight:
        yield "the longest hold is shorter than the delay"


def _unknown_class(rules: ReleaseRules) -> Iterator[str]:
    """Find that reports of an unknown type would go into a class that is not there."""
    if rules.unknown not in {release.id for release in rules.classes}:
        yield f"unknown: no class {rules.unknown}"


def _order(rules: ReleaseRules) -> Iterator[str]:
    """Find a class below a milder one, which would take reports from it."""
    for above, below in pairwise(rules.classes):
        if _strictness(above) < _strictness(below):
            yield f"{below.id}: it is stricter than {above.id} above it"


def _strictness(release: ReleaseClass) -> tuple[int, int]:
    """Order classes by mode, then by delay; no delay at all is the strictest."""
    return -STRICTNESS.index(release.mode), LONGEST * 2 if release.delay is None else release.delay.weight


def _ends(rules: ReleaseRules) -> Iterator[str]:
    """Find a class that nothing leads to, and a last class that asks for more than a type known to be in it."""
    empty = Match()
    *above, last = rules.classes
    for release in above:
        if release.match == empty and release.id != rules.unknown:
            yield f"{release.id}: nothing leads to it"
    if Match(kinds=last.match.kinds) != last.match:
        yield f"{last.id}: the last class takes the rest, and may name types alone"
