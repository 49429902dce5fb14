"""The door for restrictions that are set elsewhere, asked without a socket."""

import json

import pytest
from starlette.applications import Starlette

from gateway.feeds import PATH, feeds_route
from gateway.identity import IdentityRefused
from gateway.identity.configuration import DOORS, RESTRICTIONS_SCOPE
from gateway.identity.refusal import Reason
from resolvers.acts.replicating import Replicating
from resolvers.audit import Audit
from resolvers.deadline import Deadline
from resolvers.errors import StoreUnavailable
from tests.examples import NOW, NUMBER, citizen
from tests.unit.resolvers.acts.test_replicating import NAMING, SYSTEM, Store, Unwritable
from tests.unit.resolvers.normalise.pushes import PTS, block, body, heartbeat, push

JSON = {"content-type": "application/json; charset=utf-8"}
PUSH = body(push(block()))


async def known(request):
    return SYSTEM


def refusing(reason):
    async def refuse(request):
        raise IdentityRefused(reason, "no")

    return refuse


async def post(store, sent=PUSH, *, headers=JSON, identify=known, max_bytes=100_000, left_s=5.0, events=None):
    """Send one request to the route, as a server would."""
    replicating = Replicating(store, Audit(store), NAMING, [PTS], synthetic_only=True)
    app = Starlette(routes=[feeds_route(replicating, identify, lambda: NOW, max_bytes=max_bytes)])
    waiting = list(events or [{"type": "http.request", "body": sent, "more_body": False}])
    told = []

    async def receive():
        event = waiting.pop(0)
        if isinstance(event, Exception):
            raise event
        return event

    async def send(event):
        told.append(event)

    scope = {
        "type": "http",
        "method": "POST",
        "path": PATH,
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "query_string": b"",
        "state": {"deadline": Deadline.after(left_s), "request_id": "request-1"},
    }
    await app(scope, receive, send)
    answer = {name.decode(): value.decode() for name, value in told[0]["headers"]}
    return told[0]["status"], answer, b"".join(event.get("body", b"") for event in told[1:])


def test_the_door_has_a_scope_of_its_own() -> None:
    assert [door.scope for door in DOORS if door.path == PATH] == [RESTRICTIONS_SCOPE]
    assert [door.path for door in DOORS if door.scope == RESTRICTIONS_SCOPE] == [PATH]


@pytest.mark.parametrize(
    ("store", "sent", "outcome"),
    [(Store(), PUSH, "APPLIED"), (Store(newer=True), PUSH, "OLDER"), (Store(), body(heartbeat()), "NOTED")],
)
async def test_what_is_taken_is_answered_with_what_became_of_it(store, sent, outcome) -> None:
    status, headers, answer = await post(store, sent)

    assert (status, headers["content-type"], json.loads(answer)) == (200, "application/json", {"outcome": outcome})


async def test_everything_that_is_wrong_with_a_push_is_named_without_values() -> None:
    store = Store()
    status, _, answer = await post(store, body(push(block(id=None, privacyType=7))))

    assert status == 422
    assert json.loads(answer) == {
        "code": "BAD_USER_INPUT",
        "message": "the push cannot be taken",
        "problems": [
            {"path": "patientPrivacy[0].privacyType", "code": "WRONG_FORM"},
            {"path": "patientPrivacy[0].id", "code": "MISSING"},
        ],
    }
    assert NUMBER.digits not in answer.decode()
    assert store.replicas == []


@pytest.mark.parametrize(("reason", "status"), [(Reason.NO_CREDENTIALS, 401), (Reason.TOKEN, 401), (Reason.SCOPE, 403)])
async def test_who_is_not_let_in_gets_a_plain_problem(reason, status) -> None:
    store = Store()
    answered, headers, answer = await post(store, identify=refusing(reason))

    assert (answered, json.loads(answer)) == (status, {"code": reason.code, "message": "no"})
    assert "DPoP" in headers["www-authenticate"]
    assert store.replicas == []


async def test_who_is_let_in_but_may_not_push_for_the_feed_is_refused() -> None:
    async def somebody(request):
        return citizen()

    status, _, answer = await post(Store(), identify=somebody)

    assert (status, json.loads(answer)["code"]) == (403, "FORBIDDEN")


@pytest.mark.parametrize("kind", [{}, {"content-type": "text/plain"}, {"content-type": "application/jsonp"}])
async def test_what_does_not_call_itself_json_is_refused(kind) -> None:
    status, _, answer = await post(Store(), headers=kind)

    assert (status, json.loads(answer)["code"]) == (415, "UNSUPPORTED_MEDIA_TYPE")


async def test_a_push_over_the_limit_is_refused() -> None:
    status, _, answer = await post(Store(), max_bytes=10)

    assert (status, json.loads(answer)["code"]) == (413, "LIMIT_EXCEEDED")


async def test_a_body_that_does_not_come_in_time_is_refused() -> None:
    status, _, answer = await post(Store(), events=[TimeoutError()])

    assert (status, json.loads(answer)["code"]) == (408, "DEADLINE_EXCEEDED")


@pytest.mark.parametrize("store", [Store(StoreUnavailable("away")), Store(TimeoutError()), Unwritable()])
async def test_what_is_not_kept_and_recorded_for_certain_is_to_be_pushed_again(store) -> None:
    status, headers, answer = await post(store)

    assert (status, headers["retry-after"]) == (503, "30")
    assert json.loads(answer)["code"] == "STORE_UNAVAILABLE"


async def test_a_feed_that_hangs_up_leaves_nothing_behind() -> None:
    store = Store()
    status, _, _ = await post(store, events=[{"type": "http.disconnect"}])

    assert (status, store.replicas) == (499, [])
