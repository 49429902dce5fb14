"""What a clinician does on the pages, over HTTP and without a script: a padlock opened, a release decided, a shield."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path

import aiohttp
import msgspec
import pytest
from starlette.applications import Starlette

from gateway.demo import runfile
from gateway.demo.authorising import Pages, site_config
from gateway.demo.client import make_client_key
from gateway.demo.serving import bound, port_of, serving
from gateway.frontage import web_config
from gateway.settings import Settings
from gateway.web.signing_in import RETURN_PATH
from gateway.web.site import Site
from tests.e2e.asking import number_of
from tests.e2e.composed import HOST, Composed, composed, now
from tests.e2e.test_clinician_changes import HIDDEN_VALUE, SOON_AFTER, made, send
from tests.e2e.test_openings import FEED, heard
from tests.integration.gateway.web.test_site import Answer, Browser, WallKey

REASON = "Bevisstløs, må vite om blodfortynnende"
FORM = re.compile(r'<form\b[^>]*\baction="([^"]*)"[^>]*>(.*?)</form>', re.DOTALL)
HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')
MINUTES = re.compile(r'class="countdown number"[^>]*>(\d+) minutter igjen')


class Person:
    """Somebody with a browser of their own, who reads pages and sends their forms."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.page = Answer(status=0, text="", headers={}, cookies={})

    async def go(self, path: str) -> str:
        """Open a page."""
        self.page = await self.browser.go(path)
        assert self.page.status == 200, (path, self.page.status)
        return self.page.text

    async def send(self, action: str, having: str = "", **fields: str) -> str:
        """Send the form of the page that leads there (the one that holds `having`), and go where it leads."""
        form = next(held for leads, held in FORM.findall(self.page.text) if leads == action and having in held)
        hidden = {unescape(name): unescape(value) for name, value in HIDDEN.findall(form)}
        answer = await self.browser.go(action, hidden | fields)
        self.page = await self.browser.go(answer.headers["location"]) if answer.status == 303 else answer
        return self.page.text


class World(msgspec.Struct, frozen=True, kw_only=True):
    """The site beside a gateway, and who is signed in: a citizen, and two hospital doctors who treat her."""

    gateway: Composed
    kari: Person
    doctor: Person
    emergency: Person


@pytest.fixture
async def world(database: str, tmp_path: Path) -> AsyncIterator[World]:
    async with opened(database, tmp_path) as found:
        yield found


@asynccontextmanager
async def opened(database: str, folder: Path, at: datetime = SOON_AFTER, **changes: object) -> AsyncIterator[World]:
    """Open the site beside a gateway at a time; `changes` are to the gateway's settings."""
    async with AsyncExitStack() as stack:
        door = stack.enter_context(closing(bound(HOST, 0)))
        base = f"http://{HOST}:{port_of(door)}"
        pages = Pages(key=make_client_key(folder / "pages.key"), return_url=base + RETURN_PATH)
        gateway = await stack.enter_async_context(composed(database, folder, pages=pages, **changes))
        found = runfile.read(folder)
        assert found is not None
        config = web_config(
            Settings(public_url=gateway.demo.url, synthetic_only=True),
            site_config(found.issuer, folder / "pages.key"),
            b"a secret that only the tests have",
        )
        providers = tuple(msgspec.structs.replace(each, key=WallKey(each.key)) for each in config.providers)
        config = msgspec.structs.replace(config, public_url=base, providers=providers)
        jar = aiohttp.DummyCookieJar()
        session = await stack.enter_async_context(aiohttp.ClientSession(cookie_jar=jar))
        site = Site(config, session, gateway.clock)
        await stack.enter_async_context(serving(Starlette(routes=site.routes()), [door]))
        gateway.clock.to(at)
        people = [("borger", "kari"), ("kliniker", "dr-haug"), ("kliniker", "dr-akutt")]
        browsers = [Browser(base, session) for _ in people]
        for browser, (way, who) in zip(browsers, people, strict=True):
            await browser.sign_in(way, who)
        kari, doctor, emergency = map(Person, browsers)
        yield World(gateway=gateway, kari=kari, doctor=doctor, emergency=emergency)


async def block(citizen: Person, level: str = "SOFT") -> None:
    """Block everything from everybody, as a citizen does."""
    await citizen.go("/borger/sperringer/ny")
    await citizen.send("/borger/sperringer/se", hva="ALL", hvem="ALL", niva=level)
    assert "Sperringen er satt" in await citizen.send("/borger/sperringer/sett")


async def find(doctor: Person, purpose: str = "TREAT", basis: str = "SAMTYKKE") -> str:
    """Take kari in hand, as a clinician does; gives where that leads."""
    await doctor.go("/kliniker")
    return await doctor.send("/kliniker/finn", formal=purpose, grunnlag=basis, nummer=number_of("kari"))


async def test_a_padlock_is_opened_in_an_emergency_and_the_citizen_sees_by_whom(world) -> None:
    await send(world.gateway, made("r1", kind="CLIN"))
    doctor, kari = world.doctor, world.kari
    assert HIDDEN_VALUE.replace(".", ",") in await find(doctor)
    await block(kari)

    locked = await find(doctor)
    assert HIDDEN_VALUE.replace(".", ",") not in locked
    assert "Prøvesvar er sperret eller skjermet" in locked
    asked = await doctor.go("/kliniker/apne")
    assert "Pasienten får et varsel med en gang" in asked
    assert "pasient- og brukerrettighetsloven § 5-3" in asked
    short = await doctor.send("/kliniker/apne", "EMERGENCY", formal="ETREAT", grunn="kort")
    assert "minst 10 tegn" in short
    opened = await doctor.send("/kliniker/apne", "EMERGENCY", formal="ETREAT", grunn=REASON)

    assert HIDDEN_VALUE.replace(".", ",") in opened
    assert "Åpnet i en nødsituasjon" in opened
    left = MINUTES.search(opened)
    assert left is not None
    assert 0 < int(left[1]) <= 60
    log = await kari.go("/borger/innsyn")
    assert "Nødtilgang" in log
    assert "Hanne Haug" in log
    assert REASON not in log

    for _ in range(3):
        world.gateway.clock.by += timedelta(minutes=21)
        over = await doctor.go("/kliniker/pasient")
    assert "Øyeblikkelig hjelp" in over
    assert "Åpnet i en nødsituasjon" not in over
    assert HIDDEN_VALUE.replace(".", ",") not in over


async def test_consent_opens_too_and_what_is_sent_twice_is_one_opening(world) -> None:
    await send(world.gateway, made("r1", kind="CLIN"))
    doctor, kari = world.doctor, world.kari
    await block(kari)
    assert "Pasientens samtykke kan åpne det" in await find(doctor)

    await doctor.go("/kliniker/apne")
    form = doctor.page
    assert "Bekreft at pasienten har samtykket" in await doctor.send("/kliniker/apne", "CONSENT")
    for _ in range(2):
        doctor.page = form
        assert "Åpnet med pasientens samtykke" in await doctor.send("/kliniker/apne", "CONSENT", samtykke="ja")

    assert (await kari.go("/borger/innsyn")).count('action="/borger/innsyn/lest"') == 1


async def test_a_hard_block_is_not_offered_to_be_opened(world) -> None:
    await send(world.gateway, made("r1", kind="CLIN"))
    await block(world.kari, "HARD")

    locked = await find(world.doctor)

    assert 'href="/kliniker/apne"' not in locked
    assert 'action="/kliniker/apne"' not in await world.doctor.go("/kliniker/apne")


async def test_what_waits_is_delayed_denied_and_released_from_the_work_list(world) -> None:
    await send(world.gateway, made("r1"))
    doctor, kari = world.doctor, world.kari
    value = HIDDEN_VALUE.replace(".", ",")
    assert "Ingenting venter" in await doctor.go("/kliniker/arbeidsliste")

    waiting = await doctor.go("/kliniker/arbeidsliste?grunnlag=SAMTYKKE")
    assert "Vises av seg selv 25. januar 2027" in waiting
    first = await doctor.send("/kliniker/arbeidsliste/ta", til="utsett")
    assert "Dette slaget svar kan utsettes til senest 12. mars 2027" in first
    address = re.search(r'action="(/kliniker/svar/[^"]*)/utsett"', first)
    assert address is not None
    report = address[1]
    assert number_of("kari") not in report

    why = {"begrunnelse": "skal fortelles i samtale"}
    too_long = await doctor.send(f"{report}/utsett", lengde="UNTIL", til="2027-06-01", **why)
    assert "lengre enn det som er tillatt" in too_long
    delayed = await doctor.send(f"{report}/utsett", lengde="UNTIL", til="2027-02-15", **why)
    assert "Svaret er utsatt." in delayed
    assert "15. februar 2027 kl. 08.00" in delayed
    assert value not in await kari.go("/borger")

    await doctor.go(f"{report}/avslag")
    denied = await doctor.send(f"{report}/avslag", kode="NORN_FPB", **why)
    assert "Pasienten får ikke se svaret" in denied
    assert "Hanne Haug" in denied
    assert "Nektet til pasienten er fortalt det" in await doctor.go("/kliniker/arbeidsliste?grunnlag=SAMTYKKE")
    await doctor.send("/kliniker/arbeidsliste/ta", til="opphev")
    assert "Nektingen er opphevet." in await doctor.send(f"{report}/opphev", **why)

    await doctor.go(f"{report}/frigi")
    assert "når du erklærer at pasienten er informert" in await doctor.send(f"{report}/frigi")
    released = await doctor.send(f"{report}/frigi", informert="ja")
    assert "Pasienten kan se svaret" in released
    assert value in await kari.go("/borger")
    assert "Ingenting venter" in await doctor.go("/kliniker/arbeidsliste?grunnlag=SAMTYKKE")


async def test_what_is_shielded_is_locked_for_who_shielded_it_and_not_for_the_citizen(world) -> None:
    await send(world.gateway, made("r1", kind="CLIN"))
    doctor = world.doctor
    page = await find(doctor)
    report = re.search(r'href="(/kliniker/svar/rp-[^"/]*)', page)
    assert report is not None

    await doctor.go(f"{report[1]}/skjerm")
    done = await doctor.send(f"{report[1]}/skjerm", hva="ALL", niva="SOFT", begrunnelse="ønsket av pasienten i samtale")

    assert "Skjermingen er satt" in done
    value = HIDDEN_VALUE.replace(".", ",")
    locked = await doctor.go("/kliniker/pasient")
    assert value not in locked
    assert "Prøvesvar er sperret eller skjermet" in locked
    assert value in await world.kari.go("/borger")
    assert "Skjerming" in await world.kari.go("/borger/sperringer")


async def test_blocks_that_cannot_be_read_lead_in_an_emergency_to_where_they_may_be_opened(database, tmp_path) -> None:
    async with opened(database, tmp_path, now(), restriction_feeds=(FEED,), emergency_when_unread=True) as world:
        await send(world.gateway, made("r1", now() - timedelta(hours=5), kind="CLIN"))
        await heard(world.gateway, hours_ago=2)
        value, acute = HIDDEN_VALUE.replace(".", ","), world.emergency

        await find(world.doctor)
        assert (world.doctor.page.status, "/kliniker/apne" in world.doctor.page.text) == (503, False)
        unread = await find(acute, "ETREAT", "AKUTT")
        assert "Det betyr ikke at det ikke finnes svar" in unread
        assert 'href="/kliniker/apne"' in unread
        await acute.go("/kliniker/apne")
        opened_now = await acute.send("/kliniker/apne", "EMERGENCY", grunn=REASON)

        assert "Åpnet i en nødsituasjon" in opened_now
        assert value in opened_now
        assert "Nødtilgang" in await world.kari.go("/borger/innsyn")
