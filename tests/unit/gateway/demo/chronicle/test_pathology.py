"""Histology holds macroscopy, microscopy and coded diagnoses below its conclusion."""

from gateway.demo.chronicle import pathology as p
from resolvers.model import Discipline
from tests.unit.gateway.demo.chronicle.drafts import draft


def test_a_histology_report_has_its_parts_below_the_conclusion():
    report = p.histology(draft(), p.BREAST)
    (whole,) = report.results

    assert report.discipline is Discipline.PAT
    assert [member.number for member in whole.members] == ["1.1", "1.2", "1.3"]
    assert [code.code for code in whole.members[2].value.codes] == ["T 04030", "M 85003"]
    assert report.specimens[0].anatomical_origin == "Venstre mamma"
    assert report.requests[0].reasons[0].text.endswith("Malignitet?")


def test_tissue_without_a_coded_diagnosis_has_none():
    (whole,) = p.histology(draft(), p.SKIN).results

    assert len(whole.members) == 2


def test_a_cytology_report_is_one_conclusion():
    report = p.cytology(draft(), origin="Cervix uteri", question="Screening.", conclusion="Normale celler.")

    assert report.kind.code == "CYTO"
    assert report.results[0].value.text == "Normale celler."
