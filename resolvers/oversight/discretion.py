"""
Whom a citizen is not told the names of: personnel whom it could endanger, and those of some organisations.

Whoever looked is then told by their organisation alone. A denial because of a threat to health personnel (NORN_FFH)
leaves out the names of all personnel in the whole log, and so does not say which look it is about.
"""

from msgspec import Struct
from msgspec.structs import replace

from policies import mark_code
from resolvers.model import ActorKind, AuditEntry, Directives, Opened

THREAT = "NORN_FFH"


class Discretion(Struct, frozen=True, kw_only=True):
    """
    Leave out names.

    Args:
        organisations: nine-digit numbers of those whose personnel are never named (an emergency centre, AMK).

    Source:
        domain reference, 2.2 (innsynslogg, `AnonymizeUser`) and 2.3 (NORN_FFH): that names are left out is how the
        project reads both.
    """

    organisations: frozenset[str] = frozenset()

    def entry(self, entry: AuditEntry, limits: Directives) -> AuditEntry:
        """Give an entry of the log with the names that the person may know; citizens are always named."""
        if entry.actor_kind is ActorKind.CITIZEN or not self._hides(limits, entry.organisation, entry.point_of_care):
            return entry
        return replace(
            entry, actor_name=None, hpr_number=None, assistant_name=None, assistant_hpr_number=None, authorisation=None
        )

    def opened(self, opened: Opened, limits: Directives) -> Opened:
        """Give an opening of a padlock with the names that the person may know."""
        if not self._hides(limits, opened.organisation, opened.point_of_care):
            return opened
        return replace(opened, name=None, assistant_name=None, assistant_hpr_number=None)

    def _hides(self, limits: Directives, *organisations: str | None) -> bool:
        """Tell whether the names of an organisation's personnel are left out."""
        return threatens(limits) or not self.organisations.isdisjoint(organisations)


def threatens(limits: Directives) -> bool:
    """Tell whether anything of the person's is denied them because of a threat to health personnel."""
    codes = (*(found.code for found in limits.restrictions), *(found.code for found in limits.marks))
    return any(code is not None and mark_code(code) == THREAT for code in codes)
