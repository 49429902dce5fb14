"""On real sockets: a server that fails is left alone after some fetches, however often each was tried."""

from resolvers.model import Delivery, SourceState
from resolvers.sources.guard import Guarded, Guards
from tests.integration.endpoint import EMPTY, fetch, laboratory
from tests.integration.scripted import response


async def test_a_server_that_fails_is_left_alone_tried_by_one_and_asked_again():
    now_s, failing = 0.0, True

    async def give(_):
        return response(status=503) if failing else response(EMPTY)

    async with laboratory(give) as (server, source):
        guarded = Guarded(source, Guards(failures=2, pause_s=10.0), lambda: now_s)
        outcomes = [await fetch(guarded) for _ in range(4)]
        asked_while_failing = len(server.got)
        now_s, failing = 10.0, False
        after = [await fetch(guarded) for _ in range(2)]

    assert {outcome.state for outcome in outcomes} == {SourceState.FAILED}
    assert [outcome.reason for outcome in outcomes] == ["UNAVAILABLE", "UNAVAILABLE", "BREAKER_OPEN", "BREAKER_OPEN"]
    # Two fetches of two searches, each of them asked three times.
    assert asked_while_failing == 12
    assert [type(outcome) for outcome in after] == [Delivery] * 2
