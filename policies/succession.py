"""Tables that are in force one after the other, so that a new one can be signed before its day comes."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date

from policies.decide import Policy
from policies.errors import NotInForce, TableInvalid
from policies.table import Table


class Succession:
    """
    Every table with the days on which it is in force: from its own day until the day of the next.

    Source:
        the policy page, Form: version and valid-from date; a decision names the version.
    """

    def __init__(self, tables: Iterable[Table], switched_on: frozenset[str] | None = None) -> None:
        """
        Compile every table.

        Args:
            tables: in any order.
            switched_on: names of the settings that are on; None takes each table's own, stricter, defaults. A setting
                that one of the tables does not have makes no difference to it.

        Raises:
            TableInvalid: two tables of one version or one day, or a setting that none of them has.
        """
        ordered = sorted(tables, key=lambda table: table.valid_from)
        known = {name for table in ordered for name in table.names()}
        problems = [f"unknown setting {name}" for name in sorted((switched_on or frozenset()) - known)]
        for of, found in (("version", [table.version for table in ordered]), ("day", self._days_of(ordered))):
            if len(set(found)) != len(found):
                problems.append(f"two tables have the same {of}")
        if problems:
            raise TableInvalid(*problems)
        self._days = self._days_of(ordered)
        self.policies = tuple(
            Policy(table, None if switched_on is None else switched_on & set(table.names())) for table in ordered
        )

    def on(self, day: date) -> Policy:
        """
        Give the policy in force on a day (in Norway).

        Raises:
            NotInForce: the day is before that of the first table.
        """
        place = bisect_right(self._days, day)
        if not place:
            raise NotInForce(f"no table is in force on {day.isoformat()}")
        return self.policies[place - 1]

    @staticmethod
    def _days_of(tables: list[Table]) -> list[date]:
        return [table.valid_from for table in tables]
