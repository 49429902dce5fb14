"""What the benchmarks add to the product's tables is gone after each file of them: other tests look at whole tables."""

from collections.abc import Iterator

import pytest

from resolvers.sources.dialects import DIALECTS


@pytest.fixture(scope="module", autouse=True)
def _dialects_as_before() -> Iterator[None]:
    """Take the mock's dialect back; a fixture of the file may have brought it in."""
    before = dict(DIALECTS)
    yield
    DIALECTS.clear()  # type: ignore[attr-defined]  # it is a dict
    DIALECTS.update(before)  # type: ignore[attr-defined]  # it is a dict
