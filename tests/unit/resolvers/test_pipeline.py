"""The path in order, with every part faked behind its Protocol but the policy, which is the real table."""

import asyncio
from datetime import date
from importlib.resources import files

import msgspec
import pytest

from policies import Policy, parse_table
from resolvers.asking import Asking
from resolvers.audit import Audit
from resolvers.deadline import Deadline
from resolvers.directives import DirectiveReader
from resolvers.errors import AuditUnavailable, BasisRequired, DeadlineExceeded, NotAvailable, StoreUnavailable
from resolvers.model import (
    AuditKind,
    Code,
    Delivery,
    Missing,
    OptedOutNotice,
    Request,
    RestrictedNotice,
    SourceId,
    SourceState,
    TimelineFilter,
    UnavailableNotice,
)
from resolvers.naming import Naming
from resolvers.people import People
from resolvers.pipeline import Pipeline
from resolvers.plan import SourceSheet
from resolvers.registers.port import RegisterEntry
from tests.examples import NOW, NUMBER, OTHER_NUMBER, PERSON, citizen, clinician, directives, report, restriction

POLICY = Policy(parse_table(files("policies").joinpath("tables", "access.toml").read_text(encoding="utf-8")))
CENTRAL = SourceId("central")


class World:
    """Registers, store and one source in one, each answering what a test sets."""

    id = CENTRAL
    name = "Sentralt lager"

    def __init__(self) -> None:
        self.known = {NUMBER}
        self.limits = directives()
        self.pages = (msgspec.json.encode(report()),)
        self.missing: Missing | None = None
        self.fetched = 0
        self.entries = []
        self.log_fails = False

    async def person(self, number, deadline):
        return RegisterEntry(identifiers=(number,), born=date(1980, 1, 1)) if number in self.known else None

    async def is_gp(self, number, hpr_number, deadline):
        return False

    async def formerly_treated(self, number, hpr_number, deadline):
        return False

    async def representation(self, representative, represented, deadline):
        return None

    async def enrol(self, identifiers, deadline):
        return PERSON.hash

    async def directives(self, person, now, deadline, *, asker=None):
        return self.limits

    async def fetch(self, fetch, deadline):
        self.fetched += 1
        return self.missing or Delivery(source=CENTRAL, dialect="central", as_of=NOW, pages=self.pages)

    async def append_audit(self, entry, deadline):
        if self.log_fails:
            raise StoreUnavailable("down")
        self.entries.append(entry)


def pipeline(world: World) -> Pipeline:
    return Pipeline(
        policy=POLICY,
        people=People(world, world),
        directives=DirectiveReader(world, world, People(world, world)),
        sheets=(SourceSheet(id=CENTRAL, name=world.name),),
        sources={CENTRAL: world},
        naming=Naming(b"s" * 32),
        audit=Audit(world),
    )


def asking(caller=None, budget_s: float = 5.0) -> Asking:
    return Asking(caller=caller or clinician(), now=NOW, deadline=Deadline.after(budget_s), request_id="req-1")


async def answer(world: World, caller=None):
    path, request = pipeline(world), asking(caller)
    met = await path.meet(request, NUMBER, "patient")
    return await path.answer(request, met, "timeline", TimelineFilter())


async def test_an_answer_is_merged_cleared_and_recorded_before_it_is_given() -> None:
    world = World()

    found = await answer(world)

    assert [shown.key.report for shown in found.reports] == ["r1"]
    assert found.completeness.complete
    assert found.notices == ()
    assert [(entry.kind, entry.operation, entry.outcome) for entry in world.entries] == [
        (AuditKind.ACCESS, "timeline", "OK")
    ]
    assert found.policy_version == POLICY.version


async def test_a_missing_source_is_a_line_and_a_notice_never_an_error() -> None:
    world = World()
    world.missing = Missing(source=CENTRAL, state=SourceState.LATE, reason="BUDGET")

    found = await answer(world)

    assert found.reports == ()
    assert not found.completeness.complete
    assert isinstance(found.notices[0], UnavailableNotice)
    assert world.entries[0].sources == {"central": "LATE"}


async def test_a_source_with_another_persons_data_is_told_to_the_operator_without_data(caplog) -> None:
    world = World()
    bundle = {
        "resourceType": "Bundle",
        "entry": [
            {
                "resource": {
                    "resourceType": "Observation",
                    "id": "o1",
                    "status": "final",
                    "code": {"text": "x"},
                    "subject": {
                        "identifier": {"system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": OTHER_NUMBER.digits}
                    },
                    "valueString": "secret",
                }
            }
        ],
    }

    async def other(fetch, deadline):
        return Delivery(source=CENTRAL, dialect="fhir", as_of=NOW, pages=(msgspec.json.encode(bundle),))

    world.fetch = other
    found = await answer(world)

    assert found.reports == ()
    assert found.completeness.sources[0].reason == "OTHER_PERSON"
    assert "OTHER_PERSON" in caplog.text
    assert OTHER_NUMBER.digits not in caplog.text
    assert "secret" not in caplog.text


async def test_behind_a_padlock_no_source_is_called() -> None:
    world = World()
    world.limits = directives(restriction())

    found = await answer(world)

    assert isinstance(found.notices[0], RestrictedNotice)
    assert [line.reason for line in found.completeness.sources] == ["RESTRICTED"]
    assert world.fetched == 0


async def test_for_somebody_who_opted_out_no_source_is_called() -> None:
    world = World()
    world.limits = directives(opted_out=True)

    found = await answer(world, citizen())

    assert [type(notice) for notice in found.notices] == [OptedOutNotice]
    assert [line.reason for line in found.completeness.sources] == ["OPTED_OUT"]
    assert world.fetched == 0


async def test_a_refusal_that_depends_on_the_caller_alone_comes_before_the_look_up_and_is_recorded() -> None:
    world = World()
    world.known = set()

    with pytest.raises(BasisRequired):
        await answer(world, clinician(basis=None))

    assert [(entry.kind, entry.outcome, entry.person) for entry in world.entries] == [
        (AuditKind.REFUSAL, "BASIS_REQUIRED", None)
    ]


@pytest.mark.parametrize("caller", [clinician(attested=False), clinician(pid=NUMBER), citizen(pid=OTHER_NUMBER)])
async def test_unknown_and_denied_are_one_answer(caller) -> None:
    unknown, denied = World(), World()
    unknown.known = set()

    with pytest.raises(NotAvailable) as first:
        await answer(unknown, caller)
    with pytest.raises(NotAvailable) as second:
        await answer(denied, caller)

    assert str(first.value) == str(second.value)
    assert [entry.outcome for entry in denied.entries] == ["NOT_AVAILABLE"]
    assert denied.entries[0].person == PERSON.hash


async def test_without_a_record_there_is_no_answer_and_no_refusal_either() -> None:
    world = World()
    world.log_fails = True

    with pytest.raises(AuditUnavailable):
        await answer(world)
    with pytest.raises(AuditUnavailable):
        await answer(world, clinician(basis=None))


async def test_a_register_that_never_answers_ends_with_the_deadline_and_is_recorded() -> None:
    world = World()

    async def never(number, deadline):
        await asyncio.Event().wait()

    world.person = never
    with pytest.raises(DeadlineExceeded):
        await pipeline(world).meet(asking(budget_s=0.05), NUMBER, "patient")

    assert [entry.outcome for entry in world.entries] == ["DEADLINE_EXCEEDED"]


async def test_an_answer_that_cannot_be_recorded_in_time_is_no_answer() -> None:
    world = World()
    path, request = pipeline(world), asking()
    met = await path.meet(request, NUMBER, "patient")
    late = msgspec.structs.replace(request, deadline=Deadline.after(-0.01))

    with pytest.raises(DeadlineExceeded):
        await path.answer(late, met, "timeline", TimelineFilter())


async def test_a_filter_by_source_does_not_free_a_copy_that_is_marked_elsewhere() -> None:
    nord, world = SourceId("nord"), World()
    marked = report(requests=(Request(reservations=(Code(code="NORN_FFL"),)),))

    class Nord:
        async def fetch(self, fetch, deadline):
            return Delivery(source=nord, dialect="central", as_of=NOW, pages=(msgspec.json.encode(marked),))

    path = Pipeline(
        policy=POLICY,
        people=People(world, world),
        directives=DirectiveReader(world, world, People(world, world)),
        sheets=(SourceSheet(id=CENTRAL, name=world.name), SourceSheet(id=nord, name="Nord")),
        sources={CENTRAL: world, nord: Nord()},
        naming=Naming(b"s" * 32),
        audit=Audit(world),
    )
    request = asking(citizen())
    met = await path.meet(request, NUMBER, "me")

    found = await path.answer(request, met, "timeline", TimelineFilter(sources=frozenset({CENTRAL})))

    assert found.reports == ()
    assert found.completeness.complete
    assert [line.state for line in found.completeness.sources] == [SourceState.EMPTY, SourceState.NOT_ASKED]
