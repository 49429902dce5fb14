"""The rules of the trust framework's attestation (tillitsrammeverk), each by its number, over HTTP."""

from collections.abc import AsyncIterator
from itertools import count
from typing import Any

import pytest
import pytest_asyncio

from gateway.demo.cast import find
from resolvers.deadline import Deadline
from resolvers.model import Restriction, RestrictionFamily, RestrictionLevel, RestrictionType, SubjectKind
from tests.conftest import copy, execute, on_database
from tests.e2e.asking import Answer, number_of
from tests.e2e.minting import Mint, minting
from tests.e2e.test_moments import written
from tests.e2e.worlds import Held, arrival

pytestmark = pytest.mark.asyncio(loop_scope="module")

NUMBERS = count(1)
CHOSEN = {"case_work_reads": True, "quality_reads": True}
OID = "urn:oid:2.16.578.1.12.4.1"
HAUG = find("dr-haug")
CARE = "care_relationship__"
PRACTITIONER = "practitioner__"
ABOUT = """query A($patient: PersonNumber!) { patient(id: $patient) { timeline {
    edges { node { key { report } } } notices { __typename } } } }"""
PENDING = "{ pendingReleases { edges { node { report } } } }"
LOG = """{ me { accessLog { edges { node { text name operation organisation { number } purpose } } } } }"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def mint(server: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Mint]:
    """One gateway for all rules: each test that leaves something behind is about a patient of its own."""
    name = f"attestations_{next(NUMBERS)}"
    await copy(server, name)
    async with minting(on_database(server, name), tmp_path_factory.mktemp("attestations"), **CHOSEN) as made:
        yield made
    await execute(server, f"drop database {name} with (force)")


async def attested(mint: Mint, **parts: Any) -> Answer:
    """Ask who one is, with parts of the attestation replaced."""
    return await mint.ask(mint.token(mint.personnel(**parts)))


async def about(mint: Mint, token: str, patient: str, basis: str = HAUG.basis) -> Answer:
    return await mint.ask(token, ABOUT, basis=basis, patient=number_of(patient))


async def holding(mint: Mint, patient: str, number: str) -> bytes:
    """Let the store hold a report of somebody; gives who they are there."""
    store, soon = mint.gateway.store, Deadline.after(30)
    await store.file(arrival(Held(report=written(number)), find(patient).number), soon)
    person = await store.person((find(patient).number,), soon)
    assert person is not None
    return person


def shown(answer: Answer) -> list[str]:
    return [edge["node"]["key"]["report"] for edge in answer.data["patient"]["timeline"]["edges"]]


def another_patient_s(answer: Answer) -> bool:
    """Tell whether a decision was refused because it is another patient's."""
    reasons = [error["extensions"].get("reason") for error in answer.json.get("errors", ())]
    return reasons == ["DECISION_OF_ANOTHER_PATIENT"]


async def test_att_4_an_attestation_is_of_the_patient_whom_it_was_first_used_for(mint) -> None:
    token = mint.token()
    assert (await about(mint, token, "kari")).data["patient"]
    other = await about(mint, token, "ola")

    assert (other.status, other.codes, another_patient_s(other)) == (200, ["FORBIDDEN"], True)
    assert other.json["data"] == {"patient": None}
    assert number_of("ola") not in other.body.decode()
    assert (await about(mint, token, "kari")).data["patient"]
    assert (await about(mint, mint.token(), "ola")).data["patient"]


async def test_att_4_a_new_token_with_the_same_decision_is_the_same_decision(mint) -> None:
    decision = {CARE + "decision_ref": {"id": "the-same", "user_selected": False}}
    assert (await about(mint, mint.token(mint.personnel(**decision)), "kari")).data["patient"]

    assert another_patient_s(await about(mint, mint.token(mint.personnel(**decision)), "ola"))
    colleague = mint.token(mint.personnel("dr-lunde", **decision))
    assert not another_patient_s(await about(mint, colleague, "ola", "UNNTAK"))


@pytest.mark.parametrize("doctor", ["dr-haug", "dr-akutt", "dr-btg", "koordinator", "dr-kval"])
async def test_att_4_holds_for_every_purpose_and_for_who_overrides(mint, doctor) -> None:
    who, token = find(doctor), mint.token(mint.personnel(doctor))
    await about(mint, token, "kari", who.basis)

    assert another_patient_s(await about(mint, token, "ola", who.basis))


async def test_att_4_whoever_has_several_numbers_is_one_patient(mint) -> None:
    token, amal = mint.token(), find("amal")
    assert (await about(mint, token, "amal")).data["patient"]
    by_d_number = {"patient": amal.earlier_numbers[0].digits}

    assert (await mint.ask(token, ABOUT, basis=HAUG.basis, **by_d_number)).data["patient"]


async def test_att_4_an_attestation_that_names_its_patient_is_of_no_use_for_another(mint) -> None:
    named = [{"identifier": {"id": number_of("ola"), "system": f"{OID}.4.1"}}]
    assert another_patient_s(await about(mint, mint.token(mint.personnel(patients=named)), "kari"))
    assert (await about(mint, mint.token(mint.personnel(patients=named)), "ola")).data["patient"]


@pytest.mark.parametrize(
    ("kind", "subject"),
    [
        (SubjectKind.PRACTITIONER, HAUG.hpr_number),
        (SubjectKind.ORGANISATION, HAUG.organisation),
        (SubjectKind.ORGANISATION, HAUG.point_of_care),
        (SubjectKind.GROUP, HAUG.authorisation),
    ],
    ids=["practitioner", "legal-entity", "point-of-care", "authorisation"],
)
async def test_att_5_a_block_meets_whom_the_attestation_names(mint, kind, subject) -> None:
    number = f"att-5-{next(NUMBERS)}"
    person, soon = await holding(mint, "liv", number), Deadline.after(30)
    assert number in shown(await about(mint, mint.token(), "liv"))
    block = Restriction(
        id=number,
        family=RestrictionFamily.PRIVACY,
        type=RestrictionType.BLOCK,
        level=RestrictionLevel.HARD,
        subject_kind=kind,
        subjects=(subject,),
        valid_from=mint.gateway.clock(),
        set_by="CITIZEN",
    )
    await mint.gateway.store.add_restriction(person, block, reason=None, idempotency_key=number, deadline=soon)

    assert shown(await about(mint, mint.token(), "liv")) == []
    await mint.gateway.store.lift_restriction(person, number, now=mint.gateway.clock(), deadline=soon)
    assert number in shown(await about(mint, mint.token(), "liv"))


async def test_att_6_an_attestation_without_a_patient_gives_a_list_and_no_results(mint) -> None:
    of_list, of_patient = mint.token(), mint.token()
    assert (await mint.ask(of_list, PENDING)).data["pendingReleases"] == {"edges": []}
    await about(mint, of_patient, "kari")

    assert another_patient_s(await about(mint, of_list, "kari"))
    assert another_patient_s(await mint.ask(of_patient, PENDING))
    assert (await mint.ask(of_list, PENDING)).data["pendingReleases"] == {"edges": []}


async def test_att_7_8_9_who_looked_is_recorded_and_told_by_name_and_never_by_number(mint) -> None:
    await about(mint, mint.token(), "ingrid")
    told = await mint.ask(mint.citizen({"pid": number_of("ingrid"), "sub": "ingrid"}), LOG, basis="SEGSELV")
    entries = [edge["node"] for edge in told.data["me"]["accessLog"]["edges"]]

    assert (HAUG.name, HAUG.organisation, "TREAT") in [
        (one["name"], (one["organisation"] or {}).get("number"), one["purpose"]) for one in entries
    ]
    assert HAUG.number.digits not in told.body.decode()


@pytest.mark.parametrize("level", ["3", "substantial", ""])
async def test_att_9_the_level_must_be_high(mint, level) -> None:
    answer = await mint.ask(mint.token({"helseid://claims/identity/security_level": level}))

    assert (answer.status, answer.codes) == (403, ["FORBIDDEN"])


STRANGER = find("dr-lunde").organisation
OTHER_NUMBER = number_of("dr-lunde")
REFUSED: dict[str, dict[str, Any]] = {
    "att-10-the-identifier-is-an-f-or-d-number": {PRACTITIONER + "identifier__system": f"{OID}.4.3"},
    "att-11-the-identifier-is-the-token-s-user": {PRACTITIONER + "identifier__id": OTHER_NUMBER},
    "att-15-the-legal-entity-is-the-token-s": {PRACTITIONER + "legal_entity__id": STRANGER},
    "att-15-the-legal-entity-is-a-number": {PRACTITIONER + "legal_entity__id": "Bekkedalen"},
    "att-15-the-legal-entity-is-in-its-register": {PRACTITIONER + "legal_entity__system": f"{OID}.4.102"},
    "att-18-the-point-of-care-is-in-its-register": {PRACTITIONER + "point_of_care__system": f"{OID}.4.102"},
    "att-19-there-is-a-point-of-care": {PRACTITIONER + "point_of_care": None},
    "att-28-a-local-department-has-an-authority": {PRACTITIONER + "department": {"id": "4", "system": "urn:x:1"}},
    "att-28-which-is-the-legal-entity": {
        PRACTITIONER + "department": {"id": "4", "system": "urn:x:1", "authority": STRANGER}
    },
    "att-28-and-a-system-of-its-own": {
        PRACTITIONER + "department": {"id": "4", "system": "x", "authority": HAUG.organisation}
    },
    "att-29-who-has-an-hpr-number-attests-it": {PRACTITIONER + "hpr_nr": None},
    "att-29-and-no-other-s": {PRACTITIONER + "hpr_nr__id": "900000199"},
    "att-36-43-service-or-details-must-be-there": {CARE + "purpose_of_use_details": None},
    "att-37-the-service-is-of-a-known-system": {
        CARE + "healthcare_service": {"code": "S03", "system": f"{OID}.1.8627"}
    },
    "att-38-41-the-purpose-is-a-known-one": {CARE + "purpose_of_use__code": "HRESCH"},
    "att-38-41-the-purpose-is-of-its-system": {CARE + "purpose_of_use__system": f"{OID}.1.9151"},
    "att-46-there-is-a-decision": {CARE + "decision_ref": None},
    "att-46-with-an-id": {CARE + "decision_ref__id": ""},
    "att-48-that-says-who-made-it": {CARE + "decision_ref": {"id": "d"}},
    "att-48-in-a-boolean": {CARE + "decision_ref__user_selected": "true"},
    "att-4-a-patient-is-named-by-a-person-number": {"patients": [{"identifier": {"id": "7", "system": f"{OID}.4.3"}}]},
    "att-58-it-is-not-of-the-future": {"attestation": {"toa": 4_000_000_000}},
    "att-58-its-time-is-a-time": {"attestation": {"toa": "now"}},
}


@pytest.mark.parametrize("rule", REFUSED)
async def test_an_attestation_that_breaks_a_rule_is_refused_and_told_what_is_wanted(mint, rule) -> None:
    answer = await attested(mint, **REFUSED[rule])

    assert (answer.status, answer.codes) == (403, ["ATTESTATION_INVALID"])
    assert 'error="insufficient_authorization_details"' in answer.headers["WWW-Authenticate"]
    (wanted,) = answer.json["authorization_details"]
    assert wanted["care_relationship"]["decision_ref"] == {"id": None, "user_selected": None}


TAKEN: dict[str, dict[str, Any]] = {
    "att-10-a-d-number-is-a-number-too": {PRACTITIONER + "identifier__system": f"{OID}.4.2"},
    "att-19-without-sub-unit-it-is-the-legal-entity": {PRACTITIONER + "point_of_care__id": HAUG.organisation},
    "att-28-a-local-department": {
        PRACTITIONER + "department": {"id": "4", "system": "urn:x:departments", "authority": HAUG.organisation}
    },
    "att-28-a-department-of-the-register": {PRACTITIONER + "department": {"id": "4200102", "system": f"{OID}.4.102"}},
    "att-28-no-department": {PRACTITIONER + "department": None},
    "att-36-a-service-without-details": {
        CARE + "purpose_of_use_details": None,
        CARE + "healthcare_service": {"code": "S03", "system": f"{OID}.1.8655"},
    },
    "att-43-details-without-a-service": {CARE + "healthcare_service": None},
    "att-48-the-user-s-own-decision": {CARE + "decision_ref__user_selected": True},
    "att-51-the-patient-is-treated-elsewhere": {"patients": [{"point_of_care": None}]},
    "att-56-without-department": {"patients": [{"point_of_care": {"id": "100000105", "system": f"{OID}.4.101"}}]},
    "att-51-56-nothing-is-said-of-patients": {"patients": []},
}


@pytest.mark.parametrize("rule", TAKEN)
async def test_what_a_rule_allows_is_taken(mint, rule) -> None:
    assert (await attested(mint, **TAKEN[rule])).data["viewer"]["kind"] == "PERSONNEL"


@pytest.mark.parametrize(("age_s", "taken"), [(3_590, True), (3_605, False)])
async def test_att_58_an_attestation_holds_for_an_hour(mint, age_s, taken) -> None:
    answer = await attested(mint, attestation={"toa": int(mint.gateway.clock().timestamp()) - age_s})

    if taken:
        assert answer.data
        return
    assert (answer.status, answer.codes) == (403, ["ATTESTATION_EXPIRED"])
    assert 'error="attestation_has_expired"' in answer.headers["WWW-Authenticate"]
    assert answer.json["authorization_details"]


async def test_att_58_without_a_time_of_its_own_the_token_s_counts(mint) -> None:
    made = int(mint.gateway.clock().timestamp()) - 3_605
    answer = await mint.ask(mint.token({"iat": made, "nbf": made}))

    assert (answer.status, answer.codes) == (403, ["ATTESTATION_EXPIRED"])
