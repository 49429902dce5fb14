"""The cast is synthetic, complete and found by what a user types."""

from itertools import pairwise

import pytest

from gateway.demo.cast import CITIZENS, CLINICIANS, FEEDS, OPERATORS, SENDERS, find, user

FIRST = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
SECOND = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
ORGANISATION = (3, 2, 7, 6, 5, 4, 3, 2, 1)
EVERYONE = (*CITIZENS, *CLINICIANS, *SENDERS, *FEEDS, *OPERATORS)


def weighted(digits, weights):
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False)) % 11


def every_number():
    people = [(citizen.key, citizen.number) for citizen in CITIZENS]
    people += [(citizen.key, number) for citizen in CITIZENS for number in citizen.earlier_numbers]
    return people + [(member.key, member.number) for member in (*CLINICIANS, *OPERATORS)]


def every_organisation():
    return {
        *(member.organisation for member in (*SENDERS, *FEEDS, *OPERATORS)),
        *(clinician.organisation for clinician in CLINICIANS),
        *(clinician.point_of_care for clinician in CLINICIANS),
    }


@pytest.mark.parametrize(("key", "number"), every_number(), ids=[str(nth) for nth in range(len(every_number()))])
def test_every_person_number_is_synthetic_with_valid_check_digits(key, number):
    digits = number.digits

    synthetic = len(digits) == 11 and digits.isdigit() and 81 <= int(digits[2:4]) <= 92
    valid = weighted(digits[:10], FIRST) == 0 and weighted(digits, SECOND) == 0

    assert (synthetic, valid) == (True, True), key


@pytest.mark.parametrize("citizen", CITIZENS, ids=lambda citizen: citizen.key)
def test_the_number_starts_with_the_day_of_birth(citizen):
    expected = f"{citizen.born.day:02}{citizen.born.month + 80:02}{citizen.born.year % 100:02}"

    assert citizen.number.digits.startswith(expected)


@pytest.mark.parametrize("organisation", sorted(every_organisation()))
def test_every_organisation_number_is_valid_and_of_no_real_organisation(organisation):
    # Real numbers begin with 8 or 9.
    assert organisation.startswith("1")
    assert len(organisation) == 9
    assert weighted(organisation, ORGANISATION) == 0


def test_keys_names_and_numbers_are_unique():
    keys = [member.key for member in EVERYONE]
    names = [member.name for member in EVERYONE]
    numbers = sorted(number.digits for _, number in every_number())

    assert len(set(keys)) == len(keys)
    assert len(set(names)) == len(names)
    assert all(one != other for one, other in pairwise(numbers))


def test_keys_are_easy_to_type():
    assert all(member.key.isascii() and member.key == member.key.lower() for member in EVERYONE)


def test_there_are_at_least_twelve_citizens_and_seven_senders():
    assert len(CITIZENS) >= 12
    assert len(SENDERS) == 7


def test_who_is_represented_is_in_the_cast():
    keys = {citizen.key for citizen in CITIZENS}

    assert {mandate.citizen for citizen in CITIZENS for mandate in citizen.represents} <= keys
    assert {key for clinician in CLINICIANS for key in clinician.treated} <= keys


def test_every_gp_is_a_doctor_in_the_cast():
    doctors = {clinician.hpr_number for clinician in CLINICIANS if clinician.authorisation == "LE"}

    assert {citizen.gp_hpr for citizen in CITIZENS if citizen.gp_hpr} <= doctors


def test_an_assistant_acts_for_a_colleague_at_the_same_place():
    colleagues = {clinician.key: clinician for clinician in CLINICIANS if clinician.on_behalf_of is None}
    assistants = [clinician for clinician in CLINICIANS if clinician.on_behalf_of]

    assert assistants
    assert [user(one) for one in assistants] == [colleagues[one.on_behalf_of] for one in assistants]
    assert [user(one) for one in colleagues.values()] == list(colleagues.values())
    assert all(one.point_of_care == colleagues[one.on_behalf_of].point_of_care for one in assistants)


@pytest.mark.parametrize("member", EVERYONE, ids=lambda member: member.key)
def test_a_member_is_found_by_key_and_by_name(member):
    assert find(member.key.upper()) is member
    assert find(member.name) is member


def test_nobody_is_found_by_an_unknown_name():
    assert find("nobody") is None


def test_no_person_number_shows_in_a_printed_member():
    printed = repr(EVERYONE)

    assert not [key for key, number in every_number() if number.digits in printed]
