"""The page of the demo's issuers on which a visitor chooses whom to be."""

import secrets
from collections.abc import Mapping, Sequence
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
    search: str


LANGUAGES: Mapping[str, Words] = {
    "nb": Words(
        "Hvem vil du være?",
        "Hvilken helsearbeider vil du være?",
        "Hvem som drifter tjenesten vil du være?",
        "Demonstrasjon: alle er oppdiktet, og her trengs ikke noe passord. Dette er ikke ID-porten eller HelseID.",
        "Den engelske linjen under hvert navn sier hva personen er laget for å vise.",
    ),
    "nn": Words(
        "Kven vil du vere?",
        "Kva helsearbeidar vil du vere?",
        "Kven som driftar tenesta vil du vere?",
        "Demonstrasjon: alle er oppdikta, og her trengst ikkje noko passord. Dette er ikkje ID-porten eller HelseID.",
        "Den engelske lina under kvart namn seier kva personen er laga for å vise.",
    ),
    "en": Words(
        "Who do you want to be?",
        "Which health worker do you want to be?",
        "Which operator do you want to be?",
        "Demonstration: everybody is made up, and no password is needed. This is neither ID-porten nor HelseID.",
        "The line below each name says what the person is made to show.",
    ),
}
PAGE = files("gateway.demo").joinpath("choosing.html")
FIELD = Template('<input type="hidden" name="$name" value="$value">')
PERSON = Template(
    '<li><button name="persona" value="$key"><b>$name</b><span>$about</span><span lang="en">$line</span></button></li>'
)


def choice(asked: Asked, people: Sequence[Person], action: str, brought: Mapping[str, str]) -> Response:
    """Show whom one may be; who is chosen is sent to `action`, with what the browser has brought."""
    nonce, language = secrets.token_urlsafe(), asked.language if asked.language in LANGUAGES else "nb"
    words = LANGUAGES[language]
    page = Template(PAGE.read_text(encoding="utf-8")).substitute(
        language=language,
        style=nonce,
        title=escape(title(words, people)),
        made_up=escape(words.made_up),
        search=escape(words.search),
        action=escape(action),
        fields="\n".join(written(FIELD, name=name, value=value) for name, value in brought.items()),
        people="\n".join(
            written(PERSON, key=person.key, name=person.name, about=about(person), line=person.line)
            for person in people
        ),
    )
    return HTMLResponse(page, headers={**HEADERS, "content-security-policy": policy(nonce, asked.return_url)})


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
