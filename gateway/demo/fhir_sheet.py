"""One report on its way to becoming FHIR resources: whose it is, and the ids of its parts."""

from dataclasses import dataclass

from gateway.demo.fhir_parts import PERSON, Json, Object, Writer, extension_of
from resolvers.model import PersonNumber, Report, SourceStatus

D_NUMBER = "4567"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A report, whose it is, and who writes it; every id follows from the laboratory and the report's own numbers."""

    writer: Writer
    report: Report
    subject: PersonNumber

    @property
    def whose(self) -> Object:
        """Refer to the person by number."""
        kind = "2" if self.subject.digits[0] in D_NUMBER else "1"
        return {"identifier": {"system": PERSON + kind, "value": self.subject.digits}}

    @property
    def version(self) -> str:
        """Name the version: versions of a report are told apart by their time."""
        return str(int(self.report.issued.at.timestamp()))

    @property
    def report_id(self) -> str:
        """Name the report."""
        return self.writer.id("report", self.report.key.report)

    @property
    def request_id(self) -> str:
        """Name the request."""
        return self.writer.id("request", self.report.key.requisition)

    @property
    def role_id(self) -> str:
        """Name who asked."""
        party = self.report.requester
        people = (party, *party.persons) if party else ()
        return self.writer.id("role", *(each.value for person in people for each in person.identifiers))

    @property
    def organisation_id(self) -> str:
        """Name the laboratory."""
        return self.writer.id("organisation", self.report.key.organisation)

    def specimen_id(self, number: str | None) -> str:
        """Name a specimen by the laboratory's number."""
        return self.writer.id("specimen", self.report.key.report, number or "")

    def result_id(self, place: str) -> str:
        """Name a result by its place in the tree, for instance `2.1`."""
        return self.writer.id("result", self.report.key.report, place)

    def source_status(self, pair: SourceStatus) -> Object:
        """Write the source's own pair behind a FHIR status."""
        parts: list[Json] = [
            {"url": name, "valueCoding": self.writer.coding(code)}
            for name, code in (("type", pair.type), ("status", pair.status))
            if code is not None
        ]
        return extension_of("source-status", parts)
