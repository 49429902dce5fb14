"""The composition root: opens everything in order, wires the path, owns clock and randomness, closes in reverse."""

import time
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from importlib.resources import files

import aiohttp
import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from gateway.admission import Admission, Rates
from gateway.arrival import Arrival, safe_headers
from gateway.calendar import public_holidays, working_hours
from gateway.comparison import read_comparison
from gateway.compression import Compression
from gateway.cors import cors
from gateway.feeds import feeds_route
from gateway.frontage import open_addresses, page_routes, told_routes
from gateway.graphql.failures import refusal
from gateway.graphql.opening import MakeSchema, make_endpoint, make_schema, socket_route
from gateway.health import health_routes
from gateway.identity import DOORS, Door, Nonces, fetch_by
from gateway.insides import insides_into
from gateway.intake import FORMS, intake_route
from gateway.mllp import Listening, listening
from gateway.opening import make_intake, open_store, read_secret
from gateway.pressure import Pressure
from gateway.sealing import known_seals, read_sealing_key, sealing
from gateway.settings import RegisterConfig, Settings
from gateway.sourcing import Clock, Parts, SettingsIncomplete, open_parts, sheets, sources
from gateway.telemetry import Telemetry
from policies import (
    OperationRules,
    ReleaseRules,
    RetentionRules,
    Succession,
    parse_operations,
    parse_release,
    parse_retention,
    parse_table,
)
from resolvers.acts.changing import Changing
from resolvers.acts.opening import Opener, Terms
from resolvers.acts.opting import Opting
from resolvers.acts.preferring import Preferring
from resolvers.acts.previewing import Previewing
from resolvers.acts.releasing import Releasing
from resolvers.acts.replicating import Replicating
from resolvers.acts.restricting import Restricting
from resolvers.acts.shielding import Shielding
from resolvers.audit import Audit
from resolvers.binding import Binding
from resolvers.directives import DirectiveReader
from resolvers.intake import Intake
from resolvers.judging.holding import Holding
from resolvers.model import Caller, Feed
from resolvers.naming import Naming, derived
from resolvers.normalise.comparable import Comparison
from resolvers.noting import Noting
from resolvers.oversight.attesting import Attesting
from resolvers.oversight.discretion import Discretion
from resolvers.oversight.figuring import Figuring
from resolvers.oversight.history import History
from resolvers.oversight.messages import Messages
from resolvers.oversight.operating import Operating
from resolvers.oversight.overseeing import Overseeing
from resolvers.oversight.recorded import Recorded
from resolvers.oversight.serving import Serving
from resolvers.pacing import Pacing
from resolvers.people import People
from resolvers.pipeline import Pipeline
from resolvers.practising import Practising
from resolvers.registers.http import HttpRegisters
from resolvers.registers.kept import Ages
from resolvers.schema.context import Path
from resolvers.schema.paging import PageSizes
from resolvers.store import Store
from resolvers.streams.arriving import Arriving
from resolvers.streams.falling_due import FallingDue
from resolvers.streams.turns import Rhythm
from resolvers.views.explaining import Explaining
from resolvers.views.glancing import Glancing
from resolvers.views.looking import Looking
from resolvers.views.work_list import WorkList


def wall_clock() -> datetime:
    """Tell the time, aware UTC; nothing else in the gateway does."""
    return datetime.now(UTC)  # noqa: TID251 - the one owner of the clock


def create_app(settings: Settings, *, clock: Clock = wall_clock, schema: MakeSchema = make_schema) -> Starlette:
    """
    Make the app; what it needs is opened by its lifespan, so that making it does no IO.

    Args:
        settings: checked settings. clock: aware UTC, and schema: makes what is asked by; tests give their own.
    """
    telemetry = Telemetry(settings)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(telemetry.open())
            app.router.routes.extend(await open_routes(settings, clock, stack, schema=schema, telemetry=telemetry))
            yield

    arrival = Middleware(
        Arrival,
        deadline_s=settings.deadline_s,
        new_id=lambda: str(uuid.uuid4()),
        safe_headers=safe_headers(settings.public_url),
        asked_in_address=open_addresses(settings),
    )
    pressure = Middleware(Pressure, max_in_flight=settings.max_in_flight, doors=[door.path for door in DOORS])
    middleware = [*telemetry.middleware, arrival, *cors(settings.cors_origins), pressure, Middleware(Compression)]
    app = Starlette(lifespan=lifespan, middleware=middleware, exception_handlers={HTTPException: no_such_door})
    # A path with a slash too many is not there: to send the caller on would be to repeat whatever host they named.
    app.router.redirect_slashes = False
    return app


async def no_such_door(request: Request, error: Exception) -> Response:
    """Answer a path or method that is not there in the shape of every refusal; `Allow` goes with a wrong method."""
    if not isinstance(error, HTTPException):
        raise error
    told = refusal(error.detail.lower(), "BAD_USER_INPUT", request.state.request_id)
    return JSONResponse(told, status_code=error.status_code, headers=error.headers)


async def open_routes(
    settings: Settings, clock: Clock, stack: AsyncExitStack, *, schema: MakeSchema, telemetry: Telemetry
) -> Sequence[BaseRoute]:
    """
    Open store, sessions and keys onto the stack, and put the routes together over them.

    Raises:
        SettingsIncomplete, SecretUnusable: the gateway cannot serve with these settings.
    """
    missing = missing_settings(settings)
    if missing or settings.registers is None:
        raise SettingsIncomplete(f"cannot serve without these settings: {', '.join(missing)}")
    store = await stack.enter_async_context(open_store(settings))
    key, every_s = read_sealing_key(settings), settings.audit_seal_s
    await stack.enter_async_context(sealing(store.seals(), key, every_s=every_s, clock=clock))
    parts = await stack.enter_async_context(open_parts(settings, store, clock, telemetry.watching))
    secret = read_secret(settings)
    door = await open_door(settings, secret, parts.session, store)

    async def identified(request: Request) -> Caller:
        request.state.told = door.told(clock())
        # The path that was routed by: the one in the whole address is put together with the caller's Host header.
        path = request.scope["path"]
        return await door.identify(headers=request.headers.raw, method=request.method, path=path, now=clock())

    identify = Admission(identified, rates(settings), time.monotonic, telemetry.watching.steps).identify
    registers = make_registers(settings.registers, parts.session)
    path = put_together(settings, secret, store, registers=registers, parts=parts)
    steps = telemetry.watching.steps
    endpoint = make_endpoint(
        settings, schema(settings), path, identify=identify, clock=clock, measure=time.monotonic, steps=steps
    )
    insides_into(telemetry.readings, store, parts, endpoint)
    intake = make_intake(settings, store, parts.counts)
    await listen(settings, intake, clock, stack)
    return [
        Route("/graphql", endpoint.answer, methods=["GET", "POST"] if settings.introspection else ["POST"]),
        socket_route(endpoint, identify=identify, clock=clock, origins=settings.cors_origins),
        *(intake_route(intake, identify, clock, max_bytes=settings.max_message_bytes, form=form) for form in FORMS),
        feeds_route(replicating(settings, path.naming, store), identify, clock, max_bytes=settings.max_body_bytes),
        *health_routes(store),
        *told_routes(settings),
        *page_routes(settings, secret, parts.session, clock, measure=time.monotonic),
    ]


def rates(settings: Settings) -> Rates:
    """Say how often callers may come."""
    return Rates(
        client_per_s=settings.rate_client_per_s,
        client_burst=settings.rate_client_burst,
        citizen_per_min=settings.rate_person_per_min,
        refused_per_min=settings.rate_refused_per_min,
        proxies=settings.proxies,
    )


def make_registers(config: RegisterConfig, session: aiohttp.ClientSession) -> HttpRegisters:
    """Make the clients of the registers."""
    return HttpRegisters(
        session,
        config.base_url,
        ages=Ages(known_s=config.cache_s, unknown_s=config.unknown_cache_s),
        hpr_ages=Ages(known_s=config.hpr_cache_s, unknown_s=config.unknown_cache_s),
    )


async def listen(settings: Settings, intake: Intake, clock: Clock, stack: AsyncExitStack) -> None:
    """Open the listener for HL7 v2 where one is set; what it has at hand is finished before the store closes."""
    if settings.mllp is not None:
        parts = Listening(config=settings.mllp, intake=intake, clock=clock, max_bytes=settings.max_message_bytes)
        await stack.enter_async_context(listening(parts))


def missing_settings(settings: Settings) -> tuple[str, ...]:
    """Name the settings without which callers and persons cannot be known."""
    return tuple(name for name in ("issuers", "registers") if not getattr(settings, name))


async def open_door(settings: Settings, secret: bytes, session: aiohttp.ClientSession, store: Store) -> Door:
    """Make what identifies callers, and fetch the issuers' keys ahead; an issuer that is down is asked again later."""
    door = Door(
        settings.issuers,
        public_url=settings.public_url,
        subject_key=derived(secret, b"subjects", 32),
        fetch=fetch_by(session),
        clock=time.monotonic,
        replays=store,
        nonces=nonces(settings, secret),
    )
    await door.prefetch()
    return door


def nonces(settings: Settings, secret: bytes) -> Nonces | None:
    """Make what gives out nonces; nothing where none is asked for."""
    return Nonces(derived(secret, b"nonces", 32), slot_s=settings.dpop_nonce_s) if settings.dpop_nonce_s else None


class Foundation(msgspec.Struct, frozen=True, kw_only=True):
    """What the path and what stands beside it lean on alike."""

    naming: Naming
    audit: Audit
    people: People
    noting: Noting
    holding: Holding
    directives: DirectiveReader
    release: ReleaseRules
    retention: RetentionRules
    operations: OperationRules
    comparison: Comparison


def foundation(settings: Settings, secret: bytes, store: Store, registers: HttpRegisters) -> Foundation:
    """Make what is leaned on."""
    naming, people, release = Naming(secret), People(registers, store), read_release()
    budget_s = settings.directives_budget_s
    return Foundation(
        naming=naming,
        audit=Audit(store),
        people=people,
        noting=Noting(store, naming),
        holding=Holding(release, public_holidays),
        directives=DirectiveReader(store, registers, people, feeds=feeds(settings), budget_s=budget_s),
        release=release,
        retention=read_retention(),
        operations=read_operations(),
        comparison=read_comparison(),
    )


def make_pipeline(
    settings: Settings, store: Store, registers: HttpRegisters, *, parts: Parts, found: Foundation
) -> Pipeline:
    """Put the path itself together."""
    return Pipeline(
        policies=read_policies(settings),
        people=found.people,
        practising=Practising(registers, allowed=settings.authorisations_allowed),
        binding=Binding(store),
        directives=found.directives,
        sheets=sheets(settings),
        sources=sources(settings, store, parts),
        naming=found.naming,
        audit=found.audit,
        noting=found.noting,
        holding=found.holding,
        retention=found.retention,
        comparison=found.comparison,
        steps=parts.watching.steps,
    )


def put_together(settings: Settings, secret: bytes, store: Store, *, registers: HttpRegisters, parts: Parts) -> Path:
    """Wire the path."""
    found = foundation(settings, secret, store, registers)
    pipeline = make_pipeline(settings, store, registers, parts=parts, found=found)
    naming, audit, release, retention = found.naming, found.audit, found.release, found.retention
    changing, discretion = Changing(pipeline, audit), Discretion(organisations=settings.log_hides_names_of)
    glancing, rhythm = Glancing(found.people, found.directives, pipeline), Rhythm(check_s=settings.stream_check_s)
    work_list = WorkList(store, pipeline, glancing, audit, found.holding)
    recorded = Recorded(audit, found.operations)
    return Path(
        pipeline=pipeline,
        arriving=Arriving(store, pipeline, glancing, audit, parts.hearing, rhythm=rhythm),
        attesting=Attesting(store.links(), recorded, known_seals(settings), retention=retention),
        falling_due=FallingDue(work_list, audit, parts.hearing, naming, rhythm=rhythm),
        restricting=Restricting(store, pipeline, changing, naming),
        explaining=Explaining(pipeline, changing, audit=audit, noting=found.noting),
        figuring=Figuring(store, recorded),
        history=History(store, audit, retention, pipeline, discretion),
        looking=Looking(store, retention),
        messages=Messages(store, changing, discretion),
        naming=naming,
        operating=Operating(store, audit, naming, rules=found.operations, retention=retention),
        opener=Opener(store, changing, audit, naming=naming, terms=opening_terms(settings)),
        opting=Opting(store, changing),
        overseeing=Overseeing(
            store,
            audit,
            registers,
            rules=found.operations,
            thresholds=settings.misuse_hints,
            hours=working_hours(release),
        ),
        pacing=Pacing(per_min=settings.rate_person_per_min, clock=time.monotonic, key=derived(secret, b"pacing", 32)),
        preferring=Preferring(store, changing, release),
        previewing=Previewing(pipeline),
        releasing=Releasing(store, pipeline, changing, naming=naming, holding=found.holding),
        serving=Serving(store, recorded, parts.counts, sheets=sheets(settings)),
        shielding=Shielding(store, pipeline, changing, naming),
        sizes=PageSizes(usual=settings.page_size, largest=settings.max_page_size),
        units=found.comparison.units,
        work_list=work_list,
    )


def opening_terms(settings: Settings) -> Terms:
    """Say how long an opening of a padlock lasts, and how long a reason for it is."""
    return Terms(lasts=timedelta(minutes=settings.grant_minutes), shortest_reason=settings.emergency_reason_length)


def feeds(settings: Settings) -> tuple[Feed, ...]:
    """Say what replicates restrictions to us."""
    return tuple(
        Feed(name=found.name, organisation=found.organisation, families=found.families, max_age_s=found.max_age_s)
        for found in settings.restriction_feeds
    )


def replicating(settings: Settings, naming: Naming, store: Store) -> Replicating:
    """Make what takes their restrictions over."""
    return Replicating(store, Audit(store), naming, feeds(settings), synthetic_only=settings.synthetic_only)


TABLES = files("policies").joinpath("tables")
# The settings of the table that the domain leaves open; each is a setting of the gateway of the same name.
CHOICES = (
    "assistants_act",
    "both_parents_read",
    "case_work_reads",
    "case_work_reads_withheld",
    "emergency_when_unread",
    "guardians_read",
    "organisation_block_openable",
    "quality_reads",
    "waiting_notice",
    "youth_read",
)


def read_policies(settings: Settings) -> Succession:
    """Read every table of access, each in force from its own day, with the settings that the domain leaves open."""
    named = sorted(found.name for found in TABLES.iterdir() if found.name.startswith("access"))
    tables = [parse_table(TABLES.joinpath(name).read_text(encoding="utf-8")) for name in named]
    return Succession(tables, frozenset(name for name in CHOICES if getattr(settings, name)))


def read_release() -> ReleaseRules:
    """Read the rules of release."""
    return parse_release(TABLES.joinpath("release.toml").read_text(encoding="utf-8"))


def read_retention() -> RetentionRules:
    """Read how long what is kept."""
    return parse_retention(TABLES.joinpath("retention.toml").read_text(encoding="utf-8"))


def read_operations() -> OperationRules:
    """Read who may do what for the service itself."""
    return parse_operations(TABLES.joinpath("operations.toml").read_text(encoding="utf-8"))
