"""The caller's language is chosen by weight, then by order, among ours; else it is bokmål."""

import pytest

from gateway.graphql.languages import preferred
from policies import Language


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", Language.NB),
        ("nb", Language.NB),
        ("no", Language.NB),
        ("nn-NO", Language.NN),
        ("NN", Language.NN),
        ("en-GB,en;q=0.9", Language.EN),
        ("sv, en;q=0.5, nn;q=0.7", Language.NN),
        ("en;q=0.5, nn;q=0.5", Language.EN),
        ("en;q=0, nn;q=0.1", Language.NN),
        ("en;q=0", Language.NB),
        ("de, fr", Language.NB),
        ("*", Language.NB),
        ("en;q=much, nn;q=0.1", Language.NN),
        ("en;level=1, nn;q=0.1", Language.NN),
        ("en; q=0.4 , nn ;q=0.3", Language.EN),
        (";;;,,,=", Language.NB),
    ],
)
def test_the_header_is_read(header, language):
    assert preferred(header) is language
