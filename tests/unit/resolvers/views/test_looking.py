"""A report has changed where a newer version is shown than the caller was shown before."""

import asyncio
from dataclasses import replace as changed
from datetime import timedelta

import pytest

from policies import Category, RetentionRules, Term
from resolvers.audit import version_of
from resolvers.errors import AuditUnavailable, DeadlineExceeded
from resolvers.merge import one_report
from resolvers.model import Assistant, NamedSource, ReportStatus, Shown
from resolvers.views.looking import WINDOW, Looking, changed_since
from tests.examples import NOW, PERSON, clinician, moment, report, retention_rules
from tests.unit.resolvers.test_pipeline import CENTRAL, NAMING, World, asking


def merged(*versions):
    shown = [Shown(source=CENTRAL, as_of=NOW, report=found, row="P2") for found in versions]
    sources = {CENTRAL: NamedSource(id=CENTRAL, name="Sentralt lager")}
    name = NAMING.report(versions[0].key)
    return one_report(name, shown, sources=sources, national_store_answered=True)


def log_kept(**term) -> RetentionRules:
    """Give the rules of retention with another term for the log; none without one."""
    rules = retention_rules()
    entries = (
        changed(entry, term=Term(**term) if term else None) if entry.category is Category.ACCESS_LOG else entry
        for entry in rules.entries
    )
    return changed(rules, entries=tuple(entries))


FIRST = report()
CORRECTED = report(issued=moment("2026-01-20"), status=ReportStatus.CORRECTED)
RESENT = report(issued=moment("2026-01-15"))
WITHDRAWN = report(status=ReportStatus.CANCELLED)


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ((FIRST,), (FIRST,), False),
        ((FIRST,), (FIRST, CORRECTED), True),
        ((FIRST,), (FIRST, WITHDRAWN), True),
        ((FIRST, CORRECTED), (FIRST,), False),
        ((WITHDRAWN,), (FIRST, WITHDRAWN), False),
        ((FIRST,), (FIRST, RESENT), False),
        ((FIRST, RESENT), (FIRST, RESENT, CORRECTED), True),
    ],
)
def test_what_is_shown_now_is_held_against_what_was_shown_then(before, now, expected) -> None:
    then = merged(*before)

    assert changed_since({then.id: version_of(then)}, merged(*now)) is expected


def test_of_a_report_that_was_not_shown_before_nothing_is_said() -> None:
    assert changed_since({}, merged(FIRST)) is None
    assert changed_since({NAMING.report(report("r2").key): 0}, merged(FIRST)) is None


async def test_what_counts_is_what_whoever_acts_was_shown_before_this_request() -> None:
    world = World()
    world.seen = {merged(FIRST).id: 7}
    caller = clinician(assistant=Assistant(subject="subject-9"))

    assert await Looking(world, retention_rules()).seen(asking(caller), PERSON.hash) == world.seen
    assert world.looked == [(PERSON.hash, f"subject-9:{caller.subject}", NOW - WINDOW, NOW)]


async def test_what_is_older_than_the_log_is_kept_for_does_not_count() -> None:
    world = World()
    await Looking(world, log_kept(days=30)).seen(asking(), PERSON.hash)
    await Looking(world, log_kept()).seen(asking(), PERSON.hash)

    assert [since for _, _, since, _ in world.looked] == [NOW - timedelta(days=30), NOW - WINDOW]


async def test_a_log_that_cannot_be_read_is_said() -> None:
    world = World()
    world.log_fails = True

    with pytest.raises(AuditUnavailable):
        await Looking(world, retention_rules()).seen(asking(), PERSON.hash)


async def test_a_log_that_does_not_answer_in_time_is_late() -> None:
    world = World()

    async def seen_before(*_, **__):
        await asyncio.Event().wait()

    world.seen_before = seen_before
    with pytest.raises(DeadlineExceeded):
        await Looking(world, retention_rules()).seen(asking(budget_s=0.02), PERSON.hash)
