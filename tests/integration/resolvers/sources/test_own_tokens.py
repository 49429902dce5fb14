"""Tokens are got once for all who wait, kept, renewed ahead, and forgotten where the source does not take them."""

import asyncio

import pytest
from msgspec.structs import replace
from yarl import URL

from resolvers.deadline import Deadline
from resolvers.model import CallerToken, Delivery, SourceState
from resolvers.sources.credentials import CredentialsUnavailable, Errand
from tests.fhir_examples import observation
from tests.integration.endpoint import always, fetching, laboratory, only_reports, page, read_ids
from tests.integration.resolvers.sources.token_issuer import CALLER, NAME, Clock, Guarded, issuing, saying
from tests.integration.scripted import response

FOUND = only_reports(always(response(page(observation("o1")))))
ERRAND = Errand(method="GET", url=URL("https://lab.example/fhir"))
DOWN = saying(503, error="temporarily_unavailable")


async def token(credentials, caller=None):
    headers = await credentials.headers(replace(ERRAND, caller=caller), Deadline.after(5.0))
    return headers["Authorization"].partition(" ")[2]


class Both:
    """An issuer and a laboratory that takes its tokens."""

    def __init__(self, clock, issuer, lab, source):
        self.clock = clock
        self.issuer = issuer
        self.lab = lab
        self.source = source

    async def fetch(self, caller=None):
        return await self.source.fetch(replace(fetching(), caller=caller), Deadline.after(5.0))


async def opened(*, takes=None, nonce=None, answer=FOUND, **how):
    clock = Clock()
    lab = Guarded(clock, answer, takes=takes, nonce=nonce)
    async with (
        issuing(clock, **how) as (issuer, credentials),
        laboratory(lab, credentials=credentials) as (server, source),
    ):
        lab.url = server.base_url
        yield Both(clock, issuer, lab, source)


@pytest.fixture
async def both():
    async for made in opened():
        yield made


async def test_a_source_is_asked_with_a_token_and_a_proof_for_each_request(both):
    delivery = await both.fetch()

    assert read_ids(delivery) == ["o1"]
    assert both.lab.tokens == ["token-1"] * 2


async def test_twenty_fetches_at_once_wait_for_one_token(both):
    async with asyncio.TaskGroup() as group:
        fetches = [group.create_task(both.fetch()) for _ in range(20)]

    assert all(read_ids(each.result()) == ["o1"] for each in fetches)
    assert len(both.issuer.forms) == 1
    assert both.lab.tokens == ["token-1"] * 40


@pytest.mark.parametrize(("lives_s", "still", "over"), [(300, 269, 270), (100, 79, 80), (10, 7.9, 8)])
async def test_a_token_is_renewed_before_it_is_over(lives_s, still, over):
    clock = Clock()
    async with issuing(clock, lives_s=lives_s) as (_, credentials):
        found = [await token(credentials)]
        for seconds in (still, over - still):
            clock.move(seconds)
            found.append(await token(credentials))

    assert found == ["token-1", "token-1", "token-2"]


async def test_a_token_that_does_not_say_how_long_it_lives_is_taken_to_live_a_minute():
    clock = Clock()
    async with issuing(clock) as (issuer, credentials):
        issuer.answer = saying(access_token="t", token_type="dpop")
        assert await token(credentials) == "t"
        issuer.answer = None
        clock.move(47)
        assert await token(credentials) == "t"
        clock.move(1)
        assert await token(credentials) == "token-1"


async def test_while_a_token_is_renewed_and_where_it_cannot_be_the_old_one_serves_until_it_is_over():
    clock = Clock()
    async with issuing(clock, lives_s=300) as (issuer, credentials):
        await token(credentials)
        issuer.answer = DOWN
        clock.move(280)
        async with asyncio.TaskGroup() as group:
            found = [group.create_task(token(credentials)) for _ in range(5)]
        assert {each.result() for each in found} == {"token-1"}
        assert len(issuer.forms) == 2
        clock.move(18)
        with pytest.raises(CredentialsUnavailable):
            await token(credentials)


async def test_an_issuer_that_gives_nothing_is_let_be_for_a_moment_and_then_asked_again():
    clock = Clock()
    async with issuing(clock) as (issuer, credentials):
        issuer.answer = DOWN
        for _ in range(5):
            with pytest.raises(CredentialsUnavailable):
                await token(credentials)
        assert len(issuer.forms) == 1
        issuer.answer = None
        clock.move(1)
        assert await token(credentials) == "token-1"


async def test_who_is_cancelled_while_getting_a_token_leaves_its_turn_to_the_next():
    async with issuing(Clock()) as (issuer, credentials):
        issuer.answer = lambda: None
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await token(credentials)
        issuer.answer = None
        assert await token(credentials) == "token-1"


async def test_a_source_is_failed_by_its_credentials_where_the_issuer_is_down(both):
    both.issuer.answer = DOWN
    missing = await both.fetch()

    assert (missing.state, missing.reason) == (SourceState.FAILED, "CREDENTIALS")
    assert both.lab.tokens == []


async def test_a_walk_that_gets_no_new_token_is_cut(both):
    async def first(got):
        both.clock.move(299)
        both.issuer.answer = DOWN
        return response(page(observation("o1"), next_url=f"{both.lab.url}?_page=2"))

    both.lab.answer = only_reports(first)
    delivery = await both.fetch()

    assert isinstance(delivery, Delivery)
    assert (delivery.cut, len(both.issuer.forms)) == ("CREDENTIALS", 2)


async def test_a_source_that_does_not_take_a_token_any_more_is_asked_with_a_new_one(both):
    await both.fetch()
    both.lab.takes = {"token-2"}
    both.clock.move(10)
    delivery = await both.fetch()

    assert read_ids(delivery) == ["o1"]
    assert len(both.issuer.forms) == 2


async def test_twenty_who_are_refused_at_once_get_one_new_token(both):
    await both.fetch()
    both.lab.takes = {"token-2"}
    both.clock.move(10)
    async with asyncio.TaskGroup() as group:
        fetches = [group.create_task(both.fetch()) for _ in range(20)]

    assert all(read_ids(each.result()) == ["o1"] for each in fetches)
    assert len(both.issuer.forms) == 2


async def test_a_source_that_takes_no_token_does_not_set_the_gateway_on_its_issuer(both):
    both.lab.takes = set()
    for _ in range(5):
        missing = await both.fetch()
        assert (missing.state, missing.reason) == (SourceState.REFUSED, "UNAUTHENTICATED")

    assert len(both.issuer.forms) == 1


async def test_a_source_that_wants_a_nonce_is_asked_once_more_with_it():
    async for both in opened(nonce="n-1"):
        assert read_ids(await both.fetch()) == ["o1"]
        asked = len(both.lab.tokens)
        await both.fetch()
        assert len(both.lab.tokens) == asked + 2
        both.lab.nonce = "n-2"
        assert read_ids(await both.fetch()) == ["o1"]
        assert len(both.issuer.forms) == 1


async def test_twenty_who_hear_of_a_nonce_at_once_all_ask_again():
    async for both in opened(nonce="n-1"):
        async with asyncio.TaskGroup() as group:
            fetches = [group.create_task(both.fetch()) for _ in range(20)]
        assert all(read_ids(each.result()) == ["o1"] for each in fetches)
        assert all(each.result().cut is None for each in fetches)


async def test_a_source_that_is_never_content_with_a_nonce_is_left():
    async for both in opened(nonce="not a nonce"):
        missing = await both.fetch()

        assert (missing.state, missing.reason) == (SourceState.REFUSED, "UNAUTHENTICATED")
        assert len(both.lab.tokens) == 2


async def test_each_caller_has_an_exchanged_token_of_their_own_and_no_source_sees_theirs(both):
    other = CallerToken(issuer=NAME, text="another.callers.token")
    for caller in (CALLER, other, CALLER, None):
        await both.fetch(caller)

    assert both.lab.tokens == [f"token-{nth}" for nth in (1, 1, 2, 2, 1, 1, 3, 3)]
    assert [form.get("subject_token") for form in both.issuer.forms] == [CALLER.text, other.text, None]


async def test_the_callers_token_stands_in_nothing_that_a_source_gets():
    clock, got = Clock(), []

    async def record(asked):
        got.append(asked)
        return await FOUND(asked)

    async with issuing(clock) as (_, credentials), laboratory(record, credentials=credentials) as (_, source):
        await source.fetch(replace(fetching(), caller=CALLER), Deadline.after(5.0))

    assert len(got) == 2
    assert not any(CALLER.text in f"{each.target}{each.headers}{each.form}" for each in got)


async def test_no_more_callers_tokens_are_kept_than_there_is_room_for():
    callers = [CallerToken(issuer=NAME, text=str(nth)) for nth in range(4)]
    async with issuing(Clock(), max_callers=2) as (_, credentials):
        for caller in callers:
            await token(credentials, caller)
        again = [await token(credentials, caller) for caller in (callers[3], callers[0])]

    assert again == ["token-4", "token-5"]


async def test_an_issuer_that_says_nothing_costs_little_while_the_old_token_serves():
    clock = Clock()
    async with issuing(clock) as (issuer, credentials):
        await token(credentials)
        issuer.answer = lambda: None
        clock.move(280)
        before = asyncio.get_running_loop().time()
        assert [await token(credentials) for _ in range(5)] == ["token-1"] * 5

    assert asyncio.get_running_loop().time() - before < 0.9


async def test_a_page_that_is_asked_for_again_goes_with_another_proof(both):
    answers = [response(status=503), response(status=503)]

    async def at_last(got):
        return answers.pop() if answers else await FOUND(got)

    both.lab.answer = at_last
    assert read_ids(await both.fetch()) == ["o1"]
    # Two searches, and two more attempts: the laboratory has seen that each has a proof of its own.
    assert len(both.lab.proofs) == 4
