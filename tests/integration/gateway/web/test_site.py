"""The whole way in over real sockets: start page, choice, code, session, and a question that the endpoint answers."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
import msgspec
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from gateway.demo import runfile
from gateway.demo.authorising import Pages, site_config
from gateway.demo.client import make_client_key
from gateway.demo.serving import bound, port_of, serving
from gateway.frontage import web_config
from gateway.settings import Settings
from gateway.web.config import ClientKey, Kind, Provider, WebConfig
from gateway.web.guarding import HEADERS
from gateway.web.signing_in import PATIENCE, RETURN_PATH
from gateway.web.site import Site
from gateway.web.visiting import Page, Visit, read_form
from tests.e2e.composed import HOST, Moved, composed
from tests.integration.serving import serving as serving_on_any

SESSION = "__Host-session"


async def ask_who(request: Request, visit: Visit) -> Response:
    """Ask the endpoint who is asking."""
    answered = await visit.asking.ask("who", {})
    return JSONResponse({"name": visit.name, "data": answered.data, "codes": sorted(answered.codes)})


async def keep(request: Request, visit: Visit) -> Response:
    """Keep what a form holds, and renew for another purpose where it names one."""
    form = await read_form(request)
    renewed = await visit.renew(form["purpose"]) if "purpose" in form else None
    visit.notes.update(form)
    return JSONResponse({"kept": dict(visit.notes), "renewed": renewed})


PAGES = [
    Page(path="/borger", kind=Kind.CITIZEN, answer=ask_who),
    Page(path="/kliniker", kind=Kind.PERSONNEL, answer=ask_who),
    Page(path="/drift", kind=Kind.OPERATOR, answer=ask_who),
    Page(path="/kliniker/skjema", kind=Kind.PERSONNEL, answer=keep, methods=("POST",)),
]
WHO = "query Who { viewer { kind purpose basis } }"


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a browser got."""

    status: int
    text: str
    headers: dict[str, str]
    cookies: dict[str, str]


class Browser:
    """Keeps cookies as one would that takes them over http from this machine, and says where its requests come from."""

    def __init__(self, base: str, session: aiohttp.ClientSession) -> None:
        self.base, self.cookies, self._session = base, {}, session

    async def go(self, url: str, form: dict[str, str] | None = None, **headers: str) -> Answer:
        address = url if url.startswith("http") else self.base + url
        ours = address.startswith(self.base)
        sent = {"cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if ours else {}
        sent |= {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"} | headers
        async with self._session.request(
            "GET" if form is None else "POST",
            address,
            data=urlencode(form) if form is not None else None,
            headers={name: value for name, value in sent.items() if value},
            allow_redirects=False,
        ) as answer:
            given = {name: morsel.value for name, morsel in answer.cookies.items()}
            if ours:
                self.cookies |= given
                self.cookies = {name: value for name, value in self.cookies.items() if value not in ("", '""')}
            told = {name.lower(): value for name, value in answer.headers.items()}
            return Answer(status=answer.status, text=await answer.text(), headers=told, cookies=given)

    async def choice(self, door: str) -> tuple[str, dict[str, str]]:
        """Come to where one chooses whom to be, and read the form."""
        sent_on = await self.go(f"/logg-inn/{door}")
        assert sent_on.status == 303
        shown = await self.go(sent_on.headers["location"])
        fields = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', shown.text)
        action = re.search(r'action="([^"]*)"', shown.text)
        assert action is not None
        return unescape(action[1]), {unescape(name): unescape(value) for name, value in fields}

    async def chosen(self, door: str, persona: str) -> str:
        """Choose to be somebody; gives where the issuer sends one back to."""
        action, fields = await self.choice(door)
        back = await self.go(action, {**fields, "persona": persona})
        assert back.status == 303
        return back.headers["location"]

    async def sign_in(self, door: str, persona: str) -> Answer:
        return await self.go(await self.chosen(door, persona))


class WallKey:
    """A client's key by the wall's clock, as the issuer looks at assertions by that."""

    def __init__(self, key: ClientKey) -> None:
        self._key = key

    def assertion(self, client_id: str, issuer: str, now: datetime) -> str:
        return self._key.assertion(client_id, issuer, datetime.now(UTC))


class ClientKeyOfNobody:
    """A key that is never asked for."""

    def assertion(self, client_id: str, issuer: str, now: datetime) -> str:
        raise AssertionError


class World(msgspec.Struct, frozen=True, kw_only=True):
    """The site beside a gateway, a browser, and the time."""

    browser: Browser
    other: Browser
    clock: Moved
    site: Site


@asynccontextmanager
async def opened(database: str, folder: Path) -> AsyncIterator[World]:
    async with AsyncExitStack() as stack:
        door = stack.enter_context(closing(bound(HOST, 0)))
        base = f"http://{HOST}:{port_of(door)}"
        key = make_client_key(folder / "pages.key")
        pages = Pages(key=key, return_url=base + RETURN_PATH)
        gateway = await stack.enter_async_context(composed(database, folder, pages=pages))
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
        site = Site(config, session, gateway.clock, PAGES, documents={"who": WHO})
        await stack.enter_async_context(serving(Starlette(routes=site.routes()), [door]))
        yield World(browser=Browser(base, session), other=Browser(base, session), clock=gateway.clock, site=site)


@pytest.fixture
async def world(database: str, tmp_path: Path) -> AsyncIterator[World]:
    async with opened(database, tmp_path) as found:
        yield found


def read(answer: Answer) -> dict[str, object]:
    assert answer.status == 200, answer.text
    return msgspec.json.decode(answer.text)


async def test_from_the_start_page_to_an_answer(world):
    browser = world.browser

    start = await browser.go("/")
    entered = await browser.sign_in("borger", "kari")
    shown = await browser.go("/borger")

    assert 'href="/logg-inn/borger"' in start.text
    assert (entered.status, entered.headers["location"]) == (303, "/borger")
    assert read(shown) == {
        "name": "Kari Solbris",
        "data": {"viewer": {"kind": "CITIZEN", "purpose": "PATRQT", "basis": "SEGSELV"}},
        "codes": [],
    }


async def test_the_cookie_is_for_this_host_alone_and_says_nothing(world):
    browser = world.browser
    url = await browser.chosen("borger", "kari")
    raw = await browser.go(url)

    written = raw.headers["set-cookie"]

    assert "; HttpOnly; Max-Age=" in written
    assert "; Path=/; SameSite=lax; Secure" in written
    assert "Domain" not in written
    assert re.fullmatch(r"[A-Za-z0-9_=-]{60,200}", browser.cookies[SESSION])
    assert set(browser.cookies) == {SESSION}


@pytest.mark.parametrize(
    ("door", "persona", "kind", "purpose"),
    [("kliniker", "dr-lunde", "PERSONNEL", "TREAT"), ("drift", "drift", "OPERATOR", None)],
)
async def test_personnel_and_operators_sign_in_at_their_own_doors(world, door, persona, kind, purpose):
    entered = await world.browser.sign_in(door, persona)
    shown = read(await world.browser.go(f"/{door}"))

    assert entered.headers["location"] == f"/{door}"
    assert shown["data"] == {"viewer": {"kind": kind, "purpose": purpose, "basis": None}}


async def test_who_is_signed_in_as_another_kind_is_sent_to_sign_in(world):
    await world.browser.sign_in("borger", "kari")

    assert (await world.browser.go("/kliniker")).headers["location"] == "/logg-inn/kliniker"
    assert (await world.other.go("/borger")).headers["location"] == "/logg-inn/borger"


async def test_the_answer_to_a_sign_in_is_good_once_and_in_its_own_browser(world):
    url = await world.browser.chosen("borger", "kari")

    stolen = await world.other.go(url)
    first = await world.browser.go(url)
    again = await world.browser.go(url)

    assert (stolen.status, first.status, again.status) == (400, 303, 400)
    assert "Safari" in stolen.text
    assert SESSION not in world.other.cookies


async def test_an_answer_to_another_sign_in_signs_nobody_in(world):
    url = await world.other.chosen("borger", "kari")
    await world.browser.chosen("borger", "ola")

    assert (await world.browser.go(url)).status == 400
    assert SESSION not in world.browser.cookies


@pytest.mark.parametrize("change", [("iss=", "iss=x"), ("state=", "state=x"), ("code=", "kode="), ("code=", "code=x")])
async def test_a_return_with_something_wrong_signs_nobody_in(world, change):
    url = await world.browser.chosen("borger", "kari")

    assert (await world.browser.go(url.replace(*change))).status == 400
    assert SESSION not in world.browser.cookies


async def test_a_sign_in_that_took_too_long_is_begun_anew(world):
    await world.browser.go("/logg-inn/borger")
    kept = dict(world.browser.cookies)
    world.clock.by = PATIENCE + timedelta(seconds=1)
    url = await world.browser.chosen("borger", "kari")
    world.browser.cookies = kept

    assert (await world.browser.go(url)).status == 400


async def test_a_cookie_that_was_changed_is_none(world):
    await world.browser.sign_in("borger", "kari")
    value = world.browser.cookies[SESSION]
    world.browser.cookies[SESSION] = value[:-4] + ("AAAA" if not value.endswith("AAAA") else "BBBB")

    assert (await world.browser.go("/borger")).status == 303


async def test_signing_in_anew_ends_the_session_before(world):
    await world.browser.sign_in("borger", "kari")
    before = dict(world.browser.cookies)
    await world.browser.sign_in("borger", "ola")
    world.other.cookies = before

    assert read(await world.browser.go("/borger"))["name"] == "Ola Fjellrype"
    assert (await world.other.go("/borger")).status == 303


async def test_signing_out_ends_the_session_also_for_who_kept_its_cookie(world):
    await world.browser.sign_in("borger", "kari")
    world.other.cookies = dict(world.browser.cookies)

    out = await world.browser.go("/logg-ut", {})

    assert (out.status, out.headers["location"]) == (303, "/")
    assert SESSION not in world.browser.cookies
    assert (await world.other.go("/borger")).status == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"sec-fetch-site": ""},
        {"sec-fetch-site": "", "origin": "null"},
        {"sec-fetch-site": "", "origin": "https://elsewhere.invalid"},
    ],
)
async def test_a_form_from_elsewhere_changes_nothing(world, headers):
    await world.browser.sign_in("kliniker", "dr-lunde")

    refused = await world.browser.go("/kliniker/skjema", {"basis": "UNNTAK"}, **headers)

    assert refused.status == 403
    assert read(await world.browser.go("/kliniker"))["data"]["viewer"]["basis"] is None


async def test_an_older_browser_says_its_origin(world):
    await world.browser.sign_in("kliniker", "dr-lunde")
    headers = {"sec-fetch-site": "", "origin": world.browser.base}

    kept = await world.browser.go("/kliniker/skjema", {"basis": "UNNTAK"}, **headers)

    assert read(kept) == {"kept": {"basis": "UNNTAK"}, "renewed": None}
    assert read(await world.browser.go("/kliniker"))["data"]["viewer"]["basis"] == "UNNTAK"


async def test_a_clinician_asks_for_another_purpose(world):
    await world.browser.sign_in("kliniker", "dr-lunde")

    kept = await world.browser.go("/kliniker/skjema", {"purpose": "ETREAT"})

    assert read(kept)["renewed"] is True
    assert read(await world.browser.go("/kliniker"))["data"]["viewer"]["purpose"] == "ETREAT"


async def test_a_session_outlives_its_first_token_while_somebody_is_there(world):
    await world.browser.sign_in("borger", "kari")
    for _ in range(3):
        world.clock.by += timedelta(minutes=25)
        assert read(await world.browser.go("/borger"))["codes"] == []


async def test_a_session_that_nobody_uses_is_over(world):
    await world.browser.sign_in("borger", "kari")
    world.clock.by += timedelta(minutes=31)

    assert (await world.browser.go("/borger")).headers["location"] == "/logg-inn/borger"


@pytest.mark.parametrize("url", ["/", "/logg-inn/nobody", "/borger", "/logg-inn/borger", RETURN_PATH])
async def test_every_answer_is_guarded(world, url):
    answer = await world.browser.go(url)

    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


async def test_no_number_of_a_person_is_taken_in_an_address(world):
    await world.browser.sign_in("borger", "kari")

    for asked in ("?sok=12845411199", "?sok=128454%2011199", "?sok=128454+11199", "?a=%2012845411199", "?128454-11199"):
        assert (await world.browser.go(f"/borger{asked}")).status == 400
    for asked in ("?sok=hba1c", "?id=1e4bdc76-8a4f-5b1c-9d3e-12845411199a"):
        assert (await world.browser.go(f"/borger{asked}")).status == 200


async def test_a_language_is_kept_and_one_stays_on_the_page(world):
    back = await world.browser.go("/sprak/en", referer=f"{world.browser.base}/logg-inn/nobody")
    away = await world.browser.go("/sprak/nn", referer="https://elsewhere.invalid/borger")
    tricked = await world.browser.go("/sprak/en", referer=f"{world.browser.base}//elsewhere.invalid/")
    asked = await world.browser.go("/sprak/en", referer=f"{world.browser.base}/borger?felt=LAB")
    come_in = await world.browser.go("/sprak/en", referer=f"{world.browser.base}{RETURN_PATH}?code=c")
    broken = await world.browser.go("/sprak/en", referer=f"{world.browser.base}//[")
    shown = await world.browser.go("/")
    unknown = await world.browser.go("/sprak/sv")

    assert [each.headers.get("location") for each in (back, away, tricked)] == [
        "/logg-inn/nobody",
        "/",
        "/elsewhere.invalid/",
    ]
    assert [each.headers.get("location") for each in (asked, come_in, broken)] == [
        "/borger?felt=LAB",
        RETURN_PATH,
        "/[",
    ]
    assert '<html lang="en">' in shown.text
    assert unknown.status == 404


async def test_files_are_served_and_kept(world):
    own = await world.browser.go("/static/app.css")
    others = await world.browser.go("/static/vendor/designsystemet-1.22.0.css")
    none = await world.browser.go("/static/../site.py")

    assert (own.status, own.headers["cache-control"]) == (200, "public, max-age=300")
    assert (others.status, others.headers["cache-control"]) == (200, "public, max-age=31536000, immutable")
    assert none.status == 404


async def test_who_is_signed_in_goes_on_from_the_start_page(world):
    await world.browser.sign_in("borger", "kari")
    start = await world.browser.go("/")

    assert 'href="/borger"' in start.text
    assert 'href="/logg-inn/kliniker"' in start.text
    assert "Kari Solbris" in start.text


def nowhere():
    key = ClientKeyOfNobody()
    return WebConfig(
        graphql_url="http://127.0.0.1:1/graphql",
        public_url="http://127.0.0.1:2",
        providers=(
            Provider(kind=Kind.CITIZEN, issuer="http://127.0.0.1:1", client_id="pages", key=key, scope="openid"),
        ),
        cookie_key=b"k" * 32,
    )


async def test_a_door_with_nothing_behind_it_is_not_shown_and_leads_nowhere():
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        site = Site(nowhere(), session, lambda: datetime(2026, 11, 26, tzinfo=UTC), (), documents={})
        async with serving_on_any(lambda _: Starlette(routes=site.routes())) as base:
            browser = Browser(base, session)
            start, begun = await browser.go("/"), await browser.go("/logg-inn/borger")

    assert begun.status == 404
    assert "/logg-inn/" not in start.text


async def test_a_provider_that_is_away_is_told_of():
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        site = Site(nowhere(), session, lambda: datetime(2026, 11, 26, tzinfo=UTC), PAGES, documents={})
        app = Starlette(routes=site.routes())
        async with serving_on_any(lambda _: app) as base:
            browser = Browser(base, session)
            away = await browser.go("/logg-inn/borger", **{"accept-language": "en"})
            start = await browser.go("/")
            nobody = await browser.go("/logg-inn/drift")

    assert (away.status, nobody.status) == (503, 503)
    assert "The sign-in does not answer" in away.text
    assert 'href="/logg-inn/borger"' in start.text
    assert 'href="/logg-inn/drift"' not in start.text
    assert "12845411199" not in start.text
