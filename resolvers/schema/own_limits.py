"""What a citizen has set about their own results, as the citizen sees it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import strawberry

from resolvers import model
from resolvers.model import (
    Discipline,
    ObjectKind,
    ReleaseChoice,
    RestrictionLevel,
    RestrictionType,
    SubjectKind,
)
from resolvers.schema.scalars import OSLO, Uri


@strawberry.type(description="A code that a restriction covers; without a system any system meets it.")
class RestrictedCode:
    """Show the code of a restriction."""

    code: str = strawberry.field(description="The code.")
    system: Uri | None = strawberry.field(description="Its system as a URI.")


@strawberry.type(description="A period of sample dates in Norwegian time, both days included.")
class RestrictedPeriod:
    """Show the days of a restriction."""

    since: date | None = strawberry.field(name="from", description="First day; none is open.")
    until: date | None = strawberry.field(name="to", description="Last day; none is open.")


@strawberry.type(
    description=(
        "A block (sperring) that the citizen has set, or a shield (skjerming) that personnel have set on the citizen's "
        "behalf. The fields of its object and subject are those of BlockInput; a report, request or code that others "
        "have named is told where the citizen sees something of it."
    )
)
class Restriction:
    """Show one restriction of the citizen's to the citizen."""

    id: strawberry.ID = strawberry.field(description="To lift it by.")
    kind: RestrictionType = strawberry.field(description="BLOCK or SHIELD.")
    level: RestrictionLevel = strawberry.field(description="Soft may be opened by consent or in an emergency.")
    object: ObjectKind = strawberry.field(description="What kind of thing it covers.")
    discipline: Discipline | None = strawberry.field(description="The main field that it covers.")
    code: RestrictedCode | None = strawberry.field(description="The code that it covers, with the whole report.")
    period: RestrictedPeriod | None = strawberry.field(description="The days that it covers.")
    requisition: str | None = strawberry.field(description="The request whose reports it covers, by number.")
    report: strawberry.ID | None = strawberry.field(description="The one report that it covers.")
    subject: SubjectKind = strawberry.field(description="What kind of personnel it is against.")
    subjects: list[str] = strawberry.field(description="All whom it is against, by number or category; none is all.")
    practitioner: str | None = strawberry.field(description="Against one practitioner, by HPR number.")
    group: str | None = strawberry.field(description="Against one category of personnel (9060).")
    organisation: str | None = strawberry.field(description="Against one organisation, by number.")
    origin: str = strawberry.field(description="LOCAL, or the service that it came from, where it is also lifted.")
    since: datetime = strawberry.field(description="In force since.")
    lifted: datetime | None = strawberry.field(description="Lifted at; none while it is in force.")


@strawberry.type(description="How much of one laboratory's a block would hide.")
class BlockPreviewOrganisation:
    """Show `resolvers.acts.previewing.Portion` as it is."""

    name: str | None = strawberry.field(description="Who answers for the reports (tjenesteyter), where they say so.")
    reports: int = strawberry.field(description="Reports.")
    results: int = strawberry.field(description="Results in them.")


@strawberry.type(
    description="What a block (sperring) would hide from health personnel, counted over what you are shown alone."
)
class BlockPreview:
    """Show `resolvers.acts.previewing.BlockPreview` as it is."""

    reports: int = strawberry.field(description="Reports; each is hidden whole, with every version.")
    results: int = strawberry.field(description="Results in them, at any depth.")
    organisations: list[BlockPreviewOrganisation] = strawberry.field(description="By laboratory, most reports first.")
    complete: bool = strawberry.field(
        description="Whether every source answered; else more may be hidden than counted."
    )
    text: str = strawberry.field(
        description="The same in words, with what is not covered, in the language asked for (Accept-Language)."
    )


@strawberry.type(description="When the citizen wishes to see results (ønske om innsyn).")
class ReleasePreference:
    """Show `resolvers.model.ReleasePreference` as it is."""

    discipline: Discipline | None = strawberry.field(description="For one main field; none is all without their own.")
    choice: ReleaseChoice = strawberry.field(description="Sooner, as usual, or later.")
    days: int | None = strawberry.field(description="For LATER: calendar days from the report's issue.")
    set_at: datetime = strawberry.field(description="Since when.")


def own_restriction(restriction: model.Restriction) -> Restriction:
    """Show one of the citizen's restrictions; one without a level is hard."""
    kind, value = restriction.object_kind, restriction.object_value
    subject = restriction.subjects[0] if restriction.subjects else None
    against = restriction.subject_kind
    return Restriction(
        id=strawberry.ID(restriction.id),
        kind=restriction.type,
        level=restriction.level or RestrictionLevel.HARD,
        object=kind,
        discipline=discipline(value) if kind is ObjectKind.DISCIPLINE else None,
        code=code(restriction) if kind is ObjectKind.CODE and value else None,
        period=period(restriction) if kind is ObjectKind.PERIOD else None,
        requisition=value if kind is ObjectKind.REQUISITION else None,
        report=strawberry.ID(value) if kind is ObjectKind.REPORT and value else None,
        subject=against,
        subjects=list(restriction.subjects),
        practitioner=subject if against is SubjectKind.PRACTITIONER else None,
        group=subject if against is SubjectKind.GROUP else None,
        organisation=subject if against is SubjectKind.ORGANISATION else None,
        origin=restriction.origin,
        since=restriction.valid_from,
        lifted=restriction.valid_to,
    )


def discipline(value: str | None) -> Discipline | None:
    """Read a main field; another service's word for one is none of ours, and covers everything."""
    return Discipline(value) if value in set(Discipline) else None


def code(restriction: model.Restriction) -> RestrictedCode:
    """Show the code that is covered."""
    system = restriction.object_system
    return RestrictedCode(code=restriction.object_value or "", system=None if system is None else Uri(system))


def period(restriction: model.Restriction) -> RestrictedPeriod:
    """Show the days that are covered, by the calendar in Norway."""
    since, until = restriction.object_from, restriction.object_until
    return RestrictedPeriod(
        since=None if since is None else since.astimezone(OSLO).date(),
        until=None if until is None else (until - timedelta.resolution).astimezone(OSLO).date(),
    )
