"""Cookies that a browser keeps for us and cannot read: sealed, for this host alone, and never for scripts."""

import os
from typing import TypeVar

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from joserfc.util import urlsafe_b64decode, urlsafe_b64encode
from starlette.requests import Request
from starlette.responses import Response

NONCE_BYTES = 12
MAX_BYTES = 3_000

Kept = TypeVar("Kept", bound=msgspec.Struct)


class Cookie:
    """
    One cookie.

    Browsers take a `__Host-` cookie over https alone; Chromium and Firefox also over http from this very machine,
    Safari not.
    """

    def __init__(self, name: str, key: bytes, *, age_s: int) -> None:
        """Take its name without `__Host-`, 32 bytes to seal it with, and how long a browser keeps it."""
        self._name = f"__Host-{name}"
        self._seal = AESGCM(key)
        self._age_s = age_s

    def put(self, response: Response, kept: msgspec.Struct) -> None:
        """Send it with an answer."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = nonce + self._seal.encrypt(nonce, msgspec.json.encode(kept), self._name.encode())
        self._set(response, urlsafe_b64encode(sealed).decode(), self._age_s)

    def drop(self, response: Response) -> None:
        """Let the browser forget it."""
        self._set(response, "", 0)

    def read(self, request: Request, kind: type[Kept]) -> Kept | None:
        """Read what a browser sends; None where there is none, or it is not as we sealed it."""
        given = request.cookies.get(self._name, "")
        if not given or len(given) > MAX_BYTES:
            return None
        try:
            sealed = urlsafe_b64decode(given.encode("ascii"))
            opened = self._seal.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], self._name.encode())
            return msgspec.json.decode(opened, type=kind)
        except (ValueError, InvalidTag):
            return None

    def _set(self, response: Response, value: str, age_s: int) -> None:
        """Write the header; a page of another site may link to us and find the visitor signed in, but send no form."""
        response.set_cookie(self._name, value, max_age=age_s, path="/", secure=True, httponly=True, samesite="lax")
