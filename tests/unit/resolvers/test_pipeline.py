"""The path in order, with every part faked behind its Protocol but the policy, which is the real table."""

import asyncio
from dataclasses import replace as changed
from datetime import date, timedelta
from importlib.resources import files

import msgspec
import pytest

from gateway.comparison import read_comparison
from policies import Opening, Policy, RetentionRules, Succession, Term, parse_table
from resolvers.asking import Asking
from resolvers.audit import Audit
from resolvers.binding import Binding, decision_of
from resolvers.deadline import Deadline
from resolvers.directives import DirectiveReader
from resolvers.errors import (
    AttestationExpired,
    AttestationInvalid,
    AuditUnavailable,
    BasisRequired,
    DeadlineExceeded,
    Forbidden,
    NotAvailable,
    PolicyUnavailable,
    StoreUnavailable,
)
from resolvers.model import (
    AuditKind,
    Code,
    Delivery,
    Departure,
    Investigation,
    Missing,
    ObjectKind,
    OptedOutNotice,
    Quantity,
    ReferenceRange,
    ReportKey,
    Request,
    RestrictedNotice,
    Sightings,
    SourceId,
    SourceState,
    TimelineFilter,
    UnavailableNotice,
)
from resolvers.naming import Naming
from resolvers.noting import Noting
from resolvers.people import People
from resolvers.pipeline import Pipeline
from resolvers.plan import SourceSheet
from resolvers.practising import Practising
from resolvers.registers.port import HprAuthorisation, HprEntry, RegisterEntry, RegisterUnavailable
from resolvers.stepping import NOBODY, UNWATCHED, Step, Steps
from tests.examples import (
    NLK,
    NOW,
    NUMBER,
    ORGANISATION,
    OTHER_NUMBER,
    PERSON,
    citizen,
    clinician,
    directives,
    grant,
    holding,
    mark,
    report,
    restriction,
    result,
    retention_rules,
)

# The shipped table, as if it were in force at the time of the examples.
TABLE = changed(
    parse_table(files("policies").joinpath("tables", "access.toml").read_text(encoding="utf-8")),
    valid_from=date(2026, 1, 1),
)
POLICY = Policy(TABLE)
NAMING = Naming(b"s" * 32)
CENTRAL = SourceId("central")
NORD = SourceId("nord")


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
        self.marks = []
        self.padlocks = []
        self.notebook_fails = False
        self.order = []
        self.seen = {}
        self.looked = []
        self.moved = []
        self.registered = []
        self.authorisation = "LE"
        self.hpr_fails = False
        self.sights = {}
        self.bound = {}
        self.numbers = {}
        self.binding_fails = False
        self.log = []
        self.filed = ()

    async def moved_reports(self, *, after, limit, deadline):
        if self.log_fails:
            raise StoreUnavailable("down")
        later = [one for one in self.moved if after is None or one.place > after]
        return tuple(later[:limit])

    async def filed_since(self, person, since, deadline):
        self.looked.append((person, since))
        if self.log_fails:
            raise StoreUnavailable("down")
        return self.filed

    async def log_between(self, *, after, until, limit, deadline):
        if self.log_fails:
            raise StoreUnavailable("down")
        return tuple(one for one in self.log if (one.at, one.id) > after and one.at < until)[:limit]

    async def sightings(self, reports, *, since, limit, deadline):
        self.looked.append((since, limit))
        return tuple(self.sights.get(one, Sightings(entries=(), complete=True)) for one in reports)

    async def seen_before(self, person, subject, *, since, before, deadline):
        self.looked.append((person, subject, since, before))
        if self.log_fails:
            raise StoreUnavailable("down")
        return self.seen

    async def person(self, number, deadline):
        return RegisterEntry(identifiers=(number,), born=date(1980, 1, 1)) if number in self.known else None

    async def is_gp(self, number, hpr_number, deadline):
        return False

    async def formerly_treated(self, number, hpr_number, deadline):
        return False

    async def representation(self, representative, represented, deadline):
        return None

    async def practitioner(self, hpr_number, deadline):
        self.registered.append(hpr_number)
        if self.hpr_fails:
            raise RegisterUnavailable("down")
        held = HprAuthorisation(code=self.authorisation, valid_from=None, valid_until=None)
        return HprEntry(hpr_number=hpr_number, identifiers=(OTHER_NUMBER, NUMBER), authorisations=(held,))

    async def hpr_numbers(self, number, deadline):
        return ()

    async def enrol(self, identifiers, deadline):
        return PERSON.hash

    async def bind_decision(self, decision, patient, *, number, now, until, deadline):
        if self.binding_fails:
            raise StoreUnavailable("down")
        self.numbers.setdefault(decision, number)
        return self.bound.setdefault(decision, patient) == patient

    async def bound_number(self, decision, *, now, deadline):
        if self.binding_fails:
            raise StoreUnavailable("down")
        return self.numbers.get(decision)

    async def directives(self, person, now, deadline, *, asker=None):
        return self.limits

    async def fetch(self, fetch, deadline):
        self.fetched += 1
        return self.missing or Delivery(source=CENTRAL, dialect="central", as_of=NOW, pages=self.pages)

    async def note_marks(self, person, source, marks, *, seen, known, now, deadline):
        if self.notebook_fails:
            raise StoreUnavailable("down")
        self.order.append("marks")
        self.marks.append((source, dict(marks)))

    async def note_padlock(self, person, subject, organisation, *, now, deadline):
        if self.notebook_fails:
            raise StoreUnavailable("down")
        self.order.append("padlock")
        self.padlocks.append((person, subject, organisation))

    async def append_audit(self, entry, deadline):
        if self.log_fails:
            raise StoreUnavailable("down")
        self.order.append("record")
        self.entries.append(entry)


def pipeline(
    world: World,
    *,
    policies: Succession | None = None,
    retention: RetentionRules | None = None,
    steps: Steps = NOBODY,
    **others: object,
) -> Pipeline:
    """Put the path together over one world; `others` are further sources by id."""
    return Pipeline(
        policies=policies or Succession([TABLE]),
        people=People(world, world),
        practising=Practising(world),
        binding=Binding(world),
        directives=DirectiveReader(world, world, People(world, world)),
        sheets=(
            SourceSheet(id=CENTRAL, name=world.name),
            *(SourceSheet(id=SourceId(name), name=name.title()) for name in others),
        ),
        sources={CENTRAL: world, **{SourceId(name): source for name, source in others.items()}},
        naming=NAMING,
        audit=Audit(world),
        noting=Noting(world, NAMING),
        holding=holding(),
        retention=retention or retention_rules(),
        comparison=read_comparison(),
        steps=steps,
    )


def asking(caller=None, budget_s: float = 5.0) -> Asking:
    return Asking(caller=caller or clinician(), now=NOW, deadline=Deadline.after(budget_s), request_id="req-1")


async def answer(world: World, caller=None, **how):
    path, request = pipeline(world, **how), asking(caller)
    met = await path.meet(request, NUMBER, "patient")
    return await path.answer(request, met, "timeline", TimelineFilter())


class Seen:
    """Writes down the steps as they begin."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    def step(self, name: Step):
        self.steps.append(name)
        return UNWATCHED


async def test_the_steps_of_the_walk_are_marked_in_their_order_and_alike_for_who_is_not_there() -> None:
    seen, missed = Seen(), Seen()

    await answer(World(), steps=seen)
    with pytest.raises(NotAvailable):
        await pipeline(World(), steps=missed).meet(asking(), OTHER_NUMBER, "patient")

    door = [Step.INTRODUCE, Step.FIND, Step.DIRECTIVES]
    assert missed.steps == door
    assert seen.steps == [
        *door,
        Step.PLAN,
        Step.COLLECT,
        Step.NORMALISE,
        Step.CLEAR,
        Step.MERGE,
        Step.RECORD,
    ]


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


def of_a_laboratory(code: str):
    """Give a report with a laboratory's own code for creatinine, or another."""
    own = Code(code=code, system="urn:oid:2.16.578.1.12.4.1.1.8212")
    named = result(
        text="78", value=Quantity(text="78", unit="\u00b5mol/L"), reference_range=ReferenceRange(text="45-90")
    )
    return report(
        key=ReportKey("HER:87711", "r1"),
        results=(msgspec.structs.replace(named, code=own, investigations=(Investigation(codes=(own,)),)),),
    )


async def test_what_is_answered_is_comparable_and_what_was_sent_stands_beside() -> None:
    world = World()
    world.pages = (msgspec.json.encode(of_a_laboratory("KREA")),)

    (found,) = (await answer(world)).reports
    (one,) = found.results

    assert (one.code.code, one.code.standard.code) == ("KREA", "NPU04998")
    assert (one.value.unit, one.value.ucum) == ("\u00b5mol/L", "umol/L")
    assert (one.reference_range.text, one.reference_range.low) == ("45-90", 45)


@pytest.mark.parametrize(("code", "shown"), [("KREA", 0), ("B12", 1)])
@pytest.mark.parametrize("blocked", ["NPU04998", "NPU18016"])
async def test_a_block_of_a_national_code_hides_what_a_laboratory_names_by_its_own(code, shown, blocked) -> None:
    world = World()
    world.pages = (msgspec.json.encode(of_a_laboratory(code)),)
    world.limits = directives(restriction(object_kind=ObjectKind.CODE, object_value=blocked, object_system=NLK))

    assert len((await answer(world)).reports) == shown


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


@pytest.mark.parametrize("known", [True, False])
async def test_whom_the_register_of_personnel_contradicts_is_refused_before_anybody_is_looked_up(known) -> None:
    world = World()
    world.known = {NUMBER} if known else set()
    world.authorisation = "SP"

    with pytest.raises(AttestationInvalid) as refused:
        await answer(world)

    assert str(refused.value) == "the attestation of the care relation does not hold"
    assert [(entry.person, entry.kind, entry.outcome) for entry in world.entries] == [
        (None, AuditKind.REFUSAL, "ATTESTATION_INVALID")
    ]
    assert world.fetched == 0


@pytest.mark.parametrize("known", [True, False])
async def test_a_register_of_personnel_that_is_down_lets_nobody_in_and_is_recorded(known) -> None:
    world = World()
    world.known = {NUMBER} if known else set()
    world.hpr_fails = True

    with pytest.raises(PolicyUnavailable):
        await answer(world)

    assert [(entry.person, entry.outcome) for entry in world.entries] == [(None, "POLICY_UNAVAILABLE")]
    assert world.fetched == 0


async def test_the_register_of_personnel_is_not_asked_of_citizens_or_of_who_is_refused_anyway() -> None:
    world = World()
    world.hpr_fails = True

    await answer(world, citizen())
    with pytest.raises(BasisRequired):
        await answer(world, clinician(basis=None))

    assert world.registered == []


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


class Watched(World):
    """A world that notes what of it is read, in which order, and may be silent about restrictions."""

    def __init__(self, *, known: bool, silent: bool = False) -> None:
        super().__init__()
        self.known = {NUMBER} if known else set()
        self.silent = silent
        self.read = []

    async def directives(self, person, now, deadline, *, asker=None):
        self.read.append("directives")
        if self.silent:
            raise StoreUnavailable("down")
        return await super().directives(person, now, deadline, asker=asker)

    async def is_gp(self, number, hpr_number, deadline):
        self.read.append(("is_gp", number))
        return await super().is_gp(number, hpr_number, deadline)

    async def representation(self, representative, represented, deadline):
        self.read.append(("representation", represented))
        return await super().representation(representative, represented, deadline)


@pytest.mark.parametrize("caller", [clinician(attested=False), citizen(pid=OTHER_NUMBER)])
async def test_of_whom_nobody_knows_as_much_is_read_as_of_whom_the_caller_may_not_see(caller) -> None:
    worlds = [Watched(known=known) for known in (False, True)]
    for world in worlds:
        with pytest.raises(NotAvailable):
            await answer(world, caller)

    unknown, known = (sorted(world.read, key=str) for world in worlds)
    assert unknown == known
    assert "directives" in unknown


@pytest.mark.parametrize("known", [False, True])
async def test_where_restrictions_cannot_be_read_unknown_and_known_are_one_answer_too(known) -> None:
    world = Watched(known=known, silent=True)

    with pytest.raises(PolicyUnavailable):
        await answer(world, clinician(attested=False))


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


class Region:
    """A source beside the central one, with the pages that it gives."""

    def __init__(self, *reports, missing: Missing | None = None) -> None:
        self.reports = reports
        self.missing = missing

    async def fetch(self, fetch, deadline):
        pages = tuple(msgspec.json.encode(found) for found in self.reports)
        return self.missing or Delivery(source=NORD, dialect="central", as_of=NOW, pages=pages)


MARKED = report(requests=(Request(reservations=(Code(code="NORN_FFL"),)),))


async def test_a_report_that_has_moved_to_another_is_not_shown_from_a_region_that_has_not_heard_of_it() -> None:
    world, region = World(), Region(report(), report("r2"))
    world.pages = ()
    before = await answer(world, nord=region)
    gone = Departure(key=report().key, issued_at=NOW, rank=3)
    world.limits = directives(moved=(gone,))
    after = await answer(world, nord=region)

    assert {found.key.report for found in before.reports} == {"r1", "r2"}
    assert [found.key.report for found in after.reports] == ["r2"]
    assert [line.shown for line in after.completeness.sources] == [0, 1]


async def test_a_filter_by_source_does_not_free_a_copy_that_is_marked_elsewhere() -> None:
    path, request = pipeline(World(), nord=Region(MARKED)), asking(citizen())
    met = await path.meet(request, NUMBER, "me")

    found = await path.answer(request, met, "timeline", TimelineFilter(sources=frozenset({CENTRAL})))

    assert found.reports == ()
    assert found.completeness.complete
    assert [line.state for line in found.completeness.sources] == [SourceState.EMPTY, SourceState.NOT_ASKED]


async def test_what_a_source_has_marked_is_noted_before_the_answer_and_holds_while_it_is_late() -> None:
    world, name = World(), NAMING.report(report().key)

    assert (await answer(world, citizen(), nord=Region(MARKED))).reports == ()
    assert world.marks == [(CENTRAL, {}), (NORD, {name: {"NORN_FFL"}})]

    later = World()
    later.limits = directives(marks=(mark(name, "NORN_FFL"),))
    late = Region(missing=Missing(source=NORD, state=SourceState.LATE, reason="BUDGET"))
    assert (await answer(later, citizen(), nord=late)).reports == ()
    assert len((await answer(World(), citizen(), nord=late)).reports) == 1


async def test_marks_that_cannot_be_noted_stop_the_answer() -> None:
    world = World()
    world.notebook_fails = True

    with pytest.raises(PolicyUnavailable):
        await answer(world, citizen())

    assert world.entries == []


async def test_a_padlock_is_noted_for_personnel_when_it_is_told_and_not_otherwise() -> None:
    masked, free, own = World(), World(), World()
    masked.limits = own.limits = directives(restriction())

    await answer(masked)
    await answer(free)
    await answer(own, citizen())

    assert masked.padlocks == [(PERSON.hash, "subject-1", ORGANISATION)]
    assert free.padlocks == own.padlocks == []


async def test_a_padlock_of_a_part_is_noted_too_beside_what_is_shown() -> None:
    world = World()
    world.limits = directives(restriction(object_kind=ObjectKind.REPORT, object_value="rp-9"))

    found = await answer(world)

    assert len(found.reports) == len(world.padlocks) == 1
    assert world.order == ["marks", "padlock", "record"]


async def test_a_padlock_that_cannot_be_noted_is_not_told() -> None:
    world = World()
    world.limits = directives(restriction())
    world.notebook_fails = True

    with pytest.raises(AuditUnavailable):
        await answer(world)


async def test_what_was_opened_is_shown_without_a_padlock_and_marked_in_the_log() -> None:
    world = World()
    world.limits = directives(restriction(), grant=grant())

    found = await answer(world)

    assert len(found.reports) == 1
    assert found.notices == ()
    assert world.padlocks == []
    assert [entry.opening for entry in world.entries] == [grant().id]


async def test_another_callers_opening_opens_nothing_and_marks_nothing() -> None:
    world = World()
    world.limits = directives(restriction(), grant=grant(subject="subject-8"))

    found = await answer(world)

    assert found.reports == ()
    assert [entry.opening for entry in world.entries] == [None]


async def test_restrictions_that_are_too_old_refuse_and_are_a_cause_for_an_emergency_opening() -> None:
    world = World()
    world.limits = directives(privacy_read=False)

    with pytest.raises(PolicyUnavailable):
        await answer(world, clinician(purpose="ETREAT", basis="AKUTT"))

    assert world.padlocks == [(PERSON.hash, "subject-1", ORGANISATION)]
    assert world.fetched == 0
    assert [entry.outcome for entry in world.entries] == ["POLICY_UNAVAILABLE"]


async def test_denials_that_are_too_old_refuse_the_citizen_and_nothing_is_noted() -> None:
    world = World()
    world.limits = directives(safety_read=False)

    with pytest.raises(PolicyUnavailable):
        await answer(world, citizen())

    assert world.padlocks == []
    assert len((await answer(world)).reports) == 1


async def test_another_refusal_of_personnel_is_no_cause_for_an_opening() -> None:
    world = World()

    with pytest.raises(NotAvailable):
        await answer(world, clinician(attested=False))

    assert world.padlocks == []


async def test_who_has_closed_the_channel_is_told_so_and_their_representative_nothing() -> None:
    world = World()
    world.limits = directives(channel_closed=True)

    with pytest.raises(Forbidden) as refused:
        await answer(world, citizen())

    assert refused.value.reason == "CHANNEL_RESERVED"
    with pytest.raises(NotAvailable):
        await answer(world, citizen(pid=OTHER_NUMBER))
    assert len((await answer(World())).reports) == 1


EMERGENCY = clinician(purpose="ETREAT", basis="AKUTT")


@pytest.mark.parametrize(
    ("settings", "kind", "met"),
    [
        ({"emergency_when_unread"}, Opening.EMERGENCY, True),
        ({"emergency_when_unread"}, Opening.CONSENT, False),
        (set(), Opening.EMERGENCY, False),
    ],
)
async def test_who_would_open_what_cannot_be_read_is_met_where_that_opening_is_allowed(settings, kind, met) -> None:
    world = World()
    world.limits = directives(privacy_read=False)
    path = pipeline(world, policies=Succession([TABLE], frozenset(settings)))

    if met:
        found = await path.meet_to_open(asking(EMERGENCY), NUMBER, "openRestricted", kind)
        assert found.door.denies
        assert world.entries == []
        return
    with pytest.raises(PolicyUnavailable):
        await path.meet_to_open(asking(EMERGENCY), NUMBER, "openRestricted", kind)
    assert [(entry.operation, entry.outcome) for entry in world.entries] == [("openRestricted", "POLICY_UNAVAILABLE")]


async def test_who_is_refused_for_another_reason_opens_nothing() -> None:
    path = pipeline(World(), policies=Succession([TABLE], frozenset({"emergency_when_unread"})))

    with pytest.raises(NotAvailable):
        await path.meet_to_open(asking(clinician(attested=False)), NUMBER, "openRestricted", Opening.EMERGENCY)
    assert not (await path.meet_to_open(asking(), NUMBER, "openRestricted", Opening.CONSENT)).door.denies


def in_force_from(day: date, version: str):
    return changed(TABLE, valid_from=day, version=version)


@pytest.mark.parametrize(
    ("now", "version"),
    [
        (NOW, "a"),
        (NOW.replace(day=31, hour=21, minute=59), "a"),
        (NOW.replace(day=31, hour=22, minute=0), "b"),
    ],
)
async def test_the_rules_in_force_on_the_day_in_norway_decide(now, version) -> None:
    """The second table holds from 1 April, which begins in Norway at 22:00 UTC the day before."""
    tables = Succession([in_force_from(date(2026, 4, 1), "b"), in_force_from(date(2026, 1, 1), "a")])
    path, request = pipeline(World(), policies=tables), msgspec.structs.replace(asking(), now=now)

    met = await path.meet(request, NUMBER, "patient")
    found = await path.answer(request, met, "timeline", TimelineFilter())

    assert found.policy_version == met.policy.version == version


async def test_before_the_first_table_nothing_is_decided_and_nobody_is_looked_up() -> None:
    world = World()
    world.known = set()
    path = pipeline(world, policies=Succession([in_force_from(date(2026, 3, 3), "a")]))

    with pytest.raises(PolicyUnavailable):
        await path.meet(asking(), NUMBER, "patient")

    assert [(entry.outcome, entry.person) for entry in world.entries] == [("POLICY_UNAVAILABLE", None)]


async def test_a_look_at_the_person_alone_is_recorded() -> None:
    world = World()
    path, request = pipeline(world), asking()

    await path.told(request, await path.meet(request, NUMBER, "patient"))

    assert [(entry.kind, entry.operation, entry.outcome) for entry in world.entries] == [
        (AuditKind.ACCESS, "patient", "OK")
    ]


@pytest.mark.parametrize("missing", [None, Missing(source=NORD, state=SourceState.OFF, reason="OFF")])
async def test_a_source_that_is_switched_off_is_nothing_to_worry_about(missing, caplog) -> None:
    await answer(World(), nord=Region(missing=missing))

    assert caplog.text == ""


async def test_no_person_number_name_or_value_is_logged(caplog) -> None:
    late = Region(missing=Missing(source=NORD, state=SourceState.FAILED, reason="HTTP_500"))

    await answer(World(), nord=late)

    assert "nord" in caplog.text
    assert all(word not in caplog.text for word in (NUMBER.digits, OTHER_NUMBER.digits, "Kari", "48", "r1"))


async def test_an_expired_attestation_is_refused_before_anybody_is_looked_up() -> None:
    world = World()
    world.known = set()

    with pytest.raises(AttestationExpired):
        await answer(world, clinician(attested_until=NOW - timedelta(seconds=1)))

    assert [(entry.outcome, entry.person) for entry in world.entries] == [("ATTESTATION_EXPIRED", None)]


async def test_what_is_kept_no_longer_leaves_no_trace_not_even_in_the_record() -> None:
    world, empty = World(), World()
    empty.pages = ()

    found = await answer(world, retention=retention_rules(report=Term(days=30)))
    nothing = await answer(empty)

    assert found == nothing
    assert found.completeness.sources[0].state is SourceState.EMPTY
    assert world.entries[-1].rows == empty.entries[-1].rows


async def test_what_is_still_kept_is_answered() -> None:
    found = await answer(World(), retention=retention_rules(report=Term(days=60)))

    assert len(found.reports) == 1


async def test_a_mark_of_the_whole_record_holds_though_the_report_that_bore_it_is_kept_no_longer() -> None:
    world = World()
    marked = report("r2", "2026-01-01", requests=(Request(number="q-r2", reservations=(Code(code="NORN_ALL"),)),))
    world.pages = (msgspec.json.encode(report()), msgspec.json.encode(marked))
    limited = retention_rules(report=Term(days=55))

    told = await answer(world, retention=limited)
    denied = await answer(world, citizen(), retention=limited)

    assert [found.key.report for found in told.reports] == ["r1"]
    assert denied.reports == ()


async def test_a_decision_is_for_one_patient_and_the_refusal_is_the_same_whether_the_other_is_known() -> None:
    world = World()
    path = pipeline(world)
    await path.meet(asking(), NUMBER, "patient")
    world.bound = dict.fromkeys(world.bound, "another patient")
    refusals = []
    for number in (NUMBER, OTHER_NUMBER):
        with pytest.raises(Forbidden) as refused:
            await path.meet(asking(), number, "patient")
        refusals.append((str(refused.value), refused.value.code, refused.value.reason))

    assert refusals[0] == refusals[1]
    assert refusals[0][1:] == ("FORBIDDEN", "DECISION_OF_ANOTHER_PATIENT")
    assert [entry.outcome for entry in world.entries[-2:]] == ["FORBIDDEN", "FORBIDDEN"]
    assert world.entries[-2].person == PERSON.hash


async def test_a_number_that_nobody_has_uses_the_decision_up() -> None:
    world = World()
    path = pipeline(world)
    with pytest.raises(NotAvailable):
        await path.meet(asking(), OTHER_NUMBER, "patient")
    with pytest.raises(NotAvailable):
        await path.meet(asking(), OTHER_NUMBER, "patient")

    with pytest.raises(Forbidden):
        await path.meet(asking(), NUMBER, "patient")


async def test_a_decision_of_another_patient_is_refused_before_anything_of_this_one_is_read() -> None:
    world = World()
    world.limits = None
    world.bound = {decision_of(clinician()): "another patient"}

    with pytest.raises(Forbidden):
        await pipeline(world).meet_to_open(asking(), NUMBER, "openRestricted", Opening.EMERGENCY)


async def test_whose_a_decision_is_cannot_be_known_without_the_store() -> None:
    world = World()
    world.binding_fails = True

    with pytest.raises(PolicyUnavailable):
        await answer(world)
    assert [entry.outcome for entry in world.entries] == ["POLICY_UNAVAILABLE"]
    assert (await pipeline(world).meet(asking(citizen()), NUMBER, "me")).person.hash == PERSON.hash
