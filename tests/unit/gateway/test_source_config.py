"""A source is described by settings alone, and what would be described in vain is refused."""

from datetime import date

import msgspec
import pytest

from gateway.settings import SettingsInvalid, checked
from gateway.source_config import SourceConfig
from resolvers.model import Discipline
from resolvers.plan import Filter

SOURCE = {"id": "nord", "name": "Helse Nord", "base_url": "https://nord.example/fhir"}


def test_everything_that_the_settings_may_say_is_read() -> None:
    (found,) = checked(
        {
            "sources": [
                SOURCE
                | {
                    "region": "nord",
                    "organisations": ["100100673"],
                    "asked_for_citizens": False,
                    "disciplines": ["LAB"],
                    "holds_from": date(2024, 5, 1),
                    "senders": ["100100673"],
                    "filters": ["period", "changed-since"],
                }
            ]
        }
    ).sources

    assert found == SourceConfig(
        id="nord",
        name="Helse Nord",
        base_url="https://nord.example/fhir",
        region="nord",
        organisations=frozenset({"100100673"}),
        asked_for_citizens=False,
        disciplines=frozenset({Discipline.LAB}),
        holds_from=date(2024, 5, 1),
        senders=frozenset({"100100673"}),
        filters=frozenset(Filter),
    )


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"base_url": "http://nord.example/fhir"}, "base_url is https"),
        ({"replica_url": "http://nord.example/fhir"}, "replica_url is https"),
        ({"dialect": "soap"}, "one of fhir, pps"),
        ({"organisations": ["100100674"]}, "organisation numbers"),
        ({"senders": ["100100674"]}, "organisation numbers"),
        ({"dialect": "pps", "filters": ["changed-since"]}, "no filter changed-since"),
        ({"filters": ["codes"]}, "filters"),
        ({"disciplines": ["XYZ"]}, "disciplines"),
        ({"id": "Helse Nord"}, "id"),
        ({"regoin": "nord"}, "sources"),
        ({"retries": 3}, "retries"),
        ({"at_once": 0}, "at_once"),
        ({"page_size": 0}, "page_size"),
        ({"max_page_bytes": 0}, "max_page_bytes"),
        ({"breaker_failures": 0}, "breaker_failures"),
        ({"breaker_pause_s": 0}, "breaker_pause_s"),
    ],
)
def test_what_cannot_be_is_named(said, problem) -> None:
    with pytest.raises(SettingsInvalid, match="setting sources") as refused:
        checked({"sources": [SOURCE | said]})

    assert problem in str(refused.value)


def test_the_national_service_is_asked_by_period_alone() -> None:
    found = msgspec.convert(SOURCE | {"dialect": "pps", "filters": ["period"]}, SourceConfig)

    assert found.filters == {Filter.PERIOD}
