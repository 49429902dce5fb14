"""A number becomes a person by the register and the store; what is not known closes."""

import asyncio
from datetime import UTC, date, datetime

import pytest

from resolvers.deadline import Deadline
from resolvers.errors import NotAvailable, PolicyUnavailable, StoreUnavailable
from resolvers.people import People, stranger, whole_years
from resolvers.registers.port import RegisterEntry, RegisterUnavailable
from resolvers.store.persons import NOBODY
from tests.examples import NOW, NUMBER, OTHER_NUMBER, PERSON


class Register:
    def __init__(self, entry: RegisterEntry | Exception | None) -> None:
        self.entry = entry

    async def person(self, number, deadline):
        if isinstance(self.entry, Exception):
            raise self.entry
        return self.entry


class Enrolment:
    def __init__(self, failure: Exception | None = None) -> None:
        self.failure = failure
        self.asked = None

    async def enrol(self, identifiers, deadline):
        if self.failure:
            raise self.failure
        self.asked = identifiers
        return PERSON.hash

    async def person(self, identifiers, deadline):
        if self.failure:
            raise self.failure
        self.asked = identifiers


class Hanging:
    """A store that never answers."""

    async def enrol(self, identifiers, deadline):
        await asyncio.Event().wait()


ENTRY = RegisterEntry(identifiers=(NUMBER, OTHER_NUMBER), born=date(1984, 3, 2))


async def find(register, enrolment=None):
    people = People(Register(register), enrolment or Enrolment())
    return await people.find(OTHER_NUMBER, NOW, Deadline.after(1))


async def test_every_number_of_a_person_leads_to_the_same_person_with_the_registers_age() -> None:
    enrolment = Enrolment()

    person = await find(ENTRY, enrolment)

    assert person.hash == PERSON.hash
    assert person.identifiers == (NUMBER, OTHER_NUMBER)
    assert person.age == 42
    assert enrolment.asked == (NUMBER, OTHER_NUMBER)


async def test_an_age_is_unknown_where_the_register_has_no_birth_date() -> None:
    assert (await find(RegisterEntry(identifiers=(NUMBER,)))).age is None


@pytest.mark.parametrize("confidential", [False, True])
async def test_a_confidential_address_is_known_of_the_person(confidential) -> None:
    entry = RegisterEntry(identifiers=(NUMBER,), confidential=confidential)

    assert (await find(entry)).confidential is confidential


async def test_an_unknown_number_is_not_available_and_the_store_is_asked_as_for_any_other() -> None:
    enrolment = Enrolment()

    with pytest.raises(NotAvailable):
        await find(None, enrolment)

    assert enrolment.asked == (OTHER_NUMBER,)


def test_who_stands_in_for_an_unknown_number_is_nobody() -> None:
    assert stranger(NUMBER).hash == NOBODY
    assert stranger(NUMBER).identifiers == (NUMBER,)


async def test_a_register_that_does_not_answer_closes() -> None:
    with pytest.raises(PolicyUnavailable):
        await find(RegisterUnavailable("down"))


@pytest.mark.parametrize("entry", [ENTRY, None])
async def test_a_store_that_does_not_answer_closes_whoever_is_asked_for(entry) -> None:
    with pytest.raises(PolicyUnavailable):
        await find(entry, Enrolment(StoreUnavailable("down")))


@pytest.mark.parametrize(
    ("born", "today", "age"),
    [
        (date(2010, 3, 2), date(2026, 3, 1), 15),
        (date(2010, 3, 2), date(2026, 3, 2), 16),
        (date(2012, 2, 29), date(2028, 2, 29), 16),
        (date(2012, 2, 29), date(2025, 2, 28), 12),
        (date(2012, 2, 29), date(2025, 3, 1), 13),
    ],
)
def test_a_year_is_whole_on_the_birthday(born, today, age) -> None:
    assert whole_years(born, today) == age


async def test_the_day_is_norways_not_utcs() -> None:
    people = People(Register(RegisterEntry(identifiers=(NUMBER,), born=date(2010, 3, 2))), Enrolment())
    before_midnight_utc = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)

    assert (await people.find(NUMBER, before_midnight_utc, Deadline.after(1))).age == 16


async def test_a_store_that_hangs_leaves_the_request_with_time_to_answer() -> None:
    deadline = Deadline.after(30)
    people = People(Register(ENTRY), Hanging(), budget_s=0.05)

    with pytest.raises(PolicyUnavailable):
        await people.find(NUMBER, NOW, deadline)

    assert deadline.left_s() > 25


async def test_where_the_requests_own_time_is_over_that_is_said() -> None:
    with pytest.raises(TimeoutError):
        await People(Register(ENTRY), Hanging()).find(NUMBER, NOW, Deadline.after(0.05))
