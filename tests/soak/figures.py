"""What a soak has seen: outcomes, how long they took, what the gateway held, and whether that is as it must be."""

from collections import Counter
from collections.abc import Sequence
from statistics import median

import msgspec

# Memory may settle by so much after the start: caches and pools fill, and the allocator keeps what it has.
GROWTH = 1.10
ALLOWANCE_MB = 12.0
# Connections that are kept for a next question: they come and go, and are bounded.
FILES = 60
TASKS = 60


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """The gateway at one moment: seconds from the start, resident memory, processor time so far, open files, tasks."""

    at_s: float
    memory_mb: float
    cpu_s: float
    files: int
    tasks: int


class Figures(msgspec.Struct, kw_only=True):
    """Everything that is counted; `took_s` is from when a question was due, so that a queue is not hidden."""

    outcomes: Counter[str] = msgspec.field(default_factory=Counter)
    wrong: list[str] = msgspec.field(default_factory=list)
    took_s: list[float] = msgspec.field(default_factory=list)
    samples: list[Sample] = msgspec.field(default_factory=list)
    faults: Counter[str] = msgspec.field(default_factory=Counter)
    states: Counter[str] = msgspec.field(default_factory=Counter)
    idle_before: Sample | None = None
    idle_after: Sample | None = None

    def problems(self) -> list[str]:
        """Say what is not as it must be; nothing, where all is."""
        return [*self.wrong, *grown(self.samples), *kept(self.idle_before, self.idle_after)]


def grown(samples: Sequence[Sample]) -> list[str]:
    """Compare the last tenth of the run with what stood after its first fifth."""
    if len(samples) < 10:
        return []
    tenth = len(samples) // 10
    early = median(sample.memory_mb for sample in samples[2 * tenth : 3 * tenth])
    late = median(sample.memory_mb for sample in samples[-tenth:])
    if late <= early * GROWTH + ALLOWANCE_MB:
        return []
    return [f"memory grew from {early:.0f} to {late:.0f} MB"]


def kept(before: Sample | None, after: Sample | None) -> list[str]:
    """Compare what was open before the first question with what is open a while after the last."""
    if before is None or after is None:
        return ["the gateway was not seen idle"]
    found = []
    if after.files > before.files + FILES:
        found.append(f"{after.files} files are open, {before.files} were")
    if after.tasks > before.tasks + TASKS:
        found.append(f"{after.tasks} tasks are left, {before.tasks} were")
    return found


def quantile(values: Sequence[float], part: float) -> float:
    """Give the value that a part of all do not pass; zero where there is none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else 0.0


def spent_s(samples: Sequence[Sample]) -> float:
    """Tell the processor time that the gateway took between the first look and the last."""
    return samples[-1].cpu_s - samples[0].cpu_s if samples else 0.0


def summary(figures: Figures) -> dict[str, object]:
    """Write the figures as what is kept of a run."""
    at = [figures.samples[int((len(figures.samples) - 1) * part)] for part in (0, 0.5, 1)] if figures.samples else []
    return {
        "questions": figures.outcomes.total(),
        "outcomes": dict(figures.outcomes.most_common()),
        "wrong": len(figures.wrong),
        "p50_ms": round(quantile(figures.took_s, 0.5) * 1_000),
        "p99_ms": round(quantile(figures.took_s, 0.99) * 1_000),
        "slowest_ms": round(max(figures.took_s, default=0.0) * 1_000),
        "cpu_ms_a_question": round(spent_s(figures.samples) * 1_000 / max(1, len(figures.took_s)), 1),
        "memory_mb_start_middle_end": [round(sample.memory_mb, 1) for sample in at],
        "files_start_middle_end": [sample.files for sample in at],
        "tasks_start_middle_end": [sample.tasks for sample in at],
        "idle_before_and_after": [figures.idle_before, figures.idle_after],
        "faults": dict(figures.faults.most_common()),
        "lines_of_the_ledger": dict(figures.states.most_common()),
        "problems": figures.problems()[:50],
    }
