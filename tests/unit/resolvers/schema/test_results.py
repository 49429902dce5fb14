"""What makes results comparable is shown beside what was sent; what is derived is never taken for the laboratory's."""

from decimal import Decimal

import msgspec
from msgspec.structs import replace

from resolvers.model import Code, Interpretation, Investigation, Quantity, ReferenceRange, ReportKey
from tests.examples import NUMBER, clinician, report, result
from tests.unit.resolvers.schema.asked import data
from tests.unit.resolvers.test_pipeline import World

QUERY = """query Q($id: PersonNumber!) { patient(id: $id) { timeline(first: 1) { edges { node { results {
  code { code display standard { code system display standard { code } } }
  investigations { codes { code standard { code } } }
  value { ... on Quantity { value text unit ucum } }
  interpretation derivedInterpretation
  referenceRange { text low high lowInclusive highInclusive unit ucum } } } } } } }"""
HB = Code(code="HB", system="urn:oid:2.16.578.1.12.4.1.1.8212", display="B-Hemoglobin")
LOW = Quantity(text="10,40", value=Decimal("10.40"), unit="g/dl")


async def shown(**changes):
    one = replace(
        result(value=LOW, reference_range=ReferenceRange(text="11,7 - 15,3 g/dL"), **changes),
        code=HB,
        investigations=(Investigation(codes=(HB,)),),
    )
    world = World()
    world.pages = (msgspec.json.encode(report(key=ReportKey("HER:87711", "r1"), results=(one,))),)
    answered = await data(QUERY, caller=clinician(), world=world, variables={"id": NUMBER.digits})
    return answered["patient"]["timeline"]["edges"][0]["node"]["results"][0]


async def test_code_unit_and_range_are_shown_as_sent_and_as_they_compare() -> None:
    found = await shown()

    assert found["code"] == {
        "code": "HB",
        "display": "B-Hemoglobin",
        "standard": {
            "code": "NOR05172",
            "system": "urn:oid:2.16.578.1.12.4.1.1.7280",
            "display": "B-Hemoglobin",
            "standard": None,
        },
    }
    assert found["investigations"] == [{"codes": [{"code": "HB", "standard": {"code": "NOR05172"}}]}]
    assert found["value"] == {"value": "10.40", "text": "10,40", "unit": "g/dl", "ucum": "g/dL"}
    assert found["referenceRange"] == {
        "text": "11,7 - 15,3 g/dL",
        "low": "11.7",
        "high": "15.3",
        "lowInclusive": True,
        "highInclusive": True,
        "unit": "g/dL",
        "ucum": "g/dL",
    }


async def test_what_is_derived_stands_apart_and_only_where_the_laboratory_is_silent() -> None:
    silent = await shown()
    spoken = await shown(interpretation=Interpretation(code="L", source=Code(code="2")))

    assert (silent["interpretation"], silent["derivedInterpretation"]) == (None, "L")
    assert (spoken["interpretation"], spoken["derivedInterpretation"]) == ("L", None)
