"""The peers' mock laboratories as one more FHIR dialect: one search, which gives the reports along."""

from gateway.source_config import SourceConfig
from resolvers.sources.dialects import DIALECTS, Dialect, Paging, PersonIn, Search

MOCK = Dialect(
    name="mock",
    person_in=PersonIn.FORM,
    paging=Paging.LINKS,
    searches=(Search(resource="Observation", number="identifier"),),
)


def register() -> None:
    """Let the settings know the dialect; a mapping to everybody else."""
    DIALECTS[MOCK.name] = MOCK  # type: ignore[index]  # it is a dict


def configured(mock: str, sources: int) -> tuple[SourceConfig, ...]:
    """Write the mock's regions as sources."""
    register()
    return tuple(
        SourceConfig(
            id=f"region-{number}",
            name=f"region-{number}",
            base_url=f"{mock}/region/{number}/fhir",
            dialect=MOCK.name,
        )
        for number in range(sources)
    )
