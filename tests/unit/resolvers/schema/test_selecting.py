"""Whoever asks for more of a report than its names has looked at it, in whatever form the question is written."""

import pytest
from graphql import parse

from resolvers.schema.selecting import Later
from tests.examples import NUMBER, clinician
from tests.unit.resolvers.schema.asked import data
from tests.unit.resolvers.test_pipeline import World


async def shown(timeline: str, fragments: str = "") -> bool:
    """Ask for a part of a timeline; tells whether a report of it was recorded as shown."""
    world = World()
    query = f"query Q($id: PersonNumber!) {{ patient(id: $id) {{ timeline {{ {timeline} }} }} }} {fragments}"
    await data(query, caller=clinician(), world=world, variables={"id": NUMBER.digits})
    (entry,) = world.entries
    return bool(entry.shown)


@pytest.mark.parametrize(
    ("timeline", "fragments"),
    [
        ("edges { node { status } }", ""),
        ("edges { node { id } } more: edges { one: node { key { report } sampledToo: sampled } }", ""),
        ("edges { node { ... on Report { results { id } } } }", ""),
        ("edges { ... { node { id ... { ... { issued } } } } }", ""),
        ("edges { ...Edge }", "fragment Edge on ReportEdge { node { ...More } } fragment More on Report { id issued }"),
        ("edges { node { status @skip(if: true) id } }", ""),
    ],
)
async def test_more_than_names_is_a_look(timeline, fragments) -> None:
    assert await shown(timeline, fragments)


@pytest.mark.parametrize(
    ("timeline", "fragments"),
    [
        ("completeness { complete }", ""),
        ("pageInfo { endCursor } edges { cursor }", ""),
        ("edges { node { __typename name: id key { report } changedSinceYouLooked } }", ""),
        ("edges { ...Edge }", "fragment Edge on ReportEdge { node { ... on Report { id } } }"),
    ],
)
async def test_names_alone_are_none(timeline, fragments) -> None:
    assert not await shown(timeline, fragments)


@pytest.mark.parametrize(
    ("selected", "later"),
    [
        ("late { x }", False),
        ("late @stream { x }", True),
        ("late @stream(if: false) { x }", False),
        ("late @stream(if: $yes) { x } other", True),
        ("late @stream(if: $no) { x }", False),
        ("late @stream(initialCount: 1, if: $missing) { x }", True),
        ("... @defer { late { x } }", True),
        ("... @defer(if: false) { late { x } }", False),
        ("... @defer(if: $no) { late { x } }", False),
        ("... @defer { other { late } }", False),
        ("... @defer { ... { l: late { x } } }", True),
        ("... { ... @defer { late { x } } }", True),
        ("... @defer { late @skip(if: true) { x } }", False),
        ("... @defer @include(if: $no) { late { x } }", False),
        ("... @include(if: true) @defer { late @skip(if: $no) { x } }", True),
        ("...F", False),
        ("...F @defer", True),
        ("...G", True),
        ("other { ... @defer { late } }", False),
    ],
)
def test_what_may_come_later_is_found_in_whatever_form_the_question_is_written(selected, later) -> None:
    document = parse(f"{{ {selected} }} fragment F on T {{ late {{ x }} }} fragment G on T {{ ... @defer {{ ...F }} }}")
    operation, *fragments = document.definitions
    finding = Later({one.name.value: one for one in fragments}, {"yes": True, "no": False})

    assert finding.has(operation.selection_set, "late") is later


def test_nothing_selected_is_nothing_later() -> None:
    assert not Later({}, {}).has(None, "late")
