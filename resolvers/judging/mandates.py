"""
Judge a mandate: whether what a register says of one who acts for another holds on a day.

Here a mistake would open a door, so an age that is not known, and whatever else is not said, counts as no mandate.
"""

from datetime import date, datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from policies import Relation
from resolvers.model import Person, Representation, RepresentationKind

OSLO = ZoneInfo("Europe/Oslo")
# The area of a power of attorney that gives sight of results: "Innsyn i opplysninger registrert om deg".
RESULTS_AREA = "INNSYN_REGISTRERTE_OPPLYSNINGER"
# In whole years.
CHILD_UNTIL = 12
GIVES_FROM = 16
OF_AGE = 18


def relation_of_representative(
    representation: Representation | None,
    represented: Person,
    representative: Person | None,
    *,
    on: date,
    area: str = RESULTS_AREA,
) -> Relation:
    """
    Say how one who acts for another stands to them.

    A confidential address is not judged here: the table refuses it by a fact of its own.

    Args:
        representation: what the register knows, None where it knows of none.
        representative: None where the person register does not know them.
        on: the day in Norway.
        area: the code that a proxy or guardian must have been given.

    Returns:
        NONE unless the mandate holds.

    Source:
        helsenorge.no, "Using Helsenorge on behalf of a child", "Power of attorney" and "Manglende
        samtykkekompetanse"; domain reference, 2.2; read 2026-11-23.
    """
    if representation is None or representative is None:
        return Relation.NONE
    if represented.age is None or representative.age is None:
        return Relation.NONE
    match representation.kind:
        case RepresentationKind.PARENT:
            return parent(representation, represented.age)
        case RepresentationKind.PROXY:
            fit = represented.age >= GIVES_FROM and representative.age >= OF_AGE
            return Relation.PROXY if fit and given(representation, area, on) else Relation.NONE
        case RepresentationKind.GUARDIAN:
            fit = representative.age >= OF_AGE
            return Relation.GUARDIAN if fit and given(representation, area, on) else Relation.NONE
        case RepresentationKind.KIN:
            # Both limits are "over", which here means past that whole year: the stricter reading.
            fit = represented.age > CHILD_UNTIL and representative.age > OF_AGE
            certified = representation.certified and in_date(representation, on)
            return Relation.KIN if fit and certified else Relation.NONE
        case unknown:
            assert_never(unknown)


def parent(representation: Representation, age: int) -> Relation:
    """Tell a parent who lives with a child under 12 from one whose child lives with the other parent."""
    if age >= CHILD_UNTIL or not representation.has_registered_address:
        return Relation.NONE
    if representation.lives_with:
        return Relation.PARENT
    return Relation.PARENT_ELSEWHERE if representation.other_parent_lives_with else Relation.NONE


def given(representation: Representation, area: str, on: date) -> bool:
    """Tell whether an area has been given and the day lies within the mandate."""
    return area in representation.areas and in_date(representation, on)


def in_date(representation: Representation, on: date) -> bool:
    """Tell whether a day lies within a mandate, its first and last day included."""
    begun = representation.valid_from is None or representation.valid_from <= on
    return begun and (representation.valid_until is None or on <= representation.valid_until)


def day_in_norway(at: datetime) -> date:
    """Give the day in Norway at an aware moment: mandates begin and end at midnight there."""
    return at.astimezone(OSLO).date()
