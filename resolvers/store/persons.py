"""Persons in the store: many numbers, one random id, and the number itself sealed in one table."""

import hashlib
import uuid
from collections.abc import Mapping, Sequence

from msgspec import Struct

from resolvers.deadline import Deadline
from resolvers.errors import StoreUnavailable
from resolvers.model import AnnouncementKind, PersonHash, PersonNumber
from resolvers.store.outbox import announce
from resolvers.store.pool import Connection, Database
from resolvers.store.vault import Vault, VaultClosed

# Holds what belongs to no known person: refusals before one was found, and reports of who has opted out.
NOBODY = PersonHash(bytes(32))
MERGED = (
    "merge_routes",
    "merge_reports",
    "merge_versions",
    "merge_results",
    "merge_result_codes",
    "merge_specimens",
    "merge_requests",
    "merge_parties",
    "merge_report_clinicians",
    "merge_restrictions",
    "merge_releases",
    "merge_replicas",
    "merge_openings",
    "merge_padlocks",
    "merge_reviews",
    "merge_citizen_notices",
    "merge_release_preferences",
    "merge_citizen_wishes",
    "merge_clinician_acts",
    "merge_channel_reservation",
    "merge_source_marks",
    "merge_opt_out",
    "merge_quarantine",
    "merge_earlier",
    "merge_remember",
)
D_NUMBER = frozenset("4567")
SHARED_HELP_NUMBER = frozenset("89")


class Known(Struct, frozen=True):
    """Which person each look-up stands for, oldest person first."""

    persons: tuple[PersonHash, ...]
    by_lookup: Mapping[bytes, PersonHash]


class Persons:
    """Find, make and join persons."""

    def __init__(self, database: Database, vault: Vault) -> None:
        """Work on a database; the vault makes look-ups and seals numbers."""
        self._database = database
        self._sql = database.queries
        self._vault = vault

    def lookup(self, number: PersonNumber) -> bytes:
        """Hash a number under the key."""
        return self._vault.lookup("person", number.digits)

    async def person(self, identifiers: Sequence[PersonNumber], deadline: Deadline) -> PersonHash | None:
        """Find the person behind any of the numbers; the oldest where they still stand for several."""
        async with self._database.connection(deadline) as connection:
            known = await self._known(connection, [self.lookup(number) for number in identifiers])
        return known.persons[0] if known.persons else None

    async def enrol(self, identifiers: Sequence[PersonNumber], deadline: Deadline) -> PersonHash:
        """
        Find or make the person behind the numbers, which are all of one person, the current one first.

        Numbers that stood for two persons (a D-number that became a fødselsnummer) are joined under the older person.
        """
        numbers = {self.lookup(number): number for number in identifiers}
        if not numbers:
            raise ValueError("a person has at least one number")
        async with self._database.connection(deadline) as connection:
            known = await self._known(connection, numbers)
        if len(known.persons) == 1 and known.by_lookup.keys() == numbers.keys():
            return known.persons[0]
        async with self._database.transaction(deadline) as connection:
            return await self._enrol(connection, numbers)

    async def hold(self, connection: Connection, numbers: Mapping[bytes, PersonNumber]) -> Mapping[bytes, PersonHash]:
        """
        Find or make the person of each number, and keep them as they are until the transaction ends.

        Returns:
            One person for each look-up; NOBODY for who has opted out.
        """
        while True:
            known = await self._known(connection, numbers)
            if missing := sorted(numbers.keys() - known.by_lookup.keys()):
                for lookup in missing:
                    await self._enrol(connection, {lookup: numbers[lookup]})
                known = await self._known(connection, numbers)
            persons = list(known.persons)
            shared = await connection.fetch(self._sql["share_persons"], persons)
            if len(shared) == len(persons) and known.by_lookup.keys() == numbers.keys():
                break
            # A person was joined with another between the two looks: the number leads to the other one now.
        gone = {row["person_hash"] for row in await connection.fetch(self._sql["opted_out"], persons)}
        return {lookup: NOBODY if person in gone else person for lookup, person in known.by_lookup.items()}

    async def _known(self, connection: Connection, lookups: Mapping[bytes, PersonNumber] | Sequence[bytes]) -> Known:
        rows = await connection.fetch(self._sql["identifiers"], list(lookups))
        by_lookup = {row["lookup"]: PersonHash(row["person_hash"]) for row in rows}
        return Known(tuple(dict.fromkeys(by_lookup.values())), by_lookup)

    async def _enrol(self, connection: Connection, numbers: Mapping[bytes, PersonNumber]) -> PersonHash:
        """Find or make one person; `numbers` by look-up, the current one first."""
        for lookup in sorted(numbers):
            await connection.fetchval(self._sql["lock_number"], int.from_bytes(lookup[:8], signed=True))
        known = await self._known(connection, numbers)
        person = known.persons[0] if known.persons else await self._make(connection)
        for merged in known.persons[1:]:
            await self._merge(connection, person, merged)
        for lookup, number in numbers.items():
            if lookup not in known.by_lookup:
                sealed = self._vault.seal(number.digits.encode(), person)
                await connection.execute(self._sql["insert_identifier"], lookup, person, kind_of(number), sealed)
        await connection.execute(self._sql["mark_current"], person, next(iter(numbers)))
        return person

    async def _make(self, connection: Connection) -> PersonHash:
        person_id = uuid.uuid4()
        person = PersonHash(hashlib.sha256(person_id.bytes).digest())
        await connection.execute(self._sql["insert_person"], person, person_id)
        return person

    async def _merge(self, connection: Connection, person: PersonHash, merged: PersonHash) -> None:
        """Write everything of `merged` anew under `person`; the access log stays as it was written."""
        both = [person, merged]
        await connection.fetch(self._sql["lock_persons"], both)
        await connection.fetch(self._sql["lock_routes"], both)
        for name in MERGED:
            await connection.execute(self._sql[name], person, merged)
        await connection.execute(self._sql["merge_departed"], person)
        await connection.execute(self._sql["merge_forget_earlier"], merged)
        await self._reseal(connection, person, merged)
        await connection.execute(self._sql["forget_quarantine"], merged)
        await connection.execute(self._sql["delete_person"], merged)
        await announce(connection, self._sql, AnnouncementKind.MERGED, person, merged)
        if await connection.fetch(self._sql["opted_out"], [person]):
            await self.forget(connection, person)

    async def _reseal(self, connection: Connection, person: PersonHash, merged: PersonHash) -> None:
        for row in await connection.fetch(self._sql["sealed_identifiers"], merged):
            try:
                number = self._vault.open(row["sealed"], merged)
            except VaultClosed as error:
                raise StoreUnavailable("a sealed number does not open") from error
            await connection.execute(
                self._sql["reseal_identifier"], row["lookup"], person, self._vault.seal(number, person)
            )

    async def forget(self, connection: Connection, person: PersonHash) -> None:
        """
        Delete the person's reports, what is quarantined of them, what sources have marked, and when that was announced.

        Routes stay without a holder: they keep a report that moved away from someone else from coming back.
        """
        await connection.fetch(self._sql["lock_persons"], [person])
        await connection.fetch(self._sql["lock_routes"], [person])
        await connection.execute(self._sql["forget_routes"], person, NOBODY)
        await connection.execute(self._sql["forget_reports"], person)
        await connection.execute(self._sql["forget_quarantine"], person)
        await connection.execute(self._sql["forget_marks"], person)
        await connection.execute(self._sql["forget_announced"], person)


def kind_of(number: PersonNumber) -> str:
    """Name the kind of a number by its first digit."""
    if number.digits[:1] in D_NUMBER:
        return "DNR"
    return "FHN" if number.digits[:1] in SHARED_HELP_NUMBER else "FNR"
