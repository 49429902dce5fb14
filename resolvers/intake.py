"""
Take a laboratory's message into the store: read, checked, filed whole or not at all, and answered with a receipt.

What cannot be taken is refused with a stable code and kept encrypted until it expires; nothing is lost silently. The
registers are not asked: a message is filed under the number it names.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial
from typing import Protocol, TypeVar

import msgspec

from resolvers.deadline import Deadline
from resolvers.model import IntakeDoor, IntakeEnd, PersonNumber
from resolvers.normalise import hl7v2, svarrapport
from resolvers.normalise.identifiers import is_synthetic
from resolvers.normalise.incoming import Counts, Header, IncomingMessage, Remark, ReportOfPerson, Unreadable
from resolvers.store import Arrival, Filed, Refused, Version
from resolvers.versioning.ranking import rank_of
from resolvers.versioning.tombstone import without_withdrawn_values

VERIFIED = "ENH:"
SHORT = 10_000
T = TypeVar("T")
REFUSALS: Mapping[str, str] = {
    "SUBJECT_NOT_A_PERSON": "the message is about an animal or a material",
    "PERSON_NUMBER_UNUSABLE": "a report has no valid person number",
    "PERSON_NUMBER_NOT_SYNTHETIC": "only synthetic person numbers are taken here",
    "SENDER_MISMATCH": "the caller may not speak for the message's service provider",
    "NOT_THE_SENDER": "the report belongs to another sender",
}


class Sender(msgspec.Struct, frozen=True, kw_only=True):
    """
    Who hands a message in.

    `organisations` holds the `ENH:…` ids that the caller may speak for; None is the operator's own command line, which
    is trusted and speaks for the message's own service provider. `subject` names the caller in the quarantine.
    """

    organisations: frozenset[str] | None
    subject: str

    @classmethod
    def operator(cls) -> "Sender":
        """Name the operator's own command line, which may send for anyone."""
        return cls(organisations=None, subject="operator")


class Outcome(StrEnum):
    """What became of a message."""

    ACCEPTED = "ACCEPTED"
    ACCEPTED_WITH_REMARKS = "ACCEPTED_WITH_REMARKS"
    REJECTED = "REJECTED"


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """
    The answer to the sender; `code` is stable: why it was rejected, ALREADY_RECEIVED for a resend, else None.

    `text` and `remarks` hold no values and no numbers of persons. `header` is the message's own, where it was read.
    """

    outcome: Outcome
    code: str | None = None
    text: str
    message_id: str | None = None
    counts: Counts = Counts()
    remarks: tuple[Remark, ...] = ()
    header: Header | None = None


class Reader(Protocol):
    """Reads one format's messages."""

    def __call__(self, message: bytes, /, *, max_bytes: int, her_organisations: Mapping[str, str]) -> IncomingMessage:
        """Read a message, or raise `Unreadable`."""
        ...


class Shelf(Protocol):
    """What is needed of the store."""

    async def file(self, arrival: Arrival, deadline: Deadline) -> Filed:
        """File all versions of a message in one transaction, or nothing."""
        ...

    async def quarantine(self, refused: Refused, deadline: Deadline) -> None:
        """Keep a refused message, encrypted."""
        ...


class Tally(Protocol):
    """What is needed of whoever counts; see resolvers/counting.py."""

    def received(self, door: IntakeDoor, end: IntakeEnd, at: datetime) -> None:
        """Count a message that came in."""
        ...


class Rejected(Exception):
    """A message is not taken; `code` is stable, the message says why."""

    def __init__(self, code: str) -> None:
        """Keep the code and its text."""
        super().__init__(REFUSALS[code])
        self.code = code


class Intake:
    """The way in for messages."""

    def __init__(
        self,
        store: Shelf,
        *,
        her_organisations: Mapping[str, str],
        synthetic_only: bool,
        quarantine_days: int,
        max_bytes: int = 5_000_000,
        budget_s: float = 30.0,
        counts: Tally | None = None,
    ) -> None:
        """
        Lean on the store.

        Args:
            store: files versions and keeps what is refused.
            her_organisations: HER id to nine-digit organisation number.
            synthetic_only: refuse person numbers that could be a real person's.
            quarantine_days: how long refused messages are kept.
            max_bytes: the largest message that is read.
            budget_s: the longest that one message may take, in seconds.
            counts: counts what becomes of messages; None where nobody does.
        """
        self._store = store
        self._her_organisations = her_organisations
        self._synthetic_only = synthetic_only
        self._keep = timedelta(days=quarantine_days)
        self._max_bytes = max_bytes
        self._budget_s = budget_s
        self._counts = counts

    async def receive(
        self,
        message: bytes,
        sender: Sender,
        *,
        now: datetime,
        reader: Reader = svarrapport.read,
        door: IntakeDoor = IntakeDoor.COMMAND,
    ) -> Receipt:
        """
        Take one message that came in at a door, `now` aware UTC, in the format that `reader` reads.

        Returns:
            A receipt, also for a message that is refused; the same message again is accepted and changes nothing.

        Raises:
            StoreUnavailable: it is neither filed nor quarantined for certain, so it must be sent again.
        """
        receipt = await self._received(message, sender, now=now, reader=reader)
        if self._counts is not None:
            self._counts.received(door, end_of(receipt), now)
        return receipt

    async def _received(self, message: bytes, sender: Sender, *, now: datetime, reader: Reader) -> Receipt:
        """Take one message."""
        deadline = Deadline.after(self._budget_s)
        try:
            read = partial(reader, max_bytes=self._max_bytes, her_organisations=self._her_organisations)
            found = await aside(read, message)
        except Unreadable as unreadable:
            await self._quarantine(message, unreadable.code, sender, now=now, deadline=deadline)
            return Receipt(outcome=Outcome.REJECTED, code=unreadable.code, text=str(unreadable))
        try:
            filed = await self._file(found, sender, now, deadline)
        except Rejected as rejected:
            number = only_number(found)
            await self._quarantine(message, rejected.code, sender, number=number, now=now, deadline=deadline)
            return Receipt(
                outcome=Outcome.REJECTED,
                code=rejected.code,
                text=str(rejected),
                message_id=found.message.id,
                counts=found.counts,
                remarks=found.remarks,
                header=found.header,
            )
        return acknowledged(found, filed)

    async def _file(self, found: IncomingMessage, sender: Sender, now: datetime, deadline: Deadline) -> Filed:
        versions = tuple(version_of(report, synthetic_only=self._synthetic_only) for report in found.reports)
        for report in found.reports:
            check_sender(report, sender)
        first = found.reports[0]
        arrival = Arrival(
            message_id=found.message.id,
            provider=first.report.key.organisation,
            senders=first.senders | {first.report.key.organisation},
            speaks_for=sender.organisations,
            versions=versions,
            received_at=now,
        )
        filed = await self._store.file(arrival, deadline)
        if filed is Filed.NOT_THE_SENDER:
            raise Rejected(filed.value)
        return filed

    async def _quarantine(
        self,
        message: bytes,
        reason: str,
        sender: Sender,
        *,
        number: PersonNumber | None = None,
        now: datetime,
        deadline: Deadline,
    ) -> None:
        refused = Refused(
            message=message,
            reason=reason,
            sender=sender.subject,
            number=number,
            received_at=now,
            expires_at=now + self._keep,
        )
        await self._store.quarantine(refused, deadline)


async def aside(work: Callable[[bytes], T], message: bytes) -> T:
    """
    Do something with a message, and let other requests go on meanwhile: one of some megabytes takes seconds.

    A short one takes a few milliseconds, and a thread for it would only be in the way of the others for longer.
    """
    return work(message) if len(message) <= SHORT else await asyncio.to_thread(work, message)


def reader_of(message: bytes) -> Reader:
    """Tell by a message's beginning who reads it: HL7 v2, else a Svarrapport."""
    return hl7v2.read if hl7v2.is_hl7(message) else svarrapport.read


def version_of(found: ReportOfPerson, *, synthetic_only: bool) -> Version:
    """
    Make a version of a report of a person.

    Raises:
        Rejected: it is not about a person, or not one whose number can be used here.
    """
    if found.subject is None:
        raise Rejected("SUBJECT_NOT_A_PERSON")
    number = found.subject.number
    if number is None:
        raise Rejected("PERSON_NUMBER_UNUSABLE")
    if synthetic_only and not is_synthetic(number):
        raise Rejected("PERSON_NUMBER_NOT_SYNTHETIC")
    return Version(number=number, report=without_withdrawn_values(found.report), rank=rank_of(found.report))


def check_sender(found: ReportOfPerson, sender: Sender) -> None:
    """
    Check that the caller may speak for the message's service provider, and for the organisation in the report's key.

    A provider may carry several ids; whoever holds only one of them must not take another organisation's report ids.

    Raises:
        Rejected: SENDER_MISMATCH or NOT_THE_SENDER.
    """
    if sender.organisations is None:
        return
    if sender.organisations.isdisjoint(found.senders):
        raise Rejected("SENDER_MISMATCH")
    organisation = found.report.key.organisation
    if organisation.startswith(VERIFIED) and organisation not in sender.organisations:
        raise Rejected("NOT_THE_SENDER")


def end_of(receipt: Receipt) -> IntakeEnd:
    """Say what became of a message by its receipt, in which who has opted out is as anybody else."""
    if receipt.outcome is Outcome.REJECTED:
        return IntakeEnd.QUARANTINED
    if receipt.code == Filed.ALREADY_RECEIVED.value:
        return IntakeEnd.REPEATED
    return IntakeEnd.REMARKED if receipt.outcome is Outcome.ACCEPTED_WITH_REMARKS else IntakeEnd.ACCEPTED


def only_number(found: IncomingMessage) -> PersonNumber | None:
    """Find the number of a message that names exactly one person."""
    numbers = {report.subject.number for report in found.reports if report.subject}
    return next(iter(numbers)) if len(numbers) == 1 else None


def acknowledged(found: IncomingMessage, filed: Filed) -> Receipt:
    """Write the receipt of a message that was filed; one for who has opted out reads the same as any other."""
    again = filed is Filed.ALREADY_RECEIVED
    reused = (Remark(filed.value, found.id_path),) if filed is Filed.MESSAGE_ID_REUSED else ()
    remarks = (*reused, *found.remarks)
    return Receipt(
        outcome=Outcome.ACCEPTED_WITH_REMARKS if remarks else Outcome.ACCEPTED,
        code=None if filed is Filed.STORED else filed.value,
        text="already received" if again else "received",
        message_id=found.message.id,
        counts=found.counts,
        remarks=remarks,
        header=found.header,
    )
