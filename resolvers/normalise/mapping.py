"""
Which codes name the same examination: local codes of one laboratory, and national codes of one property.

The original code always stays; what is found here stands beside it.
"""

from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

from resolvers.model import Code
from resolvers.normalise.codes import VOLVEN

NLK = VOLVEN + "7280"
LOCAL = VOLVEN + "8212"


class Same(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """National codes of one examination, the common one first."""

    codes: tuple[str, ...]
    note: str
    source: str


class OtherSystem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A code system that holds codes of NLK under the same code: those that begin with a prefix."""

    uri: str
    prefixes: tuple[str, ...]
    source: str


class LocalCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A laboratory's own code, and the common code of the same examination."""

    code: str
    common: str


class Laboratory(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A laboratory's own codes; `organisations` are the ids that it sends under (ReportKey.organisation)."""

    name: str
    organisations: tuple[str, ...]
    source: str
    codes: tuple[LocalCode, ...]
    system: str = LOCAL


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The table of codes as it is written down; `names` are those of the common codes."""

    version: str
    source: str
    names: Mapping[str, str]
    same: tuple[Same, ...]
    systems: tuple[OtherSystem, ...]
    laboratories: tuple[Laboratory, ...]


class Codes:
    """What is known of codes that name the same."""

    def __init__(self, table: Table) -> None:
        """
        Make a table ready to be asked.

        Raises:
            ValueError: a code stands in two places, or is not named.
        """
        self.table = table
        self._groups: dict[str, tuple[Code, ...]] = {}
        for same in table.same:
            self._take(same)
        self._systems = {system.uri: system.prefixes for system in table.systems}
        self._local: dict[tuple[str, str, str], tuple[Code, ...]] = {}
        for laboratory in table.laboratories:
            self._take_local(laboratory)

    def _take(self, same: Same) -> None:
        """Take the codes of one examination."""
        group = tuple(self._named(code) for code in same.codes)
        for code in same.codes:
            if code in self._groups:
                raise ValueError(f"the code {code} is in two groups")
            self._groups[code] = group

    def _take_local(self, laboratory: Laboratory) -> None:
        """Take a laboratory's own codes."""
        for organisation in laboratory.organisations:
            for own in laboratory.codes:
                key = (organisation, laboratory.system, own.code)
                if key in self._local:
                    raise ValueError(f"the code {own.code} of {organisation} is there twice")
                self._local[key] = self._groups.get(own.common) or (self._named(own.common),)

    def _named(self, code: str) -> Code:
        """Name a common code."""
        if code not in self.table.names:
            raise ValueError(f"the code {code} has no name")
        return Code(code=code, system=NLK, display=self.table.names[code])

    def alike(self, code: Code, organisation: str) -> tuple[Code, ...]:
        """
        Give every national code of the same examination, the common one first; none where the table has nothing.

        Args:
            organisation: the laboratory that sent it (ReportKey.organisation), as a local code is its own.

        Source:
            Norsk laboratoriekodeverk (7280) and the laboratories' own messages, by the checked-in table.
        """
        if code.code is None or code.system is None:
            return ()
        if code.system == NLK:
            return self._groups.get(code.code, ())
        if code.code.startswith(self._systems.get(code.system, ())):
            return self._groups.get(code.code) or (self._national(code.code),)
        return self._local.get((organisation, code.system, code.code), ())

    def _national(self, code: str) -> Code:
        """Write a code that another system holds as one of NLK, with its name where that is known."""
        return Code(code=code, system=NLK, display=self.table.names.get(code))

    def mapped(self, code: Code, organisation: str) -> Code:
        """
        Put the codes of the same examination beside a code.

        Source:
            as `alike`.
        """
        found = self.alike(code, organisation)
        return replace(code, equivalents=found) if found else code


def parse_codes(text: str) -> Codes:
    """
    Read the table of codes (TOML).

    Raises:
        ValueError: the table is not one, or contradicts itself.

    Source:
        Norsk laboratoriekodeverk (7280), as the table says.
    """
    return Codes(msgspec.toml.decode(text, type=Table))
