"""An issuer on a real socket that checks everything, and a laboratory that wants its tokens."""

import json
from contextlib import asynccontextmanager
from datetime import timedelta

import aiohttp
from joserfc import jwt
from joserfc.jwk import ECKey
from joserfc.jws import extract_compact
from yarl import URL

from gateway.identity.dpop import Wanted, read_proof, token_hash
from resolvers.model import CallerToken
from resolvers.sources.client_key import read_client_key
from resolvers.sources.own_tokens import OwnTokens
from resolvers.sources.proofs import Prover
from resolvers.sources.token_endpoint import Client, TokenEndpoint
from tests.examples import NOW
from tests.integration.scripted import response, scripted

NAME = "https://issuer.example"
KEY = ECKey.generate_key("P-256", {"kid": "k-1"})
CLIENT_KEY = read_client_key(json.dumps(KEY.as_dict(private=True)).encode())
CALLER = CallerToken(issuer=NAME, text="callers.own.token")
JSON = "application/json"


class Clock:
    """Stands still until it is moved."""

    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now

    def move(self, seconds):
        self.now += timedelta(seconds=seconds)


def saying(status=200, **members):
    return response(json.dumps(members).encode(), status=status, kind=JSON)


class Issuer:
    """Gives `token-1`, `token-2` … to the gateway alone; `answer` may say something else in its place."""

    def __init__(self, clock, *, dpop=True, lives_s=300, nonce=None):
        self.clock = clock
        self.dpop = dpop
        self.lives_s = lives_s
        self.nonce = nonce
        self.answer = None
        self.given = 0
        self.forms = []
        self.assertions = set()
        self.url = None

    async def __call__(self, got):
        form = dict(got.form)
        self.forms.append(form)
        assert (got.method, got.target) == ("POST", "/fhir/token")
        self.check_client(form)
        if self.nonce is not None and not self.proven(got, self.nonce):
            return response(
                b'{"error":"use_dpop_nonce"}', status=400, kind=JSON, headers=(f"DPoP-Nonce: {self.nonce}",)
            )
        if self.answer is not None:
            return self.answer() if callable(self.answer) else self.answer
        assert self.proven(got, self.nonce) if self.dpop else "dpop" not in got.headers
        self.given += 1
        more = {"issued_token_type": "urn:ietf:params:oauth:token-type:access_token"} if "subject_token" in form else {}
        return saying(
            access_token=f"token-{self.given}",
            token_type="DPoP" if self.dpop else "Bearer",
            expires_in=self.lives_s,
            **more,
        )

    def check_client(self, form):
        assertion = jwt.decode(form["client_assertion"], KEY)
        jwt.JWTClaimsRegistry(
            now=int(self.clock().timestamp()),
            iss={"essential": True, "value": "gateway"},
            sub={"essential": True, "value": "gateway"},
            aud={"essential": True, "value": NAME},
            exp={"essential": True},
        ).validate(assertion.claims)
        assert assertion.claims["exp"] - assertion.claims["iat"] <= 60
        assert assertion.header["kid"] == "k-1"
        assert assertion.claims["jti"] not in self.assertions
        self.assertions.add(assertion.claims["jti"])

    def proven(self, got, nonce):
        wanted = Wanted(method="POST", url=self.url, now=self.clock(), age_s=5.0, leeway_s=0.0)
        proof = read_proof([got.headers["dpop"]], wanted)
        said = jwt.decode(got.headers["dpop"], ECKey.import_key(jwk_of(got.headers["dpop"]))).claims
        return proof.token_hash is None and said.get("nonce") == nonce


def jwk_of(proof):

    return extract_compact(proof.encode()).headers()["jwk"]


class Guarded:
    """A laboratory's answer for who has one of the tokens that it takes, bound to the key of the proof."""

    def __init__(self, clock, answer, *, takes=None, nonce=None):
        self.clock = clock
        self.answer = answer
        self.takes = takes
        self.nonce = nonce
        self.url = None
        self.tokens = []
        self.proofs = set()

    async def __call__(self, got):
        scheme, _, token = got.headers.get("authorization", "").partition(" ")
        self.tokens.append(token)
        if self.takes is not None and token not in self.takes:
            return response(status=401, headers=('WWW-Authenticate: DPoP error="invalid_token"',))
        if scheme == "DPoP":
            self.check_proof(got, token)
            said = jwt.decode(got.headers["dpop"], ECKey.import_key(jwk_of(got.headers["dpop"]))).claims
            if said.get("nonce") != self.nonce:
                challenge = 'WWW-Authenticate: DPoP error="use_dpop_nonce"'
                headers = ("WWW-Authenticate: Bearer", challenge, f"DPoP-Nonce: {self.nonce}")
                return response(status=401, headers=headers)
        return await self.answer(got)

    def check_proof(self, got, token):

        url = self.url.removesuffix("/fhir") + got.target
        proof = read_proof(
            [got.headers["dpop"]], Wanted(method=got.method, url=url, now=self.clock(), age_s=5.0, leeway_s=0.0)
        )
        assert proof.token_hash == token_hash(token)
        assert proof.jti not in self.proofs
        self.proofs.add(proof.jti)


@asynccontextmanager
async def issuing(clock, *, dpop=True, max_callers=1_000, **how):
    """Give an issuer and credentials that lean on it."""
    issuer = Issuer(clock, dpop=dpop, **how)
    async with scripted(issuer) as server, aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        issuer.url = f"{server.base_url}/token"
        prover = Prover(clock) if dpop else None
        client = Client(
            issuer=NAME, token_url=URL(issuer.url), client_id="gateway", scope="lab:read", audience="lab-test"
        )
        endpoint = TokenEndpoint(client, CLIENT_KEY, session=session, clock=clock, prover=prover)
        yield issuer, OwnTokens(endpoint, clock=clock, prover=prover, max_callers=max_callers)
