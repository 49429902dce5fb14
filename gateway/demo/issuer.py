"""The demo's token issuers: one like HelseID for personnel and systems, one like Helsenorge's for citizens."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import partial
from http import HTTPStatus

from joserfc.jwk import ECKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from gateway.addresses import LOOPBACK
from gateway.demo.assertions import ClientAssertions
from gateway.demo.authorising import PAGES_CLIENT, Pages, SignIns
from gateway.demo.cast import FEEDS, SENDERS
from gateway.demo.client import CLIENT_ID, PERSONA_GRANT
from gateway.demo.doorstep import authorization_route
from gateway.demo.ending import end_session_route
from gateway.demo.gateway_grants import (
    EXCHANGE,
    GATEWAY_CLIENT,
    LABORATORY_SCOPE,
    GatewayGrants,
    audience_of,
    exchanged_config,
)
from gateway.demo.granting import AUDIENCE, Realm, TokenError, grant, push
from gateway.demo.laboratories import SOURCES
from gateway.demo.replays import MemoryReplayStore
from gateway.demo.signing import Json, SigningKeys
from gateway.identity.configuration import (
    OPERATOR_SCOPE,
    READ_SCOPE,
    RESTRICTIONS_SCOPE,
    WRITE_SCOPE,
    IssuerConfig,
    KeyPolicy,
)
from resolvers.model import ActorKind

Endpoint = Callable[[Request], Awaitable[Response]]


def trusted_issuers(base_url: str, *, allow_bearer: bool) -> tuple[IssuerConfig, ...]:
    """Say what the demo's gateway is to be told about these issuers; keys are looked for again after a second."""
    keys = KeyPolicy(retry_s=1.0)
    return (
        IssuerConfig(
            kind=ActorKind.PERSONNEL,
            issuer=f"{base_url}/helseid",
            jwks_url=f"{base_url}/helseid/jwks",
            audience=AUDIENCE,
            algorithms=("PS256", "ES256"),
            scopes=frozenset({READ_SCOPE, WRITE_SCOPE, RESTRICTIONS_SCOPE, OPERATOR_SCOPE}),
            bearer_allowed=allow_bearer,
            keys=keys,
        ),
        IssuerConfig(
            kind=ActorKind.CITIZEN,
            issuer=f"{base_url}/helsenorge",
            jwks_url=f"{base_url}/helsenorge/jwks",
            audience=AUDIENCE,
            algorithms=("PS256", "ES256"),
            scopes=frozenset({READ_SCOPE}),
            bearer_allowed=allow_bearer,
            keys=keys,
        ),
    )


def issuer_app(
    *,
    base_url: str,
    client_key: ECKey,
    allow_bearer: bool,
    clock: Callable[[], datetime],
    gateway_key: ECKey | None = None,
    pages: Pages | None = None,
) -> Starlette:
    """
    Build the issuers' app.

    Args:
        base_url: where it will be reached; the issuers are `/helseid` and `/helsenorge` under it.
        client_key: the demo client's key (its public half is used).
        allow_bearer: give unbound tokens to those who send no proof.
        clock: aware UTC; assertions are checked by authlib, by the system's clock.
        gateway_key: the gateway's own, where it is a client of the first issuer; of the other it never is.
        pages: those that people are signed in to, where there are any; they are a client of both.
    """
    keys = {CLIENT_ID: client_key} | ({} if pages is None else {PAGES_CLIENT: pages.key})
    systems = {sender.key: client_key for sender in (*SENDERS, *FEEDS)}
    gateway = {} if gateway_key is None else {GATEWAY_CLIENT: gateway_key}
    make = partial(realm, allow_bearer=allow_bearer, clock=clock, pages=pages)
    personnel = make(ActorKind.PERSONNEL, f"{base_url}/helseid", keys | systems | gateway)
    citizens = make(ActorKind.CITIZEN, f"{base_url}/helsenorge", keys)

    async def rotate(request: Request) -> Response:
        if request.client is None or request.client.host not in LOOPBACK:
            return JSONResponse({"error": "access_denied"}, status_code=HTTPStatus.FORBIDDEN)
        personnel.keys.rotate()
        citizens.keys.rotate()
        return Response(status_code=HTTPStatus.NO_CONTENT)

    return Starlette(
        routes=[
            Mount("/helseid", routes=[*routes(personnel), end_session_route(personnel.issuer, personnel.keys, pages)]),
            Mount("/helsenorge", routes=[*routes(citizens), end_session_route(citizens.issuer, citizens.keys, pages)]),
            Route("/rotate", rotate, methods=["POST"]),
        ]
    )


def realm(
    kind: ActorKind,
    issuer: str,
    clients: Mapping[str, ECKey],
    *,
    allow_bearer: bool,
    clock: Callable[[], datetime],
    pages: Pages | None = None,
) -> Realm:
    """Set one issuer up with keys of its own; personnel tokens are PS256, citizens' ES256."""
    keys = SigningKeys("PS256" if kind is ActorKind.PERSONNEL else "ES256")
    laboratories = frozenset(map(audience_of, SOURCES))
    return Realm(
        kind=kind,
        issuer=issuer,
        keys=keys,
        assertions=ClientAssertions(clients, audiences=(issuer, f"{issuer}/token"), clock=clock),
        replays=MemoryReplayStore(),
        clock=clock,
        sign_ins=SignIns(kind, issuer, pages),
        gateway=GatewayGrants(exchanged_config(issuer, AUDIENCE), keys, laboratories, clock),
        allow_bearer=allow_bearer,
        scope_as_list=kind is ActorKind.PERSONNEL,
    )


def routes(of: Realm) -> list[Route]:
    """List an issuer's endpoints."""

    async def discovery(_: Request) -> Response:
        return JSONResponse(metadata(of))

    async def jwks(_: Request) -> Response:
        return JSONResponse(of.keys.published())

    def answering(what: Callable[[Realm, Request], Awaitable[Json]], status: HTTPStatus) -> Endpoint:
        async def answer(request: Request) -> Response:
            try:
                return JSONResponse(await what(of, request), status, {"Cache-Control": "no-store"})
            except TokenError as error:
                refused = HTTPStatus.UNAUTHORIZED if error.error == "invalid_client" else HTTPStatus.BAD_REQUEST
                return JSONResponse({"error": error.error, "error_description": error.description}, refused)

        return answer

    return [
        Route("/.well-known/openid-configuration", discovery),
        Route("/jwks", jwks),
        Route("/token", answering(grant, HTTPStatus.OK), methods=["POST"]),
        Route("/par", answering(push, HTTPStatus.CREATED), methods=["POST"]),
        authorization_route(of.issuer, of.sign_ins, of.clock),
    ]


def metadata(of: Realm) -> Json:
    """Describe an issuer (OpenID discovery)."""
    return {
        "issuer": of.issuer,
        "jwks_uri": f"{of.issuer}/jwks",
        "token_endpoint": f"{of.issuer}/token",
        "authorization_endpoint": f"{of.issuer}/authorize",
        "pushed_authorization_request_endpoint": f"{of.issuer}/par",
        "end_session_endpoint": f"{of.issuer}/endsession",
        "require_pushed_authorization_requests": True,
        "authorization_response_iss_parameter_supported": True,
        "response_types_supported": ["code"],
        "code_challenge_methods_supported": ["S256"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["PS256", "ES256"],
        "grant_types_supported": [
            "authorization_code",
            "client_credentials",
            "refresh_token",
            EXCHANGE,
            PERSONA_GRANT,
        ],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["ES256"],
        "dpop_signing_alg_values_supported": ["PS256", "ES256"],
        "scopes_supported": [READ_SCOPE, WRITE_SCOPE, RESTRICTIONS_SCOPE, OPERATOR_SCOPE, LABORATORY_SCOPE],
    }
