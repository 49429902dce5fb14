"""The append-only access log: who did what with a person's results."""

import base64
import secrets
import uuid
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import asyncpg
import msgspec

from resolvers.deadline import Deadline
from resolvers.errors import StoreUnavailable
from resolvers.model import ActorKind, AuditEntry, AuditKind, LogPlace, PersonHash, ReportId, Sight
from resolvers.store.batches import Batches
from resolvers.store.chain import payload_hash, shard_of
from resolvers.store.persons import NOBODY, Persons
from resolvers.store.pool import Database
from resolvers.store.vault import Vault, VaultClosed

# A report is named by this and sixteen bytes in base 32, whose last letter holds two bits more than they have.
PREFIX = "rp-"
PADDING = "======"
SPARE_BITS = 2
# From the letters of base 32 to those that Python reads numbers of that base by, which is much faster than decoding.
DIGITS = bytes.maketrans(b"abcdefghijklmnopqrstuvwxyz234567", b"0123456789abcdefghijklmnopqrstuv")
# So many transactions append at once, each to shards of its own, so that none waits for another of this gateway.
LANES = 4


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """What names a human being in an entry; sealed. Entries from before a member was kept say nothing of it."""

    subject: str | None
    name: str | None
    hpr_number: str | None
    assistant_subject: str | None = None
    assistant_name: str | None = None
    assistant_hpr_number: str | None = None
    represents: bool | None = None
    self_authorised: bool | None = None
    relation: str | None = None


class AccessLog(Persons):
    """Append entries and read them; nothing here changes one."""

    def __init__(self, database: Database, vault: Vault) -> None:
        """Work on a database; the vault seals who acted."""
        super().__init__(database, vault)
        self._batches = tuple(Batches(self._append) for _ in range(LANES))
        # How many entries went together, and how often.
        self.written_together: Counter[int] = Counter()

    async def append_audit(self, entry: AuditEntry, deadline: Deadline) -> None:
        """
        Append one entry to the chain of its shard; the store names it. Those that come together share a transaction.

        Raises:
            StoreUnavailable: it is not certain to have been written.
        """
        row = self._row(entry)
        try:
            await self._batches[shard(row) % LANES].add(row, deadline)
        except TimeoutError as error:
            raise StoreUnavailable("the store did not answer in time", reason="LATE") from error

    async def _append(self, rows: Sequence[Mapping[str, object]], deadline: Deadline) -> None:
        """
        Append some in one round trip and one transaction.

        One that comes alone may be there: written with others, by somebody who went before they could tell them.
        """
        given = [as_members({**row, "payload_hash": payload_hash(row), "shard": shard(row)}) for row in rows]
        async with self._database.connection(deadline) as connection:
            try:
                await connection.execute(self._sql["append_audit"], given)
            except asyncpg.UniqueViolationError as error:
                # Chance has named the entry, so that no other can be there under its name.
                if len(rows) > 1 or not (error.table_name or "").startswith("audit_entry"):
                    raise
        self.written_together[len(rows)] += 1

    def _row(self, entry: AuditEntry) -> Mapping[str, object]:
        """Write an entry as the row that it becomes, but for its place in the chain."""
        name = entry_id(entry.at)
        return {
            "person_hash": entry.person or NOBODY,
            "id": name,
            "at": entry.at,
            "kind": str(entry.kind),
            "actor_kind": None if entry.actor_kind is None else str(entry.actor_kind),
            "actor": self._vault.seal(msgspec.json.encode(actor_of(entry)), name.encode()),
            "authorisation": entry.authorisation,
            "organisation": entry.organisation,
            "organisation_name": entry.organisation_name,
            "point_of_care": entry.point_of_care,
            "point_of_care_name": entry.point_of_care_name,
            "purpose": entry.purpose,
            "basis": entry.basis,
            "decision_ref": entry.decision_ref,
            "operation": entry.operation,
            "operation_hash": entry.operation_hash,
            "variables_shape": entry.variables_shape,
            "outcome": entry.outcome,
            "row_counts": dict(entry.rows),
            "sources": dict(entry.sources),
            "policy_version": entry.policy_version,
            "opening_id": None if entry.opening is None else uuid.UUID(entry.opening),
            "request_id": entry.request_id,
            "reader": self._reader(entry),
            "shown_reports": [as_uuid(sight.report) for sight in entry.shown],
            "shown_versions": [sight.version for sight in entry.shown],
            "masked": list(entry.masked),
        }

    def _reader(self, entry: AuditEntry) -> bytes | None:
        """Hash who is shown something, so that what they saw before is found; nothing is to be found otherwise."""
        subject = entry.acting_subject
        return self.reader(subject) if entry.shown and subject is not None else None

    def reader(self, subject: str) -> bytes:
        """Hash a reader under the key."""
        return self._vault.lookup("reader", subject)

    async def access_log(
        self,
        person: PersonHash,
        *,
        after: LogPlace | None,
        limit: int,
        once: Collection[str] = (),
        never: Collection[str] = (),
        since: datetime | None = None,
        deadline: Deadline,
    ) -> tuple[AuditEntry, ...]:
        """
        Read the person's entries, also those from before they were joined with another.

        Args:
            person: whose log.
            after: where the last entry that was read stands; None from the first.
            limit: at most so many.
            once: operations of which a request has one entry here, a look rather than a change or a refusal.
            never: operations whose entries are left out.
            since: aware UTC, from when entries count; None from the beginning.
            deadline: the request's own.

        Returns:
            What was done under an opening of a padlock, or to open it, first; of each the newest first.
        """
        place = (None, None, None) if after is None else (after.opened, after.at, after.id)
        async with self._database.connection(deadline) as connection:
            asked = (person, *place, limit, list(once), since, list(never))
            rows = await connection.fetch(self._sql["access_log"], *asked)
        return tuple(entry_of(row, self._vault) for row in rows)


def shard(row: Mapping[str, object]) -> int:
    """Say in which shard a row is chained."""
    person = row["person_hash"]
    return shard_of(PersonHash(person if isinstance(person, bytes) else NOBODY))


def as_members(row: Mapping[str, object]) -> Mapping[str, object]:
    """Write a row as the database reads it from JSON."""
    return {name: f"\\x{value.hex()}" if isinstance(value, bytes) else value for name, value in row.items()}


def as_uuid(report: ReportId) -> str:
    """Write a report's name as the sixteen bytes that it is, in the form of a UUID."""
    digits = report.removeprefix(PREFIX).encode().translate(DIGITS)
    named = f"{int(digits, 32) >> SPARE_BITS:032x}"
    return f"{named[:8]}-{named[8:12]}-{named[12:16]}-{named[16:20]}-{named[20:]}"


def as_report(name: uuid.UUID) -> ReportId:
    """Read the name of a report."""
    return ReportId(PREFIX + base64.b32encode(name.bytes).decode().removesuffix(PADDING).lower())


def actor_of(entry: AuditEntry) -> Actor:
    """Collect what names the human beings of an entry."""
    return Actor(
        subject=entry.actor_subject,
        name=entry.actor_name,
        hpr_number=entry.hpr_number,
        assistant_subject=entry.assistant_subject,
        assistant_name=entry.assistant_name,
        assistant_hpr_number=entry.assistant_hpr_number,
        represents=entry.represents,
        self_authorised=entry.self_authorised,
        relation=entry.relation,
    )


def entry_id(at: datetime) -> str:
    """Name an entry: milliseconds since 1970, then chance; ids order by time."""
    return f"{int(at.timestamp() * 1000):012x}{secrets.token_hex(10)}"


def entry_of(row: asyncpg.Record, vault: Vault) -> AuditEntry:
    """
    Read an entry from its row.

    Raises:
        StoreUnavailable: the actor cannot be opened.
    """
    actor = opened(row["actor"], row["id"], vault)
    return AuditEntry(
        id=row["id"],
        person=None if row["person_hash"] == NOBODY else PersonHash(row["person_hash"]),
        at=row["at"],
        kind=AuditKind(row["kind"]),
        actor_kind=None if row["actor_kind"] is None else ActorKind(row["actor_kind"]),
        actor_subject=actor.subject,
        actor_name=actor.name,
        hpr_number=actor.hpr_number,
        assistant_subject=actor.assistant_subject,
        assistant_name=actor.assistant_name,
        assistant_hpr_number=actor.assistant_hpr_number,
        represents=actor.represents,
        self_authorised=actor.self_authorised,
        relation=actor.relation,
        authorisation=row["authorisation"],
        organisation=row["organisation"],
        organisation_name=row["organisation_name"],
        point_of_care=row["point_of_care"],
        point_of_care_name=row["point_of_care_name"],
        purpose=row["purpose"],
        basis=row["basis"],
        decision_ref=row["decision_ref"],
        operation=row["operation"],
        outcome=row["outcome"],
        rows=row["row_counts"],
        sources=row["sources"],
        policy_version=row["policy_version"],
        opening=row["opening"],
        operation_hash=row["operation_hash"],
        variables_shape=row["variables_shape"],
        masked=tuple(row["masked"] or ()),
        shown=tuple(
            Sight(report=as_report(report), version=version)
            for report, version in zip(row["shown_reports"], row["shown_versions"], strict=True)
        ),
        request_id=row["request_id"],
    )


def opened(sealed: bytes, name: str, vault: Vault) -> Actor:
    """
    Read who acted in an entry of a name.

    Raises:
        StoreUnavailable: it cannot be opened.
    """
    try:
        return msgspec.json.decode(vault.open(sealed, name.encode()), type=Actor)
    except (VaultClosed, msgspec.DecodeError) as error:
        raise StoreUnavailable("an entry of the access log cannot be read") from error
