"""Ask a running demo as its users do: over HTTP with a token and a proof, or by the command line."""

import io
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
from joserfc.jwk import ECKey

from gateway.demo import runfile
from gateway.demo.cast import Citizen, Sender, find
from gateway.demo.client import (
    ASSERTION_TYPE,
    CLIENT_ID,
    TokenWish,
    ask_token,
    assertion,
    grant,
    proof,
    read_client_key,
)
from tests.redaction import overhear

QUERIES = Path(__file__).resolve().parents[2] / "gateway/demo/queries"
TIMELINE = (QUERIES / "timeline.graphql").read_text(encoding="utf-8")
MY_TIMELINE = (QUERIES / "my-timeline.graphql").read_text(encoding="utf-8")


class Answer(msgspec.Struct, frozen=True):
    """What came back; header names compare without case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """Read the body as JSON."""
        return msgspec.json.decode(self.body)

    @property
    def told_wrong(self) -> bytes:
        """Give what is not data, in which nothing of any person may be: headers and errors, or a receipt."""
        head = repr(list(self.headers.items())).encode()
        try:
            found = self.json
        except msgspec.DecodeError:
            return head + self.body
        kept = {name: value for name, value in found.items() if name != "data"} if isinstance(found, dict) else found
        return head + msgspec.json.encode(kept)

    @property
    def data(self) -> Any:
        """Give the data of an answer without errors."""
        assert "errors" not in self.json, self.json["errors"]
        return self.json["data"]

    @property
    def codes(self) -> list[str]:
        """Give the codes of the errors."""
        return [error["extensions"]["code"] for error in self.json["errors"]]


def number_of(key: str) -> str:
    """Give the synthetic number of one of the cast."""
    return find(key).number.digits


def wall() -> datetime:
    """Tell the wall's time."""
    return datetime.now(UTC)


class Demo(msgspec.Struct, frozen=True, kw_only=True):
    """A running demo, and the clock that its users go by."""

    url: str
    home: Path
    state: Path
    environment: Mapping[str, str]
    clock: Callable[[], datetime] = wall

    @property
    def run_file(self) -> runfile.RunFile:
        """Read where everything is."""
        found = runfile.read(self.home)
        assert found is not None
        return found

    async def token(self, caller: str, **wish: Any) -> str:
        """Get a token for one of the cast."""
        key = read_client_key(Path(self.run_file.client_key_file))
        wanted = TokenWish(issuer=self.run_file.issuer, caller=find(caller), **wish)
        async with session() as http:
            if self.clock is wall:
                return await ask_token(http, wanted, key, now=wall())
            return await self._moved_token(http, wanted, key)

    async def _moved_token(self, http: aiohttp.ClientSession, wanted: TokenWish, key: ECKey) -> str:
        """Get a token by a moved clock: the proof is made by it, but authlib goes by the wall's for the assertion."""
        realm = f"{wanted.issuer}/{'helsenorge' if isinstance(wanted.caller, Citizen) else 'helseid'}"
        client_id = wanted.caller.key if isinstance(wanted.caller, Sender) else CLIENT_ID
        signed = assertion(key, client_id=client_id, audience=realm, now=wall())
        form = {"client_id": client_id, "client_assertion_type": ASSERTION_TYPE, "client_assertion": signed}
        proven = {"DPoP": proof(key, method="POST", url=f"{realm}/token", now=self.clock())}
        async with http.post(f"{realm}/token", data=grant(wanted) | form, headers=proven) as answer:
            return (await answer.json())["access_token"]

    async def post(
        self,
        caller: str,
        body: bytes,
        *,
        path: str = "/graphql",
        headers: Mapping[str, str] | None = None,
        wish: Mapping[str, Any] | None = None,
    ) -> Answer:
        """Post a body with a fresh token and proof; given headers win."""
        token = await self.token(caller, **(wish or {}))
        key = read_client_key(Path(self.run_file.client_key_file))
        sent = {
            "authorization": f"DPoP {token}",
            "dpop": proof(key, method="POST", url=self.url + path, now=self.clock(), access_token=token),
            "content-type": "application/json",
            "access-basis": getattr(find(caller), "basis", "SEGSELV"),
        }
        return await self.send("POST", path, body, sent | dict(headers or {}))

    async def send(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send one request as it is; a header of no value is left out."""
        async with session() as http:
            kept = {name: value for name, value in headers.items() if value}
            async with http.request(method, self.url + path, data=io.BytesIO(body), headers=kept) as answer:
                got = Answer(answer.status, answer.headers, await answer.read())
        overhear(f"the errors of an answer of status {got.status}", got.told_wrong)
        return got

    async def ask(self, caller: str, query: str, variables: Mapping[str, Any] | None = None, **how: Any) -> Answer:
        """Ask one GraphQL question."""
        body = msgspec.json.encode({"query": query, "variables": variables or {}})
        return await self.post(caller, body, **how)

    async def timeline(self, caller: str, patient: str, **how: Any) -> Any:
        """Ask the question that every part keeps answering, about one of the cast."""
        answer = await self.ask(caller, TIMELINE, {"patient": number_of(patient)}, **how)
        return answer.data["patient"]["timeline"]

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the command line beside the demo."""
        done = subprocess.run(
            [sys.executable, "-m", "gateway.cli", *arguments],
            env=dict(self.environment),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        overhear(f"the standard error of {arguments[0]}", done.stderr)
        return done


@asynccontextmanager
async def session():
    """Open an HTTP client for one exchange."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as opened:
        yield opened
