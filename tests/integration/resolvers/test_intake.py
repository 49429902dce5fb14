"""Messages of the public sample set, and one of our own, through intake into a real store."""

import asyncio
import os
from collections import Counter
from pathlib import Path

import pytest

from resolvers.intake import Intake, Outcome, Sender
from resolvers.model import PersonNumber
from resolvers.normalise import hl7v2
from tests.examples import NOW
from tests.integration.resolvers.store.lives import rows
from tests.unit.resolvers.normalise import oru
from tests.unit.resolvers.test_intake import LAB, SYNTHETIC, message

CORPUS = os.environ.get("PROVESVAR_CORPUS")


def intake_of(store, *, synthetic_only: bool = True) -> Intake:
    return Intake(store, her_organisations={}, synthetic_only=synthetic_only, quarantine_days=30)


async def test_a_message_is_taken_again_and_again_and_kept_once(store, database):
    intake = intake_of(store)
    async with asyncio.TaskGroup() as group:
        taking = [group.create_task(intake.receive(message(), LAB, now=NOW)) for _ in range(5)]
    codes = Counter(one.result().code for one in taking)

    assert {one.result().outcome for one in taking} == {Outcome.ACCEPTED}
    assert codes == {None: 1, "ALREADY_RECEIVED": 4}
    assert len(await rows(database, "report_version")) == 1


@pytest.mark.parametrize("values", [(b"5.10", b"5.20"), (b"5.20", b"5.10")])
async def test_a_reused_message_id_is_remarked_on_and_both_messages_are_kept(store, database, values):
    intake = intake_of(store)
    receipts = [await intake.receive(message().replace(b"5.10", value), LAB, now=NOW) for value in (*values, values[1])]

    assert [(receipt.outcome, receipt.code) for receipt in receipts] == [
        (Outcome.ACCEPTED, None),
        (Outcome.ACCEPTED_WITH_REMARKS, "MESSAGE_ID_REUSED"),
        (Outcome.ACCEPTED, "ALREADY_RECEIVED"),
    ]
    assert [remark.code for remark in receipts[1].remarks] == ["MESSAGE_ID_REUSED"]
    assert await rows(database, "quarantine") == []
    assert len(await rows(database, "report_version")) == 2


async def test_the_receipt_for_who_has_opted_out_reads_the_same(store, database, soon):
    intake = intake_of(store)
    await store.set_opt_out(await store.enrol([PersonNumber(SYNTHETIC)], soon), NOW, soon)
    later = message("M").replace(b"<MsgId>m-1", b"<MsgId>m-2").replace(b"2026-02-01T10", b"2026-02-02T10")
    seen = [await intake.receive(one, LAB, now=NOW) for one in (message(), message(), later, later)]

    assert {one.outcome for one in seen} == {Outcome.ACCEPTED}
    assert [one.code for one in seen] == [None, "ALREADY_RECEIVED", None, "ALREADY_RECEIVED"]
    assert await rows(database, "report") == []


def hl7(*segments, number=SYNTHETIC, at="202602011000+0100", name="m-1"):
    """Write an ORU^R01 of a person, made at a time."""
    head = oru.HEAD.replace("202602011000+0100", at).replace("|m-1|", f"|{name}|")
    return oru.message(*segments, head=head, pid=f"PID|1||{number}^^^^FNR")


async def test_a_message_of_hl7_v2_is_taken_again_and_again_and_kept_once(store, database):
    intake = intake_of(store)
    receipts = [await intake.receive(hl7(name=name), LAB, now=NOW, reader=hl7v2.read) for name in ("m-1", "m-1", "m-2")]
    other = await intake.receive(hl7(oru.obr(), oru.obx("NM", "6")), LAB, now=NOW, reader=hl7v2.read)

    assert [receipt.code for receipt in receipts] == [None, "ALREADY_RECEIVED", "ALREADY_RECEIVED"]
    assert (other.outcome, other.code) == (Outcome.ACCEPTED_WITH_REMARKS, "MESSAGE_ID_REUSED")
    assert len(await rows(database, "report_version")) == 2


async def test_the_receipt_for_who_has_opted_out_reads_the_same_for_hl7_v2(store, database, soon):
    intake = intake_of(store)
    await store.set_opt_out(await store.enrol([PersonNumber(SYNTHETIC)], soon), NOW, soon)
    later = hl7(at="202602021000+0100", name="m-2")
    seen = [await intake.receive(one, LAB, now=NOW, reader=hl7v2.read) for one in (hl7(), hl7(), later, later)]

    assert [one.code for one in seen] == [None, "ALREADY_RECEIVED", None, "ALREADY_RECEIVED"]
    assert await rows(database, "report") == []


async def test_a_report_of_hl7_v2_that_moves_to_another_person_leaves_the_first(store, soon):
    intake = intake_of(store)
    first, second = [await store.enrol([PersonNumber(number)], soon) for number in (SYNTHETIC, "15840150027")]
    moved = hl7(oru.obr(f25="C"), oru.obx(), number="15840150027", at="202602021000+0100", name="m-2")
    receipts = [await intake.receive(one, LAB, now=NOW, reader=hl7v2.read) for one in (hl7(), moved)]

    assert [receipt.code for receipt in receipts] == [None, None]
    assert len(await store.documents(first, soon)) == 0
    assert len(await store.documents(second, soon)) == 1


async def test_a_message_of_hl7_v2_that_cannot_be_taken_is_kept_so_that_nobody_reads_it(store, database):
    found = hl7(number="12345678901")
    receipt = await intake_of(store).receive(found, LAB, now=NOW, reader=hl7v2.read)
    (kept,) = await rows(database, "quarantine")

    assert receipt.code == "PERSON_NUMBER_UNUSABLE"
    assert not any(
        isinstance(value, bytes) and (b"12345678901" in value or b"NPU27300" in value) for value in kept.values()
    )


@pytest.mark.skipif(CORPUS is None, reason="PROVESVAR_CORPUS is not set")
async def test_every_message_of_the_sample_set_is_filed_or_rejected_and_again_a_no_op(store, database):
    intake = intake_of(store, synthetic_only=False)
    files = sorted(Path(str(CORPUS), "svarrapport").rglob("*.xml"))
    first = [await intake.receive(file.read_bytes(), Sender.operator(), now=NOW) for file in files]
    tables = ("report", "report_version", "result", "quarantine", "person")
    before = [await rows(database, table) for table in tables]
    again = [await intake.receive(file.read_bytes(), Sender.operator(), now=NOW) for file in files]

    assert len(files) >= 30
    assert [one.outcome for one in again] == [one.outcome for one in first]
    assert {one.code for one in again if one.outcome is not Outcome.REJECTED} == {"ALREADY_RECEIVED"}
    assert [await rows(database, table) for table in tables] == before
    rejected = sum(one.outcome is Outcome.REJECTED for one in first)
    assert len(before[3]) == rejected
    assert sum(one.counts.reports for one in first if one.outcome is not Outcome.REJECTED) == len(before[1])
