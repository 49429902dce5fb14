"""What falls due on a clinician's work list is told once, to who may have the list, and recorded first."""

from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from msgspec.structs import replace

from resolvers.audit import Audit
from resolvers.errors import CredentialsExpired, CursorInvalid, Forbidden, PolicyUnavailable
from resolvers.model import Announcement, AnnouncementKind
from resolvers.naming import Bookmark, Position
from resolvers.streams.falling_due import FallingDue
from resolvers.streams.hearing import Hearing
from resolvers.streams.turns import Rhythm
from tests.examples import NOW, NUMBER, OTHER_NUMBER, PERSON, citizen, clinician, restriction
from tests.unit.resolvers.listened import listening
from tests.unit.resolvers.test_pipeline import NAMING, asking
from tests.unit.resolvers.views.test_work_list import BIOPSY, EARLIER, Office

RHYTHM = Rhythm(beat_s=0.005, check_s=0.01, list_s=0.0)
RARELY = Rhythm(beat_s=0.005, check_s=0.01, list_s=600.0)
DAY = timedelta(days=1)
DOCTOR = clinician(pid=None)


class Desk(Office):
    """An office in which somebody listens for what falls due."""

    def __init__(self, rhythm=RHYTHM) -> None:
        super().__init__()
        self.hearing, self.now = Hearing(), NOW
        self.due = FallingDue(self.list, Audit(self.town), self.hearing, NAMING, rhythm=rhythm)
        self.rhythm = rhythm

    @asynccontextmanager
    async def listens(self, caller=DOCTOR):
        """Listen, from when the stream has begun."""
        async with self.listens_after(None, caller) as heard:
            await heard.nothing(self.rhythm)
            yield heard

    def listens_after(self, cursor, caller=DOCTOR):
        """Listen after a cursor."""
        return listening(self.due.follow(lambda: replace(asking(caller), now=self.now), notice=DAY, after=cursor))

    async def opens(self) -> dict:
        """Say when what waits is released."""
        page = await self.page(DOCTOR)
        self.town.entries.clear()
        return {item.report.key.report: item.held.until for item in page.items}

    def hear(self) -> None:
        self.hearing.heard([Announcement(kind=AnnouncementKind.VERSION, person=PERSON.hash)])

    @property
    def log(self):
        return [(entry.operation, entry.outcome) for entry in self.town.entries]


def number(event) -> str:
    return event.item.report.key.report


async def test_what_falls_due_is_told_when_its_moment_comes_and_recorded() -> None:
    desk = Desk(RARELY)
    desk.asks_for(NUMBER, BIOPSY, EARLIER)
    opens = await desk.opens()

    async with desk.listens() as heard:
        assert desk.log == []
        for name in ("r2", "r1"):
            desk.now = opens[name] - DAY
            assert number(await heard.next()) == name
        await heard.nothing(RARELY)

    assert desk.log == [("releaseDue.event", "OK")] * 2


async def test_what_is_due_already_is_not_told_but_what_comes_in_that_is() -> None:
    desk = Desk()
    desk.asks_for(NUMBER, EARLIER)
    desk.now = (await desk.opens())["r2"] - timedelta(hours=1)

    async with desk.listens() as heard:
        desk.asks_for(OTHER_NUMBER, replace(EARLIER, key=replace(EARLIER.key, report="r4")))
        await heard.nothing(RHYTHM)
        desk.hear()

        assert number(await heard.next()) == "r4"


async def test_the_list_is_looked_through_no_oftener_than_the_rhythm_allows() -> None:
    desk = Desk(RARELY)
    desk.asks_for(NUMBER, EARLIER)

    async with desk.listens() as heard:
        asked = len(desk.store.asked)
        desk.hear()
        await heard.nothing(RARELY)

        assert len(desk.store.asked) == asked


async def test_who_is_blocked_is_not_told_of() -> None:
    desk = Desk()
    desk.asks_for(NUMBER, EARLIER)
    due = (await desk.opens())["r2"] - DAY
    desk.asks_for(OTHER_NUMBER, replace(EARLIER, key=replace(EARLIER.key, report="r4")), restrictions=(restriction(),))

    async with desk.listens() as heard:
        desk.now = due
        assert number(await heard.next()) == "r2"
        await heard.nothing(RHYTHM)


async def test_who_goes_on_after_a_cursor_is_told_what_has_fallen_due_since() -> None:
    desk = Desk()
    desk.asks_for(NUMBER, BIOPSY, EARLIER)
    opens = await desk.opens()
    async with desk.listens() as heard:
        desk.now = opens["r2"] - DAY
        cursor = (await heard.next()).cursor
    desk.now = opens["r1"] - DAY
    other = clinician(pid=None, subject="another")
    timeline = NAMING.cursor(Bookmark(Position(1, 1, "rp-1")), DOCTOR, None)

    async with desk.listens_after(cursor) as heard:
        assert number(await heard.next()) == "r1"
        await heard.nothing(RHYTHM)
    for caller, after in ((other, cursor), (DOCTOR, timeline)):
        async with desk.listens_after(after, caller) as heard:
            assert isinstance(await heard.end(), CursorInvalid)


@pytest.mark.parametrize("caller", [citizen(), clinician(hpr_number=None)])
async def test_only_who_has_a_work_list_may_listen(caller) -> None:
    async with Desk().listens_after(None, caller) as heard:
        assert isinstance(await heard.end(), Forbidden)


async def test_who_may_have_no_list_any_longer_is_told_on_a_check() -> None:
    desk = Desk(RARELY)

    async with desk.listens() as heard:
        desk.town.hpr_fails = True

        assert isinstance(await heard.end(), PolicyUnavailable)


async def test_a_stream_ends_with_the_token() -> None:
    desk = Desk(RARELY)

    async with desk.listens(clinician(pid=None, expires_at=NOW + DAY)) as heard:
        desk.now = NOW + DAY

        assert isinstance(await heard.end(), CredentialsExpired)


async def test_no_more_is_told_of_a_list_that_was_looked_through_long_ago(monkeypatch) -> None:
    desk = Desk(RARELY)
    desk.asks_for(NUMBER, EARLIER)
    due = (await desk.opens())["r2"] - DAY
    monkeypatch.setattr("resolvers.streams.falling_due.FRESH_S", -1.0)

    async with desk.listens() as heard:
        desk.now = due
        await heard.nothing(RARELY)
        monkeypatch.setattr("resolvers.streams.falling_due.FRESH_S", 5.0)

        assert number(await heard.next()) == "r2"
