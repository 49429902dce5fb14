"""What a run has seen, and whether that is as it must be."""

from collections import Counter
from collections.abc import Sequence

import msgspec

from tests.soak.figures import Sample, grown, kept, quantile

# So many examples of each kind of fault are kept.
EXAMPLES = 5


class Figures(msgspec.Struct, kw_only=True):
    """Everything that is counted: of what was asked, of what was junk, and of good questions meanwhile."""

    statuses: Counter[int] = msgspec.field(default_factory=Counter)
    codes: Counter[str] = msgspec.field(default_factory=Counter)
    took_s: list[float] = msgspec.field(default_factory=list)
    junk: Counter[str] = msgspec.field(default_factory=Counter)
    junk_took_s: list[float] = msgspec.field(default_factory=list)
    good: Counter[str] = msgspec.field(default_factory=Counter)
    good_took_s: list[float] = msgspec.field(default_factory=list)
    wrong: Counter[str] = msgspec.field(default_factory=Counter)
    examples: list[str] = msgspec.field(default_factory=list)
    samples: list[Sample] = msgspec.field(default_factory=list)
    idle_before: Sample | None = None
    idle_after: Sample | None = None

    def count(self, status: int, codes: Sequence[str], took_s: float) -> None:
        """Count an answer to the fuzzer."""
        self.statuses[status] += 1
        self.codes.update(set(codes) or {"none"})
        self.took_s.append(took_s)

    def note(self, kind: str, example: str) -> None:
        """Note what is wrong."""
        self.wrong[kind] += 1
        if self.wrong[kind] <= EXAMPLES:
            self.examples.append(example)

    def problems(self) -> list[str]:
        """Say what is not as it must be; nothing, where all is."""
        found = [f"{kind}, {count} times" for kind, count in self.wrong.most_common()]
        if not self.statuses and not self.junk:
            found.append("nothing was asked")
        if set(self.good) - {"answered"} or not self.good:
            found.append(f"good questions: {dict(self.good)}")
        return [*found, *grown(self.samples), *kept(self.idle_before, self.idle_after)]


def times(name: str, took_s: Sequence[float]) -> dict[str, object]:
    """Write how long something took."""
    return {
        f"{name}_p50_ms": round(quantile(took_s, 0.5) * 1_000),
        f"{name}_p99_ms": round(quantile(took_s, 0.99) * 1_000),
        f"{name}_slowest_ms": round(max(took_s, default=0.0) * 1_000),
    }


def summary(figures: Figures) -> dict[str, object]:
    """Write the figures as what is kept of a run."""
    at = [figures.samples[int((len(figures.samples) - 1) * part)] for part in (0, 0.5, 1)] if figures.samples else []
    return {
        "asked": figures.statuses.total(),
        "statuses": dict(figures.statuses.most_common()),
        "codes": dict(figures.codes.most_common()),
        **times("asked", figures.took_s),
        "junk": dict(figures.junk.most_common()),
        **times("junk", figures.junk_took_s),
        "good": dict(figures.good.most_common()),
        **times("good", figures.good_took_s),
        "memory_mb_start_middle_end": [round(sample.memory_mb, 1) for sample in at],
        "files_start_middle_end": [sample.files for sample in at],
        "tasks_start_middle_end": [sample.tasks for sample in at],
        "idle_before_and_after": [figures.idle_before, figures.idle_after],
        "problems": figures.problems(),
        "examples": figures.examples,
    }
