"""What changes between two release tables: what leads to another class, what a class does, and which words differ."""

from collections.abc import Iterator
from dataclasses import dataclass

from policies.release_classes import ReleaseClass
from policies.release_reach import leads_to, named_by
from policies.release_rendering import delay_in_words
from policies.release_rules import Clause, ReleaseRules
from policies.rewording import titled_anew
from policies.table import Wording
from policies.working_time import Delay

UNNAMED = "a report type that no class names"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """
    Something that leads to another class than before.

    Args:
        what: in words.
        before, after: ids of classes; None where it leads to none of its own.
    """

    what: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseDifference:
    """
    All that differs between two release tables; false where nothing does.

    Args:
        moves: what leads to another class than before.
        changes: what classes do otherwise than before, one line each.
        words: what differs in the tables' own text, one line each.
    """

    moves: tuple[Move, ...]
    changes: tuple[str, ...]
    words: tuple[str, ...]

    def __bool__(self) -> bool:
        """Tell whether anything differs."""
        return bool(self.moves or self.changes or self.words)


def compare_release(old: ReleaseRules, new: ReleaseRules) -> ReleaseDifference:
    """
    Compare two release tables.

    Source:
        the policy page, Release engine: as data with version and owner; Proof, layer 2: a change is told in words.
    """
    before, after = ({release.id: release for release in rules.classes} for rules in (old, new))
    shared = [(before[name], after[name]) for name in after if name in before]
    return ReleaseDifference(
        moves=tuple(_moves(old, new)),
        changes=(
            *(f"class {name} is gone" for name in before if name not in after),
            *(f"class {name} is new: {_opens(found)}" for name, found in after.items() if name not in before),
            *(line for pair in shared for line in _class(*pair)),
            *_rules(old, new),
        ),
        words=(*_table(old, new), *(line for pair in shared for line in _words(*pair))),
    )


def told_release(difference: ReleaseDifference) -> Iterator[str]:
    """Say what differs, line by line: first what moves, then what the classes do, then the words."""
    for move in difference.moves:
        yield moved_in_words(move)
    yield from difference.changes
    yield from difference.words


def moved_in_words(move: Move) -> str:
    """Say of one thing to which class it leads now."""
    if move.before is None:
        return f"{move.what} now leads to class {move.after}"
    if move.after is None:
        return f"{move.what} no longer leads to class {move.before}"
    return f"{move.what} moves from class {move.before} to class {move.after}"


def _moves(old: ReleaseRules, new: ReleaseRules) -> Iterator[Move]:
    """Find everything that either table names and that leads to another class."""
    if old.unknown != new.unknown:
        yield Move(what=UNNAMED, before=old.unknown, after=new.unknown)
    everything = {**named_by(old), **named_by(new)}
    for what in sorted(everything):
        before, after = (leads_to(rules, everything[what]) for rules in (old, new))
        if before != after:
            yield Move(what=what, before=before, after=after)


def _class(old: ReleaseClass, new: ReleaseClass) -> Iterator[str]:
    """Say what one class does otherwise."""
    name = f"class {new.id}"
    if old.mode is not new.mode:
        yield f"{name} is {new.mode}, not {old.mode}"
    if old.delay != new.delay:
        yield f"{name} opens {opens_in_words(new.delay)}, not {opens_in_words(old.delay)}"
    if old.floor != new.floor:
        yield f"{name}: the patient may choose from {_limit(new.floor)}, not from {_limit(old.floor)}"
    if old.latest != new.latest:
        yield f"{name}: the patient may postpone to {_limit(new.latest)}, not to {_limit(old.latest)}"
    if old.max_hold_days != new.max_hold_days:
        yield f"{name}: a clinician may hold for {_days(new.max_hold_days)}, not {_days(old.max_hold_days)}"
    if old.holds_corrections != new.holds_corrections:
        yield f"{name}: a correction {'now waits anew' if new.holds_corrections else 'no longer waits anew'}"


def _opens(release: ReleaseClass) -> str:
    """Say how a class opens."""
    return f"{release.mode}, opens {opens_in_words(release.delay)}"


def opens_in_words(delay: Delay | None) -> str:
    """Say when a class with such a delay opens by itself."""
    if delay is None:
        return "by hand alone"
    return f"after {delay_in_words(delay)}" if delay.days else "at once"


def _limit(delay: Delay | None) -> str:
    """Write a limit of the patient's own choice."""
    return "anything" if delay is None else delay_in_words(delay)


def _days(number: int | None) -> str:
    """Write a longest hold."""
    return "ever" if number is None else f"{number} days"


def _rules(old: ReleaseRules, new: ReleaseRules) -> Iterator[str]:
    """Say what differs in what holds for all classes."""
    if old.window != new.window:
        yield f"opening hours are {_hours(new)}, not {_hours(old)}"
    before, after = ([release.id for release in rules.classes] for rules in (old, new))
    if [name for name in before if name in after] != [name for name in after if name in before]:
        yield "the classes stand in another order"


def _hours(rules: ReleaseRules) -> str:
    """Write opening hours."""
    return f"{rules.window.opens:%H:%M} to {rules.window.closes:%H:%M}"


def _table(old: ReleaseRules, new: ReleaseRules) -> Iterator[str]:
    """Say what differs in version, day, owner, and the words of what holds for all classes."""
    yield from titled_anew(old, new)
    yield from _clause("opening hours", old.hours, new.hours)
    yield from _clause("unknown types", old.unknown_kind, new.unknown_kind)


def _words(old: ReleaseClass, new: ReleaseClass) -> Iterator[str]:
    """Say whether a class is worded otherwise."""
    yield from _clause(
        f"class {new.id}",
        Clause(sentence=old.sentence, law=old.law, owner=old.owner),
        Clause(sentence=new.sentence, law=new.law, owner=new.owner),
    )


def _clause(name: str, old: Clause, new: Clause) -> Iterator[str]:
    """Say whether the words of one rule differ."""
    if _said(old) != _said(new):
        yield f"{name}: another sentence or ground"
    if old.owner != new.owner:
        yield f"{name}: another owner"


def _said(clause: Clause) -> tuple[Wording, str]:
    """Give what a rule says, and on what ground."""
    return clause.sentence, clause.law
