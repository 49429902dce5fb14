"""
What is completed in C is byte for byte what the library completes, its errors included.

A thousand operations are tried each time; PROJECTIONS=20000 tries so many.
"""

import os
from collections import Counter
from functools import cache
from random import Random

import pytest
from graphql import print_ast
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resolvers.schema.projection import Tally
from tests.properties.made_up import made_up_case
from tests.properties.operations import operation
from tests.properties.projected import Case, answers, our_case

CASES = int(os.environ.get("PROJECTIONS", "1000"))
MADE_UP = 40
# Mostly all is as the schema says; else now and then, or often, something is not.
DIRT = (0.0, 0.0, 0.003, 0.02, 0.1)

# Two minutes for each thousand: a test may take so long on a busy machine.
pytestmark = pytest.mark.timeout(120 * max(1, CASES // 1000))

ours = cache(our_case)
made_up = cache(made_up_case)


def compared(case: Case, seed: int, seen: Counter[str]) -> None:
    """Compare the answers to one random operation."""
    order = Random(seed)  # noqa: S311 - an order, not a secret
    document = operation(case.slow._schema, order)
    library, first, again = answers(case, document, order, order.choice(DIRT))
    seen.update(cases=1, errors=bool(library[1]), unwritable=isinstance(library[0], str))
    assert first == library, print_ast(document)
    assert again == library, print_ast(document)


def tally(seen: Counter[str], found: Tally) -> None:
    seen.update(projected=found.projected, **{f"not {why}": many for why, many in found.deoptimised.items()})
    seen.update({f"un{why}": many for why, many in found.unsupported.items()})


def test_our_own_types_are_answered_as_the_library_answers_them() -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=CASES // 2, database=None, suppress_health_check=list(HealthCheck))
    @given(seed=st.integers(0, 2**32))
    def alike(seed: int) -> None:
        compared(ours(), seed, seen)

    alike()
    tally(seen, ours().fast.projections.tally)

    assert seen["cases"] >= CASES // 2, seen
    expected = ("projected", "errors", "not exception", "not error", "not list")
    assert [kind for kind in expected if not seen[kind]] == []
    assert not [kind for kind in seen if kind.startswith("un") and kind not in {"unwritable", "unlarge"}], seen


def test_made_up_types_are_answered_as_the_library_answers_them() -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=CASES // 2, database=None, suppress_health_check=list(HealthCheck))
    @given(schema=st.integers(0, MADE_UP - 1), seed=st.integers(0, 2**32))
    def alike(schema: int, seed: int) -> None:
        compared(made_up(schema), seed, seen)

    alike()
    for schema in range(MADE_UP):
        tally(seen, made_up(schema).fast.projections.tally)

    assert seen["cases"] >= CASES // 2, seen
    assert [kind for kind in ("projected", "errors", "unresolver", "unwritable") if not seen[kind]] == []
