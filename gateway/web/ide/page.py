"""The page on which the schema is tried out, with what is shipped for it."""

import secrets
from collections.abc import Mapping
from html import escape
from importlib.resources import files
from string import Template

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from gateway.settings import Settings
from gateway.sourcing import SettingsIncomplete
from gateway.web.ide.examples import read_examples

PATH = "/graphiql"
HERE = files("gateway.web.ide")
TYPES = {"css": "text/css", "js": "text/javascript"}
# GraphiQL's fonts lie within its style sheet. Only styles get a nonce: no script but those of the gateway's own runs.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; font-src data:; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class Asset(msgspec.Struct, frozen=True):
    """A file that the page loads."""

    body: bytes
    media_type: str


def ide_routes(settings: Settings) -> list[BaseRoute]:
    """
    Make the routes of the page; none where it is not asked for.

    Raises:
        SettingsIncomplete: this installation was made without what is shipped for the page.
    """
    if not settings.graphiql:
        return []
    assets = read_assets()
    page = Template(HERE.joinpath("static", "index.html").read_text(encoding="utf-8"))
    endpoint = escape(f"{settings.public_url.rstrip('/')}/graphql")

    async def show(_: Request) -> Response:
        nonce = secrets.token_urlsafe()
        headers = {"content-security-policy": POLICY.format(nonce=nonce)}
        return HTMLResponse(page.substitute(endpoint=endpoint, nonce=nonce), headers=headers)

    async def load(request: Request) -> Response:
        asset = assets.get(request.path_params["name"])
        if asset is None:
            raise HTTPException(404)
        return Response(asset.body, media_type=asset.media_type)

    return [Route(PATH, show, methods=["GET"]), Route(PATH + "/{name}", load, methods=["GET"])]


def shipped() -> bool:
    """Tell whether what others have made of the page is part of this installation."""
    return HERE.joinpath("vendored").is_dir()


def read_assets() -> Mapping[str, Asset]:
    """
    Read what the page loads: our own files, those of others, and the examples.

    Raises:
        SettingsIncomplete: those of others are not part of this installation.
    """
    if not shipped():
        raise SettingsIncomplete("setting graphiql: this installation was made without the page")
    loaded = {
        file.name: Asset(file.read_bytes(), TYPES[kind])
        for folder in (HERE.joinpath("static"), HERE.joinpath("vendored"))
        for file in folder.iterdir()
        if (kind := file.name.rpartition(".")[2]) in TYPES
    }
    return loaded | {"examples.json": Asset(msgspec.json.encode(read_examples()), "application/json")}
