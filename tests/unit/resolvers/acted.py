"""A store of what clinicians have done, and of what they have asked for, that answers what a test sets or fails."""

import msgspec
from msgspec.structs import replace

from resolvers.errors import StoreUnavailable
from resolvers.model import EarlyRelease, KeyReused, RequestedReport
from tests.examples import NUMBER, PERSON


class Acts:
    def __init__(self, *kept) -> None:
        self.kept = {one.id: one for one in kept}
        self.done = {}
        self.reasons = []
        self.released = []
        self.requested = []
        self.asked = []
        self.fails = False

    def _known(self, act):
        if self.fails:
            raise StoreUnavailable("down")
        wish, at, made = self.done.get(act.key, (act.wish, None, None))
        return KeyReused() if wish != act.wish else (at, made)

    async def acted_before(self, person, act, deadline):
        known = self._known(act)
        return known if isinstance(known, KeyReused) else known[0] is not None

    async def set_by_clinician(self, person, restriction, act, deadline):
        known = self._known(act)
        if isinstance(known, KeyReused):
            return known
        made = known[1] or restriction
        self.kept[made.id] = made
        return self._note(act, known[0] or act.at, made)

    async def release_by_clinician(self, person, report_id, act, deadline):
        known = self._known(act)
        if isinstance(known, KeyReused):
            return known
        at = known[0] or act.at
        if known[0] is None:
            self.released.append(EarlyRelease(report_id=report_id, released_at=at))
        return self._note(act, at, at)

    async def lift_by_clinician(self, person, restriction_id, act, deadline):
        known = self._known(act)
        if isinstance(known, KeyReused):
            return known
        held = self.kept.get(restriction_id)
        if held is None:
            return None
        self.kept[restriction_id] = replace(held, valid_to=known[0] or act.at)
        return self._note(act, known[0] or act.at, self.kept[restriction_id])

    def _note(self, act, at, made):
        self.done[act.key] = (act.wish, at, made)
        self.reasons.append(act.reason)
        return made

    async def requested_reports(self, hpr_number, *, now, limit, deadline):
        if self.fails:
            raise StoreUnavailable("down")
        self.asked.append((hpr_number, limit))
        return tuple(self.requested[:limit])


def requested(*versions, person=PERSON, number=NUMBER, limited=False, releases=()) -> RequestedReport:
    """Give a report that a clinician has asked for, newest version first."""
    return RequestedReport(
        person=person.hash,
        number=number,
        documents=tuple(map(msgspec.json.encode, versions)),
        limited=limited,
        releases=releases,
    )
