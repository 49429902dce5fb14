"""What a laboratory's message is once it is read, whichever format it came in; and why one cannot be."""

import msgspec

from resolvers.model import Message, Party, PersonNumber, Report


class Unreadable(Exception):
    """A message that cannot be read; `code` is stable, the text says why without a word of the message."""

    def __init__(self, code: str, text: str) -> None:
        """Keep the code and the text."""
        super().__init__(text)
        self.code = code


class Remark(msgspec.Struct, frozen=True):
    """Something that was read with reservations: a stable code and where it stands, never what it says."""

    code: str
    path: str


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """A person; `number` is None when the message gives none that can be used, `kind` is its type (8327)."""

    number: PersonNumber | None = None
    kind: str | None = None


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """What a message holds: reports, results and specimens at any depth, comments that say something."""

    reports: int = 0
    results: int = 0
    specimens: int = 0
    comments: int = 0


class ReportOfPerson(msgspec.Struct, frozen=True, kw_only=True):
    """
    One report and whom it is about; `subject` is None for an animal or a material.

    `senders` holds every organisation id of the message's service provider, in the form of ReportKey.organisation.
    """

    subject: Subject | None
    report: Report
    senders: frozenset[str]


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """What a receipt needs to know of a message: what it is, who sent it, to whom."""

    message: Message
    sender: Party | None = None
    receiver: Party | None = None


class IncomingMessage(msgspec.Struct, frozen=True, kw_only=True):
    """
    A message, read: at least one report, in the order of the message.

    `id_path` is where its id stands; `header` is for the receipt, where the format's receipt tells of it.
    """

    message: Message
    reports: tuple[ReportOfPerson, ...]
    remarks: tuple[Remark, ...]
    counts: Counts
    id_path: str = "Message/MsgId"
    header: Header | None = None
