"""What was shown is found again: by who was shown it, and by the report that has left its person since."""

import uuid
from datetime import timedelta

import msgspec
import pytest
from msgspec.structs import replace

from resolvers.errors import StoreUnavailable
from resolvers.model import Departure, ReportKey, Sight
from resolvers.naming import Naming
from resolvers.store import NOBODY
from resolvers.store.access_log import as_report, as_uuid
from tests.conftest import execute
from tests.examples import NOW, moment
from tests.integration.resolvers.store.lives import (
    KARI,
    OLA,
    PER,
    PER_EARLIER,
    RANKS,
    RECEIVED,
    arrival,
    made,
    rows,
    version,
)
from tests.integration.resolvers.store.test_access_log import ENTRY

NAMING = Naming(b"s" * 32)
ONE, TWO = (NAMING.report(made(number).key) for number in ("r1", "r2"))
ALONE = replace(ENTRY, assistant_subject=None, assistant_name=None, assistant_hpr_number=None)
TOGETHER = "subject-2:subject-1"


def shown(person, *sights, entry=ALONE, minute=0):
    at = NOW + timedelta(minutes=minute)
    return replace(entry, person=person, at=at, shown=tuple(Sight(*one) for one in sights))


async def seen(store, person, soon, subject="subject-1", *, since=NOW, minutes=60):
    before = NOW + timedelta(minutes=minutes)
    return dict(await store.seen_before(person, subject, since=since, before=before, deadline=soon))


def test_a_name_is_kept_as_the_bytes_that_it_is():
    assert as_report(uuid.UUID(as_uuid(ONE))) == ONE
    assert as_uuid(ONE) == str(uuid.UUID(as_uuid(ONE)))


async def test_the_newest_version_that_was_shown_is_found(store, soon):
    kari = await store.enrol([KARI], soon)
    for minute, sights in enumerate([[(ONE, 5), (TWO, 1)], [(ONE, 9)], [(ONE, 7)], []]):
        await store.append_audit(shown(kari, *sights, minute=minute), soon)

    assert await seen(store, kari, soon) == {ONE: 9, TWO: 1}


async def test_what_others_were_shown_or_of_others_does_not_count(store, soon):
    kari, ola = await store.enrol([KARI], soon), await store.enrol([OLA], soon)
    await store.append_audit(shown(kari, (ONE, 5), entry=ENTRY), soon)
    await store.append_audit(shown(ola, (ONE, 5)), soon)
    await store.append_audit(shown(kari, (ONE, 5), entry=replace(ALONE, actor_subject=None)), soon)

    assert await seen(store, kari, soon) == {}
    assert await seen(store, kari, soon, TOGETHER) == {ONE: 5}
    assert await seen(store, kari, soon, "subject-2") == {}


async def test_the_time_begins_within_and_ends_before(store, soon):
    kari = await store.enrol([KARI], soon)
    await store.append_audit(shown(kari, (ONE, 5)), soon)

    assert await seen(store, kari, soon) == {ONE: 5}
    assert await seen(store, kari, soon, since=NOW + timedelta(seconds=1)) == {}
    assert await seen(store, kari, soon, minutes=0) == {}


async def test_what_was_shown_of_either_of_two_who_were_joined_counts(store, soon):
    older, younger = await store.enrol([PER_EARLIER], soon), await store.enrol([PER], soon)
    await store.append_audit(shown(older, (ONE, 5)), soon)
    await store.append_audit(shown(younger, (TWO, 6)), soon)
    joined = await store.enrol([PER, PER_EARLIER], soon)

    assert await seen(store, joined, soon) == {ONE: 5, TWO: 6}


async def test_who_is_shown_nothing_leaves_no_hash_and_no_name_is_readable(store, database, soon):
    kari = await store.enrol([KARI], soon)
    await store.append_audit(shown(kari), soon)
    await store.append_audit(shown(kari, (ONE, 5)), soon)

    written = await rows(database, "audit_entry")
    assert sorted(len(row["reader"] or b"") for row in written) == [0, 32]
    assert "subject-1" not in str(written)


async def inverted(store, soon, number="r1", *, day=1):
    """Let a report come under one person and then under another."""
    await store.file(arrival(version(KARI, made(number))), soon)
    await store.file(arrival(version(OLA, made(number, issued=f"2026-02-0{day}", kind="M"), "M")), soon)


async def test_a_report_that_moved_is_listed_with_whose_it_was_and_is(store, soon):
    await inverted(store, soon)
    (moved,) = await store.moved_reports(after=None, limit=9, deadline=soon)
    kari, ola = await store.person([KARI], soon), await store.person([OLA], soon)

    assert (moved.left, moved.holds, moved.left_at) == (kari, ola, RECEIVED)
    assert moved.key == ReportKey(made().key.organisation, "r1", made().key.requisition)


async def test_what_has_left_a_person_is_read_with_what_limits_who_may_see(store, soon):
    await inverted(store, soon)
    await store.file(arrival(version(KARI, made("r2"))), soon)
    kari, ola = await store.person([KARI], soon), await store.person([OLA], soon)
    moved = (await store.directives(kari, NOW, soon)).moved

    assert moved == (Departure(key=made().key, issued_at=moment("2026-02-01").at, rank=RANKS["M"]),)
    assert (await store.directives(ola, NOW, soon)).moved == ()
    await store.file(arrival(version(KARI, made(issued="2026-03-01", kind="M"), "M")), soon)
    assert (await store.directives(kari, NOW, soon)).moved == ()


async def test_a_report_that_came_back_is_not_listed_under_its_person(store, soon):
    await inverted(store, soon)
    await store.file(arrival(version(KARI, made(issued="2026-03-01", kind="M"), "M")), soon)
    (moved,) = await store.moved_reports(after=None, limit=9, deadline=soon)

    assert moved.left == await store.person([OLA], soon)


async def test_a_report_whose_newest_version_came_first_is_listed_too(store, soon):
    await store.file(arrival(version(OLA, made(issued="2026-02-01", kind="M"), "M")), soon)
    await store.file(arrival(version(KARI, made())), soon)
    (moved,) = await store.moved_reports(after=None, limit=9, deadline=soon)

    assert (moved.left, moved.left_at) == (await store.person([KARI], soon), RECEIVED)


async def test_a_report_that_went_to_who_has_opted_out_is_nobodys(store, soon):
    await store.set_opt_out(await store.enrol([OLA], soon), RECEIVED, soon)
    await inverted(store, soon)
    (moved,) = await store.moved_reports(after=None, limit=9, deadline=soon)

    assert moved.holds is None


async def test_the_list_is_read_a_page_at_a_time(store, soon):
    for number in ("r1", "r2", "r3"):
        await inverted(store, soon, number)
    whole = await store.moved_reports(after=None, limit=9, deadline=soon)
    first = await store.moved_reports(after=None, limit=2, deadline=soon)
    rest = await store.moved_reports(after=first[-1].place, limit=9, deadline=soon)

    assert (*first, *rest) == whole
    assert len(whole) == 3


async def test_when_a_report_left_goes_with_a_person_who_is_joined(store, database, soon):
    older, younger = await store.enrol([PER_EARLIER], soon), await store.enrol([PER], soon)
    await store.file(arrival(version(PER, made())), soon)
    await store.file(arrival(version(OLA, made(issued="2026-02-01", kind="M"), "M")), soon)
    await store.append_audit(shown(younger, (ONE, 5)), soon)
    await store.enrol([PER, PER_EARLIER], soon)
    (moved,) = await store.moved_reports(after=None, limit=9, deadline=soon)
    (found,) = await store.sightings([(moved.left, ONE)], since=None, limit=9, deadline=soon)

    assert (moved.left, moved.left_at) == (older, RECEIVED)
    assert [one.actor_name for one in found.entries] == ["Kari Lunde"]


async def test_a_report_of_two_who_turn_out_to_be_one_has_not_moved(store, database, soon):
    await store.enrol([PER_EARLIER], soon)
    await store.file(arrival(version(PER_EARLIER, made())), soon)
    await store.file(arrival(version(PER, made(issued="2026-02-01", kind="M"), "M")), soon)
    await store.enrol([PER, PER_EARLIER], soon)

    assert await store.moved_reports(after=None, limit=9, deadline=soon) == ()
    assert [row["departed_at"] for row in await rows(database, "report")] == [None]


async def test_who_was_shown_a_report_is_found_under_its_person_alone_newest_first(store, soon):
    kari, ola = await store.enrol([KARI], soon), await store.enrol([OLA], soon)
    for person, sights, minute in (
        (kari, [(ONE, 5), (TWO, 1)], 0),
        (kari, [(TWO, 1)], 1),
        (kari, [(ONE, 9)], 2),
        (ola, [(ONE, 9)], 3),
    ):
        await store.append_audit(shown(person, *sights, minute=minute), soon)
    two, none, one = await store.sightings([(kari, TWO), (ola, TWO), (kari, ONE)], since=None, limit=9, deadline=soon)

    assert [entry.at - NOW for entry in one.entries] == [timedelta(minutes=2), timedelta()]
    assert [entry.at - NOW for entry in two.entries] == [timedelta(minutes=1), timedelta()]
    assert (none.entries, none.complete) == ((), True)
    assert one.entries[0].person == kari


async def test_looks_beyond_the_limit_are_not_told_but_said(store, soon):
    kari = await store.enrol([KARI], soon)
    for minute in range(3):
        await store.append_audit(shown(kari, (ONE, 5), minute=minute), soon)
    (two,) = await store.sightings([(kari, ONE)], since=None, limit=2, deadline=soon)
    (three,) = await store.sightings([(kari, ONE)], since=None, limit=3, deadline=soon)
    (late,) = await store.sightings([(kari, ONE)], since=NOW + timedelta(minutes=2), limit=3, deadline=soon)

    assert (len(two.entries), two.complete) == (2, False)
    assert (len(three.entries), three.complete) == (3, True)
    assert len(late.entries) == 1


@pytest.mark.parametrize("change", ["update report set departed_key = null", "update report set departed_key = '{}'"])
async def test_a_key_that_cannot_be_read_is_no_short_list(store, database, soon, change):
    await inverted(store, soon)
    await execute(database, change)

    with pytest.raises(StoreUnavailable):
        await store.moved_reports(after=None, limit=9, deadline=soon)


async def test_nobody_has_a_report_that_moved(store, soon):
    await store.append_audit(shown(None, (ONE, 5)), soon)
    (found,) = await store.sightings([(NOBODY, ONE)], since=None, limit=9, deadline=soon)

    assert msgspec.structs.replace(found.entries[0], id="").person is None
