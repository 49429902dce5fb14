"""When a delayed report becomes the citizen's to see."""

from datetime import datetime


def in_force(release_at: datetime | None, now: datetime) -> bool:
    """
    Tell whether a delay (utsatt innsyn) still holds; it is over at its very moment.

    Args:
        release_at: aware; None where no moment is set yet, and then the delay holds until somebody sets one.
        now: aware, the same for every report of one answer.

    Raises:
        ValueError: a time without a zone, which could be wrong by hours and so is never compared.

    Source:
        NHN PTS, patient safety: DelayDeliveryUntil is absolute; Volven 9603 NORU; read 2026-11-23.
    """
    if now.tzinfo is None or (release_at is not None and release_at.tzinfo is None):
        raise ValueError("release times carry a zone")
    return release_at is None or now < release_at
