"""Client authentication at the demo's token endpoint: private_key_jwt, checked by authlib."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime

from authlib.oauth2.rfc6749 import InvalidClientError
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion
from joserfc.jwk import ECKey

from gateway.demo.client import ASSERTION_S, ASSERTION_TYPE

LEEWAY_S = 5


class ClientRefused(Exception):
    """The client is not who it says; the message is authlib's description."""


class ClientAssertions(JWTBearerClientAssertion):  # type: ignore[misc]  # authlib has no types
    """Checks assertions of the demo's clients and takes each once."""

    def __init__(self, keys: Mapping[str, ECKey], *, audiences: Collection[str], clock: Callable[[], datetime]) -> None:
        """Take each client's public key by its id, and the names that the token endpoint goes by."""
        super().__init__(leeway=LEEWAY_S)
        self._keys = keys
        self._clock = clock
        self._audiences = list(audiences)
        self._used: dict[str, float] = {}

    def get_audiences(self) -> list[str]:
        """Tell authlib whom an assertion must be for."""
        return self._audiences

    def validate_jti(self, claims: Mapping[str, object], jti: object) -> bool:
        """Take an assertion once; authlib asks with claims that it has verified."""
        name = f"{claims['sub']}\0{jti}"
        now_s = self._clock().timestamp()
        self._used = {used: until_s for used, until_s in self._used.items() if until_s > now_s}
        if name in self._used:
            return False
        self._used[name] = now_s + ASSERTION_S + 2 * LEEWAY_S
        return True

    def client(self, form: Mapping[str, str]) -> str:
        """
        Authenticate the client of a token request.

        Raises:
            ClientRefused: no assertion, an unknown client, or an assertion that is wrong.
        """
        text = form.get("client_assertion")
        if form.get("client_assertion_type") != ASSERTION_TYPE or not text:
            raise ClientRefused("a client assertion is needed")
        try:
            _, unverified = self.extract_assertion(text)
            named = str(unverified.get("sub"))
            key = self._keys.get(named)
            if key is None or form.get("client_id", named) != named:
                raise ClientRefused("the client does not exist")
            self.process_assertion_claims(text, key)
        except InvalidClientError as error:
            raise ClientRefused(error.description or "the client assertion is wrong") from error
        return named

    def verify_claims(self, claims: Mapping[str, object]) -> None:
        """Add to authlib's checks that an assertion is short-lived, before its id is remembered."""
        issued, over = claims.get("iat"), claims.get("exp")
        if not isinstance(issued, int) or not isinstance(over, int) or over - issued > ASSERTION_S:
            raise InvalidClientError(description="The assertion lives for more than 60 seconds.")
        super().verify_claims(claims)
