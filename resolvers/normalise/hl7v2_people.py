"""Who asked for a report, who answers for it, and where the patient was, as an ORU^R01 tells."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from resolvers.model import Code, Location, Party, Place
from resolvers.normalise.hl7v2_codes import TABLE
from resolvers.normalise.hl7v2_fields import code, organisation, person, persons, time, unique
from resolvers.normalise.hl7v2_groups import COPY_RECEIVER, Order, Patient
from resolvers.normalise.hl7v2_wire import Segment

# Table 0912, who takes part: the ordering provider, and the interpreters of a result.
ASKING = frozenset({"OP"})
ANSWERING = frozenset({"PRI", "PI", "ARI", "AI"})


def requester(orders: Iterable[Order]) -> Party | None:
    """Read who asked: the ordering facility with the ordering provider below it, or whichever of the two there is."""
    given = tuple(orders)
    asking = participants((segment for order in given for segment in order.participants), ASKING)
    commons = [order.common for order in given if order.common]
    named = (*(persons(order.request, 16) for order in given), *(persons(common, 12) for common in commons))
    people = unique(one for found in (*named, asking) for one in found)
    houses = (organisation(common.first(21)) for common in commons)
    house = next((found for found in houses if found), None)
    if house is None:
        return next(iter(people), None)
    return replace(house, persons=people)


def participants(segments: Iterable[Segment], wanted: frozenset[str] | None = None) -> tuple[Party, ...]:
    """
    Read who took part (PRT), each in their role: an organisation with a person below it, or whichever there is.

    Args:
        wanted: the roles to read (table 0912); None for all but receivers of copies, who are not stored, by ruling.
    """
    found = []
    for segment in segments:
        role = segment.get(4) or ""
        if role != COPY_RECEIVER and (wanted is None or role in wanted):
            house, people = organisation(segment.first(8)), persons(segment, 5)
            parties = (replace(house, persons=people),) if house else people
            found += [replace(party, role=code(segment.first(4))) for party in parties]
    return unique(found)


def taking_part(patient: Patient, orders: Sequence[Order]) -> tuple[Segment, ...]:
    """Give who took part in the stay, the orders and the taking of the specimens."""
    return (
        *patient.participants,
        *(segment for order in orders for segment in order.participants),
        *(segment for order in orders for noted in order.specimens for segment in noted.participants),
    )


def others(patient: Patient, orders: Sequence[Order]) -> tuple[Party, ...]:
    """Read who else took part than who asked and who answers."""
    segments = taking_part(patient, orders)
    said = frozenset(role for segment in segments if (role := segment.get(4)))
    return participants(segments, said - ASKING - ANSWERING | {""})


def in_charge(visits: Iterable[Segment]) -> Iterator[Party]:
    """Read who treats the patient (PV1-7)."""
    for visit in visits:
        yield from persons(visit, 7)


def interpreters(orders: Iterable[Order]) -> Iterator[Party]:
    """Read who answers for the whole report (OBR-32, and PRT)."""
    for order in orders:
        yield from participants(order.participants, ANSWERING)
        for datum in order.request.data(32):
            found = person(datum.inner(1))
            if found:
                yield found


def location(visit: Segment) -> Location:
    """Read where the patient was (PV1-3), how admitted (PV1-2), from when to when."""
    place = visit.first(3)
    names = (place.get(number) for number in (1, 2, 3, 7, 8))
    house = place.inner(4).get(1)
    admitted = visit.get(2)
    return Location(
        category=Code(code=admitted, system=f"{TABLE}0004") if admitted else None,
        description=place.get(9),
        start=time(visit, 44),
        end=time(visit, 45),
        places=tuple(Place(name=name) for name in names if name),
        organisation=Party(name=house) if house else None,
    )
