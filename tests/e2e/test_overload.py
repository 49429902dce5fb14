"""Where more is asked than can be answered, some are refused at once, and everybody else is answered in full."""

import asyncio
from collections import Counter
from pathlib import Path

import aiohttp
import msgspec

from gateway.demo.client import proof, read_client_key
from gateway.source_config import SourceConfig
from tests.e2e.asking import number_of
from tests.e2e.composed import composed
from tests.integration.scripted import response, scripted

AT_ONCE, ASKED = 8, 200
LEDGER = "timeline { completeness { complete sources { source { id } state } } }"
ABOUT = f"query A($patient: PersonNumber!) {{ patient(id: $patient) {{ {LEDGER} }} }}"
EMPTY = response(b'{"resourceType":"Bundle","type":"searchset","total":0,"entry":[]}')


class Slow:
    """A region that answers nobody until it is let to."""

    def __init__(self) -> None:
        self.open = asyncio.Event()

    async def answer(self, _got):
        await self.open.wait()
        return EMPTY


async def test_of_two_hundred_questions_at_once_as_many_as_can_be_are_answered_and_none_is_late(
    database, tmp_path
) -> None:
    slow = Slow()
    async with scripted(slow.answer) as served:
        region = SourceConfig(id="nord", name="Nord", base_url=served.base_url, at_once=2 * AT_ONCE)
        async with composed(database, tmp_path, sources=(region,), max_in_flight=AT_ONCE) as gateway:
            demo = gateway.demo
            token = await demo.token("dr-haug")
            key = read_client_key(Path(demo.run_file.client_key_file))
            body = msgspec.json.encode({"query": ABOUT, "variables": {"patient": number_of("kari")}})
            refused, enough = Counter(), asyncio.Event()

            async def ask(http):
                url = f"{demo.url}/graphql"
                made = proof(key, method="POST", url=url, now=demo.clock(), access_token=token)
                headers = {"authorization": f"DPoP {token}", "dpop": made, "access-basis": "SAMTYKKE"}
                headers["content-type"] = "application/json"
                async with http.post(url, data=body, headers=headers) as answer:
                    told = await answer.json()
                if answer.status == 503:
                    refused[told["errors"][0]["extensions"]["code"], answer.headers["retry-after"]] += 1
                    if refused.total() >= ASKED - 2 * AT_ONCE:
                        enough.set()
                return answer.status, told

            async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
                async with asyncio.TaskGroup() as group:
                    tasks = [group.create_task(ask(http)) for _ in range(ASKED)]
                    # All but those within and in the queue are told while nobody can be answered yet.
                    await enough.wait()
                    async with http.get(f"{demo.url}/readyz") as health:
                        ready = health.status
                    slow.open.set()
                answers = [told for status, told in (task.result() for task in tasks) if status == 200]
                after = await ask(http)

    assert ready == 200
    assert set(refused) == {("OVERLOADED", "1")}
    # Whoever waited for longer than a second in the queue, as on a machine that stands still, was told too.
    assert AT_ONCE <= len(answers) == ASKED - refused.total() <= 2 * AT_ONCE
    for told in (*answers, after[1]):
        assert "errors" not in told, told["errors"]
        assert told["data"]["patient"]["timeline"]["completeness"]["complete"] is True
