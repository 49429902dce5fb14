"""Where a browser comes to sign out at one of the demo's issuers, which keeps no session of its own to end."""

from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from gateway.demo.authorising import PAGES_CLIENT, NotAsked, Pages
from gateway.demo.doorstep import back
from gateway.demo.forms import FormUnreadable, read_fields, read_form
from gateway.demo.signing import SigningKeys


def end_session_route(issuer: str, keys: SigningKeys, pages: Pages | None) -> Route:
    """Make the end-session endpoint of an issuer; `pages` are those that it signs in to, None where there are none."""

    async def end(request: Request) -> Response:
        try:
            posted = request.method == "POST"
            fields = await read_form(request) if posted else read_fields(request.scope["query_string"])
            url = returned(fields, issuer, keys, pages)
        except (FormUnreadable, NotAsked) as error:
            return PlainTextResponse(str(error), HTTPStatus.BAD_REQUEST)
        return PlainTextResponse("signed out") if url is None else back(url)

    return Route("/endsession", end, methods=["GET", "POST"])


def returned(fields: Mapping[str, str], issuer: str, keys: SigningKeys, pages: Pages | None) -> str | None:
    """
    Say where somebody is sent who signs out; None, as some issuers do, for who does not bring their id token.

    Raises:
        NotAsked: it is of nobody whom we know, or goes where nobody is sent.

    Source:
        OpenID Connect RP-Initiated Logout 1.0, sections 2 to 4, read 27 November 2026.
    """
    if fields.get("client_id", PAGES_CLIENT) != PAGES_CLIENT:
        raise NotAsked("nobody is known by that name")
    hint, url = fields.get("id_token_hint"), fields.get("post_logout_redirect_uri")
    if hint is None:
        return None
    if not ours(hint, issuer, keys):
        raise NotAsked("that id token was not given here")
    # INVARIANT: nobody is sent to an address that is not, letter for letter, one that was agreed on.
    if url is not None and (pages is None or url != pages.signed_out_url):
        raise NotAsked("that is no address that was agreed on")
    state = {"state": fields["state"]} if "state" in fields else {}
    return f"{url}?{urlencode(state)}" if url is not None and state else url


def ours(hint: str, issuer: str, keys: SigningKeys) -> bool:
    """Tell whether an id token was given by us to the pages; it may be over."""
    claims = keys.read(hint) or {}
    return (claims.get("iss"), claims.get("aud")) == (issuer, PAGES_CLIENT)
