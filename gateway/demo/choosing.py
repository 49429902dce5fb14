"""The page of the demo's issuers on which a visitor chooses whom to be."""

import secrets
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from html import escape
from importlib.resources import files
from string import Template

import msgspec
from starlette.responses import HTMLResponse, Response

from gateway.demo.authorising import Asked, Person
from gateway.demo.cast import Citizen, Clinician
from gateway.web.guarding import HEADERS, origin_of


class Words(msgspec.Struct, frozen=True):
    """What the page says."""

    citizens: str
    clinicians: str
    operators: str
    made_up: str
    first: str
    others: str


LANGUAGES: Mapping[str, Words] = {
    "nb": Words(
        "Hvem vil du være?",
        "Hvilken helsearbeider vil du være?",
        "Hvem som drifter tjenesten vil du være?",
        "Demonstrasjon: alle er oppdiktet, og her trengs ikke noe passord. Dette er ikke ID-porten eller HelseID.",
        "Begynn her",
        "Alle de andre",
    ),
    "nn": Words(
        "Kven vil du vere?",
        "Kva helsearbeidar vil du vere?",
        "Kven som driftar tenesta vil du vere?",
        "Demonstrasjon: alle er oppdikta, og her trengst ikkje noko passord. Dette er ikkje ID-porten eller HelseID.",
        "Begynn her",
        "Alle dei andre",
    ),
    "en": Words(
        "Who do you want to be?",
        "Which health worker do you want to be?",
        "Which operator do you want to be?",
        "Demonstration: everybody is made up, and no password is needed. This is neither ID-porten nor HelseID.",
        "Begin here",
        "Everybody else",
    ),
}


class Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What each is made to show, by key, in the languages that the cast has no lines in, and whom to begin with."""

    first: tuple[str, ...]
    nb: Mapping[str, str]
    nn: Mapping[str, str]

    def of(self, person: Person, language: str) -> str:
        """Say what a person shows."""
        return {"nb": self.nb, "nn": self.nn}.get(language, {}).get(person.key, person.line)


PAGE = files("gateway.demo").joinpath("choosing.html")
TOLD = files("gateway.demo").joinpath("choosing.toml")
FIELD = Template('<input type="hidden" name="$name" value="$value">')
GROUP = Template("<h2>$title</h2>\n<ul>\n$people\n</ul>")
PERSON = Template(
    '<li><button name="persona" value="$key"><b>$name</b><span>$about</span><span>$line</span></button></li>'
)


@cache
def read_told() -> Told:
    """Read the file once."""
    return msgspec.convert(tomllib.loads(TOLD.read_text(encoding="utf-8")), type=Told)


def choice(asked: Asked, people: Sequence[Person], action: str, brought: Mapping[str, str]) -> Response:
    """Show whom one may be; who is chosen is sent to `action`, with what the browser has brought."""
    nonce, language = secrets.token_urlsafe(), asked.language if asked.language in LANGUAGES else "nb"
    words = LANGUAGES[language]
    page = Template(PAGE.read_text(encoding="utf-8")).substitute(
        language=language,
        style=nonce,
        title=escape(title(words, people)),
        made_up=escape(words.made_up),
        action=escape(action),
        fields="\n".join(written(FIELD, name=name, value=value) for name, value in brought.items()),
        people="\n".join(groups(people, words, language)),
    )
    return HTMLResponse(page, headers={**HEADERS, "content-security-policy": policy(nonce, asked.return_url)})


def groups(people: Sequence[Person], words: Words, language: str) -> Iterator[str]:
    """Write whom a visitor should begin with, in the order of the file, and the others; no group without anybody."""
    told = read_told()
    first = sorted((one for one in people if one.key in told.first), key=lambda one: told.first.index(one.key))
    others = [one for one in people if one.key not in told.first]
    for name, group in ((words.first, first), (words.others, others)):
        if group:
            buttons = "\n".join(button(one, told.of(one, language)) for one in group)
            yield GROUP.substitute(title=escape(name), people=buttons)


def button(person: Person, line: str) -> str:
    """Write what one presses to be somebody."""
    return written(PERSON, key=person.key, name=person.name, about=about(person), line=line)


def policy(nonce: str, return_url: str) -> str:
    """Let the page be nothing but itself; a browser asks the policy also for where a form is sent on to."""
    return (
        f"default-src 'none'; style-src 'nonce-{nonce}'; img-src data:; form-action 'self' {origin_of(return_url)}; "
        "base-uri 'none'; frame-ancestors 'none'"
    )


def title(words: Words, people: Sequence[Person]) -> str:
    """Say who is to be chosen."""
    match people[0]:
        case Citizen():
            return words.citizens
        case Clinician():
            return words.clinicians
        case _:
            return words.operators


def about(person: Person) -> str:
    """Say what somebody else finds them by: a clinician at their place of work, others by their made-up number."""
    return person.point_of_care_name if isinstance(person, Clinician) else person.number.digits


def written(template: Template, **texts: str) -> str:
    """Write texts into a piece of the page, as text."""
    return template.substitute({name: escape(text) for name, text in texts.items()})
