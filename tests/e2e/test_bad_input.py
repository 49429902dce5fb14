"""Every bad input gets a clear coded answer, repeats nothing, and the demo goes on."""

import pytest

from tests.e2e.asking import TIMELINE, Demo, number_of

UNKNOWN = "41821012323"
VIEWER = b'{"query":"{ viewer { kind } }"}'


@pytest.fixture(autouse=True)
async def goes_on(demo: Demo):
    """After each bad input the next good question is answered."""
    yield
    assert (await demo.ask("kari", "{ viewer { kind } }")).data["viewer"]["kind"] == "CITIZEN"


async def about(demo: Demo, patient: str, caller: str = "dr-haug", **how):
    return await demo.ask(caller, TIMELINE, {"patient": patient}, **how)


async def test_unknown_not_yours_and_denied_are_one_answer(demo) -> None:
    unknown = await about(demo, UNKNOWN)
    own = await about(demo, number_of("dr-haug"))
    citizen = await about(demo, number_of("ola"), "kari")
    stranger = await about(demo, number_of("kari"), "dr-fremmed")

    for answer in (unknown, own, citizen, stranger):
        assert (answer.status, answer.codes) == (200, ["NOT_AVAILABLE"])
        assert answer.json["errors"][0]["message"] == "not available"
        assert answer.json["data"] == {"patient": None}


@pytest.mark.parametrize("patient", ["", "123", "15840199906", "not a number", "1584019990５"])
async def test_a_malformed_id_is_refused_without_being_repeated(demo, patient) -> None:
    answer = await about(demo, patient)

    assert answer.codes == ["BAD_USER_INPUT"]
    assert "data" not in answer.json
    assert not patient or patient not in answer.body.decode()


async def test_a_number_written_into_the_query_itself_is_not_repeated_either(demo) -> None:
    answer = await demo.ask("dr-haug", '{ patient(id: "15840199906") { id } }')

    assert answer.json["errors"]
    assert b"15840199906" not in answer.body


@pytest.mark.parametrize(
    ("defect", "status", "code"),
    [
        ("expired", 401, "UNAUTHENTICATED"),
        ("future", 401, "UNAUTHENTICATED"),
        ("foreign-key", 401, "UNAUTHENTICATED"),
        ("foreign-issuer", 401, "UNAUTHENTICATED"),
        ("audience", 401, "UNAUTHENTICATED"),
        ("type", 401, "UNAUTHENTICATED"),
        ("scope", 403, "FORBIDDEN"),
        ("level", 403, "FORBIDDEN"),
        ("no-attestation", 403, "ATTESTATION_INVALID"),
        ("other-attestation", 403, "ATTESTATION_INVALID"),
        ("old-attestation", 403, "ATTESTATION_EXPIRED"),
    ],
)
async def test_a_token_with_one_thing_wrong_is_refused_with_a_challenge(demo, defect, status, code) -> None:
    answer = await about(demo, number_of("kari"), wish={"defect": defect})

    assert (answer.status, answer.codes) == (status, [code])
    assert answer.headers["www-authenticate"].startswith("DPoP")
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": ""},
        {"authorization": "Basic abc"},
        {"authorization": "DPoP not-a-token"},
        {"dpop": ""},
        {"dpop": "not-a-proof"},
    ],
)
async def test_without_token_or_proof_nobody_comes_in(demo, headers) -> None:
    answer = await about(demo, number_of("kari"), headers=headers)

    assert (answer.status, answer.codes) == (401, ["UNAUTHENTICATED"])


async def test_a_bound_token_sent_as_bearer_is_refused(demo) -> None:
    token = await demo.token("dr-haug")

    answer = await about(demo, number_of("kari"), headers={"authorization": f"Bearer {token}", "dpop": ""})

    assert (answer.status, answer.codes) == (401, ["UNAUTHENTICATED"])


@pytest.mark.parametrize(
    ("caller", "basis", "code"),
    [
        ("dr-haug", "", "BASIS_REQUIRED"),
        ("dr-haug", "FORHOYET_SAMTYKKE", "FORBIDDEN"),
        ("dr-akutt", "FORHOYET_AKUTT", "FORBIDDEN"),
        ("dr-haug", "AKUTT", "FORBIDDEN"),
        ("dr-haug", "NOE_ANNET", "FORBIDDEN"),
    ],
)
async def test_a_basis_that_does_not_fit_is_refused_before_anybody_is_looked_up(demo, caller, basis, code) -> None:
    for patient in (number_of("kari"), UNKNOWN):
        answer = await about(demo, patient, caller, headers={"access-basis": basis})

        assert answer.codes == [code]


async def test_an_elevated_basis_says_that_it_needs_a_cause(demo) -> None:
    answer = await about(demo, number_of("solveig"), headers={"access-basis": "FORHOYET_SAMTYKKE"})

    assert answer.json["errors"][0]["extensions"]["reason"] == "ELEVATION_WITHOUT_CAUSE"


@pytest.mark.parametrize("purpose", ["COC", "NOPE"])
async def test_an_unknown_or_unfit_purpose_is_refused(demo, purpose) -> None:
    answer = await about(demo, number_of("kari"), wish={"purpose": purpose})

    assert answer.codes[0] in {"FORBIDDEN", "ATTESTATION_INVALID"}


@pytest.mark.parametrize("arguments", ["first: -1", "first: 1000000000", "last: 201", "first: 1, last: 1"])
async def test_a_page_size_out_of_range_is_refused(demo, arguments) -> None:
    answer = await demo.ask("kari", f"{{ me {{ timeline({arguments}) {{ edges {{ cursor }} }} }} }}")

    assert answer.codes == ["BAD_USER_INPUT"]


async def test_a_page_size_beyond_thirty_two_bits_is_refused(demo) -> None:
    answer = await demo.ask("kari", "{ me { timeline(first: 99999999999) { edges { cursor } } } }")

    assert answer.json["errors"][0]["extensions"]["code"] in {"BAD_USER_INPUT", "GRAPHQL_VALIDATION_FAILED"}


async def test_a_broken_cursor_and_another_callers_are_refused(demo) -> None:
    query = "query P($after: String) { me { timeline(first: 1, after: $after) { pageInfo { endCursor } } } }"
    own = (await demo.ask("kari", query)).data["me"]["timeline"]["pageInfo"]["endCursor"]

    middle = len(own) // 2
    # Always another letter than there was, and one of which every bit counts.
    spoilt = own[:middle] + ("B" if own[middle] == "A" else "A") + own[middle + 1 :]

    for caller, cursor in (("kari", "broken"), ("kari", spoilt), ("ola", own)):
        assert (await demo.ask(caller, query, {"after": cursor})).codes == ["CURSOR_INVALID"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "BAD_USER_INPUT"),
        (b"not json", 400, "BAD_USER_INPUT"),
        (b"[" * 20_000, 400, "BAD_USER_INPUT"),
        (b"[]", 400, "BAD_USER_INPUT"),
        (b"null", 400, "BAD_USER_INPUT"),
        (b'{"query":1}', 400, "BAD_USER_INPUT"),
        (b'{"query":"\xff"}', 400, "BAD_USER_INPUT"),
        (b'{"query":"{"}', 200, "GRAPHQL_PARSE_FAILED"),
        (b'{"query":"{ nothing }"}', 200, "GRAPHQL_VALIDATION_FAILED"),
        (b'{"query":"query A { viewer { kind } } query B { viewer { kind } }"}', 200, "OPERATION_RESOLUTION_FAILURE"),
        (b'{"query":"fragment F on Query { viewer { kind } }"}', 200, "OPERATION_RESOLUTION_FAILURE"),
        (b'{"query":"{ viewer { kind ' + b"kind " * 20_001 + b'} }"}', 200, "GRAPHQL_PARSE_FAILED"),
        (b'{"query":"{ viewer { kind } }","operationName":"X"}', 200, "OPERATION_RESOLUTION_FAILURE"),
        (b" " * 10_000_000, 413, "LIMIT_EXCEEDED"),
    ],
    ids=lambda value: str(value)[:30] if isinstance(value, bytes) else str(value),
)
async def test_every_body_has_an_answer(demo, body, status, code) -> None:
    answer = await demo.post("kari", body)

    assert (answer.status, answer.codes) == (status, [code])


async def test_with_the_media_type_of_graphql_a_request_error_is_a_400(demo) -> None:
    answer = await demo.post("kari", b'{"query":"{"}', headers={"accept": "application/graphql-response+json"})

    assert answer.status == 400
    assert answer.headers["content-type"].startswith("application/graphql-response+json")


async def test_other_media_types_methods_and_paths_are_refused(demo) -> None:
    typed = await demo.post("kari", VIEWER, headers={"content-type": "application/jsonx"})
    got = await demo.send("GET", "/graphql", b"", {})
    lost = await demo.send("POST", "/nothing", b"", {})

    assert typed.status == 415
    assert (got.status, got.headers["allow"], got.codes) == (405, "POST", ["BAD_USER_INPUT"])
    assert (lost.status, lost.codes) == (404, ["BAD_USER_INPUT"])


async def test_a_request_is_about_one_person(demo) -> None:
    query = "query Two($a: PersonNumber!, $b: PersonNumber!) { a: patient(id: $a) { id } b: patient(id: $b) { id } }"

    answer = await demo.ask("dr-lunde", query, {"a": number_of("kari"), "b": number_of("ola")})

    assert answer.codes == ["LIMIT_EXCEEDED"]
    assert answer.json["data"]["a"]["id"].startswith("pt-")


@pytest.mark.parametrize("fault", ["html", "other-person", "cross-origin", "loop"])
async def test_a_source_that_answers_something_else_is_named_and_nothing_of_it_is_shown(demo, fault) -> None:
    assert demo.command("fault", "helse-sorost", fault).returncode in {0, 2}
    await set_fault(demo, "helse-sorost", fault)
    try:
        timeline = await demo.timeline("dr-lunde", "kari")
    finally:
        await set_fault(demo, "helse-sorost", "ok")

    line = next(
        line for line in timeline["completeness"]["sources"] if line["source"]["name"] == "Helse Sør-Øst (simulert)"
    )
    assert not timeline["completeness"]["complete"]
    assert timeline["edges"]
    assert number_of("ola") not in str(timeline)
    assert line["state"] in {"FAILED", "ANSWERED", "EMPTY"}


async def set_fault(demo: Demo, source: str, fault: str) -> None:
    """Set a fault that only tests use, at the control endpoint itself."""
    import aiohttp  # noqa: PLC0415 - only here

    async with (
        aiohttp.ClientSession() as http,
        http.post(f"{demo.run_file.control}/faults/{source}", json={"fault": fault}) as answer,
    ):
        assert answer.status < 300, await answer.text()


@pytest.mark.parametrize(
    "arguments",
    [
        ("fault", "nowhere", "slow"),
        ("fault", "helse-nord", "sideways"),
        ("query", "nothing.graphql", "--as", "kari"),
        ("query", "-", "--as", "nobody"),
        ("token", "nobody"),
        ("nothing",),
    ],
)
def test_a_wrong_command_is_one_clear_line_and_an_exit_code(demo, arguments) -> None:
    done = demo.command(*arguments)

    assert done.returncode in {1, 2}
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()
