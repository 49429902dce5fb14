"""One report on its way to becoming a bundle: the names of its parts, who took part, and how it is labelled."""

from collections.abc import Iterable, Iterator

from resolvers.fhir.parties import Parties
from resolvers.fhir.places import Places, reference
from resolvers.fhir.writing import Json, filled, text
from resolvers.model import MergedReport, Request, Specimen

# Not for the patient before a clinician has spoken with them.
NOT_TO_PATIENT: Json = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "NOPAT"}
SHOWN = "SHOWN"


class Sheet:
    """What the writers of one report's parts share."""

    def __init__(self, report: MergedReport) -> None:
        """Name the parts, and begin with nobody written."""
        self.report = report
        self.places = Places(report.id)
        self.parties = Parties(self.places)
        self.name = self.places.name("DiagnosticReport")
        self.itself = reference("DiagnosticReport", self.name)
        # Who asked is said by a request alone, also where nothing else is known of it.
        self.requests = report.requests or ((Request(),) if report.requester else ())
        self.based_on = [
            reference("ServiceRequest", self.places.name("ServiceRequest", str(place)))
            for place in range(len(self.requests))
        ]
        placed = [(number, self.places.name("Specimen", place)) for number, place in numbered(report.specimens, "")]
        self.specimens = [name for _, name in placed]
        # Where two have one number, the first is meant.
        self._specimens = {said: name for number, name in reversed(placed) if (said := text(number))}

    def specimen_name(self, number: str | None) -> str | None:
        """Find the name of a specimen of the report by the laboratory's number."""
        return self._specimens.get(text(number) or "")

    def specimen(self, number: str | None) -> Json | None:
        """Refer to a specimen: to the one in the bundle, else by its number alone."""
        name, said = self.specimen_name(number), text(number)
        if name:
            return reference("Specimen", name)
        return {"type": "Specimen", "identifier": {"value": said}} if said else None

    def meta(self, tags: Iterable[Json] = ()) -> Json:
        """
        Write what is said about a clinical resource.

        What the citizen is not shown yet is labelled, as personnel are told of it and a citizen is not: whoever takes a
        part of the bundle on must not show it to the patient by accident.
        """
        release = self.report.citizen_release
        labels = [] if release is None or release.state == SHOWN else [NOT_TO_PATIENT]
        return filled({"security": labels, "tag": list(tags)})


def numbered(specimens: Iterable[Specimen], above: str) -> Iterator[tuple[str | None, str]]:
    """List the specimens and what is made from them: the laboratory's number, and the place, of each."""
    for place, specimen in enumerate(specimens):
        here = f"{above}{place}"
        yield specimen.number, here
        yield from numbered(specimen.parts, f"{here}.")
