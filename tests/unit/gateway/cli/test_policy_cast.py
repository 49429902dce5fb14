"""The cast is known to a policy as the gateway knows it, by token, register and restrictions."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from gateway.cli import policy_cast
from gateway.demo.cast import find
from gateway.demo.chronicle.world import chronicle
from gateway.demo.restrictions import limits
from policies import Attestation
from resolvers.judging.gathering import attestation_of
from resolvers.model import ActorKind, PersonNumber, RepresentationKind, RestrictionType

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
CHRONICLE = chronicle(NOW)


def directives(caller, patient, at=NOW):
    return policy_cast.directives_of(find(caller), find(patient), chronicle=CHRONICLE, at=at)


def test_a_restriction_holds_from_when_it_is_set():
    assert [found.type for found in directives("dr-lunde", "solveig").restrictions] == [RestrictionType.BLOCK]
    assert not directives("dr-lunde", "solveig", at=NOW - timedelta(days=31)).restrictions


def test_a_delay_holds_until_its_moment():
    release = next(limit.restriction.release_at for limit in limits(CHRONICLE) if limit.citizen == "signe")

    assert directives("signe", "signe", at=release - timedelta(seconds=1)).restrictions
    assert not directives("signe", "signe", at=release).restrictions


def test_the_registers_say_who_treats_and_who_represents():
    assert directives("dr-lunde", "kari").gp
    assert not directives("dr-moen", "kari").gp
    assert directives("sekretaer", "kari").gp
    assert directives("dr-kval", "signe").former
    assert directives("marte", "emil").representation.kind is RepresentationKind.PARENT
    assert directives("marte", "emil").representative.age == 40
    assert directives("kari", "kari").representative is None


def test_what_a_citizen_has_chosen_is_known():
    assert directives("henrik", "henrik").opted_out
    assert directives("vigdis", "vigdis").channel_closed
    assert not directives("dr-lunde", "dr-moen").opted_out


def test_a_confidential_address_is_known():
    assert policy_cast.person_of(find("ingrid"), NOW).confidential
    assert not policy_cast.person_of(find("kari"), NOW).confidential


def test_a_clinician_is_a_person_too():
    assert policy_cast.person_of(find("dr-moen"), NOW).age == 57


def test_a_number_without_a_birth_date_gives_no_age():
    # Month 99 is one of no year, so that the register finds no birth date in the number.
    unborn = replace(find("dr-lunde"), number=PersonNumber("15990199905"))

    assert policy_cast.person_of(unborn, NOW).age is None


@pytest.mark.parametrize(
    ("key", "kind", "purpose"),
    [
        ("kari", ActorKind.CITIZEN, "PATRQT"),
        ("dr-akutt", ActorKind.PERSONNEL, "ETREAT"),
        ("dr-kval", ActorKind.PERSONNEL, "QUALITY"),
        ("lab-nord", ActorKind.SYSTEM, None),
    ],
)
def test_a_caller_is_who_the_token_says(key, kind, purpose):
    found = policy_cast.caller_of(find(key))

    assert (found.kind, found.purpose) == (kind, purpose)
    assert attestation_of(found, NOW) is Attestation.HOLDS


def test_an_assistant_has_the_colleagues_token():
    assistant, doctor = (policy_cast.caller_of(find(key)) for key in ("sekretaer", "dr-lunde"))

    assert (assistant.hpr_number, assistant.assistant.hpr_number) == (doctor.hpr_number, find("sekretaer").hpr_number)
    assert doctor.assistant is None
