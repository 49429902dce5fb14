"""What the settings say of one laboratory's endpoint."""

from typing import Annotated

import msgspec

Positive = Annotated[int, msgspec.Meta(ge=1)]


class SourceConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    A regional or private laboratory's endpoint.

    `dialect` is `pps` or `fhir`. `token_file` holds the bearer token that the endpoint wants, if any.
    `budget_s` bounds one fetch, within the request's own deadline, and `max_pages`, `max_bytes` and `max_page_bytes`
    (after decompression) what it takes; `page_size` is what is asked for. `at_once` fetches run at a time and as many
    again wait. A page is asked for at most `retries` times more. After `breaker_failures` failed fetches in a row
    nothing is asked for `breaker_pause_s` seconds. `replica_url` is where the same is held: asked too where the
    endpoint fails, or takes longer than it nearly always does.
    """

    id: str
    name: str
    base_url: str
    dialect: str = "fhir"
    switched_on: bool = True
    budget_s: float = 4.0
    token_file: str | None = None
    max_pages: int = 20
    max_bytes: int = 20_000_000
    max_page_bytes: Positive = 10_000_000
    page_size: Positive = 100
    at_once: Positive = 16
    retries: Annotated[int, msgspec.Meta(ge=0, le=2)] = 2
    breaker_failures: Positive = 5
    breaker_pause_s: Annotated[float, msgspec.Meta(gt=0)] = 10.0
    replica_url: str | None = None
