"""Personnel open through the schema, and the log marks it."""

from resolvers import model
from resolvers.errors import ElevationWithoutCause, Forbidden, LimitExceeded, NotAvailable
from resolvers.model import AuditKind
from tests.examples import NOW, NUMBER, OTHER_NUMBER, clinician, directives, restriction
from tests.unit.resolvers.opened import Openings
from tests.unit.resolvers.schema.asked import ask, data, failure
from tests.unit.resolvers.schema.test_connections import shown
from tests.unit.resolvers.test_pipeline import World

OPEN = """mutation O($input: OpenRestrictedInput!) {
    openRestricted(input: $input) { id basis grantedAt expiresAt purpose } }"""
TWICE = """mutation O($input: OpenRestrictedInput!, $other: OpenRestrictedInput!) {
    a: openRestricted(input: $input) { id } b: openRestricted(input: $other) { id } }"""


def blocked() -> World:
    world = World()
    world.limits = directives(restriction())
    return world


def wish(number=NUMBER, **changes):
    return {"clientMutationId": "k1", "patient": number.digits, "basis": "CONSENT", "patientConsented": True} | changes


async def test_a_clinician_opens_and_gets_a_grant():
    found = await data(OPEN, caller=clinician(), world=blocked(), variables={"input": wish()})

    assert {**found["openRestricted"], "id": ""} == {
        "id": "",
        "basis": "CONSENT",
        "grantedAt": "2026-03-02T12:00:00Z",
        "expiresAt": "2026-03-02T13:00:00Z",
        "purpose": "TREAT",
    }


async def test_a_refusal_is_recorded_once_with_its_code():
    world = blocked()
    refusal = await failure(
        OPEN, caller=clinician(), world=world, openings=Openings(told_ago=None), variables={"input": wish()}
    )

    assert isinstance(refusal, ElevationWithoutCause)
    assert [(entry.kind, entry.operation, entry.outcome) for entry in world.entries] == [
        (AuditKind.REFUSAL, "openRestricted", "ELEVATION_WITHOUT_CAUSE")
    ]


async def test_nobody_but_personnel_opens():
    world = blocked()

    assert isinstance(await failure(OPEN, world=world, variables={"input": wish()}), Forbidden)
    assert [(entry.outcome, entry.person) for entry in world.entries] == [("FORBIDDEN", None)]


async def test_an_unknown_person_is_not_available():
    refusal = await failure(OPEN, caller=clinician(pid=None), variables={"input": wish(OTHER_NUMBER)})

    assert isinstance(refusal, NotAvailable)


async def test_one_request_opens_for_one_person():
    variables = {"input": wish(), "other": wish(OTHER_NUMBER)}

    result = await ask(TWICE, caller=clinician(), world=blocked(), variables=variables)

    assert [type(error.original_error) for error in result.errors] == [LimitExceeded]


def test_what_was_done_under_an_opening_is_marked_in_the_log():
    entry = model.AuditEntry(at=NOW, kind=AuditKind.ACCESS, operation="timeline", outcome="OK", request_id="r")
    under = model.AuditEntry(
        at=NOW, kind=AuditKind.ACCESS, operation="timeline", outcome="OK", request_id="r", opening="o-1"
    )

    assert (shown(entry).opened, shown(entry).opening) == (False, None)
    assert (shown(under).opened, shown(under).opening) == (True, "o-1")
