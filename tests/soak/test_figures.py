"""The figures of a soak tell growth, what is left open and wrong answers, and nothing of a run that is well."""

from collections import Counter

import pytest

from tests.soak.figures import Figures, Sample, quantile, summary

CALM = Sample(at_s=0, memory_mb=100, cpu_s=0, files=20, tasks=5)


def run(memory, **changes) -> Figures:
    samples = [Sample(at_s=at, memory_mb=mb, cpu_s=0.01 * at, files=50, tasks=30) for at, mb in enumerate(memory)]
    fields = {"samples": samples, "idle_before": CALM, "idle_after": CALM} | changes
    return Figures(outcomes=Counter(complete=3), took_s=[0.1, 0.2, 0.9], **fields)


@pytest.mark.parametrize(
    "memory", [[100] * 60, [90, 95, 100, *[110] * 57], [100 + (at % 7) for at in range(60)], [1, 99]]
)
def test_a_run_that_settles_has_no_problem(memory) -> None:
    assert run(memory).problems() == []


@pytest.mark.parametrize("memory", [[100 + at for at in range(60)], [100] * 50 + [150] * 10])
def test_a_run_that_grows_is_told(memory) -> None:
    (problem,) = run(memory).problems()

    assert problem.startswith("memory grew from")


@pytest.mark.parametrize(
    ("after", "told"),
    [
        (Sample(at_s=1, memory_mb=100, cpu_s=0, files=200, tasks=5), "200 files are open, 20 were"),
        (Sample(at_s=1, memory_mb=100, cpu_s=0, files=20, tasks=300), "300 tasks are left, 5 were"),
        (None, "the gateway was not seen idle"),
    ],
)
def test_what_is_left_open_is_told(after, told) -> None:
    assert run([100] * 60, idle_after=after).problems() == [told]


def test_a_wrong_answer_is_a_problem_and_stands_in_the_summary() -> None:
    found = run([100] * 60, wrong=["dr-lunde about kari: r1 is lost"])

    assert found.problems() == ["dr-lunde about kari: r1 is lost"]
    assert (summary(found)["wrong"], summary(found)["questions"]) == (1, 3)
    assert summary(found)["cpu_ms_a_question"] == 196.7


def test_quantiles_are_of_what_came() -> None:
    assert quantile([], 0.5) == 0
    assert [quantile([3.0, 1.0, 2.0], part) for part in (0, 0.5, 0.99)] == [1, 2, 3]
