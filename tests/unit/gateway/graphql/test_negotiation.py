"""What is agreed on for one answer, by what the client accepts and the edition that is spoken."""

import pytest
from starlette.datastructures import Headers

from gateway.graphql.negotiation import GRAPHQL_JSON, Agreed, Form, NotAcceptable, NotTaken, agreed, check_sent
from gateway.settings import GraphQLProfile

OLD, NEW = GraphQLProfile.LEGACY, GraphQLProfile.EDITION_2026
JSON = "application/json"
GRAPHQL = "application/graphql-response+json"


@pytest.mark.parametrize(
    ("accept", "old", "new"),
    [
        ("", JSON, GRAPHQL),
        (" ", JSON, GRAPHQL),
        ("*/*", JSON, GRAPHQL),
        ("application/*", JSON, GRAPHQL),
        (JSON, JSON, JSON),
        (GRAPHQL, GRAPHQL, GRAPHQL),
        (GRAPHQL.upper(), GRAPHQL, GRAPHQL),
        (f"{GRAPHQL}, {JSON}", GRAPHQL, GRAPHQL),
        (f"{JSON}, {GRAPHQL}", JSON, JSON),
        (f"{JSON};q=0.9, {GRAPHQL};q=0.8", JSON, JSON),
        (f"{JSON};q=0.8,{GRAPHQL}; q=0.9", GRAPHQL, GRAPHQL),
        (f"{JSON}, text/plain, */*", JSON, JSON),
        (f"{JSON};q=0, */*;q=0.1", GRAPHQL, GRAPHQL),
        (f"{GRAPHQL};q=0, */*;q=0.1", JSON, JSON),
        (f"*/*, {GRAPHQL};q=0.5", JSON, JSON),
        (f"application/*;q=0.5, {GRAPHQL};q=0.4", JSON, JSON),
        (f"{GRAPHQL};charset=utf-8, {JSON};charset=utf-8", GRAPHQL, GRAPHQL),
        (f'{GRAPHQL};charset="UTF-8"', GRAPHQL, GRAPHQL),
        (f"{GRAPHQL};charset=latin-1, {JSON}", JSON, JSON),
        (f"{GRAPHQL};q=2, {JSON};q=0.1", JSON, JSON),
        (f"{GRAPHQL};q=NaN, {JSON};q=0.001", JSON, JSON),
        (f"{GRAPHQL};q=, {JSON};q=1.000", JSON, JSON),
        (f",;,{GRAPHQL},", GRAPHQL, GRAPHQL),
        (f"text/event-stream, multipart/mixed;deferSpec=20220824, {GRAPHQL}", GRAPHQL, GRAPHQL),
    ],
)
def test_the_client_has_its_way_by_weight_then_exactness_then_order(accept, old, new) -> None:
    assert agreed(accept, OLD).media_type == old
    assert agreed(accept, NEW).media_type == new


@pytest.mark.parametrize("accept", ["text/html", f"{JSON};q=0", "application/jsonx", f"*/*;q=0, {JSON};q=0.000", ",;="])
def test_who_takes_neither_gets_plain_json_by_the_drafts_and_nothing_by_the_new_edition(accept) -> None:
    assert agreed(accept, OLD).media_type == JSON
    with pytest.raises(NotAcceptable):
        agreed(accept, NEW)


def test_what_fails_is_plain_json_by_the_drafts_alone() -> None:
    assert [agreed(JSON, profile).written_as(status) for profile in (OLD, NEW) for status in (200, 294, 400, 503)] == [
        JSON,
        JSON,
        JSON,
        JSON,
        JSON,
        JSON,
        GRAPHQL,
        GRAPHQL,
    ]


@pytest.mark.parametrize(
    ("how", "statuses"),
    [
        (agreed(JSON, OLD), (200, 200, 429, 200, 200, 400, 400)),
        (agreed(GRAPHQL, OLD), (200, 200, 429, 400, 400, 400, 400)),
        (agreed(JSON, NEW), (200, 294, 294, 400, 422, 400, 422)),
        (agreed(GRAPHQL, NEW), (200, 294, 294, 400, 422, 400, 422)),
    ],
)
def test_each_end_has_its_status(how, statuses) -> None:
    assert statuses == (
        how.of_run(errors=False),
        how.of_run(errors=True),
        how.of_slowed(),
        how.of_not_run("GRAPHQL_PARSE_FAILED"),
        how.of_not_run("LIMIT_EXCEEDED"),
        how.of_ill_formed(readable=False),
        how.of_ill_formed(readable=True),
    )


@pytest.mark.parametrize("code", ["PERSISTED_QUERY_NOT_FOUND", "PERSISTED_QUERY_NOT_SUPPORTED", "FORBIDDEN"])
@pytest.mark.parametrize("media_type", [JSON, GRAPHQL_JSON])
@pytest.mark.parametrize("profile", GraphQLProfile)
def test_that_a_document_is_unknown_is_no_failure_to_todays_clients(profile, media_type, code) -> None:
    found = Agreed(profile=profile, media_type=media_type).of_not_run(code)

    if profile is GraphQLProfile.LEGACY and (media_type == JSON or code != "FORBIDDEN"):
        assert found == 200
    else:
        assert found == (403 if code == "FORBIDDEN" else 422)


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": JSON},
        {"content-type": "Application/JSON"},
        {"content-type": f"{JSON};charset=utf-8"},
        {"content-type": f'{JSON}; charset="UTF-8"; more=less'},
        {"content-type": f"{JSON};"},
        {"content-type": JSON, "content-encoding": "identity"},
        {"content-type": JSON, "content-encoding": ""},
    ],
)
def test_json_in_utf_8_is_read(headers) -> None:
    check_sent(Headers(headers))


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        ({}, "accept"),
        ({"content-type": ""}, "accept"),
        ({"content-type": "application/jsonx"}, "accept"),
        ({"content-type": "text/plain, application/json"}, "accept"),
        ({"content-type": f"{JSON}, {JSON}"}, "accept"),
        ({"content-type": f"{JSON}; charset=latin-1"}, "accept"),
        ({"content-type": f"{JSON}; charset=utf-16"}, "accept"),
        ({"content-type": JSON, "content-encoding": "gzip"}, "accept-encoding"),
    ],
)
def test_nothing_else_is_and_it_is_told_what_would_be(headers, told) -> None:
    with pytest.raises(NotTaken) as raised:
        check_sent(Headers(headers))

    assert set(raised.value.headers) == {told}


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("", None),
        ("*/*", None),
        ("multipart/*", None),
        (JSON, None),
        ("multipart/mixed", Form.CURRENT),
        (f"{GRAPHQL}, {JSON}, text/event-stream, multipart/mixed", Form.CURRENT),
        (f"multipart/mixed;incrementalSpec=v0.2,{GRAPHQL},{JSON};q=0.9", Form.CURRENT),
        (f"Multipart/Mixed; DeferSpec=20220824, {JSON}", Form.EARLIER),
        (f'multipart/mixed;boundary="x";deferSpec="20220824", {JSON}', Form.EARLIER),
        (f"multipart/mixed;deferSpec=20220824;q=0.9, multipart/mixed, {JSON};q=0.5", Form.CURRENT),
        (f"multipart/mixed;incrementalSpec=v9, multipart/mixed;deferSpec=20220824, {JSON}", Form.EARLIER),
        (f"multipart/mixed;incrementalSpec=v0.2;deferSpec=20220824, {JSON}", None),
        (f"multipart/mixed;subscriptionSpec=1.0, {JSON}", None),
        (f"multipart/mixed;q=0.5, {JSON}", None),
        ("multipart/mixed;q=0", None),
    ],
)
def test_an_answer_comes_in_parts_to_who_names_them_in_a_form_that_is_spoken(accept, form) -> None:
    assert agreed(accept, OLD).form is form


@pytest.mark.parametrize("accept", ["multipart/mixed", "multipart/mixed;deferSpec=20220824"])
def test_who_takes_parts_alone_is_answered_in_the_new_edition_too(accept) -> None:
    assert (agreed(accept, NEW).media_type, agreed(accept, OLD).media_type) == (GRAPHQL, JSON)


def test_who_takes_other_parts_alone_is_not() -> None:
    with pytest.raises(NotAcceptable):
        agreed("multipart/mixed;incrementalSpec=v9", NEW)
