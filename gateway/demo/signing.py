"""The demo issuers' own keys: one for PS256 and one for ES256 each, published as a JWKS, changed on demand."""

import uuid
from collections.abc import Mapping

import msgspec
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, RSAKey

Json = Mapping[str, object]
RSA_BITS = 2048
ALGORITHMS = ["PS256", "ES256"]


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """One generation of keys."""

    rsa: RSAKey
    ec: ECKey


class SigningKeys:
    """
    One issuer's keys.

    The generation before the newest stays published, so that tokens that it signed hold until they are over.
    """

    def __init__(self, algorithm: str) -> None:
        """Take the algorithm that tokens are signed with: PS256 or ES256."""
        self._algorithm = algorithm
        self._generations: tuple[Pair, ...] = (new_pair(),)

    def rotate(self) -> None:
        """Sign with new keys from now on; only the last generation before them is still published."""
        self._generations = (new_pair(), self._generations[0])

    def published(self) -> Json:
        """Give the JWKS: public keys only, newest first."""
        return {
            "keys": [
                {**key.as_dict(private=False), "use": "sig", "alg": algorithm}
                for pair in self._generations
                for key, algorithm in ((pair.rsa, "PS256"), (pair.ec, "ES256"))
            ]
        }

    def sign(self, claims: Json, *, typ: str) -> str:
        """Sign claims with the newest key."""
        return signed(claims, typ=typ, pair=self._generations[0], algorithm=self._algorithm, kid=None)

    def read(self, token: str) -> Json | None:
        """Read what one of the published keys has signed, however long ago; None for anything else."""
        keys = KeySet([key for pair in self._generations for key in (pair.rsa, pair.ec)])
        try:
            return jwt.decode(token, keys, algorithms=ALGORITHMS).claims
        except (JoseError, ValueError):
            return None

    def forge(self, claims: Json, *, typ: str) -> str:
        """Sign claims with a stranger's key under our key's id, as a forger would."""
        newest = self._generations[0]
        kid = chosen(newest, self._algorithm).kid
        return signed(claims, typ=typ, pair=new_pair(), algorithm=self._algorithm, kid=kid)


def new_pair() -> Pair:
    """Make keys, each with a random id."""
    return Pair(
        rsa=RSAKey.generate_key(RSA_BITS, {"kid": uuid.uuid4().hex}),
        ec=ECKey.generate_key("P-256", {"kid": uuid.uuid4().hex}),
    )


def chosen(pair: Pair, algorithm: str) -> RSAKey | ECKey:
    """Take the key that fits an algorithm."""
    return pair.ec if algorithm.startswith("ES") else pair.rsa


def signed(claims: Json, *, typ: str, pair: Pair, algorithm: str, kid: str | None) -> str:
    """Sign claims; `kid` names another key than the one that signs."""
    key = chosen(pair, algorithm)
    header = {"alg": algorithm, "typ": typ, "kid": kid or key.kid}
    return jwt.encode(header, dict(claims), key, algorithms=[algorithm])
