"""Who comes too often waits: counted by client, by citizen, and by the address that junk comes from."""

from types import SimpleNamespace

import msgspec
import pytest
from starlette.requests import Request

from gateway.admission import Admission, Rates, TooOften, peer
from gateway.identity import IdentityRefused
from gateway.identity.refusal import Reason
from resolvers.stepping import UNWATCHED, Step
from tests.examples import citizen, clinician

GOOD, JUNK = "DPoP good", "DPoP junk"


class Clock:
    def __init__(self) -> None:
        self.at = 1_000.0

    def __call__(self) -> float:
        return self.at


def asked(authorization: str = GOOD, address: str = "192.0.2.1", **headers: str) -> Request:
    given = {"authorization": authorization, **{name.replace("_", "-"): value for name, value in headers.items()}}
    raw = [(name.encode(), value.encode()) for name, value in given.items()]
    return Request({"type": "http", "headers": raw, "client": (address, 1)})


class Admitting:
    """An admission over callers that a test gives; counts how often a token was looked at."""

    def __init__(self, caller=None, *, reason: Reason = Reason.TOKEN, **rates: float) -> None:
        self.looked, self.caller, self.clock = 0, caller or clinician(), Clock()
        self.reason = reason
        usual = {"client_per_s": 100, "client_burst": 100, "citizen_per_min": 100, "refused_per_min": 3}
        self.admission = Admission(self._identify, Rates(**usual | rates), self.clock)

    async def _identify(self, request: Request):
        self.looked += 1
        if request.headers["authorization"] == GOOD:
            return self.caller
        raise IdentityRefused(self.reason, "no")

    async def outcome(self, request: Request) -> str:
        try:
            await self.admission.identify(request)
        except IdentityRefused as error:
            return error.code
        return "in"


async def test_a_client_that_sends_too_much_waits_and_another_does_not() -> None:
    admitting = Admitting(client_per_s=2, client_burst=2)

    assert [await admitting.outcome(asked()) for _ in range(3)] == ["in", "in", "RATE_LIMITED"]
    admitting.caller = msgspec.structs.replace(admitting.caller, client_id="another")
    assert await admitting.outcome(asked()) == "in"
    admitting.caller = msgspec.structs.replace(clinician(), issuer="https://another.example")
    assert await admitting.outcome(asked()) == "in"


async def test_a_citizen_who_asks_too_often_waits_and_other_citizens_of_the_client_do_not() -> None:
    admitting = Admitting(citizen(), citizen_per_min=2)

    assert [await admitting.outcome(asked()) for _ in range(3)] == ["in", "in", "RATE_LIMITED"]
    admitting.caller = msgspec.structs.replace(citizen(), subject="another")
    assert await admitting.outcome(asked()) == "in"


async def test_what_a_citizen_asks_too_often_is_not_counted_for_their_client() -> None:
    admitting = Admitting(citizen(), citizen_per_min=2, client_per_s=1, client_burst=3)

    assert [await admitting.outcome(asked()) for _ in range(9)] == ["in", "in", *["RATE_LIMITED"] * 7]
    admitting.caller = msgspec.structs.replace(citizen(), subject="another")
    assert await admitting.outcome(asked()) == "in"


async def test_personnel_are_not_counted_as_citizens_are() -> None:
    admitting = Admitting(clinician(), citizen_per_min=1)

    assert [await admitting.outcome(asked()) for _ in range(3)] == ["in"] * 3


async def test_junk_from_one_address_is_soon_not_looked_at_and_junk_from_elsewhere_still_is() -> None:
    admitting = Admitting()

    told = [await admitting.outcome(asked(f"{JUNK}{number}")) for number in range(50)]

    assert told == ["UNAUTHENTICATED"] * 3 + ["RATE_LIMITED"] * 47
    assert admitting.looked == 3
    assert await admitting.outcome(asked(JUNK, "192.0.2.2")) == "UNAUTHENTICATED"
    admitting.clock.at += 20
    assert await admitting.outcome(asked(JUNK)) == "UNAUTHENTICATED"


async def test_who_was_let_in_from_an_address_is_let_in_there_again_whatever_else_comes_from_it() -> None:
    admitting = Admitting()
    await admitting.outcome(asked())
    for number in range(50):
        await admitting.outcome(asked(f"{JUNK}{number}"))

    assert await admitting.outcome(asked()) == "in"
    assert await admitting.outcome(asked("DPoP good but never seen")) == "RATE_LIMITED"


@pytest.mark.parametrize("reason", [Reason.NO_CREDENTIALS, Reason.NONCE, Reason.KEYS_AWAY, Reason.PROOFS_AWAY])
async def test_what_the_caller_is_not_to_blame_for_is_not_counted(reason) -> None:
    admitting = Admitting(reason=reason)

    assert "RATE_LIMITED" not in [await admitting.outcome(asked(JUNK)) for _ in range(20)]


@pytest.mark.parametrize("reason", [Reason.TOKEN, Reason.PROOF, Reason.SCOPE, Reason.ATTESTATION])
async def test_wrong_credentials_of_every_kind_are(reason) -> None:
    admitting = Admitting(reason=reason)

    assert [await admitting.outcome(asked(JUNK)) for _ in range(20)][-1] == "RATE_LIMITED"


def test_the_refusal_says_when_to_come_again_and_gives_no_challenge() -> None:
    refusal = TooOften(2.1)

    assert (refusal.status, refusal.code, refusal.retryable) == (429, "RATE_LIMITED", True)
    assert refusal.headers == {"retry-after": "3"}
    assert refusal.details == {}


async def test_nothing_that_is_kept_holds_a_token() -> None:
    admitting = Admitting()
    await admitting.outcome(asked())

    assert "good" not in str(list(admitting.admission._known))


@pytest.mark.parametrize(
    ("address", "proxies", "forwarded", "seen"),
    [
        ("192.0.2.1", 0, None, "192.0.2.1"),
        ("192.0.2.1", 0, "203.0.113.9", "192.0.2.1"),
        ("192.0.2.1", 1, "203.0.113.9", "203.0.113.9"),
        ("192.0.2.1", 1, "1.1.1.1, 203.0.113.9", "203.0.113.9"),
        ("192.0.2.1", 2, "1.1.1.1, 203.0.113.9, 198.51.100.7", "203.0.113.9"),
        ("192.0.2.1", 2, "203.0.113.9", "192.0.2.1"),
        ("192.0.2.1", 1, None, "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", 0, None, "2001:db8:1:2::/64"),
        ("192.0.2.1", 1, "nonsense", "nonsense"),
        ("::ffff:192.0.2.1", 0, None, "192.0.2.1"),
        ("192.0.2.1", 1, "::ffff:203.0.113.9", "203.0.113.9"),
        ("192.0.2.1", 1, "203.0.113.9:49152", "203.0.113.9"),
        ("192.0.2.1", 1, "[2001:db8:1:2:3:4:5:6]:49152", "2001:db8:1:2::/64"),
        ("192.0.2.1", 1, "[2001:db8:1:2:3:4:5:6]", "2001:db8:1:2::/64"),
        ("192.0.2.1", 1, "[nonsense]:1", "[nonsense]:1"),
    ],
)
def test_an_address_is_what_our_own_proxies_say_and_nothing_that_a_caller_writes(
    address, proxies, forwarded, seen
) -> None:
    headers = {} if forwarded is None else {"x_forwarded_for": forwarded}

    assert peer(asked(address=address, **headers), proxies=proxies) == seen


def test_a_request_without_an_address_has_none() -> None:
    assert peer(SimpleNamespace(client=None), proxies=0) == ""


async def test_to_identify_is_a_step_that_is_watched_and_to_refuse_by_address_is_none() -> None:
    admitting, seen = Admitting(refused_per_min=1), []

    class Seen:
        def step(self, name: Step):
            seen.append(name)
            return UNWATCHED

    admission = Admission(
        admitting._identify,
        Rates(client_per_s=100, client_burst=100, citizen_per_min=100, refused_per_min=1),
        admitting.clock,
        Seen(),
    )
    for _ in range(3):
        with pytest.raises(IdentityRefused):
            await admission.identify(asked(JUNK))

    assert seen == [Step.IDENTIFY] * admitting.looked
    assert admitting.looked < 3
