"""The issuer decides the channel; the claims only say who within it."""

from datetime import timedelta

import msgspec
import pytest

from gateway.identity.configuration import OPERATOR_SCOPE, ClaimNames
from gateway.identity.refusal import IdentityRefused
from resolvers.model import ActorKind, PersonNumber
from tests.unit.gateway.identity.conftest import issuers

PID = "15840199905"
OTHER_PID = "15840150027"
ACTOR = {
    "sub": "user-2",
    "helseid://claims/identity/pid": OTHER_PID,
    "helseid://claims/hpr/hpr_number": "900000113",
    "name": "Siv Hjelper",
}
NO_USER = {
    "helseid://claims/identity/pid": None,
    "helseid://claims/hpr/hpr_number": None,
    "nhn:tillitsrammeverk:parameters": None,
}


async def identified(door, mint, now, token, *more, path="/graphql"):
    proof = mint.proof(token, {"htu": f"https://svar.example.test{path}"})
    headers = [*mint.headers(token, proof), *more]
    return await door.identify(headers=headers, method="POST", path=path, now=now)


async def refusal(door, mint, now, token, *more):
    with pytest.raises(IdentityRefused) as refused:
        await identified(door, mint, now, token, *more)
    return refused.value


async def test_the_citizens_issuer_gives_citizens(door, mint, now):
    caller = await identified(door, mint, now, mint.citizen())

    assert (caller.kind, caller.pid, caller.name) == (ActorKind.CITIZEN, PersonNumber(PID), "Test Testesen")
    assert (caller.purpose, caller.basis, caller.attested) == ("PATRQT", None, False)
    assert caller.expires_at == now + timedelta(minutes=10)


async def test_the_personnel_issuer_gives_personnel(door, mint, now):
    caller = await identified(door, mint, now, mint.token())

    assert (caller.kind, caller.pid, caller.hpr_number) == (ActorKind.PERSONNEL, PersonNumber(PID), "900000101")


async def test_a_point_of_care_that_only_the_token_names_is_kept_so_that_a_block_of_it_holds(door, mint, now):
    caller = await identified(door, mint, now, mint.token({"helseid://claims/client/claims/orgnr_child": "100000121"}))

    assert caller.point_of_care != "100000121"
    assert caller.affiliations == {caller.organisation, "100000121"}


async def test_a_personnel_token_without_user_is_a_system(door, mint, now):
    caller = await identified(door, mint, now, mint.token(NO_USER))

    assert (caller.kind, caller.pid, caller.hpr_number) == (ActorKind.SYSTEM, None, None)
    assert (caller.organisation, caller.point_of_care, caller.client_id) == ("100000091", "100000105", "journal")


async def test_a_system_may_write_at_its_own_door(door, mint, now):
    token = mint.token({**NO_USER, "scope": "nhn:pps/svarrapport-write"})

    assert (await identified(door, mint, now, token, path="/intake/svarrapport")).kind is ActorKind.SYSTEM


@pytest.mark.parametrize(
    "claim",
    [
        {"helseid://claims/identity/pid": PID},
        {"helseid://claims/hpr/hpr_number": "900000101"},
        {"helseid://claims/identity/security_level": "4"},
        {"helseid://claims/client/claims/orgnr_parent": "100000091"},
        {"nhn:tillitsrammeverk:parameters": {}},
    ],
)
async def test_the_citizens_issuer_cannot_make_personnel_claims(door, mint, now, claim):
    refused = await refusal(door, mint, now, mint.citizen(claim))

    assert (refused.status, refused.code) == (401, "UNAUTHENTICATED")
    assert "not its issuer's to make" in refused.text


@pytest.mark.parametrize("claim", [{"pid": PID}, {"security_level": "4"}])
async def test_the_personnel_issuer_cannot_make_citizen_claims(door, mint, now, claim):
    assert "not its issuer's to make" in (await refusal(door, mint, now, mint.token(claim))).text


@pytest.mark.parametrize("level", ["3", 2, "", None, "5", "4 "])
async def test_a_user_below_the_level_is_forbidden(door, mint, now, level):
    for token in (
        mint.citizen({"security_level": level}),
        mint.token({"helseid://claims/identity/security_level": level}),
    ):
        refused = await refusal(door, mint, now, token)

        assert (refused.status, refused.code) == (403, "FORBIDDEN")
        assert "insufficient_user_authentication" in refused.challenge


async def test_the_level_may_be_a_number(door, mint, now):
    assert (await identified(door, mint, now, mint.citizen({"security_level": 4}))).kind is ActorKind.CITIZEN


@pytest.mark.parametrize("level", [[], {}, 4.5, True])
async def test_a_level_of_another_form_is_refused(door, mint, now, level):
    assert (await refusal(door, mint, now, mint.citizen({"security_level": level}))).status == 401


@pytest.mark.parametrize("pid", [None, "", "1234", "1584019990x", 15840199905])
async def test_a_citizen_without_a_person_number_is_refused(door, mint, now, pid):
    assert (await refusal(door, mint, now, mint.citizen({"pid": pid}))).code == "UNAUTHENTICATED"


@pytest.mark.parametrize(
    "claim",
    [
        {"helseid://claims/identity/pid": "1234"},
        {"helseid://claims/hpr/hpr_number": "HPR 1"},
        {"helseid://claims/client/claims/orgnr_parent": "NO 1"},
        {"helseid://claims/client/claims/orgnr_child": "x"},
    ],
)
async def test_numbers_of_another_form_are_refused(door, mint, now, claim):
    assert (await refusal(door, mint, now, mint.token(claim))).code == "UNAUTHENTICATED"


async def test_an_attestation_without_user_is_refused(door, mint, now):
    token = mint.token({**NO_USER, "nhn:tillitsrammeverk:parameters": {}})

    assert (await refusal(door, mint, now, token)).code == "ATTESTATION_INVALID"


OPERATOR = {"scope": "nhn:pps/provesvar-read nhn:pps/operator", "nhn:tillitsrammeverk:parameters": None}


def trusting(configs, *, citizens_too=False):
    """Let the personnel issuer give the operator's scope, or the citizens' too."""
    return tuple(
        msgspec.structs.replace(config, scopes=config.scopes | {OPERATOR_SCOPE})
        if config.kind is ActorKind.PERSONNEL or citizens_too
        else config
        for config in configs
    )


async def test_a_user_with_the_operators_scope_is_an_operator_without_a_care_relation(make_door, configs, mint, now):
    caller = await identified(make_door(trusting(configs)), mint, now, mint.token(OPERATOR))

    assert (caller.kind, caller.name, caller.organisation) == (ActorKind.OPERATOR, "Lege Legesen", "100000091")
    assert (caller.attested, caller.purpose) == (False, None)


async def test_a_scope_that_the_issuer_may_not_give_makes_no_operator(door, mint, now):
    with_attestation = {"scope": OPERATOR["scope"]}

    assert (await identified(door, mint, now, mint.token(with_attestation))).kind is ActorKind.PERSONNEL


async def test_the_operators_scope_opens_no_door_by_itself(make_door, configs, mint, now):
    token = mint.token({**OPERATOR, "scope": "nhn:pps/operator"})

    assert (await refusal(make_door(trusting(configs)), mint, now, token)).code == "FORBIDDEN"


async def test_a_citizen_is_never_an_operator_whatever_their_issuer_may_give(make_door, configs, mint, now):
    door = make_door(trusting(configs, citizens_too=True))
    caller = await identified(door, mint, now, mint.citizen({"scope": OPERATOR["scope"]}))

    assert caller.kind is ActorKind.CITIZEN


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"nhn:tillitsrammeverk:parameters": {}}, "ATTESTATION_INVALID"),
        ({"helseid://claims/identity/security_level": "3"}, "FORBIDDEN"),
        ({"helseid://claims/client/claims/orgnr_parent": None}, "UNAUTHENTICATED"),
        ({"act": ACTOR}, "UNAUTHENTICATED"),
    ],
)
async def test_an_operator_who_is_not_known_well_enough_is_refused(make_door, mint, now, claims, code):
    door = make_door(trusting(issuers()))

    assert (await refusal(door, mint, now, mint.token({**OPERATOR, **claims}))).code == code


async def test_a_system_with_the_operators_scope_stays_a_system(make_door, configs, mint, now):
    door = make_door(trusting(configs))
    caller = await identified(door, mint, now, mint.token({**NO_USER, "scope": OPERATOR["scope"]}))

    assert caller.kind is ActorKind.SYSTEM


async def test_where_no_attestation_is_required_personnel_need_an_organisation(make_door, configs, mint, now):
    personnel, citizens = configs
    door = make_door((msgspec.structs.replace(personnel, attestation_required=False), citizens))
    claims = {"nhn:tillitsrammeverk:parameters": None}
    caller = await identified(door, mint, now, mint.token(claims))
    refused = await refusal(
        door, mint, now, mint.token({**claims, "helseid://claims/client/claims/orgnr_parent": None})
    )

    assert (caller.attested, caller.purpose, caller.organisation) == (False, None, "100000091")
    assert "organisation" in refused.text


async def test_the_attested_organisation_serves_where_the_token_names_none(door, mint, now):
    token = mint.token({"helseid://claims/client/claims/orgnr_parent": None})

    assert (await identified(door, mint, now, token)).organisation == "100000091"


async def test_an_issuer_may_name_its_claims_otherwise(make_door, configs, mint, now):
    personnel, citizens = configs
    names = ClaimNames(pid="person", security_level="loa")
    door = make_door((personnel, msgspec.structs.replace(citizens, claims=names)))
    token = mint.citizen({"pid": None, "name": None, "security_level": None, "person": PID, "loa": "4"})
    caller = await identified(door, mint, now, token)

    assert (caller.pid, caller.name) == (PersonNumber(PID), None)


async def test_a_colleague_who_acts_on_the_users_behalf_is_kept_beside_them(door, mint, now):
    caller = await identified(door, mint, now, mint.token({"act": ACTOR}))
    alone = await identified(door, mint, now, mint.token())

    assert caller.assistant is not None
    assert (caller.assistant.pid, caller.assistant.hpr_number) == (PersonNumber(OTHER_PID), "900000113")
    assert caller.assistant.name == "Siv Hjelper"
    assert msgspec.structs.replace(caller, assistant=None, token=None) == msgspec.structs.replace(alone, token=None)


async def test_an_assistant_goes_by_a_keyed_hash_that_is_the_same_as_when_they_ask_themselves(door, mint, now):
    acting = await identified(door, mint, now, mint.token({"act": ACTOR, "sub": "user-1"}))
    claims = {"sub": ACTOR["sub"], "nhn:tillitsrammeverk:parameters": None, "helseid://claims/identity/pid": None}
    themself = await identified(door, mint, now, mint.token({**claims, "helseid://claims/hpr/hpr_number": None}))

    assert acting.assistant is not None
    assert acting.assistant.subject == themself.subject
    assert "user-2" not in acting.assistant.subject


@pytest.mark.parametrize("unsaid", ["helseid://claims/identity/pid", "helseid://claims/hpr/hpr_number", "name"])
async def test_an_assistant_needs_no_more_than_one_number(door, mint, now, unsaid):
    actor = {name: value for name, value in ACTOR.items() if name != unsaid}
    caller = await identified(door, mint, now, mint.token({"act": actor}))

    assert caller.assistant is not None
    assert [caller.assistant.pid, caller.assistant.hpr_number, caller.assistant.name].count(None) == 1


@pytest.mark.parametrize(
    "actor",
    [
        "user-2",
        7,
        True,
        [],
        [ACTOR],
        {},
        {"sub": "user-2"},
        {**ACTOR, "sub": None},
        {**ACTOR, "sub": ""},
        {**ACTOR, "sub": 2},
        {**ACTOR, "sub": "user-1"},
        {**ACTOR, "helseid://claims/identity/pid": "1234"},
        {**ACTOR, "helseid://claims/identity/pid": PID},
        {**ACTOR, "helseid://claims/hpr/hpr_number": "HPR 1"},
        {**ACTOR, "name": ["Siv"]},
        {**ACTOR, "act": None},
        {**ACTOR, "act": {"sub": "user-3"}},
    ],
    ids=str,
)
async def test_an_actor_who_is_not_one_other_person_is_refused(door, mint, now, actor):
    refused = await refusal(door, mint, now, mint.token({"act": actor}))

    assert (refused.status, refused.code) == (401, "UNAUTHENTICATED")
    assert not [told for told in (PID, OTHER_PID, "Siv") if told in refused.text]


async def test_nobody_acts_for_a_citizen_or_a_system(door, mint, now):
    for token in (mint.citizen({"act": ACTOR}), mint.citizen({"act": {}}), mint.token({**NO_USER, "act": ACTOR})):
        assert (await refusal(door, mint, now, token)).code == "UNAUTHENTICATED"


async def test_nobody_acts_for_a_citizen_whatever_the_issuer_calls_it(make_door, configs, mint, now):
    personnel, citizens = configs
    names = msgspec.structs.replace(citizens.names, actor="on_behalf")
    door = make_door((personnel, msgspec.structs.replace(citizens, claims=names)))

    assert (await identified(door, mint, now, mint.citizen())).kind is ActorKind.CITIZEN
    for name in ("on_behalf", "act"):
        assert (await refusal(door, mint, now, mint.citizen({name: ACTOR}))).code == "UNAUTHENTICATED"


async def test_an_issuer_without_actors_cannot_name_one(make_door, configs, mint, now):
    personnel, citizens = configs
    names = msgspec.structs.replace(personnel.names, actor=None)
    door = make_door((msgspec.structs.replace(personnel, claims=names), citizens))

    assert (await identified(door, mint, now, mint.token())).assistant is None
    assert "may not have an actor" in (await refusal(door, mint, now, mint.token({"act": ACTOR}))).text


async def test_an_issuer_may_name_its_actors_otherwise(make_door, configs, mint, now):
    personnel, citizens = configs
    names = msgspec.structs.replace(personnel.names, actor="on_behalf")
    door = make_door((msgspec.structs.replace(personnel, claims=names), citizens))

    assert (await identified(door, mint, now, mint.token({"on_behalf": ACTOR}))).assistant is not None


async def test_the_subject_is_stable_keyed_and_of_one_issuer(door, make_door, mint, now):
    first = await identified(door, mint, now, mint.token())
    again = await identified(door, mint, now, mint.token())
    citizen = await identified(door, mint, now, mint.citizen())
    elsewhere = await identified(make_door(subject_key=b"q" * 32), mint, now, mint.token())

    assert first.subject == again.subject
    assert len({first.subject, citizen.subject, elsewhere.subject}) == 3
    assert "user-1" not in first.subject


@pytest.mark.parametrize(("given", "read"), [("unntak", "UNNTAK"), (" Forhoyet_Akutt ", "FORHOYET_AKUTT"), ("", None)])
async def test_the_basis_is_read_from_its_header(door, mint, now, given, read):
    caller = await identified(door, mint, now, mint.token(), (b"Access-Basis", given.encode()))

    assert caller.basis == read


@pytest.mark.parametrize("given", [["UNNTAK", "AKUTT"], ["UNN TAK"], ["A" * 41], ["1"], ["UNNTAK,AKUTT"]])
async def test_a_basis_that_is_not_one_code_is_refused(door, mint, now, given):
    refused = await refusal(door, mint, now, mint.token(), *((b"access-basis", one.encode()) for one in given))

    assert (refused.status, refused.code) == (403, "FORBIDDEN")
