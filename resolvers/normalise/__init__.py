"""From each source's dialect to the model."""

from resolvers.model import Delivery, Normalised, Person
from resolvers.normalise import central, fhir


def normalise(delivery: Delivery, person: Person) -> Normalised:
    """
    Read a delivery by its dialect.

    Raises:
        ValueError: no reader is known by the name of the dialect, which is a fault in the source's code.

    Source:
        None of its own; each dialect's reader names its own.
    """
    match delivery.dialect:
        case "central":
            return central.read(delivery)
        case "fhir":
            return fhir.read(delivery, person)
        case _:
            raise ValueError("a delivery came in a dialect that has no reader")
