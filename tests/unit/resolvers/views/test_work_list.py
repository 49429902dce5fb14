"""A clinician's work list: decided for each person, bounded, recorded, and without a trace of who is blocked."""

import asyncio
from datetime import date

import msgspec
import pytest
from msgspec.structs import replace

from resolvers.audit import Audit
from resolvers.directives import DirectiveReader
from resolvers.errors import (
    AttestationExpired,
    AttestationInvalid,
    AuditUnavailable,
    BasisRequired,
    DeadlineExceeded,
    Forbidden,
    PolicyUnavailable,
)
from resolvers.model import (
    Code,
    Missing,
    PersonHash,
    PersonNumber,
    SourceId,
    SourceState,
    SubjectKind,
)
from resolvers.people import People
from resolvers.registers.port import RegisterEntry, RegisterUnavailable
from resolvers.views.glancing import Glancing
from resolvers.views.work_list import Bounds, WorkList
from tests.examples import (
    HPR,
    NOW,
    NUMBER,
    OTHER_NUMBER,
    citizen,
    clinician,
    directives,
    grant,
    holding,
    report,
    restriction,
)
from tests.unit.resolvers.acted import Acts, requested
from tests.unit.resolvers.test_pipeline import NAMING, World, asking, pipeline

BIOPSY = report("r1", kind=Code(code="HIST"), day="2026-02-20")
EARLIER = report("r2", kind=Code(code="HIST"), day="2026-02-19")


class Town(World):
    """A world of several persons, each with a number, what limits them, and what is stored of them."""

    def __init__(self) -> None:
        super().__init__()
        self.limits_of = {}
        self.stored = {}
        self.silent = set()
        self.hangs = False
        self.looks = []

    def settle(self, number: PersonNumber, *reports, **limits) -> PersonHash:
        person = PersonHash(number.digits.encode().ljust(32, b"x"))
        self.known.add(number)
        self.limits_of[person] = directives(*limits.pop("restrictions", ()), **limits)
        self.stored[person] = tuple(map(msgspec.json.encode, reports))
        return person

    async def person(self, number, deadline):
        if self.hangs:
            await asyncio.Event().wait()
        if number in self.silent:
            raise RegisterUnavailable("down")
        return RegisterEntry(identifiers=(number,), born=date(1980, 1, 1)) if number in self.known else None

    async def enrol(self, identifiers, deadline):
        return PersonHash(identifiers[0].digits.encode().ljust(32, b"x"))

    async def directives(self, person, now, deadline, *, asker=None):
        self.looks.append(person)
        return self.limits_of[person]

    async def fetch(self, fetch, deadline):
        self.pages = self.stored.get(fetch.person.hash, ())
        return await super().fetch(fetch, deadline)


class Office:
    def __init__(self, bounds: Bounds | None = None, **others) -> None:
        self.town, self.store = Town(), Acts()
        path, people = pipeline(self.town, **others), People(self.town, self.town)
        glancing = Glancing(people, DirectiveReader(self.town, self.town, people), path)
        self.list = WorkList(self.store, path, glancing, Audit(self.town), holding(), bounds=bounds or Bounds())

    def asks_for(self, number, *reports, asked_for=None, **limits) -> None:
        person = self.town.settle(number, *reports, **limits)
        for one in asked_for or reports:
            found = requested(one, number=number)
            self.store.requested.append(replace(found, person=person))

    async def page(self, caller=None, *, first=50, after=None, budget_s=5.0):
        return await self.list.page(asking(caller or clinician(), budget_s), first=first, after=after)


def ids(page) -> list[str]:
    return [item.report.key.report for item in page.items]


async def test_what_waits_is_listed_soonest_first_and_each_person_is_recorded_once() -> None:
    office = Office()
    office.asks_for(NUMBER, BIOPSY, EARLIER, report("r3"))
    office.asks_for(OTHER_NUMBER, replace(BIOPSY, key=replace(BIOPSY.key, report="r4")))

    page = await office.page(clinician(pid=None))

    assert (ids(page)[0], sorted(ids(page))) == ("r2", ["r1", "r2", "r4"])
    assert [item.position for item in page.items] == sorted(item.position for item in page.items)
    assert (page.has_next_page, page.complete) == (False, True)
    assert [(entry.operation, entry.outcome) for entry in office.town.entries] == [("pendingReleases", "OK")] * 2
    assert len({entry.person for entry in office.town.entries}) == 2
    assert office.store.asked == [(HPR, 500)]


async def test_what_was_asked_for_by_others_is_not_listed() -> None:
    office = Office()
    office.asks_for(NUMBER, BIOPSY, EARLIER, asked_for=[EARLIER])

    assert ids(await office.page()) == ["r2"]


@pytest.mark.parametrize(
    "limits",
    [
        {"restrictions": (restriction(),)},
        {"restrictions": (restriction(subject_kind=SubjectKind.PRACTITIONER, subjects=(HPR,)),)},
        {"opted_out": True},
    ],
)
async def test_who_is_blocked_leaves_no_trace(limits) -> None:
    office, empty = Office(), Office()
    office.asks_for(NUMBER, BIOPSY, **limits)

    assert await office.page() == await empty.page()
    assert (office.town.entries, office.town.padlocks) == ([], [])


async def test_who_cannot_be_found_or_is_the_clinician_leaves_no_trace() -> None:
    office = Office()
    office.asks_for(NUMBER, BIOPSY)
    office.town.known.clear()
    own = Office()
    own.asks_for(NUMBER, BIOPSY)

    assert ids(await office.page()) == []
    assert ids(await own.page(clinician(pid=NUMBER))) == []


async def test_an_opening_lists_again_and_is_named_in_the_log() -> None:
    office = Office()
    office.asks_for(NUMBER, BIOPSY, restrictions=(restriction(),), grant=grant())

    assert ids(await office.page()) == ["r1"]
    assert [entry.opening for entry in office.town.entries] == [grant().id]


async def test_pages_follow_each_other_and_only_the_persons_of_a_page_are_recorded() -> None:
    office = Office()
    office.asks_for(NUMBER, BIOPSY)
    office.asks_for(OTHER_NUMBER, EARLIER)

    first = await office.page(clinician(pid=None), first=1)
    recorded = len(office.town.entries)
    second = await office.page(clinician(pid=None), first=1, after=first.items[0].position)

    assert (ids(first), ids(second)) == (["r2"], ["r1"])
    assert (first.has_next_page, second.has_next_page, recorded) == (True, False, 1)


async def test_what_is_beyond_the_bounds_is_told_and_persons_who_surely_see_all_are_not_looked_at() -> None:
    office = Office(Bounds(reports=3, persons=1))
    office.asks_for(NUMBER, report("r9"))
    office.asks_for(OTHER_NUMBER, BIOPSY)
    whole = await office.page(clinician(pid=None))
    looked = list(office.town.looks)
    office.asks_for(NUMBER, EARLIER)

    assert (ids(whole), whole.complete, len(looked)) == (["r1"], True, 1)
    page = await office.page(clinician(pid=None))
    assert (ids(page), page.complete) == (["r1"], False)


@pytest.mark.parametrize(
    ("caller", "refusal"),
    [
        (citizen(), Forbidden),
        (clinician(hpr_number=None), Forbidden),
        (clinician(purpose="COC"), Forbidden),
        (clinician(purpose="QUALITY"), Forbidden),
        (clinician(basis=None), BasisRequired),
        (clinician(attested_until=NOW), AttestationExpired),
    ],
)
async def test_who_is_no_clinician_in_direct_care_has_no_list(caller, refusal) -> None:
    office = Office()
    office.asks_for(NUMBER, BIOPSY)

    with pytest.raises(refusal):
        await office.page(caller)
    assert office.store.asked == []


async def test_whom_the_register_of_personnel_contradicts_or_does_not_know_of_has_no_list() -> None:
    contradicted, silent = Office(), Office()
    contradicted.town.authorisation = "SP"
    silent.town.hpr_fails = True

    with pytest.raises(AttestationInvalid):
        await contradicted.page()
    with pytest.raises(PolicyUnavailable):
        await silent.page()
    assert contradicted.store.asked == silent.store.asked == []


async def test_a_list_that_cannot_be_whole_is_none() -> None:
    """A person who cannot be looked at, a store that fails, or restrictions that nobody can read now."""
    office, broken, unread, central = Office(), Office(), Office(), Office()
    for one in (office, broken, unread, central):
        one.asks_for(NUMBER, BIOPSY)
    office.town.silent.add(NUMBER)
    broken.store.fails = True
    unread.town.settle(NUMBER, BIOPSY, privacy_read=False)
    central.town.missing = Missing(source=SourceId("central"), state=SourceState.LATE, reason="TIMEOUT")

    for one in (office, broken, unread, central):
        with pytest.raises(PolicyUnavailable):
            await one.page()


async def test_what_does_not_end_in_time_is_recorded_as_late() -> None:
    office = Office()
    office.asks_for(NUMBER, BIOPSY)
    office.town.hangs = True

    with pytest.raises(DeadlineExceeded):
        await office.page(budget_s=0.05)
    assert [(entry.person, entry.outcome) for entry in office.town.entries] == [(None, "DEADLINE_EXCEEDED")]


async def test_a_list_that_cannot_be_recorded_is_not_told() -> None:
    office = Office()
    office.asks_for(NUMBER, BIOPSY)
    office.town.log_fails = True

    with pytest.raises(AuditUnavailable):
        await office.page()


async def test_no_regional_source_is_asked_for_a_list() -> None:
    class Region(World):
        id = SourceId("nord")

    region = Region()
    office = Office(nord=region)
    office.asks_for(NUMBER, BIOPSY)

    assert ids(await office.page()) == ["r1"]
    assert region.fetched == 0
    assert NAMING.report(BIOPSY.key) == (await office.page()).items[0].report.id
