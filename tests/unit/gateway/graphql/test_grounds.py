"""What explains an answer is written as deep as its reader may know it, and not at all where there is nothing."""

import pytest

from gateway.graphql.grounds import explained
from policies import Effect, Explained
from resolvers.views.explaining import Why


@pytest.mark.parametrize(
    ("version", "law", "written"),
    [
        (None, None, {"decisions": [{"row": "P2", "effect": "SHOW", "sentence": "shown"}]}),
        (
            "1",
            "§ 45",
            {"version": "1", "decisions": [{"row": "P2", "effect": "SHOW", "sentence": "shown", "law": "§ 45"}]},
        ),
    ],
)
def test_what_the_depth_does_not_reach_is_left_out(version, law, written) -> None:
    found = Explained(row="P2", effect=Effect.SHOW, sentence="shown", law=law)

    assert explained(Why(version=version, decisions=(found,))) == {"policy": written}


def test_where_there_is_nothing_to_explain_nothing_is_written() -> None:
    assert explained(None) == {}
