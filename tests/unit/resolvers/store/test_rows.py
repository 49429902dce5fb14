from resolvers.model import (
    Code,
    CodedValue,
    Comment,
    Identifier,
    Moment,
    Party,
    Request,
    ResultStatus,
    Specimen,
    StructuredInfo,
)
from resolvers.store.rows import clinician_rows, code_rows, party_rows, request_rows, result_rows, specimen_rows
from tests.examples import NLK, moment, pair, report, result

MICROBE = Code(code="3092008", system="sct")


def culture():
    resistance = result("NPU1", members=(), value=CodedValue(code=Code(code="R"), codes=(Code(code="R"),)))
    growth = result(
        "NPU2", value=CodedValue(code=MICROBE, codes=(MICROBE,)), members=(resistance,), sampled=moment("2026-01-09")
    )
    unnamed = result(code="x", value=None, members=(growth,)).__class__(
        status=ResultStatus.FINAL, source_status=pair(), members=(growth,)
    )
    return report(results=(result(), unnamed))


def test_results_are_listed_as_a_tree_without_values():
    assert result_rows(culture()) == [
        ("1", None, "NPU27300", NLK, "final", "Quantity", None),
        ("2", None, None, None, "final", None, None),
        ("2.1", "2", "NPU2", NLK, "final", "CodedValue", moment("2026-01-09").at),
        ("2.1.1", "2.1", "NPU1", NLK, "final", "CodedValue", None),
    ]


def test_codes_are_found_at_any_depth_and_once():
    found = report(
        comments=(Comment(code=Code(code="MSIS-M")), Comment(text="no code")),
        results=(
            *culture().results,
            result(details=(StructuredInfo(type=Code(code="size"), codes=(Code(code="T1"), Code(text="no code"))),)),
        ),
    )

    assert {code for _, code in code_rows(found)} >= {"CLIN", "MSIS-M", "NPU27300", "NPU1", "NPU2", "R", "size", "T1"}
    assert ("sct", "3092008") in code_rows(found)
    assert len(code_rows(found)) == len(set(code_rows(found)))


def test_specimens_and_requests_keep_their_place():
    at = Moment(text="2026-01-09", at=moment("2026-01-09").at)
    found = report(
        specimens=(Specimen(number="s1", type=Code(code="BL", system="m"), collected=at), Specimen()),
        requests=(Request(number="q1", provider_number="p1", issued=at), Request()),
    )

    assert specimen_rows(found) == [(0, "s1", "BL", "m", at.at), (1, None, None, None, None)]
    assert request_rows(found) == [(0, "q1", "p1", at.at), (1, None, None, None)]


def test_parties_are_listed_with_their_departments_and_persons():
    doctor = Party(name="A", identifiers=(Identifier(value="1", type=Code(code="HPR")), Identifier(value="2")))
    clinic = Party(name="B", departments=(Party(name="C", persons=(doctor,)),))
    found = report(requester=clinic, performer=doctor, responsible=(doctor,), related=(clinic,), payers=(doctor,))

    rows = party_rows(found)

    assert [row[:3] for row in rows] == [
        (0, "requester", "B"),
        (1, "requester", "C"),
        (2, "requester", "A"),
        (3, "performer", "A"),
        (4, "responsible", "A"),
        (5, "related", "B"),
        (6, "related", "C"),
        (7, "related", "A"),
        (8, "payer", "A"),
    ]
    assert rows[2][3] == ["HPR:1", "2"]
    assert party_rows(report()) == []


def test_who_is_to_look_after_a_report_is_known_by_number_once():
    def doctor(number: str, system: str = "HPR") -> Party:
        return Party(identifiers=(Identifier(value=number, type=Code(code=system)), Identifier(value="77")))

    clinic = Party(departments=(Party(persons=(doctor(" 0012 "), doctor("12"), doctor("5", "HER"), doctor("00"))),))
    found = report(requester=clinic, performer=doctor("8"), responsible=(doctor("9"),), related=(doctor("7"),))

    assert clinician_rows(found) == [("12",), ("9",)]
    assert clinician_rows(report()) == []
