"""
Two gateways over HTTP whose worlds differ in what the readers asked for may not see, and in nothing else.

Clock, secret, persons, tokens and chance are the same for both, so that what they answer can be compared byte for byte.
"""

import asyncio
import json
import secrets
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from gateway.app import create_app
from gateway.demo.cast import CITIZENS, CLINICIANS, Citizen, Clinician, find
from gateway.demo.client import ASSERTION_TYPE, CLIENT_ID, PERSONA_GRANT, assertion, make_client_key
from gateway.demo.fhir_out import resources
from gateway.demo.fhir_parts import Writer
from gateway.demo.fhir_sheet import Sheet
from gateway.demo.issuer import issuer_app, trusted_issuers
from gateway.demo.registers import registers_app
from gateway.demo.serving import bound, port_of, serving
from gateway.identity.dpop import token_hash
from gateway.opening import open_store
from gateway.settings import RegisterConfig, Settings
from gateway.source_config import SourceConfig
from resolvers.deadline import Deadline
from resolvers.model import PersonNumber, Report, Restriction
from resolvers.naming import Naming
from resolvers.plan import Filter
from resolvers.store import Arrival, Store, Vault, Version, open_pool
from tests.conftest import copy, execute, on_database
from tests.e2e.composed import HOST, nobody, now
from tests.fhir_search import meets
from tests.integration.scripted import Got, response, scripted
from tests.tireless import TIRELESS

# A Wednesday forenoon in Norway, long after the rules have come into force.
PINNED = datetime(2026, 12, 2, 10, tzinfo=UTC)
TICK = timedelta(milliseconds=100)
SECRET = b"a secret that only the tests have"
NAMING = Naming(SECRET)
REGIONS = ("nord", "vest")
MARKS = "urn:oid:2.16.578.1.12.4.1.1.9603"
# A machine that is slow changes no answer either.
PATIENT_S = 60.0
NUMBERS = count(1)


class Pinned:
    """A clock that stands still, but for a tick that comes before each question."""

    def __init__(self) -> None:
        self.now = PINNED

    def __call__(self) -> datetime:
        return self.now


class Chance:
    """What is else left to chance: counted instead, for each world by itself."""

    def __init__(self) -> None:
        self.world = ""
        self._drawn: Counter[str] = Counter()

    def _next(self) -> int:
        self._drawn[self.world] += 1
        return self._drawn[self.world]

    def uuid4(self) -> uuid.UUID:
        """Give the next number as a UUID."""
        return uuid.UUID(int=self._next(), version=4)

    def token_hex(self, nbytes: int) -> str:
        """Give the next number in hexadecimal."""
        return f"{self._next():0{2 * nbytes}x}"


@contextmanager
def pinned_chance() -> Iterator[Chance]:
    """Let the libraries that give out chance count."""
    chance = Chance()
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(uuid, "uuid4", chance.uuid4)
        changed.setattr(secrets, "token_hex", chance.token_hex)
        yield chance


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A version of a report, where it is held (central or a region), and how its source has marked it (9603)."""

    report: Report
    source: str = "central"
    marks: tuple[str, ...] = ()
    rank: int = 1


class Matter(msgspec.Struct, frozen=True, kw_only=True):
    """What a world holds of one of the cast."""

    of: str
    held: tuple[Held, ...] = ()
    restrictions: tuple[Restriction, ...] = ()


class Reader(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks about whom, on which basis."""

    caller: str
    patient: str
    basis: str

    @property
    def name(self) -> str:
        """Say who asks about whom."""
        return f"{self.caller} about {self.patient}"


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """An answer as it came, without the moment that the server puts on it."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def json(self) -> Any:
        """Read the body."""
        return json.loads(self.body)


@dataclass
class World:
    """One gateway, its store, what its regions hold, and what they were asked; one with a gate waits for it."""

    name: str
    url: str
    store: Store
    shelves: dict[str, dict[str, list[tuple[str, bytes]]]]
    asked: list[tuple[Any, ...]] = field(default_factory=list)
    gates: dict[str, asyncio.Event] = field(default_factory=dict)

    async def holds(self, matter: Matter) -> None:
        """Add to what this world holds of a person."""
        number = find(matter.of).number
        person = await self.store.enrol((number,), Deadline.after(10))
        for held in matter.held:
            if held.source == "central":
                await self.store.file(arrival(held, number), Deadline.after(10))
            else:
                self.shelves[held.source].setdefault(number.digits, []).extend(written(held, number))
        for one in matter.restrictions:
            await self.store.add_restriction(
                person, one, reason=None, idempotency_key=one.id, deadline=Deadline.after(10)
            )


def arrival(held: Held, number: PersonNumber) -> Arrival:
    """Write a report as a message that has come in."""
    sender = held.report.key.organisation
    version = Version(number=number, report=held.report, rank=held.rank)
    return Arrival(
        message_id=f"{held.report.key.report}-{held.report.issued.text}",
        provider=sender,
        senders=frozenset({sender}),
        speaks_for=None,
        versions=(version,),
        received_at=held.report.issued.at,
    )


def written(held: Held, number: PersonNumber) -> Iterator[tuple[str, bytes]]:
    """Write a report as a region's resources, each with its kind."""
    for resource in resources(Sheet(Writer(held.source), held.report, number)):
        body = json.loads(bytes(resource.body))
        if resource.kind == "DiagnosticReport" and held.marks:
            body["meta"]["security"] = [{"system": MARKS, "code": code} for code in held.marks]
        yield resource.kind, json.dumps(body).encode()


def searched(world: World, source: str, got: Got) -> bytes:
    """Answer a search: all of the kind that it is bounded to, and with reports all that anything here refers to."""
    number = (got.field("patient.identifier") or "").rpartition("|")[2]
    held = world.shelves[source].get(number, [])
    reports = got.resource == "DiagnosticReport"
    matching = [(kind == got.resource and meets(json.loads(body), got.form), kind, body) for kind, body in held]
    kept = [(match, body) for match, kind, body in matching if match or (reports and kind != got.resource)]
    entries = [
        b'{"resource":%s,"search":{"mode":"%s"}}' % (body, b"match" if match else b"include") for match, body in kept
    ]
    return b'{"resourceType":"Bundle","type":"searchset","total":%d,"entry":[%s]}' % (
        sum(match for match, _ in kept),
        b",".join(entries),
    )


def whole(told: Told) -> Told:
    """Leave nothing out of what is compared."""
    return told


class Differs(AssertionError):
    """Two worlds answer differently; the message says where."""


@dataclass
class Worlds:
    """
    Two worlds that are asked the same; `without` leaves out of an answer what is not compared.

    `calls_compared` is false where sources are asked by number for what others found, before clearance: those calls
    are seen by the sources alone, and never by whoever asks. `parameters` names all that sources were asked by.
    """

    full: World
    bare: World
    clock: Pinned
    chance: Chance
    http: aiohttp.ClientSession
    key: ECKey
    issuer: str
    tokens: dict[tuple[str, str], str] = field(default_factory=dict)
    without: Callable[[Told], Told] = whole
    calls_compared: bool = True
    parameters: set[str] = field(default_factory=set)
    questions: int = 0
    patience: int = 1

    async def hold(self, both: Iterable[Matter], hidden: Iterable[Matter] = ()) -> None:
        """Add to what both worlds hold, and to what the full one holds alone."""
        self.chance.world = "both"
        for matter in both:
            await self.full.holds(matter)
            await self.bare.holds(matter)
        for matter in hidden:
            await self.full.holds(matter)

    async def ask(
        self,
        reader: Reader,
        query: str,
        variables: Mapping[str, Any] | None = None,
        *,
        decision: str | None = None,
        **more: Any,
    ) -> Told:
        """
        Ask both worlds the same question; gives the one answer.

        Args:
            decision: a name for the decision of access that the reader attests; each patient's own if none is named.
            more: further members of the request.
        """
        body = msgspec.json.encode({"query": query, "variables": variables or {}, **more})
        self.clock.now += TICK
        self.questions += 1
        about = "a list" if "pendingReleases" in query else (variables or {}).get("patient", reader.patient)
        token = await self._token(reader, decision or about)
        full, bare = [await self._ask(world, reader, body, token) for world in (self.full, self.bare)]
        if self.patience and is_to_come_again(full) is not is_to_come_again(bare):
            # The machine had no time for one world. Once a test: what is hidden would hold it back more often.
            self.patience -= 1
            self.full.asked.clear()
            self.bare.asked.clear()
            full, bare = [await self._ask(world, reader, body, token) for world in (self.full, self.bare)]
        calls = [sorted(world.asked) for world in (self.full, self.bare)]
        self.parameters |= {name for call in (*self.full.asked, *self.bare.asked) for name, _ in call[-1]}
        self.full.asked.clear()
        self.bare.asked.clear()
        alike = self.without(full)
        if alike != self.without(bare):
            raise Differs(f"{reader.name}: {difference(alike, bare)}\n{query[:400]}\n{variables}")
        if self.calls_compared and calls[0] != calls[1]:
            raise Differs(f"{reader.name}: the sources are not asked alike\n{query[:400]}")
        return full

    async def _token(self, reader: Reader, about: str) -> str:
        """Get a token, or take the one that there is; the decision in it is good for one patient, or for a list."""
        if (reader.caller, about) not in self.tokens:
            self.chance.world = "both"
            token = await ask_token(self.http, self.issuer, reader.caller, self.key, self.clock.now)
            self.tokens[reader.caller, about] = token
        return self.tokens[reader.caller, about]

    async def _ask(self, world: World, reader: Reader, body: bytes, token: str) -> Told:
        url, headers = world.url + "/graphql", self._headers(world, reader, token)
        async with self.http.post(url, data=body, headers=headers) as answer:
            told = {name.lower(): text for name, text in answer.headers.items() if name.lower() != "date"}
            return Told(status=answer.status, headers=tuple(sorted(told.items())), body=await answer.read())

    async def headers(self, world: World, reader: Reader, about: str) -> dict[str, str]:
        """Write what goes with a question to one world, whose turn it is then."""
        return self._headers(world, reader, await self._token(reader, about))

    def _headers(self, world: World, reader: Reader, token: str) -> dict[str, str]:
        self.chance.world = world.name
        return {
            "authorization": f"DPoP {token}",
            "dpop": self._proof(world.url + "/graphql", token),
            "content-type": "application/json",
            "access-basis": reader.basis,
            "x-request-id": f"question-{self.questions:08}",
            "accept-language": "en",
        }

    def _proof(self, url: str, token: str) -> str:
        # The proof's own id must be another each time, in both worlds, so that chance has no part in it.
        claims = {
            "jti": f"proof-{next(NUMBERS)}",
            "htm": "POST",
            "htu": url,
            "iat": int(self.clock.now.timestamp()),
            "ath": token_hash(token),
        }
        header = {"alg": "ES256", "typ": "dpop+jwt", "jwk": self.key.as_dict(private=False)}
        return jwt.encode(header, claims, self.key, algorithms=["ES256"])


def is_to_come_again(told: Told) -> bool:
    """Tell whether an answer says that to ask again may help."""
    return any(error["extensions"].get("retryable", False) for error in told.json.get("errors", ()))


def difference(full: Told, bare: Told) -> str:
    """Say where two answers differ first."""
    if full.status != bare.status:
        return f"status {full.status} and {bare.status}: {full.body[:300]!r} and {bare.body[:300]!r}"
    try:
        return (
            f"{first_difference(full.json, bare.json) or 'only in headers or writing'}; {full.headers} {bare.headers}"
        )
    except json.JSONDecodeError:
        return f"{full.body[:300]!r} and {bare.body[:300]!r}"


def first_difference(one: Any, other: Any, path: str = "") -> str | None:
    """Find the first place where two values differ."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        found = (first_difference(one[name], other[name], f"{path}.{name}") for name in one)
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        found = (
            first_difference(left, right, f"{path}[{at}]")
            for at, (left, right) in enumerate(zip(one, other, strict=True))
        )
    else:
        return None if one == other else f"{path}: {str(one)[:300]} and {str(other)[:300]}"
    return next((told for told in found if told), None)


@asynccontextmanager
async def two_worlds(
    server: str,
    folder: Path,
    *,
    cast: Sequence[Citizen | Clinician] = (*CITIZENS, *CLINICIANS),
    strangers: Iterable[str] = (),
    filters: frozenset[Filter] = frozenset(),
    **changes: object,
) -> AsyncIterator[Worlds]:
    """
    Open both.

    Args:
        filters: what the regions can be asked by; by none, sources are asked the same whatever they hold.
        server: the DSN of a server with the migrated template.
        strangers: whom the registers of the bare world do not know. changes: to the settings of both.
    """
    clock, secret, key = Pinned(), folder / "secret", make_client_key(folder / "client.key")
    secret.write_bytes(SECRET)
    async with AsyncExitStack() as stack:
        chance = stack.enter_context(pinned_chance())
        chance.world = "both"
        http = await stack.enter_async_context(aiohttp.ClientSession())
        databases = await stack.enter_async_context(alike(server))
        door = stack.enter_context(closing(bound(HOST, 0)))
        issuer = f"http://{HOST}:{port_of(door)}"
        issuing = issuer_app(base_url=issuer, client_key=key, allow_bearer=False, clock=clock)
        await stack.enter_async_context(serving(issuing, [door]))
        worlds = []
        for name, dsn, known in zip(
            ("full", "bare"), databases, (cast, [one for one in cast if one.key not in set(strangers)]), strict=True
        ):
            settings = Settings(
                dsn=dsn,
                secret_file=secret,
                issuers=trusted_issuers(issuer, allow_bearer=False),
                max_page_size=50,
                deadline_s=PATIENT_S,
                # What is kept is kept by the wall's clock, which is not the same for both.
                **(TIRELESS | {"introspection": True, "source_cache_s": 0} | changes),  # type: ignore[arg-type]  # a test names what it changes
            )
            worlds.append(await stack.enter_async_context(one_world(name, settings, known, clock, filters)))
        yield Worlds(*worlds, clock=clock, chance=chance, http=http, key=key, issuer=issuer, calls_compared=not filters)


@asynccontextmanager
async def alike(server: str) -> AsyncIterator[tuple[str, str]]:
    """Give two databases with the same persons under the same names."""
    base, *names = (f"world_{next(NUMBERS)}" for _ in range(3))
    await copy(server, base)
    async with open_pool(on_database(server, base), largest=2) as pool:
        store = Store(pool, Vault(SECRET))
        for one in (*CITIZENS, *CLINICIANS):
            await store.enrol((one.number, *getattr(one, "earlier_numbers", ())), Deadline.after(30))
    for name in names:
        await copy(server, name, of=base)
    try:
        yield on_database(server, names[0]), on_database(server, names[1])
    finally:
        for name in (base, *names):
            await execute(server, f"drop database {name} with (force)")


@asynccontextmanager
async def one_world(
    name: str,
    settings: Settings,
    known: Sequence[Citizen | Clinician],
    clock: Pinned,
    filters: frozenset[Filter],
) -> AsyncIterator[World]:
    """Open a gateway with registers and regions of its own."""
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(open_store(settings))
        doors = [stack.enter_context(closing(bound(HOST, 0))) for _ in range(2)]
        url, registers = (f"http://{HOST}:{port_of(door)}" for door in doors)
        world = World(name=name, url=url, store=store, shelves={region: {} for region in REGIONS})
        sources = []
        for region in REGIONS:
            scripted_region = await stack.enter_async_context(scripted(answering(world, region)))
            sources.append(
                SourceConfig(
                    id=region,
                    name=region.title(),
                    base_url=scripted_region.base_url,
                    budget_s=PATIENT_S,
                    filters=filters,
                )
            )
        await stack.enter_async_context(serving(registers_app(known, nobody, CLINICIANS), [doors[1]]))
        settings = msgspec.structs.replace(
            settings,
            public_url=url,
            registers=RegisterConfig(base_url=registers),
            sources=tuple(sources),
        )
        app = create_app(settings, clock=clock)
        await stack.enter_async_context(app.router.lifespan_context(app))
        await stack.enter_async_context(serving(app, [doors[0]]))
        yield world


def answering(world: World, region: str) -> Any:
    """Answer for a region, and note what it was asked, but for the id that tells its calls apart."""

    async def answer(got: Got) -> bytes:
        told = sorted((name, text) for name, text in got.headers.items() if name not in {"correlation-id", "host"})
        world.asked.append((region, got.method, got.target, tuple(told), got.form))
        if region in world.gates:
            await world.gates[region].wait()
        return response(searched(world, region, got))

    return answer


async def ask_token(http: aiohttp.ClientSession, issuer: str, caller: str, key: ECKey, at: datetime) -> str:
    """Get a token of the pinned time; only the client's assertion is held against the wall's."""
    realm = f"{issuer}/{'helsenorge' if isinstance(find(caller), Citizen) else 'helseid'}"
    claims = {
        "jti": f"token-{next(NUMBERS)}",
        "htm": "POST",
        "htu": f"{realm}/token",
        "iat": int(at.timestamp()),
    }
    header = {"alg": "ES256", "typ": "dpop+jwt", "jwk": key.as_dict(private=False)}
    form = {
        "grant_type": PERSONA_GRANT,
        "persona": caller,
        "client_id": CLIENT_ID,
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": assertion(key, client_id=CLIENT_ID, audience=realm, now=now()),
    }
    proof = jwt.encode(header, claims, key, algorithms=["ES256"])
    async with http.post(f"{realm}/token", data=form, headers={"DPoP": proof}) as answer:
        return str((await answer.json())["access_token"])
