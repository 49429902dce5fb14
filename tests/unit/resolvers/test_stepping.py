"""Steps that nobody watches pass as if they were not marked."""

import pytest

from resolvers.stepping import Nobody, Step


def test_nobody_keeps_nothing_and_swallows_nothing() -> None:
    with Nobody().step(Step.PLAN), Nobody().step(Step.PLAN):
        done = True
    with pytest.raises(ZeroDivisionError), Nobody().step(Step.CLEAR):
        raise ZeroDivisionError

    assert done


def test_steps_have_names_that_hold_nothing_but_letters() -> None:
    assert all(step.value.isalpha() for step in Step)
