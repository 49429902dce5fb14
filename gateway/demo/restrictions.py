"""The restrictions that the demo's cast lives with, in the shape of NHN's PTS."""

from datetime import datetime, timedelta

import msgspec

from gateway.demo.cast import CLINICIANS
from gateway.demo.chronicle.world import Chronicle
from resolvers.model import (
    ObjectKind,
    Restriction,
    RestrictionFamily,
    RestrictionLevel,
    RestrictionType,
    SubjectKind,
)

RELEASED_AFTER = timedelta(days=14)
HELSENORGE = "Helsenorge (simulert)"


class Limit(msgspec.Struct, frozen=True, kw_only=True):
    """One citizen's restriction, with why it was set where somebody else than the citizen did."""

    citizen: str
    restriction: Restriction
    reason: str | None = None


def limits(chronicle: Chronicle) -> tuple[Limit, ...]:
    """List the restrictions of the cast, in force from a while before the anchor."""
    since = chronicle.anchor - timedelta(days=30)
    by_name = privacy("gunnar", RestrictionType.BLOCK, RestrictionLevel.HARD, since=since)
    against = msgspec.structs.replace(
        by_name.restriction, subject_kind=SubjectKind.PRACTITIONER, subjects=(hpr_number("dr-berg"),)
    )
    return (
        privacy("solveig", RestrictionType.BLOCK, RestrictionLevel.SOFT, since=since),
        privacy("anne", RestrictionType.BLOCK, RestrictionLevel.HARD, since=since),
        msgspec.structs.replace(by_name, restriction=against),
        msgspec.structs.replace(
            privacy("tor", RestrictionType.SHIELD, RestrictionLevel.SOFT, since=since, set_by="Lena Lunde"),
            reason="Pasienten ønsker ikke at opplysningene er tilgjengelige for andre.",
        ),
        delay(chronicle),
        denial(chronicle),
    )


def privacy(
    citizen: str, kind: RestrictionType, level: RestrictionLevel, *, since: datetime, set_by: str = HELSENORGE
) -> Limit:
    """Write a restriction against all personnel on all results."""
    return Limit(
        citizen=citizen,
        restriction=Restriction(
            id="",
            family=RestrictionFamily.PRIVACY,
            type=kind,
            level=level,
            valid_from=since,
            set_by=set_by,
        ),
    )


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
