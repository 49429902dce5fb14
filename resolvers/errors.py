"""
What can stop an answer, as one tree of exceptions; each class has one stable `code`.

    PathError
    ├── NotAvailable          NOT_AVAILABLE         unknown person, not yours, denied: the same for all
    ├── BasisRequired         BASIS_REQUIRED        personnel asked without an access basis
    ├── Forbidden             FORBIDDEN             the caller may not do this at all
    ├── ElevationWithoutCause ELEVATION_WITHOUT_CAUSE   nobody has told the caller of a padlock lately
    ├── ElevationNotNeeded    ELEVATION_NOT_NEEDED  nothing that this caller could open is restricted
    ├── AttestationExpired    ATTESTATION_EXPIRED   the attestation became too old while the request went on
    ├── AttestationInvalid    ATTESTATION_INVALID   the attestation lacks what it must have
    ├── BadInput              BAD_USER_INPUT        an argument is out of its range or form
    ├── LimitExceeded         LIMIT_EXCEEDED        more was asked than one question may hold
    ├── RateLimited           RATE_LIMITED          the same was asked too often
    ├── TooManyStreams        TOO_MANY_STREAMS      so many subscriptions are open already
    ├── CredentialsExpired    UNAUTHENTICATED       what a stream was begun with is valid no longer
    ├── CursorInvalid         CURSOR_INVALID        a cursor is broken, or another caller's, person's or purpose's
    ├── PolicyUnavailable     POLICY_UNAVAILABLE    directives cannot be read: withheld
    ├── AuditUnavailable      AUDIT_UNAVAILABLE     the access could not be recorded: no answer
    ├── StoreUnavailable      STORE_UNAVAILABLE     the store did not answer (never reaches a client as it is)
    └── DeadlineExceeded      DEADLINE_EXCEEDED     the request's time is over

Messages are lower case, in domain words, without ids of persons and without values.
"""


class PathError(Exception):
    """Anything that stops an answer; `code` is stable and shown, the message is shown too."""

    code = "INTERNAL"
    retryable = False

    def __init__(self, message: str, *, reason: str | None = None) -> None:
        """Keep a message without personal data and, where one helps, a second stable code `reason`."""
        super().__init__(message)
        self.reason = reason


class NotAvailable(PathError):
    """The person is unknown, not the caller's to see, or denied; nothing tells which."""

    code = "NOT_AVAILABLE"

    def __init__(self) -> None:
        """Carry the one text that every such refusal has."""
        super().__init__("not available")


class BasisRequired(PathError):
    """Personnel asked without an ordinary access basis (grunnlag)."""

    code = "BASIS_REQUIRED"


class Forbidden(PathError):
    """The caller may not do this, whoever the person is."""

    code = "FORBIDDEN"


class DenialStands(Forbidden):
    """A delay would take the place of a denial, and so end it."""

    def __init__(self) -> None:
        """Carry the one text, and DENIED."""
        super().__init__("it is denied, and a delay would end that: end the denial instead", reason="DENIED")


class ElevationWithoutCause(PathError):
    """The caller wants to open a padlock, and has not been told of one lately; nothing tells whether there is one."""

    code = "ELEVATION_WITHOUT_CAUSE"


class ElevationNotNeeded(PathError):
    """Nothing that the caller could open is restricted, judged on the directives alone."""

    code = "ELEVATION_NOT_NEEDED"


class AttestationExpired(PathError):
    """The attestation of the care relation is older than allowed."""

    code = "ATTESTATION_EXPIRED"


class AttestationInvalid(PathError):
    """The attestation of the care relation lacks what it must have, or does not agree with the registers."""

    code = "ATTESTATION_INVALID"


class BadInput(PathError):
    """An argument is out of its range or form."""

    code = "BAD_USER_INPUT"


class LimitExceeded(PathError):
    """More was asked than one question may hold."""

    code = "LIMIT_EXCEEDED"


class RateLimited(PathError):
    """The same was asked too often; after `wait_s` seconds it may be asked again."""

    code = "RATE_LIMITED"
    retryable = True

    def __init__(self, wait_s: float) -> None:
        """Carry the one text, and how long to wait."""
        super().__init__("too many requests; come again later")
        self.wait_s = wait_s


class TooManyStreams(PathError):
    """So many subscriptions are open already: of this user, of their client, or of all."""

    code = "TOO_MANY_STREAMS"
    retryable = True

    def __init__(self) -> None:
        """Carry the one text, which tells not of whom."""
        super().__init__("too many subscriptions are open; end one, or come again later")


class CredentialsExpired(PathError):
    """What a stream was begun with is valid no longer; it is gone on with by a new token, after the last event."""

    code = "UNAUTHENTICATED"

    def __init__(self) -> None:
        """Carry the one text."""
        super().__init__("the access token has expired; begin again with a new one, after the last event")


class CursorInvalid(PathError):
    """A cursor is broken, or was given to another caller, person or purpose."""

    code = "CURSOR_INVALID"


class PolicyUnavailable(PathError):
    """The person's restrictions cannot be read, so nothing is shown."""

    code = "POLICY_UNAVAILABLE"
    retryable = True


class AuditUnavailable(PathError):
    """The access could not be recorded, so there is no answer."""

    code = "AUDIT_UNAVAILABLE"
    retryable = True


class StoreUnavailable(PathError):
    """The store did not answer; the caller of the store turns it into what it means there."""

    code = "STORE_UNAVAILABLE"
    retryable = True


class DeadlineExceeded(PathError):
    """The request's time is over."""

    code = "DEADLINE_EXCEEDED"
    retryable = True

    @classmethod
    def late(cls) -> "DeadlineExceeded":
        """Carry the one text that every such answer has."""
        return cls("the time for this request is over")
