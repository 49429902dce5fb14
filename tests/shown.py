"""Reports as they are answered, for tests of what is written from them; and how it is read back."""

import json
from typing import Any

from msgspec.structs import asdict

from resolvers.fhir import bundle
from resolvers.model import (
    CitizenRelease,
    Delivery,
    MergedReport,
    NamedSource,
    Normalised,
    Provenance,
    Report,
    ReportId,
    SourceId,
)
from resolvers.normalise.fhir import read
from resolvers.versioning.telling import History, Past, named
from tests.examples import NOW, PERSON

ID = ReportId("rp-example")
NORD = NamedSource(id=SourceId("nord"), name="Helse Nord")
Json = dict[str, Any]


def shown(report: Report, *older: Report, citizen_release: CitizenRelease | None = None) -> MergedReport:
    """Give a report as one source's answer shows it, after the older versions."""
    seen = Provenance(source=NORD, as_of=NOW, message=report.message, issued=report.issued, current=True)
    content: Json = asdict(report) | {"results": named(report.results, ID)}
    return MergedReport(
        **content,
        id=ID,
        provenance=(seen,),
        history=History(id=ID, pasts=tuple(Past(report=each) for each in (report, *older))),
        citizen_release=citizen_release,
    )


def written(report: Report | MergedReport) -> Json:
    """Write a report as a bundle and read the JSON."""
    merged = report if isinstance(report, MergedReport) else shown(report)
    found: Json = json.loads(bytes(bundle(merged)))
    return found


def resources(report: Report | MergedReport, kind: str) -> list[Json]:
    """Take the resources of a kind from a report's bundle."""
    found = (each["resource"] for each in written(report)["entry"])
    return [each for each in found if each["resourceType"] == kind]


def alone(report: Report | MergedReport, kind: str) -> Json:
    """Take the one resource of a kind."""
    (found,) = resources(report, kind)
    return found


def extensions(element: Json, name: str) -> list[Json]:
    """Take the extensions of a name."""
    return [each for each in element.get("extension", ()) if each["url"].rsplit("/", 1)[-1].rsplit(":", 1)[-1] == name]


def read_back(report: Report | MergedReport) -> Normalised:
    """Write a report as a bundle and read that as a delivery."""
    merged = report if isinstance(report, MergedReport) else shown(report)
    page = bytes(bundle(merged))
    return read(Delivery(source=NORD.id, dialect="fhir", as_of=NOW, pages=(page,)), PERSON)
