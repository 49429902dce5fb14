"""Where a browser comes to sign in at one of the demo's issuers: it is shown whom to be, and sent back with a code."""

from collections.abc import Callable, Mapping
from datetime import datetime
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from gateway.demo.authorising import NotAsked, SignIns
from gateway.demo.choosing import choice
from gateway.demo.forms import FormUnreadable, read_fields, read_form


def authorization_route(issuer: str, sign_ins: SignIns, clock: Callable[[], datetime]) -> Route:
    """Make the authorization endpoint of an issuer; `clock` gives aware UTC."""

    def answer(fields: Mapping[str, str], *, choosing: bool) -> Response:
        asked = sign_ins.asked(fields, clock())
        if choosing and "persona" in fields:
            return back(sign_ins.chosen(asked, fields["persona"], clock()))
        brought = {name: fields[name] for name in ("client_id", "request_uri")}
        return choice(asked, sign_ins.people(asked), f"{issuer}/authorize", brought)

    async def authorize(request: Request) -> Response:
        # Who follows a link has not chosen yet.
        posted = request.method == "POST"
        try:
            fields = await read_form(request) if posted else read_fields(request.scope["query_string"])
            return answer(fields, choosing=posted)
        except (FormUnreadable, NotAsked) as error:
            return PlainTextResponse(str(error), HTTPStatus.BAD_REQUEST)

    return Route("/authorize", authorize, methods=["GET", "POST"])


def back(url: str) -> Response:
    """Send a browser back to who sent it."""
    return RedirectResponse(url, HTTPStatus.SEE_OTHER, {"cache-control": "no-store", "referrer-policy": "no-referrer"})
