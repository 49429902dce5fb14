"""Write results as FHIR observations: one resource each, members by reference."""

from collections.abc import Iterator
from decimal import Decimal

from gateway.demo.fhir_parts import V3, Json, Object, encoded, extension, named, note, reference, without_nothing
from gateway.demo.fhir_resource import Resource
from gateway.demo.fhir_sheet import Sheet
from resolvers.model import Code, CodedValue, Comparator, Quantity, Result, TextValue

COMPARATORS = {Comparator.LT: "<", Comparator.LE: "<=", Comparator.GE: ">=", Comparator.GT: ">"}


def observations(sheet: Sheet) -> Iterator[Resource]:
    """Write every result of a report, members after the result that they belong to."""
    for place, result in enumerate(sheet.report.results, start=1):
        yield from tree(sheet, result, str(place))


def tree(sheet: Sheet, result: Result, place: str) -> Iterator[Resource]:
    """Write a result and its members."""
    yield observation(sheet, result, place)
    for number, member in enumerate(result.members, start=1):
        yield from tree(sheet, member, f"{place}.{number}")


def observation(sheet: Sheet, result: Result, place: str) -> Resource:
    """Write one result."""
    members = [f"Observation/{sheet.result_id(f'{place}.{n}')}" for n in range(1, len(result.members) + 1)]
    specimens = [f"Specimen/{sheet.specimen_id(number)}" for number in result.specimens]
    effective = result.sampled or result.investigated
    body: Object = {
        "resourceType": "Observation",
        "id": sheet.result_id(place),
        "meta": {"lastUpdated": sheet.report.issued.text},
        "extension": extensions(sheet, result),
        "identifier": [{"value": result.number}] if result.number else None,
        "status": result.status.value,
        "code": sheet.writer.concept(*(code for each in result.investigations for code in each.codes)),
        "subject": sheet.whose,
        "effectiveDateTime": effective.text if effective else None,
        "performer": [named(party) for party in result.performers],
        **value(sheet, result),
        "interpretation": interpretation(sheet, result),
        "note": [note(comment) for comment in result.comments if comment.text],
        "specimen": {"reference": specimens[0]} if specimens else None,
        "referenceRange": [{"text": result.reference_range.text}] if result.reference_range else None,
        "hasMember": [{"reference": path} for path in members],
    }
    return Resource(
        kind="Observation",
        id=sheet.result_id(place),
        subject=sheet.subject,
        body=encoded(without_nothing(body)),
        updated_at=sheet.report.issued.at,
        effective_at=effective.at if effective else None,
        identifiers=frozenset({result.number} if result.number else ()),
        codes=tuple(every_code(result)),
        links=(
            *(("has-member", path) for path in members),
            *(("specimen", path) for path in specimens[:1]),
            ("based-on", f"ServiceRequest/{sheet.request_id}"),
        ),
    )


def extensions(sheet: Sheet, result: Result) -> list[Json]:
    """Write the pair of statuses, the way back to the report, and when it was examined."""
    found: list[Json] = [
        sheet.source_status(result.source_status),
        extension("nilar-diagnosticreport-ref", "Reference", reference("DiagnosticReport", sheet.report_id)),
    ]
    if result.investigated:
        found.append(extension("nilar-investigation-date", "DateTime", result.investigated.text))
    return found


def value(sheet: Sheet, result: Result) -> Object:
    """Write the value; a number keeps every digit that the laboratory wrote."""
    match result.value:
        case Quantity(text=text, comparator=comparator, unit=unit):
            sign = COMPARATORS[comparator] if comparator else None
            return {"valueQuantity": without_nothing({"value": Decimal(text), "comparator": sign, "unit": unit})}
        case TextValue(text=text):
            return {"valueString": text}
        case CodedValue(codes=codes):
            return {"valueCodeableConcept": sheet.writer.concept(*codes)}
        case None:
            return {}
        case _:
            raise ValueError("the chronicle writes numbers, texts and codes only")


def interpretation(sheet: Sheet, result: Result) -> list[Json] | None:
    """Write the laboratory's marker, with the international code beside it."""
    if result.interpretation is None:
        return None
    international = Code(code=result.interpretation.code, system=V3)
    return [sheet.writer.concept(result.interpretation.source, international)]


def every_code(result: Result) -> Iterator[Code]:
    """List every code in a tree, values too: a search by code finds the top of it."""
    yield from (code for each in result.investigations for code in each.codes)
    if isinstance(result.value, CodedValue):
        yield from result.value.codes
    for member in result.members:
        yield from every_code(member)
