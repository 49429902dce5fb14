"""GraphQL over HTTP: one answer for every input."""

import json
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect
from starlette.routing import Route

from gateway.arrival import Arrival
from gateway.graphql.endpoint import GraphQLEndpoint
from gateway.graphql.library import Library
from gateway.graphql.persisted import digest_of
from gateway.graphql.trusted import Entry, Trusted
from gateway.identity import IdentityRefused
from gateway.identity.refusal import Reason
from gateway.settings import DocumentsMode, GraphQLProfile
from policies import Language
from resolvers.pacing import Pacing
from tests.asgi import ask
from tests.examples import NOW, NUMBER, citizen, clinician
from tests.unit.resolvers.schema.asked import SCHEMA, parts
from tests.unit.resolvers.test_pipeline import POLICY, World

JSON = "application/json"
NEW = "application/graphql-response+json"
ABOUT = "query Q($id: PersonNumber!) { patient(id: $id) { id timeline { edges { cursor } } } }"


def app(
    world: World | None = None,
    *,
    caller=None,
    refused: Exception | None = None,
    pacing=None,
    introspection=False,
    profile=GraphQLProfile.LEGACY,
    library=None,
) -> Any:
    world = world or World()

    async def identify(request):
        if refused:
            raise refused
        return caller or citizen()

    endpoint = GraphQLEndpoint(
        SCHEMA,
        parts(world, pacing=pacing),
        identify=identify,
        clock=lambda: NOW,
        max_body_bytes=4_000,
        introspection=introspection,
        profile=profile,
        library=library,
    )
    routed = Starlette(routes=[Route("/graphql", endpoint.answer, methods=["GET", "POST"])])
    return Arrival(routed, deadline_s=5.0, new_id=lambda: "req-1234", asked_in_address=["/graphql"])


async def post(body: bytes, *, accept: str = JSON, media_type: str = JSON, language: str = "", **how: Any):
    headers = {"content-type": media_type, "accept": accept, "accept-language": language}
    return await ask(app(**how), "/graphql", method="POST", headers=headers, body=body)


def question(query: str, **variables: Any) -> bytes:
    return json.dumps({"query": query, "variables": variables}).encode()


async def test_an_answer_is_json_with_data_and_no_errors() -> None:
    answer = await post(question("{ viewer { kind } }"))

    assert (answer.status, answer.json()) == (200, {"data": {"viewer": {"kind": "CITIZEN"}}})
    assert answer.headers["content-type"] == "application/json; charset=utf-8"


async def test_a_refusal_within_an_answer_keeps_its_data_and_code() -> None:
    query = "query Q($id: PersonNumber!) { viewer { kind } patient(id: $id) { id } }"

    answer = await post(question(query, id=NUMBER.digits), caller=clinician(attested=False))

    assert answer.status == 200
    assert answer.json()["data"] == {"viewer": {"kind": "PERSONNEL"}, "patient": None}
    assert answer.json()["errors"][0]["extensions"] == {"code": "NOT_AVAILABLE", "requestId": "req-1234"}


@pytest.mark.parametrize(
    ("accept", "status", "media_type"),
    [
        (JSON, 200, JSON),
        (NEW, 400, NEW),
        (f"{NEW};q=0.9, {JSON}", 200, JSON),
        (f"{NEW}, {JSON};q=0.9", 400, NEW),
        ("", 200, JSON),
        ("image/png", 200, JSON),
    ],
)
@pytest.mark.parametrize("query", ["{", "{ nothing }", "query A { viewer { kind } } query B { viewer { kind } }"])
async def test_a_request_that_cannot_be_run_has_no_data_and_the_status_of_its_media_type(
    accept, status, media_type, query
) -> None:
    answer = await post(question(query), accept=accept)

    assert answer.status == status
    assert "data" not in answer.json()
    assert answer.headers["content-type"] == f"{media_type}; charset=utf-8"


COERCED = question(ABOUT, id=7)
PARTIAL = question("{ me { timeline(first: -1) { edges { cursor } } } }")


@pytest.mark.parametrize("accept", [JSON, NEW, "", "*/*"])
@pytest.mark.parametrize(
    ("body", "status"),
    [
        (question("{ viewer { kind } }"), 200),
        (PARTIAL, 294),
        (question("{ me { id } }"), 200),
        (b"{", 400),
        (question("{"), 400),
        (b'{"qeury":"{ viewer { kind } }"}', 422),
        (question("{ nothing }"), 422),
        (question("query A { viewer { kind } } query B { viewer { kind } }"), 422),
        (COERCED, 422),
    ],
)
async def test_in_the_new_edition_the_status_is_what_the_answer_is_whatever_the_client_accepts(
    accept, body, status
) -> None:
    answer = await post(body, accept=accept, profile=GraphQLProfile.EDITION_2026)

    plain = accept == JSON and status < 300
    assert answer.status == status
    assert ("data" in answer.json()) is (status < 300)
    assert answer.headers["content-type"] == f"{JSON if plain else NEW}; charset=utf-8"


async def test_in_the_new_edition_nobody_is_answered_in_what_they_do_not_take() -> None:
    answer = await post(question("{ viewer { kind } }"), accept="image/png", profile=GraphQLProfile.EDITION_2026)

    assert (answer.status, answer.json()["errors"][0]["extensions"]["code"]) == (406, "BAD_USER_INPUT")


async def test_what_is_no_graphql_response_is_not_called_one() -> None:
    for reason, media_type in ((Reason.ATTESTATION, JSON), (Reason.TOKEN, NEW)):
        answer = await post(b"{}", accept=NEW, refused=IdentityRefused(reason, "no"))

        assert answer.headers["content-type"] == f"{media_type}; charset=utf-8"
        assert (set(answer.json()) == {"errors"}) is (media_type == NEW)


async def test_about_the_schema_may_be_asked_in_the_address() -> None:
    named = app(introspection=True)

    answer = await ask(
        named,
        "/graphql?query=query%20Q(%24n:String!)%7B__type(name:%24n)%7Bname%7D%7D&variables=%7B%22n%22:%22Query%22%7D",
    )

    assert (answer.status, answer.json()) == (200, {"data": {"__type": {"name": "Query"}}})


@pytest.mark.parametrize(
    "asked",
    ["", "?query=", "?variables={}", "?query=%7Bviewer%7Bkind%7D%7D", "?query=mutation%7B__typename%7D"],
)
async def test_data_is_asked_for_by_post_alone(asked) -> None:
    answer = await ask(app(), f"/graphql{asked}")

    assert (answer.status, answer.headers["allow"]) == (405, "POST")
    assert "data" not in answer.json()


async def test_an_address_is_looked_at_only_once_it_is_known_who_asks() -> None:
    answer = await ask(app(refused=IdentityRefused(Reason.TOKEN, "no")), "/graphql?query=%7B")

    assert answer.status == 401


@pytest.mark.parametrize(
    ("body", "media_type", "status", "code"),
    [
        (b"{}", "text/plain", 415, "BAD_USER_INPUT"),
        (b"{}", "application/jsonx", 415, "BAD_USER_INPUT"),
        (b"{}", "application/json; charset=utf-8", 400, "BAD_USER_INPUT"),
        (b"{}", "application/json; charset=latin-1", 415, "BAD_USER_INPUT"),
        (b" " * 4_001, JSON, 413, "LIMIT_EXCEEDED"),
    ],
)
async def test_what_is_no_request_is_refused_with_a_code(body, media_type, status, code) -> None:
    answer = await post(body, media_type=media_type)

    assert (answer.status, answer.json()["errors"][0]["extensions"]["code"]) == (status, code)


async def test_a_caller_who_is_not_let_in_gets_the_challenge() -> None:
    answer = await post(b"{}", refused=IdentityRefused(Reason.TOKEN, "the access token is expired"))

    assert answer.status == 401
    assert answer.json()["errors"][0]["message"] == "the access token is expired"
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]


async def test_a_request_that_comes_too_slowly_and_one_that_is_left() -> None:
    slow = await post(b"{}", refused=TimeoutError())
    left = await post(b"{}", refused=ClientDisconnect())

    assert (slow.status, slow.json()["errors"][0]["extensions"]["code"]) == (408, "DEADLINE_EXCEEDED")
    assert (left.status, left.body) == (499, b"")


async def test_an_unforeseen_fault_is_internal_and_tells_nothing(caplog) -> None:
    world = World()

    async def broken(person, now, deadline):
        raise ZeroDivisionError(NUMBER.digits)

    world.directives = broken
    answer = await post(question("{ me { id } }"), world=world)

    assert answer.json()["errors"][0]["extensions"]["code"] == "INTERNAL"
    assert NUMBER.digits not in answer.body.decode() + caplog.text


async def test_that_a_person_is_known_is_told_only_where_it_could_be_recorded() -> None:
    world = World()
    world.log_fails = True
    answer = await post(question("{ me { id } }"), world=world)

    assert answer.json()["data"] is None
    assert answer.json()["errors"][0]["extensions"] == {
        "code": "AUDIT_UNAVAILABLE",
        "retryable": True,
        "requestId": "req-1234",
    }


async def test_an_answer_of_results_says_to_personnel_by_which_rule_and_version() -> None:
    answer = await post(question(ABOUT, id=NUMBER.digits), caller=clinician())

    policy = answer.json()["extensions"]["policy"]
    assert policy["version"] == POLICY.version
    assert [(one["row"], one["effect"], set(one)) for one in policy["decisions"]] == [
        ("P2-SHOW", "SHOW", {"row", "effect", "sentence", "law"})
    ]


async def test_an_answer_of_results_says_to_citizens_what_happens_in_their_language() -> None:
    answer = await post(question("{ me { timeline { edges { cursor } } } }"), language="nn-NO, nb;q=0.5")

    assert answer.json()["extensions"]["policy"] == {
        "decisions": [{"effect": "SHOW", "sentence": POLICY.explain("C1-SHOW", Language.NN).sentence}]
    }


@pytest.mark.parametrize(
    "query", ["{ viewer { kind } }", "{ me { id } }", "{ me { timeline(first: -1) { edges { cursor } } } }"]
)
async def test_what_did_not_walk_the_path_is_not_explained(query) -> None:
    assert "extensions" not in (await post(question(query))).json()


def once(times: int = 1) -> Pacing:
    return Pacing(per_min=times, clock=lambda: 0.0, key=b"a key")


async def test_a_look_up_too_many_is_a_429_that_says_when_to_come_again_and_asks_nobody() -> None:
    world, pacing = World(), once()
    how = {"caller": clinician(), "pacing": pacing, "world": world}
    first = await post(question(ABOUT, id=NUMBER.digits), **how)
    recorded = len(world.entries)

    second = await post(question(ABOUT, id=NUMBER.digits), **how)

    assert (first.status, second.status) == (200, 429)
    assert second.headers["retry-after"] == "60"
    assert second.json()["data"] == {"patient": None}
    (error,) = second.json()["errors"]
    assert error["extensions"] == {"code": "RATE_LIMITED", "retryable": True, "requestId": "req-1234"}
    assert len(world.entries) == recorded


async def test_in_the_new_edition_a_look_up_too_many_is_data_with_an_error() -> None:
    how = {"caller": clinician(), "pacing": once(), "profile": GraphQLProfile.EDITION_2026}
    await post(question(ABOUT, id=NUMBER.digits), **how)

    answer = await post(question(ABOUT, id=NUMBER.digits), **how)

    assert (answer.status, answer.headers["retry-after"]) == (294, "60")
    assert answer.json()["data"] == {"patient": None}


async def test_where_something_else_was_answered_a_look_up_too_many_is_an_error_within_the_answer() -> None:
    how = {"caller": clinician(), "pacing": once()}
    query = "query Q($id: PersonNumber!) { viewer { kind } patient(id: $id) { id } }"
    await post(question(query, id=NUMBER.digits), **how)

    answer = await post(question(query, id=NUMBER.digits), **how)

    assert answer.status == 200
    assert answer.json()["data"] == {"viewer": {"kind": "PERSONNEL"}, "patient": None}
    assert answer.json()["errors"][0]["extensions"]["code"] == "RATE_LIMITED"


async def test_one_request_is_one_look_up_however_often_it_names_its_person() -> None:
    query = "query Q($id: PersonNumber!) { a: patient(id: $id) { id } b: patient(id: $id) { id } }"

    answer = await post(question(query, id=NUMBER.digits), caller=clinician(), pacing=once())

    assert "errors" not in answer.json()


INTROSPECTING = ("{ __schema { types { name } } }", '{ __type(name: "Query") { name } }')


@pytest.mark.parametrize("query", INTROSPECTING)
async def test_the_schema_is_told_only_where_it_is_to_be(query) -> None:
    told = await post(question(query), introspection=True)
    withheld = await post(question(query))

    assert told.json()["data"]
    assert "data" not in withheld.json()
    assert withheld.json()["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"


async def test_what_was_meant_is_told_only_where_the_schema_is() -> None:
    wrong = question("{ viewer { kindd } }")
    helpful, plain = [
        (await post(wrong, introspection=open_)).json()["errors"][0]["message"] for open_ in (True, False)
    ]

    assert "Did you mean" in helpful
    assert plain == "Cannot query field 'kindd' on type 'Viewer'."


@pytest.mark.parametrize(
    "query",
    [
        "{ " + "viewer { kind } " * 51 + "}",
        "{ " + " ".join(f"a{n}: __typename" for n in range(51)) + " }",
        "{ viewer " + "{ a " * 41 + "}" * 41 + " }",
    ],
)
@pytest.mark.parametrize(("accept", "status"), [(JSON, 200), (NEW, 400)])
async def test_a_document_that_is_too_large_is_not_run(query, accept, status) -> None:
    answer = await post(question(query), accept=accept)

    assert answer.status == status
    assert [error["extensions"]["code"] for error in answer.json()["errors"]] == ["LIMIT_EXCEEDED"]
    assert "data" not in answer.json()


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("{ me { id } }", ()),
        ("{ me { timeline(first: -1) { edges { cursor } } } }", ("BAD_USER_INPUT",)),
        ("{ nothing }", ("GRAPHQL_VALIDATION_FAILED",)),
        ("{ node(id: 7) }", ("GRAPHQL_VALIDATION_FAILED",)),
    ],
)
async def test_who_stands_around_is_told_the_codes_and_the_hash_of_what_was_run(query, codes) -> None:
    within, scopes = app(), []

    async def around(scope, receive, send):
        scopes.append(scope)
        await within(scope, receive, send)

    answer = await ask(around, "/graphql", method="POST", headers={"content-type": JSON}, body=question(query))

    state = scopes[0]["state"]
    assert state["codes"] == tuple(error["extensions"]["code"] for error in answer.json().get("errors", ()))
    assert ("operation_hash" in state) is ("data" in answer.json())
    assert state["codes"] == codes


AGAIN = [
    question("{ viewer { kind } }"),
    question(ABOUT, id=NUMBER.digits),
    question(ABOUT, id="nobody"),
    question(ABOUT),
    question(f'{{ patient(id: "{NUMBER.digits}") {{ id }} }}'),
    question("{ nothing }"),
    question("{"),
    question("{ viewer { kind } } query B { viewer { kind } }"),
    question("{ " + "viewer { kind } " * 51 + "}"),
]


@pytest.mark.parametrize("body", AGAIN)
async def test_a_document_that_is_known_is_answered_as_one_that_is_new(body) -> None:
    headers, asked = {"content-type": JSON, "accept": NEW}, app(caller=clinician())

    new, *known = [await ask(asked, "/graphql", method="POST", headers=headers, body=body) for _ in range(4)]

    assert all(again == new for again in known)


async def test_each_refusal_of_a_known_document_has_the_id_of_its_own_request() -> None:
    ids, asked = ["first-id", "second-id"], app()

    told = [
        await ask(asked, "/graphql", method="POST", headers={"content-type": JSON, "x-request-id": one}, body=AGAIN[5])
        for one in ids
    ]

    assert [answer.json()["errors"][0]["extensions"]["requestId"] for answer in told] == ids


def hashed(text: str, **more: Any) -> bytes:
    persisted = {"version": 1, "sha256Hash": digest_of(text)}
    return json.dumps({"extensions": {"persistedQuery": persisted}} | more).encode()


@pytest.mark.parametrize(("profile", "status"), [(GraphQLProfile.LEGACY, 200), (GraphQLProfile.EDITION_2026, 422)])
@pytest.mark.parametrize("accept", [JSON, NEW])
async def test_a_document_that_is_asked_for_by_its_hash_is_sent_once(accept, profile, status) -> None:
    headers, asked, text = {"content-type": JSON, "accept": accept}, app(profile=profile), "{ viewer { kind } }"
    bodies = [hashed(text), hashed(text, query=text), hashed(text)]

    first, *others = [await ask(asked, "/graphql", method="POST", headers=headers, body=body) for body in bodies]

    (error,) = first.json()["errors"]
    assert (first.status, error["message"]) == (status, "PersistedQueryNotFound")
    assert error["extensions"] == {"code": "PERSISTED_QUERY_NOT_FOUND", "requestId": "req-1234"}
    assert first.headers["cache-control"] == "no-store"
    assert [(answer.status, answer.json()) for answer in others] == [
        (200, {"data": {"viewer": {"kind": "CITIZEN"}}})
    ] * 2


@pytest.mark.parametrize(
    ("accept", "profile", "status"),
    [
        (JSON, GraphQLProfile.LEGACY, 200),
        (NEW, GraphQLProfile.LEGACY, 403),
        (JSON, GraphQLProfile.EDITION_2026, 403),
        (NEW, GraphQLProfile.EDITION_2026, 403),
    ],
)
async def test_a_document_that_is_in_no_manifest_may_not_be_run(accept, profile, status) -> None:
    trusted = Trusted([Entry(manifest="app.json", id="kind", text="{ viewer { kind } }")])
    library = Library(trusted, mode=DocumentsMode.SAFELIST)

    answer = await post(question("{ me { id } }"), accept=accept, profile=profile, library=library)
    known = await post(b'{"documentId":"kind"}', accept=accept, profile=profile, library=library)

    (error,) = answer.json()["errors"]
    reason = {"code": "FORBIDDEN", "reason": "DOCUMENT_NOT_TRUSTED", "requestId": "req-1234"}
    assert (answer.status, error["extensions"]) == (status, reason)
    assert known.json() == {"data": {"viewer": {"kind": "CITIZEN"}}}
