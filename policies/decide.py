"""First match wins, the last row denies, and a fault withholds."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from policies.codes import mark_code
from policies.conditions import EVERYTHING, bits_of, box_of
from policies.errors import RowUnknown, TableInvalid
from policies.facts import Fact, Situation
from policies.table import Row, Table
from policies.vocabulary import DenialCode, Effect, Language, Level, NoticeKind, Opening, Safety, Status

# The row that a decision names when the table could not decide.
FAULT: Final = "FAULT"

# A process meets some thousands of situations; the bound holds whatever it meets.
MEMO_SIZE: Final = 16_384
# Each holds at most 324 decisions, which it shares with the memo.
STANDINGS: Final = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was decided, by which row of which version of the table; see `Row` for the parts."""

    effect: Effect
    row: str
    code: DenialCode | None = None
    notice: NoticeKind | None = None
    openable_by: frozenset[Opening] = frozenset()
    limited: bool = False
    table_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why it was decided so: the row's sentence, its legal ground, and the version of the table."""

    row: str
    sentence: str
    law: str
    table_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A row made ready: a situation with any of the `forbidden` bits is not the row's to decide."""

    forbidden: int
    decision: Decision


class Policy:
    """
    A table in force, under one choice of its settings.

    Source:
        the policy page: first match wins, the last row denies, a fault withholds.
    """

    def __init__(self, table: Table, switched_on: frozenset[str] | None = None) -> None:
        """
        Compile the table.

        Args:
            switched_on: names of the settings that are on; None takes the table's own, stricter, defaults.

        Raises:
            TableInvalid: a setting that the table does not have.
        """
        chosen = table.defaults() if switched_on is None else switched_on
        unknown = sorted(chosen - {setting.name for setting in table.settings})
        if unknown:
            raise TableInvalid(f"unknown setting {unknown[0]}")
        self.table = table
        self.switched_on = chosen
        self.version = "+".join((table.version, *sorted(chosen)))
        self.rows = rows = table.rows_with(chosen)
        self._rules: Sequence[Rule] = tuple(
            Rule(forbidden=EVERYTHING & ~box_of(row.when), decision=self._decision_of(row)) for row in rows
        )
        self._rows = {row.id: row for row in rows}
        self._fault = Decision(
            effect=Effect.DENY, row=FAULT, code=DenialCode.POLICY_UNAVAILABLE, table_version=self.version
        )
        self._marks = {mark.code: mark.means for mark in table.marks}
        self._memo: dict[tuple[Fact, ...], Decision] = {}
        self._standings: dict[tuple[Fact, ...], Standing] = {}

    def decide(self, situation: Situation) -> Decision:
        """
        Decide one situation.

        Returns:
            The decision of the first row that matches. A situation that holds anything but the finite values is a
            fault, and is denied as POLICY_UNAVAILABLE.

        Raises:
            Nothing.
        """
        try:
            facts = situation.facts()
            known = self._memo.get(facts)
            return self._first_match(facts) if known is None else known
        except (AttributeError, KeyError, TypeError, ValueError):
            return self._fault

    def standing(self, door: Situation) -> "Standing":
        """
        Settle all but what differs from report to report, for a situation at the door.

        Source:
            the project's plan: decisions are memoised on their facts, of which there are finitely many.
        """
        facts = door.facts()
        found = self._standings.get(facts)
        if found is None:
            if len(self._standings) >= STANDINGS:
                self._standings.clear()
            found = self._standings[facts] = Standing(self, door)
        return found

    def safety_of(self, code: str) -> Safety:
        """Read a 9603 code as the table says; a code that it does not have denies the citizen."""
        return self._marks.get(mark_code(code), Safety.DENIED)

    def explain(self, row_id: str, language: Language) -> Explanation:
        """
        Say in words why a row decides as it does.

        Raises:
            RowUnknown: no such row counts under the chosen settings.
        """
        row = self._rows.get(row_id)
        if row is None:
            raise RowUnknown(f"no row {row_id} in version {self.version}")
        return Explanation(
            row=row.id, sentence=row.sentence.in_language(language), law=row.law, table_version=self.version
        )

    def decision_of(self, row_id: str) -> Decision:
        """
        Give what a row decides.

        Raises:
            RowUnknown: no such row counts under the chosen settings.
        """
        row = self._rows.get(row_id)
        if row is None:
            raise RowUnknown(f"no row {row_id} in version {self.version}")
        return self._decision_of(row)

    def _first_match(self, facts: tuple[Fact, ...]) -> Decision:
        """Try the rows in order; the last one matches everything."""
        bits = bits_of(facts)
        decision = next(rule.decision for rule in self._rules if not bits & rule.forbidden)
        if len(self._memo) >= MEMO_SIZE:
            self._memo.clear()
        self._memo[facts] = decision
        return decision

    def _decision_of(self, row: Row) -> Decision:
        """Make the one decision that a row always gives."""
        return Decision(
            effect=row.effect,
            row=row.id,
            code=row.code,
            notice=row.notice,
            openable_by=row.openable_by,
            limited=row.limited,
            table_version=self.version,
        )


Facets = tuple[Level, Level, Safety, Status]


class Standing(dict[Facets, Decision]):
    """
    What one caller meets of one person: all is settled but what differs from report to report.

    A request decides hundreds of reports, which differ in four facts alone: `standing[organisation, report, safety,
    status]` is what `Policy.decide` decides, found once for each combination and looked up from then on. Anything but
    the finite values is a fault, as it is there.
    """

    __slots__ = ("_door", "_policy")

    def __init__(self, policy: Policy, door: Situation) -> None:
        """Take the situation at the door."""
        super().__init__()
        self._policy = policy
        self._door = door

    def __missing__(self, facets: Facets) -> Decision:
        """Decide a combination that is met for the first time."""
        organisation, report, safety, status = facets
        situation = replace(self._door, organisation=organisation, report=report, safety=safety, status=status)
        return self.setdefault(facets, self._policy.decide(situation))
