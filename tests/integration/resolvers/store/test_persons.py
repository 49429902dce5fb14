import asyncio
import uuid
from pathlib import Path

import asyncpg
import msgspec
import pytest
from msgspec.structs import replace

from resolvers.deadline import Deadline
from resolvers.errors import StoreUnavailable
from resolvers.model import (
    ClinicianAct,
    ObjectKind,
    OpeningGrounds,
    PersonNumber,
    ReleaseChoice,
    ReleasePreference,
    Report,
    RestrictionFamily,
    RestrictionType,
)
from resolvers.store import Refused, Store, Vault, migrate, open_pool
from tests.conftest import execute
from tests.examples import NOW, mark, moment, restriction
from tests.integration.resolvers.store.lives import (
    EVERYTHING,
    KARI,
    OLA,
    PER,
    PER_EARLIER,
    PERSON_TABLES,
    arrival,
    made,
    rows,
    version,
)
from tests.integration.resolvers.store.test_directives import ASKER, HOUR, OPENED


async def test_a_person_is_found_by_every_number_and_unknown_numbers_by_none(store, soon):
    per = await store.enrol([PER, PER_EARLIER], soon)

    assert await store.person([PER], soon) == per
    assert await store.person([PER_EARLIER], soon) == per
    assert await store.person([KARI], soon) is None
    assert await store.enrol([PER_EARLIER], soon) == per


async def test_a_person_needs_a_number(store, soon):
    with pytest.raises(ValueError, match="at least one number"):
        await store.enrol([], soon)


async def test_a_number_that_is_learnt_later_belongs_to_the_same_person(store, database, soon):
    per = await store.enrol([PER_EARLIER], soon)

    assert await store.enrol([PER, PER_EARLIER], soon) == per
    kinds = {(row["kind"], row["current"]) for row in await rows(database, "person_identifier")}
    assert kinds == {("FNR", True), ("DNR", False)}


async def test_a_shared_help_number_is_told_apart(store, database, soon):
    await store.enrol([PersonNumber("81234567802")], soon)

    assert [row["kind"] for row in await rows(database, "person_identifier")] == ["FHN"]


async def test_many_who_enrol_the_same_person_get_one(store, database, soon):
    async with asyncio.TaskGroup() as group:
        enrolling = [
            group.create_task(store.enrol(numbers, soon))
            for numbers in ([PER], [PER_EARLIER], [PER, PER_EARLIER], [PER_EARLIER, PER]) * 4
        ]
    per = await store.enrol([PER, PER_EARLIER], soon)

    assert await store.person([PER], soon) == await store.person([PER_EARLIER], soon) == per
    assert len({one.result() for one in enrolling}) <= 2
    assert len(await rows(database, "person")) == 1


async def documents(store: Store, person: bytes, soon: Deadline) -> list[Report]:
    found = (msgspec.json.decode(one, type=Report) for one in await store.documents(person, soon))
    return sorted(found, key=lambda report: (report.taken.at, report.issued.at), reverse=True)


async def test_two_persons_who_are_one_are_joined_under_the_older_with_all_they_have(store, database, soon):
    older, younger = await store.enrol([PER_EARLIER], soon), await store.enrol([PER], soon)
    first, second = made("r1", sampled=moment("2026-01-01")), made("r2", sampled=moment("2026-02-01"))
    await store.file(arrival(version(PER_EARLIER, first)), soon)
    await store.file(arrival(version(PER, second)), soon)
    block = restriction(set_by="the citizen")
    await store.add_restriction(younger, block, reason="why", idempotency_key="k", deadline=soon)
    await store.add_restriction(older, restriction(id="b2"), reason=None, idempotency_key="k", deadline=soon)
    await store.release_report(younger, "rp-1", set_by="a doctor", now=NOW, deadline=soon)
    await store.quarantine(refused(PER), soon)

    assert await store.enrol([PER, PER_EARLIER], soon) == older
    assert await documents(store, older, soon) == [second, first]
    assert await store.documents(younger, soon) == ()
    assert {one.id for one in await store.restrictions(older, soon)} == {"b1", "b2"}
    tables = (*PERSON_TABLES, "restriction", "release", "quarantine", "person_identifier", "report_route")
    assert {row["person_hash"] for table in tables for row in await rows(database, table)} == {older}
    assert [row["person_hash"] for row in await rows(database, "person")] == [older]
    assert await store.person([PER], soon) == older


def refused(number: PersonNumber) -> Refused:
    return Refused(message=b"<m/>", reason="R", sender="s", number=number, received_at=NOW, expires_at=NOW)


DENIED = restriction(
    id="17",
    family=RestrictionFamily.SAFETY,
    type=RestrictionType.DENIAL,
    level=None,
    code="NORN_ANG",
    object_kind=ObjectKind.REPORT,
    object_value="rp-1",
)
LIMITS = (
    "restriction", "release", "restriction_replica", "opening", "padlock", "review", "citizen_notice",
    "release_preference", "citizen_wish", "clinician_act", "channel_reservation", "source_mark",
)  # fmt: skip


async def limited(store, person, soon, *, opening_id, at, denied_as, number=PER):
    """Give a person something of everything, each time with the same keys."""
    given = replace(OPENED, id=opening_id, granted_at=at, expires_at=at + HOUR)
    await store.add_restriction(person, replace(DENIED, id=denied_as), reason=None, idempotency_key="k", deadline=soon)
    await store.release_report(person, "rp-2", set_by="a doctor", now=at, deadline=soon)
    await store.replicate(person, "pts", [DENIED], number=number, as_of=at, now=at, deadline=soon)
    await store.note_padlock(person, OPENED.subject, OPENED.organisation, now=at, deadline=soon)
    await store.open_restricted(
        person, given, grounds=OpeningGrounds(reason="because"), idempotency_key="k", deadline=soon
    )
    wish = ReleasePreference(choice=ReleaseChoice.LATER, days=at.hour, set_at=at)
    await store.set_preference(person, wish, idempotency_key="k", deadline=soon)
    act = ClinicianAct(key="k", wish="release rp-3", at=at, set_by="a doctor", reason="told")
    await store.release_by_clinician(person, "rp-3", act, soon)
    await store.close_channel(person, at, soon)
    await store.note_marks(person, "vest", {"rp-1": {"NORS"}}, seen=(), known=(), now=at, deadline=soon)
    return given


@pytest.mark.parametrize("later", ["older", "younger"])
async def test_what_limits_two_who_are_one_is_joined_without_opening_anything(store, database, soon, later):
    older, younger = await store.enrol([PER_EARLIER], soon), await store.enrol([PER], soon)
    times = {older: NOW, younger: NOW + HOUR} if later == "younger" else {older: NOW + HOUR, younger: NOW}
    first = await limited(store, older, soon, opening_id=OPENED.id, at=times[older], denied_as="n1", number=PER_EARLIER)
    second = await limited(store, younger, soon, opening_id=str(uuid.uuid4()), at=times[younger], denied_as="n2")
    await store.replicate(older, "pts", [], number=PER_EARLIER, as_of=NOW + HOUR, now=NOW + HOUR, deadline=soon)

    await store.enrol([PER, PER_EARLIER], soon)

    assert {row["person_hash"] for table in LIMITS for row in await rows(database, table)} == {older}
    found = await store.directives(older, NOW + HOUR, soon, asker=ASKER)
    assert {one.id for one in found.restrictions} == {"n1", "n2", "pts:17"}
    assert found.grant == max(first, second, key=lambda one: one.granted_at)
    assert [one.days for one in found.preferences] == [NOW.hour, (NOW + HOUR).hour]
    assert found.channel_closed
    assert [(one.report_id, one.code) for one in found.marks] == [("rp-1", "NORS")]
    assert [one["first_seen_at"] for one in await rows(database, "source_mark")] == [NOW]
    assert len(found.releases) == 4
    assert {one.id for one in await store.openings(older, soon)} == {first.id, second.id}
    assert len(await store.citizen_notices(older, soon)) == 2
    queue = await store.review_queue(after=None, limit=9, deadline=soon)
    assert [(one.person, one.grounds.reason) for one in queue] == [(older, "because")] * 2
    assert await store.padlock_since(older, OPENED.subject, OPENED.organisation, since=NOW + HOUR, deadline=soon)


async def test_the_roles_of_gateway_intake_and_reviewer_may_do_all_that_these_do(database, vault, soon):
    await execute(database, (Path(__file__).parents[4] / "docker" / "postgres" / "roles.sql").read_text())
    await migrate(database)
    async with open_pool(f"{database}&options=-c%20role%3Dprovesvar_gateway", largest=2) as pool:
        gateway = Store(pool, vault)
        older, younger = await gateway.enrol([PER_EARLIER], soon), await gateway.enrol([PER], soon)
        await gateway.file(arrival(version(PER, made())), soon)
        for person, name in ((older, "n1"), (younger, "n2")):
            await limited(gateway, person, soon, opening_id=str(uuid.uuid4()), at=NOW, denied_as=name)
        person = await gateway.enrol([PER, PER_EARLIER], soon)
        await gateway.note_marks(
            person, "vest", {}, seen={"rp-1"}, known=[mark("rp-1", "NORS", "vest")], now=NOW, deadline=soon
        )
        await gateway.lift_restriction(person, "n1", now=NOW, deadline=soon)
        for notice in await gateway.citizen_notices(person, soon):
            assert await gateway.mark_notice_read(person, notice.id, now=NOW, deadline=soon)
        await gateway.open_channel(person, soon)
        await gateway.opt_out(person, now=NOW, idempotency_key="out", deadline=soon)
        await gateway.end_opt_out(person, now=NOW, idempotency_key="in", deadline=soon)
        await gateway.note_feed("pts", as_of=NOW, now=NOW, deadline=soon)
        assert await gateway.documents(person, soon) == ()
    async with open_pool(f"{database}&options=-c%20role%3Dprovesvar_intake", largest=1) as pool:
        await Store(pool, vault).file(arrival(version(PER, made("r9"))), soon)
        await Store(pool, vault).quarantine(refused(PER), soon)
    async with open_pool(f"{database}&options=-c%20role%3Dprovesvar_reviewer", largest=1) as pool:
        reviewer = Store(pool, vault)
        for review in await reviewer.review_queue(after=None, limit=9, deadline=soon):
            assert await reviewer.mark_reviewed(review.opened.id, by="a reviewer", now=NOW, deadline=soon)
        assert await reviewer.review_queue(after=None, limit=9, deadline=soon) == ()


async def test_what_is_set_after_two_were_joined_takes_the_place_of_what_either_had(store, soon):
    numbers = (KARI, PER_EARLIER, PER)
    persons = [await store.enrol([number], soon) for number in numbers]
    for at, person in enumerate(persons):
        given = replace(DENIED, id=f"n{at}")
        await store.add_restriction(person, given, reason=None, idempotency_key="k", deadline=soon)
    await store.enrol([PER, PER_EARLIER], soon)
    oldest = await store.enrol([PER, KARI], soon)
    assert {one.id for one in (await store.directives(oldest, NOW, soon)).restrictions} == {"n0", "n1", "n2"}

    await store.add_restriction(
        oldest, replace(DENIED, id="n3", code="NORN_FFL"), reason=None, idempotency_key="k3", deadline=soon
    )
    assert [one.id for one in (await store.directives(oldest, NOW, soon)).restrictions] == ["n3"]


@pytest.mark.parametrize("lifted_of", ["older", "younger", "both"])
async def test_a_feeds_restriction_of_both_holds_unless_it_was_lifted_of_both(store, soon, lifted_of):
    older, younger = await store.enrol([PER_EARLIER], soon), await store.enrol([PER], soon)
    for person, name, number in ((older, "older", PER_EARLIER), (younger, "younger", PER)):
        await store.replicate(person, "pts", [DENIED], number=number, as_of=NOW, now=NOW, deadline=soon)
        if lifted_of in {name, "both"}:
            await store.replicate(person, "pts", [], number=number, as_of=NOW + HOUR, now=NOW + HOUR, deadline=soon)

    await store.enrol([PER, PER_EARLIER], soon)

    in_force = (await store.directives(older, NOW + 2 * HOUR, soon)).restrictions
    assert len(in_force) == (0 if lifted_of == "both" else 1)
    assert not await store.replicate(older, "pts", [], number=PER_EARLIER, as_of=NOW - HOUR, now=NOW, deadline=soon)


async def test_a_report_that_moved_between_two_who_are_one_is_whole_again(store, database, soon):
    older = await store.enrol([PER_EARLIER], soon)
    await store.enrol([PER], soon)
    first, second = made(), made(issued="2026-02-01", kind="M")
    await store.file(arrival(version(PER_EARLIER, first)), soon)
    await store.file(arrival(version(PER, second, "M")), soon)
    third = made("r3", issued="2026-02-01", kind="M", sampled=moment("2025-01-01"))
    await store.file(arrival(version(PER_EARLIER, third, "M")), soon)
    await store.file(arrival(version(PER, made("r3", sampled=moment("2025-01-01")))), soon)

    await store.enrol([PER, PER_EARLIER], soon)

    assert await documents(store, older, soon) == [second, first, third, made("r3", sampled=moment("2025-01-01"))]
    assert [row["departed"] for row in await rows(database, "report")] == [False, False]
    assert len(await rows(database, "result")) == 2


async def test_an_opt_out_of_either_holds_for_both(store, soon):
    older, younger = await store.enrol([PER_EARLIER], soon), await store.enrol([PER], soon)
    await store.file(arrival(version(PER_EARLIER, made())), soon)
    await store.note_marks(older, "vest", {"rp-1": {"NORS"}}, seen=(), known=(), now=NOW, deadline=soon)
    await store.set_opt_out(younger, NOW, soon)

    await store.enrol([PER, PER_EARLIER], soon)

    found = await store.directives(older, NOW, soon)
    assert (found.opted_out, found.marks) == (True, ())
    assert await store.documents(older, soon) == ()


async def test_three_joined_one_after_the_other_are_one(store, database, soon):
    hashes = [await store.enrol([number], soon) for number in (KARI, PER_EARLIER, PER)]
    await store.enrol([PER, PER_EARLIER], soon)
    oldest = await store.enrol([PER, KARI], soon)

    assert oldest == hashes[0]
    merged = {(row["person_hash"], row["merged_hash"]) for row in await rows(database, "person_merged")}
    assert merged == {(oldest, hashes[1]), (oldest, hashes[2])}


async def test_messages_that_arrive_while_two_are_joined_are_all_there_after(store, soon):
    await store.enrol([PER_EARLIER], soon)
    await store.enrol([PER], soon)
    async with asyncio.TaskGroup() as group:
        for at in range(10):
            number = (PER, PER_EARLIER)[at % 2]
            group.create_task(store.file(arrival(version(number, made(f"r{at}")), version(OLA, made(f"o{at}"))), soon))
        group.create_task(store.enrol([PER, PER_EARLIER], soon))
    person = await store.person([PER], soon)

    assert person is not None
    assert len(await store.documents(person, soon)) == 10


async def test_joining_with_another_secret_is_unavailable_and_changes_nothing(store, database, soon):
    await store.enrol([PER_EARLIER], soon)
    await store.enrol([PER], soon)
    secret = b"a secret that only the tests have"
    stranger = Vault(b"another secret of at least 32 bytes", earlier=(secret,))
    known = Store(store._database, stranger)
    await execute_reseal(database)

    with pytest.raises(StoreUnavailable):
        await known.enrol([PER, PER_EARLIER], soon)
    assert len(await rows(database, "person")) == 2


async def execute_reseal(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("update person_identifier set sealed = sealed || '\\x00'::bytea")
    finally:
        await connection.close()


async def test_person_numbers_stand_nowhere_in_plain_text(store, database, soon):
    await store.file(arrival(version(KARI, made()), message_id="m1"), soon)
    await store.enrol([PER, PER_EARLIER], soon)
    await store.quarantine(
        Refused(
            message=f"<OffId>{OLA.digits}</OffId>".encode(),
            reason="NO_TIME",
            sender="s",
            number=OLA,
            received_at=NOW,
            expires_at=NOW.replace(year=2027),
        ),
        soon,
    )
    connection = await asyncpg.connect(database)
    try:
        tables = await connection.fetch(
            "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"
        )
        cells = [
            cell
            for table in tables
            for row in await connection.fetch(EVERYTHING + table["relname"])
            for cell in row.values()
        ]
    finally:
        await connection.close()

    dump = b"".join(str(cell).encode() + (cell if isinstance(cell, bytes) else b"") for cell in cells)
    assert len(dump) > 2000
    for number in (KARI, OLA, PER, PER_EARLIER):
        assert number.digits.encode() not in dump
        assert number.digits.encode().hex().encode() not in dump
