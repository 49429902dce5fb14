"""A padlock is noted, opened for a while by who was told of it, told to the citizen and queued for review."""

import asyncio
from datetime import timedelta

import pytest
from msgspec.structs import replace

from resolvers.errors import StoreUnavailable
from resolvers.model import KeyReused, OpeningGrounds, OpeningKind
from resolvers.store import Store, Vault
from tests.conftest import execute
from tests.examples import NOW
from tests.integration.resolvers.store.lives import KARI, OLA, rows
from tests.integration.resolvers.store.test_directives import ASKER, OPENED

MINUTE = timedelta(minutes=1)
GROUNDS = OpeningGrounds(
    reason="pasienten er bevisstløs", name="Lena Lunde", hpr_number="9144900", point_of_care="100100674"
)
TOLD = replace(OPENED, name=GROUNDS.name, point_of_care=GROUNDS.point_of_care)
TABLES = ("opening", "review", "citizen_notice")


@pytest.fixture
async def kari(store, soon):
    return await store.enrol([KARI], soon)


async def opening(store, person, soon, key="k1", grounds=GROUNDS, **changes):
    given = replace(OPENED, **changes)
    return await store.open_restricted(person, given, grounds=grounds, idempotency_key=key, deadline=soon)


async def test_a_padlock_counts_for_who_was_told_from_the_time_they_were_told_last(store, kari, soon):
    for at in (NOW, NOW - MINUTE):
        await store.note_padlock(kari, "subject-1", "100100673", now=at, deadline=soon)

    async def told(person=kari, subject="subject-1", organisation="100100673", since=NOW):
        return await store.padlock_since(person, subject, organisation, since=since, deadline=soon)

    assert await told()
    assert not await told(since=NOW + timedelta(microseconds=1))
    assert not await told(subject="subject-2")
    assert not await told(organisation="100100674")
    assert not await told(person=await store.enrol([OLA], soon))

    await store.note_padlock(kari, "subject-1", "100100673", now=NOW + MINUTE, deadline=soon)
    assert await told(since=NOW + MINUTE)


async def test_a_grant_is_kept_with_its_review_and_notice(store, kari, soon):
    assert await opening(store, kari, soon) == OPENED

    (notice,) = await store.citizen_notices(kari, soon)
    (review,) = await store.review_queue(after=None, limit=10, deadline=soon)
    assert (notice.at, notice.kind, notice.opened, notice.read_at) == (NOW, "OPENED", TOLD, None)
    assert (review.person, review.opened, review.grounds) == (kari, OPENED, GROUNDS)
    assert await store.openings(kari, soon) == (TOLD,)


async def test_the_citizen_is_told_of_who_opened_on_a_clinicians_behalf_too(store, kari, soon):
    assisted = {"assistant_name": "Siv Skrinde", "assistant_hpr_number": "900000113"}
    await opening(store, kari, soon, grounds=replace(GROUNDS, **assisted))

    assert await store.openings(kari, soon) == (replace(TOLD, **assisted),)


async def test_a_grant_without_a_name_is_named(store, kari, soon):
    assert (await opening(store, kari, soon, id="")).id


@pytest.mark.parametrize("table", ["review", "citizen_notice"])
async def test_a_grant_that_cannot_be_reviewed_or_told_is_none(store, database, kari, soon, table):
    await execute(database, f"alter table {table} add constraint never check (at is null)")

    with pytest.raises(StoreUnavailable):
        await opening(store, kari, soon)
    assert await store.openings(kari, soon) == ()
    assert (await store.directives(kari, NOW, soon, asker=ASKER)).grant is None


@pytest.mark.parametrize(
    ("asker", "at", "holds"),
    [
        (ASKER, NOW, True),
        (ASKER, NOW - MINUTE, False),
        (ASKER, NOW + 59 * MINUTE, True),
        (ASKER, NOW + 60 * MINUTE, False),
        (replace(ASKER, subject="subject-2"), NOW, False),
        (replace(ASKER, organisation="100100674"), NOW, False),
        (replace(ASKER, organisation=None), NOW, False),
        (replace(ASKER, purpose="ETREAT"), NOW, False),
        (replace(ASKER, purpose=None), NOW, False),
        (None, NOW, False),
    ],
)
async def test_a_grant_holds_for_its_caller_organisation_and_purpose_until_it_expires(store, soon, asker, at, holds):
    kari = await store.enrol([KARI], soon)
    await opening(store, kari, soon)
    ola = await store.enrol([OLA], soon)

    assert (await store.directives(kari, at, soon, asker=asker)).grant == (OPENED if holds else None)
    assert (await store.directives(ola, at, soon, asker=asker)).grant is None


async def test_the_newest_grant_is_the_one_that_holds(store, kari, soon):
    await opening(store, kari, soon)
    newer = await opening(
        store, kari, soon, key="k2", id="", kind=OpeningKind.EMERGENCY,
        granted_at=NOW + MINUTE, expires_at=NOW + 31 * MINUTE,
    )  # fmt: skip

    assert (await store.directives(kari, NOW + MINUTE, soon, asker=ASKER)).grant == newer
    assert (await store.directives(kari, NOW + 40 * MINUTE, soon, asker=ASKER)).grant == OPENED
    assert await store.openings(kari, soon) == (replace(newer, name=TOLD.name, point_of_care=TOLD.point_of_care), TOLD)


@pytest.mark.parametrize("expires_at", [NOW, NOW + timedelta(minutes=60, seconds=1)])
async def test_no_grant_is_longer_than_sixty_minutes_or_over_at_once(store, kari, soon, expires_at):
    with pytest.raises(StoreUnavailable):
        await opening(store, kari, soon, expires_at=expires_at)


async def test_the_same_key_again_is_the_same_grant_and_prolongs_nothing(store, database, kari, soon):
    first = await opening(store, kari, soon, id="")
    later = {"granted_at": NOW + 30 * MINUTE, "expires_at": NOW + 90 * MINUTE, "decision_ref": "d-2"}

    assert await opening(store, kari, soon, id="", **later) == first
    assert [len(await rows(database, table)) for table in TABLES] == [1, 1, 1]


@pytest.mark.parametrize(
    "other",
    [
        {"organisation": "100100674"},
        {"purpose": "ETREAT"},
        {"kind": OpeningKind.EMERGENCY},
        {"grounds": OpeningGrounds(reason="en annen")},
    ],
)
async def test_the_same_key_with_another_wish_is_told_apart_and_opens_nothing(store, database, kari, soon, other):
    await opening(store, kari, soon)

    assert await opening(store, kari, soon, **{"id": "", **other}) == KeyReused()
    assert [len(await rows(database, table)) for table in TABLES] == [1, 1, 1]


async def test_one_callers_key_says_nothing_of_anothers(store, kari, soon):
    await opening(store, kari, soon)
    other = await opening(store, kari, soon, id="", subject="subject-2")

    assert other.subject == "subject-2"
    assert len(await store.openings(kari, soon)) == 2


async def test_an_id_that_is_taken_opens_nothing(store, kari, soon):
    await opening(store, kari, soon)

    with pytest.raises(StoreUnavailable):
        await opening(store, kari, soon, key="k2", purpose="ETREAT")


async def test_many_who_open_with_the_same_key_at_once_open_once(store, database, kari, soon):
    async with asyncio.TaskGroup() as group:
        tries = [group.create_task(opening(store, kari, soon)) for _ in range(6)]

    assert {each.result().id for each in tries} == {OPENED.id}
    assert [len(await rows(database, table)) for table in TABLES] == [1, 1, 1]


async def test_the_citizen_reads_a_notice_once_and_nobody_elses(store, kari, soon):
    await opening(store, kari, soon)
    (notice,) = await store.citizen_notices(kari, soon)
    ola = await store.enrol([OLA], soon)

    for at in (NOW + MINUTE, NOW + 2 * MINUTE):
        assert await store.mark_notice_read(kari, notice.id, now=at, deadline=soon)
    assert not await store.mark_notice_read(ola, notice.id, now=NOW, deadline=soon)
    assert not await store.mark_notice_read(kari, "no id", now=NOW, deadline=soon)
    assert [one.read_at for one in await store.citizen_notices(kari, soon)] == [NOW + MINUTE]
    assert await store.citizen_notices(ola, soon) == ()


async def test_the_queue_comes_oldest_first_a_page_at_a_time_until_each_is_reviewed(store, database, kari, soon):
    ola = await store.enrol([OLA], soon)
    for person, at in ((kari, 3), (ola, 1), (kari, 2), (ola, 2)):
        await opening(
            store, person, soon, key=f"k{at}", id="", granted_at=NOW + at * MINUTE, expires_at=NOW + 30 * MINUTE
        )
    first = await store.review_queue(after=None, limit=2, deadline=soon)
    last = first[-1].opened
    rest = await store.review_queue(after=(last.granted_at, last.id), limit=9, deadline=soon)

    whole = [*first, *rest]
    assert [(one.opened.granted_at - NOW) // MINUTE for one in whole] == [1, 2, 2, 3]
    assert len({one.opened.id for one in whole}) == 4

    for by in ("Per Vern", "Kari Vern"):
        assert await store.mark_reviewed(last.id, by=by, now=NOW, deadline=soon)
    assert not await store.mark_reviewed(OPENED.id, by="x", now=NOW, deadline=soon)
    assert not await store.mark_reviewed("no id", by="x", now=NOW, deadline=soon)
    left = await store.review_queue(after=None, limit=9, deadline=soon)
    assert [one.opened.id for one in left] == [one.opened.id for one in whole if one.opened.id != last.id]
    (done,) = [row for row in await rows(database, "review") if row["reviewed_at"]]
    assert store._vault.open(done["reviewed_by"], done["opening_id"].bytes) == b"Per Vern"


async def test_the_reason_and_who_gave_it_are_sealed(store, database, kari, soon):
    await opening(store, kari, soon)
    (row,) = await rows(database, "opening")
    stranger = Store(store._database, Vault(b"another secret of at least 32 bytes"))

    assert b"Lunde" not in row["grounds"]
    assert "bevisst" not in str(row)
    with pytest.raises(StoreUnavailable):
        await stranger.review_queue(after=None, limit=1, deadline=soon)


async def test_what_cannot_be_read_opens_and_tells_nothing(store, database, kari, soon):
    await opening(store, kari, soon)
    await execute(database, "update citizen_notice set kind = 'ODD'")

    with pytest.raises(StoreUnavailable):
        await store.citizen_notices(kari, soon)

    await execute(database, "update opening set kind = 'ODD'")
    with pytest.raises(StoreUnavailable):
        await store.directives(kari, NOW, soon, asker=ASKER)
