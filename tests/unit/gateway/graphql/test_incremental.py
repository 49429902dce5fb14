"""Both forms tell the same, read by what a client of each does with it: put each part where it belongs."""

from collections.abc import AsyncIterator
from copy import deepcopy
from typing import Any

import pytest
from graphql import ExecutionResult, build_schema, experimental_execute_incrementally, parse

from gateway.graphql.incremental import begins, within, writer
from gateway.graphql.negotiation import Form

SCHEMA = build_schema(
    """
    directive @defer(label: String, if: Boolean! = true) on FRAGMENT_SPREAD | INLINE_FRAGMENT
    directive @stream(label: String, if: Boolean! = true, initialCount: Int = 0) on FIELD
    type Query { a: A  list: [A!]  words: [String]  broken: [String!] }
    type A { name: String  deep: A  needed: String!  many: [String!]! }
    """
)


async def endless() -> AsyncIterator[str]:
    yield "one"
    raise ValueError("broken")


async def slowly(value: Any) -> Any:
    return value


def an(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "needed": "n", "many": ["x", "y", "z"], **more}


ROOT = {
    "a": an("a", deep=an("b", deep=an("c", needed=None))),
    "list": [an("0"), an("1"), an("2")],
    "words": ["u", "v", "w"],
    "broken": lambda _: endless(),
}


def shape(errors) -> list[dict[str, Any]]:
    return [{"message": error.message, "path": error.path} for error in errors]


async def parts(query: str, form: Form) -> list[dict[str, Any]]:
    """Run a query, and write its parts."""
    found = experimental_execute_incrementally(SCHEMA, parse(query), ROOT)
    found = await found if not hasattr(found, "initial_result") else found
    assert not isinstance(found, ExecutionResult)
    written = writer(form, shape)
    told = [deepcopy(written.first(found.initial_result))]
    told += [deepcopy(written.later(each)) async for each in found.subsequent_results]
    assert [part["hasNext"] for part in told] == [True] * (len(told) - 1) + [False]
    return told


def put(data: Any, path: list[Any], value: dict[str, Any]) -> None:
    """Merge an object into where it belongs."""
    found = within(data, path)
    assert isinstance(found, dict), path
    for name, inner in value.items():
        if isinstance(inner, dict) and isinstance(found.get(name), dict):
            put(found, [name], inner)
        else:
            found[name] = inner


def read_earlier(told: list[dict[str, Any]]) -> Any:
    """Put the parts together as clients of the earlier form do."""
    data = told[0]["data"]
    for part in told[1:]:
        for one in part.get("incremental", ()):
            if "items" in one:
                *place, start = one["path"]
                items = within(data, place)
                assert len(items) == start
                items.extend(one["items"])
            elif one["data"] is not None:
                put(data, one["path"], one["data"])
    return data


def read_current(told: list[dict[str, Any]]) -> Any:
    """Put the parts together as clients of the current form do."""
    data, pending = told[0]["data"], {}
    for part in told:
        pending |= {one["id"]: one["path"] for one in part.get("pending", ())}
        for one in part.get("incremental", ()):
            place = [*pending[one["id"]], *one.get("subPath", ())]
            if "items" in one:
                within(data, place).extend(one["items"])
            else:
                put(data, place, one["data"])
        for one in part.get("completed", ()):
            del pending[one["id"]]
    assert pending == {}
    return data


QUERIES = [
    ('{ a { name ... @defer(label: "x") { many } } }', "{ a { name many } }"),
    ("{ ... @defer { a { name deep { name } } } a { many } }", "{ a { name deep { name } many } }"),
    (
        "{ a { ... @defer { name deep { name } } ... @defer { deep { name many } } } }",
        "{ a { name deep { name many } } }",
    ),
    ("{ a { ... @defer { deep { many ... @defer { name } } } } }", "{ a { deep { many name } } }"),
    ("{ list @stream(initialCount: 1) { name } words @stream }", "{ list { name } words }"),
    ("{ list { name ... @defer { many } } }", "{ list { name many } }"),
    ("{ ... @defer { words @stream(initialCount: 2) } }", "{ words }"),
    (
        "{ list @stream(initialCount: 1) { name ... @defer { needed } many @stream(initialCount: 1) } }",
        "{ list { name needed many } }",
    ),
]


@pytest.mark.parametrize(("form", "read"), [(Form.CURRENT, read_current), (Form.EARLIER, read_earlier)])
@pytest.mark.parametrize(("query", "whole"), QUERIES)
async def test_all_parts_together_are_the_whole_answer(query, whole, form, read) -> None:
    answer = experimental_execute_incrementally(SCHEMA, parse(whole), ROOT)

    assert read(await parts(query, form)) == answer.data


async def test_the_current_form_names_what_is_pending_and_leaves_out_what_is_not_there() -> None:
    told = await parts('{ a { name ... @defer(label: "x") { many } } }', Form.CURRENT)

    assert told == [
        {"data": {"a": {"name": "a"}}, "pending": [{"id": "0", "path": ["a"], "label": "x"}], "hasNext": True},
        {"incremental": [{"id": "0", "data": {"many": ["x", "y", "z"]}}], "completed": [{"id": "0"}], "hasNext": False},
    ]


async def test_the_earlier_form_tells_each_increment_with_its_place_and_label() -> None:
    told = await parts('{ a { name ... @defer(label: "x") { many } } words @stream(initialCount: 1) }', Form.EARLIER)

    assert told[0] == {"data": {"a": {"name": "a"}, "words": ["u"]}, "hasNext": True}
    increments = [one for part in told[1:] for one in part.get("incremental", ())]
    assert {"data": {"many": ["x", "y", "z"]}, "path": ["a"], "label": "x"} in increments
    assert next(one["path"] for one in increments if "items" in one) == ["words", 1]


@pytest.mark.parametrize(
    ("query", "current", "earlier"),
    [
        (
            "{ a { deep { deep { ... @defer { needed } } } } }",
            {"completed": [{"id": "0", "errors": "E"}], "hasNext": False},
            {"incremental": [{"data": None, "path": ["a", "deep", "deep"], "errors": "E"}], "hasNext": False},
        ),
    ],
)
async def test_what_goes_wrong_with_a_whole_fragment_is_told_where_it_would_have_been(query, current, earlier) -> None:
    for form, expected in ((Form.CURRENT, current), (Form.EARLIER, earlier)):
        *_, last = await parts(query, form)
        errors = [
            {"message": "Cannot return null for non-nullable field A.needed.", "path": ["a", "deep", "deep", "needed"]}
        ]
        written = deepcopy(expected)
        (entry,) = written.get("completed") or written["incremental"]
        entry["errors"] = errors
        assert last == written


@pytest.mark.parametrize("form", [*Form])
async def test_errors_within_a_part_and_of_a_list_that_breaks_are_told_with_it(form) -> None:
    told = await parts(
        "{ a { name } broken @stream(initialCount: 1) ... @defer { a { deep { deep { needed } } } } }", form
    )

    assert "broken" in str(told[1:])
    assert "Cannot return null" in str(told[1:])


@pytest.mark.parametrize("form", [*Form])
async def test_errors_of_the_first_part_stand_beside_its_data(form) -> None:
    told = await parts("{ a { deep { deep { needed } } } ... @defer { words } }", form)

    assert told[0]["data"] == {"a": {"deep": {"deep": None}}}
    assert [error["path"] for error in told[0]["errors"]] == [["a", "deep", "deep", "needed"]]


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (Form.CURRENT, {"completed": [{"id": "0", "errors": [{"message": "no"}]}], "hasNext": False}),
        (
            Form.EARLIER,
            {
                "incremental": [{"data": None, "path": ["a"], "label": "x", "errors": [{"message": "no"}]}],
                "hasNext": False,
            },
        ),
    ],
)
async def test_what_may_not_be_told_any_more_is_broken_off_with_its_reason(form, expected) -> None:
    found = experimental_execute_incrementally(SCHEMA, parse('{ a { ... @defer(label: "x") { name } } }'), ROOT)
    written = writer(form, shape)
    written.first(found.initial_result)

    assert written.broken_off([{"message": "no"}]) == expected
    await found.subsequent_results.aclose()


def test_a_path_that_leads_nowhere_leads_to_nothing() -> None:
    assert [within({"a": [1]}, path) for path in (["a", 0], ["a", 1], ["b"], ["a", 0, "c"])] == [1, None, None, None]
    assert (begins(["a", 0], ["a"]), begins(["a"], ["b"]), begins([], ["a"])) == (True, False, False)
