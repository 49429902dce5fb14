"""A citizen is told of openings through the schema, in their language; nobody else is."""

from msgspec.structs import replace

from policies import Language
from resolvers.errors import Forbidden, NotAvailable
from resolvers.schema.messages import opening
from tests.examples import NUMBER, citizen, clinician, grant
from tests.unit.resolvers.opened import Openings, notice
from tests.unit.resolvers.schema.asked import data, failure

MINE = """{ me {
    openings { id basis name organisation { number name } purpose grantedAt expiresAt }
    messages { id at text readAt opening { id } } } }"""
READ = "mutation R($id: ID!) { markMessageRead(id: $id) { message { id readAt text } } }"


async def test_the_citizen_is_told_who_opened_when_and_how_but_not_why():
    openings = Openings(notice(2, read=True), notice(3))

    found = (await data(MINE, openings=openings))["me"]

    assert found["openings"][0] == {
        "id": grant().id,
        "basis": "CONSENT",
        "name": "Lena Lunde",
        "organisation": {"number": grant().organisation, "name": "Sykehuset"},
        "purpose": "TREAT",
        "grantedAt": "2026-03-02T11:58:00Z",
        "expiresAt": "2026-03-02T12:30:00Z",
    }
    assert [one["readAt"] is None for one in found["messages"]] == [True, False]


def test_who_opened_on_a_clinicians_behalf_is_told_by_what_is_known_of_them():
    assert opening(grant()).assistant is None
    for known in ({"assistant_name": "Siv Skrinde"}, {"assistant_hpr_number": "900000113"}):
        told = opening(replace(grant(), **known)).assistant
        assert told is not None
        assert {told.name, told.hpr_number} == {None, *known.values()}


async def test_nobody_else_is_told():
    query = "query Q($id: PersonNumber!) { patient(id: $id) { openings { id } messages { id } } }"

    found = await data(query, caller=clinician(), openings=Openings(notice(1)), variables={"id": NUMBER.digits})

    assert found["patient"] == {"openings": None, "messages": None}


async def test_a_message_is_marked_and_told_in_the_language_asked_for():
    for language, word in ((Language.NB, "åpnet"), (Language.NN, "opna"), (Language.EN, "opened")):
        openings = Openings(notice(1))
        found = await data(READ, openings=openings, language=language, variables={"id": notice(1).id})

        assert found["markMessageRead"]["message"]["readAt"] == "2026-03-02T12:00:00Z"
        assert word in found["markMessageRead"]["message"]["text"]


async def test_no_message_of_somebody_elses_is_marked():
    assert isinstance(await failure(READ, variables={"id": notice(1).id}), NotAvailable)
    assert isinstance(await failure(READ, caller=clinician(), variables={"id": notice(1).id}), Forbidden)


async def test_a_citizen_reads_only_their_own_openings():
    assert (await data(MINE, caller=citizen()))["me"] == {"openings": [], "messages": []}
