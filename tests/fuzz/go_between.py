"""
Between fuzzer and gateway: gives each question a caller with token and proof, and judges each answer.

The fuzzer names persons and objects by stand-ins (strategies.py): persons become variables, objects what answers named.
"""

import random
import re
from collections.abc import Iterator

import msgspec
from aiohttp import web

from gateway.demo.cast import find
from gateway.settings import GraphQLProfile
from tests.fuzz.crowd import Crowd, Told
from tests.fuzz.figures import Figures
from tests.fuzz.judging import GRAPHQL, malformed
from tests.redaction import of_people
from tests.soak.gateway import DEADLINE_S

CITIZENS = ("kari", "ola", "emil")
PERSONNEL = ("dr-lunde", "dr-lunde", "dr-haug")
OTHERS = ("drift", "lab-vest")
# As clients ask for answers that come whole.
ACCEPTS = ("*/*", "application/json", GRAPHQL, f"{GRAPHQL}, application/json;q=0.9")
# In so many of ten questions the caller is one who may ask it.
FITTING = 8
PERSON = re.compile(r'"person:(\w+)"')
OBJECT = re.compile(r'"id:(\d+)"')
KNOWN_ID = re.compile(rb'"([a-z]{2}-[a-z2-7]{20,})"')
HEAD = re.compile(r"\A\s*(query|mutation|subscription)?\s*(?=\{)")
# A number that the register does not know.
NOBODY = "15840199905"
# An answer that comes later than this is late; the gateway has a moment beyond its deadline to record that it is.
LATE_S = DEADLINE_S + 2.5
SERVER_ERROR = 500


class GoBetween:
    """Takes the fuzzer's questions to the gateway."""

    def __init__(
        self,
        crowd: Crowd,
        figures: Figures,
        chance: random.Random,
        profile: GraphQLProfile = GraphQLProfile.LEGACY,
    ) -> None:
        self._crowd = crowd
        self._profile = profile
        self._figures = figures
        self._chance = chance
        self._ids: list[str] = []

    def app(self) -> web.Application:
        """Make the door that the fuzzer comes to."""
        made = web.Application()
        made.router.add_post("/graphql", self.answer)
        return made

    async def answer(self, request: web.Request) -> web.Response:
        """Take one question on; the fuzzer sees the answer as it came."""
        sent = await request.read()
        about, body = self.rewritten(sent)
        caller = self._caller(about)
        try:
            told = await self._crowd.ask(caller, about, body, self._chance.choice(ACCEPTS))
        except TimeoutError:
            self._figures.note("no answer", f"{caller}: no answer to {shortened(sent)}")
            return web.Response(status=504)
        self._ids = [*{*self._ids, *(found.decode() for found in KNOWN_ID.findall(told.body))}][-400:]
        for wrong in (*wrongs(told), *malformed(told, self._profile)):
            self._figures.note(wrong, f"{caller}: {wrong}: {shortened(sent)}")
        self._figures.count(told.status, told.codes, told.took_s)
        return web.Response(status=told.status, body=told.body, content_type="application/json")

    def rewritten(self, sent: bytes) -> tuple[str, bytes]:
        """Put persons into variables and objects that are there in; give whom it is about first, and the body."""
        try:
            found = msgspec.json.decode(sent)
            document = found["query"]
        except (msgspec.DecodeError, KeyError, TypeError):
            return "", sent
        if not isinstance(document, str):
            return "", sent
        document = OBJECT.sub(lambda match: f'"{self._id(int(match[1]))}"', document)
        people = list(dict.fromkeys(PERSON.findall(document)))
        document = PERSON.sub(lambda match: f"$p{people.index(match[1])}", document)
        if people:
            needed = ", ".join(f"$p{at}: PersonNumber!" for at in range(len(people)))
            document = HEAD.sub(lambda match: f"{match[1] or 'query'} Fuzz({needed}) ", document, count=1)
        variables = {f"p{at}": number_of(key) for at, key in enumerate(people)}
        return people[0] if people else "", msgspec.json.encode(found | {"query": document, "variables": variables})

    def _caller(self, about: str) -> str:
        if self._chance.randrange(10) < FITTING:
            return self._chance.choice(PERSONNEL if about else CITIZENS)
        return self._chance.choice((*PERSONNEL, *CITIZENS, *OTHERS))

    def _id(self, at: int) -> str:
        return self._ids[at % len(self._ids)] if self._ids else "rp-" + "a" * 26


def number_of(key: str) -> str:
    """Give the number of one of the cast, or one that nobody has."""
    member = find(key)
    number = getattr(member, "number", None)
    return NOBODY if number is None else number.digits


def wrongs(told: Told) -> Iterator[str]:
    """Say what is wrong with an answer, whatever was asked."""
    if told.status >= SERVER_ERROR:
        yield f"status {told.status}"
    for code in ("INTERNAL", "NOT JSON"):
        if code in told.codes:
            yield code
    if told.took_s > LATE_S:
        yield "late"
    for kind in of_people(told.errors.decode(errors="replace")):
        yield f"an error tells {kind}"


def shortened(sent: bytes) -> str:
    """Write what was sent so that it can be asked again."""
    return sent[:3_000].decode(errors="replace")
