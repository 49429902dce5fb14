"""The door for laboratories over real HTTP, into a real store."""

import os
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware

from gateway.arrival import Arrival
from gateway.intake import SVARRAPPORT, intake_route
from resolvers.intake import Intake
from resolvers.model import ActorKind, Caller
from tests.integration.serving import serving

DATA = Path(__file__).resolve().parents[2] / "data" / "svarrapport"
NOW = datetime(2026, 5, 4, tzinfo=UTC)
XML = {"content-type": "application/xml"}


async def laboratory(request):
    return Caller(
        kind=ActorKind.SYSTEM, subject="lab", issuer="i", client_id="c", scopes=frozenset(), organisation="993467049"
    )


@pytest.fixture
async def door(store):
    intake = Intake(store, her_organisations={}, synthetic_only=True, quarantine_days=1)
    app = Starlette(
        routes=[intake_route(intake, laboratory, lambda: NOW, max_bytes=100_000, form=SVARRAPPORT)],
        middleware=[Middleware(Arrival, deadline_s=20, new_id=lambda: "request-1")],
    )
    async with serving(lambda _: app) as base, aiohttp.ClientSession() as session:
        yield base + SVARRAPPORT.path, session


async def status_of(door, body, headers=XML):
    url, session = door
    async with session.post(url, data=body, headers=headers) as answer:
        text = await answer.text()
        if answer.content_type != "application/xml":
            return answer.status, None
        return answer.status, next(one.attrib["V"] for one in ET.fromstring(text) if one.tag.endswith("Status"))


async def test_a_laboratorys_own_message_is_accepted_and_anothers_is_not(door):
    assert await status_of(door, (DATA / "alle-elementer-1.4.xml").read_bytes()) == (200, "1")
    assert await status_of(door, (DATA / "alle-elementer-1.4.xml").read_bytes()) == (200, "1")
    assert await status_of(door, (DATA / "dyrkning.xml").read_bytes()) == (200, "2")


@pytest.mark.parametrize("body", [b"ikke xml", b"<!DOCTYPE a><a/>", b"<a>" * 500 + b"</a>" * 500])
async def test_what_cannot_be_read_is_rejected_and_the_door_goes_on(door, body):
    assert await status_of(door, body) == (200, "2")
    assert await status_of(door, (DATA / "alle-elementer-1.4.xml").read_bytes()) == (200, "1")


async def test_a_body_over_the_limit_and_a_foreign_media_type_never_come_in(door):
    assert await status_of(door, os.urandom(200_000)) == (413, None)
    assert await status_of(door, b"{}", {"content-type": "application/json"}) == (415, None)


async def test_a_store_that_is_gone_asks_for_the_message_again(store, door):
    await store._database._pool.close()

    assert await status_of(door, (DATA / "alle-elementer-1.4.xml").read_bytes()) == (503, None)
