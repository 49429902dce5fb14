"""What changes between two retention tables: what is kept for another time, and which words differ."""

from collections.abc import Iterator

from policies.retention import RetentionEntry, RetentionRules
from policies.retention_rendering import kept_in_words
from policies.rewording import titled_anew


def compare_retention(old: RetentionRules, new: RetentionRules) -> tuple[str, ...]:
    """
    Compare two retention tables.

    Returns:
        One line each: first what is kept for another time, then what differs in the tables' own text; nothing where
        they say the same.

    Source:
        the policy page, Proof, layer 2: a change is told in words.
    """
    before, after = ({entry.id: entry for entry in rules.entries} for rules in (old, new))
    shared = [(before[name], entry) for name, entry in after.items() if name in before]
    return (
        *(f"{name} is gone" for name in before if name not in after),
        *(f"{name} is new: {_kept(entry)}" for name, entry in after.items() if name not in before),
        *(line for pair in shared for line in _rule(*pair)),
        *_order(before, after),
        *titled_anew(old, new),
        *(line for pair in shared for line in _words(*pair)),
    )


def _kept(entry: RetentionEntry) -> str:
    """Say what an entry is for and how long it keeps."""
    return f"{entry.category}, {kept_in_words(entry)}"


def _rule(old: RetentionEntry, new: RetentionEntry) -> Iterator[str]:
    """Say what one entry does otherwise."""
    if _kept(old) != _kept(new):
        yield f"{new.id}: {_kept(new)}, not {_kept(old)}"
    if old.counted_from is not new.counted_from:
        yield f"{new.id}: counted from {new.counted_from}, not from {old.counted_from}"
    if (old.kinds, old.disciplines) != (new.kinds, new.disciplines):
        yield f"{new.id}: for {_reports(new)}, not for {_reports(old)}"
    if old.valid_from != new.valid_from:
        yield f"{new.id}: valid from {new.valid_from}, not {old.valid_from}"


def _reports(entry: RetentionEntry) -> str:
    """Name the reports that an entry is for."""
    return " or ".join((*sorted(entry.kinds), *sorted(entry.disciplines))) or "every report"


def _order(before: dict[str, RetentionEntry], after: dict[str, RetentionEntry]) -> Iterator[str]:
    """Say whether the entries that both have stand in another order, in which reports are taken."""
    if [name for name in before if name in after] != [name for name in after if name in before]:
        yield "the entries stand in another order"


def _words(old: RetentionEntry, new: RetentionEntry) -> Iterator[str]:
    """Say whether an entry is worded otherwise."""
    if (old.sentence, old.law) != (new.sentence, new.law):
        yield f"{new.id}: another sentence or ground"
    if old.owner != new.owner:
        yield f"{new.id}: another owner"
