"""What the path leans on beside the sources, in memory behind the same ports: for the profile without a database."""

import hashlib
from collections import deque
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from resolvers.deadline import Deadline
from resolvers.model import ActorKind, Asker, AuditEntry, Caller, Directives, PersonHash, PersonNumber, ReportId
from resolvers.registers.port import HprAuthorisation, HprEntry, RegisterEntry
from resolvers.store.decisions import NamedDecision
from tests.benchmarks.compat.limits import RESTRICTIONS
from tests.benchmarks.regions import NUMBER

KEPT_ENTRIES = 1_000
HPR = "900000102"
CALLER_NUMBER = PersonNumber("02918028067")
BORN = date(1999, 4, 15)
# The same doctor as the demo's issuer says it of.
CALLER = Caller(
    kind=ActorKind.PERSONNEL,
    subject="a doctor",
    issuer="static",
    client_id="peers",
    scopes=frozenset(),
    pid=CALLER_NUMBER,
    name="Hanne Haug",
    hpr_number=HPR,
    authorisation="LE",
    organisation="100000148",
    point_of_care="100000156",
    affiliations=frozenset({"100000148", "100000156"}),
    purpose="TREAT",
    decision_ref="a decision",
    attested=True,
    attested_until=datetime(2100, 1, 1, tzinfo=UTC),
    basis="SAMTYKKE",
)


class MemoryRegisters:
    """Know the patient and the doctor."""

    async def person(self, number: PersonNumber, deadline: Deadline) -> RegisterEntry | None:
        """Know the patient alone."""
        return RegisterEntry(identifiers=(NUMBER,), born=BORN) if number == NUMBER else None

    async def is_gp(self, number: PersonNumber, hpr_number: str, deadline: Deadline) -> bool:
        """Know no list."""
        return False

    async def formerly_treated(self, number: PersonNumber, hpr_number: str, deadline: Deadline) -> bool:
        """Know no treatment."""
        return False

    async def representation(self, representative: PersonNumber, represented: PersonNumber, deadline: Deadline) -> None:
        """Know no right to act for another."""

    async def practitioner(self, hpr_number: str, deadline: Deadline) -> HprEntry | None:
        """Know the doctor alone."""
        held = HprAuthorisation(code="LE", valid_from=date(2020, 1, 1), valid_until=None)
        known = HprEntry(hpr_number=HPR, identifiers=(CALLER_NUMBER,), authorisations=(held,))
        return known if hpr_number == HPR else None

    async def hpr_numbers(self, number: PersonNumber, deadline: Deadline) -> tuple[str, ...]:
        """Know the doctor alone."""
        return (HPR,) if number == CALLER_NUMBER else ()


class MemoryStore:
    """Hold what the path asks of the store; results themselves come from the sources alone."""

    def __init__(self) -> None:
        self.entries: deque[AuditEntry] = deque(maxlen=KEPT_ENTRIES)
        self._bound: dict[NamedDecision, object] = {}
        self._numbers: dict[NamedDecision, PersonNumber | None] = {}

    def links(self) -> None:
        """Have no chain."""

    async def enrol(self, identifiers: Sequence[PersonNumber], deadline: Deadline) -> PersonHash:
        """Name a person."""
        return PersonHash(hashlib.sha256(identifiers[0].digits.encode()).digest())

    async def person(self, identifiers: Sequence[PersonNumber], deadline: Deadline) -> PersonHash | None:
        """Name a person."""
        return await self.enrol(identifiers, deadline)

    async def bind_decision(
        self,
        decision: NamedDecision,
        patient: object,
        *,
        number: PersonNumber | None,
        now: datetime,
        until: datetime,
        deadline: Deadline,
    ) -> bool:
        """Bind a decision to the first patient that it is used for."""
        self._numbers.setdefault(decision, number)
        return self._bound.setdefault(decision, patient) == patient

    async def bound_number(self, decision: NamedDecision, *, now: datetime, deadline: Deadline) -> PersonNumber | None:
        """Give the number that a decision is bound to."""
        return self._numbers.get(decision)

    async def directives(
        self, person: PersonHash, now: datetime, deadline: Deadline, *, asker: Asker | None = None
    ) -> Directives:
        """Give the restrictions in force."""
        return Directives(read_at=now, opted_out=False, restrictions=RESTRICTIONS)

    async def note_marks(self, *_: object, **__: object) -> None:
        """Keep no mark: no source has any."""

    async def note_padlock(self, *_: object, **__: object) -> None:
        """Keep no padlock: none is told."""

    async def seen_before(self, *_: object, **__: object) -> Mapping[ReportId, int]:
        """Know of no look before."""
        return {}

    async def append_audit(self, entry: AuditEntry, deadline: Deadline) -> None:
        """Keep the newest entries."""
        self.entries.append(entry)
