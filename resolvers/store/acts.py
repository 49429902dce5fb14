"""What clinicians have done about release and shields, each once by the clinician's own key; all of it, or nothing."""

import uuid
from datetime import datetime

from resolvers.deadline import Deadline
from resolvers.errors import DenialStands
from resolvers.model import ClinicianAct, KeyReused, PersonHash, Restriction, RestrictionType
from resolvers.store.pool import Connection
from resolvers.store.restrictions import Restrictions, restriction_of


class Acts(Restrictions):
    """Set, end and release for clinicians."""

    async def acted_before(self, person: PersonHash, act: ClinicianAct, deadline: Deadline) -> bool | KeyReused:
        """Tell whether an act has been done before; KeyReused where its key was another wish's."""
        async with self._database.connection(deadline) as connection:
            before = await connection.fetchrow(self._sql["act_by_key"], person, act.key)
        if before is None:
            return False
        return before["wish"] == act.wish or KeyReused()

    async def set_by_clinician(
        self, person: PersonHash, restriction: Restriction, act: ClinicianAct, deadline: Deadline
    ) -> Restriction | KeyReused:
        """
        Set a restriction; a denial or delay takes the place of the one before on the same object.

        Returns:
            With the same key again, what was set the first time, or KeyReused for another wish.

        Raises:
            DenialStands: a delay would end a denial, which may have been set since the delay was judged.
        """
        async with self._database.transaction(deadline) as connection:
            before = await self._claimed(connection, person, act, None)
            if isinstance(before, KeyReused):
                return before
            if before is None:
                await self._check_denials(connection, person, restriction)
                row = await self._put(connection, person, restriction, act.reason, act.key)
            else:
                (row,) = await connection.fetch(self._sql["restriction_by_key"], person, act.key)
        return restriction_of(row, self._vault)

    async def _check_denials(self, connection: Connection, person: PersonHash, restriction: Restriction) -> None:
        """Refuse a delay where a denial stands; the person is locked, so that none comes meanwhile."""
        place = str(restriction.object_kind), restriction.object_value
        delays = restriction.type is RestrictionType.DELAY
        if delays and await connection.fetchval(self._sql["denied"], person, *place, restriction.valid_from):
            raise DenialStands

    async def release_by_clinician(
        self, person: PersonHash, report_id: str, act: ClinicianAct, deadline: Deadline
    ) -> datetime | KeyReused:
        """
        Note that the patient has been informed of a report, so that its rule's own hold and every delay on it end.

        Returns:
            When it was noted; with the same key again the first time, or KeyReused for another wish.
        """
        async with self._database.transaction(deadline) as connection:
            before = await self._claimed(connection, person, act, act.reason)
            if before is None:
                await self._note_release(connection, person, (None, report_id), set_by=act.set_by, at=act.at)
        return act.at if before is None else before

    async def lift_by_clinician(
        self, person: PersonHash, restriction_id: str, act: ClinicianAct, deadline: Deadline
    ) -> Restriction | KeyReused | None:
        """
        End a restriction of our own; one that was ended before keeps its time.

        Returns:
            It as it is now; None where the person has none of that id, KeyReused for another wish under the same key.
        """
        async with self._database.transaction(deadline) as connection:
            before = await self._claimed(connection, person, act, act.reason)
            if isinstance(before, KeyReused):
                return before
            return await self._lift(connection, person, restriction_id, before or act.at)

    async def _claimed(
        self, connection: Connection, person: PersonHash, act: ClinicianAct, reason: str | None
    ) -> datetime | KeyReused | None:
        """Take a key for an act; gives when the same wish took it before, or KeyReused where another one did."""
        await connection.execute(self._sql["lock_person"], person)
        mark = uuid.uuid4()
        sealed = [
            None if text is None else self._vault.seal(text.encode(), mark.bytes) for text in (act.set_by, reason)
        ]
        if await connection.fetchval(self._sql["claim_act"], person, act.key, mark, act.wish, act.at, *sealed):
            return None
        ((held, at),) = await connection.fetch(self._sql["act_by_key"], person, act.key)
        return at if held == act.wish else KeyReused()
