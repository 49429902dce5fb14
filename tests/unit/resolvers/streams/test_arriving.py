"""What arrives for a person is told as the caller may see it, and what is hidden leaves no trace."""

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta

import msgspec
import pytest
from msgspec.structs import replace

from resolvers.audit import Audit
from resolvers.directives import DirectiveReader
from resolvers.errors import (
    AuditUnavailable,
    CredentialsExpired,
    CursorInvalid,
    PolicyUnavailable,
    StoreUnavailable,
)
from resolvers.model import (
    Announcement,
    AnnouncementKind,
    Code,
    Delivery,
    Missing,
    PersonHash,
    ReportStatus,
    SourceId,
    SourceState,
)
from resolvers.naming import Bookmark, Position
from resolvers.people import People
from resolvers.streams.arriving import Arriving
from resolvers.streams.following import MOST_A_LOOK, Told
from resolvers.streams.hearing import Hearing
from resolvers.views.glancing import Glancing
from tests.examples import NOW, NUMBER, PERSON, citizen, clinician, directives, moment, pair, report, restriction
from tests.unit.resolvers.listened import QUICK, UNCHECKED, listening
from tests.unit.resolvers.test_pipeline import NAMING, World, asking, pipeline

WAITS = report("r9", kind=Code(code="HIST"), day="2026-03-01")
EARLIER, LATER = NOW - timedelta(hours=1), NOW + timedelta(hours=1)


class Moving(World):
    """A world in which time goes on."""

    async def directives(self, person, now, deadline, *, asker=None):
        return replace(self.limits, read_at=now)


class Ward:
    """A world in which somebody listens."""

    def __init__(self, caller=None, rhythm=QUICK, **others) -> None:
        self.world, self.hearing, self.caller, self.now = Moving(), Hearing(), caller or clinician(), NOW
        self.path, people = pipeline(self.world, **others), People(self.world, self.world)
        glancing = Glancing(people, DirectiveReader(self.world, self.world, people), self.path)
        audit = Audit(self.world)
        self.arriving = Arriving(self.world, self.path, glancing, audit, self.hearing, rhythm=rhythm)
        self.budget_s = 5.0

    def anew(self):
        return replace(asking(self.caller, self.budget_s), now=self.now)

    @asynccontextmanager
    async def listens(self, after=None, *, looks=True):
        met = await self.path.meet(self.anew(), NUMBER, "reportArrived")
        stream = self.arriving.follow(self.anew, met, NUMBER, after=after, looks=looks)
        begun = len(self.world.entries)
        async with listening(stream) as heard:
            while len(self.world.entries) == begun and not heard.ended.is_set():  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0)
            yield heard

    def files(self, *reports) -> None:
        self.world.pages = (*self.world.pages, *map(msgspec.json.encode, reports))
        self.hear()

    def hear(self, kind=AnnouncementKind.VERSION, person=PERSON.hash) -> None:
        self.hearing.heard([Announcement(kind=kind, person=person)])

    @property
    def log(self):
        return [(entry.operation, entry.outcome, len(entry.shown)) for entry in self.world.entries]


BEGUN = ("reportArrived", "OK", 0)
TOLD = ("reportArrived.event", "OK", 1)


async def down(*_where) -> None:
    raise StoreUnavailable("down")


def number(event) -> str:
    return event.report.key.report


async def test_what_comes_in_is_told_and_recorded_and_what_was_there_is_not_told() -> None:
    ward = Ward()

    async with ward.listens() as heard:
        await heard.nothing()
        assert ward.log == [BEGUN]
        ward.files(report("r2"))

        assert number(await heard.next()) == "r2"
        assert ward.log == [BEGUN, TOLD]
        await heard.nothing()
    assert len(ward.hearing) == 0


async def test_a_correction_is_told_and_a_resend_is_not() -> None:
    ward = Ward()

    async with ward.listens() as heard:
        ward.files(report(issued=moment("2026-01-12", hour=9)))
        await heard.nothing()
        corrected = report(
            status=ReportStatus.AMENDED, source_status=pair("M"), issued=moment("2026-01-13"), results=()
        )
        ward.files(corrected)

        assert (await heard.next()).report.status is ReportStatus.AMENDED


async def test_what_comes_together_is_told_oldest_first() -> None:
    ward = Ward()

    async with ward.listens() as heard:
        ward.files(report("r3", day="2026-01-20"), report("r2", day="2026-01-15"))

        assert [number(await heard.next()) for _ in range(2)] == ["r2", "r3"]


async def test_more_than_one_look_tells_comes_with_the_next_ones() -> None:
    ward = Ward(rhythm=UNCHECKED)
    names = [f"s{place:02}" for place in range(2 * MOST_A_LOOK + 1)]

    async with ward.listens() as heard:
        ward.files(*map(report, names))

        assert sorted([number(await heard.next()) for _ in names]) == names
    assert [shown for _, _, shown in ward.log] == [0, MOST_A_LOOK, MOST_A_LOOK, 1]


async def test_what_only_names_are_asked_of_is_not_recorded_as_shown() -> None:
    ward = Ward()

    async with ward.listens(looks=False) as heard:
        ward.files(report("r2"))
        await heard.next()

    assert ward.log == [BEGUN, ("reportArrived.event", "OK", 0)]


async def test_what_is_hidden_is_not_told_and_leaves_no_trace() -> None:
    ward = Ward(citizen())

    async with ward.listens() as heard:
        fetched = ward.world.fetched
        ward.files(WAITS)
        await heard.nothing()

        assert ward.log == [BEGUN]
        assert (ward.world.marks, ward.world.padlocks) == ([], [])
        assert ward.world.fetched > fetched


async def test_what_is_released_with_time_is_told_by_the_next_check() -> None:
    ward = Ward(citizen())
    ward.world.pages = (msgspec.json.encode(WAITS),)

    async with ward.listens() as heard:
        await heard.nothing()
        ward.now += timedelta(days=60)

        assert number(await heard.next()) == "r9"


async def test_the_other_sources_are_asked_for_what_is_told_alone() -> None:
    class Region(World):
        id = SourceId("nord")

        async def fetch(self, fetch, deadline):
            self.fetched += 1
            return Delivery(source=self.id, dialect="central", as_of=NOW, pages=())

    region = Region()
    ward = Ward(nord=region)

    async with ward.listens() as heard:
        ward.hear()
        await heard.nothing()
        assert region.fetched == 0
        ward.files(report("r2"))
        await heard.next()

    assert region.fetched == 1


@pytest.mark.parametrize("limits", [directives(restriction()), directives(opted_out=True)])
async def test_who_is_shown_nothing_hears_nothing(limits) -> None:
    ward = Ward()
    ward.world.limits = limits

    async with ward.listens() as heard:
        ward.files(report("r2"))
        await heard.nothing()
        assert ward.log == [BEGUN]
        ward.world.limits = directives()

        assert {number(await heard.next()) for _ in range(2)} == {"r1", "r2"}


async def test_who_may_listen_no_longer_is_told_by_a_check_and_never_by_what_arrives() -> None:
    checked, ward = Ward(), Ward(rhythm=UNCHECKED)
    for one in (checked, ward):
        async with one.listens() as heard:
            one.world.limits = directives(privacy_read=False)
            one.files(report("r2"))
            if one is ward:
                await heard.nothing(UNCHECKED)
                assert one.log == [BEGUN]
            else:
                assert isinstance(await heard.end(), PolicyUnavailable)
                assert one.log == [BEGUN, ("reportArrived", "POLICY_UNAVAILABLE", 0)]


async def test_a_walk_that_fails_is_tried_again_and_told_by_a_check_alone() -> None:
    ward = Ward()

    async with ward.listens() as heard:
        ward.world.log_fails = True
        ward.files(report("r2"))

        assert isinstance(await heard.end(), AuditUnavailable)


async def test_a_walk_that_fails_between_checks_is_not_told() -> None:
    ward = Ward(rhythm=UNCHECKED)

    async with ward.listens() as heard:
        ward.world.log_fails = True
        ward.files(report("r2"))
        await heard.nothing(UNCHECKED)
        ward.world.log_fails = False
        ward.hear()

        assert number(await heard.next()) == "r2"


async def test_a_look_that_takes_too_long_tells_nothing() -> None:
    ward = Ward(rhythm=UNCHECKED)

    async with ward.listens() as heard:
        ward.budget_s = -1.0
        ward.files(report("r2"))
        await heard.nothing(UNCHECKED)
        ward.budget_s = 5.0
        ward.hear()

        assert number(await heard.next()) == "r2"


async def test_a_stream_begins_only_where_it_can_be_recorded_and_what_is_there_is_known() -> None:
    for fails, failure in (("log_fails", AuditUnavailable), ("missing", PolicyUnavailable)):
        ward = Ward()
        down = Missing(source=SourceId("central"), state=SourceState.FAILED, reason="STORE_UNAVAILABLE")
        setattr(ward.world, fails, down)
        async with ward.listens() as heard:
            assert isinstance(await heard.end(), failure)


async def test_a_stream_ends_with_the_token() -> None:
    ward = Ward(clinician(expires_at=LATER))

    async with ward.listens() as heard:
        await heard.nothing()
        ward.now = LATER
        ward.hear()

        assert isinstance(await heard.end(), CredentialsExpired)


async def test_a_person_who_is_joined_with_another_is_listened_for_under_the_other_name(monkeypatch) -> None:
    ward, joined = Ward(citizen(), UNCHECKED), PersonHash(b"j" * 32)

    async with ward.listens() as heard:

        async def enrol(identifiers, deadline):
            return joined

        monkeypatch.setattr(ward.world, "enrol", enrol)
        ward.hear(AnnouncementKind.MERGED)
        await heard.nothing(UNCHECKED)
        ward.world.pages = (*ward.world.pages, msgspec.json.encode(report("r2")))
        ward.hear(person=joined)

        assert number(await heard.next()) == "r2"


async def last_cursor(ward, *reports) -> str:
    """Listen until some reports have come; gives the cursor of the last."""
    async with ward.listens() as heard:
        ward.files(*reports)
        for _ in reports:
            cursor = (await heard.next()).cursor
    return cursor


async def test_who_goes_on_after_a_cursor_is_told_what_has_come_in_since() -> None:
    ward = Ward()
    cursor = await last_cursor(ward, report("r2"))
    ward.now += timedelta(hours=1)
    missed = report("r3")
    ward.world.pages = (*ward.world.pages, msgspec.json.encode(missed))
    ward.world.filed = (msgspec.json.encode(missed),)

    async with ward.listens(cursor) as heard:
        assert number(await heard.next()) == "r3"
        await heard.nothing()

    assert (PERSON.hash, NOW - timedelta(seconds=15)) in ward.world.looked


async def test_what_was_told_just_before_a_cursor_is_not_told_again() -> None:
    ward = Ward()
    came = report("r2"), report("r3")
    cursor = await last_cursor(ward, *came)
    ward.world.filed = tuple(map(msgspec.json.encode, came))

    async with ward.listens(cursor) as heard:
        await heard.nothing()


async def test_the_cursor_of_a_first_event_leads_to_the_others_of_its_look() -> None:
    ward = Ward()
    came = report("r2"), report("r3")
    async with ward.listens() as heard:
        ward.files(*came)
        cursor = (await heard.next()).cursor
        await heard.next()
    ward.world.filed = tuple(map(msgspec.json.encode, came))

    async with ward.listens(cursor) as heard:
        assert number(await heard.next()) == "r3"
        await heard.nothing()


async def test_what_was_released_while_nobody_listened_is_told_after_a_cursor() -> None:
    ward = Ward(citizen())
    cursor = await last_cursor(ward, report("r2"))
    ward.world.pages = (*ward.world.pages, msgspec.json.encode(WAITS))
    ward.now += timedelta(days=60)

    async with ward.listens(cursor) as heard:
        assert number(await heard.next()) == "r9"
        await heard.nothing()


async def test_a_cursor_holds_no_more_than_is_needed_around_it() -> None:
    told = Told(NOW)
    told.note("rp-1", 1, NOW)
    told.until = NOW + timedelta(minutes=1)
    told.note("rp-2", 2, NOW + timedelta(minutes=1))

    assert (told.knows("rp-1", 1), told.knows("rp-2", 2), told.knows("rp-2", 3)) == (False, True, False)
    assert len(told.mark().missed) == 1


async def test_a_cursor_opens_for_its_own_stream_alone() -> None:
    ward = Ward()
    own = await last_cursor(ward, report("r2"))
    timeline = NAMING.cursor(Bookmark(Position(1, 1, "rp-1")), clinician(), PERSON.hash)

    for caller, cursor in ((clinician(subject="another"), own), (clinician(), timeline), (clinician(), "nonsense")):
        other = Ward(caller)
        async with other.listens(cursor) as heard:
            assert isinstance(await heard.end(), CursorInvalid)
        # That the cursor alone is wrong tells that the person is there for the caller.
        assert other.log == [("reportArrived", "CURSOR_INVALID", 0)]


async def test_what_has_come_in_since_a_cursor_must_be_readable() -> None:
    ward = Ward()
    cursor = await last_cursor(ward, report("r2"))
    ward.world.filed_since = down
    async with ward.listens(cursor) as heard:
        assert isinstance(await heard.end(), PolicyUnavailable)
    assert ward.log[-1] == ("reportArrived", "POLICY_UNAVAILABLE", 0)


async def test_no_more_is_told_of_a_walk_that_is_long_over(monkeypatch) -> None:
    monkeypatch.setattr("resolvers.streams.following.FRESH_S", -1.0)
    ward = Ward(rhythm=UNCHECKED)

    async with ward.listens() as heard:
        ward.files(report("r2"))
        await heard.nothing(UNCHECKED)
        monkeypatch.setattr("resolvers.streams.following.FRESH_S", 5.0)

        assert number(await heard.next()) == "r2"
