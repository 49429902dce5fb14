"""DPoP proofs (RFC 9449, section 4.3): the caller holds the key that the token is bound to, for this very request."""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import SplitResult, urlsplit

import msgspec
from joserfc.util import urlsafe_b64encode

from gateway.identity.claims import ClaimInvalid, Claims, read_claims
from gateway.identity.compact import Compact, Malformed, named_key, read_compact, signed_by
from gateway.identity.configuration import ALGORITHMS
from gateway.identity.refusal import IdentityRefused, Reason
from resolvers.errors import StoreUnavailable

MAX_PROOF_BYTES = 8_192
MAX_JTI = 256
DEFAULT_PORTS = {"https": 443, "http": 80}


class ReplayStore(Protocol):
    """Remembers which proofs have been used."""

    async def first_use(self, key: bytes, *, now: datetime, until: datetime) -> bool:
        """
        Remember a proof until `until`; tells whether it was not known.

        The answer is True for one caller only, whatever comes at the same time. Times aware UTC.

        Raises:
            StoreUnavailable: it cannot be known.
        """
        ...


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """
    Which request a proof must be for, and when made.

    `url` is the public address of the request. `age_s` and `leeway_s` bound `iat`; `now` is aware UTC. `nonces` are
    those that it may carry; where there are none, none is asked for.
    """

    method: str
    url: str
    now: datetime
    age_s: float
    leeway_s: float
    nonces: frozenset[str] = frozenset()


class Binding(msgspec.Struct, frozen=True, kw_only=True):
    """The access token that a proof comes with, and the thumbprint of the key that it is bound to."""

    access_token: str
    thumbprint: str


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """A proof for the wanted request, not yet held against a token; `token_hash` is its `ath`."""

    thumbprint: str
    jti: str
    token_hash: str | None


async def check_proof(proofs: list[str], wanted: Wanted, binding: Binding, replays: ReplayStore) -> None:
    """
    Check the proof of a request with an access token, and that it has not been used before.

    Args:
        proofs: the values of every DPoP header.

    Raises:
        IdentityRefused: not exactly one proof, or one that is wrong in any way.
    """
    proof = read_proof(proofs, wanted)
    if not same(proof.thumbprint, binding.thumbprint):
        raise refused("the proof is by another key than the token is bound to")
    if proof.token_hash is None:
        raise refused("the claim ath is missing")
    if not same(proof.token_hash, token_hash(binding.access_token)):
        raise refused("the proof is for another token")
    await use_once(proof, wanted, replays)


def read_proof(proofs: list[str], wanted: Wanted) -> Proof:
    """
    Check all of a proof that does not depend on a token.

    Raises:
        IdentityRefused: not exactly one proof, or one that is wrong.
    """
    if len(proofs) != 1:
        raise refused("exactly one DPoP header is needed")
    try:
        compact = read_compact(proofs[0], max_bytes=MAX_PROOF_BYTES)
        thumbprint = check_key(compact)
        claims = read_claims(compact.payload)
        check_request(claims, wanted)
        check_nonce(claims, wanted)
        return Proof(thumbprint=thumbprint, jti=unique(claims), token_hash=claims.text("ath"))
    except Malformed as error:
        raise refused(f"the proof is {error}") from error
    except ClaimInvalid as error:
        raise refused(str(error)) from error


async def use_once(proof: Proof, wanted: Wanted, replays: ReplayStore) -> None:
    """
    Use a proof up.

    Raises:
        IdentityRefused: it has been used before, or whether it has cannot be known.
    """
    # The proof counts from `iat - leeway` to `iat + age + leeway`, and now is within; so it is over by then.
    until = wanted.now + timedelta(seconds=wanted.age_s + 2 * wanted.leeway_s)
    try:
        first = await replays.first_use(replay_key(proof), now=wanted.now, until=until)
    except StoreUnavailable as error:
        raise IdentityRefused(Reason.PROOFS_AWAY, "the caller's proof cannot be checked right now") from error
    if not first:
        raise refused("the proof has been used before")


def refused(text: str) -> IdentityRefused:
    """Refuse a proof."""
    return IdentityRefused(Reason.PROOF, text)


def check_key(compact: Compact) -> str:
    """
    Check type, algorithm, key and signature, and give the key's thumbprint.

    Raises:
        IdentityRefused: one of them is wrong.
        Malformed: the key is not a public one that can be used.
    """
    header = compact.header
    if header.typ != "dpop+jwt":
        raise refused("the proof is of a wrong type")
    if header.alg not in ALGORITHMS:
        raise refused("the proof's algorithm is not accepted")
    if header.jwk is None:
        raise refused("the proof carries no key")
    key, thumbprint = named_key(header.jwk)
    if not signed_by(compact, key, ALGORITHMS):
        raise refused("the proof's signature is wrong")
    return thumbprint


def check_request(claims: Claims, wanted: Wanted) -> None:
    """
    Check that the proof is for this request and this moment.

    Raises:
        IdentityRefused: it is for another one.
        ClaimInvalid: a claim is missing or has another form.
    """
    if claims.needed("htm") != wanted.method:
        raise refused("the proof is for another method")
    if not same_address(claims.needed("htu"), wanted.url):
        raise refused("the proof is for another address")
    made_at = claims.instant("iat")
    if made_at is None:
        raise ClaimInvalid("the claim iat is missing")
    leeway = timedelta(seconds=wanted.leeway_s)
    if made_at > wanted.now + leeway:
        raise refused("the proof is from the future")
    if made_at < wanted.now - timedelta(seconds=wanted.age_s) - leeway:
        raise refused("the proof is too old")


def check_nonce(claims: Claims, wanted: Wanted) -> None:
    """
    Check that the proof carries a nonce of ours, where one is asked for.

    Raises:
        IdentityRefused: it carries none, or one that does not count now; the answer gives one that does.
        ClaimInvalid: it is not a text.
    """
    if wanted.nonces and claims.text("nonce") not in wanted.nonces:
        raise IdentityRefused(Reason.NONCE, "the proof needs the nonce that this answer gives")


def unique(claims: Claims) -> str:
    """
    Read the proof's own id.

    Raises:
        ClaimInvalid: missing, or longer than what is worth remembering.
    """
    jti = claims.needed("jti")
    if len(jti) > MAX_JTI:
        raise ClaimInvalid("the claim jti is too long")
    return jti


def same(given: str, wanted: str) -> bool:
    """Compare two texts in a time that does not tell where they differ."""
    return hmac.compare_digest(given.encode(), wanted.encode())


def token_hash(access_token: str) -> str:
    """Compute `ath`: base64url of the token's SHA-256."""
    return urlsafe_b64encode(hashlib.sha256(access_token.encode()).digest()).decode()


def replay_key(proof: Proof) -> bytes:
    """Name a proof by key and `jti`, so that one caller cannot use up another's."""
    return hashlib.sha256(f"{proof.thumbprint}\0{proof.jti}".encode()).digest()


def same_address(given: str, wanted: str) -> bool:
    """Compare two addresses without query and fragment; scheme and host without case, default ports left out."""
    try:
        return address(urlsplit(given)) == address(urlsplit(wanted))
    except ValueError:
        return False


def address(url: SplitResult) -> tuple[str, str, int | None, str, str | None]:
    """Take an address apart into what is compared; a user in it makes it another address."""
    return (url.scheme, url.hostname or "", url.port or DEFAULT_PORTS.get(url.scheme), url.path or "/", url.username)
