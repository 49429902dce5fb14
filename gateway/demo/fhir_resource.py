"""A resource on a simulated laboratory's shelf, with what it can be found by."""

from datetime import datetime

import msgspec

from resolvers.model import Code, PersonNumber


class Resource(msgspec.Struct, frozen=True, kw_only=True):
    """
    One FHIR resource, written.

    `links` are its references as (search parameter, `Kind/id`). `codes` are all that it can be searched by. Times are
    aware UTC; `effective_at` is None for what has no time of its own.
    """

    kind: str
    id: str
    subject: PersonNumber
    body: msgspec.Raw
    updated_at: datetime
    effective_at: datetime | None = None
    identifiers: frozenset[str] = frozenset()
    codes: tuple[Code, ...] = ()
    links: tuple[tuple[str, str], ...] = ()

    @property
    def path(self) -> str:
        """Name the resource within its server."""
        return f"{self.kind}/{self.id}"
