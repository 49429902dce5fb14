"""Who did what with a person's results, as the access log keeps it."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

import msgspec

from resolvers.model.asking import ActorKind
from resolvers.model.ids import PersonHash, ReportId

# Ends the operation of a later part of an answer; the first part has the question's own name.
LATER = ".late"


class AuditKind(StrEnum):
    """What an entry records: results were read, a request was refused, or a person's settings were changed."""

    ACCESS = "ACCESS"
    REFUSAL = "REFUSAL"
    CHANGE = "CHANGE"


class Sight(msgspec.Struct, frozen=True):
    """A report that was shown, and the newest version of it that was: a number that is greater for a newer one."""

    report: ReportId
    version: int


class LogPlace(msgspec.Struct, frozen=True, kw_only=True):
    """Where an entry stands in the citizen's own log: openings come first, then the newest; `at` aware UTC."""

    opened: bool
    at: datetime
    id: str


class AuditEntry(msgspec.Struct, frozen=True, kw_only=True):
    """
    One entry of the access log: append only, without person numbers and without values.

    Args:
        id: made by the store, ordered by time; empty until it is stored.
        person: None for a refusal before a person was known.
        at: aware UTC.
        actor_subject: the caller's keyed hash, stable for one user of one issuer.
        assistant_subject, assistant_name, assistant_hpr_number: of the colleague who acted on the caller's behalf.
        represents: whether a citizen asked about somebody else; None for anyone else, and where it was not kept yet.
        self_authorised: whether the user let themself in, as they attest (`user_selected`); None where it is not said.
        relation: how who looked stood to the person (policies.Relation); None where it was not kept.
        organisation, point_of_care: nine-digit numbers.
        operation_hash: of the document that was sent, without its literals. variables_shape: the names and kinds of its
            variables.
        operation: what was asked for, in the words of the schema (`timeline`, `report`, `blockResults` …).
        outcome: `OK` or the stable code of the refusal.
        rows: policy row to the number of reports it decided.
        sources: source id to its state in the answer.
        opening: the opening of a padlock that was asked for, or that the caller held (its id).
        shown: the reports that were shown, each once. masked: the kinds of padlock that were told of.
    """

    id: str = ""
    person: PersonHash | None = None
    at: datetime
    kind: AuditKind
    actor_kind: ActorKind | None = None
    actor_subject: str | None = None
    actor_name: str | None = None
    hpr_number: str | None = None
    assistant_subject: str | None = None
    assistant_name: str | None = None
    assistant_hpr_number: str | None = None
    represents: bool | None = None
    self_authorised: bool | None = None
    relation: str | None = None
    authorisation: str | None = None
    organisation: str | None = None
    organisation_name: str | None = None
    point_of_care: str | None = None
    point_of_care_name: str | None = None
    purpose: str | None = None
    basis: str | None = None
    decision_ref: str | None = None
    operation: str
    operation_hash: bytes | None = None
    variables_shape: str | None = None
    outcome: str
    rows: Mapping[str, int] = {}
    sources: Mapping[str, str] = {}
    policy_version: str | None = None
    opening: str | None = None
    shown: tuple[Sight, ...] = ()
    masked: tuple[str, ...] = ()
    request_id: str

    @property
    def place(self) -> LogPlace:
        """Say where it stands in the citizen's log."""
        return LogPlace(opened=self.opening is not None, at=self.at, id=self.id)

    @property
    def is_later_part(self) -> bool:
        """Tell whether it is of a later part of an answer, of which the first has an entry too: together, one look."""
        return self.operation.endswith(LATER)

    @property
    def reader(self) -> str:
        """Say who looked: by their channel, and a citizen as SELF or REPRESENTATIVE where that is known."""
        if self.represents is None:
            return str(self.actor_kind)
        return "REPRESENTATIVE" if self.represents else "SELF"

    @property
    def acting_subject(self) -> str | None:
        """Name whoever acted, as `Caller.acting_subject` does."""
        if self.actor_subject is None or self.assistant_subject is None:
            return self.actor_subject
        return f"{self.assistant_subject}:{self.actor_subject}"
