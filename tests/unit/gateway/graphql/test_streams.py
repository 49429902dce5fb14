"""There are so many streams and no more: in all, of a client and of a user."""

from contextlib import ExitStack

import pytest

from gateway.graphql.streams import Streams
from resolvers.errors import TooManyStreams
from tests.examples import citizen, clinician

KARI, OLA = clinician(subject="kari"), clinician(subject="ola")
ELSEWHERE = clinician(subject="per", client_id="another")


@pytest.mark.parametrize(
    ("bounds", "others"),
    [
        ({"most": 2}, [KARI, OLA, ELSEWHERE]),
        ({"most_a_client": 2}, [KARI, OLA]),
        ({"most_a_user": 2}, [KARI]),
    ],
)
def test_who_finds_no_place_is_told_so_until_somebody_leaves(bounds, others) -> None:
    streams = Streams(**bounds)

    with ExitStack() as held:
        held.enter_context(streams.place(KARI))
        with streams.place(others[len(others) > 1]):
            for caller in others:
                with pytest.raises(TooManyStreams), streams.place(caller):
                    pass
            assert len(streams) == 2
        held.enter_context(streams.place(KARI))

    assert len(streams) == 0


def test_one_client_or_user_leaves_places_for_others() -> None:
    streams = Streams(most_a_client=1)

    with streams.place(KARI), streams.place(ELSEWHERE), streams.place(citizen()):
        assert len(streams) == 3
