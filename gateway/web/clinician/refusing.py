"""Why the endpoint did not do what a clinician asked for, in plain words."""

from gateway.web.asking import Answered
from gateway.web.languages import Language
from gateway.web.noted import Failure, failure

# Of all that may be wrong at once, what is said; the first that there are words for.
ORDER = (
    "UNAUTHENTICATED",
    "NOT_AVAILABLE",
    "FORBIDDEN",
    "ELEVATION_WITHOUT_CAUSE",
    "ELEVATION_NOT_NEEDED",
    "BASIS_REQUIRED",
    "ATTESTATION_EXPIRED",
    "ATTESTATION_INVALID",
    "BAD_USER_INPUT",
    "CURSOR_INVALID",
    "RATE_LIMITED",
    "POLICY_UNAVAILABLE",
    "AUDIT_UNAVAILABLE",
    "DEADLINE_EXCEEDED",
)
UNDONE = frozenset({"RATE_LIMITED", "POLICY_UNAVAILABLE", "AUDIT_UNAVAILABLE", "DEADLINE_EXCEEDED"})


def refusal(answered: Answered, language: Language, *, of: str) -> Failure:
    """
    Say why nothing was done.

    Args:
        of: what was asked for, which may have words of its own for a code (`clinician.refused.<of>.<code>`), as the
            second code of a refusal may have (`clinician.refused.<reason>`).
    """
    code = next((each for each in ORDER if each in answered.codes), None)
    if code is None:
        return Failure(text=language.say("clinician.refused.AWAY"), status=failure(answered, language).status)
    said = (reason(answered, code, language), language.maybe(f"clinician.refused.{of}.{code}", ""))
    text = next((words for words in said if words), None) or language.say(f"clinician.refused.{code}")
    return Failure(text=text, status=503 if code in UNDONE else 403, sign_in=code == "UNAUTHENTICATED")


def reason(answered: Answered, code: str, language: Language) -> str:
    """Say the second code of a refusal; nothing where there is none, or no words for it."""
    found = next((fault.reason for fault in answered.faults if fault.code == code and fault.reason), "")
    return language.maybe(f"clinician.refused.reason.{found}", "")
