"""Whom the reports of an ORU^R01 are about: a person with a usable number, a person without, or no person at all."""

from collections.abc import Iterator

from resolvers.model import PersonNumber
from resolvers.normalise.hl7v2_fields import NATIONAL_NUMBERS, kind_of_authority
from resolvers.normalise.hl7v2_groups import Patient
from resolvers.normalise.identifiers import person_number
from resolvers.normalise.incoming import Subject

# PID-35: what is filled here is a species, and of all species only one has person numbers.
HUMAN = frozenset({"HUMAN", "HOMO SAPIENS", "337915000"})
# PID-3.5 (table 0203): national person identifier, and what Norwegian systems write.
NATIONAL = frozenset({"NI", "NNNOR", "FNR", "DNR", "FHN"})


def subject(patient: Patient) -> Subject | None:
    """
    Read whom a report is about; None for an animal.

    Numbers of other kinds may look like a person number and be another's: an H-number is one hospital's own. So a
    number counts where its kind (PID-3.5) or its authority (PID-3.4) is national, or where neither is said.

    Source:
        HL7 v2.5.1 3.4.2.3 (PID-3) and 3.4.2.35 (PID-35); domain page 4.4; KITH 1001 on H-numbers.
    """
    segment = patient.identity
    if segment is None:
        return Subject()
    species = (segment.get(35) or segment.get(35, 2) or "HUMAN").upper()
    if species not in HUMAN:
        return None
    return next(usable(patient), Subject())


def usable(patient: Patient) -> Iterator[Subject]:
    """Give every national person number of a patient, with its kind."""
    for datum in patient.identity.data(3) if patient.identity else ():
        authority = datum.inner(4)
        said = (authority.get(1), authority.get(2), datum.get(5))
        kind = kind_of_authority(authority.get(1), authority.get(2), datum.get(5))
        national = kind in NATIONAL_NUMBERS or (datum.get(5) or "").upper() in NATIONAL or not any(said)
        number = person_number(datum.get(1) or "") if national else None
        if number:
            yield Subject(number=number, kind=kind if kind in NATIONAL_NUMBERS else told_by(number))


def told_by(number: PersonNumber) -> str:
    """Tell the kind of a number by its first digit."""
    first = number.digits[0]
    return "FHN" if first in "89" else "DNR" if first in "4567" else "FNR"
