"""What the settings say of one laboratory's endpoint."""

import msgspec


class SourceConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    A regional or private laboratory's endpoint.

    `dialect` is `pps` or `fhir`. `token_file` holds the bearer token that the endpoint wants, if any.
    `budget_s` bounds one fetch, within the request's own deadline.
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
