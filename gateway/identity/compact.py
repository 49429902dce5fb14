"""Compact signed tokens (RFC 7515): read the header before anything is trusted, then check the signature."""

import re
from functools import lru_cache

import msgspec
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey
from joserfc.util import urlsafe_b64decode

from gateway.identity.claims import UNREADABLE, check_names

FORM = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
MAX_HEADER_BYTES = 6_000
RSA_BITS = range(2048, 8193)
KEPT_KEYS = 2_000
NamedKey = tuple[ECKey | RSAKey, str]
# What stands in the header for a member that is not there; a member that is there, also as null, has bytes.
ABSENT = msgspec.Raw(b"")


class Malformed(Exception):
    """Text is not a compact signed token of the form that is wanted; the message never holds any of it."""


class PublicJwk(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The members of a JSON Web Key that this gateway reads; private ones only to refuse them."""

    kty: str
    kid: str | None = None
    use: str | None = None
    alg: str | None = None
    crv: str | None = None
    x: str | None = None
    y: str | None = None
    n: str | None = None
    e: str | None = None
    d: msgspec.Raw = ABSENT
    p: msgspec.Raw = ABSENT
    q: msgspec.Raw = ABSENT
    dp: msgspec.Raw = ABSENT
    dq: msgspec.Raw = ABSENT
    qi: msgspec.Raw = ABSENT
    oth: msgspec.Raw = ABSENT
    k: msgspec.Raw = ABSENT

    @property
    def private(self) -> bool:
        """Tell whether the key says more than its public half."""
        hidden = (self.d, self.p, self.q, self.dp, self.dq, self.qi, self.oth, self.k)
        return any(bytes(member) for member in hidden)


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """What a header may say; any `crit` or `b64` refuses the token, as no extension is understood."""

    alg: str
    typ: str | None = None
    kid: str | None = None
    jwk: PublicJwk | None = None
    crit: msgspec.Raw = ABSENT
    b64: msgspec.Raw = ABSENT


class Registry(jws.JWSRegistry):
    """joserfc's registry, with room for a proof's RSA key in the header; the size was checked before."""

    max_header_length = MAX_HEADER_BYTES


class Compact(msgspec.Struct, frozen=True, kw_only=True):
    """A token that is well formed and not yet trusted."""

    text: str
    header: Header
    payload: bytes


def read_compact(text: str, *, max_bytes: int) -> Compact:
    """
    Take a compact token apart without trusting it.

    Raises:
        Malformed: too large, not three parts of base64url, an unreadable header, or one with `crit`.
    """
    if len(text) > max_bytes:
        raise Malformed("too large")
    if not FORM.fullmatch(text):
        raise Malformed("not a compact signed token")
    head, payload, _ = text.split(".")
    try:
        written = urlsafe_b64decode(head.encode())
        header = msgspec.json.decode(written, type=Header)
        check_names(written)
        body = urlsafe_b64decode(payload.encode())
    except (*UNREADABLE, ValueError) as error:
        raise Malformed("not a token with a readable header") from error
    if bytes(header.crit) or bytes(header.b64):
        raise Malformed("critical extensions are not understood")
    return Compact(text=text, header=header, payload=body)


def signed_by(compact: Compact, key: ECKey | RSAKey, algorithms: tuple[str, ...]) -> bool:
    """Tell whether a token is signed by a key, with an algorithm of the list that fits the key."""
    if compact.header.alg not in algorithms:
        return False
    try:
        jws.deserialize_compact(compact.text, key, registry=Registry(algorithms=algorithms, strict_check_header=False))
    except (JoseError, ValueError, RecursionError):
        return False
    return True


def public_key(jwk: PublicJwk) -> ECKey | RSAKey:
    """
    Make a key of a JSON Web Key's public members.

    Raises:
        Malformed: it is private, symmetric, of an unknown kind or curve, too short or absurdly long.
    """
    return named_key(jwk)[0]


def named_key(jwk: PublicJwk) -> NamedKey:
    """
    Make a key of a JSON Web Key's public members, and name it by a hash of them (RFC 7638).

    Raises:
        Malformed: as public_key.
    """
    if jwk.private:
        raise Malformed("the key is not public")
    try:
        if jwk.kty == "EC" and jwk.crv and jwk.x and jwk.y:
            return elliptic_key(jwk.crv, jwk.x, jwk.y)
        if jwk.kty == "RSA" and jwk.n and jwk.e:
            return rsa_key(jwk.n, jwk.e)
    except (JoseError, ValueError, KeyError) as error:
        raise Malformed("the key cannot be read") from error
    raise Malformed("the key is of an unknown kind")


# A client shows the same key with every proof, and to read and name it costs as much as to check a signature.
@lru_cache(maxsize=KEPT_KEYS)
def elliptic_key(crv: str, x: str, y: str) -> NamedKey:
    """Make a key of a point on a curve."""
    key = ECKey.import_key({"kty": "EC", "crv": crv, "x": x, "y": y})
    return key, key.thumbprint()


@lru_cache(maxsize=KEPT_KEYS)
def rsa_key(n: str, e: str) -> NamedKey:
    """Make a key of modulus and exponent."""
    check_size(n)
    key = RSAKey.import_key({"kty": "RSA", "n": n, "e": e})
    return key, key.thumbprint()


def check_size(modulus: str) -> None:
    """
    Check that an RSA key has between 2048 and 8192 bits.

    Raises:
        Malformed: it has not; a short key can be forged, a long one costs too much to check.
    """
    if int.from_bytes(urlsafe_b64decode(modulus.encode()), "big").bit_length() not in RSA_BITS:
        raise Malformed("the key has a wrong size")
