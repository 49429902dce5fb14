"""
What a plain program would do instead of a table: two callers' rules written out as conditions.

A treating doctor with consent (TREAT, SAMTYKKE) and a citizen of sixteen or above, both let in at the door: what is
left to decide is one report.
"""

from policies import Level, Safety, Status

WITHHELD = (Safety.DELAYED, Safety.DENIED, Safety.DENIED_PARENTS, Safety.DENIED_YOUTH)


def of_the_doctor(organisation: Level, report: Level, safety: Safety, status: Status) -> str:
    """Give the row by which a treating doctor sees a report, or not."""
    if organisation is not Level.NONE:
        return "P14"
    if report is Level.HARD:
        return "P-REPORT-HARD"
    if report is Level.SOFT:
        return "P2-REPORT-SOFT"
    if safety is Safety.BLOCKED:
        return "P2-NORS"
    if safety in WITHHELD:
        return "P2-FLAG"
    return "P2-SHOW"


def of_the_citizen(organisation: Level, report: Level, safety: Safety, status: Status) -> str:  # noqa: PLR0911 - the very style that is measured
    """Give the row by which a citizen sees a report, or not."""
    if safety is Safety.DENIED:
        return "C1-DENIED"
    if status not in {Status.FINAL, Status.CANCELLED}:
        return "C1-UNFINAL"
    if safety is Safety.DELAYED:
        return "C1-DELAYED"
    if status is Status.CANCELLED:
        return "C1-CANCELLED"
    if safety in {Safety.DENIED_PARENTS, Safety.DENIED_YOUTH}:
        return "C1-OTHERS"
    if safety is Safety.BLOCKED:
        return "C1-BLOCKED"
    return "C1-SHOW"
