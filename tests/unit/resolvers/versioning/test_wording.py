"""Every part of a report reads as it was sent."""

import pytest

from resolvers.model import (
    Attachment,
    Code,
    CodedValue,
    Comment,
    Comparator,
    DiagnosticComment,
    InstantValue,
    Investigation,
    Modifier,
    Quantity,
    RangeValue,
    Specimen,
    StructuredInfo,
    TextValue,
)
from resolvers.versioning import wording
from tests.examples import moment

POTASSIUM = Code(code="NPU03230", display="Kalium")


@pytest.mark.parametrize(
    ("code", "read"),
    [
        (None, ""),
        (POTASSIUM, "Kalium (NPU03230)"),
        (Code(code="K"), "K"),
        (Code(text="Kalium i serum"), "Kalium i serum"),
        (Code(code="K", text="Kalium i serum"), "Kalium i serum (K)"),
        (Code(system="urn:oid:1"), ""),
    ],
)
def test_a_code_reads_by_its_name(code, read) -> None:
    assert wording.code_text(code) == read


@pytest.mark.parametrize(
    ("value", "read", "unit"),
    [
        (None, "", ""),
        (Quantity(text="5,10", unit="mmol/L"), "5,10", "mmol/L"),
        (Quantity(text="5", comparator=Comparator.LT), "< 5", ""),
        (Quantity(text="5", comparator=Comparator.EQ), "5", ""),
        (Quantity(text="5", comparator=Comparator.MG), "MG 5", ""),
        (
            CodedValue(code=POTASSIUM, codes=(POTASSIUM, Code(code="S")), text="MIC 2"),
            "Kalium (NPU03230), S: MIC 2",
            "",
        ),
        (CodedValue(code=Code(code="S"), codes=(Code(code="S"),), unit="mg/L"), "S", "mg/L"),
        (TextValue(text="Ingen vekst", heading=Code(display="Funn")), "Funn: Ingen vekst", ""),
        (
            RangeValue(low=Quantity(text="1", unit="mg"), high=Quantity(text="2", unit="mg")),
            "1 mg - 2 mg",
            "",
        ),
        (RangeValue(low=Quantity(text="1")), "1 -", ""),
        (InstantValue(at=moment("2026-01-10")), moment("2026-01-10").text, ""),
    ],
)
def test_an_answer_reads_apart_from_its_unit(value, read, unit) -> None:
    assert (wording.value_text(value), wording.unit_text(value)) == (read, unit)
    assert wording.answer_text(value) == f"{read} {unit}".strip()


def test_what_was_examined_reads_in_full_where_it_is_told_in_full() -> None:
    told = Investigation(codes=(POTASSIUM,), specifications=(Code(code="ven"),), comment="liten prøve")

    assert wording.examined_text(POTASSIUM, (told,)) == "Kalium (NPU03230), ven, liten prøve"
    assert wording.examined_text(POTASSIUM, ()) == "Kalium (NPU03230)"


def test_comments_and_findings_read_with_what_they_are_about() -> None:
    comment = Comment(text="Hemolyse", heading=Code(display="Merknad"), code=Code(code="H1"))
    finding = StructuredInfo(
        type=Code(display="Tumor"),
        texts=("nedre pol",),
        integers=("2",),
        quantities=(Quantity(text="12", unit="mm"),),
        codes=(Code(code="T2"),),
        flags=(True, False),
    )
    diagnosis = DiagnosticComment(
        concept=Code(code="D1"), modifiers=(Modifier(name=Code(code="side"), values=(Code(code="left"),)),)
    )

    assert wording.comment_text(comment) == "Merknad: Hemolyse: H1"
    assert wording.finding_text(finding) == "Tumor: nedre pol, 2, 12 mm, T2, true, false"
    assert wording.diagnosis_text(diagnosis) == "D1; side: left"
    assert wording.diagnosis_text(None) == ""


def test_specimens_read_with_what_was_made_of_them_and_documents_by_name() -> None:
    specimen = Specimen(
        number="1", type=Code(display="Blod"), collected=moment("2026-01-10"), parts=(Specimen(product_type="glass"),)
    )

    assert wording.specimen_text(specimen) == f"1, Blod, {moment('2026-01-10').text}; glass"
    assert wording.attachment_text(Attachment(description="Bilde", mime_type="image/png")) == "Bilde, image/png"
    assert wording.attachment_text(Attachment(file="a.pdf", type=Code(code="A"))) == "a.pdf, A"
