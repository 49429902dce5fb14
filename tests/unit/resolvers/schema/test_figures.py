"""Figures are shown as they are told: what was withheld or took too long is null."""

from resolvers.model import ActorKind, Count, Discipline, ReportCount
from resolvers.oversight.figuring import FigureState, LookUpFigure, Share
from resolvers.schema.figures import Figure, figures_of
from tests.examples import NOW

NOTHING = FigureState(
    since=NOW,
    until=NOW,
    look_ups=None,
    refusals=None,
    complete=None,
    missing=None,
    openings=None,
    changes=None,
    recency=None,
    reports=None,
    coding=None,
    opted_out=None,
)
EVERYTHING = FigureState(
    since=NOW,
    until=NOW,
    look_ups=(LookUpFigure(channel=ActorKind.PERSONNEL, purpose="TREAT", looks=20, patients=None),),
    refusals=(Count(name="FORBIDDEN", times=5),),
    complete=Share(all=20, part=0.75),
    missing=(Count(name="lab", times=10),),
    openings=(Count(name="EMERGENCY", times=5),),
    changes=(Count(name="blockAccess", times=15),),
    recency=Share(all=30, part=0.5),
    reports=(ReportCount(discipline="PAT", reports=35, issued=9, hours_from_sample=100.5, hours_from_issue=0.1),),
    coding=Share(all=40, part=0.25),
    opted_out=45,
)


def test_what_was_withheld_or_took_too_long_is_null() -> None:
    found = figures_of(NOTHING)

    assert {name for name in FigureState.__struct_fields__ if getattr(found, name, None) is not None} == {
        "since",
        "until",
    }
    assert found.completeness is None


def test_every_figure_is_shown() -> None:
    found = figures_of(EVERYTHING)

    (group,) = found.look_ups
    assert (group.channel, group.purpose, group.looks, group.patients) == (ActorKind.PERSONNEL, "TREAT", 20, None)
    assert found.refusals == [Figure(name="FORBIDDEN", times=5)]
    assert (found.completeness.answers, found.completeness.complete) == (20, 0.75)
    assert found.completeness.missing == [Figure(name="lab", times=10)]
    assert found.openings == [Figure(name="EMERGENCY", times=5)]
    assert found.changes == [Figure(name="blockAccess", times=15)]
    assert (found.recency.asked, found.recency.found) == (30, 0.5)
    (reports,) = found.reports
    assert (reports.discipline, reports.reports) == (Discipline.PAT, 35)
    assert (reports.hours_from_sample, reports.hours_from_issue) == (100.5, 0.1)
    assert (found.coding.results, found.coding.national, found.opted_out) == (40, 0.25, 45)
