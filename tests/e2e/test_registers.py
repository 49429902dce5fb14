"""What the registers do not confirm opens nothing over HTTP, and neither does a register that is down."""

from collections.abc import Sequence
from dataclasses import replace
from http import HTTPStatus

import asyncpg
import pytest
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.demo.cast import CITIZENS, CLINICIANS, Citizen, Clinician, find
from tests.e2e.asking import MY_TIMELINE, number_of
from tests.e2e.composed import composed, known_to_registers
from tests.e2e.test_moments import send, written

KARI = {"patient": number_of("kari")}
READ = """query R($patient: PersonNumber!) {
    patient(id: $patient) { timeline { edges { node { key { report } } } } } }"""
PENDING = "{ pendingReleases { edges { node { report } } } }"
OPEN = "mutation O($input: OpenRestrictedInput!) { openRestricted(input: $input) { basis } }"
WRONG = {"wish": {"defect": "other-authorisation"}}
REPORT = (["r1"], [])
STRANGER = "15840150027"


class Breaking:
    """Registers of which some answer with an error, as long as a test wants."""

    def __init__(self, *paths: str) -> None:
        self.paths: Sequence[str] = paths
        self.whole = known_to_registers()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        broken = scope["type"] == "http" and scope["path"].startswith(tuple(self.paths))
        answering: ASGIApp = Response(status_code=HTTPStatus.SERVICE_UNAVAILABLE) if broken else self.whole
        await answering(scope, receive, send)


def other(key: str, **changes: object) -> list[Citizen | Clinician]:
    """Give a cast of which the registers know something else of one clinician."""
    return [*CITIZENS, *(replace(each, **changes) if each.key == key else each for each in CLINICIANS)]


async def told(gateway, caller: str, patient: str = "kari", **how) -> tuple[list[str], list[str]]:
    """Give the reports that a caller is shown of a person, and the codes of what is refused."""
    answer = await gateway.demo.ask(caller, READ, {"patient": number_of(patient)}, **how)
    assert answer.status == 200
    if "errors" in answer.json:
        assert answer.json["data"] == {"patient": None}
        return [], answer.codes
    return [edge["node"]["key"]["report"] for edge in answer.data["patient"]["timeline"]["edges"]], []


async def outcomes(database: str) -> list[tuple[str, str, str, bytes]]:
    """Read what has been recorded of those who were refused."""
    connection = await asyncpg.connect(database)
    try:
        found = await connection.fetch("select * from audit_entry")
    finally:
        await connection.close()
    return [
        (entry["operation"], entry["outcome"], entry["organisation"], entry["person_hash"])
        for entry in found
        if entry["outcome"] != "OK"
    ]


async def test_an_authorisation_that_hpr_does_not_have_is_refused_and_audited(database, tmp_path) -> None:
    async with composed(database, tmp_path) as gateway:
        await send(gateway, written("r1"), "kari")
        assert await told(gateway, "dr-haug") == REPORT
        assert await told(gateway, "dr-haug", **WRONG) == ([], ["ATTESTATION_INVALID"])
        known = await gateway.demo.ask("dr-haug", READ, KARI, headers={"x-request-id": "question-1"}, **WRONG)
        unknown = await gateway.demo.ask(
            "dr-haug", READ, {"patient": STRANGER}, headers={"x-request-id": "question-1"}, **WRONG
        )
        consent = {"clientMutationId": "c-1", "basis": "CONSENT", "patientConsented": True}
        for tried in (
            await gateway.demo.ask("dr-haug", PENDING, **WRONG),
            await gateway.demo.ask("dr-haug", OPEN, {"input": KARI | consent}, **WRONG),
        ):
            assert tried.codes == ["ATTESTATION_INVALID"]
        assert await told(gateway, "dr-haug") == REPORT

    # Nothing tells whether there is such a person.
    assert known.body == unknown.body
    recorded = await outcomes(database)
    organisation = find("dr-haug").organisation
    assert {(outcome, of) for _, outcome, of, _ in recorded} == {("ATTESTATION_INVALID", organisation)}
    assert [operation for operation, *_ in recorded].count("patient") == 3
    assert {person for *_, person in recorded} == {bytes(32)}


@pytest.mark.parametrize(
    "changes",
    [
        {"authorisation": "SP"},
        {"hpr_number": "900000199"},
        {"number": find("dr-moen").number},
    ],
    ids=["another authorisation", "a number that is not there", "somebody else's number"],
)
async def test_whom_hpr_knows_otherwise_is_refused(database, tmp_path, changes) -> None:
    async with composed(database, tmp_path, registered=known_to_registers(other("dr-haug", **changes))) as gateway:
        await send(gateway, written("r1"), "kari")
        assert await told(gateway, "dr-haug") == ([], ["ATTESTATION_INVALID"])
        assert await told(gateway, "sykepleier-vik") == REPORT


async def test_an_assistant_whom_hpr_knows_otherwise_is_refused(database, tmp_path) -> None:
    registered = known_to_registers(other("sekretaer", number=find("dr-moen").number))
    async with composed(database, tmp_path, registered=registered, assistants_act=True) as gateway:
        await send(gateway, written("r1"), "kari")
        assert await told(gateway, "sekretaer") == ([], ["ATTESTATION_INVALID"])
        assert await told(gateway, "dr-lunde") == REPORT


async def test_where_authorisations_are_listed_others_are_refused(database, tmp_path) -> None:
    async with composed(database, tmp_path, authorisations_allowed=frozenset({"LE"})) as gateway:
        await send(gateway, written("r1"), "kari")
        assert await told(gateway, "dr-haug") == REPORT
        assert await told(gateway, "sykepleier-vik") == ([], ["ATTESTATION_INVALID"])
        assert await told(gateway, "radiograf") == ([], ["ATTESTATION_INVALID"])


async def own(gateway, caller: str) -> list[str]:
    """Give the codes of what a citizen is refused of their own."""
    answer = await gateway.demo.ask(caller, MY_TIMELINE)
    return answer.codes if "errors" in answer.json else []


async def test_hpr_that_is_down_lets_no_personnel_in_and_citizens_as_before(database, tmp_path) -> None:
    registers = Breaking("/hpr")
    async with composed(database, tmp_path, registered=registers) as gateway:
        await send(gateway, written("r1"), "kari")
        for caller in ("dr-haug", "dr-lunde", "dr-akutt", "dr-btg"):
            assert await told(gateway, caller) == ([], ["POLICY_UNAVAILABLE"])
        assert (await gateway.demo.ask("dr-haug", PENDING)).codes == ["POLICY_UNAVAILABLE"]
        assert await own(gateway, "kari") == []
        registers.paths = ("/nothing",)
        assert await told(gateway, "dr-haug") == REPORT

    refused = [(operation, outcome) for operation, outcome, *_ in await outcomes(database)]
    assert refused.count(("patient", "POLICY_UNAVAILABLE")) == 4
    assert {outcome for _, outcome in refused} == {"POLICY_UNAVAILABLE"}


async def test_a_person_register_that_is_down_lets_nobody_in(database, tmp_path) -> None:
    async with composed(database, tmp_path, registered=Breaking("/persons")) as gateway:
        for caller in ("dr-haug", "dr-lunde", "dr-btg"):
            assert await told(gateway, caller) == ([], ["POLICY_UNAVAILABLE"])
        assert await own(gateway, "kari") == ["POLICY_UNAVAILABLE"]


async def test_gp_lists_that_are_down_refuse_a_gp_without_saying_that_they_are_none(database, tmp_path) -> None:
    async with composed(database, tmp_path, registered=Breaking("/gp")) as gateway:
        await send(gateway, written("r1"), "kari")
        assert await told(gateway, "dr-lunde") == ([], ["POLICY_UNAVAILABLE"])
        assert await told(gateway, "dr-haug") == REPORT


async def test_gp_lists_that_are_down_do_not_tell_who_exists(database, tmp_path) -> None:
    asked = {"headers": {"x-request-id": "question-1"}}
    async with composed(database, tmp_path, registered=Breaking("/gp")) as gateway:
        known = await gateway.demo.ask("dr-lunde", READ, KARI, **asked)
        unknown = await gateway.demo.ask("dr-lunde", READ, {"patient": STRANGER}, **asked)
    assert known.codes == ["POLICY_UNAVAILABLE"]
    assert known.body == unknown.body


async def test_a_register_of_care_that_is_down_has_nobody_treated_before(database, tmp_path) -> None:
    registers = Breaking("/care")
    async with composed(database, tmp_path, registered=registers, quality_reads=True) as gateway:
        await send(gateway, written("r1"), "signe")
        assert await told(gateway, "dr-kval", "signe") == ([], ["POLICY_UNAVAILABLE"])
        registers.paths = ("/nothing",)
        assert await told(gateway, "dr-kval", "signe") == REPORT


async def test_a_register_of_representation_that_is_down_lets_nobody_act_for_another(database, tmp_path) -> None:
    basis = {"headers": {"access-basis": "FORELDREREPRESENTASJON"}}
    registers = Breaking("/representation")
    async with composed(database, tmp_path, registered=registers) as gateway:
        await send(gateway, written("r1"), "emil")
        assert await told(gateway, "marte", "emil", **basis) == ([], ["POLICY_UNAVAILABLE"])
        assert await own(gateway, "marte") == []
        registers.paths = ("/nothing",)
        assert await told(gateway, "marte", "emil", **basis) == REPORT
