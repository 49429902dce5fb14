"""What the settings say of one laboratory's endpoint."""

from datetime import date
from typing import Annotated

import msgspec

from gateway.addresses import check_addresses
from gateway.credentials_config import CredentialsConfig
from resolvers.model import Discipline
from resolvers.normalise.identifiers import organisation_number
from resolvers.plan import Filter
from resolvers.sources.dialects import DIALECTS

Name = Annotated[str, msgspec.Meta(pattern="^[a-z0-9][a-z0-9-]{0,39}\\Z")]
Positive = Annotated[int, msgspec.Meta(ge=1)]


class SourceConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    A regional or private laboratory's endpoint.

    `dialect` is `pps` or `fhir`. `token_file` holds the bearer token that the endpoint wants, if any; `credentials` say
    how the gateway gets tokens for it, where they do not last.
    `budget_s` bounds one fetch, within the request's own deadline, and `max_pages`, `max_bytes` and `max_page_bytes`
    (after decompression) what it takes; `page_size` is what is asked for. `at_once` fetches run at a time and as many
    again wait. A page is asked for at most `retries` times more. After `breaker_failures` failed fetches in a row
    nothing is asked for `breaker_pause_s` seconds. `replica_url` is where the same is held: asked too where the
    endpoint fails, or takes longer than it nearly always does.

    Args:
        region: what it is switched off with (setting `regions_off`).
        organisations: nine digits, of legal entities or points of care; personnel of others are not answered from it.
        asked_for_citizens: false while it is introduced for personnel alone.
        disciplines: the main fields of all that it holds; it holds no version of any other report, and no mark on one.
        holds_from: the first day with samples; it holds no version of a report with earlier ones, and no mark on one.
        senders: nine digits, of the organisations that sent all that it holds; it holds no version of a report of any
            other, and no mark on one, and what denies a whole record (NORN_ALL) stands on no report of its.
        filters: what it can be asked by. `period`: every report and every result that stands alone carries its time,
            and its results carry theirs. `changed-since`: it counts a report as changed when a version comes. With
            either it finds reports by number, and marks each report by itself: what denies a whole record (NORN_ALL)
            stands on no report of its.

    Raises:
        ValueError: an organisation or the dialect is none, the dialect has no way to ask by a filter, there are two
            kinds of credentials, or others could read what is asked and answered.
    """

    id: Name
    name: str
    base_url: str
    dialect: str = "fhir"
    switched_on: bool = True
    region: str | None = None
    organisations: frozenset[str] = frozenset()
    asked_for_citizens: bool = True
    disciplines: frozenset[Discipline] = frozenset()
    holds_from: date | None = None
    senders: frozenset[str] = frozenset()
    filters: frozenset[Filter] = frozenset()
    budget_s: float = 4.0
    token_file: str | None = None
    credentials: CredentialsConfig | None = None
    max_pages: int = 20
    max_bytes: int = 20_000_000
    max_page_bytes: Positive = 10_000_000
    page_size: Positive = 100
    at_once: Positive = 16
    retries: Annotated[int, msgspec.Meta(ge=0, le=2)] = 2
    breaker_failures: Positive = 5
    breaker_pause_s: Annotated[float, msgspec.Meta(gt=0)] = 10.0
    replica_url: str | None = None

    def __post_init__(self) -> None:
        """Refuse what nobody would be answered by, and what is asked for in vain or in clear text."""
        check_addresses(base_url=self.base_url, replica_url=self.replica_url)
        if self.dialect not in DIALECTS:
            raise ValueError(f"the dialect of a source is one of {', '.join(sorted(DIALECTS))}")
        if not all(map(organisation_number, self.organisations | self.senders)):
            raise ValueError("the organisations and senders of a source are organisation numbers")
        if Filter.CHANGED_SINCE in self.filters and DIALECTS[self.dialect].changed is None:
            raise ValueError("the dialect has no filter changed-since")
        if self.token_file is not None and self.credentials is not None:
            raise ValueError("a source has token_file or credentials, not both")
