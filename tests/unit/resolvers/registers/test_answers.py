"""A register's answer is read strictly: an unknown grade is confidential, an unsaid limit is no answer."""

from datetime import date

import msgspec
import pytest

from resolvers.model import Representation, RepresentationKind
from resolvers.registers.answers import (
    read_care,
    read_entry,
    read_gp,
    read_hpr_numbers,
    read_practitioner,
    read_representation,
)
from resolvers.registers.port import HprAuthorisation, HprEntry, RegisterUnavailable
from tests.examples import HPR, NUMBER, OTHER_NUMBER

PERSON = {"identifiers": [NUMBER.digits], "born": None}
DOCTOR = {
    "hpr_number": HPR,
    "identifiers": [NUMBER.digits],
    "authorisations": [{"code": "LE", "valid_from": "2020-01-01", "valid_until": None}],
}
PROXY = {"kind": "PROXY", "areas": ["A"], "valid_from": "2026-01-01", "valid_until": None}


@pytest.mark.parametrize(
    ("grade", "confidential"),
    [
        ("Unclassified", False),
        (None, False),
        ("ClientAddress", True),
        ("Confidential", True),
        ("StrictlyConfidential", True),
        ("AnythingNew", True),
        ("unclassified", True),
        ("", True),
    ],
)
def test_every_grade_but_the_ordinary_is_confidential(grade, confidential) -> None:
    body = msgspec.json.encode({**PERSON, "address_confidentiality": grade})

    assert read_entry(body, NUMBER).confidential is confidential


def test_an_entry_that_says_nothing_of_the_address_is_ordinary() -> None:
    assert not read_entry(msgspec.json.encode(PERSON), NUMBER).confidential


@pytest.mark.parametrize("grade", [1, True, ["Confidential"], {}])
def test_a_grade_of_another_form_is_no_answer(grade) -> None:
    with pytest.raises(RegisterUnavailable):
        read_entry(msgspec.json.encode({**PERSON, "address_confidentiality": grade}), NUMBER)


def test_a_mandate_is_read_as_it_is_written() -> None:
    assert read_representation(msgspec.json.encode(PROXY)) == Representation(
        kind=RepresentationKind.PROXY, areas=("A",), valid_from=date(2026, 1, 1)
    )


def test_what_a_mandate_does_not_say_is_not_so() -> None:
    found = read_representation(b'{"kind":"PARENT","valid_from":null,"valid_until":null}')

    assert (found.lives_with, found.other_parent_lives_with, found.has_registered_address) == (False, False, False)
    assert (found.areas, found.certified) == ((), False)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "FRIEND"},
        {"kind": None},
        {"valid_from": "yesterday"},
        {"valid_until": "2026-02-30"},
        {"areas": "A"},
        {"certified": "true"},
        {"lives_with": 1},
    ],
)
def test_a_mandate_of_another_form_is_no_answer(change) -> None:
    with pytest.raises(RegisterUnavailable):
        read_representation(msgspec.json.encode({**PROXY, **change}))


@pytest.mark.parametrize("unsaid", ["kind", "valid_from", "valid_until"])
def test_a_limit_must_be_said_also_where_there_is_none(unsaid) -> None:
    with pytest.raises(RegisterUnavailable):
        read_representation(msgspec.json.encode({name: value for name, value in PROXY.items() if name != unsaid}))


def test_a_relation_is_said_outright() -> None:
    assert read_gp(b'{"gp":true}')
    assert not read_care(b'{"treated":false}')
    for read in (read_gp, read_care):
        with pytest.raises(RegisterUnavailable):
            read(b"{}")


def test_a_practitioner_is_read_as_they_are_written() -> None:
    assert read_practitioner(msgspec.json.encode(DOCTOR), HPR) == HprEntry(
        hpr_number=HPR,
        identifiers=(NUMBER,),
        authorisations=(HprAuthorisation(code="LE", valid_from=date(2020, 1, 1), valid_until=None),),
    )


@pytest.mark.parametrize(
    "change",
    [
        {"hpr_number": "1"},
        {"hpr_number": int(HPR)},
        {"identifiers": None},
        {"identifiers": ["1"]},
        {"authorisations": None},
        {"authorisations": ["LE"]},
        {"authorisations": [{"code": "LE"}]},
        {"authorisations": [{"code": "LE", "valid_from": None}]},
        {"authorisations": [{"code": "LE", "valid_from": None, "valid_until": "2026-02-30"}]},
    ],
)
def test_a_practitioner_of_another_form_or_another_number_is_no_answer(change) -> None:
    with pytest.raises(RegisterUnavailable):
        read_practitioner(msgspec.json.encode({**DOCTOR, **change}), HPR)


def test_the_numbers_of_a_person_are_read_as_they_are_written() -> None:
    for numbers in ((), (HPR,), (HPR, "1")):
        body = msgspec.json.encode({"number": NUMBER.digits, "hpr_numbers": numbers})

        assert read_hpr_numbers(body, NUMBER) == numbers


@pytest.mark.parametrize(
    "change",
    [{"number": OTHER_NUMBER.digits}, {"hpr_numbers": None}, {"hpr_numbers": ["x"]}, {"hpr_numbers": ["1234567890"]}],
)
def test_the_numbers_of_another_person_or_of_another_form_are_no_answer(change) -> None:
    with pytest.raises(RegisterUnavailable):
        read_hpr_numbers(msgspec.json.encode({"number": NUMBER.digits, "hpr_numbers": [HPR], **change}), NUMBER)
