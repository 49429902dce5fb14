"""
Look-ups that should be looked into (logganalyse): hints of misuse by health personnel, never more than hints.

What is weighed is who looked at whom, when and on what ground; never what they saw.
"""

from collections import Counter, deque
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, TypeAlias

import msgspec

from policies import Basis, Purpose, Relation, basis_of, purpose_of
from resolvers.model import ActorKind, AuditEntry, AuditKind, PersonHash

# Of one hint, the newest.
MOST_ENTRIES = 20
# They work at any hour.
AT_ANY_HOUR = frozenset({Purpose.ETREAT, Purpose.BTG})
Many = Annotated[int, msgspec.Meta(ge=1, le=100_000)]
Hours = Callable[[datetime], bool]
Key: TypeAlias = tuple["HintKind", str, str | None]


class HintKind(StrEnum):
    """
    Why a look should be looked into.

    SELF_AUTHORISED: the user let themself in. NO_RELATION: no relation to the patient was on record. MANY_PATIENTS:
    many in a short time. COLLEAGUE: the patient works in the same organisation. SAME_SURNAME: the patient has the same
    surname. OUT_OF_HOURS: outside working hours, and not in an emergency.
    """

    SELF_AUTHORISED = "SELF_AUTHORISED"
    NO_RELATION = "NO_RELATION"
    MANY_PATIENTS = "MANY_PATIENTS"
    COLLEAGUE = "COLLEAGUE"
    SAME_SURNAME = "SAME_SURNAME"
    OUT_OF_HOURS = "OUT_OF_HOURS"


class Thresholds(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    From how many on of one user in one organisation something is told; each but `patients` counts look-ups.

    `patients` are counted within `window_minutes`.
    """

    self_authorised: Many = 1
    no_relation: Many = 1
    patients: Many = 60
    window_minutes: Many = 60
    colleague: Many = 1
    same_surname: Many = 1
    out_of_hours: Many = 20

    def least(self, kind: HintKind) -> int:
        """Say from how many look-ups on a hint is given; what many patients are is judged by itself."""
        return {
            HintKind.SELF_AUTHORISED: self.self_authorised,
            HintKind.NO_RELATION: self.no_relation,
            HintKind.MANY_PATIENTS: 1,
            HintKind.COLLEAGUE: self.colleague,
            HintKind.SAME_SURNAME: self.same_surname,
            HintKind.OUT_OF_HOURS: self.out_of_hours,
        }[kind]


class Hint(msgspec.Struct, frozen=True, kw_only=True):
    """
    One reason, for one user in one organisation.

    Args:
        looks: how many look-ups. persons: of how many patients. first_at, last_at: aware UTC.
        entries: the newest of them, newest first.
    """

    kind: HintKind
    name: str | None
    hpr_number: str | None
    organisation: str | None
    organisation_name: str | None
    looks: int
    persons: int
    first_at: datetime
    last_at: datetime
    entries: tuple[AuditEntry, ...]


class Circle:
    """Who works where and is called what, as far as the log and the register of health personnel tell."""

    def __init__(self) -> None:
        """Know nobody."""
        self.hpr_numbers: dict[str, None] = {}
        self._surnames: dict[PersonHash | str, set[str]] = {}
        self._workplaces: dict[PersonHash | str, set[str]] = {}

    def meet(self, entry: AuditEntry) -> None:
        """Learn from an entry who looked: health personnel by HPR number, a citizen as the person of their own log."""
        if entry.actor_kind is ActorKind.PERSONNEL and entry.hpr_number is not None:
            self.hpr_numbers[entry.hpr_number] = None
            self._call(entry.hpr_number, entry.actor_name)
            self._workplaces.setdefault(entry.hpr_number, set()).update(
                [entry.organisation] if entry.organisation else []
            )
        elif entry.actor_kind is ActorKind.CITIZEN and entry.represents is False and entry.person is not None:
            self._call(entry.person, entry.actor_name)

    def introduce(self, hpr_number: str, person: PersonHash) -> None:
        """Learn which person one of the health personnel is."""
        for known in (self._surnames, self._workplaces):
            known.setdefault(person, set()).update(known.get(hpr_number, ()))

    def surnames(self, person: PersonHash) -> AbstractSet[str]:
        """Give the surnames that a patient is known by."""
        return self._surnames.get(person, frozenset())

    def workplaces(self, person: PersonHash) -> AbstractSet[str]:
        """Give the organisations that a patient is known to have looked others up for."""
        return self._workplaces.get(person, frozenset())

    def _call(self, who: PersonHash | str, name: str | None) -> None:
        found = surname(name)
        self._surnames.setdefault(who, set()).update([found] if found else [])


@dataclass(slots=True)
class Rush:
    """The look-ups of one user within a time, and which of them have been told of."""

    lasts: timedelta
    looks: "deque[AuditEntry]" = field(default_factory=deque)
    told: int = 0
    patients: Counter[PersonHash] = field(default_factory=Counter)

    def add(self, entry: AuditEntry, person: PersonHash) -> int:
        """Take one more in, let go of what is too long ago, and count the patients that there are now."""
        self.looks.append(entry)
        self.patients[person] += 1
        while self.looks[0].at <= entry.at - self.lasts:
            gone = self.looks.popleft()
            self.told = max(0, self.told - 1)
            self._let_go(gone.person)
        return len(self.patients)

    def _let_go(self, person: PersonHash | None) -> None:
        """Count one look at a patient less."""
        if person is not None:
            self.patients[person] -= 1
            if not self.patients[person]:
                del self.patients[person]

    def untold(self) -> Iterator[AuditEntry]:
        """Give what has not been told of, once."""
        for number, look in enumerate(self.looks):
            if number >= self.told:
                yield look
        self.told = len(self.looks)


@dataclass(slots=True)
class Group:
    """The look-ups of one hint."""

    first: AuditEntry
    looks: int = 0
    persons: set[PersonHash] = field(default_factory=set)
    newest: "deque[AuditEntry]" = field(default_factory=lambda: deque(maxlen=MOST_ENTRIES))

    def add(self, entry: AuditEntry) -> None:
        """Count one more."""
        self.looks += 1
        self.newest.append(entry)
        if entry.person is not None:
            self.persons.add(entry.person)

    def hint(self, kind: HintKind) -> Hint:
        """Say what there is."""
        last = self.newest[-1]
        return Hint(
            kind=kind,
            name=last.actor_name,
            hpr_number=last.hpr_number,
            organisation=last.organisation,
            organisation_name=last.organisation_name,
            looks=self.looks,
            persons=len(self.persons),
            first_at=self.first.at,
            last_at=last.at,
            entries=tuple(reversed(self.newest)),
        )


class Tally:
    """Weigh look-ups, oldest first, and say in the end which should be looked into."""

    def __init__(self, circle: Circle, thresholds: Thresholds, hours: Hours) -> None:
        """Take who is known, from how many on something is told, and what tells a moment within working hours."""
        self._circle = circle
        self._thresholds = thresholds
        self._hours = hours
        self._groups: dict[Key, Group] = {}
        self._rushes: dict[tuple[str, str | None], Rush] = {}

    def add(self, entry: AuditEntry) -> None:
        """Weigh one entry; what is no look-up by health personnel counts for nothing."""
        if entry.person is None or entry.acting_subject is None or not is_look(entry):
            return
        who = (entry.acting_subject, entry.organisation)
        for kind in self._reasons(entry, entry.person):
            self._group(kind, who, entry).add(entry)
        rush = self._rushes.setdefault(who, Rush(timedelta(minutes=self._thresholds.window_minutes)))
        if rush.add(entry, entry.person) >= self._thresholds.patients:
            for look in rush.untold():
                self._group(HintKind.MANY_PATIENTS, who, look).add(look)

    def hints(self) -> tuple[Hint, ...]:
        """Say what should be looked into: by kind, and of each kind the most first."""
        told = [
            group.hint(kind)
            for (kind, *_), group in self._groups.items()
            if group.looks >= self._thresholds.least(kind)
        ]
        order = list(HintKind)
        return tuple(sorted(told, key=lambda hint: (order.index(hint.kind), -hint.looks, hint.first_at)))

    def _group(self, kind: HintKind, who: tuple[str, str | None], entry: AuditEntry) -> Group:
        return self._groups.setdefault((kind, *who), Group(first=entry))

    def _reasons(self, entry: AuditEntry, person: PersonHash) -> Iterator[HintKind]:
        """Say what a look by itself is told for."""
        if entry.self_authorised:
            yield HintKind.SELF_AUTHORISED
        if is_unrelated(entry):
            yield HintKind.NO_RELATION
        if entry.organisation in self._circle.workplaces(person):
            yield HintKind.COLLEAGUE
        if surname(entry.actor_name) in self._circle.surnames(person):
            yield HintKind.SAME_SURNAME
        if purpose_of(entry.purpose) not in AT_ANY_HOUR and not self._hours(entry.at):
            yield HintKind.OUT_OF_HOURS


def is_look(entry: AuditEntry) -> bool:
    """Tell whether health personnel were shown something, or were told that there is nothing; each look once."""
    looked = entry.kind is AuditKind.ACCESS and entry.outcome == "OK" and not entry.is_later_part
    return looked and entry.actor_kind is ActorKind.PERSONNEL


def is_unrelated(entry: AuditEntry) -> bool:
    """
    Tell whether no relation was on record, or that of the GP was claimed (exempt from consent) and was not.

    Of what is from before relations were kept, neither is known.
    """
    claimed = basis_of(entry.basis) is Basis.UNNTAK and entry.relation != Relation.GP
    return entry.relation is not None and (entry.relation == Relation.NONE or claimed)


def surname(name: str | None) -> str | None:
    """Read the surname of a full name; None where there is none."""
    words = (name or "").split()
    return words[-1].casefold() if len(words) > 1 else None
