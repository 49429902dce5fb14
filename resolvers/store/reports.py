"""
Reports in the store: versions filed in any order of arrival, always with the same final state.

The routing row of a report is locked while one of its versions is filed. It remembers the newest version of all and
whose it is; a person's own row remembers the newest version that named them, and whether the report has departed.
"""

import hashlib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime

import msgspec
from msgspec.structs import replace

from resolvers.deadline import Deadline
from resolvers.model import AnnouncementKind, Code, PersonHash
from resolvers.store.arrivals import Arrival, Filed, Version
from resolvers.store.outbox import announce
from resolvers.store.persons import NOBODY, Persons
from resolvers.store.pool import Connection, StoreContended
from resolvers.store.rows import clinician_rows, code_rows, party_rows, request_rows, result_rows, specimen_rows

TRIES = 5
DERIVED = (
    ("result", result_rows),
    ("result_code", code_rows),
    ("specimen", specimen_rows),
    ("request", request_rows),
    ("party", party_rows),
    ("report_clinician", clinician_rows),
)

Order = tuple[datetime, int, bytes]


class Undone(Exception):
    """The transaction is given up; `filed` says why."""

    def __init__(self, filed: Filed) -> None:
        """Keep what became of the message."""
        super().__init__(filed.value)
        self.filed = filed


class Placing(msgspec.Struct, frozen=True, kw_only=True):
    """A version with everything that its place is decided by."""

    lookup: bytes
    key_hash: bytes
    content_hash: bytes
    version: Version

    @property
    def order(self) -> Order:
        """Order versions of one report: the message's time, the kind, then the content; never the arrival."""
        return (self.version.report.issued.at, self.version.rank, self.content_hash)


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """Whose a report is, by the newest version of all before the one at hand; `opened` where there was none."""

    person: PersonHash
    order: Order
    senders: Sequence[str]
    opened: bool


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """What filing one version did: whether anything is new, and for whom something has changed."""

    new: bool
    changed: tuple[PersonHash, ...] = ()


class Reports(Persons):
    """File versions, and read a person's documents."""

    async def documents(self, person: PersonHash, deadline: Deadline) -> tuple[bytes, ...]:
        """
        Read every version of every report that the person holds, those of one report together.

        Returns:
            Reports as msgspec JSON, in an order that says nothing; empty where there is none.
        """
        async with self._database.connection(deadline) as connection:
            rows = await connection.fetch(self._sql["documents"], person)
        return tuple(row["document"] for row in rows)

    async def filed_since(self, person: PersonHash, since: datetime, deadline: Deadline) -> tuple[bytes, ...]:
        """
        Read the versions that were received at a time (aware UTC) or after it, of reports that the person holds.

        Returns:
            As `documents`.
        """
        async with self._database.connection(deadline) as connection:
            rows = await connection.fetch(self._sql["filed_since"], person, since)
        return tuple(row["document"] for row in rows)

    async def file(self, arrival: Arrival, deadline: Deadline) -> Filed:
        """
        File all versions of one message in one transaction, or nothing.

        Raises:
            StoreUnavailable: it is not certain to have been filed; sending it again does no harm.
        """
        placings = sorted((self._placing(version) for version in arrival.versions), key=by_key_and_order)
        for _ in range(TRIES - 1):
            with suppress(StoreContended):
                return await self._file(arrival, placings, deadline)
        return await self._file(arrival, placings, deadline)

    async def _file(self, arrival: Arrival, placings: list[Placing], deadline: Deadline) -> Filed:
        numbers = {placing.lookup: placing.version.number for placing in placings}
        try:
            async with self._database.transaction(deadline) as connection:
                reused = await self._claim(connection, arrival, placings)
                holders = await self.hold(connection, numbers)
                placed = [await self._place(connection, arrival, placing, holders) for placing in placings]
                changed = dict.fromkeys(person for one in placed for person in one.changed)
                await announce(connection, self._sql, AnnouncementKind.VERSION, *changed)
                if set(holders.values()) == {NOBODY}:
                    # Nothing is kept of who has opted out, so the message is not remembered either.
                    await connection.execute(self._sql["forget_message"], self._message_hash(arrival))
        except Undone as undone:
            return undone.filed
        if not any(one.new for one in placed):
            return Filed.ALREADY_RECEIVED
        return Filed.MESSAGE_ID_REUSED if reused else Filed.STORED

    def _placing(self, version: Version) -> Placing:
        key = version.report.key
        lookup = self.lookup(version.number)
        # The message's own id is left out: the same content sent under a new id is the same version.
        content = msgspec.json.encode(replace(version.report, message=None))
        return Placing(
            lookup=lookup,
            key_hash=self._vault.lookup("report", key.organisation, key.report, key.requisition),
            content_hash=hashlib.sha256(lookup + content).digest(),
            version=version,
        )

    def _message_hash(self, arrival: Arrival) -> bytes:
        return self._vault.lookup("message", arrival.provider, arrival.message_id or "")

    async def _claim(self, connection: Connection, arrival: Arrival, placings: list[Placing]) -> bool:
        """Note the message's id, and wait for whoever files the same one; tells whether it came with other content."""
        if arrival.message_id is None:
            return False
        content = hashlib.sha256(b"".join(placing.key_hash + placing.content_hash for placing in placings)).digest()
        held = await connection.fetchval(
            self._sql["claim_message"], self._message_hash(arrival), content, arrival.received_at
        )
        return bool(held != content)

    async def _place(
        self, connection: Connection, arrival: Arrival, placing: Placing, holders: Mapping[bytes, PersonHash]
    ) -> Placed:
        """File one version."""
        person, order = holders[placing.lookup], placing.order
        route = await self._route(connection, arrival, placing, person)
        if arrival.speaks_for is not None and arrival.speaks_for.isdisjoint(route.senders):
            raise Undone(Filed.NOT_THE_SENDER)
        newest = order >= route.order
        if newest and not route.opened:
            await connection.execute(self._sql["move_route"], placing.key_hash, person, *order)
        left = (route.person,) if newest and route.person not in {person, NOBODY} else ()
        for before in left:
            await self._depart(connection, before, placing, arrival.received_at)
        if person == NOBODY:
            # Told from the route alone, so that a receipt reads as it does for anybody else.
            return Placed(new=route.opened or order > route.order, changed=left)
        holds = newest or route.person == person
        new = await self._keep(connection, arrival, placing, person=person, departed=not holds)
        return Placed(new=new, changed=(*left, person) if new else left)

    async def _route(self, connection: Connection, arrival: Arrival, placing: Placing, person: PersonHash) -> Route:
        """Open the route of a report, or lock the one that is there until the transaction ends."""
        # A message may hold reports of several senders: each report is its own sender's too, whoever stands first.
        senders = sorted(arrival.senders | {placing.version.report.key.organisation})
        key, order = placing.key_hash, placing.order
        if await connection.fetchval(self._sql["open_route"], key, person, *order, senders):
            return Route(person=person, order=order, senders=senders, opened=True)
        (held,) = await connection.fetch(self._sql["lock_route"], key)
        return Route(
            person=PersonHash(held["person_hash"]),
            order=(held["issued_at"], held["rank"], held["content_hash"]),
            senders=held["senders"],
            opened=False,
        )

    async def _depart(self, connection: Connection, person: PersonHash, placing: Placing, at: datetime) -> None:
        """Take a report from the person it has left; its versions stay as they were received, unseen."""
        await connection.execute(self._sql["depart"], person, placing.key_hash, at, placing.version.report.key)
        await connection.execute(self._sql["clear_report"], person, placing.key_hash)

    async def _keep(
        self, connection: Connection, arrival: Arrival, placing: Placing, *, person: PersonHash, departed: bool
    ) -> bool:
        """
        Write a version under its person, and what describes the report where this version is the person's newest.

        Returns:
            Whether the version was not there before.
        """
        row = (*version_row(arrival, placing), *report_row(arrival, placing, departed=departed))
        (put,) = await connection.fetch(self._sql["put_version"], person, placing.key_hash, *row)
        if put["leads"] and put["reported"]:
            await connection.execute(self._sql["clear_report"], person, placing.key_hash)
        if put["leads"] and not departed:
            described = {table: rows(placing.version.report) for table, rows in DERIVED}
            await connection.execute(self._sql["describe_report"], person, placing.key_hash, described)
        return not put["known"]


def by_key_and_order(placing: Placing) -> tuple[bytes, Order]:
    """Sort so that every transaction locks routes in one order, and older versions are filed first."""
    return placing.key_hash, placing.order


def version_row(arrival: Arrival, placing: Placing) -> tuple[object, ...]:
    """Write a version's own columns, from the content hash on."""
    report = placing.version.report
    message = report.message
    return (
        placing.content_hash,
        report.issued.at,
        placing.version.rank,
        str(report.status),
        code_of(report.source_status.type),
        code_of(report.source_status.status),
        message.id if message else None,
        message.generated.at if message and message.generated else None,
        arrival.received_at,
        arrival.provider,
        msgspec.json.encode(report),
    )


def report_row(arrival: Arrival, placing: Placing, *, departed: bool) -> tuple[object, ...]:
    """Write what the report's own row says beside its newest version, from the report's number on."""
    report = placing.version.report
    return (
        report.key.report,
        report.taken.at,
        str(report.discipline),
        report.kind.code,
        report.kind.system,
        departed,
        arrival.received_at if departed else None,
        report.key if departed else None,
    )


def code_of(code: Code | None) -> str | None:
    """Take the code alone."""
    return code.code if code else None
