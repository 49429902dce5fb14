"""What a decision table is made of: rows in order, in parts that a lawyer reads one by one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from policies.conditions import Condition
from policies.vocabulary import DenialCode, Effect, Language, NoticeKind, Opening, Safety


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """One text in bokmål, in nynorsk and in English."""

    nb: str
    nn: str
    en: str

    def in_language(self, language: Language) -> str:
        """Give the text in a language."""
        return {Language.NB: self.nb, Language.NN: self.nn, Language.EN: self.en}[language]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A choice that the law leaves open; `default` is the stricter one."""

    name: str
    default: bool
    sentence: Wording
    law: str
    owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """Let a row count only where a setting is on, or only where it is off."""

    setting: str
    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """
    One rule: where every condition holds and no earlier row decided, this row decides.

    Args:
        code: for DENY only.
        notice: for MASK, and RESERVATION for HIDE.
        openable_by: for MASK only; empty where nothing opens it.
        limited: for SHOW and FLAG; the reader learns that there is a report, of what kind and when, but no values.
        law: a legal reference, or a text that begins with "proposal".
        valid_from: since when the rule has stood; never after the day of the table, from which all its rows decide.
        only_if: None where the row always counts.
    """

    id: str
    when: tuple[Condition, ...]
    effect: Effect
    code: DenialCode | None = None
    notice: NoticeKind | None = None
    openable_by: frozenset[Opening] = frozenset()
    limited: bool = False
    sentence: Wording
    law: str
    owner: str
    valid_from: date
    only_if: Switch | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """
    One code of Volven 9603, with which a report is marked: what it means here, and against whom.

    Source:
        Volven 9603 (OID 2.16.578.1.12.4.1.1.9603), HL7Norway/kodeverk @7eb5a16; read 2026-11-23.
    """

    code: str
    means: Safety
    sentence: Wording
    law: str
    owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Rows that belong together, under one heading."""

    title: Wording
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A checked decision table; `version` is named by every decision that comes of it."""

    version: str
    valid_from: date
    settings: tuple[Setting, ...]
    parts: tuple[Part, ...]
    marks: tuple[Mark, ...] = ()

    def rows(self) -> Iterator[Row]:
        """Give every row in the order in which they are tried."""
        for part in self.parts:
            yield from part.rows

    def names(self) -> tuple[str, ...]:
        """Name every setting, in order."""
        return tuple(setting.name for setting in self.settings)

    def defaults(self) -> frozenset[str]:
        """Name the settings that are on where nobody chose."""
        return frozenset(setting.name for setting in self.settings if setting.default)

    def rows_with(self, switched_on: frozenset[str]) -> tuple[Row, ...]:
        """Give the rows that count under a choice of settings, in order."""
        return tuple(
            row for row in self.rows() if row.only_if is None or row.only_if.on == (row.only_if.setting in switched_on)
        )
