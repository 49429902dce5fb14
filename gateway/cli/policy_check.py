"""`policy check`: a table of access is tried in every situation, one of release in everything that it names."""

from collections.abc import Iterator
from typing import assert_never

import msgspec

from gateway.cli.policy_files import AnyFile, OperationsFile, ReleaseFile, RetentionFile, TableFile
from policies import (
    SIZE,
    ReleaseClass,
    Tally,
    errand_in_words,
    kept_in_words,
    named_in_vain,
    opens_in_words,
    outcome_in_words,
    tally,
)

EACH_DECIDES = "every row decides something; the last one denies"
EACH_LEADS = "everything that a class names leads to it"
EACH_KEPT = "every category has its entry"


class CheckedRow(msgspec.Struct, frozen=True, kw_only=True):
    """How many situations a row decides: by the table's defaults, and under at least one choice of settings."""

    row: str
    effect: str
    by_default: int
    ever: int


class CheckedAccess(msgspec.Struct, frozen=True, kw_only=True, tag="access", tag_field="kind"):
    """What was found of a table of access; `digest` is the SHA-256 of its file, `effects` count by its defaults."""

    name: str
    version: str
    digest: str
    situations: int = SIZE
    choices: int
    effects: dict[str, int]
    rows: list[CheckedRow]
    problems: list[str]


class CheckedClass(msgspec.Struct, frozen=True, kw_only=True):
    """One class of release: how it opens and when by itself, and how much of what leads to it."""

    id: str
    mode: str
    opens: str
    named: dict[str, int]


class CheckedRelease(msgspec.Struct, frozen=True, kw_only=True, tag="release", tag_field="kind"):
    """What was found of a table of release; `unknown` is the class of report types that no class names."""

    name: str
    version: str
    digest: str
    unknown: str
    classes: list[CheckedClass]
    problems: list[str]


class CheckedEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of retention: of what, and how long it is kept."""

    id: str
    category: str
    kept: str


class CheckedRetention(msgspec.Struct, frozen=True, kw_only=True, tag="retention", tag_field="kind"):
    """What was found of a table of retention; what could be wrong with one is found where it is read."""

    name: str
    version: str
    digest: str
    entries: list[CheckedEntry]
    problems: list[str]


class CheckedOperation(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a table of operations: what it does, and what it is for."""

    row: str
    does: str
    of: str


class CheckedOperations(msgspec.Struct, frozen=True, kw_only=True, tag="operations", tag_field="kind"):
    """What was found of a table of operations; what could be wrong with one is found where it is read."""

    name: str
    version: str
    digest: str
    rows: list[CheckedOperation]
    problems: list[str]


class Unusable(msgspec.Struct, frozen=True, kw_only=True, tag="unusable", tag_field="kind"):
    """A file that is no table which may be used."""

    name: str
    problems: list[str]


Checked = CheckedAccess | CheckedRelease | CheckedRetention | CheckedOperations | Unusable


def checked(found: AnyFile) -> Checked:
    """Check a table that could be read; this does not lean on the checks that were made when it was read."""
    match found:
        case TableFile():
            return checked_access(found, tally(found.table))
        case ReleaseFile():
            return checked_release(found)
        case RetentionFile():
            return checked_retention(found)
        case OperationsFile():
            return checked_operations(found)
        case unknown:
            assert_never(unknown)


def checked_access(found: TableFile, counts: Tally) -> CheckedAccess:
    """Write down the counts of a table of access, and what they show to be wrong."""
    problems = [f"{row}: decides no situation" for row in counts.dead()]
    if counts.undecided:
        problems.append(f"no row decides {counts.undecided:,} situations")
    return CheckedAccess(
        name=found.name,
        version=found.table.version,
        digest=found.digest,
        choices=counts.choices,
        effects=counts.by_effect(),
        rows=[
            CheckedRow(row=count.row, effect=count.effect, by_default=count.by_default, ever=count.ever)
            for count in counts.rows
        ],
        problems=problems,
    )


def checked_release(found: ReleaseFile) -> CheckedRelease:
    """Write down the classes of a table of release, and what they name in vain."""
    return CheckedRelease(
        name=found.name,
        version=found.rules.version,
        digest=found.digest,
        unknown=found.rules.unknown,
        classes=[checked_class(release) for release in found.rules.classes],
        problems=list(named_in_vain(found.rules)),
    )


def checked_retention(found: RetentionFile) -> CheckedRetention:
    """Write down the entries of a table of retention."""
    return CheckedRetention(
        name=found.name,
        version=found.rules.version,
        digest=found.digest,
        entries=[
            CheckedEntry(id=entry.id, category=entry.category, kept=kept_in_words(entry))
            for entry in found.rules.entries
        ],
        problems=[],
    )


def checked_operations(found: OperationsFile) -> CheckedOperations:
    """Write down the rows of a table of operations."""
    return CheckedOperations(
        name=found.name,
        version=found.rules.version,
        digest=found.digest,
        rows=[
            CheckedOperation(row=row.id, does=outcome_in_words(row), of=errand_in_words(row))
            for row in found.rules.rows
        ],
        problems=[],
    )


def checked_class(release: ReleaseClass) -> CheckedClass:
    """Write down one class."""
    match = release.match
    named = {
        "types": match.kinds,
        "fields": match.disciplines,
        "codes": match.codes,
        "comments": match.comments,
        "requesters": match.requesters,
    }
    return CheckedClass(
        id=release.id,
        mode=release.mode,
        opens=opens_in_words(release.delay),
        named={word: len(found) for word, found in named.items() if found},
    )


def lines(found: Checked) -> Iterator[str]:
    """Write what was found."""
    match found:
        case CheckedAccess():
            yield from lines_of_access(found)
        case CheckedRelease():
            yield from lines_of_release(found)
        case CheckedRetention():
            yield from lines_of_retention(found)
        case CheckedOperations():
            yield from lines_of_operations(found)
        case Unusable():
            yield from (f"{found.name}: {problem}" for problem in found.problems)
        case unknown:
            assert_never(unknown)


def lines_of_access(found: CheckedAccess) -> Iterator[str]:
    """Write the counts of a table of access."""
    yield f"{found.name}, version {found.version}"
    decided = found.situations * found.choices
    yield f"{found.situations:,} situations under {found.choices:,} choices of settings: {decided:,} decided"
    yield ""
    yield f"{'effect':<20}{'by default':>16}"
    for effect, number in found.effects.items():
        yield f"{effect:<20}{number:>16,}"
    yield ""
    yield f"{'row':<20}{'by default':>16}{'ever':>16}  effect"
    for count in found.rows:
        yield f"{count.row:<20}{count.by_default:>16,}{count.ever:>16,}  {count.effect}"
    yield from verdict(found, EACH_DECIDES)


def lines_of_release(found: CheckedRelease) -> Iterator[str]:
    """Write the classes of a table of release."""
    yield f"{found.name}, version {found.version}"
    number, unknown = len(found.classes), found.unknown
    yield f"{number} classes, the strictest first; a report of a type that no class names is in class {unknown}"
    yield ""
    yield f"{'class':<8}{'mode':<12}{'opens':<24}led to by"
    for release in found.classes:
        named = ", ".join(f"{number} {word if number > 1 else word[:-1]}" for word, number in release.named.items())
        yield f"{release.id:<8}{release.mode:<12}{release.opens:<24}{named or 'what no class above took'}"
    yield from verdict(found, EACH_LEADS)


def lines_of_retention(found: CheckedRetention) -> Iterator[str]:
    """Write the entries of a table of retention."""
    yield f"{found.name}, version {found.version}"
    yield f"{len(found.entries)} entries; a report follows the first that fits it"
    yield ""
    yield f"{'entry':<16}{'of':<16}kept"
    for entry in found.entries:
        yield f"{entry.id:<16}{entry.category:<16}{entry.kept}"
    yield from verdict(found, EACH_KEPT)


def lines_of_operations(found: CheckedOperations) -> Iterator[str]:
    """Write the rows of a table of operations."""
    yield f"{found.name}, version {found.version}"
    yield f"{len(found.rows)} rows; the first that fits decides"
    yield ""
    yield f"{'row':<16}{'does':<20}for"
    for row in found.rows:
        yield f"{row.row:<16}{row.does:<20}{row.of}"
    yield from verdict(found, EACH_DECIDES)


def verdict(found: CheckedAccess | CheckedRelease | CheckedRetention | CheckedOperations, fine: str) -> Iterator[str]:
    """Write the problems, or that there are none."""
    yield ""
    if found.problems:
        yield from (f"{found.name}: {problem}" for problem in found.problems)
    else:
        yield fine
