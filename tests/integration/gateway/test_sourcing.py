"""Sources are made as the settings say, and what they lack is named."""

import asyncio
import time
from contextlib import AsyncExitStack
from datetime import date
from pathlib import Path

import asyncpg
import msgspec
import pytest
from joserfc.jwk import ECKey
from stamina.instrumentation import get_on_retry_hooks

from gateway.app import wall_clock
from gateway.credentials_config import CredentialKind, CredentialsConfig
from gateway.settings import Settings
from gateway.source_config import SourceConfig
from gateway.sourcing import (
    Parts,
    SettingsIncomplete,
    open_parts,
    open_session,
    regional_source,
    sheets,
    sources,
)
from gateway.tallies import Tallies
from gateway.watching import NOBODY_WATCHES, Watching
from resolvers.counting import Counts
from resolvers.plan import Filter
from resolvers.sources.retrying import log_retry
from resolvers.sources.sharing import Shared
from resolvers.sources.watched import Watched
from resolvers.store import Store, Vault
from resolvers.store.pool import Database
from resolvers.store.queries import Queries
from tests.fhir_examples import observation
from tests.integration.endpoint import always, fetch, only_reports, page, read_ids
from tests.integration.scripted import response, scripted

NOWHERE = "http://127.0.0.1:9"
COUNTS = Counts(wall_clock, time.monotonic)


async def test_a_sources_token_comes_from_its_file_and_a_missing_file_is_named(tmp_path) -> None:
    (tmp_path / "token").write_text("lab-token\n")
    found = SourceConfig(id="nord", name="Nord", base_url=NOWHERE, token_file=str(tmp_path / "token"))
    lost = SourceConfig(id="vest", name="Vest", base_url=NOWHERE, token_file=str(tmp_path / "nothing"))
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(open_session())
        parts = Parts(session=session, clock=wall_clock, counts=COUNTS)

        assert regional_source(found, parts).id == "nord"
        with pytest.raises(SettingsIncomplete, match="vest"):
            regional_source(lost, parts)


@pytest.mark.parametrize(
    ("written", "problem"),
    [(None, "cannot be read"), (b"not a key: s3cret", "no key"), (b'{"kty":"EC","d":"s3cret"}', "no key")],
)
async def test_a_key_that_cannot_serve_is_named_without_its_content(tmp_path, written, problem) -> None:
    if written is not None:
        (tmp_path / "key").write_bytes(written)
    async with open_session() as session:
        with pytest.raises(SettingsIncomplete, match=f"source lab-test.*{problem}") as refused:
            regional_source(
                with_credentials(NOWHERE, tmp_path), Parts(session=session, clock=wall_clock, counts=COUNTS)
            )

    told = [refused.value, refused.value.__cause__]
    assert not any("s3cret" in repr(each) for each in told)


async def test_a_source_and_its_replica_are_asked_with_one_token(tmp_path) -> None:
    (tmp_path / "key").write_bytes(msgspec.json.encode(ECKey.generate_key("P-256").as_dict(private=True)))

    async def issue(_: object) -> bytes:
        body = b'{"access_token":"t-1","token_type":"Bearer"}'
        return response(body, kind="application/json")

    answer = only_reports(always(response(page(observation("o1")))))
    async with scripted(issue) as issuer, scripted(answer) as replica, open_session() as session:
        found = msgspec.structs.replace(
            with_credentials(issuer.base_url, tmp_path), replica_url=replica.base_url, retries=0
        )
        delivery = await fetch(regional_source(found, Parts(session=session, clock=wall_clock, counts=COUNTS)))

    assert read_ids(delivery) == ["o1"]
    assert {got.headers["authorization"] for got in replica.got} == {"Bearer t-1"}
    assert len(issuer.got) == 1


def with_credentials(issuer: str, folder: Path) -> SourceConfig:
    """Describe a source that is out of reach and wants bearer tokens of an issuer."""
    credentials = CredentialsConfig(
        kind=CredentialKind.CLIENT,
        issuer=issuer,
        token_url=f"{issuer}/token",
        client_id="gateway",
        key_file=str(folder / "key"),
        dpop=False,
    )
    return SourceConfig(id="lab-test", name="Lab", base_url=NOWHERE, credentials=credentials)


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


async def test_a_source_of_a_region_is_shared_and_the_central_store_is_read_each_time(store) -> None:
    nord = SourceConfig(id="nord", name="Nord", base_url=NOWHERE)
    async with open_parts(Settings(sources=(nord,)), store, wall_clock) as parts:
        made = sources(Settings(sources=(nord,)), store, parts)

    assert {name: type(source) for name, source in made.items()} == {"central": Watched, "nord": Shared}


async def test_what_goes_wrong_beside_the_sources_is_raised_as_it_is(store) -> None:
    with pytest.raises(SettingsIncomplete, match="on its own"):
        async with open_parts(Settings(), store, wall_clock):
            raise SettingsIncomplete("on its own")


async def test_without_who_hears_of_changes_the_sources_are_opened_all_the_same(tmp_path) -> None:
    async def connect() -> asyncpg.Connection:
        return await asyncpg.connect(f"postgresql://nobody@/none?host={tmp_path}")

    class Closed:
        async def acquire(self) -> asyncpg.Connection:
            raise asyncpg.InterfaceError("closed")

    deaf = Store(Database(Closed(), Queries.read(), connect), Vault(b"a secret that only the tests have"))
    async with scripted(only_reports(always(response(page(observation("o1")))))) as server:
        found = Settings(sources=(SourceConfig(id="lab-test", name="Lab", base_url=server.base_url),))
        async with open_parts(found, deaf, wall_clock) as parts:
            delivery = await fetch(sources(found, deaf, parts)["lab-test"])

    assert read_ids(delivery) == ["o1"]


async def test_a_replica_is_asked_where_its_source_cannot_be_reached() -> None:
    answer = always(response(page(observation("o1"))))
    async with scripted(only_reports(answer)) as replica, open_session() as session:
        found = SourceConfig(id="lab-test", name="Lab", base_url=NOWHERE, replica_url=replica.base_url, retries=0)
        delivery = await fetch(regional_source(found, Parts(session=session, clock=wall_clock, counts=COUNTS)))

    assert read_ids(delivery) == ["o1"]


async def test_a_source_is_guarded_as_the_settings_say() -> None:
    now_s = 0.0
    async with scripted(always(response(status=503))) as server, open_session() as session:
        found = SourceConfig(
            id="lab-test",
            name="Lab",
            base_url=server.base_url,
            retries=0,
            page_size=7,
            breaker_failures=1,
            breaker_pause_s=30.0,
        )
        source = regional_source(found, Parts(session=session, clock=wall_clock, counts=COUNTS, measure=lambda: now_s))
        reasons = [(await fetch(source)).reason for _ in range(2)]
        now_s = 30.0
        reasons.append((await fetch(source)).reason)

    assert reasons == ["UNAVAILABLE", "BREAKER_OPEN", "UNAVAILABLE"]
    # Two fetches went through, each of two searches.
    assert [got.field("_count") for got in server.got] == ["7"] * 4


async def test_a_source_takes_no_more_at_once_and_in_a_page_than_the_settings_say() -> None:
    async def hang(_: object) -> None:
        return None

    large = always(response(page(observation("o1", note=[{"text": "x" * 5_000}]))))
    async with scripted(hang) as hanging, scripted(only_reports(large)) as server, open_session() as session:
        parts = Parts(session=session, clock=wall_clock, counts=COUNTS)
        narrow = SourceConfig(id="lab-test", name="Lab", base_url=hanging.base_url, at_once=1)
        small = SourceConfig(id="lab-test", name="Lab", base_url=server.base_url, max_page_bytes=4_000)
        source = regional_source(narrow, parts)
        async with asyncio.TaskGroup() as group:
            fetches = [group.create_task(fetch(source, budget_s=0.2)) for _ in range(3)]
        too_large = await fetch(regional_source(small, parts))

    assert fetches[2].result().reason == "BUSY"
    assert too_large.reason == "OVERSIZED"


async def test_what_is_retried_is_logged_without_arguments() -> None:
    async with open_session():
        assert get_on_retry_hooks() == (log_retry,)


async def test_sources_alone_are_told_of_a_trace_and_only_where_somebody_traces(tmp_path, store) -> None:
    (tmp_path / "key").write_bytes(msgspec.json.encode(ECKey.generate_key("P-256").as_dict(private=True)))

    async def issue(_: object) -> bytes:
        return response(b'{"access_token":"t-1","token_type":"Bearer"}', kind="application/json")

    told = Watching(header=lambda: {"traceparent": "00-a-b-01"})
    answer = only_reports(always(response(page(observation("o1")))))
    async with scripted(issue) as issuer, scripted(answer) as server, scripted(answer) as replica:
        lab = with_credentials(issuer.base_url, tmp_path)
        found = msgspec.structs.replace(lab, base_url=server.base_url, replica_url=replica.base_url)
        settings = Settings(sources=(found,))
        for watching in (told, NOBODY_WATCHES):
            async with open_parts(settings, store, wall_clock, watching) as parts:
                delivery = await fetch(sources(settings, store, parts)["lab-test"])
                async with parts.session.get(replica.base_url):
                    pass

    assert read_ids(delivery) == ["o1"]
    headers = [got.headers.get("traceparent") for got in server.got]
    assert set(headers[: len(headers) // 2]) == {"00-a-b-01"}
    assert set(headers[len(headers) // 2 :]) == {None}
    assert [got.headers.get("traceparent") for got in replica.got] == ["00-a-b-01", None]
    assert {got.headers.get("traceparent") for got in issuer.got} == {None}


async def test_a_watched_source_tells_how_each_fetch_ended(store) -> None:
    tallies = Tallies(lambda: 0.0)
    settings = Settings(sources=(SourceConfig(id="lab-test", name="Lab", base_url=NOWHERE, retries=0),))
    async with open_parts(settings, store, wall_clock, Watching(sources=tallies)) as parts:
        made = sources(settings, store, parts)
        for source in made.values():
            await fetch(source)

    assert tallies._fetches == {("lab-test", "FAILED", "CONNECTION"): 1, ("central", "ANSWERED", ""): 1}
