"""The services around the gateway run together, and the gateway is told where."""

import asyncio

import aiohttp
import msgspec
import pytest
from joserfc.jwk import ECKey

from gateway.credentials_config import CredentialKind
from gateway.demo.cast import find
from gateway.demo.faults import Fault
from gateway.demo.laboratories import LABORATORIES, SOURCES
from gateway.demo.services import Membership, Place, World, ports, services, source_configs
from gateway.demo.serving import PortTaken, bound, port_of
from tests.unit.gateway.demo.reports import ANCHOR, CHRONICLE


async def nobody(_):
    return False


def world():
    return World(chronicle=CHRONICLE, client_key=ECKey.generate_key("P-256"), known=nobody, clock=lambda: ANCHOR)


async def test_every_service_answers_at_its_own_address():
    async with services(world(), Place()) as found, aiohttp.ClientSession() as session:
        urls = [
            f"{found.control}/faults",
            f"{found.issuer}/helseid/jwks",
            f"{found.issuer}/helsenorge/.well-known/openid-configuration",
            *(f"{url}/metadata" for url in found.laboratories.values()),
        ]
        statuses = []
        for url in urls:
            async with session.get(url) as answer:
                statuses.append(answer.status)
        async with session.post(
            f"{found.registers}/persons/_lookup", json={"number": find("kari").number.digits}
        ) as answer:
            born = (await answer.json())["born"]

    assert set(statuses) == {200}
    assert born == "1954-04-12"


async def test_a_hanging_laboratory_does_not_hold_the_services_back():
    async with services(world(), Place()) as found, aiohttp.ClientSession() as session:
        found.board.set("granitt", Fault.HANG)
        request = session.post(f"{found.laboratories['granitt']}/Observation/_search", data={"a": "b"})
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2), request:
                pass


async def test_every_laboratory_is_behind_a_wire_with_faults_and_its_links_lead_back_through_it():
    async with services(world(), Place()) as found, aiohttp.ClientSession() as session:
        for source, url in found.laboratories.items():
            found.board.set(source, Fault.REFUSE)
            with pytest.raises(aiohttp.ClientConnectorError):
                await session.get(f"{url}/metadata")
            found.board.set(source, Fault.OK)
            async with session.get(f"{url}/metadata") as answer:
                assert answer.status == 200
        form = {"patient.identifier": f"|{find('kari').number.digits}", "_count": "1"}
        async with session.post(f"{found.laboratories['helse-midt']}/Observation/_search", data=form) as answer:
            links = {link["relation"]: link["url"] for link in (await answer.json(content_type=None))["link"]}

    assert all(url.startswith(found.laboratories["helse-midt"]) for url in links.values())
    assert set(links) == {"self", "next"}


async def test_a_port_that_is_taken_is_said_to_be():
    with bound("127.0.0.1", 0) as taken:
        taken.listen()
        with pytest.raises(PortTaken):
            async with services(world(), Place(base_port=port_of(taken))):
                pass


def test_ports_follow_from_the_base_port():
    found = ports(Place(base_port=9000))

    assert (found["control"], found["issuer"], found["registers"]) == (9000, 9001, 9002)
    assert [found[source] for source in SOURCES] == list(range(9011, 9018))
    assert set(ports(Place()).values()) == {0}


def test_the_gateway_is_told_of_every_laboratory_with_its_token_in_a_file(tmp_path):
    configs = source_configs({source: f"http://127.0.0.1:1/{source}" for source in SOURCES}, tmp_path / "tokens")

    assert [config.id for config in configs] == list(SOURCES)
    assert [(config.disciplines, config.filters) for config in configs] == [
        (each.disciplines, each.filters) for each in LABORATORIES
    ]
    files = [config.token_file for config in configs if config.token_file]
    assert len(files) == 2
    assert {oct((tmp_path / "tokens" / name).stat().st_mode & 0o777) for name in files} == {"0o600"}


def test_where_the_gateway_is_a_client_of_the_issuer_it_gets_its_tokens_there(tmp_path):
    member = Membership(issuer="http://127.0.0.1:1", key_file=tmp_path / "gateway.key")
    configs = source_configs(dict.fromkeys(SOURCES, "http://127.0.0.1:1/fhir"), tmp_path / "tokens", member)
    made = {config.id: config.credentials for config in configs if config.credentials}

    assert {source: found.kind for source, found in made.items()} == {
        "helse-vest": CredentialKind.CLIENT,
        "helse-sorost": CredentialKind.EXCHANGE,
    }
    assert len({found.audience for found in made.values()}) == 2
    assert all(found.dpop and found.token_url.startswith(found.issuer) for found in made.values())
    assert not any(config.token_file for config in configs)
    assert list((tmp_path / "tokens").iterdir()) == []


async def test_a_token_that_does_not_change_opens_no_laboratory_that_wants_the_issuers():
    made = msgspec.structs.replace(world(), gateway_key=ECKey.generate_key("P-256"))
    async with services(made, Place()) as found, aiohttp.ClientSession() as session:
        statuses = {}
        for laboratory in LABORATORIES:
            url = f"{found.laboratories[laboratory.source]}/Observation/_search"
            headers = {"Authorization": f"Bearer {laboratory.token}"}
            async with session.post(url, data={"_count": "1"}, headers=headers) as answer:
                statuses[str(laboratory.source)] = answer.status

    assert {source for source, status in statuses.items() if status == 401} == {"helse-vest", "helse-sorost"}
