"""Python gql: a timeline page by page, and an error by its code."""

import asyncio
import json
import sys
import time
import uuid
from hashlib import sha256
from pathlib import Path

from aiohttp import ClientHandlerType, ClientRequest, ClientResponse
from gql import Client, GraphQLRequest
from gql.client import AsyncClientSession
from gql.transport.aiohttp import AIOHTTPTransport
from gql.transport.exceptions import TransportQueryError
from joserfc import jwt
from joserfc.jwk import ECKey
from joserfc.util import urlsafe_b64encode

HERE = Path(__file__).resolve().parent
TIMELINE = (HERE.parent / "timeline.graphql").read_text(encoding="utf-8")
SCHEMA = (HERE.parents[2] / "resolvers" / "schema" / "schema.graphql").read_text(encoding="utf-8")
TRIES = 4
LONGEST_WAIT_S = 10.0


class Proven:
    """A middleware of aiohttp: every request carries the token and a proof of its own (DPoP, RFC 9449)."""

    def __init__(self, token: str, key: ECKey, basis: str | None) -> None:
        """Take the token, the key that it is bound to, and the caller's access basis."""
        self._token = token
        self._key = key
        self._basis = basis
        self._nonce: str | None = None

    async def __call__(self, request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
        """Send a request, and again where nothing of it was answered; a proof counts once."""
        request.headers["Authorization"] = f"DPoP {self._token}"
        if self._basis:
            request.headers["access-basis"] = self._basis
        for left in reversed(range(TRIES)):
            request.headers["DPoP"] = self._proof(request)
            answer = await handler(request)
            self._nonce = answer.headers.get("DPoP-Nonce", self._nonce)
            wait = wait_before_again(answer)
            if wait is None or left == 0:
                break
            answer.release()
            await asyncio.sleep(wait)
        return answer

    def _proof(self, request: ClientRequest) -> str:
        """Make the proof of one request."""
        hashed = urlsafe_b64encode(sha256(self._token.encode()).digest()).decode()
        address = str(request.url.with_query(None).with_fragment(None))
        claims = {
            "jti": uuid.uuid4().hex,
            "htm": request.method,
            "htu": address,
            "iat": int(time.time()),
            "ath": hashed,
        }
        wanted = {"nonce": self._nonce} if self._nonce else {}
        header = {"alg": "ES256", "typ": "dpop+jwt", "jwk": self._key.as_dict(private=False)}
        return jwt.encode(header, claims | wanted, self._key, algorithms=["ES256"])


def wait_before_again(answer: ClientResponse) -> float | None:
    """Tell after how many seconds the same request may be sent again; None where it was answered."""
    if answer.status == 401 and 'error="use_dpop_nonce"' in answer.headers.get("WWW-Authenticate", ""):
        return 0.0
    if answer.status not in {429, 503}:
        return None
    return min(float(answer.headers.get("Retry-After", 1)), LONGEST_WAIT_S)


def question(patient: str, after: str | None = None) -> GraphQLRequest:
    """Ask for one page; the person's number travels in the variables alone."""
    return GraphQLRequest(TIMELINE, variable_values={"patient": patient, "after": after})


async def whole_timeline(session: AsyncClientSession, patient: str) -> dict:
    """Put the pages together; the ledger and the notices are those of the last one."""
    edges, after = [], None
    while True:
        page = (await session.execute(question(patient, after)))["patient"]["timeline"]
        edges += page["edges"]
        if not page["pageInfo"]["hasNextPage"]:
            return page | {"edges": edges}
        after = page["pageInfo"]["endCursor"]


def codes(error: TransportQueryError) -> list[str]:
    """Read the codes of what was refused."""
    return [found["extensions"]["code"] for found in error.errors or []]


async def main(patient: str) -> int:
    """Ask as whom standard input says: what `./provesvar token CALLER --json` prints."""
    whom = json.load(sys.stdin)
    key = ECKey.import_key(json.loads(Path(whom["keyFile"]).read_text(encoding="utf-8")))
    middlewares = (Proven(whom["token"], key, whom["basis"]),)
    transport = AIOHTTPTransport(whom["url"], client_session_args={"middlewares": middlewares})
    # With the schema at hand, a document is held against it before anything is sent.
    async with Client(transport=transport, schema=SCHEMA) as session:
        try:
            timeline = await whole_timeline(session, patient)
        except TransportQueryError as error:
            print("refused:", *codes(error), file=sys.stderr)  # noqa: T201 - a command that tells what it did
            return 1
        try:
            await session.execute(question(patient, "not a cursor"))
        except TransportQueryError as error:
            refusals = codes(error)
    reports = [edge["node"]["id"] for edge in timeline["edges"]]
    told = {"reports": reports, "complete": timeline["completeness"]["complete"], "refusals": refusals}
    print(json.dumps(told))  # noqa: T201 - a command that prints what it got
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1])))
