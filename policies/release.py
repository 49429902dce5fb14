"""When a delayed report, and each of its versions, becomes the citizen's to see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from policies.release_classes import ReleaseClass, ReleaseMode
from policies.release_rules import Preference, ReleaseRules
from policies.working_time import aware


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseVersion:
    """
    What decides when one version of a report opens.

    Args:
        issued_at: aware, the time of this version.
        final: signed or final by its source's own status pair; what is not is hidden from citizens for as long.
        informed_at: aware; since when a clinician's early release ("patient informed") covers this version.
    """

    issued_at: datetime
    release: ReleaseClass
    final: bool
    informed_at: datetime | None = None


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
    now = aware(now)
    return release_at is None or now < aware(release_at)


def already_shown(moment: datetime | None, set_at: datetime) -> bool:
    """
    Tell whether a version was released by the time at which a delay was set, which then does not cover it.

    Args:
        moment: aware, as `version_moments` gives it; None where nothing opened it.
        set_at: aware.

    Raises:
        ValueError: a time without a zone.

    Source:
        the domain page 2.5: never hide again what was already shown without an explicit denial.
    """
    set_at = aware(set_at)
    return moment is not None and aware(moment) <= set_at


def version_moments(
    rules: ReleaseRules,
    versions: Sequence[ReleaseVersion],
    *,
    holidays: frozenset[date],
    preferences: Sequence[Preference] = (),
) -> tuple[datetime | None, ...]:
    """
    Find when each version of one report opens.

    Args:
        versions: in the order of their issue. A later version never changes what an earlier one gets.
        preferences: as for `ReleaseRules.moment`.

    Returns:
        One aware UTC moment a version, in the same order; None where nothing opens it yet. A version that is not final
        is given the moment of its class, and no correction leans on it, as it was not shown.

    Raises:
        ValueError: a time without a zone.

    Source:
        the ruling on corrections at the top of the domain page; the domain page 2.5; policy page, Release engine.
    """
    moments: list[datetime | None] = []
    first: datetime | None = None
    corrects = False
    for version in versions:
        rule = rules.moment(version.release, version.issued_at, holidays=holidays, preferences=preferences)
        leans = corrects and version.final and not version.release.holds_corrections
        moment = _informed(version, _with_the_first(version, first) if leans else rule)
        moments.append(moment)
        if version.final:
            corrects = True
            first = min((found for found in (first, moment) if found is not None), default=None)
    return tuple(moments)


def _with_the_first(version: ReleaseVersion, first: datetime | None) -> datetime | None:
    """
    Let a correction open with what it corrects: at its issue where that was shown by then, else at the same moment.

    By its own rule it would never open sooner than that, unless the correction puts it into a milder class; what waits
    for a stricter reason then still waits.
    """
    return None if first is None else max(first, version.issued_at.astimezone(UTC))


def _informed(version: ReleaseVersion, moment: datetime | None) -> datetime | None:
    """Open a version early, at once and at any hour, where the patient is informed; what is never shown stays so."""
    if version.informed_at is None or version.release.mode is ReleaseMode.NEVER:
        return moment
    opened = max(aware(version.informed_at), version.issued_at).astimezone(UTC)
    return opened if moment is None else min(moment, opened)
