"""A release table as a chapter that a lawyer and a clinician read and sign, below the rules of access."""

from collections.abc import Iterator
from typing import Final

from policies.blocks import Block, Chapter
from policies.release_classes import Match, ReleaseClass, ReleaseMode
from policies.release_rules import Clause, ReleaseRules
from policies.table import Wording
from policies.working_time import Delay

HEADING: Final = Wording(
    nb="Når innbyggeren ser hva", nn="Når innbyggjaren ser kva", en="When the citizen sees what: the classes of release"
)
ORDER: Final = Wording(
    nb="Et svar er i den første klassen som noe i det fører til, altså den strengeste; den siste klassen tar resten.",
    nn="Eit svar er i den første klassen som noko i det fører til, altså den strengaste; den siste klassen tek resten.",
    en="A report is in the first class that anything in it leads to, so the strictest; the last class takes the rest.",
)
MODES: Final = {
    ReleaseMode.NEVER: "never shown digitally",
    ReleaseMode.CLINICIAN: "opened by a clinician",
    ReleaseMode.SAFETY_NET: "opened by a clinician, or by itself after the delay",
    ReleaseMode.AUTOMATIC: "opens by itself",
}
CORRECTIONS: Final = {
    True: "a correction waits anew, though an earlier version was shown",
    False: "a correction opens with what it corrects, at once where that was shown",
}


def release_blocks(rules: ReleaseRules) -> tuple[Block, ...]:
    """Write what holds for all classes, then every class in the order in which it is tried."""
    window = f"{rules.window.opens:%H:%M} to {rules.window.closes:%H:%M}, Europe/Oslo"
    return (
        Block(title="Opening hours", sentence=rules.hours.sentence, lines=(window, *_grounds(rules.hours))),
        Block(
            title="Unknown types",
            sentence=rules.unknown_kind.sentence,
            lines=(f"class {rules.unknown}", *_grounds(rules.unknown_kind)),
        ),
        *(_block(release, last=release is rules.classes[-1]) for release in rules.classes),
    )


def release_chapter(rules: ReleaseRules) -> Chapter:
    """
    Write the release table as a chapter: what holds for all classes, then every class, the strictest first.

    Source:
        the policy page, Form and Release engine.
    """
    return Chapter(
        heading=HEADING,
        opening=f"Version {rules.version}, in force from {rules.valid_from.isoformat()}. Owner: {rules.owner}.",
        order=ORDER,
        blocks=release_blocks(rules),
    )


def _block(release: ReleaseClass, *, last: bool) -> Block:
    """Write one class."""
    return Block(
        title=f"Class {release.id}: {release.mode}, {MODES[release.mode]}",
        sentence=release.sentence,
        lines=(
            *_leading(release.match),
            *(("everything that no class above took",) if last else ()),
            *_times(release),
            CORRECTIONS[release.holds_corrections],
            *_grounds(release),
        ),
    )


def _leading(match: Match) -> Iterator[str]:
    """Say what leads to a class."""
    words = {
        "report types (8202)": match.kinds,
        "main fields": match.disciplines,
        "comments (8269)": match.comments,
        "requesters": match.requesters,
    }
    for name, found in words.items():
        if found:
            yield f"{name}: {' or '.join(sorted(found))}"
    for system in sorted({system or "" for system, _ in match.codes}):
        codes = sorted(code for of, code in match.codes if (of or "") == system)
        yield f"codes of {system or 'any system'}: {' or '.join(codes)}"


def _times(release: ReleaseClass) -> Iterator[str]:
    """Say how long a class waits, and who may change that."""
    if release.delay is None:
        yield "delay: until a clinician opens it" if release.mode is ReleaseMode.CLINICIAN else "delay: for ever"
    else:
        yield f"delay: {delay_in_words(release.delay)}"
    if release.floor is not None and release.latest is not None:
        yield f"the patient may choose from {delay_in_words(release.floor)} to {delay_in_words(release.latest)}"
    if release.max_hold_days is not None:
        yield f"a clinician may hold it for {release.max_hold_days} days from issue at the most"


def delay_in_words(delay: Delay) -> str:
    """Write a delay."""
    if delay.days == 0:
        return "none"
    return f"{delay.days} {'working ' if delay.working else ''}day{'' if delay.days == 1 else 's'}"


def _grounds(rule: Clause | ReleaseClass) -> tuple[str, str]:
    """Give ground and owner."""
    return f"ground: {rule.law}", f"owner: {rule.owner}"
