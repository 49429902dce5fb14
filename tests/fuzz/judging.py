"""What a well-formed answer is, by the edition that is spoken; whatever was asked, every answer is one."""

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from gateway.settings import GraphQLProfile
from tests.fuzz.crowd import Told

GRAPHQL = "application/graphql-response+json"
MEMBERS = {"data", "errors", "extensions"}
CODE = re.compile(r"[A-Z][A-Z_]+")
PARTIAL = 294
NOT_LET_IN = {401, 403}


def malformed(told: Told, profile: GraphQLProfile) -> Iterator[str]:
    """Say in which way an answer is none; nothing, where it is one."""
    media_type, _, charset = told.media_type.partition(";")
    if media_type not in {"application/json", GRAPHQL} or charset.strip() != "charset=utf-8":
        yield f"the media type is {told.media_type}"
    try:
        answer = msgspec.json.decode(told.body)
    except msgspec.DecodeError:
        yield "the body is not JSON"
        return
    if not isinstance(answer, dict) or not {"data", "errors"} & set(answer):
        yield "it has neither data nor errors"
        return
    # Who is not let in may be told what is wanted of them instead: that is no GraphQL response, and not called one.
    if not set(answer) <= MEMBERS and (told.status not in NOT_LET_IN or media_type == GRAPHQL):
        yield f"it has other members: {sorted(set(answer) - MEMBERS)}"
    if "errors" in answer:
        yield from ill_told(answer["errors"])
    yield from misstated(answer, told.status, profile, is_json=media_type != GRAPHQL)


def ill_told(errors: Any) -> Iterator[str]:
    """Say what is wrong with a list of errors."""
    if not isinstance(errors, list) or not errors:
        yield "the errors are no list of some"
        return
    for error in errors:
        code = (error.get("extensions") or {}).get("code")
        if not isinstance(error.get("message"), str) or not error["message"]:
            yield "an error has no message"
        if not isinstance(code, str) or not CODE.fullmatch(code):
            yield "an error has no code"


def misstated(answer: dict[str, Any], status: int, profile: GraphQLProfile, *, is_json: bool) -> Iterator[str]:
    """Say where the status is not what the answer is."""
    good = 200 <= status < 300
    if answer.get("data") is not None and not good:
        yield f"status {status} with data"
    if profile is GraphQLProfile.EDITION_2026:
        expected = "data" in answer
        if good is not expected:
            yield f"status {status} {'with' if expected else 'without'} data"
        if good and (status == PARTIAL) is not ("errors" in answer):
            yield f"status {status} {'with' if 'errors' in answer else 'without'} errors"
    elif "data" not in answer and good and not is_json:
        yield f"status {status} without data"
