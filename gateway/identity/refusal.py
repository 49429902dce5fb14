"""Why a caller is not let in, in the terms that the HTTP answer needs."""

from enum import Enum
from http import HTTPStatus

from gateway.identity.configuration import ALGORITHMS
from gateway.identity.details import wanted_attestation
from gateway.problem import retry_after

RETRY_AFTER_S = 5


class Reason(Enum):
    """Each reason with its HTTP status, stable code and the `error` of its challenge (RFC 6750, 9449, 9470)."""

    NO_CREDENTIALS = (HTTPStatus.UNAUTHORIZED, "UNAUTHENTICATED", None)
    TOKEN = (HTTPStatus.UNAUTHORIZED, "UNAUTHENTICATED", "invalid_token")
    PROOF = (HTTPStatus.UNAUTHORIZED, "UNAUTHENTICATED", "invalid_dpop_proof")
    NONCE = (HTTPStatus.UNAUTHORIZED, "UNAUTHENTICATED", "use_dpop_nonce")
    SCOPE = (HTTPStatus.FORBIDDEN, "FORBIDDEN", "insufficient_scope")
    LEVEL = (HTTPStatus.FORBIDDEN, "FORBIDDEN", "insufficient_user_authentication")
    ATTESTATION = (HTTPStatus.FORBIDDEN, "ATTESTATION_INVALID", "insufficient_authorization_details")
    ATTESTATION_AGE = (HTTPStatus.FORBIDDEN, "ATTESTATION_EXPIRED", "attestation_has_expired")
    REQUEST = (HTTPStatus.FORBIDDEN, "FORBIDDEN", "invalid_request")
    KEYS_AWAY = (HTTPStatus.SERVICE_UNAVAILABLE, "UNAUTHENTICATED", None)
    RATE = (HTTPStatus.TOO_MANY_REQUESTS, "RATE_LIMITED", None)
    PROOFS_AWAY = (HTTPStatus.SERVICE_UNAVAILABLE, "STORE_UNAVAILABLE", None)

    def __init__(self, status: HTTPStatus, code: str, error: str | None) -> None:
        """Name the three parts."""
        self.status = status
        self.code = code
        self.error = error


class IdentityRefused(Exception):
    """
    The caller is not let in.

    The text is for the caller and never holds anything of the token but names of claims. `described_at` is where the
    gateway describes itself (RFC 9728), once that is known.
    """

    def __init__(self, reason: Reason, text: str) -> None:
        """Keep the reason and one lower-case sentence."""
        super().__init__(text)
        self.reason = reason
        self.text = text
        self.described_at: str | None = None

    @property
    def status(self) -> int:
        """Give the HTTP status: 401, 403, 429, or 503 when the issuer's keys or the store cannot be had."""
        return int(self.reason.status)

    @property
    def retryable(self) -> bool:
        """Tell whether the same request, with a proof of its own, may be let in later."""
        return self.reason.status is HTTPStatus.SERVICE_UNAVAILABLE

    @property
    def code(self) -> str:
        """Give the stable code of the reason, as README lists it."""
        return self.reason.code

    @property
    def headers(self) -> dict[str, str]:
        """Give what the answer tells in headers: the challenge, and when to come again where that may help."""
        told = {"www-authenticate": self.challenge}
        return told | retry_after(RETRY_AFTER_S) if self.retryable else told

    @property
    def details(self) -> dict[str, object]:
        """Give what the body tells beside message and code: the attestation that is wanted, where that is the cause."""
        wanted = self.reason in {Reason.ATTESTATION, Reason.ATTESTATION_AGE}
        return {"authorization_details": [wanted_attestation()]} if wanted else {}

    @property
    def challenge(self) -> str:
        """Write the value of WWW-Authenticate."""
        found = {
            "error": self.reason.error,
            "error_description": self.text if self.reason.error else None,
            "resource_metadata": self.described_at,
            "algs": " ".join(ALGORITHMS),
        }
        return "DPoP " + ", ".join(f'{name}="{value}"' for name, value in found.items() if value is not None)
