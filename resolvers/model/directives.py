"""What limits who may see: restrictions in the shape of NHN's PTS."""

from datetime import datetime
from enum import StrEnum

import msgspec


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
    """Against whom a privacy restriction is: all personnel, named persons (HPR), or organisations."""

    ALL = "ALL"
    PRACTITIONER = "PRACTITIONER"
    ORGANISATION = "ORGANISATION"


class Restriction(msgspec.Struct, frozen=True, kw_only=True):
    """
    One restriction on one person's results, in the shape of NHN's PTS.

    Args:
        code: the 9603 code for safety (NORN_*, NORU), None for privacy.
        object_value: report id for REPORT, the request's number for REQUISITION, None for ALL.
        subjects: HPR numbers or organisation numbers, empty for ALL.
        release_at: aware UTC for DELAY, None otherwise.
        valid_from, valid_to: aware UTC; `valid_to` is None until lifted.
    """

    id: str
    family: RestrictionFamily
    type: RestrictionType
    level: RestrictionLevel | None = None
    code: str | None = None
    object_kind: ObjectKind = ObjectKind.ALL
    object_value: str | None = None
    subject_kind: SubjectKind = SubjectKind.ALL
    subjects: tuple[str, ...] = ()
    release_at: datetime | None = None
    valid_from: datetime
    valid_to: datetime | None = None
    set_by: str


class Directives(msgspec.Struct, frozen=True, kw_only=True):
    """
    Everything that limits who may see a person's results, read beside the sources; `read_at` aware UTC.

    `gp` tells that the person register of GP lists names the caller; absent means no relation.
    """

    read_at: datetime
    opted_out: bool
    restrictions: tuple[Restriction, ...]
    gp: bool = False
