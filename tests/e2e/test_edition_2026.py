"""
Each requirement of GraphQL over HTTP, edition of September 2026, by number; and what `legacy` says instead.

1 to 12 are those of the edition as summed up when this was designed, 13 to 19 what its text says beyond; what is about
streams of answers and about documents known by an id stands elsewhere. `M` is a must, `S` a should.

 1 M JSON comes by POST, in UTF-8 though nobody says so; the answer says its type (M) and charset (S).
 2 M `application/graphql-response+json` where it is acceptable; M what the client wants most.
 3 S nothing acceptable: 406.
 4 S who takes plain JSON alone: the same statuses, and only what is 2xx is called plain JSON.
 5 M what is not known in a request is ignored.
 6 M nothing is changed by GET: 405, with `Allow`.
 7 S another method: 405 with `Allow`; another type, charset or encoding: 415; too slow 408; too long an address
     414; too long headers 431; too long a body 413.
 8 S no JSON 400; no request 422; no document 400; an invalid one 422; no telling which operation 422; variables that do
     not fit 422.
 9 S not let in 401 or 403; too much at once 503.
10 M no data: 4xx or 5xx; M data that is not null: 2xx; S data alone: 200; S data, be it null, and errors: 294.
11 M what is no GraphQL response is not called one.
12 M a document is checked as a whole before anything of it is run.
13 M one address for queries and mutations.
14 M null for what is optional is nothing said.
15 S without a media type a body is not read: 4xx.
16   without `Accept` the answer is what the server would rather write.
17 M in an address: nothing between `=` and `&` is nothing said, `null` is a name, variables are JSON.
18 M a well-formed answer has `data`, `errors` and `extensions`, and each error a message.
19 M data that is not null is 2xx, also where it was asked for too often.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
import pytest
import pytest_asyncio

from gateway.demo.client import proof, read_client_key
from gateway.settings import GraphQLProfile
from tests.conftest import NUMBERS, copy, execute, on_database
from tests.e2e.asking import Answer, number_of
from tests.e2e.composed import Composed, composed

pytestmark = pytest.mark.asyncio(loop_scope="module")

JSON = "application/json"
GRAPHQL = "application/graphql-response+json"
KIND = "{ viewer { kind } }"
PATIENT = "query Q($id: PersonNumber!) { patient(id: $id) { id } }"
QUERY = '{"n": "Query"}'
PAGE = "{ me { timeline(first: -1) { edges { cursor } } } }"
LEGACY, EDITION = GraphQLProfile.LEGACY, GraphQLProfile.EDITION_2026


class Spoken(msgspec.Struct, frozen=True, kw_only=True):
    """A gateway that speaks one edition, and a token of one of the cast for it."""

    profile: GraphQLProfile
    gateway: Composed
    token: str

    async def ask(self, body: bytes, *, method: str = "POST", asked: str = "", **changed: str) -> Answer:
        """Ask as somebody who is let in; `changed` are headers, and one of no value is not sent."""
        demo, address = self.gateway.demo, "/graphql"
        key = read_client_key(Path(demo.run_file.client_key_file))
        sent = {
            "authorization": f"DPoP {self.token}",
            "dpop": proof(key, method=method, url=demo.url + address, now=demo.clock(), access_token=self.token),
            "content-type": JSON,
            "access-basis": "SEGSELV",
        }
        named = {name.replace("_", "-"): value for name, value in changed.items()}
        return await demo.send(method, address + asked, body, sent | {"accept": GRAPHQL} | named)


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=[LEGACY, EDITION])
async def spoken(
    server: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Spoken]:
    """A gateway of each edition."""
    name = f"edition_{next(NUMBERS)}"
    await copy(server, name)
    folder = tmp_path_factory.mktemp("edition")
    opened = {"graphql_profile": request.param, "introspection": True}
    async with composed(on_database(server, name), folder, **opened) as gateway:
        yield Spoken(profile=request.param, gateway=gateway, token=await gateway.demo.token("kari"))
    await execute(server, f"drop database {name} with (force)")


def question(query: str, **more: Any) -> bytes:
    return msgspec.json.encode({"query": query, **more})


def status_of(answer: Answer) -> int:
    """Give the status of an answer that is well-formed and says what it is (1, 18)."""
    found = answer.json
    assert set(found) <= {"data", "errors", "extensions"}
    assert found
    assert "errors" not in found or found["errors"]
    assert all(error["message"] and re.fullmatch(r"[A-Z_]+", code_of(error)) for error in found.get("errors", ()))
    assert answer.headers["content-type"].endswith("; charset=utf-8")
    return answer.status


def code_of(error: Mapping[str, Any]) -> str:
    code: str = error["extensions"]["code"]
    return code


def type_of(answer: Answer) -> str:
    return answer.headers["content-type"].partition(";")[0]


def told(spoken: Spoken, legacy: Any, edition: Any) -> Any:
    """Give what is expected of the edition that is spoken."""
    return legacy if spoken.profile is LEGACY else edition


async def test_01_json_is_posted_in_utf_8_whether_that_is_said_or_not(spoken) -> None:
    for content_type in (JSON, f"{JSON};charset=utf-8", 'Application/JSON; charset="UTF-8"'):
        answer = await spoken.ask(question("{ viewer { kind } } # blåbær"), content_type=content_type)

        assert status_of(answer) == 200
        assert answer.data == {"viewer": {"kind": "CITIZEN"}}


@pytest.mark.parametrize(
    ("accept", "legacy", "edition"),
    [
        (GRAPHQL, GRAPHQL, GRAPHQL),
        (JSON, JSON, JSON),
        ("*/*", JSON, GRAPHQL),
        ("application/*", JSON, GRAPHQL),
        (f"{GRAPHQL}, {JSON}", GRAPHQL, GRAPHQL),
        (f"{GRAPHQL}; charset=utf-8, {JSON}; charset=utf-8", GRAPHQL, GRAPHQL),
        (f"{GRAPHQL};q=0.2, {JSON};q=0.9", JSON, JSON),
        (f"{GRAPHQL};q=0, */*;q=0.1", JSON, JSON),
        (f"{JSON}, text/plain, */*", JSON, JSON),
        (f"{GRAPHQL}, {JSON}, text/event-stream, multipart/mixed", GRAPHQL, GRAPHQL),
    ],
)
async def test_02_the_answer_is_written_as_the_client_wants_it_most(spoken, accept, legacy, edition) -> None:
    answer = await spoken.ask(question(KIND), accept=accept)

    assert (status_of(answer), type_of(answer)) == (200, told(spoken, legacy, edition))


@pytest.mark.parametrize("accept", ["text/html", "application/xml;q=0.9, image/*", f"{JSON};q=0, {GRAPHQL};q=0"])
async def test_03_who_takes_nothing_that_is_written_here_is_told(spoken, accept) -> None:
    answer = await spoken.ask(question(KIND), accept=accept)

    assert status_of(answer) == told(spoken, 200, 406)


@pytest.mark.parametrize(
    ("body", "status", "legacy"),
    [
        (question(KIND), 200, 200),
        (question(PAGE), 294, 200),
        (question("{ nothing }"), 422, 200),
        (question("{"), 400, 200),
        (b"{", 400, 400),
    ],
)
async def test_04_who_takes_plain_json_alone_gets_the_same_statuses(spoken, body, status, legacy) -> None:
    answer = await spoken.ask(body, accept=JSON)

    assert status_of(answer) == told(spoken, legacy, status)
    assert type_of(answer) == told(spoken, JSON, JSON if status < 300 else GRAPHQL)


async def test_05_what_is_not_known_in_a_request_is_ignored(spoken) -> None:
    answer = await spoken.ask(question(KIND, unknown={"a": [1]}, extensions={"of-a-client": 1}))

    assert status_of(answer) == 200
    assert "errors" not in answer.json


@pytest.mark.parametrize("query", ["mutation { __typename }", "query A { __typename } mutation B { __typename }"])
async def test_06_nothing_is_changed_by_get(spoken, query) -> None:
    name = "&operationName=B" if "query" in query else ""

    answer = await spoken.ask(b"", method="GET", asked=f"?query={quote(query)}{name}")

    assert (status_of(answer), answer.headers["allow"]) == (405, "POST")
    assert "data" not in answer.json


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "PROPFIND"])
async def test_07_another_method_is_refused_and_told_which_there_are(spoken, method) -> None:
    answer = await spoken.ask(question(KIND), method=method)

    assert answer.status == 405
    assert "POST" in answer.headers["allow"]


async def test_07_data_is_not_asked_for_by_get(spoken) -> None:
    for asked in ("", f"?query={quote(KIND)}", f"?query={quote('{ ...F } fragment F on Query { me { id } }')}"):
        answer = await spoken.ask(b"", method="GET", asked=asked)

        assert (status_of(answer), answer.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize(
    "headers",
    [
        {"content_type": "text/plain"},
        {"content_type": "application/x-www-form-urlencoded"},
        {"content_type": "multipart/form-data; boundary=x"},
        {"content_type": "application/graphql"},
        {"content_type": "application/jsonx"},
        {"content_type": f"{JSON}; charset=latin-1"},
        {"content_type": f"{JSON}; charset=utf-16"},
        {"content_encoding": "gzip"},
        {"content_encoding": "br, identity"},
    ],
)
async def test_07_what_is_not_json_in_utf_8_as_it_is_is_not_read(spoken, headers) -> None:
    answer = await spoken.ask(question(KIND), **headers)

    assert status_of(answer) == 415


async def test_07_what_is_too_long_is_refused_by_what_of_it_is(spoken) -> None:
    long_body = await spoken.ask(b" " * 600_000 + question(KIND))
    long_address = await spoken.ask(b"", method="GET", asked="?query=" + "%20" * 3_000 + quote("{__typename}"))
    many_headers = await spoken.ask(question(KIND), **{f"x-{number}": "a" for number in range(70)})
    long_header = await spoken.ask(question(KIND), x_long="a" * 40_000)

    statuses = [answer.status for answer in (long_body, long_address, many_headers, long_header)]
    assert statuses == [413, 414, 431, 431]
    assert {code_of(answer.json["errors"][0]) for answer in (long_body, long_address, long_header)} == {
        "LIMIT_EXCEEDED"
    }


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "BAD_USER_INPUT"),
        (b"NONSENSE", 400, "BAD_USER_INPUT"),
        (b'{"query":', 400, "BAD_USER_INPUT"),
        (b'{"qeury": "{__typename}"}', 422, "BAD_USER_INPUT"),
        (b'{"query": 7}', 422, "BAD_USER_INPUT"),
        (b'{"query": null}', 422, "BAD_USER_INPUT"),
        (b'[{"query": "{__typename}"}]', 422, "BAD_USER_INPUT"),
        (b'"{__typename}"', 422, "BAD_USER_INPUT"),
        (question(KIND, variables=[7]), 422, "BAD_USER_INPUT"),
        (question(KIND, variables="{}"), 422, "BAD_USER_INPUT"),
        (question(KIND, operationName=False), 422, "BAD_USER_INPUT"),
        (question(KIND, extensions=[]), 422, "BAD_USER_INPUT"),
        (question("{"), 400, "GRAPHQL_PARSE_FAILED"),
        (question(""), 400, "GRAPHQL_PARSE_FAILED"),
        (question("{ nothing }"), 422, "GRAPHQL_VALIDATION_FAILED"),
        (question(f"query A {KIND} query B {KIND}"), 422, "OPERATION_RESOLUTION_FAILURE"),
        (question(f"query A {KIND}", operationName="B"), 422, "OPERATION_RESOLUTION_FAILURE"),
        (question("fragment F on Query { viewer { kind } }"), 422, "OPERATION_RESOLUTION_FAILURE"),
        (question(PATIENT, variables={"id": None}), 422, "BAD_USER_INPUT"),
        (question(PATIENT, variables={"id": 7}), 422, "BAD_USER_INPUT"),
        (question(PATIENT), 422, "BAD_USER_INPUT"),
    ],
)
async def test_08_what_cannot_be_run_is_told_apart_and_has_no_data(spoken, body, status, code) -> None:
    answer = await spoken.ask(body)

    assert (status_of(answer), answer.codes[0]) == (told(spoken, 400, status), code)
    assert "data" not in answer.json


async def test_09_who_is_not_let_in_is_told(spoken) -> None:
    nobody = await spoken.ask(question(KIND), authorization="", dpop="")
    other = await spoken.gateway.demo.ask("kari", KIND, wish={"defect": "scope"}, headers={"accept": GRAPHQL})

    assert (status_of(nobody), nobody.codes) == (401, ["UNAUTHENTICATED"])
    assert (status_of(other), other.codes) == (403, ["FORBIDDEN"])


@pytest.mark.parametrize(
    ("body", "data", "status"),
    [
        (question(KIND), {"viewer": {"kind": "CITIZEN"}}, 200),
        (question("{ __typename }"), {"__typename": "Query"}, 200),
        (question(PAGE), {"me": None}, 294),
        (question("{ viewer { kind } " + PAGE[1:]), {"viewer": {"kind": "CITIZEN"}, "me": None}, 294),
    ],
)
async def test_10_the_status_says_whether_there_is_data_and_whether_all_of_it(spoken, body, data, status) -> None:
    answer = await spoken.ask(body)

    assert answer.json["data"] == data
    assert ("errors" in answer.json) is (status == 294)
    assert status_of(answer) == told(spoken, 200, status)


async def test_11_what_is_no_graphql_response_is_not_called_one(spoken) -> None:
    demo = spoken.gateway.demo
    wanted = await demo.ask("dr-haug", KIND, wish={"defect": "no-attestation"}, headers={"accept": GRAPHQL})
    lost = await demo.send("POST", "/graphql/", question(KIND), {"accept": GRAPHQL})
    health = await demo.send("GET", "/health", b"", {"accept": GRAPHQL})

    assert "authorization_details" in wanted.json
    assert GRAPHQL not in {type_of(answer) for answer in (wanted, lost, health) if answer.body}


async def test_12_a_document_is_checked_as_a_whole_before_anything_is_run(spoken) -> None:
    half = "mutation M { a: __typename nothing }"
    unused = f"query A {KIND} query B {{ nothing }}"

    for body in (question("{ viewer { kind nothing } }"), question(half), question(unused, operationName="A")):
        answer = await spoken.ask(body)

        assert (status_of(answer), answer.codes) == (told(spoken, 400, 422), ["GRAPHQL_VALIDATION_FAILED"])
        assert "data" not in answer.json


async def test_13_queries_and_mutations_have_one_address(spoken) -> None:
    answer = await spoken.ask(question("mutation M { __typename }"))

    assert (status_of(answer), answer.data) == (200, {"__typename": "Mutation"})


@pytest.mark.parametrize("name", ["variables", "operationName", "extensions"])
async def test_14_null_for_what_is_optional_is_nothing_said(spoken, name) -> None:
    answer = await spoken.ask(question(KIND, **{name: None}))

    assert (status_of(answer), answer.data) == (200, {"viewer": {"kind": "CITIZEN"}})


async def test_15_a_body_of_no_media_type_is_not_read(spoken) -> None:
    # The client of these tests always names one where it sends a body: here it names nothing.
    answer = await spoken.ask(question(KIND), content_type=" ")

    assert status_of(answer) == 415


async def test_16_without_accept_the_answer_is_what_the_server_would_rather_write(spoken) -> None:
    whole = await spoken.ask(question(KIND), accept="")
    part = await spoken.ask(question(PAGE), accept="")

    assert type_of(whole) == type_of(part) == told(spoken, JSON, GRAPHQL)
    assert status_of(part) == told(spoken, 200, 294)


@pytest.mark.parametrize(
    ("asked", "data"),
    [
        (f"query={quote('{ __typename }')}&operationName=&variables=&extensions=", {"__typename": "Query"}),
        (
            f"query={quote('query null { __typename } query B { b: __typename }')}&operationName=null",
            {"__typename": "Query"},
        ),
        (
            f"query={quote('query Q($n: String!) { __type(name: $n) { name } }')}&variables={quote(QUERY)}",
            {"__type": {"name": "Query"}},
        ),
    ],
)
async def test_17_the_schema_may_be_asked_about_in_the_address(spoken, asked, data) -> None:
    answer = await spoken.ask(b"", method="GET", asked=f"?{asked}", content_type="")

    assert (status_of(answer), answer.data) == (200, data)


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("query=%7B", 400),
        (f"query={quote('{ nothing }')}", 422),
        (f"query={quote('{ __typename }')}&variables=%5B%5D", 422),
        (f"query={quote('{ __typename }')}&variables=%7B", 422),
        (f"query={quote('{ __typename }')}&query={quote('{ __typename }')}", 422),
    ],
)
async def test_17_what_is_wrong_in_an_address_is_as_wrong_as_in_a_body(spoken, asked, status) -> None:
    answer = await spoken.ask(b"", method="GET", asked=f"?{asked}", content_type="")

    assert status_of(answer) == told(spoken, 400, status)


NASTY = {
    "a text": b'"str"',
    "a number": b"1",
    "nothing": b"null",
    "a boolean": b"true",
    "no number": b"NaN",
    "a list": b"[]",
    "no members": b"{}",
    "no text": b"\xff\xfe\x00",
    "a mark before": b"\xef\xbb\xbf" + question(KIND),
    "UTF-16": question(KIND).decode().encode("utf-16"),
    "a broken text": b'{"query":"\xff"}',
    "half a letter": b'{"query":"{ \\ud800 }"}',
    "half a letter within": b'{"query":"{ a(b: \\"\\ud800\\") }"}',
    "NUL": b'{"query":"\\u0000"}',
    "open lists": b"[" * 20_000,
    "open objects": b'{"query":"{a}","variables":' + b'{"a":' * 20_000,
    "deep lists": b'{"query":"{a}","variables":{"a":' + b"[" * 5_000 + b"]" * 5_000 + b"}}",
    "long number": b"1" * 5_000,
    "long variable": question(PATIENT).rstrip(b"}") + b',"variables":{"id":' + b"1" * 5_000 + b"}}",
    "endless variable": question(PATIENT).rstrip(b"}") + b',"variables":{"id":1e400}}',
    "minus nothing": question(PATIENT).rstrip(b"}") + b',"variables":{"id":-0}}',
    "twice": b'{"query":"{a}","query":"{b}"}',
    "long literal": question("{ a(n: " + "1" * 5_000 + ") }"),
    "open selections": question("{" * 5_000),
    "deep selections": question("{ " + "a { " * 4_000 + "}" * 4_001),
    "open text": question('{ a(b: """'),
    "many variables": question("query Q(" + " ".join(f"$v{number}: Int" for number in range(200)) + ") { __typename }"),
    "many directives": question("{ __typename " + "@skip(if: false) " * 3_000 + "}"),
    "many aliases": question("{ " + " ".join(f"a{number}: __typename" for number in range(2_000)) + " }"),
    "many fields": question("{ " + "nothing " * 3_000 + "}"),
    "a circle": question("{ ...F } fragment F on Query { ...F }"),
    "a subscription": question("subscription S { __typename }"),
}


@pytest.mark.parametrize("body", NASTY.values(), ids=NASTY)
async def test_18_no_body_whatever_is_anything_but_a_coded_answer(spoken, body) -> None:
    for accept in (GRAPHQL, JSON):
        answer = await spoken.ask(body, accept=accept)

        assert status_of(answer) in {200, 400, 413, 422}
        assert "data" not in answer.json
        assert 1 <= len(answer.codes) <= 20
        assert "INTERNAL" not in answer.codes


async def test_19_data_that_was_asked_for_too_often_is_an_answer_too(database, tmp_path) -> None:
    asked = {"accept": GRAPHQL}
    async with composed(database, tmp_path, graphql_profile=EDITION, rate_person_per_min=1) as gateway:
        answers = [
            await gateway.demo.ask("dr-haug", PATIENT, {"id": number_of("kari")}, headers=asked) for _ in range(2)
        ]

    assert [status_of(answer) for answer in answers] == [200, 294]
    assert answers[1].codes == ["RATE_LIMITED"]
    assert int(answers[1].headers["retry-after"]) > 0


async def test_07_and_09_who_is_too_slow_is_told_and_who_comes_meanwhile_is_to_come_again(database, tmp_path) -> None:
    changes = {"graphql_profile": EDITION, "max_in_flight": 1, "deadline_s": 4.0}
    async with composed(database, tmp_path, **changes) as gateway:
        spoken = Spoken(profile=EDITION, gateway=gateway, token=await gateway.demo.token("kari"))
        reader, writer = await asyncio.open_connection("127.0.0.1", int(gateway.demo.url.rpartition(":")[2]))
        key = read_client_key(Path(gateway.demo.run_file.client_key_file))
        url = f"{gateway.demo.url}/graphql"
        made = proof(key, method="POST", url=url, now=gateway.clock(), access_token=spoken.token)
        writer.write(
            f"POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: {JSON}\r\nContent-Length: 100\r\nAccept: {GRAPHQL}\r\n"
            f"Authorization: DPoP {spoken.token}\r\nDPoP: {made}\r\nAccess-Basis: SEGSELV\r\n\r\n".encode()
        )
        await writer.drain()
        # The one place is held until it is given up: who comes meanwhile waits for a moment alone.
        await asyncio.sleep(0.5)
        meanwhile = await spoken.ask(question(KIND))
        line = await reader.readline()
        writer.close()

    assert (meanwhile.status, meanwhile.codes) == (503, ["OVERLOADED"])
    assert line.startswith(b"HTTP/1.1 408")
