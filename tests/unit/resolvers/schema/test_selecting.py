"""Whoever asks for more of a report than its names has looked at it, in whatever form the question is written."""

import pytest

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
