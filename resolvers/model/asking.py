"""Who asks what about whom."""

from datetime import datetime
from enum import StrEnum

import msgspec
from typing_extensions import override

from resolvers.model.ids import PersonHash, SourceId
from resolvers.model.report import Discipline, ReportStatus
from resolvers.model.values import Code


class PersonNumber(msgspec.Struct, frozen=True):
    """
    A national person number (fødselsnummer, D-nummer …): eleven digits that never print themselves.

    Only the register clients, the store's lookup and the sources' requests read `digits`.
    """

    digits: str

    @override
    def __repr__(self) -> str:
        """Hide the digits wherever a value is printed or logged."""
        return "PersonNumber(***)"


class ActorKind(StrEnum):
    """
    Which channel a caller came through; decided by the token's issuer alone.

    An OPERATOR is a user of the personnel issuer's whose token has the operator's scope: they look after the service,
    attest no care relation, and are shown nobody's results.
    """

    CITIZEN = "CITIZEN"
    PERSONNEL = "PERSONNEL"
    SYSTEM = "SYSTEM"
    OPERATOR = "OPERATOR"


class Assistant(msgspec.Struct, frozen=True, kw_only=True):
    """Who acts on behalf of a colleague, whose token it is (RFC 8693, `act`); `subject` is a keyed hash."""

    subject: str
    pid: PersonNumber | None = None
    name: str | None = None
    hpr_number: str | None = None


class CallerToken(msgspec.Struct, frozen=True, kw_only=True):
    """The access token that a caller came with, which goes back to nobody but its own issuer; never printed."""

    issuer: str
    text: str

    @override
    def __repr__(self) -> str:
        """Say nothing of it."""
        return "CallerToken(...)"


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """
    Who is asking, as the verified token says it, and on which basis (the header `access-basis`).

    `subject` is a keyed hash, stable for one user of one issuer: it binds cursors and names the user in limits.
    `organisation` and `point_of_care` are nine-digit numbers (orgnr_parent, orgnr_child); `authorisation` a 9060 code.
    `affiliations` holds every organisation number that token or attestation names them by: a block meets any of them.
    `attested` tells that the token carries an attestation of a care relationship (tillitsrammeverk), `attested_until`
    (aware UTC) when that is too old; `attested_patients` are those that it names, none where it is of whomever is asked
    about first. `purpose` is QUALITY where `purpose_details` name learning or quality work.
    `assistant` is the colleague who acts on the user's behalf; everything else is the user's own.
    `contradicted` tells that the register of health personnel (HPR) does not agree with the token on either of them.
    `token` is what they came with.
    """

    kind: ActorKind
    subject: str
    issuer: str
    client_id: str
    scopes: frozenset[str]
    pid: PersonNumber | None = None
    name: str | None = None
    hpr_number: str | None = None
    authorisation: str | None = None
    organisation: str | None = None
    organisation_name: str | None = None
    point_of_care: str | None = None
    point_of_care_name: str | None = None
    affiliations: frozenset[str] = frozenset()
    department: str | None = None
    purpose: str | None = None
    purpose_details: str | None = None
    decision_ref: str | None = None
    attested_patients: tuple[PersonNumber, ...] = ()
    self_authorised: bool | None = None
    attested: bool = False
    attested_until: datetime | None = None
    contradicted: bool = False
    assistant: Assistant | None = None
    basis: str | None = None
    expires_at: datetime | None = None
    token: CallerToken | None = None

    @property
    def acting_subject(self) -> str:
        """Name whoever acts, the assistant with the user: what the one has been told or given is not the other's."""
        return self.subject if self.assistant is None else f"{self.assistant.subject}:{self.subject}"


class TimelineFilter(msgspec.Struct, frozen=True, kw_only=True):
    """
    What of a timeline is asked for; empty means all.

    `since` and `until` are inclusive and compared with the sample time (aware UTC, `until` the first instant after).
    `codes` match at any depth, the own code or a coded answer. `changed_since` (aware) asks for reports of which a
    version that is shown was issued at that time or after it.
    """

    since: datetime | None = None
    until: datetime | None = None
    disciplines: frozenset[Discipline] = frozenset()
    kinds: frozenset[str] = frozenset()
    codes: tuple[Code, ...] = ()
    statuses: frozenset[ReportStatus] = frozenset()
    sources: frozenset[SourceId] = frozenset()
    reference: str | None = None
    changed_since: datetime | None = None


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """
    A person as the person register knows them; `identifiers` holds every number, the current one first.

    `hash` leads every key in the store. `age` is in whole years today, None where the register has no birth date.
    `confidential` tells of a confidential address (fortrolig or strengt fortrolig adresse, kode 6 or 7).
    """

    hash: PersonHash
    identifiers: tuple[PersonNumber, ...]
    age: int | None = None
    confidential: bool = False


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One question about one person: who asks, about whom, and what of the timeline."""

    caller: Caller
    person: Person
    filter: TimelineFilter
