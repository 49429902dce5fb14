"""A FHIR source in front of a scripted laboratory, and the bundles that it answers with."""

import json
from contextlib import asynccontextmanager

import aiohttp

from resolvers.deadline import Deadline
from resolvers.model import (
    Fetch,
    PersonNumber,
    SourceId,
)
from resolvers.normalise import normalise
from resolvers.sources.dialects import GENERIC
from resolvers.sources.fhir import FhirSource
from tests.examples import NOW, PERSON
from tests.integration.scripted import response, scripted

EMPTY = b'{"resourceType":"Bundle","type":"searchset","total":0}'
D_NUMBER = PersonNumber("41821012323")


def page(*resources, total=None, next_url=None, mode="match"):
    entries = [{"resource": each, "search": {"mode": mode}} for each in resources]
    links = [{"relation": "next", "url": next_url}] if next_url else []
    bundle = {"resourceType": "Bundle", "type": "searchset", "link": links, "entry": entries}
    return json.dumps(bundle | ({} if total is None else {"total": total})).encode()


@asynccontextmanager
async def laboratory(answer, dialect=GENERIC, **options):
    async with scripted(answer) as server, aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        source = FhirSource(
            id=SourceId("lab-test"),
            name="Test",
            base_url=server.base_url,
            dialect=dialect,
            session=session,
            clock=lambda: NOW,
            new_id=lambda: "correlation",
            **options,
        )
        yield server, source


def fetching(person=PERSON, budget_s=5.0, basis=None):
    return Fetch(source=SourceId("lab-test"), person=person, budget_s=budget_s, basis=basis)


async def fetch(source, *, seconds=5.0, **changes):
    return await source.fetch(fetching(**changes), Deadline.after(seconds))


def only_reports(give):
    """Answer the search for reports with `give`, and the search for observations with nothing."""

    async def answer(got):
        if got.resource == "Observation":
            return response(EMPTY)
        return await give(got)

    return answer


async def outcome_of(give, *, dialect=GENERIC, caps=None, seconds=5.0, **changes):
    """Give what one fetch makes of an endpoint."""
    async with laboratory(only_reports(give), dialect, caps=caps) as (_, source):
        return await fetch(source, seconds=seconds, **changes)


def always(written):
    async def give(_):
        return written

    return give


def read_ids(delivery):
    return [report.key.report for report in normalise(delivery, PERSON).reports]
