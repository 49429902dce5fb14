"""What the demo's issuers give: a token for who asks, or why there is none."""

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime

import msgspec
from starlette.requests import Request

from gateway.demo.assertions import ClientAssertions, ClientRefused
from gateway.demo.authorising import PAGES_CLIENT, PUSHED_LASTS, AskedWrongly, SignedIn, SignIns, for_us
from gateway.demo.cast import Citizen, Clinician, Member, Operator, Sender, find
from gateway.demo.client import PERSONA_GRANT
from gateway.demo.defects import Defect, Draft, issue
from gateway.demo.forms import FormUnreadable, read_form
from gateway.demo.gateway_grants import GATEWAY_CLIENT, GatewayGrants, GrantRefused
from gateway.demo.personas import citizen_claims, clinician_claims, operator_claims, sender_claims
from gateway.demo.signing import Json, SigningKeys
from gateway.identity.configuration import READ_SCOPE
from gateway.identity.dpop import ReplayStore, Wanted, read_proof, use_once
from gateway.identity.refusal import IdentityRefused
from resolvers.model import ActorKind

TOKEN_S = 1_800
ID_TOKEN_S = 300
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

    `gateway` gives the gateway its own tokens, `sign_ins` keeps who signs in to the pages. `allow_bearer` gives
    unbound tokens to those who send no proof.
    `scope_as_list` writes the scope as HelseID does, else as RFC 9068 does.
    """

    kind: ActorKind
    issuer: str
    keys: SigningKeys
    assertions: ClientAssertions
    replays: ReplayStore
    clock: Callable[[], datetime]
    gateway: GatewayGrants
    sign_ins: SignIns
    allow_bearer: bool
    scope_as_list: bool


async def push(of: Realm, request: Request) -> Json:
    """
    Answer a pushed authorization request.

    Raises:
        TokenError: it is refused.

    Source:
        RFC 9126, section 2.2, read 26 November 2026.
    """
    form, client = await authenticated(of, request)
    if client != PAGES_CLIENT:
        raise TokenError("unauthorized_client", "nobody signs in to this client")
    try:
        request_uri = of.sign_ins.pushed(form, of.clock())
    except AskedWrongly as error:
        raise TokenError(error.error, "the request is not one that somebody signs in for") from error
    return {"request_uri": request_uri, "expires_in": int(PUSHED_LASTS.total_seconds())}


async def authenticated(of: Realm, request: Request) -> tuple[Mapping[str, str], str]:
    """
    Read the form of a request, and say which client sends it.

    Raises:
        TokenError: it is no form, or of nobody that we know.
    """
    try:
        form = await read_form(request)
        return form, of.assertions.client(form)
    except FormUnreadable as error:
        raise TokenError("invalid_request", str(error)) from error
    except ClientRefused as error:
        raise TokenError("invalid_client", str(error)) from error


async def grant(of: Realm, request: Request) -> Json:
    """
    Answer a token request.

    Raises:
        TokenError: it is refused.
    """
    form, client = await authenticated(of, request)
    thumbprint = await bound_to(of, request)
    if client == GATEWAY_CLIENT:
        return await to_gateway(of, form, thumbprint)
    if client == PAGES_CLIENT:
        return to_pages(of, form, thumbprint)
    defect = read_defect(form)
    return access(of, persona(of, form, client), form, client=client, thumbprint=thumbprint, defect=defect)


def access(
    of: Realm,
    member: Member,
    form: Mapping[str, str],
    *,
    client: str,
    thumbprint: str | None,
    defect: Defect | None = None,
) -> Json:
    """
    Give an access token, for what the form's `scope` and `purpose` say.

    Raises:
        TokenError: a scope that is not for them.
    """
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


def to_pages(of: Realm, form: Mapping[str, str], thumbprint: str | None) -> Json:
    """
    Answer a token request of the pages: for somebody who has signed in, at first or again.

    Raises:
        TokenError: it is refused.
    """
    if thumbprint is None:
        raise TokenError("invalid_dpop_proof", "tokens of people are bound to a key")
    kind = form.get("grant_type")
    if kind == "authorization_code":
        signed_in = of.sign_ins.redeemed(form, of.clock())
    elif kind == "refresh_token":
        signed_in = of.sign_ins.renewed(form, thumbprint, of.clock())
    else:
        raise TokenError("unsupported_grant_type", "the grant is authorization_code or refresh_token")
    if signed_in is None:
        raise TokenError("invalid_grant", "nobody has signed in with this")
    wanted = {"scope": for_us(signed_in.asked.scope) or "", "purpose": form.get("purpose", "")}
    given = access(of, signed_in.member, wanted, client=PAGES_CLIENT, thumbprint=thumbprint)
    named = {"id_token": id_token(of, signed_in)} if kind == "authorization_code" else {}
    renews = of.sign_ins.renewable(signed_in, thumbprint, of.clock())
    return {**given, **named, **({"refresh_token": renews} if renews else {})}


def id_token(of: Realm, signed_in: SignedIn) -> str:
    """Say who signed in, to the pages; nothing that they need not know."""
    claims = who(signed_in.member, None)
    now = int(of.clock().timestamp())
    said: Json = {
        "iss": of.issuer,
        "aud": PAGES_CLIENT,
        "sub": claims["sub"],
        "name": signed_in.member.name,
        "nonce": signed_in.asked.nonce,
        "auth_time": now,
        "iat": now,
        "exp": now + ID_TOKEN_S,
    }
    return of.keys.sign(said, typ="JWT")


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
