"""Run every measurement in one process and print what it costs, as ratios; exit 1 where a promise is not kept."""

import json
import platform
import sys

from tests.benchmarks.decisions import costs, problems


def main() -> int:
    """Measure and print."""
    found = costs()
    print(f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}")  # noqa: T201 - a command
    for cost in found:
        print(json.dumps({**cost._asdict(), "of_predicate": cost.of_predicate, "of_cedar": cost.of_cedar}))  # noqa: T201 - a command
    wrong = problems(found)
    print("\n".join(wrong) or "every promise is kept")  # noqa: T201 - a command
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
