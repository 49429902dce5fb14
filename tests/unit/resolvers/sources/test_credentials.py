"""A request goes with what proves it, and is sent once more for each reason that other headers may do better."""

import pytest
from yarl import URL

from resolvers.deadline import Deadline
from resolvers.sources.credentials import Again, CredentialsUnavailable, Nothing, StaticBearer, sent
from resolvers.sources.wire import BY_STATUS, Ask

ASK = Ask(url=URL("https://lab.example/fhir"), headers={"Accept": "x"})
REFUSED = BY_STATUS[401]


class Changing:
    """Gives other headers each time, and says of each answer what it was told to."""

    def __init__(self, *again):
        self.again = list(again)
        self.given = []
        self.errands = []

    async def headers(self, errand, _limit):
        self.errands.append(errand)
        self.given.append({"Authorization": str(len(self.given))})
        return self.given[-1]

    def heard(self, errand, given, status, headers):
        assert (errand, given) == (self.errands[-1], self.given[-1])
        assert (status, headers) == (401, {"a": "b"})
        return self.again.pop(0)


class Server:
    """Refuses everything."""

    def __init__(self):
        self.got = []

    async def __call__(self, what, hear):
        self.got.append(dict(what.headers))
        hear(401, {"a": "b"})
        return REFUSED


async def ask(credentials, server=None):
    return await sent(server or Server(), ASK, credentials, Deadline.after(1))


async def test_without_credentials_nothing_is_added():
    server = Server()

    assert await ask(Nothing(), server) is REFUSED
    assert server.got == [{"Accept": "x"}]


async def test_a_static_token_goes_with_every_request():
    server = Server()
    await ask(StaticBearer("t-1"), server)

    assert server.got == [{"Accept": "x", "Authorization": "Bearer t-1"}]


@pytest.mark.parametrize(
    ("again", "times"),
    [
        ([None], 1),
        ([Again.TOKEN, None], 2),
        ([Again.NONCE, None], 2),
        ([Again.NONCE, Again.NONCE], 2),
        ([Again.TOKEN, Again.TOKEN], 2),
        ([Again.TOKEN, Again.NONCE, Again.TOKEN], 3),
    ],
)
async def test_a_request_is_sent_once_more_for_each_reason_and_no_more(again, times):
    server, credentials = Server(), Changing(*again)

    assert await ask(credentials, server) is REFUSED
    assert [got["Authorization"] for got in server.got] == [str(nth) for nth in range(times)]
    assert credentials.errands[0].method == "GET"


async def test_without_a_token_the_source_is_not_asked():
    class Empty(Nothing):
        async def headers(self, _errand, _limit):
            raise CredentialsUnavailable("none")

    server = Server()
    found = await ask(Empty(), server)

    assert (found.reason, found.cut, found.transient, server.got) == ("CREDENTIALS", "CREDENTIALS", False, [])


async def test_what_never_came_is_told_as_it_is():
    async def unreached(_what, _hear):
        return BY_STATUS[503]

    assert await ask(Changing(Again.TOKEN), unreached) is BY_STATUS[503]
