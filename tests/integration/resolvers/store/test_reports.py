import asyncio
from datetime import timedelta

import msgspec
import pytest
from msgspec.structs import replace

from resolvers.errors import StoreUnavailable
from resolvers.model import Report, ReportKey, ReportStatus
from resolvers.store import NOBODY, Filed, Store
from resolvers.versioning.ranking import rank_of
from tests.examples import moment, result
from tests.integration.resolvers.store.lives import (
    KARI,
    LAB,
    OLA,
    PERSON_TABLES,
    RECEIVED,
    arrival,
    carried,
    made,
    rows,
    version,
)


def newest(report: Report):
    return report.taken.at, report.issued.at, rank_of(report)


async def held(store, number, soon) -> list[Report]:
    """Read what a person holds, newest sampled first, then newest version first."""
    person = await store.person([number], soon)
    found = () if person is None else await store.documents(person, soon)
    return sorted((msgspec.json.decode(one, type=Report) for one in found), key=newest, reverse=True)


async def test_a_filed_report_is_read_back_as_it_was(store, soon):
    report = made(results=(result(members=(result("NPU1", text="5.10"),)),))

    assert await store.file(arrival(version(KARI, report)), soon) is Filed.STORED
    assert await held(store, KARI, soon) == [report]
    assert await held(store, OLA, soon) == []


async def test_every_version_of_every_report_is_read(store, soon):
    older = made("r1", sampled=moment("2025-05-01"))
    newer = made("r2", sampled=moment("2026-02-01"))
    corrected = made("r1", issued="2026-02-20", kind="M", sampled=moment("2025-05-01"))
    await store.file(arrival(version(KARI, older), version(KARI, newer), version(KARI, corrected, "M")), soon)

    assert await held(store, KARI, soon) == [newer, corrected, older]


async def test_a_report_without_a_sample_time_is_placed_by_its_first_issue(store, database, soon):
    first = made("r1", sampled=None, first_issued=moment("2025-01-01"))
    second = made("r2", sampled=None, first_issued=None, issued="2025-06-01")
    await store.file(arrival(version(KARI, first), version(KARI, second)), soon)

    placed = {row["report_number"]: row["sampled_at"] for row in await rows(database, "report")}
    assert placed == {"r1": first.first_issued.at, "r2": second.issued.at}


async def test_the_same_message_again_changes_nothing(store, database, soon):
    message = arrival(version(KARI, carried(made(), "m1")), message_id="m1")
    await store.file(message, soon)
    before = [await rows(database, table) for table in PERSON_TABLES]

    assert await store.file(message, soon) is Filed.ALREADY_RECEIVED
    assert [await rows(database, table) for table in PERSON_TABLES] == before


async def test_the_same_content_under_another_message_id_changes_nothing(store, soon):
    await store.file(arrival(version(KARI, carried(made(), "m1")), message_id="m1"), soon)
    again = arrival(version(KARI, carried(made(), "m2")), message_id="m2")

    assert await store.file(again, soon) is Filed.ALREADY_RECEIVED
    assert await held(store, KARI, soon) == [carried(made(), "m1")]


async def test_a_message_id_with_other_content_is_told_and_loses_nothing(store, soon):
    await store.file(arrival(version(KARI, made("r1")), message_id="m1"), soon)
    other = arrival(version(KARI, made("r2")), message_id="m1")

    assert await store.file(other, soon) is Filed.MESSAGE_ID_REUSED
    assert await store.file(other, soon) is Filed.ALREADY_RECEIVED
    assert sorted(found.key.report for found in await held(store, KARI, soon)) == ["r1", "r2"]


async def test_a_correction_by_another_sender_is_refused_and_the_operators_is_taken(store, soon):
    correction = version(KARI, made(issued="2026-02-01", kind="M"), "M")
    await store.file(arrival(version(KARI, made())), soon)

    assert await store.file(arrival(correction, speaks_for=["ENH:999999999"]), soon) is Filed.NOT_THE_SENDER
    assert await held(store, KARI, soon) == [made()]
    assert await store.file(arrival(correction, speaks_for=None), soon) is Filed.STORED


async def test_a_report_that_came_beside_another_senders_is_corrected_by_its_own(store, soon):
    beside = "ENH:974706490"
    theirs = replace(made("r2"), key=ReportKey(beside, "r2"))
    both = arrival(version(KARI, made("r1")), version(KARI, theirs), speaks_for=[LAB, beside])
    await store.file(both, soon)

    newer = version(KARI, replace(theirs, issued=moment("2026-02-01")), "M")

    assert await store.file(arrival(newer, speaks_for=[beside]), soon) is Filed.STORED


async def test_a_report_that_moved_to_another_person_leaves_the_first(store, database, soon):
    await store.file(arrival(version(KARI, made())), soon)
    moved = made(issued="2026-02-01", kind="M")
    await store.file(arrival(version(OLA, moved, "M")), soon)

    assert await held(store, KARI, soon) == []
    assert await held(store, OLA, soon) == [moved]
    kari = await store.person([KARI], soon)
    assert [row for row in await rows(database, "result") if row["person_hash"] == kari] == []

    back = made(issued="2026-03-01", kind="M")
    await store.file(arrival(version(KARI, back, "M")), soon)

    assert await held(store, KARI, soon) == [back, made()]
    assert await held(store, OLA, soon) == []


async def test_a_move_that_arrives_first_keeps_the_older_version_away(store, soon):
    moved = made(issued="2026-02-01", kind="M")
    await store.file(arrival(version(OLA, moved, "M")), soon)
    await store.file(arrival(version(KARI, made())), soon)

    assert await held(store, KARI, soon) == []
    assert await held(store, OLA, soon) == [moved]


async def test_a_cancellation_of_the_same_instant_wins(store, database, soon):
    cancelled = made(kind="C")
    await store.file(arrival(version(KARI, cancelled, "C")), soon)
    await store.file(arrival(version(KARI, made())), soon)

    assert await held(store, KARI, soon) == [cancelled, made()]
    assert [row["status"] for row in await rows(database, "report")] == [ReportStatus.CANCELLED]


async def test_nothing_is_kept_of_who_has_opted_out(store, database, soon):
    person = await store.enrol([KARI], soon)
    await store.set_opt_out(person, moment("2026-01-01").at, soon)

    assert await store.file(arrival(version(KARI, made()), message_id="m1"), soon) is Filed.STORED
    assert [await rows(database, table) for table in (*PERSON_TABLES, "received_message")] == [[]] * 9
    assert [row["person_hash"] for row in await rows(database, "report_route")] == [NOBODY]

    await store.end_opt_out(person, now=moment("2026-01-02").at, idempotency_key="k", deadline=soon)

    assert await held(store, KARI, soon) == []
    assert await store.file(arrival(version(KARI, made()), message_id="m1"), soon) is Filed.STORED
    assert await held(store, KARI, soon) == [made()]


async def test_opting_out_deletes_what_is_stored(store, database, soon):
    await store.file(arrival(version(KARI, made("r1")), version(OLA, made("r2"))), soon)
    await store.set_opt_out(await store.person([KARI], soon), moment("2026-01-01").at, soon)

    assert await held(store, KARI, soon) == []
    assert await held(store, OLA, soon) == [made("r2")]
    assert len(await rows(database, "report_version")) == 1


async def test_a_report_that_moved_to_who_has_opted_out_leaves_the_first_all_the_same(store, soon):
    await store.set_opt_out(await store.enrol([OLA], soon), moment("2026-01-01").at, soon)
    await store.file(arrival(version(KARI, made())), soon)
    await store.file(arrival(version(OLA, made(issued="2026-02-01", kind="M"), "M")), soon)

    assert await held(store, KARI, soon) == []
    assert await held(store, OLA, soon) == []


async def test_the_same_message_from_many_at_once_is_stored_once(store, database, soon):
    message = arrival(
        *(version(number, made(f"{number.digits[-2:]}{at}")) for number in (KARI, OLA) for at in range(3)),
        message_id="m1",
    )
    async with asyncio.TaskGroup() as group:
        filing = [group.create_task(store.file(message, soon)) for _ in range(6)]

    assert sorted(one.result() for one in filing) == [*[Filed.ALREADY_RECEIVED] * 5, Filed.STORED]
    assert len(await rows(database, "report_version")) == 6
    assert len(await rows(database, "person")) == 2


async def test_messages_that_lock_the_same_reports_in_different_orders_all_go_in(store, database, soon):
    async with asyncio.TaskGroup() as group:
        for at in range(12):
            numbers = [KARI, OLA] if at % 2 else [OLA, KARI]
            reports = [
                version(numbers[0], made("a", issued=f"2026-02-{at + 1:02}")),
                version(numbers[1], made("b", issued=f"2026-02-{at + 1:02}")),
            ]
            group.create_task(
                store.file(arrival(*(reports if at % 3 else reversed(reports)), message_id=f"m{at}"), soon)
            )

    assert len(await rows(database, "report_version")) == 24
    assert sum(not row["departed"] for row in await rows(database, "report")) == 2


async def test_every_version_names_its_sender_and_message(store, database, soon):
    found = carried(made(), "m1")
    await store.file(arrival(version(KARI, found), message_id="m1"), soon)
    (row,) = await rows(database, "report_version")

    assert (row["sender"], row["message_id"], row["source_type"], row["source_status"]) == (LAB, "m1", "N", "F")


async def test_contention_that_does_not_end_is_unavailable(store, database, soon):
    class Contended(Store):
        tries = 0

        async def _claim(self, connection, *_rest):
            Contended.tries += 1
            await connection.execute("do $$ begin raise exception using errcode = '40P01'; end $$")

    with pytest.raises(StoreUnavailable):
        await Contended(store._database, store._vault).file(arrival(version(KARI, made()), message_id="m1"), soon)
    assert Contended.tries == 5


async def test_what_was_received_since_a_time_is_read_and_what_has_left_is_not(store, soon):
    later = RECEIVED + timedelta(hours=1)
    await store.file(arrival(version(KARI, made("r1")), version(KARI, made("r3"))), soon)
    await store.file(replace(arrival(version(KARI, made("r2"))), received_at=later), soon)
    await store.file(replace(arrival(version(OLA, made("r3", issued="2026-01-11"))), received_at=later), soon)
    kari = await store.enrol([KARI], soon)

    async def since(at):
        documents = await store.filed_since(kari, at, soon)
        return sorted(msgspec.json.decode(one, type=Report).key.report for one in documents)

    assert await since(later) == ["r2"]
    assert await since(RECEIVED) == ["r1", "r2"]
    assert await since(later + timedelta(seconds=1)) == []
