"""How each dialect is asked, without a person in any place that is logged."""

import pytest

from resolvers.model import PersonNumber
from resolvers.sources.dialects import DIALECTS, GENERIC, PPS, form, headers, system_of
from tests.examples import NUMBER


def headers_of(dialect, basis="SAMTYKKE", role="LE", token=None):
    return headers(dialect, NUMBER, basis=basis, role=role, correlation_id="c", token=token)


def form_of(dialect, skip=0):
    return dict(form(dialect, dialect.searches[0], NUMBER, count=50, skip=skip))


def test_dialects_are_known_by_their_names_in_settings():
    assert DIALECTS == {"pps": PPS, "fhir": GENERIC}


def test_the_person_stands_in_the_header_or_in_the_form_and_never_in_both():
    assert headers_of(PPS)["person-id"] == NUMBER.digits
    assert NUMBER.digits not in str(form_of(PPS))
    assert form_of(GENERIC)["patient.identifier"] == f"urn:oid:2.16.578.1.12.4.1.4.1|{NUMBER.digits}"
    assert NUMBER.digits not in str(headers_of(GENERIC))


def test_the_basis_is_for_the_national_service_alone():
    assert headers_of(PPS)["access-basis"] == "SAMTYKKE"
    assert "access-basis" not in headers_of(PPS, basis=None)
    assert "access-basis" not in headers_of(GENERIC)


def test_a_token_is_sent_where_there_is_one():
    assert headers_of(GENERIC, token="t")["Authorization"] == "Bearer t"
    assert "Authorization" not in headers_of(GENERIC)


def test_skipping_is_asked_for_by_the_dialect_or_when_it_has_begun():
    assert form_of(PPS)["_skip"] == "0"
    assert "_skip" not in form_of(GENERIC)
    assert form_of(GENERIC, skip=7)["_skip"] == "7"


@pytest.mark.parametrize(
    ("digits", "kind"),
    [("15840199905", "1"), ("41821012323", "2"), ("81234567802", "3"), ("98765432103", "3")],
)
def test_the_kind_of_number_names_its_system(digits, kind):
    assert system_of(PersonNumber(digits)) == f"urn:oid:2.16.578.1.12.4.1.4.{kind}"
