"""What HPR does not confirm of health personnel is held against them, and a register that is silent lets nobody in."""

from datetime import date

import pytest

from resolvers.deadline import Deadline
from resolvers.errors import PolicyUnavailable
from resolvers.model import ActorKind, Assistant, PersonNumber
from resolvers.practising import Practising
from resolvers.registers.port import HprAuthorisation, HprEntry, RegisterUnavailable
from tests.examples import HPR, NOW, NUMBER, OTHER_NUMBER, citizen, clinician

ASSISTANTS_HPR = "9144901"
# Not in HPR.
NOBODY = PersonNumber("17887240000")


def authorisation(code: str, valid_from: date | None = None, valid_until: date | None = None) -> HprAuthorisation:
    return HprAuthorisation(code=code, valid_from=valid_from, valid_until=valid_until)


class Hpr:
    """HPR with what a test puts in; it counts what it is asked, and can be down."""

    def __init__(self, *authorisations: HprAuthorisation, down: bool = False) -> None:
        self.entries = {
            HPR: HprEntry(
                hpr_number=HPR,
                identifiers=(OTHER_NUMBER,),
                authorisations=authorisations or (authorisation("LE"), authorisation("SP")),
            ),
            ASSISTANTS_HPR: HprEntry(hpr_number=ASSISTANTS_HPR, identifiers=(NUMBER,), authorisations=()),
        }
        self.down = down
        self.asked: list[object] = []

    async def practitioner(self, hpr_number, deadline):
        self.asked.append(hpr_number)
        if self.down:
            raise RegisterUnavailable("down")
        return self.entries.get(hpr_number)

    async def hpr_numbers(self, number, deadline):
        self.asked.append(number)
        if self.down:
            raise RegisterUnavailable("down")
        return tuple(each.hpr_number for each in self.entries.values() if number in each.identifiers)


async def contradicted(caller, hpr=None, *, allowed=()) -> bool:
    practising = Practising(hpr or Hpr(), allowed=frozenset(allowed))
    found = await practising.held_against_register(caller, NOW, Deadline.after(5))
    return found.contradicted


@pytest.mark.parametrize(
    "caller",
    [
        clinician(),
        clinician(authorisation="SP"),
        clinician(authorisation=None),
        clinician(pid=None),
        clinician(hpr_number=None, authorisation=None, pid=NOBODY),
    ],
)
async def test_who_is_as_the_register_says_is_not_contradicted(caller) -> None:
    assert not await contradicted(caller)


@pytest.mark.parametrize(
    "caller",
    [
        pytest.param(clinician(authorisation="TL"), id="an authorisation that they do not have"),
        pytest.param(clinician(authorisation="le"), id="a code of another form"),
        pytest.param(clinician(hpr_number="9999999"), id="a number that nobody has"),
        pytest.param(clinician(hpr_number=f"0{HPR}"), id="a number that is written otherwise"),
        pytest.param(clinician(pid=NUMBER), id="somebody else's number"),
        pytest.param(clinician(hpr_number=None, authorisation=None), id="in the register without saying so (ATT-29)"),
        pytest.param(clinician(hpr_number=None, pid=None, authorisation=None), id="nobody who can be looked up"),
        pytest.param(clinician(hpr_number=None, authorisation="LE", pid=None), id="an authorisation without a number"),
        pytest.param(clinician(attested=False, authorisation="TL"), id="not even attested"),
    ],
)
async def test_what_the_register_does_not_confirm_is_held_against_them(caller) -> None:
    assert await contradicted(caller)


async def test_an_authorisation_without_a_number_is_wrong_for_whoever_it_is() -> None:
    hpr = Hpr(down=True)

    assert await contradicted(clinician(hpr_number=None), hpr)
    assert hpr.asked == []


@pytest.mark.parametrize(
    ("held", "wrong"),
    [
        (authorisation("LE", valid_until=date(2025, 12, 31)), True),
        (authorisation("LE", valid_from=date(2030, 1, 1)), True),
        (authorisation("LE", valid_from=date(2020, 1, 1), valid_until=date(2030, 1, 1)), False),
    ],
)
@pytest.mark.parametrize("claimed", ["LE", None])
async def test_an_authorisation_that_is_over_or_has_not_begun_is_none(held, wrong, claimed) -> None:
    """Also for who claims none: whose authorisations are all over is in the register, and may not practise."""
    assert await contradicted(clinician(authorisation=claimed), Hpr(held)) is wrong


@pytest.mark.parametrize(
    ("changes", "allowed", "wrong"),
    [
        ({}, {"LE"}, False),
        ({}, {"SP"}, True),
        ({"authorisation": "SP"}, {"SP"}, False),
        ({"authorisation": None}, {"SP", "JO"}, False),
        ({"authorisation": None}, {"JO"}, True),
        ({"authorisation": "JO"}, {"JO"}, True),
        ({"hpr_number": None, "authorisation": None, "pid": NUMBER}, {"LE"}, True),
    ],
)
async def test_where_authorisations_are_listed_only_their_holders_may_ask(changes, allowed, wrong) -> None:
    assert await contradicted(clinician(**changes), allowed=allowed) is wrong


@pytest.mark.parametrize(
    ("assistant", "wrong"),
    [
        (Assistant(subject="a", pid=NUMBER, hpr_number=ASSISTANTS_HPR), False),
        (Assistant(subject="a", hpr_number=ASSISTANTS_HPR), False),
        (Assistant(subject="a", pid=NUMBER), False),
        (Assistant(subject="a", pid=NUMBER, hpr_number="9999999"), True),
        (Assistant(subject="a", pid=NUMBER, hpr_number=HPR), True),
        (Assistant(subject="a", pid=OTHER_NUMBER, hpr_number=ASSISTANTS_HPR), True),
    ],
)
async def test_the_number_of_who_acts_for_another_is_their_own(assistant, wrong) -> None:
    assert await contradicted(clinician(assistant=assistant)) is wrong


async def test_nobody_is_asked_for_an_assistant_of_who_is_refused() -> None:
    hpr = Hpr()
    assistant = Assistant(subject="a", pid=NUMBER, hpr_number=ASSISTANTS_HPR)

    assert await contradicted(clinician(authorisation="TL", assistant=assistant), hpr)
    assert hpr.asked == [HPR]


@pytest.mark.parametrize(
    "caller",
    [
        clinician(),
        clinician(authorisation=None),
        clinician(hpr_number=None, authorisation=None),
        clinician(assistant=Assistant(subject="a", pid=NUMBER, hpr_number=ASSISTANTS_HPR)),
    ],
)
async def test_a_register_that_is_silent_lets_nobody_in(caller) -> None:
    with pytest.raises(PolicyUnavailable) as unavailable:
        await contradicted(caller, Hpr(down=True))

    assert isinstance(unavailable.value.__cause__, RegisterUnavailable)


@pytest.mark.parametrize(
    "caller", [citizen(), clinician(kind=ActorKind.SYSTEM, pid=None), clinician(kind=ActorKind.OPERATOR)]
)
async def test_of_others_the_register_is_not_asked(caller) -> None:
    hpr = Hpr(down=True)

    assert not await contradicted(caller, hpr)
    assert hpr.asked == []
