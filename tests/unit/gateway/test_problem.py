"""A problem is a code and a text, and what more there is to say."""

import json

import pytest

from gateway.problem import problem, retry_after


def test_a_problem_is_plain_json_with_a_code_and_a_message() -> None:
    answer = problem(503, "STORE_UNAVAILABLE", "send it again", {"retry-after": "30"})

    assert (answer.status_code, answer.media_type, answer.headers["retry-after"]) == (503, "application/json", "30")
    assert json.loads(answer.body) == {"code": "STORE_UNAVAILABLE", "message": "send it again"}


def test_a_problem_may_name_more() -> None:
    answer = problem(422, "BAD_USER_INPUT", "it cannot be taken", problems=[{"path": "asOf"}])

    assert json.loads(answer.body)["problems"] == [{"path": "asOf"}]


@pytest.mark.parametrize(("wait_s", "told"), [(0.01, "1"), (1, "1"), (1.2, "2"), (59.5, "60")])
def test_a_wait_is_told_in_whole_seconds_and_never_as_none(wait_s, told) -> None:
    assert retry_after(wait_s) == {"retry-after": told}
