"""The page on which the schema is tried out: off unless set, and under a strict policy of its own."""

import re
from html.parser import HTMLParser

import pytest
from msgspec.structs import replace
from starlette.applications import Starlette

from gateway.settings import Settings
from gateway.sourcing import SettingsIncomplete
from gateway.web.ide import page
from gateway.web.ide.examples import read_examples
from gateway.web.ide.page import ide_routes, read_assets, shipped
from tests.asgi import Answer, ask

SETTINGS = Settings(public_url="https://svar.example.test/", graphiql=True, introspection=True, synthetic_only=True)


class Loaded(HTMLParser):
    """Reads what a page loads and runs: addresses, and what stands within it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.scripts = 0
        self.inline: list[str] = []
        self.body: dict[str, str | None] = {}
        self._within = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self._within = tag
        self.scripts += tag == "script"
        self.addresses += [value for name in ("src", "href") if (value := given.get(name))]
        self.inline += [f"{tag} {name}" for name in given if name.startswith("on") or name == "style"]
        if tag == "body":
            self.body = given

    def handle_data(self, data: str) -> None:
        if self._within in {"script", "style"} and data.strip():
            self.inline.append(data)


async def asked(path: str, settings: Settings = SETTINGS, method: str = "GET") -> Answer:
    return await ask(Starlette(routes=ide_routes(settings)), path, method=method)


def policy(answer: Answer) -> dict[str, list[str]]:
    """Read the content security policy of an answer."""
    parts = [part.split() for part in answer.headers["content-security-policy"].split(";")]
    return {name: sources for name, *sources in parts}


def test_without_the_setting_there_is_no_page():
    assert ide_routes(Settings()) == []
    assert ide_routes(replace(SETTINGS, graphiql=False)) == []


async def test_the_policy_lets_nothing_in_but_our_own_files_and_evaluates_no_text():
    found = policy(await asked("/graphiql"))
    nonce = found["style-src"].pop()

    assert re.fullmatch(r"'nonce-[\w-]{43}'", nonce)
    assert found == {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "font-src": ["data:"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
        "frame-ancestors": ["'none'"],
    }


async def test_the_nonce_of_styles_is_new_each_time_and_told_to_the_page():
    answers = [await asked("/graphiql") for _ in range(2)]
    nonces = [Loaded(answer.body.decode()).body["data-nonce"] for answer in answers]

    assert nonces[0] != nonces[1]
    assert [policy(answer)["style-src"][-1] for answer in answers] == [f"'nonce-{nonce}'" for nonce in nonces]


async def test_the_page_holds_no_script_or_style_and_loads_nothing_from_elsewhere():
    loaded = Loaded((await asked("/graphiql")).body.decode())
    files = [address for address in loaded.addresses if address != "data:,"]

    assert (loaded.inline, loaded.scripts) == ([], 4)
    assert [(await asked(f"/{file}")).status for file in files] == [200] * 6


async def test_every_file_is_given_with_its_type():
    answers = {name: await asked(f"/graphiql/{name}") for name in read_assets()}
    types = {name: answer.headers["content-type"] for name, answer in answers.items()}

    assert {answer.status for answer in answers.values()} == {200}
    assert types == {
        "caller.js": "text/javascript; charset=utf-8",
        "events.js": "text/javascript; charset=utf-8",
        "examples.json": "application/json",
        "graphiql.min.css": "text/css; charset=utf-8",
        "graphiql.min.js": "text/javascript; charset=utf-8",
        "page.css": "text/css; charset=utf-8",
        "page.js": "text/javascript; charset=utf-8",
        "react-dom.production.min.js": "text/javascript; charset=utf-8",
        "react.production.min.js": "text/javascript; charset=utf-8",
    }
    assert answers["examples.json"].json() == [
        {"query": tab.query, "variables": tab.variables, "headers": tab.headers} for tab in read_examples()
    ]


@pytest.mark.parametrize("name", ["nothing.js", "index.html", "graphiql.LICENSE", "..", "page.py"])
async def test_nothing_else_is_given(name):
    assert (await asked(f"/graphiql/{name}")).status == 404


@pytest.mark.parametrize("path", ["/graphiql", "/graphiql/page.js"])
async def test_it_is_read_alone(path):
    assert (await asked(path, method="POST")).status == 405


async def test_the_page_is_told_what_a_proof_is_for_whatever_is_set():
    strange = replace(SETTINGS, public_url='https://svar.example.test/"><script>')

    usual, odd = [Loaded((await asked("/graphiql", one)).body.decode()) for one in (SETTINGS, strange)]

    assert usual.body["data-endpoint"] == "https://svar.example.test/graphql"
    assert odd.body["data-endpoint"] == 'https://svar.example.test/"><script>/graphql'
    assert odd.scripts == usual.scripts


def test_an_installation_without_the_page_says_so(tmp_path, monkeypatch):
    (tmp_path / "static").mkdir()
    monkeypatch.setattr(page, "HERE", tmp_path)

    with pytest.raises(SettingsIncomplete, match="setting graphiql: this installation was made without the page"):
        ide_routes(SETTINGS)
    assert not shipped()
