"""The site: its start page, its way in and out, and every page behind it, each guarded alike."""

import logging
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from math import ceil
from urllib.parse import unquote_plus

import aiohttp
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from gateway.web.asking import Endpoint, HttpAsking, read_documents
from gateway.web.citizen.pages import PAGES as CITIZEN
from gateway.web.clinician.pages import PAGES as CLINICIAN
from gateway.web.config import Kind, WebConfig
from gateway.web.cookies import Cookie
from gateway.web.files import Files
from gateway.web.guarding import HEADERS, READING, may_change, origin_of
from gateway.web.languages import NAMES, choose, read_language
from gateway.web.marking import field, of_now
from gateway.web.operator.pages import PAGES as OPERATOR
from gateway.web.rendering import STATIC, render
from gateway.web.session import LONGEST, Session, Sessions, Ticket
from gateway.web.signing_in import PATIENCE_S, RETURN_PATH, Begun, NotSignedIn, OfAnother, SigningIn
from gateway.web.signing_out import SIGN_OUT_PATH, SIGNED_OUT_PATH, Left, SigningOut
from gateway.web.visiting import SPOKEN, Page, Visit, led_from, read_form, sent_on

logger = logging.getLogger(__name__)

Answer = Callable[[Request], Awaitable[Response]]
Pace = Callable[[Request], float]

DOORS: Mapping[str, Kind] = {"borger": Kind.CITIZEN, "kliniker": Kind.PERSONNEL, "drift": Kind.OPERATOR}
HOMES: Mapping[Kind, str] = {kind: f"/{word}" for word, kind in DOORS.items()}
PAGES: Sequence[Page] = (*CITIZEN, *CLINICIAN, *OPERATOR)
LANGUAGE_COOKIE = "sprak"
YEAR_S = 365 * 24 * 3600
# Addresses are written into logs; eleven digits may be a person's, also with six and five apart, but not within an id.
LIKE_A_PERSON = re.compile(r"(?<![0-9A-Za-z])\d{6}[\s._-]?\d{5}(?![0-9A-Za-z])")


def unhurried(_: Request) -> float:
    """Let everybody begin at once."""
    return 0.0


class Site:
    """All pages, over one endpoint."""

    def __init__(
        self,
        config: WebConfig,
        session: aiohttp.ClientSession,
        clock: Callable[[], datetime],
        pages: Sequence[Page] = PAGES,
        documents: Mapping[str, str] | None = None,
        *,
        pace: Pace = unhurried,
    ) -> None:
        """
        Take what the site is made of.

        Args:
            session: how providers and the endpoint are reached. clock: aware UTC.
            pages: those of who is signed in. documents: what they ask, by name; those that are kept where not given.
            pace: counts a sign-in that is to begin, and says after how many seconds it may; 0 where it may now.
        """
        self._config = config
        self._pace = pace
        self._clock = clock
        self._pages = pages
        self._doors = {door: kind for door, kind in DOORS.items() if any(page.kind is kind for page in pages)}
        self._signing_in = SigningIn(config, session)
        self._signing_out = SigningOut(config, self._signing_in.providers)
        self._sessions = Sessions()
        self._ticket = Cookie("session", config.cookie_key, age_s=int(LONGEST.total_seconds()))
        self._begun = Cookie("signing-in", config.cookie_key, age_s=PATIENCE_S)
        self._left = Cookie("signing-out", config.cookie_key, age_s=PATIENCE_S)
        asked = read_documents() if documents is None else documents
        self._endpoint = Endpoint(url=config.graphql_url, session=session, clock=clock, documents=asked)

    def routes(self) -> list[BaseRoute]:
        """Make the routes."""
        return [
            self._route("/", self._start),
            self._route("/logg-inn/{door}", self._begin_or_finish),
            self._route(SIGN_OUT_PATH, self._sign_out, "POST"),
            self._route(SIGNED_OUT_PATH, self._signed_out),
            self._route("/sprak/{code}", self._switch),
            Mount(STATIC, Files()),
            *(self._route(page.path, self._behind_the_door(page), *page.methods) for page in self._pages),
            *(self._route(f"/{door}/{{rest:path}}", nothing_there) for door in self._doors),
        ]

    def _route(self, path: str, answer: Answer, *methods: str) -> Route:
        """Make a route of an answer, and guard it."""

        async def guarded(request: Request) -> Response:
            try:
                response = await answer(self._let_through(request))
            except HTTPException as error:
                response = self._told(request, "refused", HTTPStatus(error.status_code))
            except Exception as error:  # noqa: BLE001 - people are told on a page; the text may hold anything
                logger.error("a page failed: %s", type(error).__name__)  # noqa: TRY400 - not the text
                response = self._told(request, "broken", HTTPStatus.INTERNAL_SERVER_ERROR)
            for name, value in HEADERS.items():
                response.headers.setdefault(name, value)
            return response

        return Route(path, guarded, methods=list(methods or ("GET",)))

    def _let_through(self, request: Request) -> Request:
        """
        Let a request through that may change what it would, and has nobody's number in its address.

        Raises:
            HTTPException: it may not, or has.
        """
        if not may_change(request.method, request.headers, self._config.public_url):
            raise HTTPException(HTTPStatus.FORBIDDEN)
        if LIKE_A_PERSON.search(asked_for(request)):
            raise HTTPException(HTTPStatus.BAD_REQUEST)
        return request

    async def _start(self, request: Request) -> Response:
        """Show the ways in, or on for who is signed in already; who has just signed out is told how far that went."""
        session = self._sessions.find(self._ticket.read(request, Ticket), self._clock())
        ways = [
            {"href": HOMES[kind] if session is not None and session.kind is kind else f"/logg-inn/{door}", "door": door}
            for door, kind in self._doors.items()
            if self._config.provider(kind) is not None
        ]
        left = self._left.read(request, Left)
        response = self._shown(request, "start.html", session=session, ways=ways, left=None if session else left)
        if left is not None:
            self._left.drop(response)
        return response

    async def _begin_or_finish(self, request: Request) -> Response:
        """Send somebody to sign in, or take them in who come back from there."""
        door = request.path_params["door"]
        if f"/logg-inn/{door}" == RETURN_PATH:
            return await self._finish(request)
        if door not in self._doors:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return await self._begin(request, self._doors[door])

    async def _begin(self, request: Request, kind: Kind) -> Response:
        """Send somebody to the provider of their kind, which is asked for each: not without end from one address."""
        wait_s = self._pace(request)
        if wait_s:
            response = self._told(request, "busy", HTTPStatus.TOO_MANY_REQUESTS)
            response.headers["retry-after"] = str(ceil(wait_s))
            return response
        try:
            url, begun = await self._signing_in.begin(kind, language=self._language(request), now=self._clock())
        except NotSignedIn as error:
            logger.warning("a sign-in could not begin: %s", error)
            return self._told(request, "away", HTTPStatus.SERVICE_UNAVAILABLE)
        response = sent_on(url)
        self._begun.put(response, begun)
        return response

    async def _finish(self, request: Request) -> Response:
        """Take somebody in; whoever was signed in with this browser before is no longer."""
        begun = self._begun.read(request, Begun)
        now = self._clock()
        try:
            session = await self._signing_in.finish(request.query_params, begun, now)
        except NotSignedIn as error:
            logger.info("a sign-in failed: %s", error)
            response = self._told(request, "failed" if begun else "no_cookie", HTTPStatus.BAD_REQUEST)
            if isinstance(error, OfAnother):
                return response
        else:
            self._sessions.end(self._ticket.read(request, Ticket))
            # The address of the return holds what signs in: it is left at once.
            response = sent_on(HOMES[session.kind])
            self._ticket.put(response, self._sessions.begin(session, now))
        self._begun.drop(response)
        return response

    async def _sign_out(self, request: Request) -> Response:
        """End a session, whose tokens are forgotten, and send its browser on to where its provider ends its own."""
        session = self._sessions.end(self._ticket.read(request, Ticket))
        onward = None if session is None else await self._signing_out.begin(session)
        if onward is None:
            response = sent_on("/")
        else:
            # Not by 303: the policy of the page with the form is asked for all that a provider sends on to.
            response = self._shown(request, "leaving.html", onward=onward)
            response.headers["content-security-policy"] = onward.policy
        self._left.put(response, Left() if onward is None else onward.left)
        self._ticket.drop(response)
        return response

    async def _signed_out(self, request: Request) -> Response:
        """Take somebody back whom a provider has signed out, if that is what this browser waits for."""
        left, response = self._left.read(request, Left), sent_on("/")
        if left is not None and left.returned(request.query_params.get("state", "")):
            self._left.put(response, Left(there=True))
        return response

    async def _switch(self, request: Request) -> Response:
        """Keep a language, and go back to the page that it was chosen on."""
        code = request.path_params["code"]
        if code not in self._config.languages:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        response = sent_on(self._came_from(request))
        secure = self._config.public_url.startswith("https:")
        response.set_cookie(LANGUAGE_COOKIE, code, max_age=YEAR_S, secure=secure, httponly=True, samesite="lax")
        return response

    def _came_from(self, request: Request) -> str:
        """Name the page that somebody comes from, where it is one of ours; else the start page."""
        referrer = request.headers.get("referer", "")
        ours = origin_of(self._config.public_url)
        if not referrer.startswith(f"{ours}/"):
            return "/"
        path, _, query = referrer[len(ours) :].partition("#")[0].partition("?")
        # What was shown after a form was sent cannot be asked for again.
        if not any(page.opens(path) for page in self._pages):
            return next((home for home in HOMES.values() if path.startswith(f"{home}/")), "/")
        return f"{path}?{query}" if query else path

    def _behind_the_door(self, page: Page) -> Answer:
        """Make the answer of a page that is for those who are signed in as its kind."""

        async def answer(request: Request) -> Response:
            ticket, now = self._ticket.read(request, Ticket), self._clock()
            session = self._sessions.find(ticket, now)
            if session is not None and not await self._signing_in.fresh(session, now):
                self._sessions.end(ticket)
                session = None
            if ticket is None or session is None or session.kind is not page.kind:
                return self._sign_in_first(request, page.kind)
            if request.method not in READING:
                form = await read_form(request)
                if not of_now(form, ticket, session.notes, in_hand=page.in_hand):
                    return self._told(request, "old", HTTPStatus.CONFLICT, on=HOMES[page.kind])
            elif (instead := led_from(asked_for(request))) is not None and session.led_to != asked_for(request):
                # Nobody is made to believe by a link that they have blocked or released something.
                return sent_on(instead)
            response = await page.answer(request, self._visit(request, session, now, ticket=ticket))
            if request.method not in READING:
                session.led_to = unquote_plus(response.headers.get("location", ""))
            return response

        return answer

    def _sign_in_first(self, request: Request, kind: Kind) -> Response:
        """
        Send somebody to sign in.

        Who comes from a page of ours has been signed in: that it is over is told, as what they may have sent is lost.
        Browsers would not go on from a form to a provider either: the policy of the page is for its forms.
        """
        door = f"/logg-inn{HOMES[kind]}"
        if request.method in READING and request.headers.get("sec-fetch-site") != "same-origin":
            return sent_on(door)
        return self._told(request, "over", HTTPStatus.FORBIDDEN, on=door)

    def _visit(self, request: Request, session: Session, now: datetime, *, ticket: Ticket) -> Visit:
        """Say who visits."""
        language = self._language(request, session.kind)

        def on(basis: str | None) -> HttpAsking:
            return HttpAsking(self._endpoint, session, basis=basis, language=language)

        async def renew(purpose: str) -> bool:
            return await self._signing_in.renew(session, purpose, now)

        return Visit(
            kind=session.kind,
            name=session.name,
            language=language,
            on=on,
            notes=session.notes,
            now=now,
            renew=renew,
            # What a page changes, its own forms are to know.
            frame={**self._frame(session, session.kind), "mark": lambda: field(ticket, session.notes)},
        )

    def _languages(self, kind: Kind | None) -> Sequence[str]:
        """List the languages of the pages of a kind of people; of the pages for everybody where it is None."""
        shown = self._config.languages
        return shown if kind is None else [code for code in shown if code in SPOKEN[kind]] or SPOKEN[kind]

    def _language(self, request: Request, kind: Kind | None = None) -> str:
        """Choose the language of an answer."""
        accepted = request.headers.get("accept-language", "")
        return choose(request.cookies.get(LANGUAGE_COOKIE), accepted, self._languages(kind))

    def _frame(self, session: Session | None, kind: Kind | None = None) -> Mapping[str, object]:
        """Say what stands around every page."""
        return {
            "synthetic": self._config.synthetic,
            "home": "/" if session is None else HOMES[session.kind],
            "visitor": None if session is None else session.name,
            "sign_out": SIGN_OUT_PATH,
            "languages": [
                {"code": code, "name": NAMES[code], "href": f"/sprak/{code}"} for code in self._languages(kind)
            ],
        }

    def _told(self, request: Request, what: str, status: HTTPStatus, *, on: str | None = None) -> Response:
        """Tell why there is nothing to show, and where it goes on."""
        response = self._shown(request, "trouble.html", what=what, on=on)
        response.status_code = status
        return response

    def _shown(self, request: Request, template: str, *, session: Session | None = None, **view: object) -> Response:
        """Show a page of our own."""
        language = read_language(self._language(request))
        return HTMLResponse(render(template, language, **self._frame(session), **view))


async def nothing_there(_: Request) -> Response:
    """
    Tell that an address is none.

    Raises:
        HTTPException: always.
    """
    raise HTTPException(HTTPStatus.NOT_FOUND)


def asked_for(request: Request) -> str:
    """Write the address of a page as it was asked for, in plain letters, without whatever host the caller names."""
    path, query = request.scope["path"], request.scope["query_string"].decode("latin-1")
    return unquote_plus(f"{path}?{query}" if query else path)


def asked_in_address(pages: Sequence[Page] = PAGES) -> Sequence[str]:
    """List the paths of the site that may be asked something within the address (a filter, or a provider's return)."""
    return (RETURN_PATH, SIGNED_OUT_PATH, *(page.path for page in pages if "{" not in page.path))
