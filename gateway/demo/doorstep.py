"""Where a browser comes to sign in at one of the demo's issuers: it is shown whom to be, and sent back with a code."""

from collections.abc import Callable, Mapping
from datetime import datetime
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from gateway.demo.authorising import AskedWrongly, NotAsked, SignIns
from gateway.demo.choosing import choice
from gateway.demo.forms import FormUnreadable, read_fields, read_form


def authorization_route(issuer: str, sign_ins: SignIns, clock: Callable[[], datetime]) -> Route:
    """Make the authorization endpoint of an issuer; `clock` gives aware UTC."""

    def answer(fields: Mapping[str, str]) -> Response:
        asked = sign_ins.asked(fields)
        if "persona" not in fields:
            return choice(asked, sign_ins.people(asked), f"{issuer}/authorize")
        sent_to = sign_ins.chosen(asked, fields["persona"], clock())
        return back(sent_to or sign_ins.refused(fields, "access_denied"))

    async def authorize(request: Request) -> Response:
        posted = request.method == "POST"
        try:
            fields = await read_form(request) if posted else read_fields(request.scope["query_string"])
        except FormUnreadable as error:
            return PlainTextResponse(str(error), HTTPStatus.BAD_REQUEST)
        if not posted:
            # Who follows a link has not chosen yet.
            fields = {name: value for name, value in fields.items() if name != "persona"}
        try:
            return answer(fields)
        except NotAsked as error:
            return PlainTextResponse(str(error), HTTPStatus.BAD_REQUEST)
        except AskedWrongly as error:
            return back(sign_ins.refused(fields, error.error))

    return Route("/authorize", authorize, methods=["GET", "POST"])


def back(url: str) -> Response:
    """Send a browser back to who sent it."""
    return RedirectResponse(url, HTTPStatus.SEE_OTHER, {"cache-control": "no-store", "referrer-policy": "no-referrer"})
