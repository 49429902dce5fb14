"""Changes are the citizen's own."""

import pytest

from resolvers.errors import BadInput, Forbidden, LimitExceeded
from resolvers.model import ReleaseChoice, RestrictionType
from tests.examples import NUMBER, clinician, directives, restriction
from tests.unit.resolvers.kept import Store
from tests.unit.resolvers.schema.asked import ask, data, failure
from tests.unit.resolvers.test_pipeline import World

BLOCK = """mutation B($input: BlockInput!) { blockAccess(input: $input) { restriction {
  id kind level object subject code { code system } period { from to } practitioner origin lifted } } }"""
LIFT = "mutation L($id: ID!) { liftBlock(id: $id) { restriction { id kind lifted } } }"
PREVIEW = """mutation P($input: BlockInput!) { previewBlock(input: $input) {
  reports results complete text organisations { name reports results } } }"""
PREFER = """mutation R($input: ReleasePreferenceInput!) { setReleasePreference(input: $input) {
  releasePreference { discipline choice days setAt } } }"""
OPT_OUT = "mutation O($input: OptOutInput!) { optOut(input: $input) { optedOut since } }"
END = "mutation E($input: EndOptOutInput!) { endOptOut(input: $input) { optedOut since } }"
KEY = {"clientMutationId": "k"}


async def test_a_citizen_blocks_and_the_same_wish_is_the_same_block() -> None:
    wish = {"input": KEY | {"practitioner": "9144900"}}

    first = (await data(BLOCK, variables=wish))["blockAccess"]["restriction"]
    again = (await data(BLOCK, variables=wish))["blockAccess"]["restriction"]

    assert first == again
    assert (first["kind"], first["level"], first["practitioner"]) == ("BLOCK", "HARD", "9144900")
    assert (first["object"], first["subject"], first["origin"], first["lifted"]) == (
        "ALL",
        "PRACTITIONER",
        "LOCAL",
        None,
    )


async def test_a_code_and_a_period_come_back_as_they_were_sent() -> None:
    code = {"code": "NPU27300", "system": "urn:oid:2.16.578.1.12.4.1.1.7280"}
    period = {"from": "2026-01-01", "to": "2026-03-31"}

    by_code = (await data(BLOCK, variables={"input": KEY | {"code": code}}))["blockAccess"]["restriction"]
    by_period = (await data(BLOCK, variables={"input": KEY | {"period": period}}))["blockAccess"]["restriction"]

    assert (by_code["object"], by_code["code"], by_code["period"]) == ("CODE", code, None)
    assert (by_period["object"], by_period["code"], by_period["period"]) == ("PERIOD", None, period)


@pytest.mark.parametrize("kind", [RestrictionType.BLOCK, RestrictionType.SHIELD])
async def test_a_citizen_lifts_blocks_and_shields(kind) -> None:
    held = Store(restriction(type=kind))

    lifted = (await data(LIFT, variables={"id": "b1"}, store=held))["liftBlock"]["restriction"]

    assert lifted["kind"] == kind
    assert lifted["lifted"] is not None


async def test_what_another_service_sent_is_refused_with_its_reason() -> None:
    refused = await failure(LIFT, variables={"id": "b1"}, store=Store(restriction(origin="pts")))

    assert (type(refused), refused.reason) == (Forbidden, "REPLICATED")


async def test_a_citizen_previews_and_nothing_is_set() -> None:
    store = Store()

    found = (await data(PREVIEW, variables={"input": KEY}, store=store))["previewBlock"]

    assert found == {
        "reports": 1,
        "results": 1,
        "complete": True,
        "text": "Dette skjuler 1 svar med 1 resultat.",
        "organisations": [{"name": None, "reports": 1, "results": 1}],
    }
    assert store.kept == []


async def test_a_citizen_wishes_when_to_see_results() -> None:
    wish = {"input": KEY | {"discipline": "PAT", "choice": "LATER", "days": 5}}

    kept = (await data(PREFER, variables=wish))["setReleasePreference"]["releasePreference"]

    assert kept == {"discipline": "PAT", "choice": ReleaseChoice.LATER, "days": 5, "setAt": "2026-03-02T12:00:00Z"}


async def test_a_citizen_opts_out_and_ends_it() -> None:
    store = Store()

    out = (await data(OPT_OUT, variables={"input": KEY | {"understood": True}}, store=store))["optOut"]
    ended = (await data(END, variables={"input": {"clientMutationId": "e"}}, store=store))["endOptOut"]

    assert out == {"optedOut": True, "since": "2026-03-02T12:00:00Z"}
    assert ended == {"optedOut": False, "since": None}


@pytest.mark.parametrize(
    ("query", "wish"),
    [
        (BLOCK, {"input": KEY}),
        (PREVIEW, {"input": KEY}),
        (LIFT, {"id": "b1"}),
        (PREFER, {"input": KEY | {"choice": "SOONER"}}),
        (OPT_OUT, {"input": KEY | {"understood": True}}),
        (END, {"input": KEY}),
    ],
)
async def test_nobody_else_changes_anything(query, wish) -> None:
    store, world = Store(restriction()), World()

    assert isinstance(await failure(query, caller=clinician(), variables=wish, store=store, world=world), Forbidden)
    assert (store.kept, store.wishes) == ([restriction()], {})
    assert [entry.outcome for entry in world.entries] == ["FORBIDDEN"]


@pytest.mark.parametrize(
    ("query", "wish"),
    [
        (BLOCK, {"organisation": "1"}),
        (PREVIEW, {"code": {"code": ""}}),
        (PREFER, {"choice": "USUAL", "days": 1}),
        (OPT_OUT, {"understood": False}),
    ],
)
async def test_a_wish_without_sense_is_refused_and_the_refusal_recorded_once(query, wish) -> None:
    world = World()

    assert isinstance(await failure(query, variables={"input": KEY | wish}, world=world), BadInput)
    assert [entry.outcome for entry in world.entries] == ["BAD_USER_INPUT"]


async def test_a_key_of_another_wish_is_refused_once() -> None:
    store, world = Store(), World()
    await data(BLOCK, variables={"input": KEY}, store=store)

    refused = await failure(BLOCK, variables={"input": KEY | {"level": "HARD"}}, store=store, world=world)

    assert isinstance(refused, BadInput)
    assert [entry.outcome for entry in world.entries] == ["OK", "BAD_USER_INPUT"]


async def test_what_follows_a_change_in_the_same_request_reads_what_was_changed() -> None:
    class OptedOut(Store):
        async def opt_out(self, *whom, **how):
            world.limits = directives(opted_out=True)
            return await super().opt_out(*whom, **how)

    world = World()
    both = """mutation M($out: OptOutInput!, $block: BlockInput!) {
      optOut(input: $out) { optedOut } previewBlock(input: $block) { reports } }"""

    found = await data(both, variables={"out": KEY | {"understood": True}, "block": KEY}, store=OptedOut(), world=world)

    assert found == {"optOut": {"optedOut": True}, "previewBlock": {"reports": 0}}
    assert world.fetched == 0


async def test_a_request_changes_only_so_much() -> None:
    aliases = " ".join(f'a{at}: endOptOut(input: {{clientMutationId: "k{at}"}}) {{ optedOut }}' for at in range(30))

    result = await ask(f"mutation {{ {aliases} }}")

    assert {type(error.original_error) for error in result.errors} == {LimitExceeded}


async def test_a_citizen_who_is_asked_about_beside_changes_nothing_for_another() -> None:
    query = "query Q($id: PersonNumber!) { patient(id: $id) { restrictions { id } releasePreferences { choice } } }"

    own = await data(query, variables={"id": NUMBER.digits}, store=Store(restriction()))

    assert own["patient"] == {"restrictions": [{"id": "b1"}], "releasePreferences": []}
