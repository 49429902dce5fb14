"""The judge of the fuzz lets well-formed answers pass, and says what is wrong with all others."""

import msgspec
import pytest

from gateway.settings import GraphQLProfile
from tests.fuzz.crowd import Told
from tests.fuzz.judging import GRAPHQL, malformed

LEGACY, EDITION = GraphQLProfile.LEGACY, GraphQLProfile.EDITION_2026
JSON = "application/json; charset=utf-8"
NEW = f"{GRAPHQL}; charset=utf-8"
DATA = {"viewer": {"kind": "CITIZEN"}}
ERROR = {"message": "not available", "extensions": {"code": "NOT_AVAILABLE"}}


def told(status, answer, media_type=JSON) -> Told:
    body = answer if isinstance(answer, bytes) else msgspec.json.encode(answer)
    return Told(status=status, body=body, took_s=0.1, media_type=media_type)


@pytest.mark.parametrize(
    ("profile", "answer"),
    [
        (LEGACY, told(200, {"data": DATA})),
        (LEGACY, told(200, {"data": None, "errors": [ERROR]})),
        (LEGACY, told(200, {"errors": [ERROR]})),
        (LEGACY, told(400, {"errors": [ERROR]}, NEW)),
        (LEGACY, told(403, {"errors": [ERROR], "type": "urn:x"})),
        (EDITION, told(200, {"data": DATA, "extensions": {}}, NEW)),
        (EDITION, told(294, {"data": DATA, "errors": [ERROR]}, NEW)),
        (EDITION, told(422, {"errors": [ERROR]}, NEW)),
    ],
)
def test_what_is_well_formed_passes(profile, answer) -> None:
    assert list(malformed(answer, profile)) == []


@pytest.mark.parametrize(
    ("profile", "answer", "wrong"),
    [
        (LEGACY, told(200, {"data": DATA}, "text/plain"), "the media type is text/plain"),
        (LEGACY, told(200, {"data": DATA}, "application/json"), "the media type is application/json"),
        (LEGACY, told(200, b"<html>"), "the body is not JSON"),
        (LEGACY, told(200, []), "it has neither data nor errors"),
        (LEGACY, told(200, {"data": DATA, "label": None}), "it has other members: ['label']"),
        (LEGACY, told(403, {"errors": [ERROR], "type": "urn:x"}, NEW), "it has other members: ['type']"),
        (LEGACY, told(200, {"data": DATA, "errors": []}), "the errors are no list of some"),
        (LEGACY, told(200, {"data": None, "errors": [ERROR | {"message": ""}]}), "an error has no message"),
        (LEGACY, told(200, {"data": None, "errors": [{"message": "no"}]}), "an error has no code"),
        (LEGACY, told(200, {"data": None, "errors": [{"message": "no", "extensions": None}]}), "an error has no code"),
        (LEGACY, told(400, {"data": DATA}), "status 400 with data"),
        (LEGACY, told(200, {"errors": [ERROR]}, NEW), "status 200 without data"),
        (EDITION, told(200, {"errors": [ERROR]}, NEW), "status 200 without data"),
        (EDITION, told(422, {"data": None, "errors": [ERROR]}, NEW), "status 422 with data"),
        (EDITION, told(200, {"data": DATA, "errors": [ERROR]}, NEW), "status 200 with errors"),
        (EDITION, told(294, {"data": DATA}, NEW), "status 294 without errors"),
    ],
)  # fmt: skip
def test_what_is_not_is_told(profile, answer, wrong) -> None:
    assert wrong in list(malformed(answer, profile))
