"""A second judge of what is written as FHIR, who knows the codes that the standard binds, finds nothing wrong."""

import asyncio
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from resolvers.fhir import bundle
from tests.judge.outside import need_node
from tests.properties.answered import made_up
from tests.properties.test_fhir_out import OWN, answered, comparison, corpus, messages, reports_of

HERE = Path(__file__).resolve().parent
MADE_UP = range(60)


async def wrong_with(bundles: Iterable[msgspec.Raw]) -> list[list[str]]:
    """Ask the judge what is wrong with each bundle."""
    need_node()
    process = await asyncio.create_subprocess_exec(
        "node", str(HERE / "validate.mjs"), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    told, _ = await process.communicate(msgspec.json.encode(list(bundles)))
    assert process.returncode == 0
    found: list[list[str]] = msgspec.json.decode(told)
    return found


async def test_the_second_judge_knows_the_codes_that_are_bound() -> None:
    found: dict[str, Any] = json.loads(bytes(bundle(answered(next(iter(reports_of(messages(OWN)[0])))))))
    found["type"] = "heap"
    found["entry"][0]["resource"] |= {"status": "done", "made": "up"}
    (wrong,) = await wrong_with([msgspec.Raw(json.dumps(found).encode())])

    assert len(wrong) == 3


async def test_real_messages_are_written_with_codes_that_fhir_knows() -> None:
    written = [report for path in (*messages(OWN), *corpus()) for report in reports_of(path)]

    assert [found for found in await wrong_with(bundle(answered(one)) for one in written) if found] == []


async def test_whatever_a_report_holds_it_is_written_with_codes_that_fhir_knows() -> None:
    found = await wrong_with(bundle(made_up(seed, comparison())) for seed in MADE_UP)

    assert len(found) == len(MADE_UP)
    assert [one for one in found if one] == []
