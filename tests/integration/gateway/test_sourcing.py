"""Sources are made as the settings say, and what they lack is named."""

from contextlib import AsyncExitStack

import pytest

from gateway.app import wall_clock
from gateway.source_config import SourceConfig
from gateway.sourcing import Parts, SettingsIncomplete, open_session, regional_source

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
