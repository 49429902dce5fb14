"""Readers beside direct care over HTTP: case work, learning and quality, and assistants; closed unless chosen."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from gateway.demo.cast import find
from resolvers.deadline import Deadline
from resolvers.model import Report, Result
from resolvers.normalise import svarrapport
from resolvers.store import Arrival, Version
from tests.e2e.asking import Answer, number_of
from tests.e2e.composed import Composed, composed
from tests.e2e.test_moments import send, written
from tests.e2e.whole_query import whole_timeline
from tests.examples import pair

EVERYTHING = Path(__file__).resolve().parents[1] / "data" / "svarrapport" / "alle-elementer-1.4.xml"
READ = """query R($patient: PersonNumber!) { patient(id: $patient) { timeline { edges { node { key { report } } }
    notices { __typename ... on RestrictedNotice { kind openableBy } }
    completeness { complete sources { state reason } } } } }"""
FLAGS = """query F($patient: PersonNumber!) { patient(id: $patient) { timeline { edges { node { key { report }
    citizenRelease { state code } results { id } } } } } }"""
BLOCK = "mutation B($input: BlockInput!) { blockAccess(input: $input) { restriction { id } } }"
LIFT = "mutation L($id: ID!) { liftBlock(id: $id) { restriction { id } } }"
DENY = "mutation D($input: DenyReleaseInput!) { denyRelease(input: $input) { restriction { id } } }"
OPEN = "mutation O($input: OpenRestrictedInput!) { openRestricted(input: $input) { basis } }"
LOG = """{ me { openings { name assistant { name hprNumber } }
    accessLog { edges { node { name assistant { name hprNumber } operation outcome opened } } } } }"""
CONSENT = {"basis": "CONSENT", "patientConsented": True}
EMERGENCY = {"basis": "EMERGENCY", "reason": "Bevisstløs, må vite om blodfortynnende"}
REQUEST_ID = "reader-question-1"
# What case work may be told of a report, by the fields of the schema.
OUTLINED = frozenset(
    {
        "id",
        "key",
        "status",
        "sourceStatus",
        "discipline",
        "kind",
        "issued",
        "firstIssued",
        "sampled",
        "approved",
        "requester",
        "performer",
        "provenance",
        "current",
        # Made of what is outlined alone, and of what the reader was shown before.
        "conflict",
        "conflicting",
        "changedSinceYouLooked",
        "notYetInNationalStore",
        "citizenRelease",
    }
)


async def ask(gateway: Composed, caller: str, patient: str, query: str = READ, **wish: Any) -> Answer:
    """Ask about a member of the cast, with a request id of the test's own; `wish` is to the token."""
    headers = {"x-request-id": REQUEST_ID} | ({"access-basis": "AKUTT"} if wish else {})
    return await gateway.demo.ask(caller, query, {"patient": number_of(patient)}, headers=headers, wish=wish)


async def read(gateway: Composed, caller: str, patient: str, **wish: Any) -> tuple[list[str], list[tuple[str, int]]]:
    """Give the reports that a caller is shown, and the padlocks, each with how many ways there are to open it."""
    timeline = (await ask(gateway, caller, patient, **wish)).data["patient"]["timeline"]
    reports = [edge["node"]["key"]["report"] for edge in timeline["edges"]]
    return sorted(reports), [(notice["kind"], len(notice["openableBy"])) for notice in timeline["notices"]]


async def block(gateway: Composed, citizen: str, key: str, **parts: Any) -> str:
    answer = await gateway.demo.ask(citizen, BLOCK, {"input": {"clientMutationId": key, **parts}})
    return answer.data["blockAccess"]["restriction"]["id"]


async def opened(gateway: Composed, caller: str, patient: str, ground: Any, **how: Any) -> Answer:
    wish = {"clientMutationId": f"{caller}-{ground['basis']}", "patient": number_of(patient)} | ground
    return await gateway.demo.ask(caller, OPEN, {"input": wish}, **how)


async def file_everything(gateway: Composed, patient: str) -> None:
    """Keep a final report that holds every element that a message can."""
    number = find(patient).number
    found, plain = svarrapport.read(EVERYTHING.read_bytes()).reports[0].report, written("r1")
    report: Report = replace(
        found,
        **{name: getattr(plain, name) for name in ("key", "issued", "first_issued", "sampled", "status", "kind")},
        source_status=pair(),
        cancellation=None,
        requests=tuple(replace(one, number="q-r1", provider_number=None) for one in found.requests),
        results=tuple(map(final, found.results)),
    )
    arrival = Arrival(
        message_id="m-everything",
        provider=plain.key.organisation,
        senders=frozenset({plain.key.organisation}),
        speaks_for=None,
        versions=(Version(number=number, report=report, rank=0),),
        received_at=report.issued.at,
    )
    await gateway.store.file(arrival, Deadline.after(30))


def final(found: Result) -> Result:
    """Make a result and its members final."""
    return replace(found, source_status=pair("N", "3"), members=tuple(map(final, found.members)))


def leaves(value: object, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], object]]:
    """Walk an answer to its leaves, each with the names of the fields above it; without aliases and type names."""
    match value:
        case dict():
            for name, one in value.items():
                field = name.rpartition("_")[2]
                if name != "__typename":
                    yield from leaves(one, (*path, field))
        case list():
            for one in value:
                yield from leaves(one, path)
        case None:
            return
        case _:
            yield path, value


def part(path: tuple[str, ...]) -> str:
    """Say which part of a report a leaf is of; a version has the same parts."""
    return path[1] if path[0] == "versions" else path[0]


def taken_out(node: dict[str, Any], field: str) -> list[Any]:
    """Take a field out of a report, under whatever aliases it was asked for."""
    return [node.pop(name) for name in list(node) if name.rpartition("_")[2] == field]


async def nodes(gateway: Composed, caller: str, patient: str) -> list[Any]:
    answer = await ask(gateway, caller, patient, whole_timeline())
    return [edge["node"] for edge in answer.data["patient"]["timeline"]["edges"]]


async def test_case_work_where_chosen_learns_that_there_are_reports_and_nothing_in_them(database, tmp_path) -> None:
    async with composed(database, tmp_path, case_work_reads=True) as gateway:
        await file_everything(gateway, "kari")
        (full,), (outlined,) = await nodes(gateway, "dr-haug", "kari"), await nodes(gateway, "koordinator", "kari")

    # The same once more, with names of its own.
    _, bundle = taken_out(full, "fhir"), taken_out(outlined, "fhir")
    told = {part(path) for path, _ in leaves(outlined)}
    open_to_all = {leaf for path, leaf in leaves(full) if part(path) in OUTLINED}
    secrets = {leaf for path, leaf in leaves(full) if part(path) not in OUTLINED} - open_to_all
    assert len(secrets) > 100
    assert {"key", "status", "kind", "issued", "performer"} <= told <= OUTLINED
    assert {leaf for _, leaf in leaves(outlined)} & secrets == set()
    # A word of FHIR's own, and the name of a part in what changed.
    assert {leaf for _, leaf in leaves(bundle)} & secrets == {"type"}


async def test_case_work_opens_no_padlock_and_is_told_of_no_denial_unless_chosen(database, tmp_path) -> None:
    async with composed(database, tmp_path, case_work_reads=True) as gateway:
        await send(gateway, written("r1"), "kari")
        await send(gateway, written("r2"), "kari")
        wish = {"patient": number_of("kari"), "requisition": "q-r2", "code": "NORN_FPB", "reason": "told next week"}
        assert (await gateway.demo.ask("dr-haug", DENY, {"input": {"clientMutationId": "d"} | wish})).data
        assert await read(gateway, "koordinator", "kari") == (["r1"], [])
        await block(gateway, "kari", "b")

        assert await read(gateway, "koordinator", "kari") == ([], [("GENERAL_BLOCK", 0)])
        for ground in (CONSENT, EMERGENCY):
            assert (await opened(gateway, "koordinator", "kari", ground)).codes == ["FORBIDDEN"]
        # An opening for care is not one for case work.
        await read(gateway, "dr-haug", "kari")
        assert (await opened(gateway, "dr-haug", "kari", CONSENT)).data
        assert await read(gateway, "koordinator", "kari") == ([], [("GENERAL_BLOCK", 0)])


async def test_case_work_may_be_let_know_of_denied_reports_too(database, tmp_path) -> None:
    chosen = {"case_work_reads": True, "case_work_reads_withheld": True}
    async with composed(database, tmp_path, **chosen) as gateway:
        await send(gateway, written("r1"), "kari")
        wish = {"patient": number_of("kari"), "requisition": "q-r1", "code": "NORN_FPB", "reason": "told next week"}
        assert (await gateway.demo.ask("dr-haug", DENY, {"input": {"clientMutationId": "d"} | wish})).data
        (edge,) = (await ask(gateway, "koordinator", "kari", FLAGS)).data["patient"]["timeline"]["edges"]

    assert edge["node"]["key"] == {"report": "r1"}
    assert edge["node"]["citizenRelease"]["state"] == "DENIED"
    assert edge["node"]["results"] == []


async def test_whoever_is_not_in_direct_care_is_forbidden_and_told_nothing_of_whom(database, tmp_path) -> None:
    async with composed(database, tmp_path) as gateway:
        for reader, patient in (("koordinator", "kari"), ("dr-kval", "signe"), ("sekretaer", "kari")):
            refused = await ask(gateway, reader, patient)
            assert refused.codes == ["FORBIDDEN"]
            assert refused.body == (await ask(gateway, reader, "anne")).body


async def test_quality_work_where_chosen_reads_own_former_patients_alone_and_a_block_leaves_no_trace(
    database, tmp_path
) -> None:
    async with composed(database, tmp_path, quality_reads=True) as gateway:
        empty = await ask(gateway, "dr-kval", "signe")
        await send(gateway, written("r1"), "signe")
        await send(gateway, written("r2"), "kari")

        assert await read(gateway, "dr-kval", "signe") == (["r1"], [])
        assert (await ask(gateway, "dr-kval", "kari")).codes == ["NOT_AVAILABLE"]
        for key, parts in (("all", {}), ("part", {"discipline": "LAB"}), ("name", {"practitioner": "900000112"})):
            kept = await block(gateway, "signe", key, **parts)
            assert (await ask(gateway, "dr-kval", "signe")).body == empty.body
            for ground in (CONSENT, EMERGENCY):
                assert (await opened(gateway, "dr-kval", "signe", ground)).codes == ["FORBIDDEN"]
            assert (await gateway.demo.ask("signe", LIFT, {"id": kept})).data
        assert await read(gateway, "dr-kval", "signe") == (["r1"], [])


async def test_an_assistant_where_chosen_reads_as_the_clinician_and_both_stand_in_the_log(database, tmp_path) -> None:
    async with composed(database, tmp_path, assistants_act=True) as gateway:
        await send(gateway, written("r1"), "kari")
        assert await read(gateway, "sekretaer", "kari") == (["r1"], [])
        assert await read(gateway, "dr-lunde", "kari") == (["r1"], [])
        # Nobody's behalf lets the assistant see what is their own.
        assert (await ask(gateway, "sekretaer", "sekretaer")).codes == ["NOT_AVAILABLE"]
        entries = [edge["node"] for edge in (await gateway.demo.ask("kari", LOG)).data["me"]["accessLog"]["edges"]]

    doctor, assistant = find("dr-lunde"), find("sekretaer")
    told = [(entry["name"], entry["assistant"]) for entry in entries if entry["operation"] == "timeline"]
    assert told == [
        (doctor.name, None),
        (doctor.name, {"name": assistant.name, "hprNumber": assistant.hpr_number}),
    ]


async def test_a_block_of_either_meets_an_assistant_who_opens_by_consent_alone(database, tmp_path) -> None:
    acute = {"wish": {"purpose": "ETREAT"}, "headers": {"access-basis": "AKUTT"}}
    async with composed(database, tmp_path, assistants_act=True) as gateway:
        await send(gateway, written("r1"), "kari")
        for key in ("dr-lunde", "sekretaer"):
            kept = await block(gateway, "kari", key, practitioner=find(key).hpr_number)
            assert await read(gateway, "sekretaer", "kari") == ([], [("SPECIFIC_BLOCK", 0)])
            assert (await gateway.demo.ask("kari", LIFT, {"id": kept})).data
        await block(gateway, "kari", "all")

        assert await read(gateway, "sekretaer", "kari", purpose="ETREAT") == ([], [("GENERAL_BLOCK", 1)])
        assert (await opened(gateway, "sekretaer", "kari", EMERGENCY, **acute)).codes == ["FORBIDDEN"]
        assert await read(gateway, "sekretaer", "kari") == ([], [("GENERAL_BLOCK", 1)])
        assert (await opened(gateway, "sekretaer", "kari", EMERGENCY)).codes == ["FORBIDDEN"]
        assert (await opened(gateway, "sekretaer", "kari", CONSENT)).data
        assert await read(gateway, "sekretaer", "kari") == (["r1"], [])
        told = (await gateway.demo.ask("kari", LOG)).data["me"]

    log, assistant = [edge["node"] for edge in told["accessLog"]["edges"]], find("sekretaer")
    named = {"name": assistant.name, "hprNumber": assistant.hpr_number}
    assert told["openings"] == [{"name": find("dr-lunde").name, "assistant": named}]
    under = [(entry["operation"], entry["assistant"]["name"]) for entry in log if entry["opened"]]
    assert under == [("timeline", assistant.name), ("openRestricted", assistant.name)]


HELD = "{ restriction { id setBy } }"
CHANGES = {
    "denyRelease": (f"mutation D($input: DenyReleaseInput!) {{ denyRelease(input: $input) {HELD} }}", "NORN_FPB"),
    "delayRelease": (f"mutation D($input: DelayReleaseInput!) {{ delayRelease(input: $input) {HELD} }}", None),
    "shield": ("mutation S($input: ShieldInput!) { shield(input: $input) { restriction { id } } }", None),
}
PENDING = "{ pendingReleases { edges { node { report } } } }"


async def changes(gateway: Composed, caller: str, patient: str) -> dict[str, Answer]:
    """Try every change that a clinician makes without having seen a report, and the list of what waits."""
    wish = {"patient": number_of(patient), "requisition": "q-r1", "reason": "told next week"}
    tried = {"pendingReleases": await gateway.demo.ask(caller, PENDING)}
    for name, (mutation, code) in CHANGES.items():
        more = {"code": code} if code else {"days": 3} if name == "delayRelease" else {}
        given = {"input": {"clientMutationId": f"{caller}-{name}", **wish, **more}}
        tried[name] = await gateway.demo.ask(caller, mutation, given)
    return tried


async def test_who_reads_beside_care_changes_nothing_and_has_no_work_list(database, tmp_path) -> None:
    async with composed(database, tmp_path, case_work_reads=True, quality_reads=True) as gateway:
        await send(gateway, written("r1"), "signe")
        for reader in ("koordinator", "dr-kval", "sekretaer"):
            tried = await changes(gateway, reader, "signe")
            assert {name for name, answer in tried.items() if answer.codes != ["FORBIDDEN"]} == set()

        (edge,) = (await ask(gateway, "dr-lunde", "signe", FLAGS)).data["patient"]["timeline"]["edges"]
        assert edge["node"]["citizenRelease"] == {"state": "SHOWN", "code": None}


async def test_what_an_assistant_changes_is_signed_by_both(database, tmp_path) -> None:
    async with composed(database, tmp_path, assistants_act=True) as gateway:
        await send(gateway, written("r1"), "signe")
        tried = await changes(gateway, "sekretaer", "signe")
        signed = tried["denyRelease"].data["denyRelease"]["restriction"]["setBy"]
        log = [edge["node"] for edge in (await gateway.demo.ask("signe", LOG)).data["me"]["accessLog"]["edges"]]

    doctor, assistant = find("dr-lunde"), find("sekretaer")
    assert signed == f"{assistant.name}, HPR {assistant.hpr_number}, for {doctor.name}, HPR {doctor.hpr_number}"
    done = [entry for entry in log if entry["name"] == doctor.name]
    assert {entry["assistant"]["name"] for entry in done} == {assistant.name}
    # That something was denied is told as a look alone.
    assert {entry["operation"] for entry in done} == {"timeline", "shield"}
