"""A report is answered as FHIR over HTTP: valid, with its digits, and no more than the other fields show."""

import re
from typing import Any

import fhirkit
import msgspec
import pytest

from gateway.demo.cast import find
from tests.e2e.asking import Demo, number_of

QUERY = """query Q($patient: PersonNumber!) { patient(id: $patient) {
  timeline(first: 100) { edges { node { id key { report } status message { id }
    results { id value { ... on Quantity { text } } members { id } } citizenRelease { state } fhir } } } } }"""
MINE = """{ me { timeline(first: 100) { edges { node { id key { report } status message { id }
    results { id value { ... on Quantity { text } } members { id } } citizenRelease { state } fhir } } } } }"""


class Node(msgspec.Struct):
    """A report, its FHIR as it came over the wire."""

    key: dict[str, str]
    results: list[dict[str, Any]]
    fhir: msgspec.Raw
    citizen_release: dict[str, str] | None = msgspec.field(name="citizenRelease", default=None)


def nodes(body: bytes) -> list[Node]:
    """Take the reports of an answer."""
    data = msgspec.json.decode(body, type=dict[str, msgspec.Raw])["data"]
    (found,) = msgspec.json.decode(data, type=dict[str, dict[str, dict[str, list[dict[str, Node]]]]]).values()
    return [edge["node"] for edge in found["timeline"]["edges"]]


async def test_every_report_of_a_timeline_is_valid_fhir_with_its_digits(demo: Demo) -> None:
    answer = await demo.ask("dr-haug", QUERY, {"patient": number_of("jonas")})
    found = nodes(answer.body)

    assert answer.data
    assert found
    for node in found:
        text = bytes(node.fhir).decode()
        written = [result["value"]["text"] for result in node.results if (result["value"] or {}).get("text")]
        assert fhirkit.validate(bytes(node.fhir)) == []
        assert f'"value":"{node.key["report"]}"' in text
        assert all(f'"value":{number}' in text for number in written if re.fullmatch(r"[0-9]+(\.[0-9]+)?", number))
        assert find("jonas").number.digits not in text


@pytest.mark.parametrize(("citizen", "code"), [("signe", b"NORU"), ("ragna", b"NORN_FPB")])
async def test_personnel_alone_are_told_by_a_label_what_the_citizen_does_not_see(
    demo: Demo, citizen: str, code: bytes
) -> None:
    seen = nodes((await demo.ask("dr-lunde", QUERY, {"patient": number_of(citizen)})).body)
    own = nodes((await demo.ask(citizen, MINE, {})).body)
    hidden = {node.key["report"] for node in seen if (node.citizen_release or {})["state"] != "SHOWN"}
    labelled = [node for node in seen if b"NOPAT" in bytes(node.fhir)]

    assert len(hidden) == 1
    assert own
    assert {node.key["report"] for node in labelled} == hidden
    assert all(code in bytes(node.fhir) for node in labelled)
    assert all(b"NOPAT" not in bytes(node.fhir) and code not in bytes(node.fhir) for node in own)
