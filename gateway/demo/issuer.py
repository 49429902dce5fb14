"""The demo's token issuers: one like HelseID for personnel and systems, one like Helsenorge's for citizens."""

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from http import HTTPStatus
from urllib.parse import parse_qsl

import msgspec
from joserfc.jwk import ECKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from gateway.demo.assertions import ClientAssertions, ClientRefused
from gateway.demo.cast import FEEDS, SENDERS, Citizen, Clinician, Member, Operator, Sender, find
from gateway.demo.client import CLIENT_ID, PERSONA_GRANT
from gateway.demo.defects import Defect, Draft, issue
from gateway.demo.gateway_grants import (
    EXCHANGE,
    GATEWAY_CLIENT,
    LABORATORY_SCOPE,
    GatewayGrants,
    GrantRefused,
    audience_of,
    exchanged_config,
)
from gateway.demo.laboratories import SOURCES
from gateway.demo.personas import citizen_claims, clinician_claims, operator_claims, sender_claims
from gateway.demo.replays import MemoryReplayStore
from gateway.demo.signing import Json, SigningKeys
from gateway.identity.configuration import (
    LOOPBACK,
    OPERATOR_SCOPE,
    READ_SCOPE,
    RESTRICTIONS_SCOPE,
    WRITE_SCOPE,
    IssuerConfig,
    KeyPolicy,
)
from gateway.identity.dpop import ReplayStore, Wanted, read_proof, use_once
from gateway.identity.refusal import IdentityRefused
from resolvers.model import ActorKind

TOKEN_S = 1_800
MAX_FORM_BYTES = 64_000
AUDIENCE = "nhn:pps"
PROOF_AGE_S = 10.0
LEEWAY_S = 5.0


class TokenError(Exception):
    """A token request that is refused: the OAuth error code, and a sentence."""

    def __init__(self, error: str, description: str) -> None:
        """Keep both."""
        super().__init__(description)
        self.error = error
        self.description = description


class Realm(msgspec.Struct, frozen=True, kw_only=True):
    """
    One issuer, for callers of one kind.

    `gateway` gives the gateway its own tokens. `allow_bearer` gives unbound tokens to those who send no proof.
    `scope_as_list` writes the scope as HelseID does, else as RFC 9068 does.
    """

    kind: ActorKind
    issuer: str
    keys: SigningKeys
    assertions: ClientAssertions
    replays: ReplayStore
    clock: Callable[[], datetime]
    gateway: GatewayGrants
    allow_bearer: bool
    scope_as_list: bool


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
) -> Starlette:
    """
    Build the issuers' app.

    Args:
        base_url: where it will be reached; the issuers are `/helseid` and `/helsenorge` under it.
        client_key: the demo client's key (its public half is used).
        allow_bearer: give unbound tokens to those who send no proof.
        clock: aware UTC; assertions are checked by authlib, by the system's clock.
        gateway_key: the gateway's own, where it is a client of the first issuer; of the other it never is.
    """
    keys = {CLIENT_ID: client_key}
    systems = {sender.key: client_key for sender in (*SENDERS, *FEEDS)}
    gateway = {} if gateway_key is None else {GATEWAY_CLIENT: gateway_key}
    make = partial(realm, allow_bearer=allow_bearer, clock=clock)
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
            Mount("/helseid", routes=routes(personnel)),
            Mount("/helsenorge", routes=routes(citizens)),
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

    async def token(request: Request) -> Response:
        try:
            return JSONResponse(await grant(of, request), headers={"Cache-Control": "no-store"})
        except TokenError as error:
            status = HTTPStatus.UNAUTHORIZED if error.error == "invalid_client" else HTTPStatus.BAD_REQUEST
            return JSONResponse({"error": error.error, "error_description": error.description}, status_code=status)

    return [
        Route("/.well-known/openid-configuration", discovery),
        Route("/jwks", jwks),
        Route("/token", token, methods=["POST"]),
    ]


def metadata(of: Realm) -> Json:
    """Describe an issuer (OpenID discovery)."""
    return {
        "issuer": of.issuer,
        "jwks_uri": f"{of.issuer}/jwks",
        "token_endpoint": f"{of.issuer}/token",
        "grant_types_supported": ["client_credentials", EXCHANGE, PERSONA_GRANT],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["ES256"],
        "dpop_signing_alg_values_supported": ["PS256", "ES256"],
        "scopes_supported": [READ_SCOPE, WRITE_SCOPE, RESTRICTIONS_SCOPE, OPERATOR_SCOPE, LABORATORY_SCOPE],
    }


async def grant(of: Realm, request: Request) -> Json:
    """
    Answer a token request.

    Raises:
        TokenError: it is refused.
    """
    form = await read_form(request)
    try:
        client = of.assertions.client(form)
    except ClientRefused as error:
        raise TokenError("invalid_client", str(error)) from error
    thumbprint = await bound_to(of, request)
    if client == GATEWAY_CLIENT:
        return await to_gateway(of, form, thumbprint)
    defect = read_defect(form)
    member = persona(of, form, client)
    scope = granted(member, form.get("scope"))
    claims = {
        **who(member, form.get("purpose")),
        **standard(of, client),
        "scope": scope.split() if of.scope_as_list else scope,
        **({"cnf": {"jkt": thumbprint}} if thumbprint else {}),
    }
    return {
        "access_token": issue(Draft(claims=claims), of.keys, defect),
        "token_type": "DPoP" if thumbprint else "Bearer",
        "expires_in": TOKEN_S,
        "scope": scope,
    }


async def to_gateway(of: Realm, form: Mapping[str, str], thumbprint: str | None) -> Json:
    """
    Answer a token request of the gateway.

    Raises:
        TokenError: it is refused.
    """
    try:
        return await of.gateway.answer(form, thumbprint)
    except GrantRefused as error:
        raise TokenError(error.error, str(error)) from error


async def read_form(request: Request) -> Mapping[str, str]:
    """
    Read a form body, each field once.

    Raises:
        TokenError: too large, not text, or a field sent twice.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_FORM_BYTES:
            raise TokenError("invalid_request", "the form is too large")
    try:
        fields = parse_qsl(body.decode(), max_num_fields=20)
    except ValueError as error:
        raise TokenError("invalid_request", "the form cannot be read") from error
    if len(fields) != len(dict(fields)):
        raise TokenError("invalid_request", "a field is sent twice")
    return dict(fields)


async def bound_to(of: Realm, request: Request) -> str | None:
    """
    Check the proof of a token request and give its key's thumbprint; None for an unbound token, where allowed.

    Raises:
        TokenError: no proof, or a wrong one.
    """
    proofs = request.headers.getlist("dpop")
    if not proofs and of.allow_bearer:
        return None
    wanted = Wanted(method="POST", url=f"{of.issuer}/token", now=of.clock(), age_s=PROOF_AGE_S, leeway_s=LEEWAY_S)
    try:
        proof = read_proof(proofs, wanted)
        await use_once(proof, wanted, of.replays)
    except IdentityRefused as error:
        raise TokenError("invalid_dpop_proof", error.text) from error
    return proof.thumbprint


def read_defect(form: Mapping[str, str]) -> Defect | None:
    """
    Read what is to be wrong with the token.

    Raises:
        TokenError: no such defect.
    """
    try:
        return Defect(form["defect"]) if "defect" in form else None
    except ValueError as error:
        raise TokenError("invalid_request", "no such defect") from error


def persona(of: Realm, form: Mapping[str, str], client: str) -> Member:
    """
    Find whom the token is for: the sending system itself, or the named member of the cast.

    Raises:
        TokenError: another grant, nobody of that name, or somebody that this issuer does not know.
    """
    if form.get("grant_type") == "client_credentials":
        member = find(client)
        known = isinstance(member, Sender) and of.kind is ActorKind.PERSONNEL
    elif form.get("grant_type") == PERSONA_GRANT:
        member = find(form.get("persona", ""))
        known = isinstance(member, Clinician | Operator if of.kind is ActorKind.PERSONNEL else Citizen)
    else:
        raise TokenError("unsupported_grant_type", "the grant is client_credentials or " + PERSONA_GRANT)
    if member is None or not known:
        raise TokenError("invalid_grant", "this issuer knows nobody of that name")
    return member


def granted(member: Member, wanted: str | None) -> str:
    """
    Say which scopes are given; without a wish a user reads, a system sends, and an operator has all of theirs.

    Raises:
        TokenError: a scope that is not for them.
    """
    allowed = member.scopes if isinstance(member, Sender | Operator) else (READ_SCOPE,)
    usual = allowed if isinstance(member, Operator) else allowed[:1]
    scopes = wanted.split() if wanted else usual
    if not set(scopes) <= set(allowed):
        raise TokenError("invalid_scope", "the scope is not for this caller")
    return " ".join(scopes)


def who(member: Member, purpose: str | None) -> Json:
    """Write the claims of a member of the cast."""
    match member:
        case Citizen():
            return citizen_claims(member)
        case Clinician():
            return clinician_claims(member, purpose)
        case Sender():
            return sender_claims(member)
        case Operator():
            return operator_claims(member)


def standard(of: Realm, client: str) -> Json:
    """Write the claims that every access token has (RFC 9068)."""
    now = int(of.clock().timestamp())
    return {
        "iss": of.issuer,
        "aud": AUDIENCE,
        "client_id": client,
        "jti": uuid.uuid4().hex,
        "iat": now,
        "nbf": now,
        "exp": now + TOKEN_S,
    }
