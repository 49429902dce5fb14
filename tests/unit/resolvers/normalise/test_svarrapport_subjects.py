"""Whom a report is about."""

import pytest

from resolvers.normalise.incoming import Unreadable
from resolvers.normalise.svarrapport_document import document
from resolvers.normalise.svarrapport_subjects import MOST_PERSONS, apart, subject


def report(text):
    return document(f"<ServReport>{text}</ServReport>".encode(), max_bytes=100_000)[0]


def patient(number, kind="FNR", more=""):
    return f'<Patient><OffId>{number}</OffId><TypeOffId V="{kind}"/>{more}</Patient>'


def number(text):
    found = subject(report(text))
    return found.number.digits if found and found.number else None


@pytest.mark.parametrize("kind", ["FNR", "DNR", "FHN", "fnr", ""])
def test_a_national_number_is_taken(kind):
    assert number(patient("15840199905", kind)) == "15840199905"


@pytest.mark.parametrize("kind", ["HNR", "hnr", "DUF", "PNR"])
def test_a_local_or_foreign_number_is_not_taken_though_it_looks_like_a_national_one(kind):
    found = subject(report(patient("15840199905", kind)))

    assert (found.number, found.kind) == (None, kind.upper())


@pytest.mark.parametrize("text", ["54321", "", "15840199904"])
def test_an_unusable_number_makes_a_person_without_one(text):
    assert number(patient(text)) is None


def test_an_additional_number_stands_in_for_an_unusable_one():
    more = (
        '<AdditionalId><Id>X</Id><Type V="PNR"/></AdditionalId>'
        '<AdditionalId><Id>15840150027</Id><Type V="DNR"/></AdditionalId>'
    )

    assert number(patient("54321", more=more)) == "15840150027"


def test_animals_and_materials_are_nobody():
    assert subject(report("<Animal/>")) is None
    assert subject(report("<Material/>")) is None


def test_a_report_about_nothing_has_a_person_without_a_number():
    assert subject(report("")).number is None


def test_an_inner_patient_with_a_number_of_their_own_gets_a_report_of_their_own():
    inner = patient("15840150027", more=patient("15840150108"))
    parts = list(apart(report(patient("15840199905", more=inner))))

    assert [subject(part).number.digits for part in parts] == ["15840199905", "15840150027", "15840150108"]
    assert [sum(one.name == "Patient" for one in part.every()) for part in parts] == [1, 1, 1]


@pytest.mark.parametrize("inner", ["<Patient/>", patient("15840199905"), patient("54321")])
def test_an_inner_patient_without_one_stays_in_the_report(inner):
    whole = report(patient("15840199905", more=inner))

    assert list(apart(whole)) == [whole]


def test_a_crowd_within_a_patient_is_refused():
    crowd = patient("15840150027") * (MOST_PERSONS + 1)

    with pytest.raises(Unreadable) as refused:
        list(apart(report(patient("15840199905", more=crowd))))

    assert refused.value.code == "TOO_MANY_PERSONS"


def test_of_several_inner_patients_each_goes_or_stays_alone():
    inner = [patient("54321"), patient("15840150027"), patient("15840199905")]
    first, second = apart(report(patient("15840199905", more="".join(inner))))

    assert len(list(first.first("Patient").all("Patient"))) == 2
    assert subject(second).number.digits == "15840150027"


def test_a_patient_beside_a_patient_is_kept_apart_as_one_within_is():
    beside = patient("15840150027", more=patient("15840150108"))
    parts = list(apart(report(patient("15840199905") + patient("54321") + beside)))

    assert [subject(part).number.digits for part in parts] == ["15840199905", "15840150027", "15840150108"]
    assert [len(part.all("Patient")) for part in parts] == [1, 1, 1]
    assert [len(part.first("Patient").all("Patient")) for part in parts] == [1, 0, 0]


def test_a_crowd_of_patients_beside_each_other_is_refused():
    with pytest.raises(Unreadable, match="more persons") as caught:
        list(apart(report(patient("15840199905") * (MOST_PERSONS + 2))))

    assert caught.value.code == "TOO_MANY_PERSONS"


def test_a_report_without_a_patient_is_one_report():
    whole = report("<Animal/>")

    assert list(apart(whole)) == [whole]
