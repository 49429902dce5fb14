"""One simulated laboratory as a FHIR R4 server over HTTP."""

import asyncio
import secrets
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import parse_qsl

from msgspec.structs import replace
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.demo.faults import Fault, FaultBoard
from gateway.demo.fhir_parts import Writer
from gateway.demo.laboratories import Laboratory, Shelf
from gateway.demo.laboratory_answers import Links, bundle, capability, outcome
from gateway.demo.laboratory_breakage import spoilt, unusable
from gateway.demo.laboratory_guard import Guard, NotLetIn, StaticGuard
from gateway.demo.laboratory_search import BadSearch, Fields, Query, answered, people_in
from resolvers.model import PersonNumber

KINDS = frozenset({"DiagnosticReport", "Observation"})
BASES = frozenset({"UNNTAK", "SAMTYKKE", "AKUTT", "FORHOYET_SAMTYKKE", "FORHOYET_AKUTT", "SEGSELV", "FULLMAKT"})
BASES_OF_REPRESENTATIVES = frozenset({"VERGEMAL", "FORELDREREPRESENTASJON"})
MAX_FORM_BYTES = 64_000
MAX_PAGES_OPEN = 1_000
# A long record takes several pages, and all of them are to fit into what the gateway gives one source.
SLOW_S = 0.8
ELSEWHERE = "http://laboratorium.invalid/fhir?_page=1"

Reading = Callable[[Request, Fields], Query]


class Refusal(Exception):
    """A request that is refused: HTTP status, FHIR issue type, and a text without values."""

    def __init__(self, status: HTTPStatus, issue: str, text: str) -> None:
        """Keep all three."""
        super().__init__(text)
        self.status = status
        self.issue = issue


class LaboratoryServer:
    """Answers searches on one laboratory's shelf, in its dialect, with the fault that is in force."""

    def __init__(
        self,
        laboratory: Laboratory,
        shelf: Shelf,
        board: FaultBoard,
        *,
        guard: Guard | None = None,
        slow_s: float = SLOW_S,
        max_pages_open: int = MAX_PAGES_OPEN,
    ) -> None:
        """
        Take what it holds and the board of faults.

        Args:
            guard: who may ask; without one, whoever has the laboratory's token. slow_s: how long a slow answer takes.
        """
        self._guard = guard or StaticGuard(laboratory.token)
        self._max_pages_open = max_pages_open
        self._laboratory = laboratory
        self._shelf = shelf
        self._board = board
        self._slow_s = slow_s
        self._writer = Writer(laboratory.source, laboratory.systems)
        self._open: dict[str, Query] = {}

    def app(self) -> Starlette:
        """Build the app."""
        return Starlette(
            routes=[
                Route("/fhir/metadata", self.metadata, methods=["GET", "POST"]),
                Route("/fhir/{kind}/_search", self.search, methods=["POST"]),
                Route("/fhir", self.next_page, methods=["GET", "POST"]),
            ]
        )

    async def metadata(self, _: Request) -> Response:
        """Say what the server can do."""
        return capability(self._laboratory)

    async def search(self, request: Request) -> Response:
        """Answer a search."""
        return await self._answer(request, self._asked)

    async def next_page(self, request: Request) -> Response:
        """Answer the next page of an earlier search."""
        return await self._answer(request, self._continued)

    async def _answer(self, request: Request, read: Reading) -> Response:
        fault = self._board.due(self._laboratory.source)
        try:
            fields = await form(request)
            await self._wait(fault)
            broken = unusable(fault)
            if broken is not None:
                return broken
            await self._guard.check(request)
            return spoilt(self._page(request, read(request, fields), fault), fault)
        except Refusal as refusal:
            return outcome(refusal.status, refusal.issue, str(refusal))
        except NotLetIn as error:
            refused = outcome(HTTPStatus.UNAUTHORIZED, "login", str(error))
            refused.headers["WWW-Authenticate"] = error.challenge
            return refused
        except BadSearch as error:
            return outcome(HTTPStatus.BAD_REQUEST, "value", str(error))

    async def _wait(self, fault: Fault) -> None:
        await asyncio.sleep(self._slow_s if fault is Fault.SLOW else self._laboratory.latency_s)
        if fault is Fault.HANG:
            await self._board.change(self._laboratory.source)

    def _asked(self, request: Request, form_fields: Fields) -> Query:
        kind = request.path_params["kind"]
        if kind not in KINDS:
            raise Refusal(HTTPStatus.NOT_FOUND, "not-supported", "this resource type cannot be searched")
        fields = (*parse_qsl(request.url.query), *form_fields)
        people = self._people_in_headers(request) if self._laboratory.dialect == "pps" else people_in(fields)
        if not people:
            raise Refusal(HTTPStatus.BAD_REQUEST, "required", "the search must be for one person")
        count = min(number(fields, "_count", self._laboratory.page_size), self._laboratory.max_page_size)
        return Query(kind=kind, people=people, fields=fields, count=count, skip=number(fields, "_skip", 0))

    def _people_in_headers(self, request: Request) -> frozenset[PersonNumber]:
        basis = request.headers.get("access-basis")
        if basis not in BASES | BASES_OF_REPRESENTATIVES:
            raise Refusal(HTTPStatus.BAD_REQUEST, "required", "the header access-basis is missing or unknown")
        person = request.headers.get("person-id", "")
        return frozenset({PersonNumber(person)} if person else ())

    def _continued(self, request: Request, _: Fields) -> Query:
        query = self._open.get(request.query_params.get("_page", ""))
        if query is None:
            raise Refusal(HTTPStatus.GONE, "not-found", "this page is no longer there")
        return query

    def _page(self, request: Request, query: Query, fault: Fault) -> Response:
        if fault is Fault.OTHER_PERSON:
            query = replace(query, people=self._shelf.somebody_else(query.people))
        page = answered(query, self._shelf, self._writer.system)
        base = f"{request.url.scheme}://{request.headers['host']}/fhir"
        more = bool(query.count) and query.skip + query.count < page.total
        links = Links(base=base, self_url=str(request.url), next_url=self._next(base, query, fault) if more else None)
        if fault in {Fault.CROSS_ORIGIN, Fault.LOOP}:
            links = Links(base=base, self_url=str(request.url), next_url=self._next(base, query, fault))
        return bundle(page, links, tell_nothing=self._laboratory.dialect == "pps")

    def _next(self, base: str, query: Query, fault: Fault) -> str:
        if fault is Fault.CROSS_ORIGIN:
            return ELSEWHERE
        skip = query.skip if fault is Fault.LOOP else query.skip + query.count
        if self._laboratory.dialect == "pps":
            return f"{base}/{query.kind}/_search?_count={query.count}&_skip={skip}"
        # A loop comes back to the page that it left, under the same name.
        token = f"loop-{query.kind}" if fault is Fault.LOOP else secrets.token_urlsafe(18)
        self._open[token] = replace(query, skip=skip)
        while len(self._open) > self._max_pages_open:
            del self._open[next(iter(self._open))]
        return f"{base}?_page={token}"


async def form(request: Request) -> list[tuple[str, str]]:
    """
    Read the form body, where repeated names are kept.

    Raises:
        Refusal: it is too large, or no text.
    """
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_FORM_BYTES:
                raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-long", "the form is too large")
        return parse_qsl(body.decode("ascii"), keep_blank_values=True)
    except (ValueError, ClientDisconnect) as error:
        raise Refusal(HTTPStatus.BAD_REQUEST, "structure", "the form cannot be read") from error


def number(fields: Fields, name: str, otherwise: int) -> int:
    """
    Read a whole number parameter, the last one given.

    Raises:
        BadSearch: it is no whole number.
    """
    given = [text for key, text in fields if key == name]
    if not given:
        return otherwise
    if not (given[-1].isascii() and given[-1].isdigit()):
        raise BadSearch(f"the parameter {name} is no whole number")
    return int(given[-1])
