"""Results keep their codes, answers, times and hierarchy."""

from msgspec.structs import replace

from resolvers.model import (
    Code,
    CodedValue,
    Comment,
    DiagnosticComment,
    Interpretation,
    Investigation,
    Modifier,
    Party,
    Quantity,
    ReferenceRange,
    Result,
    SourceStatus,
    StructuredInfo,
    TextValue,
)
from tests.examples import moment, report
from tests.examples import result as example
from tests.shown import alone, extensions, resources

ABSENT = Code(code="dataAbsentReason", system="http://hl7.org/fhir/Observation")
KITH = "urn:oid:2.16.578.1.12.4.1.1."


def result(**changes: object) -> Result:
    return replace(example(), **changes)


def observation(**changes: object) -> dict:  # type: ignore[type-arg]  # JSON
    return alone(report(results=(result(**changes),)), "Observation")


def test_a_result_keeps_all_that_is_shown_of_it() -> None:
    found = observation(
        number="7",
        refers_to="6",
        code=Code(code="NPU1", system="n"),
        investigations=(
            Investigation(
                codes=(Code(code="HB", system="l"), Code(code="NPU1", system="n")),
                specifications=(Code(code="spec"),),
                comment="kun voksne",
            ),
        ),
        value=Quantity(text="5"),
        details=(StructuredInfo(type=Code(code="d"), texts=("t",)),),
        interpretation=Interpretation(code="H", source=Code(code="1", system=KITH + "8244")),
        reference_range=ReferenceRange(text="1 - 2"),
        method=Code(text="PCR"),
        investigated=moment("2026-01-11"),
        status_changed=moment("2026-01-12"),
        described=moment("2026-01-13"),
        countersigned=moment("2026-01-14"),
        validated=moment("2026-01-15"),
        accredited=False,
        comments=(Comment(text="se journal"),),
        performers=(Party(name="Lab"),),
    )

    assert found["identifier"] == [{"system": "ResultItemId", "value": "7"}]
    assert [each["code"] for each in found["code"]["coding"]] == ["HB", "NPU1"]
    assert [each["code"] for each in found["interpretation"][0]["coding"]] == ["1", "H"]
    assert found["referenceRange"] == [{"text": "1 - 2"}]
    assert found["method"] == {"text": "PCR"}
    assert found["note"] == [{"text": "se journal"}, {"text": "kun voksne"}]
    assert found["performer"][0]["display"] == "Lab"
    assert extensions(found, "nilar-accredited")[0]["valueBoolean"] is False
    assert extensions(found, "nilar-specification")[0]["valueCodeableConcept"] == {"coding": [{"code": "spec"}]}
    assert extensions(found, "nilar-related-observation")[0]["valueReference"]["identifier"]["value"] == "6"
    assert len(extensions(found, "nilar-structured-info")) == 1
    assert [
        extensions(found, f"nilar-{name}")[0]["valueDateTime"][:10]
        for name in (
            "investigation-date", "status-change-date", "description-date", "counter-sign-date",
            "medical-validation-date",
        )
    ] == [f"2026-01-{day}" for day in (11, 12, 13, 14, 15)]  # fmt: skip


def test_a_result_refers_to_its_report_and_says_nothing_of_whose_it_is() -> None:
    found = observation()
    itself = alone(report(results=(result(),)), "DiagnosticReport")

    assert extensions(found, "nilar-diagnostic-report-ref")[0]["valueReference"]["reference"] == (
        f"urn:uuid:{itself['id']}"
    )
    assert found["subject"]["extension"][0]["valueCode"] == "masked"


def test_a_result_without_a_code_says_that_it_has_none() -> None:
    found = observation(code=None, investigations=())

    assert found["code"]["extension"][0]["valueCode"] == "unknown"


def test_a_code_that_is_not_among_those_examined_comes_first() -> None:
    found = observation(code=Code(code="A"), investigations=(Investigation(codes=(Code(code="B"),)),))

    assert [each["code"] for each in found["code"]["coding"]] == ["A", "B"]


def test_why_there_is_no_answer_is_said_where_there_is_none() -> None:
    why = Comment(heading=ABSENT, code=Code(code="unknown"))
    other = Comment(heading=Code(code="TEL"), text="ring")
    without = observation(value=None, comments=(why, other))
    beside = observation(value=TextValue(text="Vekst"), comments=(why,))

    assert without["dataAbsentReason"] == {"coding": [{"code": "unknown"}]}
    assert [each["text"] for each in without["note"]] == ["TEL: ring"]
    assert "dataAbsentReason" not in beside
    assert beside["note"][0]["text"] == "dataAbsentReason: unknown"


def test_a_marker_without_a_counterpart_stands_alone() -> None:
    found = observation(interpretation=Interpretation(source=Code(code="9")))

    assert found["interpretation"] == [{"coding": [{"code": "9"}]}]
    assert "interpretation" not in observation(interpretation=None)


def test_the_sources_own_pair_is_kept_and_fhirs_own_is_not_said_twice() -> None:
    pair = SourceStatus(type=Code(code="H", system=KITH + "8270"), status=Code(code="3", system=KITH + "8245"))
    (found,) = extensions(observation(source_status=pair), "source-status")
    fhirs = SourceStatus(status=Code(code="final", system="http://hl7.org/fhir/observation-status"))

    assert [part["valueCodeableConcept"]["coding"][0]["code"] for part in found["extension"]] == ["H", "3"]
    assert extensions(observation(source_status=fhirs), "source-status") == []
    assert extensions(observation(source_status=SourceStatus()), "source-status") == []
    assert extensions(observation(source_status=SourceStatus(status=Code(code="F"))), "source-status")


def test_a_diagnosis_keeps_what_refines_it() -> None:
    diagnosis = DiagnosticComment(
        concept=Code(code="C50"), modifiers=(Modifier(name=Code(code="side"), values=(Code(code="v"), Code(code="h"))),)
    )
    (found,) = extensions(observation(diagnostic_comment=diagnosis), "diagnostic-comment")

    assert [part["url"] for part in found["extension"]] == ["concept", "modifier"]
    assert found["extension"][1]["extension"][1]["valueCodeableConcept"]["coding"] == [{"code": "v"}, {"code": "h"}]


def microbiology() -> Result:
    resistance = result(code=Code(code="ampi"), value=CodedValue(code=Code(code="R"), codes=(Code(code="R"),)))
    microbe = Code(code="ECOLI", equivalents=(Code(code="112283007"),))
    culture = result(code=Code(code="vekst"), value=CodedValue(code=microbe, codes=(microbe,)), members=(resistance,))
    return result(code=Code(code="dyrkning"), value=None, members=(culture, result(code=None, investigations=())))


def test_a_hierarchy_is_whole_and_each_stands_below_what_it_belongs_to() -> None:
    found = resources(report(results=(microbiology(), result())), "Observation")
    names = {each["id"]: place for place, each in enumerate(found)}
    below = [[names[one["reference"].removeprefix("urn:uuid:")] for one in each.get("hasMember", ())] for each in found]
    top = alone(report(results=(microbiology(), result())), "DiagnosticReport")["result"]

    assert below == [[1, 3], [2], [], [], []]
    assert [names[each["reference"].removeprefix("urn:uuid:")] for each in top] == [0, 4]


def test_the_outermost_is_found_by_every_code_below_it() -> None:
    outermost, *below = resources(report(results=(microbiology(),)), "Observation")

    assert [each["code"] for each in outermost["meta"]["tag"]] == [
        "dyrkning", "NPU27300", "vekst", "ECOLI", "112283007", "ampi", "R",
    ]  # fmt: skip
    assert all("meta" not in each for each in below)


def test_a_code_is_a_tag_once_whatever_was_said_beside_it() -> None:
    twice = result(investigations=(Investigation(codes=(Code(code="A", text="one"), Code(code="A", text="two"))),))
    found = alone(report(results=(twice,)), "Observation")

    assert [each["code"] for each in found["meta"]["tag"]] == ["NPU27300", "A"]


def test_a_marker_that_is_kept_as_a_comment_too_is_written_once() -> None:
    source = Code(code="166717003", display="Raised", text="high")
    comments = (Comment(code=replace(source, text=None)), Comment(text="ring"))
    found = observation(interpretation=Interpretation(code="H", source=source), comments=comments)

    assert found["note"] == [{"text": "ring"}]
    assert found["interpretation"] == [
        {
            "coding": [
                {"code": "166717003", "display": "Raised"},
                {"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation", "code": "H"},
            ],
            "text": "high",
        }
    ]
