"""The demo's laboratories have codes of their own, and a question by the national code meets them all."""

from tests.e2e.asking import Demo, number_of

QUERY = """query Q($patient: PersonNumber!, $codes: [CodeInput!]) { patient(id: $patient) {
  timeline(first: 100, filter: {codes: $codes}) { edges { node { performer { name }
    results { code { code standard { code } } value { ... on Quantity { unit ucum } }
      derivedInterpretation interpretation referenceRange { text low high } } } } completeness { complete } } } }"""


async def test_a_question_by_the_national_code_meets_a_laboratorys_own(demo: Demo) -> None:
    asked = {"patient": number_of("jonas"), "codes": [{"code": "NPU01566"}]}

    found = (await demo.ask("dr-haug", QUERY, asked)).data["patient"]["timeline"]
    reports = [edge["node"] for edge in found["edges"]]
    results = [result for report in reports for result in report["results"]]
    names = {result["code"]["code"] for result in results}

    assert found["completeness"]["complete"]
    assert len({report["performer"]["name"] for report in reports}) > 1
    assert {"KOL", "NPU01566"} <= names
    assert all(
        result["code"]["standard"]["code"] == "NPU01566" for result in results if result["code"]["code"] == "KOL"
    )
    assert {(result["value"]["unit"], result["value"]["ucum"]) for result in results} == {("mmol/L", "mmol/L")}
    assert all(result["referenceRange"]["low"] and result["referenceRange"]["high"] for result in results)
    assert all(bool(result["interpretation"]) != (result["derivedInterpretation"] == "N") for result in results)
