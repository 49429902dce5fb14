"""Figures for whoever evaluates the measure, as an operator is told them: of groups alone, never of a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import strawberry

from resolvers import model
from resolvers.model import ActorKind, Discipline
from resolvers.oversight.figuring import FigureState, Share
from resolvers.oversight.figuring import LookUpFigure as LookUps

# A type that meets an enumeration unmade makes another of its own.
from resolvers.schema.enumerations import ENUMERATIONS as ENUMERATIONS  # noqa: PLC0414 - they are made before the types
from resolvers.schema.weights import sized

MANY, FEWER = 10, 4
FEW = "Null where it is of one to four, or the rest is."


@strawberry.type(description="Look-ups of one channel and purpose.")
class LookUpFigure:
    """Show a group of look-ups."""

    channel: ActorKind = strawberry.field(description="Through which channel.")
    purpose: str | None = strawberry.field(description="Purpose of use (formål); none where none is given.")
    looks: int = strawberry.field(description="Answers that were given.")
    patients: int | None = strawberry.field(description="Different patients that they were about.")


@strawberry.type(description="How often something was, by a word for it.")
class Figure:
    """Show a count."""

    name: str = strawberry.field(description="The word.")
    times: int = strawberry.field(description="How often.")


@strawberry.type(description="How complete answers were.")
class CompletenessFigure:
    """Show how complete answers were."""

    answers: int = strawberry.field(description="Answers that sources were asked for.")
    complete: float | None = strawberry.field(
        description=f"The part of them in which no source was missing, from 0 to 1. {FEW}"
    )
    missing: list[Figure] | None = strawberry.field(
        description="In how many answers each source was late, failed or refused, by its id, the most first.",
        directives=[sized(MANY)],
    )


@strawberry.type(description="What came of asking whether something was taken recently (`latest`).")
class RecencyFigure:
    """Show how often something recent was asked for."""

    asked: int = strawberry.field(description="How often it was asked.")
    found: float | None = strawberry.field(
        description=f"The part in which a result that is shown was found, from 0 to 1. {FEW}"
    )


@strawberry.type(description="Reports of one discipline that came to the central store.")
class ReportFigure:
    """Show what came in."""

    discipline: Discipline = strawberry.field(description="Main field.")
    reports: int = strawberry.field(description="Versions of reports that came in.")
    hours_from_sample: float | None = strawberry.field(
        description="Of those issued in the same time, half were there within so many hours of the sample (median)."
    )
    hours_from_issue: float | None = strawberry.field(
        description="Of those issued in the same time, half were there within so many hours of the issue (median)."
    )


@strawberry.type(description="How much of what is kept can be compared across laboratories.")
class CodingFigure:
    """Show how results are coded."""

    results: int = strawberry.field(description="Results that were looked at: all, or a sample where there are many.")
    national: float | None = strawberry.field(
        description=f"The part that has a code of a national system (NLK, NCRP or NORPAT), from 0 to 1. {FEW}"
    )


@strawberry.type(
    description=(
        "Figures for evaluation (evaluering), without person data. Each count is rounded to the nearest five; fewer "
        "than five are withheld: null, or left out of a list. A part that took too long to count is null."
    )
)
class Figures:
    """Show figures."""

    since: datetime = strawberry.field(description="From when.")
    until: datetime = strawberry.field(description="Until when.")
    look_ups: list[LookUpFigure] | None = strawberry.field(
        description="Look-ups by channel and purpose, the most first.", directives=[sized(MANY)]
    )
    refusals: list[Figure] | None = strawberry.field(
        description="What was refused, by code, the most first.", directives=[sized(MANY)]
    )
    completeness: CompletenessFigure | None = strawberry.field(description="How complete answers were.")
    openings: list[Figure] | None = strawberry.field(
        description="What was blocked and was opened, by CONSENT and EMERGENCY.", directives=[sized(FEWER)]
    )
    changes: list[Figure] | None = strawberry.field(
        description="What citizens and clinicians have set, by the mutation: blockAccess, liftBlock, shield, "
        "delayRelease, denyRelease, endDenial, release, setReleasePreference, optOut, endOptOut.",
        directives=[sized(MANY)],
    )
    recency: RecencyFigure | None = strawberry.field(description="What came of asking for what was taken recently.")
    reports: list[ReportFigure] | None = strawberry.field(
        description="Reports that came in, by discipline, the most first.", directives=[sized(FEWER)]
    )
    coding: CodingFigure | None = strawberry.field(description="How the results that are kept are coded.")
    opted_out: int | None = strawberry.field(description="Persons who have opted out (reservasjon), now.")


def figures_of(found: FigureState) -> Figures:
    """Show figures."""
    return Figures(
        since=found.since,
        until=found.until,
        look_ups=None if found.look_ups is None else [look_up_figure(one) for one in found.look_ups],
        refusals=figures_by_name(found.refusals),
        completeness=completeness_figure(found.complete, found.missing),
        openings=figures_by_name(found.openings),
        changes=figures_by_name(found.changes),
        recency=None if found.recency is None else RecencyFigure(asked=found.recency.all, found=found.recency.part),
        reports=None if found.reports is None else [report_figure(one) for one in found.reports],
        coding=None if found.coding is None else CodingFigure(results=found.coding.all, national=found.coding.part),
        opted_out=found.opted_out,
    )


def figures_by_name(counts: Sequence[model.Count] | None) -> list[Figure] | None:
    """Show counts."""
    return None if counts is None else [Figure(name=count.name, times=count.times) for count in counts]


def look_up_figure(found: LookUps) -> LookUpFigure:
    """Show a group of look-ups."""
    return LookUpFigure(channel=found.channel, purpose=found.purpose, looks=found.looks, patients=found.patients)


def completeness_figure(complete: Share | None, missing: Sequence[model.Count] | None) -> CompletenessFigure | None:
    """Show how complete answers were."""
    if complete is None:
        return None
    return CompletenessFigure(answers=complete.all, complete=complete.part, missing=figures_by_name(missing))


def report_figure(found: model.ReportCount) -> ReportFigure:
    """Show what came in."""
    return ReportFigure(
        discipline=Discipline(found.discipline),
        reports=found.reports,
        hours_from_sample=found.hours_from_sample,
        hours_from_issue=found.hours_from_issue,
    )
