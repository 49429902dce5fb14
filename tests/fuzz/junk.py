"""Tokens and proofs that nobody issued, and good ones with something broken; each has its name in the figures."""

import base64
import random
from collections.abc import Callable, Mapping

import msgspec

from gateway.demo.client import proof
from gateway.demo.run import now
from tests.fuzz.crowd import Crowd

Headers = dict[str, str]
Spoil = Callable[[Headers, random.Random], Headers]


def encoded(value: object) -> str:
    """Write a part of a token."""
    return base64.urlsafe_b64encode(msgspec.json.encode(value)).rstrip(b"=").decode()


def noise(chance: random.Random, most: int) -> str:
    """Give text that a header can hold."""
    return "".join(chance.choices("".join(map(chr, (*range(33, 127), *range(161, 256)))), k=chance.randrange(1, most)))


def with_token(good: Headers, token: str) -> Headers:
    """Put another token in."""
    return good | {"authorization": f"DPoP {token}"}


def token_of(good: Headers) -> list[str]:
    """Take the token apart."""
    return good["authorization"].removeprefix("DPoP ").split(".")


def flipped(text: str, chance: random.Random) -> str:
    """Change one character."""
    at = chance.randrange(len(text) - 1)
    return text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]


def foreign_signature(good: Headers, chance: random.Random) -> Headers:
    head, payload, signature = token_of(good)
    return with_token(good, f"{head}.{payload}.{flipped(signature, chance)}")


def changed_claims(good: Headers, chance: random.Random) -> Headers:
    head, payload, signature = token_of(good)
    return with_token(good, f"{head}.{flipped(payload, chance)}.{signature}")


def headed(**changes: object) -> Spoil:
    """Make junk of a token by its header."""

    def spoil(good: Headers, chance: random.Random) -> Headers:
        head, payload, signature = token_of(good)
        old = msgspec.json.decode(base64.urlsafe_b64decode(head + "=="))
        return with_token(good, f"{encoded(old | changes)}.{payload}.{signature}")

    return spoil


def unknown_key(good: Headers, chance: random.Random) -> Headers:
    return headed(kid=f"{chance.getrandbits(64):x}")(good, chance)


def nested(good: Headers, chance: random.Random) -> Headers:
    head, _, signature = token_of(good)
    deep = base64.urlsafe_b64encode(b'{"iss":' + b"[" * 4_000 + b"]" * 4_000 + b"}").rstrip(b"=").decode()
    return with_token(good, f"{head}.{deep}.{signature}")


SPOILT: Mapping[str, Spoil] = {
    "no token": lambda good, _: {name: text for name, text in good.items() if name != "authorization"},
    "no proof": lambda good, _: {name: text for name, text in good.items() if name != "dpop"},
    "noise as token": lambda good, chance: with_token(good, noise(chance, 4_000)),
    "noise as proof": lambda good, chance: good | {"dpop": noise(chance, 4_000)},
    "noise as scheme": lambda good, chance: good | {"authorization": noise(chance, 200)},
    "dots": lambda good, chance: with_token(good, "." * chance.randrange(1, 3_000)),
    "huge token": lambda good, _: with_token(good, "a" * 30_000),
    "too large a head": lambda good, _: (
        good
        | {"x-padding": "a" * 6_000, "dpop": "b" * 8_000, "x-more": "c" * 8_000}
        | {"x-most": "d" * 8_000, "x-rest": "e" * 4_000}
    ),
    "signature changed": foreign_signature,
    "claims changed": changed_claims,
    "no algorithm": headed(alg="none"),
    "HMAC with a public key": headed(alg="HS256"),
    "unknown key": unknown_key,
    "key of its own": headed(jwk={"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}),
    "critical extension": headed(crit=["exp"]),
    "deeply nested claims": nested,
    "as Bearer": lambda good, _: good | {"authorization": good["authorization"].replace("DPoP", "Bearer")},
    "proof of another": lambda good, chance: good | {"dpop": flipped(good["dpop"], chance)},
    "proof with zeros": lambda good, _: (
        good
        | {
            "dpop": good["dpop"].split(".")[0]
            + "."
            + encoded({"jti": "\0", "iat": 0, "htm": "POST", "htu": ""})
            + ".AA"
        }
    ),
    "proof of another method": lambda good, _: good,
}


async def junk(crowd: Crowd, chance: random.Random) -> tuple[str, Headers]:
    """Give the name of a kind of junk, and headers of it."""
    name = chance.choice(list(SPOILT))
    good = await crowd.credentials("kari", "kari")
    if name == "proof of another method":
        token = good["authorization"].removeprefix("DPoP ")
        good["dpop"] = proof(crowd.key, method="PUT", url=crowd.url, now=now(), access_token=token)
    return name, SPOILT[name](good, chance)
