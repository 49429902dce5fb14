"""The key that the gateway proves with who it is (private_key_jwt, RFC 7523), as a JWK or PEM."""

from collections.abc import Mapping
from datetime import datetime

import msgspec
from authlib.oauth2.rfc7523 import private_key_jwt_sign
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey
from typing_extensions import override

ASSERTION_S = 60
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
RSA_BITS = 2048
BY_CURVE = {"P-256": "ES256", "P-384": "ES384", "P-521": "ES512"}
OF_RSA = ("PS256", "PS384", "PS512", "RS256", "RS384", "RS512")
PEM = b"-----BEGIN"
UNREADABLE = (JoseError, msgspec.MsgspecError, ValueError, KeyError, TypeError, RecursionError)

KINDS: Mapping[object, type[ECKey | RSAKey]] = {"EC": ECKey, "RSA": RSAKey}


class KeyUnreadable(Exception):
    """A key cannot serve; the message says why and holds nothing of it."""


class ClientKey:
    """A private key with the algorithm and the id that it is used under; never printed."""

    def __init__(self, key: ECKey | RSAKey, algorithm: str, kid: str) -> None:
        """Take all three."""
        self._key = key
        self.algorithm = algorithm
        self.kid = kid

    @override
    def __repr__(self) -> str:
        """Name the algorithm alone."""
        return f"ClientKey({self.algorithm})"

    def assertion(self, client_id: str, issuer: str, now: datetime) -> str:
        """Write an assertion for one call of an issuer's token endpoint at `now` (aware UTC); its id is used once."""
        return str(
            private_key_jwt_sign(
                self._key,
                client_id,
                issuer,
                alg=self.algorithm,
                header={"kid": self.kid, "typ": "client-authentication+jwt"},
                issued_at=int(now.timestamp()),
                expires_in=ASSERTION_S,
            )
        )


def read_client_key(written: bytes) -> ClientKey:
    """
    Read a key.

    Raises:
        KeyUnreadable: it is neither JWK nor PEM, not private, of another kind than EC and RSA, or too short.
    """
    try:
        named, key = {}, read_pem(written)
        if key is None:
            named = msgspec.json.decode(written, type=dict[str, object])
            key = KINDS[named["kty"]].import_key(named)  # type: ignore[arg-type]  # a member of another type is refused
    except UNREADABLE as error:
        raise KeyUnreadable("it is no key of kind EC or RSA") from error
    if not key.is_private:
        raise KeyUnreadable("it is not a private key")
    kid = named.get("kid")
    return ClientKey(key, algorithm_of(key, named.get("alg")), kid if isinstance(kid, str) else key.thumbprint())


def read_pem(written: bytes) -> ECKey | RSAKey | None:
    """Read a key from PEM, whichever of the two kinds it is; None where it is no PEM at all."""
    if not written.lstrip().startswith(PEM):
        return None
    try:
        return ECKey.import_key(written)
    except UNREADABLE:
        return RSAKey.import_key(written)


def algorithm_of(key: ECKey | RSAKey, wanted: object) -> str:
    """
    Say what a key signs with: what its JWK says, where that fits, else the usual algorithm of its kind.

    Raises:
        KeyUnreadable: it is too short, of an unusual curve, or tied to an algorithm that it has not.
    """
    fitting: tuple[str, ...] = OF_RSA
    if isinstance(key, RSAKey):
        if key.private_key is None or key.private_key.key_size < RSA_BITS:
            raise KeyUnreadable("it is too short")
    else:
        fitting = tuple(name for curve, name in BY_CURVE.items() if curve == key.curve_name)
    found = next(iter(fitting), None) if wanted is None else wanted
    if not isinstance(found, str) or found not in fitting:
        raise KeyUnreadable("its algorithm is not one of its kind")
    return found
