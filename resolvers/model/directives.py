"""What limits who may see: restrictions in the shape of NHN's PTS."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

import msgspec

from resolvers.model.asking import Person
from resolvers.model.ids import ReportId, SourceId
from resolvers.model.moving import Departure
from resolvers.model.opening import Opened
from resolvers.model.report import Discipline
from resolvers.model.representation import Representation

LOCAL = "LOCAL"


class RestrictionFamily(StrEnum):
    """Patient privacy is aimed at personnel, patient safety at the citizen (NHN's PTS)."""

    PRIVACY = "PRIVACY"
    SAFETY = "SAFETY"


class RestrictionType(StrEnum):
    """BLOCK (sperring) and SHIELD (skjerming) are privacy; DENIAL (nekting) and DELAY (utsatt innsyn) are safety."""

    BLOCK = "BLOCK"
    SHIELD = "SHIELD"
    DENIAL = "DENIAL"
    DELAY = "DELAY"


class RestrictionLevel(StrEnum):
    """SOFT may be opened in an emergency or by consent, HARD may not."""

    SOFT = "SOFT"
    HARD = "HARD"


class ObjectKind(StrEnum):
    """What a restriction covers."""

    ALL = "ALL"
    REPORT = "REPORT"
    REQUISITION = "REQUISITION"
    DISCIPLINE = "DISCIPLINE"
    CODE = "CODE"
    PERIOD = "PERIOD"


class SubjectKind(StrEnum):
    """Against whom a privacy restriction is: all personnel, named persons (HPR), a group (9060), or organisations."""

    ALL = "ALL"
    PRACTITIONER = "PRACTITIONER"
    GROUP = "GROUP"
    ORGANISATION = "ORGANISATION"


class Restriction(msgspec.Struct, frozen=True, kw_only=True):
    """
    One restriction on one person's results, in the shape of NHN's PTS.

    Args:
        code: the 9603 code for safety (NORN_*, NORU), None for privacy.
        object_value: report id for REPORT, the request's number for REQUISITION, the code for CODE, None for ALL.
        object_system: the system of a CODE; None is any system.
        object_from, object_until: a PERIOD of sample times, aware UTC, the last one excluded; None is open.
        subjects: HPR numbers, 9060 codes or organisation numbers, empty for ALL.
        release_at: aware UTC for DELAY, None otherwise.
        delay_days: for DELAY, days from when the report is made; a DELAY has this or `release_at`, or waits for a hand.
        valid_from, valid_to: aware UTC; `valid_to` is None until lifted.
        held_since: for a denial or delay that took the place of one in force, since when the first held; else None.
        origin: LOCAL, or the name of the feed that it was replicated from.
    """

    id: str
    family: RestrictionFamily
    type: RestrictionType
    level: RestrictionLevel | None = None
    code: str | None = None
    object_kind: ObjectKind = ObjectKind.ALL
    object_value: str | None = None
    object_system: str | None = None
    object_from: datetime | None = None
    object_until: datetime | None = None
    subject_kind: SubjectKind = SubjectKind.ALL
    subjects: tuple[str, ...] = ()
    release_at: datetime | None = None
    delay_days: int | None = None
    valid_from: datetime
    valid_to: datetime | None = None
    held_since: datetime | None = None
    set_by: str
    origin: str = LOCAL


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """
    What replicates restrictions to us: who may push under its name, for which families it speaks, how old it may be.

    Args:
        organisation: nine digits, of the system that pushes.
        max_age_s: for how long what it has told last is relied on.
    """

    name: str
    organisation: str
    families: frozenset[RestrictionFamily]
    max_age_s: float


class KeyReused(msgspec.Struct, frozen=True):
    """A client's own key came again with another wish: nothing was changed."""


class EarlyRelease(msgspec.Struct, frozen=True, kw_only=True):
    """A clinician has noted that the patient has been informed of a report; `released_at` aware UTC."""

    report_id: ReportId
    released_at: datetime


class SourceMark(msgspec.Struct, frozen=True, kw_only=True):
    """A 9603 code that a source was last known to have on a report."""

    report_id: ReportId
    source: SourceId
    code: str


class ReleaseChoice(StrEnum):
    """When a patient wishes to see results: sooner than the rule says, as it says, or some days later."""

    SOONER = "SOONER"
    USUAL = "USUAL"
    LATER = "LATER"


class ReleasePreference(msgspec.Struct, frozen=True, kw_only=True):
    """A patient's own wish for one discipline, or for all (None); `days` for LATER alone, `set_at` aware UTC."""

    discipline: Discipline | None = None
    choice: ReleaseChoice
    days: int | None = None
    set_at: datetime


class Directives(msgspec.Struct, frozen=True, kw_only=True):
    """
    Everything that limits who may see a person's results, read beside the sources; `read_at` aware UTC.

    `gp` tells that the person register of GP lists names the caller.
    `former` tells that the caller has treated the person before; asked for learning and quality work alone.
    Both are None where the register is silent, which is no relation, and no ground to say that there is none.
    `representation` and `representative` are what the registers know of a citizen who asks about another.

    Args:
        privacy_read, safety_read: False where what was replicated of the family is older than allowed.
        channel_closed: the person has reserved against the citizens' channel.
        grant: the opening that the caller holds now for this person, organisation and purpose.
        releases: every time that the patient has been informed of a report, oldest first.
        marks: what sources have marked reports with, as last known, by report, source and code.
        preferences: every wish that the patient has had, oldest first.
        feeds: up to when each replicated feed is known, aware UTC.
        moved: the reports that have left the person for another, as the national store knows.
    """

    read_at: datetime
    opted_out: bool
    restrictions: tuple[Restriction, ...]
    gp: bool | None = False
    former: bool | None = False
    representation: Representation | None = None
    representative: Person | None = None
    privacy_read: bool = True
    safety_read: bool = True
    channel_closed: bool = False
    grant: Opened | None = None
    releases: tuple[EarlyRelease, ...] = ()
    marks: tuple[SourceMark, ...] = ()
    preferences: tuple[ReleasePreference, ...] = ()
    feeds: Mapping[str, datetime] = {}
    moved: tuple[Departure, ...] = ()
