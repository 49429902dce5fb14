"""
Traps that others have met with GraphQL servers, and that nothing else here tests, over HTTP.

Every trap, with the tests that hold it, is listed in tests/architecture/test_traps.py; the numbers are of that list.
"""

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import msgspec
import pytest
import pytest_asyncio

from resolvers.schema.assembly import build
from tests.conftest import NUMBERS, copy, execute, on_database
from tests.e2e.composed import Composed, composed

pytestmark = pytest.mark.asyncio(loop_scope="module")
CHECKOUT = Path(__file__).resolve().parents[2]

KIND = "{ viewer { kind } }"
# As deep as a document may be: what holds a code, and the standard code of the standard code of it.
OUTER = ("me", "timeline", "edges", "node", "kind")
DEEPEST = 40


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def gateway(server: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Composed]:
    """A gateway as it is set unless something else is said."""
    name = f"trapped_{next(NUMBERS)}"
    await copy(server, name)
    async with composed(on_database(server, name), tmp_path_factory.mktemp("trapped")) as opened:
        yield opened
    await execute(server, f"drop database {name} with (force)")


def nested(*fields: str) -> str:
    """Write fields within each other."""
    return " { ".join(("", *fields)) + " }" * len(fields)


async def test_a_path_with_a_slash_too_many_is_not_there_and_sends_nobody_on(gateway) -> None:
    """Trap 12: `/graphql` is mounted, and every question is sent on to `/graphql/` with a 307, and another method."""
    body = msgspec.json.encode({"query": KIND})

    exact = await gateway.demo.post("kari", body)
    more = await gateway.demo.send("POST", "/graphql/", body, {})

    assert (exact.status, exact.data) == (200, {"viewer": {"kind": "CITIZEN"}})
    assert (more.status, "location" in more.headers) == (404, False)


async def test_the_schema_can_be_built_again_in_one_process() -> None:
    """Trap 13: a second schema of the same types fails, as the library has changed them for the first."""
    first, second = build(), build()

    assert first.as_str() == second.as_str()
    assert "node(" in second.as_str()


async def test_a_hashed_document_is_not_asked_for_by_get_with_variables_in_the_address(gateway) -> None:
    """Trap 9: urql asks by GET for documents that it has hashed, so that variables end in every log on the way."""
    extensions = quote('{"persistedQuery":{"version":1,"sha256Hash":"' + "a" * 64 + '"}}')
    asked = f"/graphql?operationName=Q&variables=%7B%22id%22%3A%22x%22%7D&extensions={extensions}"

    answer = await gateway.demo.send("GET", asked, b"", {})

    assert answer.status in {400, 405}
    assert answer.codes == ["BAD_USER_INPUT"]
    assert b"persistedQuery" not in answer.body


async def test_an_unknown_fragment_is_named_in_a_sentence(gateway) -> None:
    """Trap 19: a limiter that looks fragments up raises KeyError, and the whole error is `'Nope'`."""
    answer = await gateway.demo.ask("kari", "{ ...Nope }")

    (error,) = answer.json["errors"]
    assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert "nknown fragment" in error["message"]


async def test_as_deep_a_document_as_is_taken_is_run_to_its_end(gateway) -> None:
    """Trap 20: what the parser lets through ends in `maximum recursion depth exceeded` when it is run."""
    within = [*OUTER, *["standard"] * (DEEPEST - len(OUTER) - 1), "code"]
    through = " ".join(
        f"fragment F{at} on Code {{ standard {{ ...F{at + 1} }} }}" for at in range(DEEPEST - len(OUTER) - 1)
    )
    last = f"fragment F{DEEPEST - len(OUTER) - 1} on Code {{ code }}"

    plain = await gateway.demo.ask("kari", nested(*within))
    by_fragments = await gateway.demo.ask("kari", f"{nested(*OUTER, '...F0')} {through} {last}")
    deeper = await gateway.demo.ask("kari", nested(*within[:-1], "standard", "code"))

    assert plain.json["data"] == by_fragments.json["data"] == {"me": {"timeline": {"edges": []}}}
    assert deeper.codes == ["LIMIT_EXCEEDED"]


@pytest.mark.parametrize("name", ["__schema", "__type", "IntrospectionQuery"])
async def test_whatever_an_operation_is_called_it_is_held_to_the_same_limits(gateway, name) -> None:
    """Trap 29: what is called `__schema`, or as tools call their introspection, is looked at no further."""
    deep = nested(*OUTER, *["standard"] * DEEPEST, "code")

    in_operation = await gateway.demo.ask("kari", f"query {name} {deep}")
    in_fragment = await gateway.demo.ask("kari", f"{{ ...{name} }} fragment {name} on Query {deep}")
    well = await gateway.demo.ask("kari", f"query {name} {KIND}")

    assert [in_operation.codes, in_fragment.codes] == [["LIMIT_EXCEEDED"]] * 2
    assert well.data == {"viewer": {"kind": "CITIZEN"}}


async def test_a_document_that_is_priced_is_priced_through_fragments_of_any_name(gateway) -> None:
    """Trap 32: cost that is counted by `first` alone, or not within fragments, is asked round."""
    page = "timeline(last: 200) { edges { node { results { id members { id } } } } }"

    async def cost(query: str) -> int:
        body = msgspec.json.encode({"query": query, "extensions": {"cost": True}})
        estimated: int = (await gateway.demo.post("kari", body)).json["extensions"]["cost"]["estimated"]
        return estimated

    plain = await cost(f"{{ me {{ {page} }} }}")
    assert plain > 200 * 20
    assert await cost(f"{{ me {{ ...__schema }} }} fragment __schema on Patient {{ {page} }}") == plain
    assert (
        await cost(f"{{ me {{ ... {{ ...A }} }} }} fragment A on Patient {{ ...B }} fragment B on Patient {{ {page} }}")
        == plain
    )


SLOW = """
import asyncio, sys, uvicorn
from gateway.cli.answering import configuration
from gateway.settings import Settings

async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    print("asked", file=sys.stderr, flush=True)
    await asyncio.sleep(1.5)
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"8")]})
    await send({"type": "http.response.body", "body": b"answered"})

config = configuration(app, Settings(port=0))
config.lifespan = "off"
uvicorn.Server(config).run()
"""


async def test_what_is_under_way_is_answered_by_a_server_that_is_told_to_stop() -> None:
    """Trap 43: a rolling restart drops what clients have asked."""
    environment = os.environ | {"PYTHONPATH": str(CHECKOUT)}
    with subprocess.Popen([sys.executable, "-c", SLOW], env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        line = next(line for line in process.stderr if "running on" in line)
        url = line.split("running on ")[1].split()[0]
        with ThreadPoolExecutor(1) as pool:
            asked = pool.submit(lambda: urllib.request.urlopen(url).read())  # noqa: S310 - an address of our own
            assert any("asked" in line for line in process.stderr)
            process.send_signal(signal.SIGTERM)
            answer = asked.result()
        process.communicate(timeout=60)

    assert answer == b"answered"
    assert process.returncode in {0, -signal.SIGTERM}
