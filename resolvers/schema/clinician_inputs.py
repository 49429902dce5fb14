"""What clinicians send in about what a person sees, and when, and how it becomes the path's own values."""

from __future__ import annotations

from datetime import datetime

import strawberry

from resolvers import model
from resolvers.acts.blocks import Object
from resolvers.acts.holds import DelayWish, DenialWish, EndWish, ReleaseWish, ShieldWish, Target
from resolvers.model import Discipline, PersonNumber, RestrictionLevel
from resolvers.schema.citizen_inputs import SAME_WISH, days
from resolvers.schema.inputs import CodeInput, PeriodInput

PATIENT = "Whom it is about, by number. Give it in a variable."
REASON = "Why: 3 to 500 characters, kept sealed."
REPORT = "One report by id, if you are shown it."


@strawberry.input(description="A denial (nekting), on one report or one request; exactly one of them.")
class DenyReleaseInput:
    """A denial as a clinician's client writes it."""

    client_mutation_id: strawberry.ID = strawberry.field(description=SAME_WISH)
    patient: PersonNumber = strawberry.field(description=PATIENT)
    report: strawberry.ID | None = strawberry.field(default=None, description=REPORT)
    requisition: str | None = strawberry.field(
        default=None, description="Every report of one request, by its number, also before it has any."
    )
    code: str = strawberry.field(description="Why, by code (9603): NORN_FPB, NORN_FFL …")
    reason: str = strawberry.field(description=REASON)


@strawberry.input(
    description=(
        "A delay (utsatt innsyn), on one report or one request; exactly one of them. It has exactly one of days, until "
        "and openEnded, and ends within opening hours."
    )
)
class DelayReleaseInput:
    """A delay as a clinician's client writes it."""

    client_mutation_id: strawberry.ID = strawberry.field(description=SAME_WISH)
    patient: PersonNumber = strawberry.field(description=PATIENT)
    report: strawberry.ID | None = strawberry.field(default=None, description=REPORT)
    requisition: str | None = strawberry.field(
        default=None, description="Every report of one request, by its number, also before it has any."
    )
    days: int | None = strawberry.field(
        default=None, description="Calendar days from when the report was made, or will be."
    )
    until: datetime | None = strawberry.field(default=None, description="Until a time.")
    open_ended: bool = strawberry.field(
        default=False, description="Until somebody ends it; where the class of the report has no longest hold."
    )
    reason: str = strawberry.field(description=REASON)


@strawberry.input(description="An early release (frigivelse), as the patient has been informed.")
class ReleaseInput:
    """A release as a clinician's client writes it."""

    client_mutation_id: strawberry.ID = strawberry.field(description=SAME_WISH)
    patient: PersonNumber = strawberry.field(description=PATIENT)
    report: strawberry.ID = strawberry.field(description=REPORT)
    patient_informed: bool = strawberry.field(description="True: you declare that the patient has been informed.")
    reason: str | None = strawberry.field(default=None, description=REASON)


@strawberry.input(description="The end of a denial (nekting).")
class EndDenialInput:
    """The end of a denial as a clinician's client writes it."""

    client_mutation_id: strawberry.ID = strawberry.field(description=SAME_WISH)
    patient: PersonNumber = strawberry.field(description=PATIENT)
    restriction: strawberry.ID = strawberry.field(
        description="The denial by id, as denyRelease and citizenRelease give it."
    )
    reason: str = strawberry.field(description=REASON)


@strawberry.input(
    description=(
        "A shield (skjerming) against all health personnel, on the patient's behalf. At most one object: discipline, "
        "code, period, requisition or report; without one everything."
    )
)
class ShieldInput:
    """A shield as a clinician's client writes it."""

    client_mutation_id: strawberry.ID = strawberry.field(description=SAME_WISH)
    patient: PersonNumber = strawberry.field(description=PATIENT)
    level: RestrictionLevel = strawberry.field(
        default=RestrictionLevel.SOFT, description="Soft may be opened by consent or in an emergency, hard not."
    )
    discipline: Discipline | None = strawberry.field(default=None, description="Every report of one main field.")
    code: CodeInput | None = strawberry.field(
        default=None,
        description="Every whole report that contains a code, at any depth; local codes that are not mapped to it not.",
    )
    period: PeriodInput | None = strawberry.field(
        default=None, description="Every report with a sample of these days; of what has none, the days of issue."
    )
    requisition: str | None = strawberry.field(default=None, description="Every report of one request, by its number.")
    report: strawberry.ID | None = strawberry.field(default=None, description=REPORT)
    reason: str = strawberry.field(description=REASON)


def denial_wish(asked: DenyReleaseInput) -> DenialWish:
    """Read a denial."""
    return DenialWish(key=asked.client_mutation_id, target=target(asked), code=asked.code, reason=asked.reason)


def delay_wish(asked: DelayReleaseInput) -> DelayWish:
    """Read a delay."""
    return DelayWish(
        key=asked.client_mutation_id,
        target=target(asked),
        days=asked.days,
        until=asked.until,
        open_ended=asked.open_ended,
        reason=asked.reason,
    )


def target(asked: DenyReleaseInput | DelayReleaseInput) -> Target:
    """Read what is denied or delayed."""
    return Target(report=asked.report, requisition=asked.requisition)


def release_wish(asked: ReleaseInput) -> ReleaseWish:
    """Read an early release."""
    return ReleaseWish(
        key=asked.client_mutation_id, report=asked.report, informed=asked.patient_informed, reason=asked.reason
    )


def end_wish(asked: EndDenialInput) -> EndWish:
    """Read the end of a denial."""
    return EndWish(key=asked.client_mutation_id, restriction=asked.restriction, reason=asked.reason)


def shield_wish(asked: ShieldInput) -> ShieldWish:
    """Read a shield; days become instants in Europe/Oslo."""
    code, period = asked.code, asked.period
    return ShieldWish(
        key=asked.client_mutation_id,
        level=asked.level,
        object=Object(
            discipline=asked.discipline,
            code=None if code is None else model.Code(code=code.code, system=code.system),
            period=None if period is None else days(period),
            requisition=asked.requisition,
            report=asked.report,
        ),
        reason=asked.reason,
    )
