"""An answer is explained by what it shows and by its notices, and by nothing that is hidden."""

import msgspec
import pytest
from msgspec.structs import replace

from policies import Policy, Succession
from resolvers import clearance
from resolvers.model import (
    Code,
    ObjectKind,
    Request,
    RestrictionFamily,
    RestrictionLevel,
    RestrictionType,
    SubjectKind,
)
from resolvers.reasons import at_the_door
from tests.examples import HPR, NUMBER, PERSON, citizen, clinician, directives, report, restriction
from tests.unit.resolvers.test_pipeline import NAMING, POLICY, TABLE, World, answer

QUALITY = Policy(TABLE, frozenset({"quality_reads"}))
WAITING = frozenset({"waiting_notice"})
HIDDEN = report("r2", requests=(Request(reservations=(Code(code="NORN_FFL"),)),))
FLAGGED = report("r3", requests=(Request(reservations=(Code(code="NORN_FPB"),)),))
LATER = report("r4", requests=(Request(reservations=(Code(code="NORU"),)),))


def world(*reports, limits=None) -> World:
    made = World()
    made.pages = tuple(msgspec.json.encode(one) for one in reports)
    made.limits = limits or directives()
    return made


async def told(*reports, caller=None, limits=None, chosen=frozenset()):
    policies = Succession([TABLE], chosen)
    return (await answer(world(*reports, limits=limits), caller, policies=policies)).reasons


def block(**changes):
    return restriction(**{"object_kind": ObjectKind.REPORT, "object_value": NAMING.report(HIDDEN.key)} | changes)


async def test_what_is_shown_is_explained_by_the_rows_that_show_it():
    assert await told(report()) == ("P2-SHOW",)
    assert await told(report(), FLAGGED) == ("P2-FLAG", "P2-SHOW")
    assert await told(report(), caller=citizen()) == ("C1-SHOW",)


async def test_what_is_hidden_from_the_citizen_leaves_no_trace():
    assert await told(report(), HIDDEN, LATER, caller=citizen()) == await told(report(), caller=citizen())
    assert await told(HIDDEN, caller=citizen()) == await told(caller=citizen()) == ()


async def test_what_the_citizen_sees_though_it_is_denied_to_others_is_explained_without_that():
    for code in ("NORN_FORANS", "NORN_UNGDOM", "NORS", "N"):
        marked = report("r5", requests=(Request(reservations=(Code(code=code),)),))

        assert await told(marked, caller=citizen()) == ("C1-SHOW",)


@pytest.mark.parametrize("level", RestrictionLevel)
async def test_a_block_of_one_report_is_explained_by_its_padlock_whether_the_report_exists_or_not(level):
    limits = directives(block(level=level))

    with_it = await told(report(), replace(HIDDEN, requests=FLAGGED.requests), limits=limits)
    without = await told(report(), limits=limits)

    assert with_it == without
    assert with_it == (("P2-REPORT-SOFT" if level is RestrictionLevel.SOFT else "P-REPORT-HARD"), "P2-SHOW")


async def test_behind_a_padlock_the_padlock_alone_is_explained():
    assert await told(report(), limits=directives(restriction())) == ("P2-SOFT",)


async def test_a_reservation_is_explained():
    assert await told(report(), limits=directives(opted_out=True), caller=citizen()) == ("C9",)


async def test_that_something_may_wait_is_explained_once_where_the_citizen_is_told():
    assert await told(report(), LATER, caller=citizen(), chosen=WAITING) == ("C1-WAITING", "C1-SHOW")
    assert await told(report(), HIDDEN, caller=citizen(), chosen=WAITING) == ("C1-SHOW",)


async def test_a_copy_that_another_source_hides_is_not_explained():
    class Nord:
        async def fetch(self, fetch, deadline):
            found = await world(replace(report(), requests=HIDDEN.requests)).fetch(fetch, deadline)
            return replace(found, source="nord")

    found = await answer(world(report()), citizen(), nord=Nord())

    assert (found.reports, found.reasons) == ((), ())


def door(*restrictions, caller=None, policy=POLICY, **limits):
    return clearance.door(policy, caller or clinician(), PERSON, directives(*restrictions, **limits))


def former(**changes):
    return clinician(purpose="QUALITY", basis="UNNTAK", **changes)


@pytest.mark.parametrize(
    ("entry", "rows"),
    [
        (door(), ("P2-SHOW",)),
        (door(restriction()), ("P2-SOFT",)),
        (door(block()), ("P2-REPORT-SOFT", "P2-SHOW")),
        (door(opted_out=True), ("P-RESERVATION",)),
        (door(caller=citizen(pid=NUMBER)), ("C1-SHOW",)),
    ],
)
def test_at_the_door_what_may_be_seen_is_explained(entry, rows):
    assert at_the_door(POLICY, entry) == rows


@pytest.mark.parametrize(
    "limit",
    [
        restriction(),
        restriction(level=RestrictionLevel.HARD),
        restriction(subject_kind=SubjectKind.PRACTITIONER, subjects=(HPR,)),
        restriction(type=RestrictionType.SHIELD, family=RestrictionFamily.PRIVACY),
        block(),
    ],
)
def test_what_hides_everything_without_a_trace_is_explained_as_if_it_were_not_there(limit):
    blocked = door(limit, caller=former(), policy=QUALITY, former=True)
    plain = door(caller=former(), policy=QUALITY, former=True)

    assert at_the_door(QUALITY, blocked) == at_the_door(QUALITY, plain) == ("P9-SHOW",)
