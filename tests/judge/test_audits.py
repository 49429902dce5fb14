"""The public audits of GraphQL over HTTP find nothing to remark on in `legacy`, and in `2026` only what is older."""

import asyncio
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gateway.demo.client import read_client_key
from gateway.settings import GraphQLProfile
from tests.e2e.composed import Composed, composed
from tests.judge.outside import need_node

HERE = Path(__file__).resolve().parent
# They ask for the statuses of the drafts, and contradict the edition of September 2026. One more (74FF) means to, but
# its document, meant to be invalid, cannot even be parsed: that is a 400 in both.
OLDER = {"572B", "FDE2", "7B9B", "86EE", "423L", "3E3A"} | {
    f"{series}{number}" for series in ("LKJ", "6C0", "476", "58B") for number in range(4)
}
# Of an answer to anything and to nothing said, where the edition's own media type comes first.
PREFERRED = {"47DE", "80D8"}


async def audited(gateway: Composed, folder: Path) -> list[dict[str, Any]]:
    """Let the gateway be audited by one of the cast."""
    key = read_client_key(folder / "client.key")
    token = await gateway.demo.token("kari")
    whom = {"url": f"{gateway.demo.url}/graphql", "token": token, "key": key.as_dict(private=True)}
    process = await asyncio.create_subprocess_exec(
        "node",
        str(HERE / "audits.mjs"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    told, complaints = await process.communicate(msgspec.json.encode(whom | {"headers": {"access-basis": "SEGSELV"}}))
    assert process.returncode == 0, complaints.decode()
    found: list[dict[str, Any]] = msgspec.json.decode(told)
    assert len(found) == 61
    return found


@pytest.mark.parametrize(
    ("profile", "remarks"),
    [(GraphQLProfile.LEGACY, set()), (GraphQLProfile.EDITION_2026, OLDER | PREFERRED)],
)
async def test_the_audits_remark_on_nothing_but_what_the_edition_has_changed(
    database, tmp_path, profile, remarks
) -> None:
    need_node()
    async with composed(database, tmp_path, introspection=True, graphql_profile=profile) as gateway:
        found = await audited(gateway, tmp_path)

    remarked = {one["id"]: (one["name"], one["reason"]) for one in found if one["status"] != "ok"}
    assert set(remarked) == remarks, remarked
