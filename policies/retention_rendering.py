"""A retention table as a chapter that a lawyer reads and signs, below the rules of access."""

from collections.abc import Iterator
from typing import Final

from policies.blocks import Block, Chapter
from policies.retention import LASTING, Category, CountedFrom, RetentionEntry, RetentionRules, Term
from policies.table import Wording

HEADING: Final = Wording(nb="Hvor lenge noe lagres", nn="Kor lenge noko blir lagra", en="How long what is kept")
ORDER: Final = Wording(
    nb="Oppryddingen sletter det som er eldre enn sin frist; svar og oppslag i loggen vises ikke lenger når fristen er "
    "ute. Et svar følger den første regelen for svar som passer. Reservasjon sletter uansett en persons svar.",
    nn="Oppryddinga slettar det som er eldre enn fristen sin; svar og oppslag i loggen blir ikkje viste lenger når "
    "fristen er ute. Eit svar følgjer den første regelen for svar som passar. Reservasjon slettar uansett svara til "
    "ein person.",
    en="The purge deletes what is older than its limit; reports and accesses in the log are shown no longer once the "
    "limit is over. A report follows the first rule for reports that fits. Opting out deletes a person's reports all "
    "the same.",
)
# Where a rule is applied, and by whom.
BY_PURGE: Final = "applied: by the purge"
APPLIED: Final = {
    Category.REPORT: "applied: whenever results are read, those of regional sources too, and by the purge",
    Category.ACCESS_LOG: "applied: whenever a citizen reads the log, and by the purge",
    Category.TECHNICAL_LOG: "applied: by whoever keeps the output of the gateway, which itself keeps none",
    Category.QUARANTINE: "applied: whenever a message is quarantined, and by the purge",
}
COUNTED: Final = {
    CountedFrom.SAMPLED: "counted from: the time of sampling of the newest version, or what comes nearest to it",
    CountedFrom.ISSUED: "counted from: the issue of the newest version",
    CountedFrom.AT: "counted from: when it was made, said or ended",
}


def retention_chapter(rules: RetentionRules) -> Chapter:
    """
    Write the retention table as a chapter: how long each kind of data is kept, in the order of the table.

    Source:
        the domain page 1.6; the policy page, Form.
    """
    return Chapter(
        heading=HEADING,
        opening=f"Version {rules.version}, in force from {rules.valid_from.isoformat()}. Owner: {rules.owner}.",
        order=ORDER,
        blocks=tuple(map(_block, rules.entries)),
    )


def _block(entry: RetentionEntry) -> Block:
    """Write one entry."""
    return Block(
        title=f"{entry.id}: {entry.category}, {kept_in_words(entry)}",
        sentence=entry.sentence,
        lines=(
            *_of(entry),
            COUNTED[entry.counted_from],
            _applied(entry.category),
            f"ground: {entry.law}",
            f"owner: {entry.owner}; valid from {entry.valid_from.isoformat()}",
        ),
    )


def kept_in_words(entry: RetentionEntry) -> str:
    """Say how long an entry keeps."""
    if entry.setting is not None:
        return f"by the setting {entry.setting}"
    return "no limit" if entry.term is None else term_in_words(entry.term)


def term_in_words(term: Term) -> str:
    """Write a term."""
    number, unit = (term.years, "year") if term.years else (term.days, "day")
    return f"{number} {unit}{'' if number == 1 else 's'}"


def _of(entry: RetentionEntry) -> Iterator[str]:
    """Say which reports an entry is for."""
    for name, words in (("report types (8202)", entry.kinds), ("main fields", entry.disciplines)):
        if words:
            yield f"{name}: {' or '.join(sorted(words))}"
    if entry.category is Category.REPORT and not entry.kinds and not entry.disciplines:
        yield "every report that no rule above took"


def _applied(category: Category) -> str:
    """Say where a rule is applied."""
    if category in LASTING:
        return "applied: nowhere, as there is no limit"
    return APPLIED.get(category, BY_PURGE)
