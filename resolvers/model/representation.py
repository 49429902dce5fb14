"""The right of one citizen to act for another, as the register of representation tells it."""

from datetime import date
from enum import StrEnum

import msgspec


class RepresentationKind(StrEnum):
    """Parental responsibility (foreldreansvar), power of attorney (fullmakt), next of kin (pårørende), verge."""

    PARENT = "PARENT"
    PROXY = "PROXY"
    KIN = "KIN"
    GUARDIAN = "GUARDIAN"


class Representation(msgspec.Struct, frozen=True, kw_only=True):
    """
    What the register knows of one who acts for another; whether it holds is judged in resolvers/judging/mandates.py.

    Args:
        lives_with: the child's registered address equals this parent's.
        other_parent_lives_with: it equals the other parent's.
        has_registered_address: the child has a registered Norwegian address at all.
        areas: codes of what a proxy or guardian has been given.
        valid_from, valid_until: first and last day, in Norway; None where the register sets no limit.
        certified: a doctor has certified that the person lacks the capacity to consent (next of kin).
    """

    kind: RepresentationKind
    lives_with: bool = False
    other_parent_lives_with: bool = False
    has_registered_address: bool = False
    areas: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    certified: bool = False
