"""A table of operations as a chapter that a lawyer reads and signs, below the rules of access."""

from collections.abc import Iterator
from typing import Final

from policies.blocks import Block, Chapter
from policies.operations import ERRAND, ErrandFact, OperationRow, OperationRules
from policies.table import Wording

HEADING: Final = Wording(
    nb="Hvem som kan gjøre hva for driften av tjenesten",
    nn="Kven som kan gjere kva for drifta av tenesta",
    en="Who may do what to run the service",
)
ORDER: Final = Wording(
    nb="Reglene prøves ovenfra, og den første som passer, bestemmer. Ingen av dem gir tilgang til prøvesvar: det gjør "
    "bare reglene om hvem som ser hva, og der blir en driftsansvarlig alltid avvist.",
    nn="Reglane blir prøvde ovanfrå, og den første som passar, bestemmer. Ingen av dei gir tilgang til prøvesvar: det "
    "gjer berre reglane om kven som ser kva, og der blir ein driftsansvarleg alltid avvist.",
    en="The rules are tried from above, and the first that fits decides. None of them gives access to results: only "
    "the rules of who sees what do, and there an operator is always refused.",
)


def operations_chapter(rules: OperationRules) -> Chapter:
    """
    Write the table of operations as a chapter, every row in the order in which it is tried.

    Source:
        the policy page, Form.
    """
    return Chapter(
        heading=HEADING,
        opening=f"Version {rules.version}, in force from {rules.valid_from.isoformat()}. Owner: {rules.owner}.",
        order=ORDER,
        blocks=tuple(map(_block, rules.rows)),
    )


def _block(row: OperationRow) -> Block:
    """Write one row."""
    return Block(
        title=f"{row.id}: {outcome_in_words(row)}",
        sentence=row.sentence,
        lines=(
            *_conditions(row),
            f"ground: {row.law}",
            f"owner: {row.owner}; valid from {row.valid_from.isoformat()}",
        ),
    )


def outcome_in_words(row: OperationRow) -> str:
    """Say what a row does."""
    return str(row.effect) if row.code is None else f"{row.effect} {row.code}"


def errand_in_words(row: OperationRow) -> str:
    """Say what a row is for."""
    return "; ".join(_conditions(row))


def _conditions(row: OperationRow) -> Iterator[str]:
    """Say what a row asks for."""
    for attribute in ERRAND:
        if attribute in row.when:
            yield f"{attribute}: {' or '.join(map(_word, row.when[attribute]))}"
    if not row.when:
        yield "everything that no rule above took"


def _word(value: ErrandFact) -> str:
    """Write one value."""
    return str(value) if isinstance(value, str) else "yes" if value else "no"
