"""What changes between two tables of operations: which errands are decided otherwise, and which words differ."""

from collections.abc import Iterator
from datetime import date

from policies.operations import Errand, OperationRow, OperationRules, every_errand
from policies.operations_rendering import errand_in_words, outcome_in_words
from policies.rewording import titled_anew


def compare_operations(old: OperationRules, new: OperationRules) -> tuple[str, ...]:
    """
    Compare two tables of operations.

    Returns:
        One line each: first the errands that are decided otherwise once every row counts, then what differs in the
        tables' own text; nothing where they say the same.

    Source:
        the policy page, Proof, layer 2: a change is told in words.
    """
    before, after = ({row.id: row for row in rules.rows} for rules in (old, new))
    return (
        *(line for errand in every_errand() for line in _decided(errand, old, new)),
        *titled_anew(old, new),
        *(f"{name} is gone" for name in before if name not in after),
        *(f"{name} is new: {errand_in_words(row)}" for name, row in after.items() if name not in before),
        *(line for name, row in after.items() if name in before for line in _row(before[name], row)),
    )


def _decided(errand: Errand, old: OperationRules, new: OperationRules) -> Iterator[str]:
    """Say whether an errand is decided otherwise."""
    then, now = (outcome_in_words(rules.decide(errand, date.max)) for rules in (old, new))
    if then != now:
        who = f"{errand.channel}, {'named' if errand.named else 'not named'}"
        yield f"{errand.operation} by {who}: {now}, not {then}"


def _row(old: OperationRow, new: OperationRow) -> Iterator[str]:
    """Say what one row says otherwise."""
    if errand_in_words(old) != errand_in_words(new):
        yield f"{new.id}: for {errand_in_words(new)}, not for {errand_in_words(old)}"
    if old.valid_from != new.valid_from:
        yield f"{new.id}: valid from {new.valid_from}, not {old.valid_from}"
    if (old.sentence, old.law) != (new.sentence, new.law):
        yield f"{new.id}: another sentence or ground"
    if old.owner != new.owner:
        yield f"{new.id}: another owner"
