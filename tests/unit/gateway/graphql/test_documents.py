"""Every body gets an operation or one clear sentence."""

import pytest

from gateway.graphql.documents import BadRequest, read_operation


def test_an_operation_is_read_and_unknown_members_are_ignored() -> None:
    found = read_operation(b'{"query":"{viewer{kind}}","variables":{"a":1},"operationName":"Q","other":true}')

    assert (found.query, found.variables, found.operation_name) == ("{viewer{kind}}", {"a": 1}, "Q")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b'"str"',
        b"1",
        b"null",
        b"true",
        b"[]",
        b'[{"query":"{a}"}]',
        b"{}",
        b'{"query":1}',
        b'{"query":"{a}","variables":[]}',
        b'{"query":"\xff"}',
        b"[" * 20_000,
        b'{"query":"{a}","variables":{"a":' + b"[" * 20_000,
        b'{"query":"{a}","variables":{"a":' + b"9" * 5_000 + b"}",
    ],
)
def test_any_other_body_is_a_bad_request_that_repeats_nothing(body) -> None:
    with pytest.raises(BadRequest) as refused:
        read_operation(body)

    assert "str" not in str(refused.value).split()
    assert len(str(refused.value)) < 120


def test_a_secret_in_a_wrong_place_is_not_repeated() -> None:
    with pytest.raises(BadRequest) as refused:
        read_operation(b'{"query":"{a}","operationName":["15840199905"]}')

    assert "15840199905" not in str(refused.value)
