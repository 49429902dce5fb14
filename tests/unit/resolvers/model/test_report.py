"""A result tells its deviation in two ways: as sent, and in the international code where there is one."""

from resolvers.model import Code, Interpretation
from tests.examples import result

MARKER = Code(code="1", display="Over øvre referansegrense")


def test_a_result_without_a_marker_has_neither() -> None:
    assert (result().flag, result().deviation) == (None, None)


def test_a_marker_is_kept_beside_its_international_code() -> None:
    marked = result(interpretation=Interpretation(code="H", source=MARKER))

    assert (marked.flag, marked.deviation) == ("H", MARKER)


def test_a_marker_without_a_counterpart_is_kept_alone() -> None:
    assert result(interpretation=Interpretation(source=MARKER)).flag is None
