"""Figures are counted over a time by what is kept: look-ups, refusals, changes, openings, reports and their codes."""

import uuid
from datetime import timedelta

import pytest
from msgspec.structs import replace

from resolvers.model import (
    LATER,
    ActorKind,
    AuditKind,
    Code,
    Count,
    Discipline,
    LookUpCount,
    Moment,
    PartOf,
    ReportId,
    Sight,
)
from resolvers.normalise.codes import NATIONAL
from resolvers.store import figures as counting
from tests.conftest import execute
from tests.examples import NOW, result
from tests.integration.resolvers.store.lives import KARI, OLA, RECEIVED, arrival, made, version
from tests.integration.resolvers.store.test_access_log import ENTRY
from tests.integration.resolvers.store.test_openings import OPENED, opening

HOUR = timedelta(hours=1)
SINCE, UNTIL = NOW - HOUR, NOW + HOUR
SIGHT = Sight(report=ReportId("rp-piisl4lw4vc37dqna3nwhemqie"), version=1)
LOOK = replace(ENTRY, sources={"central": "ANSWERED", "lab": "EMPTY"}, opening=None, shown=())


@pytest.fixture
async def kari(store, soon):
    return await store.enrol([KARI], soon)


@pytest.fixture
async def ola(store, soon):
    return await store.enrol([OLA], soon)


async def logged(store, soon, *entries) -> None:
    """Put entries into the log, each of a request of its own unless it names one."""
    for entry in entries:
        request = entry.request_id if entry.request_id != ENTRY.request_id else str(uuid.uuid4())
        await store.append_audit(replace(entry, request_id=request), soon)


async def test_look_ups_are_counted_by_channel_and_purpose_and_what_is_none_is_not(store, soon, kari, ola) -> None:
    look = replace(LOOK, person=kari)
    await logged(
        store,
        soon,
        look,
        replace(look, operation="report"),
        replace(look, person=ola),
        replace(look, purpose="BTG"),
        replace(look, actor_kind=ActorKind.CITIZEN, purpose=None),
        # A later part, what is no look, and what was outside the time.
        replace(look, operation="timeline" + LATER),
        replace(look, operation="accessLog", sources={}),
        replace(look, kind=AuditKind.REFUSAL, outcome="FORBIDDEN"),
        replace(look, at=SINCE - timedelta(seconds=1)),
        replace(look, at=UNTIL),
    )

    assert await store.look_ups(SINCE, UNTIL, soon) == (
        LookUpCount(channel=ActorKind.PERSONNEL, purpose="TREAT", looks=3, patients=2),
        LookUpCount(channel=ActorKind.CITIZEN, purpose=None, looks=1, patients=1),
        LookUpCount(channel=ActorKind.PERSONNEL, purpose="BTG", looks=1, patients=1),
    )


async def test_refusals_and_changes_are_counted_by_their_words(store, soon, kari) -> None:
    refusal, change = (
        replace(LOOK, person=kari, kind=kind, outcome=outcome, sources={})
        for kind, outcome in ((AuditKind.REFUSAL, "FORBIDDEN"), (AuditKind.CHANGE, "OK"))
    )
    await logged(
        store,
        soon,
        refusal,
        refusal,
        replace(refusal, outcome="NOT_AVAILABLE"),
        replace(change, operation="shield"),
        replace(change, operation="blockAccess"),
        replace(change, operation="blockAccess"),
        replace(change, operation="markMessageRead"),
    )

    assert await store.refusals(SINCE, UNTIL, soon) == (
        Count(name="FORBIDDEN", times=2),
        Count(name="NOT_AVAILABLE", times=1),
    )
    assert await store.changes_made(SINCE, UNTIL, ["blockAccess", "shield"], soon) == (
        Count(name="blockAccess", times=2),
        Count(name="shield", times=1),
    )


async def test_an_answer_is_complete_where_no_source_is_missing_in_the_end(store, soon, kari) -> None:
    look = replace(LOOK, person=kari)

    def in_parts(request, *states):
        names = ["timeline", *["timeline" + LATER] * (len(states) - 1)]
        return [
            replace(look, request_id=request, operation=name, sources={"central": "ANSWERED"} | state)
            for name, state in zip(names, states, strict=True)
        ]

    await logged(
        store,
        soon,
        look,
        replace(look, sources={"central": "ANSWERED", "lab": "OFF", "west": "NOT_ASKED"}),
        replace(look, sources={"central": "ANSWERED", "lab": "LATE", "west": "REFUSED"}),
        # What a part does not wait for is late in it, and comes in the next; or is missing in the end.
        *in_parts("whole", {"lab": "LATE", "west": "LATE"}, {"lab": "EMPTY", "west": "ANSWERED"}),
        *in_parts("broken", {"lab": "LATE", "west": "LATE"}, {"lab": "FAILED", "west": "ANSWERED"}),
        # Two questions of one request are two answers.
        replace(look, request_id="two", operation="timeline"),
        replace(look, request_id="two", operation="trend", sources={"lab": "FAILED"}),
        replace(look, operation="accessLog", sources={}),
    )

    assert await store.complete_answers(SINCE, UNTIL, soon) == PartOf(all=7, part=4)
    assert await store.missing_sources(SINCE, UNTIL, soon) == (
        Count(name="lab", times=3),
        Count(name="west", times=1),
    )


async def test_what_was_taken_recently_is_found_where_something_was_shown(store, soon, kari) -> None:
    latest = replace(LOOK, person=kari, operation="latest")
    await logged(store, soon, latest, replace(latest, shown=(SIGHT,)), replace(LOOK, person=kari, shown=(SIGHT,)))

    assert await store.recently_taken(SINCE, UNTIL, soon) == PartOf(all=2, part=1)


async def test_openings_are_counted_by_kind(store, soon, kari) -> None:
    await opening(store, kari, soon)

    whole = OPENED.granted_at, OPENED.granted_at + HOUR
    assert await store.openings_made(*whole, soon) == (Count(name=str(OPENED.kind), times=1),)
    assert await store.openings_made(OPENED.granted_at - HOUR, OPENED.granted_at, soon) == ()


async def test_reports_are_counted_by_discipline_with_the_medians_of_how_long_they_took(store, soon) -> None:
    def report(number, hours, discipline=Discipline.LAB):
        issued, sampled = (RECEIVED - timedelta(hours=before) for before in (hours, hours + 24))
        times = {name: Moment(text=at.isoformat(), at=at) for name, at in (("issued", issued), ("sampled", sampled))}
        return version(KARI, replace(made(number, discipline=discipline), **times))

    for number, hours in (("r1", 1), ("r2", 3), ("r3", 90)):
        await store.file(arrival(report(number, hours)), soon)
    await store.file(arrival(report("r4", 2, Discipline.PAT)), soon)

    lab, pat = await store.reports_received(RECEIVED - 90 * HOUR, RECEIVED + HOUR, soon)
    assert (lab.discipline, lab.reports, lab.hours_from_sample, lab.hours_from_issue) == ("LAB", 3, 27.0, 3.0)
    assert (pat.discipline, pat.reports, pat.hours_from_issue) == ("PAT", 1, 2.0)
    lab, pat = await store.reports_received(RECEIVED - 2 * HOUR, RECEIVED + HOUR, soon)
    assert (lab.reports, lab.issued, lab.hours_from_issue) == (3, 1, 1.0)
    assert (pat.reports, pat.issued, pat.hours_from_sample) == (1, 1, 26.0)
    lab, _ = await store.reports_received(RECEIVED, RECEIVED + HOUR, soon)
    assert (lab.reports, lab.issued, lab.hours_from_sample, lab.hours_from_issue) == (3, 0, None, None)
    assert await store.reports_received(RECEIVED - HOUR, RECEIVED, soon) == ()


async def test_results_are_counted_by_whether_their_code_is_a_national_one(store, soon) -> None:
    national = Code(code="NPU01", system=min(NATIONAL))
    local = Code(code="hb", system="urn:oid:1.2.3")
    results = (result(), replace(result(), code=national), replace(result(), code=local))
    await store.file(arrival(version(KARI, made("r1", results=results))), soon)

    assert await store.coded_results(NATIONAL, soon) == PartOf(all=3, part=2)


async def test_where_there_are_none_nothing_is_coded(store, soon) -> None:
    assert await store.coded_results(NATIONAL, soon) == PartOf(all=0, part=0)


async def test_of_many_results_a_sample_is_read(store, soon, database, monkeypatch) -> None:
    await execute(
        database,
        "insert into person select sha256(int4send(n)), gen_random_uuid(), now() from generate_series(1, 200) n;"
        "insert into report (person_hash, key_hash, report_number, issued_at, rank, content_hash, sampled_at,"
        " discipline, status, departed) select person_hash, person_hash, 'r', now(), 0, '', now(), 'LAB', 'FINAL',"
        " false from person;"
        "insert into result (person_hash, key_hash, path, code, code_system, status, value_kind)"
        " select person_hash, key_hash, path::text, 'c', 'local', 'FINAL', 'Quantity'"
        " from report, generate_series(1, 100) path",
    )
    monkeypatch.setattr(counting, "RESULTS_READ", 1_000)
    found = await store.coded_results(NATIONAL, soon)

    assert 0 <= found.all < 10_000
    assert found.part == 0


async def test_who_has_opted_out_is_counted(store, soon, kari, ola) -> None:
    before = await store.opted_out_persons(soon)
    for person in (kari, ola):
        await store.set_opt_out(person, NOW, soon)

    assert (before, await store.opted_out_persons(soon)) == (0, 2)
