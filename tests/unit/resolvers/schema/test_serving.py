"""An operator asks how the service is: each question once a request, and nobody else is answered."""

import pytest

from resolvers.errors import BadInput, Forbidden, LimitExceeded
from resolvers.model import AuditKind, FetchCount, FetchEnd, SourceId
from resolvers.plan import SourceSheet
from tests.examples import NOW, citizen, clinician
from tests.unit.resolvers.oversight.test_operating import operator
from tests.unit.resolvers.schema.asked import data, failure
from tests.unit.resolvers.served import Service
from tests.unit.resolvers.test_pipeline import World

ALL = {
    "sources": "sources { condition }",
    "intake": "intake { since }",
    "auditChain": "auditChain { intact }",
    "figures": "figures { since }",
}
LAB = SourceSheet(id=SourceId("lab"), name="Lab")


async def test_everything_is_told_in_one_request_and_each_is_recorded_about_nobody() -> None:
    world, service = World(), Service()
    service.fetches = [
        FetchCount(source="lab", since=NOW, end=FetchEnd.LATE, times=2, took_ms=9, slowest_ms=8, last_at=NOW)
    ]
    asked = f"{{ operations {{ {' '.join(ALL.values())} }} }}"
    found = (await data(asked, caller=operator(), world=world, service=service, sheets=[LAB]))["operations"]

    assert found == {
        "sources": [{"condition": "FAILING"}],
        "intake": {"since": "2026-02-24"},
        "auditChain": {"intact": True},
        "figures": {"since": "2026-01-31T12:00:00Z"},
    }
    assert {(entry.operation, entry.kind, entry.person) for entry in world.entries} == {
        (name, AuditKind.ACCESS, None) for name in ALL
    }


@pytest.mark.parametrize("name", ALL)
async def test_each_is_asked_once_a_request(name) -> None:
    twice = f"{{ operations {{ a: {ALL[name]} b: {ALL[name]} }} }}"
    refusal = await failure(twice, caller=operator())

    assert isinstance(refusal, LimitExceeded)
    assert str(refusal) == f"a request asks for {name} once"


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("caller", [citizen(), clinician(), operator(name=None)])
async def test_anyone_else_is_refused_and_the_refusal_recorded(name, caller) -> None:
    world = World()
    refusal = await failure(f"{{ operations {{ {ALL[name]} }} }}", caller=caller, world=world)

    assert isinstance(refusal, Forbidden)
    assert [(entry.kind, entry.operation, entry.outcome, entry.person) for entry in world.entries] == [
        (AuditKind.REFUSAL, name, "FORBIDDEN", None)
    ]


@pytest.mark.parametrize(
    "asked", ["sources(hours: 0) { condition }", "intake(days: 32) { since }", "figures(days: 93) { since }"]
)
async def test_what_cannot_be_asked_for_is_said(asked) -> None:
    assert isinstance(await failure(f"{{ operations {{ {asked} }} }}", caller=operator()), BadInput)
