"""The restrictions that the demo's cast lives with, in the shape of NHN's PTS."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from gateway.demo.cast import CLINICIANS
from gateway.demo.chronicle.analytes import HBA1C
from gateway.demo.chronicle.codes import nlk
from gateway.demo.chronicle.world import Chronicle
from resolvers.model import (
    Discipline,
    ObjectKind,
    Restriction,
    RestrictionFamily,
    RestrictionLevel,
    RestrictionType,
    SubjectKind,
)

RELEASED_AFTER = timedelta(days=14)
HELSENORGE = "Helsenorge (simulert)"
# Authorised nurses (9060).
NURSES = "SP"
# A request of yngve's, by the number that its report will have.
UNANSWERED = "3d0c5a52-8f5e-4c4b-9a63-6f1b0e7c2d18"


class Limit(msgspec.Struct, frozen=True, kw_only=True):
    """One citizen's restriction, with why it was set where somebody else than the citizen did."""

    citizen: str
    restriction: Restriction
    reason: str | None = None


def limits(chronicle: Chronicle) -> tuple[Limit, ...]:
    """List the restrictions of the cast, in force from a while before the anchor."""
    since = chronicle.anchor - timedelta(days=30)
    return (
        privacy("solveig", RestrictionLevel.SOFT, since=since),
        privacy("anne", RestrictionLevel.HARD, since=since),
        against("gunnar", SubjectKind.PRACTITIONER, hpr_number("dr-berg"), since=since),
        against("leif", SubjectKind.GROUP, NURSES, since=since),
        shield("tor", since),
        *of_a_part(since),
        delay(chronicle),
        delay_beforehand(since),
        denial(chronicle),
    )


def of_a_part(since: datetime) -> Iterator[Limit]:
    """List the blocks of a part of a record: of a code, of a discipline, of a period."""
    hba1c = nlk(HBA1C.code, HBA1C.name)
    yield privacy(
        "eirin",
        RestrictionLevel.SOFT,
        since=since,
        object_kind=ObjectKind.CODE,
        object_value=hba1c.code,
        object_system=hba1c.system,
    )
    yield privacy(
        "stian", RestrictionLevel.HARD, since=since, object_kind=ObjectKind.DISCIPLINE, object_value=Discipline.PAT
    )
    yield privacy(
        "unni",
        RestrictionLevel.SOFT,
        since=since,
        object_kind=ObjectKind.PERIOD,
        object_from=since - timedelta(days=400),
        object_until=since - timedelta(days=200),
    )


def against(citizen: str, kind: SubjectKind, subject: str, *, since: datetime) -> Limit:
    """Write a block (blokkering) of all results against one person, or a group; it is always hard."""
    return privacy(citizen, RestrictionLevel.HARD, since=since, subject_kind=kind, subjects=(subject,))


def shield(citizen: str, since: datetime) -> Limit:
    """Write a shield (skjerming), which the citizen's doctor has set."""
    set_by = privacy(citizen, RestrictionLevel.SOFT, since=since, type=RestrictionType.SHIELD, set_by="Lena Lunde")
    return replace(set_by, reason="Pasienten ønsker ikke at opplysningene er tilgjengelige for andre.")


def privacy(citizen: str, level: RestrictionLevel, *, since: datetime, **more: object) -> Limit:
    """Write a block against all personnel on all results, unless `more` (fields of a restriction) says otherwise."""
    restriction = Restriction(
        id="",
        family=RestrictionFamily.PRIVACY,
        type=RestrictionType.BLOCK,
        level=level,
        valid_from=since,
        set_by=HELSENORGE,
    )
    return Limit(citizen=citizen, restriction=replace(restriction, **more))


def delay(chronicle: Chronicle) -> Limit:
    """Write the delay (utsatt innsyn, NORU) that hangs on the request of signe's biopsy."""
    written = chronicle.marked("signe", "delayed")
    return Limit(
        citizen="signe",
        restriction=Restriction(
            id="",
            family=RestrictionFamily.SAFETY,
            type=RestrictionType.DELAY,
            code="NORU",
            object_kind=ObjectKind.REQUISITION,
            object_value=written.report.key.requisition,
            release_at=written.report.issued.at + RELEASED_AFTER,
            valid_from=written.report.issued.at - timedelta(days=7),
            set_by="Lena Lunde",
        ),
        reason="Svaret skal gis i samtale først.",
    )


def delay_beforehand(since: datetime) -> Limit:
    """Write the delay in days (NORU) that hangs on yngve's request, which no report has answered yet."""
    return Limit(
        citizen="yngve",
        restriction=Restriction(
            id="",
            family=RestrictionFamily.SAFETY,
            type=RestrictionType.DELAY,
            code="NORU",
            object_kind=ObjectKind.REQUISITION,
            object_value=UNANSWERED,
            delay_days=10,
            valid_from=since,
            set_by="Lena Lunde",
        ),
        reason="Svaret skal gis i samtale først.",
    )


def denial(chronicle: Chronicle) -> Limit:
    """Write the denial (nekting, NORN_FPB) on ragna's CT."""
    written = chronicle.marked("ragna", "denied")
    return Limit(
        citizen="ragna",
        restriction=Restriction(
            id="",
            family=RestrictionFamily.SAFETY,
            type=RestrictionType.DENIAL,
            code="NORN_FPB",
            object_kind=ObjectKind.REQUISITION,
            object_value=written.report.key.requisition,
            valid_from=written.report.issued.at - timedelta(days=1),
            set_by="Lena Lunde",
        ),
        reason="Utredning for kreft pågår, pasienten er ikke informert.",
    )


def hpr_number(key: str) -> str:
    """Find a clinician's number."""
    return next(clinician.hpr_number for clinician in CLINICIANS if clinician.key == key)
