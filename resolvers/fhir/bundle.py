"""
Write a merged report as a FHIR R4 bundle, in the shapes of the national profile (PPS, NILAR).

Everything comes from the report as it is answered, which is cleared and merged: what is hidden is not in it, so that
the bundle tells no more than the other fields of the report do. Whose it is, is masked. No profile is claimed, as what
a sender wrote may not be of the code systems that a profile binds.

Source:
    HL7 FHIR R4 (4.0.1), Bundle; NILAR implementation guide 1.6.0. Read 2026-11-26.
"""

import msgspec

from resolvers.fhir.reports import provenances, report
from resolvers.fhir.requests import requests
from resolvers.fhir.results import results
from resolvers.fhir.sheet import Sheet
from resolvers.fhir.specimens import specimens
from resolvers.fhir.writing import Json, filled
from resolvers.model import MergedReport

# Numbers are written with every digit that they have.
NUMBERS = msgspec.json.Encoder(decimal_format="number")


def bundle(found: MergedReport) -> msgspec.Raw:
    """Write a report as a bundle (a collection), the report first, as JSON."""
    sheet = Sheet(found)
    # Who took part is known when all that names them is written.
    made = [report(sheet), *results(sheet), *specimens(sheet), *requests(sheet)]
    resources = [*made, *sheet.parties.resources, *provenances(sheet)]
    return msgspec.Raw(
        NUMBERS.encode(
            filled(
                {
                    "resourceType": "Bundle",
                    "id": sheet.places.name("Bundle"),
                    "meta": sheet.meta(),
                    "type": "collection",
                    "entry": [entry(each) for each in resources],
                }
            )
        )
    )


def entry(resource: Json) -> Json:
    """Put a resource under its address."""
    return {"fullUrl": f"urn:uuid:{resource['id']}", "resource": resource}
