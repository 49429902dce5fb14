"""The register clients against the demo's registers, and against registers that are down, slow or broken."""

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine, Iterable
from datetime import date
from typing import Any

import aiohttp
import msgspec
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.demo.cast import CITIZENS, CLINICIANS
from gateway.demo.registers import registers_app
from resolvers.deadline import Deadline
from resolvers.model import PersonNumber, RepresentationKind
from resolvers.registers.http import HttpRegisters
from resolvers.registers.kept import Ages
from resolvers.registers.port import RegisterUnavailable
from tests.integration.scripted import response, scripted
from tests.integration.serving import serving

MEMBERS = {member.key: member for member in (*CITIZENS, *CLINICIANS)}
KARI = next(citizen for citizen in CITIZENS if citizen.key == "kari")
NO_LIMITS = b'{"kind":"PROXY","valid_from":null,"valid_until":null}'
PATHS = (
    "/persons/_lookup",
    "/gp/_lookup",
    "/care/_lookup",
    "/representation/_lookup",
    "/hpr/_lookup",
    "/hpr/_numbers",
)
# Every look-up of every register, each by a call of its own.
LOOK_UPS = {
    "person": lambda registers, deadline: registers.person(IN_STORE, deadline),
    "gp": lambda registers, deadline: registers.is_gp(IN_STORE, "1", deadline),
    "care": lambda registers, deadline: registers.formerly_treated(IN_STORE, "1", deadline),
    "representation": lambda registers, deadline: registers.representation(IN_STORE, NOWHERE, deadline),
    "practitioner": lambda registers, deadline: registers.practitioner("1", deadline),
    "hpr numbers": lambda registers, deadline: registers.hpr_numbers(IN_STORE, deadline),
}
KNOWN = {
    "person": b'{"identifiers":["15840199905"],"born":null}',
    "gp": b'{"gp":true}',
    "care": b'{"treated":true}',
    "representation": NO_LIMITS,
    "practitioner": b'{"hpr_number":"1","identifiers":[],"authorisations":[]}',
    "hpr numbers": b'{"number":"15840199905","hpr_numbers":["1"]}',
}
SOON = Ages(known_s=60, unknown_s=5)
NEVER = Ages(known_s=0, unknown_s=0)
IN_STORE = PersonNumber("15840199905")
NOWHERE = PersonNumber("15840150027")


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


async def failures(look_ups: Iterable[Coroutine[Any, Any, object]]) -> list[Exception]:
    """Look up side by side, where each fails."""

    async def failure(look_up: Coroutine[Any, Any, object]) -> Exception:
        with pytest.raises(RegisterUnavailable) as unavailable:
            await look_up
        return unavailable.value

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(failure(each)) for each in look_ups]
    return [task.result() for task in tasks]


@pytest.fixture
async def demo() -> AsyncIterator[str]:
    async def known(number: PersonNumber) -> bool:
        return number == IN_STORE

    async with serving(lambda _: registers_app((*CITIZENS, *CLINICIANS), known)) as base_url:
        yield base_url


class Counting:
    """A register that answers what it is told and counts how often it is asked."""

    def __init__(self, body: bytes = b"{}", status: int = 200) -> None:
        self.calls = 0
        self.body = body
        self.status = status
        self.release = asyncio.Event()
        self.release.set()
        self.addresses: list[str] = []

    def app(self, _: str) -> Starlette:
        return Starlette(routes=[Route("/{rest:path}", self.answer, methods=["GET", "POST"])])

    async def answer(self, request: Request) -> Response:
        self.calls += 1
        self.addresses.append(str(request.url))
        await self.release.wait()
        headers = {"location": "/elsewhere"} if self.status == 307 else {}
        return Response(self.body, status_code=self.status, headers=headers)


async def test_every_citizen_of_the_cast_is_found_by_every_number(session, demo):
    registers = HttpRegisters(session, demo)
    for citizen in CITIZENS:
        for number in (citizen.number, *citizen.earlier_numbers):
            entry = await registers.person(number, Deadline.after(5))

            assert entry is not None
            assert entry.identifiers == (citizen.number, *citizen.earlier_numbers)
            assert entry.born == citizen.born
            assert entry.confidential == (citizen.confidential is not None)


async def test_clinicians_are_persons_too(session, demo):
    entry = await HttpRegisters(session, demo).person(CLINICIANS[0].number, Deadline.after(5))

    assert entry is not None
    assert entry.born is not None


async def test_a_synthetic_person_of_the_store_is_found_and_another_is_not(session, demo):
    registers = HttpRegisters(session, demo)
    entry = await registers.person(IN_STORE, Deadline.after(5))

    assert entry is not None
    assert (entry.identifiers, entry.born) == ((IN_STORE,), date(2001, 4, 15))
    assert await registers.person(NOWHERE, Deadline.after(5)) is None
    assert await registers.person(PersonNumber("no number"), Deadline.after(5)) is None


async def test_only_a_citizens_own_gp_has_them_on_the_list(session, demo):
    registers = HttpRegisters(session, demo)
    assert KARI.gp_hpr is not None

    assert await registers.is_gp(KARI.number, KARI.gp_hpr, Deadline.after(5))
    assert not await registers.is_gp(KARI.number, "900000999", Deadline.after(5))
    assert not await registers.is_gp(IN_STORE, KARI.gp_hpr, Deadline.after(5))


async def test_every_mandate_of_the_cast_is_found_and_no_other(session, demo):
    registers = HttpRegisters(session, demo)
    for citizen in CITIZENS:
        for mandate in citizen.represents:
            represented = MEMBERS[mandate.citizen].number

            assert await registers.representation(citizen.number, represented, Deadline.after(5)) == mandate.right
            assert await registers.representation(represented, citizen.number, Deadline.after(5)) is None
    assert await registers.representation(CLINICIANS[0].number, KARI.number, Deadline.after(5)) is None
    assert await registers.representation(MEMBERS["marte"].number, IN_STORE, Deadline.after(5)) is None


async def test_a_practitioner_has_treated_whom_the_register_says(session, demo):
    registers = HttpRegisters(session, demo)
    signe, doctor = MEMBERS["signe"].number, MEMBERS["dr-kval"].hpr_number

    assert await registers.formerly_treated(signe, doctor, Deadline.after(5))
    assert not await registers.formerly_treated(KARI.number, doctor, Deadline.after(5))
    assert not await registers.formerly_treated(IN_STORE, doctor, Deadline.after(5))
    assert not await registers.formerly_treated(signe, KARI.gp_hpr, Deadline.after(5))


async def test_every_clinician_of_the_cast_is_in_hpr_with_their_authorisation_and_nobody_else_is(session, demo):
    registers = HttpRegisters(session, demo)
    today = date(2026, 3, 1)
    for clinician in CLINICIANS:
        entry = await registers.practitioner(clinician.hpr_number, Deadline.after(5))

        assert entry is not None
        assert entry.identifiers == (clinician.number,)
        assert entry.holding(today) == {clinician.authorisation}
        assert await registers.hpr_numbers(clinician.number, Deadline.after(5)) == (clinician.hpr_number,)
    assert await registers.practitioner("900000999", Deadline.after(5)) is None
    assert await registers.hpr_numbers(KARI.number, Deadline.after(5)) == ()


async def test_who_a_register_of_personnel_has_never_heard_of_has_no_number_there(session):
    async with serving(Counting(status=404).app) as base_url:
        assert await HttpRegisters(session, base_url).hpr_numbers(IN_STORE, Deadline.after(5)) == ()


async def test_a_body_that_is_no_look_up_is_refused_by_the_registers(session, demo):
    for path in PATHS:
        for body in (b"", b"[]", b"{}", b"x" * 5_000):
            async with session.post(demo + path, data=body) as answer:
                assert answer.status == 400


async def test_answers_are_kept_shortly(session):
    now = [0.0]
    register = Counting(body=b'{"identifiers":["15840199905"],"born":null,"gp":false}')
    async with serving(register.app) as base_url:
        registers = HttpRegisters(session, base_url, ages=Ages(known_s=60), clock=lambda: now[0])
        for _ in range(3):
            assert await registers.person(IN_STORE, Deadline.after(5)) is not None
            assert not await registers.is_gp(IN_STORE, "1", Deadline.after(5))
        assert register.calls == 2

        now[0] = 61
        await registers.person(IN_STORE, Deadline.after(5))
        assert register.calls == 3


async def test_relations_and_mandates_are_kept_shortly_each_under_its_own_name(session):
    now = [0.0]
    register = Counting(body=b'{"kind":"KIN","valid_from":null,"valid_until":null,"gp":false,"treated":true}')
    async with serving(register.app) as base_url:
        registers = HttpRegisters(session, base_url, ages=Ages(known_s=60), clock=lambda: now[0])
        for _ in range(2):
            found = await registers.representation(IN_STORE, NOWHERE, Deadline.after(5))
            assert found is not None
            assert found.kind is RepresentationKind.KIN
            assert await registers.formerly_treated(IN_STORE, "1", Deadline.after(5))
            assert not await registers.is_gp(IN_STORE, "1", Deadline.after(5))
        assert register.calls == 3

        await registers.representation(NOWHERE, IN_STORE, Deadline.after(5))
        assert register.calls == 4

        now[0] = 61
        await registers.representation(IN_STORE, NOWHERE, Deadline.after(5))
        await registers.formerly_treated(IN_STORE, "1", Deadline.after(5))
        assert register.calls == 6


async def test_a_mandate_that_has_just_been_given_is_soon_found(session):
    now = [0.0]
    register = Counting(status=404)
    async with serving(register.app) as base_url:
        registers = HttpRegisters(session, base_url, ages=SOON, clock=lambda: now[0])
        for _ in range(2):
            assert await registers.representation(IN_STORE, NOWHERE, Deadline.after(5)) is None
            assert not await registers.formerly_treated(IN_STORE, "1", Deadline.after(5))
        assert register.calls == 2

        now[0] = 5
        register.status, register.body = 200, NO_LIMITS
        assert await registers.representation(IN_STORE, NOWHERE, Deadline.after(5)) is not None


async def test_somebody_who_has_just_been_registered_is_soon_found(session):
    now = [0.0]
    register = Counting(status=404)
    async with serving(register.app) as base_url:
        registers = HttpRegisters(session, base_url, ages=SOON, clock=lambda: now[0])
        for _ in range(2):
            assert await registers.person(IN_STORE, Deadline.after(5)) is None
        assert register.calls == 1

        now[0] = 5
        register.status, register.body = 200, b'{"identifiers":["15840199905"],"born":null}'
        assert await registers.person(IN_STORE, Deadline.after(5)) is not None


async def test_no_number_stands_in_an_address(session):
    register = Counting(status=404)
    async with serving(register.app) as base_url:
        registers = HttpRegisters(session, base_url)
        await registers.person(IN_STORE, Deadline.after(5))
        await registers.is_gp(IN_STORE, "1", Deadline.after(5))
        await registers.formerly_treated(IN_STORE, "1", Deadline.after(5))
        await registers.representation(IN_STORE, NOWHERE, Deadline.after(5))
        await registers.practitioner("1", Deadline.after(5))
        await registers.hpr_numbers(IN_STORE, Deadline.after(5))

    assert len(register.addresses) == len(LOOK_UPS)
    assert not any(IN_STORE.digits in address for address in register.addresses)


@pytest.mark.parametrize("look_up", LOOK_UPS.values(), ids=LOOK_UPS)
@pytest.mark.parametrize("status", [500, 503, 401, 204, 307])
async def test_any_other_status_fails_closed(session, status, look_up):
    register = Counting(body=b"", status=status)
    async with serving(register.app) as base_url:
        registers = HttpRegisters(session, base_url)
        for _ in range(2):
            with pytest.raises(RegisterUnavailable):
                await look_up(registers, Deadline.after(5))

    assert register.calls == 2


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"\xff",
        b"{}",
        b'{"identifiers":["15840199905"],"born":"2019-02-30"}',
        b'{"identifiers":"15840199905","born":null}',
        b'{"identifiers":["15840199905","1\\r\\nx: y"],"born":null}',
        b'{"identifiers":["15840150027"],"born":null}',
        b'{"identifiers":[],"born":null,"gp":"true"}',
        b"[" * 10_000,
        b" " * 30_000,
    ],
    ids=str,
)
@pytest.mark.parametrize("look_up", LOOK_UPS.values(), ids=LOOK_UPS)
async def test_garbage_fails_closed_and_is_not_kept(session, body, look_up):
    register = Counting(body=body)
    async with serving(register.app) as base_url:
        registers = HttpRegisters(session, base_url)
        for _ in range(2):
            with pytest.raises(RegisterUnavailable) as unavailable:
                await look_up(registers, Deadline.after(5))
            assert unavailable.value.__cause__ is None

    assert register.calls == 2


@pytest.mark.parametrize(
    ("look_up", "body"),
    [
        ("person", b'{"identifiers":["15840150027"],"born":null}'),
        ("practitioner", b'{"hpr_number":"2","identifiers":[],"authorisations":[]}'),
        ("hpr numbers", b'{"number":"15840150027","hpr_numbers":[]}'),
    ],
)
async def test_an_answer_of_somebody_else_fails_closed(session, look_up, body):
    async with serving(Counting(body=body).app) as base_url:
        with pytest.raises(RegisterUnavailable):
            await LOOK_UPS[look_up](HttpRegisters(session, base_url), Deadline.after(5))


@pytest.mark.parametrize("look_up", LOOK_UPS.values(), ids=LOOK_UPS)
async def test_a_slow_register_fails_closed_at_its_budget(session, look_up):
    register = Counting()
    register.release.clear()
    async with serving(register.app) as base_url:
        with pytest.raises(RegisterUnavailable):
            await look_up(HttpRegisters(session, base_url, budget_s=0.05), Deadline.after(5))
        with pytest.raises(RegisterUnavailable):
            await look_up(HttpRegisters(session, base_url), Deadline.after(0.05))
        register.release.set()


@pytest.mark.parametrize(("look_up", "body"), KNOWN.items())
async def test_what_is_kept_of_a_register_that_is_down_holds_for_its_time_and_then_fails_closed(session, look_up, body):
    now = [0.0]
    register = Counting(body=body)
    async with serving(register.app) as base_url:
        registers = HttpRegisters(session, base_url, ages=SOON, hpr_ages=SOON, clock=lambda: now[0])
        known = await LOOK_UPS[look_up](registers, Deadline.after(5))
        assert known

        register.status = 503
        now[0] = 59.9
        assert await LOOK_UPS[look_up](registers, Deadline.after(5)) == known
        now[0] = 60
        with pytest.raises(RegisterUnavailable):
            await LOOK_UPS[look_up](registers, Deadline.after(5))

    assert register.calls == 2


async def test_the_answers_of_hpr_have_an_age_of_their_own(session):
    now = [0.0]
    register = Counting(body=KNOWN["practitioner"])
    async with serving(register.app) as base_url:
        registers = HttpRegisters(session, base_url, ages=SOON, hpr_ages=Ages(known_s=300), clock=lambda: now[0])
        for now[0] in (0.0, 299.0, 300.0):
            await registers.practitioner("1", Deadline.after(5))

    assert register.calls == 2


@pytest.mark.parametrize(("look_up", "body"), KNOWN.items())
async def test_who_asks_the_same_at_once_is_answered_by_one_look_up(session, look_up, body):
    register = Counting(body=body)
    async with serving(register.app) as base_url:
        registers = HttpRegisters(session, base_url)
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(LOOK_UPS[look_up](registers, Deadline.after(5))) for _ in range(8)]

    assert len({msgspec.json.encode(task.result()) for task in tasks}) == 1
    assert register.calls == 1


async def test_who_waits_for_a_look_up_that_hangs_waits_no_longer_than_their_own_budget(session):
    register = Counting()
    register.release.clear()
    async with serving(register.app) as base_url:
        registers = HttpRegisters(session, base_url, budget_s=0.3)
        before = asyncio.get_running_loop().time()
        failed = await failures(registers.person(IN_STORE, Deadline.after(5)) for _ in range(4))
        took = asyncio.get_running_loop().time() - before
        register.release.set()

    assert len(failed) == 4
    assert took < 0.3 * 3


async def test_a_register_that_is_down_fails_closed_without_a_number_in_any_text(session, caplog):
    caplog.set_level(logging.DEBUG)
    async with serving(Counting().app) as base_url:
        pass
    with pytest.raises(RegisterUnavailable) as unavailable:
        await HttpRegisters(session, base_url).person(IN_STORE, Deadline.after(5))

    assert IN_STORE.digits not in str(unavailable.value) + caplog.text


@pytest.mark.parametrize("look_up", LOOK_UPS)
async def test_what_is_asked_on_a_connection_that_the_register_has_just_closed_is_asked_again_at_once(session, look_up):
    async def answer(got):
        if got.writer in answered:
            got.writer.close()
            return None
        answered.add(got.writer)
        return response(KNOWN[look_up], connection="keep-alive")

    answered: set[asyncio.StreamWriter] = set()
    async with scripted(answer) as register:
        registers = HttpRegisters(session, register.base_url, ages=NEVER, hpr_ages=NEVER)
        first = await LOOK_UPS[look_up](registers, Deadline.after(5))

        assert await LOOK_UPS[look_up](registers, Deadline.after(5)) == first
    assert (len(register.got), register.connections) == (3, 2)


async def test_a_register_that_hangs_up_on_everybody_is_asked_no_more_than_twice(session):
    async def hang_up(got):
        got.writer.close()

    async with scripted(hang_up) as register:
        with pytest.raises(RegisterUnavailable):
            await HttpRegisters(session, register.base_url).person(IN_STORE, Deadline.after(5))

    assert len(register.got) == 2
