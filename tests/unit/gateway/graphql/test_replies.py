"""What is refused says why by status, code and headers, and whoever stands around is told the codes."""

import json

import pytest

from gateway.body import TooLarge
from gateway.graphql.address import PostedOnly
from gateway.graphql.budgets import TooDear
from gateway.graphql.documents import BadRequest, Unreadable
from gateway.graphql.negotiation import GRAPHQL_JSON, Agreed, EventsOnly, NotAcceptable, NotTaken
from gateway.graphql.replies import Coded, refused, told
from gateway.settings import GraphQLProfile
from resolvers.errors import RateLimited

LEGACY = Agreed(profile=GraphQLProfile.LEGACY, media_type=GRAPHQL_JSON)
EDITION = Agreed(profile=GraphQLProfile.EDITION_2026, media_type=GRAPHQL_JSON)


@pytest.mark.parametrize(
    ("error", "legacy", "edition", "code"),
    [
        (TimeoutError(), 408, 408, "DEADLINE_EXCEEDED"),
        (TooLarge(), 413, 413, "LIMIT_EXCEEDED"),
        (PostedOnly(), 405, 405, "BAD_USER_INPUT"),
        (NotAcceptable(), 406, 406, "BAD_USER_INPUT"),
        (EventsOnly(), 406, 406, "BAD_USER_INPUT"),
        (NotTaken("another media type", {"accept-post": "application/json"}), 415, 415, "BAD_USER_INPUT"),
        (TooDear("it may cost 7"), 400, 422, "COST_EXCEEDED"),
        (BadRequest("no object"), 400, 422, "BAD_USER_INPUT"),
        (Unreadable("no JSON"), 400, 400, "BAD_USER_INPUT"),
        (RateLimited(2.0), 429, 429, "RATE_LIMITED"),
    ],
)
def test_what_is_refused_says_why(error, legacy, edition, code) -> None:
    answers = [refused(error, "req-1", how, str) for how in (LEGACY, EDITION)]

    assert [answer.status_code for answer in answers] == [legacy, edition]
    for answer in answers:
        assert isinstance(answer, Coded)
        assert answer.codes == (code,)
        (told_wrong,) = json.loads(answer.body)["errors"]
        assert (told_wrong["extensions"]["code"], told_wrong["extensions"]["requestId"]) == (code, "req-1")


def test_what_helps_to_ask_otherwise_is_in_the_heads() -> None:
    assert refused(PostedOnly(), "r", LEGACY, str).headers["allow"] == "POST"
    assert refused(RateLimited(2.0), "r", LEGACY, str).headers["retry-after"] == "2"


async def test_whoever_stands_around_is_told_the_codes() -> None:
    scope, sent = {"type": "http", "state": {}}, []

    async def send(message) -> None:
        sent.append(message)

    wrong = {"errors": [{"message": "m", "extensions": {"code": "A"}}, {"message": "n", "extensions": {"code": "B"}}]}
    await told(200, wrong, LEGACY)(scope, None, send)

    assert scope["state"] == {"codes": ("A", "B")}
    assert sent[0]["status"] == 200
    assert json.loads(sent[1]["body"]) == wrong
