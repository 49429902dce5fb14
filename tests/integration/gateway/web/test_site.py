"""The whole way in over real sockets: start page, choice, code, session, and a question that the endpoint answers."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlencode

import aiohttp
import msgspec
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from gateway.demo import runfile
from gateway.demo.authorising import Pages, site_config
from gateway.demo.client import make_client_key
from gateway.demo.serving import bound, port_of, serving
from gateway.frontage import web_config
from gateway.settings import Settings
from gateway.web.config import ClientKey, Kind, Provider, WebConfig
from gateway.web.guarding import HEADERS
from gateway.web.marking import FIELD
from gateway.web.rendering import environment, render
from gateway.web.signing_in import PATIENCE, RETURN_PATH
from gateway.web.signing_out import SIGNED_OUT_PATH
from gateway.web.site import Pace, Site, unhurried
from gateway.web.visiting import Page, Visit, read_form
from tests.e2e.composed import HOST, Composed, Moved, composed
from tests.integration.serving import serving as serving_on_any

SESSION = "__Host-session"


async def ask_who(request: Request, visit: Visit) -> Response:
    """Ask the endpoint who is asking."""
    answered = await visit.asking.ask("who", {})
    told = {"name": visit.name, "data": answered.data, "codes": sorted(answered.codes)}
    return JSONResponse(told, headers=form_of(visit))


def form_of(visit: Visit) -> dict[str, str]:
    """Say in a header what the forms of a page would say."""
    found = re.search(r'value="([^"]*)"', render(environment().from_string(FORM), Sentences(), **visit.frame))
    assert found is not None
    return {"x-form": found[1]}


class Sentences:
    """A language of which no word is said."""

    code = "nb"

    def say(self, key: str, **_: object) -> str:
        raise AssertionError(key)


async def keep(request: Request, visit: Visit) -> Response:
    """Keep what a form holds, and renew for another purpose where it names one."""
    form = await read_form(request)
    renewed = await visit.renew(form["purpose"]) if "purpose" in form else None
    visit.notes.update({name: text for name, text in form.items() if name != FIELD})
    return JSONResponse({"kept": dict(visit.notes), "renewed": renewed}, headers=form_of(visit))


async def change(request: Request, visit: Visit) -> Response:
    """Change something, and send on to where that is told of."""
    form = await read_form(request)
    return RedirectResponse(form["to"], 303)


async def break_down(request: Request, visit: Visit) -> Response:
    """Fail as nobody has foreseen."""
    raise LookupError("what nobody may read")


PAGES = [
    Page(path="/borger", kind=Kind.CITIZEN, answer=ask_who),
    Page(path="/kliniker", kind=Kind.PERSONNEL, answer=ask_who),
    Page(path="/drift", kind=Kind.OPERATOR, answer=ask_who),
    Page(path="/kliniker/skjema", kind=Kind.PERSONNEL, answer=keep, methods=("POST",)),
    Page(path="/kliniker/finn", kind=Kind.PERSONNEL, answer=keep, methods=("POST",), in_hand=False),
    Page(path="/kliniker/svar", kind=Kind.PERSONNEL, answer=ask_who),
    Page(path="/kliniker/svar/gjort", kind=Kind.PERSONNEL, answer=ask_who),
    Page(path="/kliniker/endre", kind=Kind.PERSONNEL, answer=change, methods=("POST",)),
    Page(path="/drift/brudd", kind=Kind.OPERATOR, answer=break_down),
]
FORM = '<form method="post" action="/kliniker/skjema"></form>'
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
        self.form = ""

    async def go(self, url: str, form: dict[str, str] | None = None, **headers: str) -> Answer:
        address = url if url.startswith("http") else self.base + url
        ours = address.startswith(self.base)
        sent = {"cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if ours else {}
        come_from = "none" if form is None else "same-origin"
        sent |= {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": come_from} | headers
        async with self._session.request(
            "GET" if form is None else "POST",
            address,
            data=urlencode({FIELD: self.form, **form}) if form is not None else None,
            headers={name: value for name, value in sent.items() if value},
            allow_redirects=False,
        ) as answer:
            given = {name: morsel.value for name, morsel in answer.cookies.items()}
            if ours:
                self.cookies |= given
                self.cookies = {name: value for name, value in self.cookies.items() if value not in ("", '""')}
            told = {name.lower(): value for name, value in answer.headers.items()}
            self.form = told.get("x-form", self.form)
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
    gateway: Composed


@asynccontextmanager
async def opened(
    database: str,
    folder: Path,
    pages: Sequence[Page] = PAGES,
    documents: Mapping[str, str] | None = MappingProxyType({"who": WHO}),
    pace: Pace = unhurried,
) -> AsyncIterator[World]:
    async with AsyncExitStack() as stack:
        door = stack.enter_context(closing(bound(HOST, 0)))
        base = f"http://{HOST}:{port_of(door)}"
        key = make_client_key(folder / "pages.key")
        known = Pages(key=key, return_url=base + RETURN_PATH, signed_out_url=base + SIGNED_OUT_PATH)
        gateway = await stack.enter_async_context(composed(database, folder, pages=known))
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
        site = Site(config, session, gateway.clock, pages, documents=documents, pace=pace)
        await stack.enter_async_context(serving(Starlette(routes=site.routes()), [door]))
        browsers = (Browser(base, session), Browser(base, session))
        yield World(browser=browsers[0], other=browsers[1], clock=gateway.clock, site=site, gateway=gateway)


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


async def test_who_begins_sign_ins_without_end_waits_and_asks_no_provider(database, tmp_path):
    waits = [0.0, 1.2, 0.0]
    async with opened(database, tmp_path, pace=lambda _: waits.pop(0)) as world:
        first, second, third = [
            await world.browser.go("/logg-inn/kliniker", **{"accept-language": "en"}) for _ in range(3)
        ]
        nobody = await world.browser.go("/logg-inn/nobody")

    assert (first.status, second.status, third.status, nobody.status) == (303, 429, 303, 404)
    assert second.headers["retry-after"] == "2"
    assert "Wait a moment" in second.text
    assert second.cookies == {}


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

    assert out.status == 200
    assert SESSION not in world.browser.cookies
    assert (await world.other.go("/borger")).status == 303


def onward(page: Answer) -> tuple[str, dict[str, str]]:
    """Read the form by which a browser goes on to where it is signed out too."""
    form = re.search(r'<form method="post" action="([^"]*)" data-onward>(.*?)</form>', page.text, re.DOTALL)
    assert form is not None
    fields = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form[2])
    return unescape(form[1]), {unescape(name): unescape(value) for name, value in fields}


@pytest.mark.parametrize(
    ("door", "who", "issuer"),
    [("borger", "kari", "helsenorge"), ("kliniker", "dr-lunde", "helseid"), ("drift", "drift", "helseid")],
)
async def test_who_signs_out_is_signed_out_where_they_signed_in_and_told_so_once(world, door, who, issuer):
    browser, english = world.browser, {"accept-language": "en"}
    await browser.sign_in(door, who)

    leaving = await browser.go("/logg-ut", {}, **english)
    url, fields = onward(leaving)
    sent_back = await browser.go(url, fields)
    back = await browser.go(sent_back.headers["location"])
    start, again = [await browser.go("/", **english) for _ in range(2)]

    assert url.endswith(f"/{issuer}/endsession")
    assert set(fields) == {"id_token_hint", "client_id", "post_logout_redirect_uri", "state"}
    assert fields["id_token_hint"] not in sent_back.headers["location"]
    assert back.headers["location"] == "/"
    assert "Both of these pages and where you signed in." in start.text
    assert "signed out" not in again.text
    origin = url.partition(f"/{issuer}/")[0]
    assert leaving.headers["content-security-policy"] == HEADERS["content-security-policy"].replace(
        "form-action 'self'", f"form-action 'self' {origin}"
    )


@pytest.mark.parametrize("state", ["", "?state=", "?state=another", "?state=%C3%B8"])
async def test_a_return_that_nobody_waits_for_tells_nobody_that_they_are_signed_out_there(world, state):
    browser, english = world.browser, {"accept-language": "en"}
    await browser.sign_in("borger", "kari")
    await browser.go("/logg-ut", {})

    back = await browser.go(SIGNED_OUT_PATH + state)
    start = await browser.go("/", **english)
    stranger = await world.other.go(SIGNED_OUT_PATH + state)

    assert (back.status, back.headers["location"], stranger.headers["location"]) == (303, "/", "/")
    assert "we do not know" in start.text
    assert "signed out" not in (await world.other.go("/", **english)).text


async def test_who_was_not_signed_in_any_longer_is_told_that_more_is_not_known(world):
    out = await world.browser.go("/logg-ut", {})
    start = await world.browser.go("/", **{"accept-language": "en"})

    assert (out.status, out.headers["location"]) == (303, "/")
    assert "we do not know" in start.text


async def test_who_left_their_session_until_it_was_over_is_still_signed_out_where_they_signed_in(world):
    await world.browser.sign_in("borger", "kari")
    world.clock.by += timedelta(hours=1)

    url, fields = onward(await world.browser.go("/logg-ut", {}))

    assert (await world.browser.go(url, fields)).status == 303


async def test_who_signs_in_again_is_told_nothing_of_having_signed_out(world):
    await world.browser.sign_in("borger", "kari")
    await world.browser.go("/logg-ut", {})
    await world.browser.sign_in("borger", "kari")

    assert "signed out" not in (await world.browser.go("/", **{"accept-language": "en"})).text


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

    await world.browser.go("/kliniker")
    kept = await world.browser.go("/kliniker/skjema", {"basis": "UNNTAK"}, **headers)

    assert read(kept) == {"kept": {"basis": "UNNTAK"}, "renewed": None}
    assert read(await world.browser.go("/kliniker"))["data"]["viewer"]["basis"] == "UNNTAK"


async def test_a_clinician_asks_for_another_purpose(world):
    await world.browser.sign_in("kliniker", "dr-lunde")

    await world.browser.go("/kliniker")
    kept = await world.browser.go("/kliniker/skjema", {"purpose": "ETREAT"})

    assert read(kept)["renewed"] is True
    assert read(await world.browser.go("/kliniker"))["data"]["viewer"]["purpose"] == "ETREAT"


async def test_a_purpose_that_was_chosen_outlives_the_token_that_it_was_given_with(world):
    await world.browser.sign_in("kliniker", "dr-lunde")
    await world.browser.go("/kliniker")
    await world.browser.go("/kliniker/skjema", {"purpose": "ETREAT"})

    for _ in range(2):
        world.clock.by += timedelta(minutes=29, seconds=45)
        assert read(await world.browser.go("/kliniker"))["data"]["viewer"]["purpose"] == "ETREAT"


async def test_a_form_that_was_shown_with_another_patient_in_hand_changes_nothing(world):
    first, second = world.browser, world.other
    await first.sign_in("kliniker", "dr-lunde")
    await first.go("/kliniker")
    await first.go("/kliniker/skjema", {"patient": "the first"})
    second.cookies, second.form = first.cookies, first.form
    await second.go("/kliniker/skjema", {"patient": "the second"})

    late = await first.go("/kliniker/skjema", {"reason": "meant for the first"}, **{"accept-language": "en"})
    anew = await first.go("/kliniker/finn", {"patient": "a third"})

    assert (late.status, 'href="/kliniker"' in late.text) == (409, True)
    assert "Nothing has been changed" in late.text
    assert read(anew)["kept"] == {"patient": "a third"}


@pytest.mark.parametrize(
    ("told", "instead"),
    [
        ("/kliniker?gjort=sperret", "/kliniker"),
        ("/kliniker?felt=LAB&gjort=sperret", "/kliniker"),
        ("/kliniker?g=%C3%B8&gj%6Frt=sperret", "/kliniker"),
        ("/kliniker/svar/gjort", "/kliniker/svar"),
    ],
)
async def test_that_something_was_done_is_told_after_it_was_and_by_no_link(world, told, instead):
    await world.browser.sign_in("kliniker", "dr-lunde")
    linked = await world.browser.go(told, **{"sec-fetch-site": "cross-site"})
    await world.browser.go("/kliniker")

    assert (linked.status, linked.headers["location"]) == (303, instead)
    assert (await world.browser.go("/kliniker/endre", {"to": told})).headers["location"] == told
    assert [(await world.browser.go(told)).status for _ in range(2)] == [200, 200]

    await world.browser.go("/kliniker/endre", {"to": "/kliniker"})
    assert (await world.browser.go(told)).headers["location"] == instead


@pytest.mark.parametrize("form", ["", "x", "\u00e6", "a" * 24 + "." + "b" * 24])
async def test_a_form_that_was_shown_in_no_session_or_another_changes_nothing(world, form):
    await world.browser.sign_in("kliniker", "dr-lunde")
    await world.browser.go("/kliniker")
    before = world.browser.form
    await world.browser.sign_in("kliniker", "dr-lunde")

    for sent in (form, before):
        for path in ("/kliniker/skjema", "/kliniker/finn"):
            world.browser.form = sent
            assert (await world.browser.go(path, {"basis": "UNNTAK"})).status == 409


async def test_who_comes_from_a_page_of_ours_is_told_that_they_are_signed_out(world):
    """A form is not sent on to a provider by browsers: the policy of its page forbids it."""
    ours = {"sec-fetch-site": "same-origin", "accept-language": "en"}

    sent = await world.browser.go("/kliniker/skjema", {"basis": "UNNTAK"}, **ours)
    searched = await world.browser.go("/borger?slag=LAB", **ours)
    typed = await world.browser.go("/borger")

    assert [(each.status, "location" in each.headers) for each in (sent, searched)] == [(403, False)] * 2
    assert 'href="/logg-inn/kliniker"' in sent.text
    assert 'href="/logg-inn/borger"' in searched.text
    assert "is not saved" in sent.text
    assert typed.headers["location"] == "/logg-inn/borger"


async def test_a_sign_in_that_goes_on_in_another_tab_is_not_lost(world):
    first = await world.browser.chosen("borger", "kari")
    last = await world.browser.chosen("kliniker", "dr-lunde")

    assert (await world.browser.go(first)).status == 400
    assert (await world.browser.go(last)).headers["location"] == "/kliniker"


@pytest.mark.parametrize(("url", "status"), [("/borger/ingen", 404), ("/kliniker/skjema", 404), ("/drift/", 404)])
async def test_an_address_of_no_page_is_told_of_on_one(world, url, status):
    answer = await world.browser.go(url)

    assert (answer.status, "<h1>" in answer.text) == (status, True)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


async def test_a_page_that_fails_says_so_and_no_more(world, caplog):
    await world.browser.sign_in("drift", "drift")

    broken = await world.browser.go("/drift/brudd")

    assert (broken.status, "<h1>" in broken.text) == (500, True)
    assert "what nobody may read" not in broken.text + caplog.text
    assert "LookupError" in caplog.text
    assert {name: broken.headers.get(name) for name in HEADERS} == HEADERS


async def test_a_session_outlives_its_first_token_while_somebody_is_there(world):
    await world.browser.sign_in("borger", "kari")
    for _ in range(3):
        world.clock.by += timedelta(minutes=25)
        assert read(await world.browser.go("/borger"))["codes"] == []


async def test_a_session_that_nobody_uses_is_over(world):
    await world.browser.sign_in("borger", "kari")
    world.clock.by += timedelta(minutes=31)

    assert (await world.browser.go("/borger")).headers["location"] == "/logg-inn/borger"


@pytest.mark.parametrize("url", ["/", "/logg-inn/nobody", "/borger", "/logg-inn/borger", RETURN_PATH, SIGNED_OUT_PATH])
async def test_every_answer_is_guarded(world, url):
    answer = await world.browser.go(url)

    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


async def test_no_number_of_a_person_is_taken_in_an_address(world):
    await world.browser.sign_in("borger", "kari")

    for asked in (
        "?sok=12845411199",
        "?sok=128454%2011199",
        "?sok=128454+11199",
        "?a=%2012845411199",
        "?128454-11199",
        "?a=128454%C2%A011199",
    ):
        assert (await world.browser.go(f"/borger{asked}")).status == 400
    for asked in ("?sok=hba1c", "?id=1e4bdc76-8a4f-5b1c-9d3e-12845411199a"):
        assert (await world.browser.go(f"/borger{asked}")).status == 200


@pytest.mark.parametrize(
    ("referrer", "goes_to"),
    [
        ("/borger", "/borger"),
        ("/borger?felt=LAB", "/borger?felt=LAB"),
        ("/borger?felt=LAB#main", "/borger?felt=LAB"),
        ("/kliniker/skjema", "/kliniker"),
        ("/borger/ingen?a=b", "/borger"),
        (f"{RETURN_PATH}?code=c", "/"),
        ("/logg-inn/nobody", "/"),
        ("//elsewhere.invalid/", "/"),
        ("/\t/elsewhere.invalid//else.invalid/", "/"),
        ("/\\elsewhere.invalid/", "/"),
        ("//[", "/"),
        ("", "/"),
        (".elsewhere.invalid/borger", "/"),
        ("@elsewhere.invalid/borger", "/"),
    ],
)
async def test_one_stays_on_a_page_of_ours_that_can_be_shown_again(world, referrer, goes_to):
    back = await world.browser.go("/sprak/en", referer=f"{world.browser.base}{referrer}")

    assert (back.status, back.headers["location"]) == (303, goes_to)


async def test_a_language_is_kept(world):
    away = await world.browser.go("/sprak/nn", referer="https://elsewhere.invalid/borger")
    await world.browser.go("/sprak/en")
    shown = await world.browser.go("/")
    unknown = await world.browser.go("/sprak/sv")

    assert away.headers["location"] == "/"
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
