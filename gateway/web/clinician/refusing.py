"""Why the endpoint did not do or show what a clinician asked for, in plain words."""

from starlette.responses import Response

from gateway.web.asking import Answered
from gateway.web.clinician import opening
from gateway.web.clinician.choosing import in_hand
from gateway.web.clinician.framing import failed, words_of
from gateway.web.languages import Language
from gateway.web.noted import Failure, failure
from gateway.web.visiting import Visit

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
        away = language.maybe(f"clinician.refused.{of}.AWAY", language.say("clinician.refused.AWAY"))
        return Failure(text=away, status=failure(answered, language).status)
    said = (reason(answered, code, language), language.maybe(f"clinician.refused.{of}.{code}", ""))
    text = next((words for words in said if words), None) or language.say(f"clinician.refused.{code}")
    return Failure(text=text, status=503 if code in UNDONE else 403, sign_in=code == "UNAUTHENTICATED")


def reason(answered: Answered, code: str, language: Language) -> str:
    """Say the second code of a refusal; nothing where there is none, or no words for it."""
    found = next((fault.reason for fault in answered.faults if fault.code == code and fault.reason), "")
    return language.maybe(f"clinician.refused.reason.{found}", "")


def unshown(visit: Visit, answered: Answered, *, again: str, current: str | None = None) -> Response:
    """
    Show why there is nothing to show of a patient.

    Where their blocks cannot be read, who works in an emergency is shown the way on: it may be chosen that they open
    what cannot be judged.
    """
    why, hand = refusal(answered, words_of(visit), of="reading"), in_hand(visit)
    unread = "POLICY_UNAVAILABLE" in answered.codes and hand is not None and hand.purpose in opening.PURPOSES
    return failed(visit, why, again=again, current=current, emergency=opening.PATH if unread else None)
