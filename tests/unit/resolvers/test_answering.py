"""From what was read to what is answered, over the real table."""

from importlib.resources import files

import msgspec
import pytest

from policies import Policy, Term, parse_table
from resolvers.answering import Answering, answered, arrived
from resolvers.clearance import door
from resolvers.entrance import Met
from resolvers.ledger import deferred
from resolvers.merge import CENTRAL
from resolvers.model import (
    AwaitingReleaseNotice,
    Code,
    Departure,
    Missing,
    Normalised,
    ObjectKind,
    Question,
    Report,
    SourceId,
    SourceState,
    TimelineFilter,
    UnavailableNotice,
)
from resolvers.naming import Naming
from resolvers.plan import SourceSheet
from tests.examples import (
    NOW,
    PERSON,
    citizen,
    clinician,
    directives,
    holding,
    pair,
    report,
    restriction,
    retention_rules,
)

TABLE = parse_table(files("policies").joinpath("tables", "access.toml").read_text(encoding="utf-8"))
POLICY = Policy(TABLE)
WAITING = Policy(TABLE, frozenset({"waiting_notice"}))
NAMING = Naming(b"s" * 32)
NORD = SourceId("nord")
SHEETS = (SourceSheet(id=CENTRAL, name="Sentralt lager"), SourceSheet(id=NORD, name="Nord"))


def delivered(*reports: Report, source: SourceId = CENTRAL, cut: str | None = None) -> Normalised:
    return Normalised(source=source, as_of=NOW, reports=reports, cut=cut)


def answer(caller, *outcomes, limits=None, wanted=None, policy=POLICY, silent=(), **rules):
    limits = limits or directives()
    met = Met(person=PERSON, directives=limits, door=door(policy, caller, PERSON, limits), policy=policy)
    question = Question(caller=caller, person=PERSON, filter=wanted or TimelineFilter())
    retention = rules.get("retention") or retention_rules()
    steps = Answering(sheets=SHEETS, naming=NAMING, holding=holding(), retention=retention)
    return steps.answer(question, met, outcomes, silent=silent)


def test_two_copies_are_one_report_with_a_line_a_source_and_the_row_that_shows_it() -> None:
    found = answer(clinician(), delivered(report()), delivered(report(), source=NORD))

    assert [one.id for one in found.reports] == [NAMING.report(report().key)]
    assert [(line.source.id, line.state, line.shown) for line in found.completeness.sources] == [
        (CENTRAL, SourceState.ANSWERED, 1),
        (NORD, SourceState.ANSWERED, 1),
    ]
    assert found.completeness.complete
    assert found.notices == ()
    assert found.policy_version == POLICY.version
    # The door once, and a row a copy.
    assert found.rows == {found.reasons[0]: 3}


def test_a_block_of_a_report_leaves_a_padlock_and_nothing_else() -> None:
    block = restriction(object_kind=ObjectKind.REPORT, object_value=NAMING.report(report().key))

    hidden = answer(clinician(), delivered(report()), delivered(source=NORD), limits=directives(block))
    absent = answer(clinician(), delivered(), delivered(source=NORD), limits=directives(block))

    assert (hidden.reports, hidden.notices, hidden.completeness) == (
        absent.reports,
        absent.notices,
        absent.completeness,
    )
    assert [notice.kind for notice in hidden.notices] == ["REPORT_BLOCK"]


def test_what_awaits_release_is_said_by_its_notice_alone() -> None:
    waiting = report(kind=Code(code="MGEN"))

    found = answer(citizen(), delivered(waiting), delivered(source=NORD), policy=WAITING)

    assert found.reports == ()
    assert [type(notice) for notice in found.notices] == [AwaitingReleaseNotice]


def test_what_has_left_the_person_is_kept_no_longer_or_is_not_asked_for_is_not_there() -> None:
    away = directives(moved=(Departure(key=report().key, issued_at=NOW, rank=9),))
    old = retention_rules(report=Term(days=1))
    later = TimelineFilter(since=NOW)
    read = (delivered(report()), delivered(source=NORD))

    assert answer(clinician(), *read, limits=away).reports == ()
    assert answer(clinician(), *read, retention=old).reports == ()
    assert answer(clinician(), *read, wanted=later).reports == ()


@pytest.mark.parametrize(("cut", "missing"), [(None, True), ("PAGES", False)])
def test_only_a_national_store_that_answered_in_full_can_lack_a_report(cut, missing) -> None:
    found = answer(clinician(), delivered(cut=cut), delivered(report(), source=NORD))

    assert [one.not_yet_in_national_store for one in found.reports] == [missing]


def test_a_source_has_answered_where_it_came_and_nothing_was_cut() -> None:
    late = Missing(source=NORD, state=SourceState.LATE, reason="BUDGET")
    came = arrived([late, delivered()])

    assert came == (delivered(),)
    assert answered(came, CENTRAL)
    assert not answered(came, NORD)
    assert not answered((delivered(cut="PAGES"),), CENTRAL)


def test_what_a_silent_source_may_hold_leaves_no_trace_in_a_part() -> None:
    waits = report("r2", source_status=pair("N", "P"))
    late = deferred(NORD)

    for caller in (clinician(), citizen()):
        some = answer(caller, delivered(report(), waits), late, silent=[NORD], policy=WAITING)
        none = answer(caller, delivered(), late, silent=[NORD], policy=WAITING)
        assert msgspec.structs.replace(some, rows={}) == msgspec.structs.replace(none, rows={})
        assert [type(notice) for notice in some.notices] == [UnavailableNotice]
        assert some.rows == none.rows
