"""The callers that come to the gateway here: each with a token of the demo's issuer, and a proof for every request."""

import asyncio
from collections.abc import Mapping

import aiohttp
import msgspec
from joserfc.jwk import ECKey

from gateway.demo.cast import find
from gateway.demo.client import TokenWish, ask_token, proof, read_client_key
from gateway.demo.run import now
from tests.soak.around import Around

TOKEN_S = 600.0
GIVEN_UP_S = 20.0


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What came back, and after how many seconds."""

    status: int
    body: bytes
    took_s: float
    media_type: str = "application/json; charset=utf-8"

    @property
    def errors(self) -> bytes:
        """Give what is said beside the data."""
        try:
            found = msgspec.json.decode(self.body)
        except msgspec.DecodeError:
            return self.body
        return msgspec.json.encode(found.get("errors", found if "code" in found else []))

    @property
    def codes(self) -> list[str]:
        """Give the codes of the errors; `NOT JSON` where it is none."""
        try:
            found = msgspec.json.decode(self.body)
        except msgspec.DecodeError:
            return ["NOT JSON"]
        return [error["extensions"]["code"] for error in found.get("errors", ())]


class Crowd:
    """Asks the gateway as any of the cast."""

    def __init__(self, around: Around, url: str, http: aiohttp.ClientSession) -> None:
        self.url = f"{url}/graphql"
        self._issuer = around.issuer
        self._http = http
        self.key: ECKey = read_client_key(around.key_file)
        self._tokens: dict[tuple[str, str], tuple[float, str]] = {}

    async def ask(self, caller: str, about: str, body: bytes, accept: str = "*/*") -> Told:
        """Post a body as one of the cast; a token's decision is for whom it is about."""
        return await self.send(await self.credentials(caller, about) | {"accept": accept}, body)

    async def credentials(self, caller: str, about: str) -> dict[str, str]:
        """Give the headers of a good request."""
        token = await self._token(caller, about)
        return {
            "authorization": f"DPoP {token}",
            "dpop": proof(self.key, method="POST", url=self.url, now=now(), access_token=token),
            "content-type": "application/json",
            "access-basis": getattr(find(caller), "basis", "SEGSELV"),
        }

    async def send(self, headers: Mapping[str, str], body: bytes) -> Told:
        """Send a request as it is."""
        loop = asyncio.get_running_loop()
        start = loop.time()
        async with (
            asyncio.timeout(GIVEN_UP_S),
            self._http.post(self.url, data=body, headers=headers) as answer,
        ):
            found = await answer.read()
        media_type = answer.headers.get("content-type", "")
        return Told(status=answer.status, body=found, took_s=loop.time() - start, media_type=media_type)

    async def _token(self, caller: str, about: str) -> str:
        clock = asyncio.get_running_loop().time
        made_at, token = self._tokens.get((caller, about), (0.0, ""))
        if not token or clock() - made_at > TOKEN_S:
            member = find(caller)
            assert member is not None
            wish = TokenWish(issuer=self._issuer, caller=member)
            token = await ask_token(self._http, wish, self.key, now=now())
            self._tokens[caller, about] = (clock(), token)
        return token
