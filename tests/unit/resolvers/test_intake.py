import threading
from datetime import UTC, datetime, timedelta

import pytest

from resolvers.deadline import Deadline
from resolvers.errors import StoreUnavailable
from resolvers.intake import SHORT, Intake, Outcome, Receipt, Sender, aside, reader_of
from resolvers.model import IntakeDoor, IntakeEnd, PersonNumber, ReportStatus
from resolvers.normalise import hl7v2, svarrapport
from resolvers.normalise.incoming import Counts
from resolvers.store.arrivals import Arrival, Filed, Refused
from tests.unit.resolvers.normalise import oru

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
SYNTHETIC = "15840199905"
ORGANISATION = "ENH:974706490"
LAB = Sender(organisations=frozenset({ORGANISATION}), subject="lab-1")
HER = {"90001": "974706490"}

MESSAGE = """<?xml version="1.0" encoding="utf-8"?>
<Message xmlns="http://www.kith.no/xmlstds/labsvar/2012-02-15">
 <Type V="SVAR" DN="Svarrapport"/><MIGversion>v1.4 2012-02-15</MIGversion>
 <GenDate V="2026-02-01T10:00:00+01:00"/><MsgId>m-1</MsgId>
 <ServReport>
  <ServType V="{kind}" DN="t"/><IssueDate V="2026-02-01T09:00:00+01:00"/><Status V="F" DN="Endelig"/>
  <MsgDescr V="CLIN" DN="Klinisk"/><ServProvId>sp-1</ServProvId>
  <ServReq><ServType V="N" DN="Ny"/><Id>req-1</Id></ServReq>
  {subject}
  <ServProvider><HCP><Inst><Name>Lab</Name><Id>974706490</Id><TypeId V="ENH" DN="Enhet"/></Inst></HCP></ServProvider>
  <Requester><HCP><Inst><Name>Lege</Name></Inst></HCP></Requester>
 </ServReport>
</Message>"""
PATIENT = """<Patient><OffId>{number}</OffId><TypeOffId V="FNR" DN="Fødselsnummer"/>
  <ResultItem><ServType V="{kind}" DN="t"/><Investigation><Id V="NPU1" S="7280" DN="Hb"/></Investigation>
   <TextResult><TextResultValue>5.10</TextResultValue></TextResult><IdResultItem>i1</IdResultItem></ResultItem></Patient>"""


def message(kind: str = "N", number: str = SYNTHETIC, subject: str = PATIENT) -> bytes:
    return MESSAGE.format(kind=kind, subject=subject.format(number=number, kind=kind)).encode()


class Shelf:
    """A store that remembers what it was given, and answers as it is told."""

    def __init__(self, filed: Filed = Filed.STORED, *, down: bool = False):
        self.answer = filed
        self.down = down
        self.arrivals: list[Arrival] = []
        self.refused: list[Refused] = []

    async def file(self, arrival: Arrival, deadline: Deadline) -> Filed:
        assert deadline.left_s() > 1
        if self.down:
            raise StoreUnavailable("the store did not answer")
        self.arrivals.append(arrival)
        return self.answer

    async def quarantine(self, refused: Refused, deadline: Deadline) -> None:
        assert deadline.left_s() > 1
        if self.down:
            raise StoreUnavailable("the store did not answer")
        self.refused.append(refused)


async def received(shelf: Shelf, found: bytes, sender: Sender = LAB, *, synthetic_only: bool = True) -> Receipt:
    intake = Intake(shelf, her_organisations=HER, synthetic_only=synthetic_only, quarantine_days=30)
    return await intake.receive(found, sender, now=NOW)


async def test_a_good_message_is_filed_and_acknowledged_with_its_counts():
    shelf = Shelf()
    receipt = await received(shelf, message())
    (arrival,) = shelf.arrivals
    (version,) = arrival.versions

    assert (receipt.outcome, receipt.code, receipt.message_id) == (Outcome.ACCEPTED, None, "m-1")
    assert receipt.counts == Counts(reports=1, results=1)
    assert (arrival.message_id, arrival.provider, arrival.senders) == ("m-1", ORGANISATION, {ORGANISATION})
    assert (arrival.speaks_for, arrival.received_at) == ({ORGANISATION}, NOW)
    assert (version.number, version.report.key.report) == (PersonNumber(SYNTHETIC), "sp-1")
    assert shelf.refused == []


async def test_the_same_message_again_is_accepted_and_says_so():
    receipt = await received(Shelf(Filed.ALREADY_RECEIVED), message())

    assert (receipt.outcome, receipt.code) == (Outcome.ACCEPTED, "ALREADY_RECEIVED")


@pytest.mark.parametrize(("kind", "rank"), [("H", 0), ("N", 1), ("A", 2), ("M", 3), ("C", 4)])
async def test_kinds_are_ranked_from_history_copy_to_cancellation(kind, rank):
    shelf = Shelf()
    await received(shelf, message(kind))

    assert shelf.arrivals[0].versions[0].rank == rank


async def test_a_cancellation_is_kept_without_values():
    shelf = Shelf()
    await received(shelf, message("C"))
    report = shelf.arrivals[0].versions[0].report

    assert report.status is ReportStatus.CANCELLED
    assert [(one.code.code, one.value) for one in report.results] == [("NPU1", None)]


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (b"<Message", "NOT_XML"),
        (message(subject="<Animal><Kind><Text>x</Text></Kind></Animal>"), "SUBJECT_NOT_A_PERSON"),
        (message(number="12345"), "PERSON_NUMBER_UNUSABLE"),
        (message(number="81234567802"), "PERSON_NUMBER_NOT_SYNTHETIC"),
    ],
)
async def test_what_cannot_be_taken_is_rejected_and_kept_until_it_expires(found, code):
    shelf = Shelf()
    receipt = await received(shelf, found)
    (kept,) = shelf.refused

    assert (receipt.outcome, receipt.code) == (Outcome.REJECTED, code)
    assert receipt.text
    assert (kept.message, kept.reason, kept.sender) == (found, code, "lab-1")
    assert (kept.received_at, kept.expires_at) == (NOW, NOW + timedelta(days=30))
    assert shelf.arrivals == []


@pytest.mark.parametrize("unusable", ["12345", "1584019990", ""])
@pytest.mark.parametrize("first", [True, False])
async def test_one_report_without_a_usable_number_keeps_the_reports_beside_it_out(unusable, first):
    whole, other = message(), message(number=unusable).replace(b"sp-1", b"sp-2")
    start, end = other.index(b"<ServReport>"), other.index(b"</Message>")
    place = whole.index(b"<ServReport>") if first else whole.index(b"</Message>")
    shelf = Shelf()
    receipt = await received(shelf, whole[:place] + other[start:end] + whole[place:])

    assert (receipt.outcome, receipt.code) == (Outcome.REJECTED, "PERSON_NUMBER_UNUSABLE")
    assert receipt.counts == Counts(reports=2, results=2)
    assert shelf.arrivals == []
    assert [(kept.reason, kept.number) for kept in shelf.refused] == [("PERSON_NUMBER_UNUSABLE", None)]


async def test_a_number_that_may_be_real_is_taken_where_that_is_allowed():
    receipt = await received(Shelf(), message(number="81234567802"), synthetic_only=False)

    assert receipt.outcome is Outcome.ACCEPTED


async def test_what_the_store_refuses_is_rejected_and_kept_under_its_person():
    shelf = Shelf(Filed.NOT_THE_SENDER)
    receipt = await received(shelf, message())

    assert (receipt.outcome, receipt.code, receipt.message_id) == (Outcome.REJECTED, "NOT_THE_SENDER", "m-1")
    assert shelf.refused[0].number == PersonNumber(SYNTHETIC)


async def test_a_sender_who_may_not_speak_for_the_provider_is_rejected():
    shelf = Shelf()
    stranger = Sender(organisations=frozenset({"ENH:100100673"}), subject="lab-2")
    receipt = await received(shelf, message(), stranger)

    assert (receipt.outcome, receipt.code) == (Outcome.REJECTED, "SENDER_MISMATCH")
    assert len(shelf.refused) == 1
    assert shelf.arrivals == []


async def test_one_id_of_a_provider_does_not_open_another_organisations_reports():
    shelf = Shelf()
    with_two = message().replace(
        b'<TypeId V="ENH" DN="Enhet"/>',
        b'<TypeId V="ENH" DN="Enhet"/><AdditionalId><Id>555</Id><Type V="LOK" DN="Lokal"/></AdditionalId>',
    )  # fmt: skip
    probe = Shelf()
    await received(probe, with_two, Sender.operator())
    others = probe.arrivals[0].senders - {ORGANISATION}
    receipt = await received(shelf, with_two, Sender(organisations=frozenset(others), subject="lab-2"))

    assert len(others) == 1
    assert (receipt.outcome, receipt.code) == (Outcome.REJECTED, "NOT_THE_SENDER")


async def test_the_operator_speaks_for_any_provider():
    shelf = Shelf()
    receipt = await received(shelf, message(), Sender.operator())

    assert receipt.outcome is Outcome.ACCEPTED
    assert shelf.arrivals[0].speaks_for is None


@pytest.mark.parametrize("found", [message(), b"no xml"])
async def test_a_store_that_is_down_is_told_so_that_nothing_is_lost(found):
    with pytest.raises(StoreUnavailable):
        await received(Shelf(down=True), found)


async def test_receipts_name_no_person():
    for shelf in (Shelf(), Shelf(Filed.NOT_THE_SENDER)):
        receipt = await received(shelf, message())

        assert SYNTHETIC not in repr(receipt)
        assert SYNTHETIC not in repr(shelf.arrivals)


async def taken_as_hl7(shelf, found, sender=LAB):
    intake = Intake(shelf, her_organisations=HER, synthetic_only=True, quarantine_days=30)
    return await intake.receive(found, sender, now=NOW, reader=hl7v2.read)


async def test_a_message_of_hl7_v2_is_filed_and_acknowledged_as_any_other():
    shelf = Shelf()
    receipt = await taken_as_hl7(shelf, oru.message(oru.obr(f25="C"), oru.obx()))
    (version,) = shelf.arrivals[0].versions

    assert (receipt.outcome, receipt.code, receipt.message_id) == (Outcome.ACCEPTED, None, "m-1")
    assert receipt.counts == Counts(reports=1, results=1)
    assert (version.number, version.report.key.report, version.rank) == (PersonNumber(SYNTHETIC), "rep-1", 3)
    assert shelf.arrivals[0].provider == ORGANISATION


@pytest.mark.parametrize(
    ("segments", "values"),
    [
        ((oru.obr(f25="X"), oru.obx(f8="H"), oru.obx()), [None, None]),
        ((oru.obr(), oru.obx(f11="W"), oru.obx()), [None, "5.10"]),
        ((oru.obr(), oru.obx(f11="D"), oru.obx(f11="X")), [None, None]),
    ],
)
async def test_what_hl7_v2_takes_back_is_kept_without_values(segments, values):
    shelf = Shelf()
    await taken_as_hl7(shelf, oru.message(*segments))
    results = shelf.arrivals[0].versions[0].report.results

    assert [one.value.text if one.value else None for one in results] == values
    assert [one.code.code for one in results] == ["NPU27300", "NPU27300"]
    assert results[0].interpretation is None


@pytest.mark.parametrize(
    ("found", "sender", "code"),
    [
        (b"MSH", LAB, "NOT_HL7"),
        (oru.message(pid=None), LAB, "PERSON_NUMBER_UNUSABLE"),
        (oru.message(pid="PID|1||81234567802^^^^FHN"), LAB, "PERSON_NUMBER_NOT_SYNTHETIC"),
        (oru.message(pid=oru.segment("PID", {3: SYNTHETIC, 35: "CANINE"})), LAB, "SUBJECT_NOT_A_PERSON"),
        (oru.message(), Sender(organisations=frozenset({"ENH:100100673"}), subject="lab-1"), "SENDER_MISMATCH"),
    ],
)
async def test_a_message_of_hl7_v2_that_cannot_be_taken_is_kept_encrypted_as_any_other(found, sender, code):
    shelf = Shelf()
    receipt = await taken_as_hl7(shelf, found, sender)

    assert (receipt.outcome, receipt.code) == (Outcome.REJECTED, code)
    assert [(one.message, one.reason, one.sender) for one in shelf.refused] == [(found, code, "lab-1")]
    assert shelf.arrivals == []
    assert SYNTHETIC not in repr(receipt)


async def test_a_reused_message_id_is_remarked_on_where_hl7_v2_has_it():
    receipt = await taken_as_hl7(Shelf(Filed.MESSAGE_ID_REUSED), oru.message())

    assert [(remark.code, remark.path) for remark in receipt.remarks] == [("MESSAGE_ID_REUSED", "MSH[1]-10")]


def test_who_reads_a_message_is_told_by_its_beginning():
    assert reader_of(oru.message()) is hl7v2.read
    assert reader_of(message()) is svarrapport.read


@pytest.mark.parametrize(("size", "here"), [(SHORT, True), (SHORT + 1, False)])
async def test_a_long_message_is_read_beside_the_loop_and_a_short_one_at_once(size, here):
    def reads_here(message: bytes) -> bool:
        return len(message) == size and threading.current_thread() is threading.main_thread()

    assert await aside(reads_here, b"x" * size) is here


class Tally:
    """Remembers what came in."""

    def __init__(self) -> None:
        self.seen: list[tuple[IntakeDoor, IntakeEnd, datetime]] = []

    def received(self, door: IntakeDoor, end: IntakeEnd, at: datetime) -> None:
        self.seen.append((door, end, at))


@pytest.mark.parametrize(
    ("sent", "filed", "end"),
    [
        (message(), Filed.STORED, IntakeEnd.ACCEPTED),
        (message(), Filed.ALREADY_RECEIVED, IntakeEnd.REPEATED),
        (message(), Filed.MESSAGE_ID_REUSED, IntakeEnd.REMARKED),
        (message(), Filed.NOT_THE_SENDER, IntakeEnd.QUARANTINED),
        (b"<Message", Filed.STORED, IntakeEnd.QUARANTINED),
    ],
)
async def test_what_becomes_of_a_message_is_counted_by_its_door(sent, filed, end) -> None:
    tally = Tally()
    counted = Intake(Shelf(filed), her_organisations=HER, synthetic_only=True, quarantine_days=30, counts=tally)
    await counted.receive(sent, LAB, now=NOW, door=IntakeDoor.MLLP)

    assert tally.seen == [(IntakeDoor.MLLP, end, NOW)]


async def test_what_has_not_been_taken_for_certain_is_not_counted() -> None:
    tally = Tally()
    counted = Intake(Shelf(down=True), her_organisations=HER, synthetic_only=True, quarantine_days=30, counts=tally)
    with pytest.raises(StoreUnavailable):
        await counted.receive(message(), LAB, now=NOW)

    assert tally.seen == []
