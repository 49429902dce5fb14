"""
Which reports may be told while some sources are silent: those that none of these can add to, or restrict.

A silent source may hold a newer version of a report, or a copy that it has marked. So a report waits for every source
that may hold one: that hangs on who sent it and on what the settings say of the sources, never on what they hold, or
on what is known of that. What is told early is then told as the whole answer tells it, and nobody can see by what
comes when that something is hidden.

Source:
    the policy page, side roads: the first and the later parts together never show more than the full answer would.
"""

from collections.abc import Collection, Iterable, Iterator

from resolvers.model import Hidden, Report, Shown
from resolvers.plan import SourceSheet

# Begins the name of a sender that is known by its organisation number.
NUMBERED = "ENH:"


def settled(verdicts: Iterable[Shown | Hidden], silent: Collection[SourceSheet]) -> Iterator[Shown | Hidden]:
    """Give the verdicts on the reports that no silent source may hold."""
    for verdict in verdicts:
        sender = (verdict.report.key if isinstance(verdict, Shown) else verdict.key).organisation
        if not any(may_hold(sheet, sender) for sheet in silent):
            yield verdict


def may_hold(sheet: SourceSheet, sender: str) -> bool:
    """Tell whether a source may hold reports of a sender; one that is not known by its number may be anybody."""
    numbered = sender.startswith(NUMBERED)
    return not sheet.senders or not numbered or sender.removeprefix(NUMBERED) in sheet.senders


def strays(sheet: SourceSheet, given: Iterable[Report]) -> bool:
    """Tell whether a source gave reports of senders of whom it is said to hold none, so that what is said is wrong."""
    return any(not may_hold(sheet, sender) for sender in {report.key.organisation for report in given})


def awaits_others(sheet: SourceSheet, silent: Iterable[SourceSheet]) -> bool:
    """Tell whether a source may hold reports that a silent one may hold too."""
    return any(not one.senders or not sheet.senders or one.senders & sheet.senders for one in silent)
