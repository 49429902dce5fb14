"""Sources are made as the settings say, and what they lack is named."""

from contextlib import AsyncExitStack
from datetime import date

import pytest

from gateway.app import wall_clock
from gateway.settings import Settings
from gateway.source_config import SourceConfig
from gateway.sourcing import Parts, SettingsIncomplete, open_session, regional_source, sheets
from resolvers.plan import Filter

NOWHERE = "http://127.0.0.1:9"


async def test_a_sources_token_comes_from_its_file_and_a_missing_file_is_named(tmp_path) -> None:
    (tmp_path / "token").write_text("lab-token\n")
    found = SourceConfig(id="nord", name="Nord", base_url=NOWHERE, token_file=str(tmp_path / "token"))
    lost = SourceConfig(id="vest", name="Vest", base_url=NOWHERE, token_file=str(tmp_path / "nothing"))
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(open_session())
        parts = Parts(session=session, clock=wall_clock)

        assert regional_source(found, parts).id == "nord"
        with pytest.raises(SettingsIncomplete, match="vest"):
            regional_source(lost, parts)


def test_a_sheet_says_what_the_settings_say_and_whether_its_region_is_on() -> None:
    nord = SourceConfig(id="nord", name="Nord", base_url=NOWHERE, region="north", holds_from=date(2024, 5, 1))
    vest = SourceConfig(id="vest", name="Vest", base_url=NOWHERE, region="west", filters=frozenset({Filter.PERIOD}))
    alone = SourceConfig(id="lab", name="Lab", base_url=NOWHERE, asked_for_citizens=False)

    found = sheets(Settings(sources=(nord, vest, alone), regions_off=("north",)))

    assert [(sheet.id, sheet.region_on) for sheet in found] == [
        ("central", True),
        ("nord", False),
        ("vest", True),
        ("lab", True),
    ]
    assert (found[1].holds_from, found[2].filters, found[3].asked_for_citizens) == (
        date(2024, 5, 1),
        {Filter.PERIOD},
        False,
    )
