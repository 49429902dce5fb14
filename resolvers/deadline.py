"""One absolute deadline a request, handed down and narrowed, never extended."""

import asyncio
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Deadline:
    """An instant of the running event loop's clock after which nothing more is awaited."""

    at_s: float

    @classmethod
    def after(cls, budget_s: float) -> "Deadline":
        """Set a deadline `budget_s` seconds from now on the running loop's clock."""
        return cls(asyncio.get_running_loop().time() + budget_s)

    def earlier(self, budget_s: float) -> "Deadline":
        """Narrow to at most `budget_s` seconds from now; never later than this deadline."""
        return Deadline(min(self.at_s, asyncio.get_running_loop().time() + budget_s))

    def sooner(self, by_s: float) -> "Deadline":
        """Give a deadline `by_s` seconds before this one, so that something can still be done after it."""
        return Deadline(self.at_s - by_s)

    def left_s(self) -> float:
        """Tell the seconds that are left, never negative."""
        return max(0.0, self.at_s - asyncio.get_running_loop().time())

    def limit(self) -> asyncio.Timeout:
        """Bound an `async with` block; raises `TimeoutError` when the deadline passes inside it."""
        return asyncio.timeout_at(self.at_s)
