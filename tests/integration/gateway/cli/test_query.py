"""The commands `token` and `query` against real issuers and a gateway that answers what it was asked."""

import argparse
import asyncio
import io
import json
import os
import threading
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
from joserfc.jwk import ECKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from gateway import cli
from gateway.cli import query, token
from gateway.demo import runfile
from gateway.demo.cast import find
from gateway.demo.client import make_client_key, read_client_key
from gateway.demo.issuer import issuer_app, trusted_issuers
from gateway.demo.replays import MemoryReplayStore
from gateway.identity import Door, IdentityRefused, Nonces, fetch_by
from resolvers.model import ActorKind, Caller
from tests.integration.serving import serving

DOCUMENT = "query Mine($patient: PersonNumber!) { patient(id: $patient) { id } }"
NUMBER = '{"patient": "15840199905", "weight": 5.10}'


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Gateway:
    """A gateway that identifies callers by the real door and answers with what it is told."""

    issuers: str = ""
    url: str = ""
    allow_bearer: bool = False
    answer: bytes = b'{"data":{"value":5.10}}'
    callers: list[Caller] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)

    def app(self, url: str) -> ASGIApp:
        self.nonces: Nonces | None = None
        self.url = url
        return Starlette(
            routes=[
                Route("/graphql", self.graphql, methods=["POST"]),
                Route("/.well-known/provesvar-demo", self.public_part),
                Route("/strange/.well-known/provesvar-demo", self.strange),
            ]
        )

    async def graphql(self, request: Request) -> Response:
        self.addresses.append(str(request.url))
        self.headers.append(dict(request.headers))
        self.bodies.append(await request.body())
        try:
            self.callers.append(await self.identified(request))
        except IdentityRefused as refused:
            errors = [{"message": refused.text, "extensions": {"code": refused.code}}]
            told = refused.headers | ({} if self.nonces is None else {"dpop-nonce": self.nonces.newest(now())})
            return JSONResponse({"errors": errors}, status_code=refused.status, headers=told)
        return Response(self.answer, media_type="application/json")

    async def identified(self, request: Request) -> Caller:
        async with aiohttp.ClientSession() as session:
            door = Door(
                trusted_issuers(self.issuers, allow_bearer=self.allow_bearer),
                public_url=self.url,
                subject_key=b"k" * 32,
                fetch=fetch_by(session),
                clock=lambda: 0.0,
                replays=MemoryReplayStore(),
                nonces=self.nonces,
            )
            return await door.identify(
                headers=request.headers.raw, method=request.method, path=request.url.path, now=now()
            )

    async def public_part(self, _: Request) -> Response:
        return JSONResponse({"issuer": self.issuers, "control": "http://127.0.0.1:1"})

    async def strange(self, _: Request) -> Response:
        return Response(b"<html>")


class Served:
    """Issuers and gateway on a loop of their own, as the commands run one themselves."""

    def __init__(self, gateway: Gateway, key: ECKey) -> None:
        self._gateway = gateway
        self._key = key
        self._up = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))

    def __enter__(self) -> None:
        self._thread.start()
        assert self._up.wait(20)

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._done.set)
        self._thread.join(20)

    async def _serve(self) -> None:
        self._loop, self._done = asyncio.get_running_loop(), asyncio.Event()
        allow = self._gateway.allow_bearer
        issuers = serving(lambda url: issuer_app(base_url=url, client_key=self._key, allow_bearer=allow, clock=now))
        async with issuers as base_url, serving(self._gateway.app):
            self._gateway.issuers = base_url
            self._up.set()
            await self._done.wait()


@pytest.fixture(params=[False])
def gateway(request, tmp_path) -> Iterator[Gateway]:
    """A running demo, with its run file in the test's own folder; `indirect` allows unbound tokens."""
    made = Gateway(allow_bearer=request.param)
    key_file = tmp_path / "client.json"
    with Served(made, make_client_key(key_file)):
        written = runfile.RunFile(
            url=made.url,
            issuer=made.issuers,
            registers="http://127.0.0.1:1",
            control="http://127.0.0.1:1",
            client_key_file=str(key_file),
            pid=os.getpid(),
            allow_bearer=made.allow_bearer,
        )
        runfile.write(tmp_path, written)
        yield made


@pytest.fixture
def document(tmp_path: Path) -> str:
    file = tmp_path / "question.graphql"
    file.write_text(DOCUMENT)
    return str(file)


def ran(module, folder: Path, *argv: str) -> int:
    """Run one command with its state in a folder of the test's."""
    top = argparse.ArgumentParser()
    module.add(top.add_subparsers())
    arguments = top.parse_args([module.__name__.rsplit(".", 1)[1], *argv])
    arguments.folder = folder
    return arguments.run(arguments)


def asked(folder: Path, *argv: str) -> int:
    return ran(query, folder, *argv)


def refused(module, folder: Path, *argv: str) -> tuple[str, int]:
    with pytest.raises(cli.Refused) as error:
        ran(module, folder, *argv)
    assert "\n" not in str(error.value)
    return str(error.value), error.value.status


def bound_to(access_token: str) -> str:
    """Read which key a token is bound to."""
    payload = access_token.split(".")[1]
    return json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["cnf"]["jkt"]


def test_a_clinician_asks_with_token_proof_and_basis(gateway, tmp_path, document, capsys):
    status = asked(tmp_path, document, "--as", "dr-lunde", "--variables", NUMBER, "--operation", "Mine")

    (caller,) = gateway.callers
    assert status == 0
    assert (caller.kind, caller.basis, caller.purpose) == (ActorKind.PERSONNEL, "UNNTAK", "TREAT")
    assert '"value": 5.10' in capsys.readouterr().out
    assert json.loads(gateway.bodies[0]) == {
        "query": DOCUMENT,
        "variables": json.loads(NUMBER),
        "operationName": "Mine",
    }
    assert b"5.10" in gateway.bodies[0]


def test_a_gateway_that_wants_a_nonce_gets_it_at_the_second_try(gateway, tmp_path, document):
    gateway.nonces = Nonces(b"n" * 32, slot_s=60)
    status = asked(tmp_path, document, "--as", "dr-lunde", "--variables", NUMBER)

    assert (status, len(gateway.callers), len(gateway.bodies)) == (0, 1, 2)
    assert gateway.bodies[0] == gateway.bodies[1]
    assert gateway.headers[0]["dpop"] != gateway.headers[1]["dpop"]


def test_a_gateway_that_is_never_content_is_not_asked_for_ever(gateway, tmp_path, document, capsys):
    gateway.nonces = Nonces(b"n" * 32, slot_s=1e-6)
    status = asked(tmp_path, document, "--as", "dr-lunde", "--variables", NUMBER)

    assert (status, len(gateway.callers), len(gateway.bodies)) == (4, 0, 2)
    assert "UNAUTHENTICATED" in capsys.readouterr().out


def test_a_citizen_asks_as_themselves_and_may_be_named_in_full(gateway, tmp_path, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("{ me { id } }"))
    citizen = find("kari")
    assert citizen is not None

    assert asked(tmp_path, "-", "--as", citizen.name) == 0
    (caller,) = gateway.callers
    assert (caller.kind, caller.pid, caller.basis) == (ActorKind.CITIZEN, citizen.number, "SEGSELV")
    assert json.loads(gateway.bodies[0]) == {"query": "{ me { id } }"}


def test_basis_purpose_and_headers_can_be_said_otherwise(gateway, tmp_path, document):
    more = ("--basis", "AKUTT", "--purpose", "ETREAT", "--header", "X-Request-Id: abc", "--header", "Accept: text/x")
    asked(tmp_path, document, "--as", "dr-lunde", "--variables", NUMBER, *more)

    (caller,) = gateway.callers
    assert (caller.basis, caller.purpose) == ("AKUTT", "ETREAT")
    assert (gateway.headers[0]["x-request-id"], gateway.headers[0]["accept"]) == ("abc", "text/x")


def test_no_variable_stands_in_an_address(gateway, tmp_path, document):
    asked(tmp_path, document, "--as", "dr-lunde", "--variables", NUMBER)

    assert gateway.addresses == [f"{gateway.url}/graphql"]


def test_an_answer_with_errors_has_an_exit_code_of_its_own(gateway, tmp_path, document, capsys):
    gateway.answer = b'{"data":null,"errors":[{"message":"no","extensions":{"code":"NOT_AVAILABLE"}}]}'

    assert asked(tmp_path, document, "--as", "dr-lunde", "--variables", NUMBER) == 4
    assert "NOT_AVAILABLE" in capsys.readouterr().out


def test_a_refusal_at_the_door_is_an_answer_with_errors(gateway, tmp_path, document, capsys):
    status = asked(tmp_path, document, "--as", "dr-lunde", "--variables", NUMBER, "--defect", "expired")

    assert (status, gateway.callers) == (4, [])
    assert "UNAUTHENTICATED" in capsys.readouterr().out


@pytest.mark.parametrize("answer", [b"", b"<html>", b'{"errors":5}', b"\xff"])
def test_what_is_no_graphql_answer_is_a_failure(gateway, tmp_path, document, answer):
    gateway.answer = answer

    text, status = refused(query, tmp_path, document, "--as", "dr-lunde", "--variables", NUMBER)
    assert (text, status) == ("the gateway answered 200 and no GraphQL answer", 1)


def test_a_sender_that_asks_has_no_basis(gateway, tmp_path, document):
    asked(tmp_path, document, "--as", "lab-nord", "--scope", "nhn:pps/provesvar-read")

    assert gateway.callers[0].kind is ActorKind.SYSTEM
    assert "access-basis" not in gateway.headers[0]


def test_a_demo_is_found_by_its_address(gateway, tmp_path, document):
    other = runfile.read(tmp_path)
    assert other is not None
    moved = runfile.RunFile(
        **{name: getattr(other, name) for name in other.__struct_fields__} | {"url": "http://127.0.0.1:1"}
    )
    runfile.write(tmp_path, moved)

    assert asked(tmp_path, document, "--as", "dr-lunde", "--variables", NUMBER, "--url", gateway.url + "/") == 0
    assert asked(tmp_path, document, "--as", "dr-lunde", "--variables", NUMBER, "--url", gateway.url + "/graphql") == 0


@pytest.mark.parametrize("path", ["/nothing", "/strange"])
def test_what_is_no_demo_is_told(gateway, tmp_path, path):
    text, status = refused(token, tmp_path, "kari", "--url", gateway.url + path)

    assert (text, status) == ("what answers at that address is not a demo", 1)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "nonsense", "http://[::1"])
def test_an_address_where_nothing_answers_is_told(gateway, tmp_path, url):
    text, status = refused(token, tmp_path, "kari", "--url", url)

    assert (text, status) == ("the demo does not answer", 1)
    assert gateway.callers == []


def test_a_key_that_cannot_be_read_is_told(gateway, tmp_path, document):
    (tmp_path / "client.json").unlink()

    text, _ = refused(query, tmp_path, document, "--as", "kari")
    assert text.startswith("the demo client's key cannot be read")
    assert gateway.bodies == []


def test_what_the_issuer_refuses_is_told(gateway, tmp_path):
    text, status = refused(token, tmp_path, "kari", "--scope", "nhn:pps/svarrapport-write")

    assert (text, status) == ("the issuer refuses: the scope is not for this caller", 1)
    assert gateway.bodies == []


def test_a_bound_token_comes_with_a_line_on_its_use(gateway, tmp_path, capsys):
    assert ran(token, tmp_path, "dr-lunde") == 0

    printed = capsys.readouterr()
    assert printed.out.count(".") == 2
    assert "bound to the key in" in printed.err
    assert gateway.bodies == []


@pytest.mark.parametrize("gateway", [True], indirect=True)
def test_an_unbound_token_is_printed_alone_and_works(gateway, tmp_path, capsys):
    assert ran(token, tmp_path, "kari") == 0
    printed = capsys.readouterr()
    assert printed.err == ""

    async def sent() -> int:
        headers = {"authorization": f"Bearer {printed.out.strip()}"}
        async with aiohttp.ClientSession() as session, session.post(f"{gateway.url}/graphql", headers=headers) as got:
            return got.status

    assert asyncio.run(sent()) == 200
    assert gateway.callers[0].kind is ActorKind.CITIZEN


@pytest.mark.parametrize("gateway", [False, True], indirect=True)
@pytest.mark.parametrize(("caller", "basis"), [("dr-lunde", "UNNTAK"), ("kari", "SEGSELV"), ("lab-vest", None)])
def test_a_client_is_told_all_that_it_needs_to_ask_with_a_bound_token(gateway, tmp_path, capsys, caller, basis):
    assert ran(token, tmp_path, caller, "--json") == 0

    printed = capsys.readouterr()
    told = json.loads(printed.out)
    key = read_client_key(Path(told["keyFile"]))
    assert printed.err == ""
    assert (told["url"], told["basis"]) == (f"{gateway.url}/graphql", basis)
    assert bound_to(told["token"]) == key.thumbprint()
    assert gateway.bodies == []


@pytest.mark.parametrize("gateway", [False, True], indirect=True)
@pytest.mark.parametrize(("caller", "basis"), [("dr-akutt", "AKUTT"), ("kari", "SEGSELV"), ("drift", None)])
def test_a_token_for_the_page_comes_with_a_key_of_its_own_and_never_with_the_clients(
    gateway, tmp_path, capsys, caller, basis
):
    told = []
    for _ in range(2):
        assert ran(token, tmp_path, caller, "--with-key") == 0
        printed = capsys.readouterr()
        assert (printed.err, printed.out.count("\n")) == ("", 1)
        told.append(json.loads(printed.out))
    client = read_client_key(Path(runfile.read(tmp_path).client_key_file)).thumbprint()
    keys = [ECKey.import_key(one["key"]) for one in told]

    assert [one["basis"] for one in told] == [basis, basis]
    assert all(key.is_private for key in keys)
    assert [bound_to(one["token"]) for one in told] == [key.thumbprint() for key in keys]
    assert len({client, *(key.thumbprint() for key in keys)}) == 3
    assert gateway.bodies == []


def test_a_token_is_printed_in_one_form_alone(tmp_path):
    with pytest.raises(SystemExit):
        ran(token, tmp_path, "kari", "--json", "--with-key")


def test_without_a_demo_one_line_says_how_to_start_one(tmp_path, document):
    for module, argv in ((token, ["kari"]), (query, [document, "--as", "kari"])):
        text, status = refused(module, tmp_path, *argv)

        assert (text, status) == ("no demo is running; start one with ./provesvar demo", 1)
