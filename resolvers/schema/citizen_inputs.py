"""What citizens send in about themselves, and how it becomes the path's own values."""

from __future__ import annotations

from datetime import date

import strawberry

from resolvers import model
from resolvers.acts.blocks import Block, Object, Period, Subject
from resolvers.acts.preferring import ReleaseWish
from resolvers.model import Discipline, ReleaseChoice, RestrictionLevel
from resolvers.schema.inputs import CodeInput, PeriodInput, instants

SAME_WISH = "The client's own id of this wish: sent again, it is the same wish; for another wish it is refused."


@strawberry.input(
    description=(
        "What to block (sperre), and from whom. At most one object: discipline, code, period, requisition or report; "
        "without one everything. At most one subject: practitioner, group or organisation; without one all health "
        "personnel."
    )
)
class BlockInput:
    """A block as a citizen's client writes it."""

    client_mutation_id: strawberry.ID = strawberry.field(description=SAME_WISH)
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
    requisition: str | None = strawberry.field(
        default=None, description="Every report of one request, by its number; only where you see one of them."
    )
    report: strawberry.ID | None = strawberry.field(default=None, description="One report by id, if you see it.")
    practitioner: str | None = strawberry.field(
        default=None, description="One practitioner by HPR number; always hard, in emergencies too."
    )
    group: str | None = strawberry.field(
        default=None, description="One category of personnel (9060), for instance LE; always hard, in emergencies too."
    )
    organisation: str | None = strawberry.field(default=None, description="One organisation by its nine-digit number.")


@strawberry.input(description="When to see results. The class of a report (policies/RULES.md) limits every wish.")
class ReleasePreferenceInput:
    """A wish about release as a citizen's client writes it."""

    client_mutation_id: strawberry.ID = strawberry.field(description=SAME_WISH)
    discipline: Discipline | None = strawberry.field(
        default=None,
        description="One main field, whose own wish stands before the one for all; without it all of them.",
    )
    choice: ReleaseChoice = strawberry.field(description="Sooner, as usual, or later.")
    days: int | None = strawberry.field(
        default=None, description="For LATER alone: calendar days from the report's issue, 1 to 60."
    )


@strawberry.input(description="An opt-out (reservasjon).")
class OptOutInput:
    """An opt-out as a citizen's client writes it."""

    client_mutation_id: strawberry.ID = strawberry.field(description=SAME_WISH)
    understood: bool = strawberry.field(
        description="True when you know that what is stored is deleted, and does not come back when you end this."
    )


@strawberry.input(description="The end of an opt-out (reservasjon).")
class EndOptOutInput:
    """The end of an opt-out as a citizen's client writes it."""

    client_mutation_id: strawberry.ID = strawberry.field(description=SAME_WISH)


def wish(asked: BlockInput) -> Block:
    """Read a block; days become instants in Europe/Oslo."""
    code, period = asked.code, asked.period
    return Block(
        key=asked.client_mutation_id,
        level=asked.level,
        object=Object(
            discipline=asked.discipline,
            code=None if code is None else model.Code(code=code.code, system=code.system),
            period=None if period is None else days(period),
            requisition=asked.requisition,
            report=asked.report,
        ),
        subject=Subject(practitioner=asked.practitioner, group=asked.group, organisation=asked.organisation),
    )


def days(period: PeriodInput) -> Period:
    """Read a period of sample days."""
    since, until = instants(period)
    # The first day that a calendar has begins before it in UTC, which no store can hold: it bounds nothing.
    return Period(since=None if period.since == date.min else since, until=until)


def release_wish(asked: ReleasePreferenceInput) -> ReleaseWish:
    """Read a wish about release."""
    return ReleaseWish(key=asked.client_mutation_id, discipline=asked.discipline, choice=asked.choice, days=asked.days)
