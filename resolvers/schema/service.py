"""How the service is, as an operator is told: sources, intake and the chain of the log. Nothing here is of a person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

import strawberry

from resolvers import model
from resolvers.model import FetchEnd, IntakeDoor, IntakeEnd, SourceCondition
from resolvers.oversight.attesting import ChainState
from resolvers.oversight.serving import IntakeState
from resolvers.oversight.verifying import ChainFault, FaultKind
from resolvers.schema.answers import Source
from resolvers.schema.weights import FEW, sized

# So many parts has a time at most, and nearly always that many sources and doors are there.
MOMENTS, SOURCES, DOORS = 96, 8, 4
KILO = 1_000


@strawberry.type(
    description="How a source was during a part of a time, with all gateways together. Counts lag by some seconds."
)
class SourceMoment:
    """Show a part of a time."""

    since: datetime = strawberry.field(description="From when.")
    until: datetime = strawberry.field(description="Until when; the next part begins there.")
    asked: int = strawberry.field(description="Fetches, however they ended; what was kept from a moment ago is none.")
    answered: int = strawberry.field(description="That gave all that was asked for, also where that was nothing.")
    cut: int = strawberry.field(description="That gave a part of it.")
    late: int = strawberry.field(description="That did not end in time.")
    failed: int = strawberry.field(description="That failed, or gave what could not be read.")
    refused: int = strawberry.field(description="That the source did not let the gateway make.")
    resting: int = strawberry.field(description="That were not made, as the source had failed too often in a row.")
    busy: int = strawberry.field(description="That were not made, as too many of the source ran already.")
    mean_ms: int | None = strawberry.field(
        description="What one took on average, in milliseconds; none where none was made."
    )
    slowest_ms: int | None = strawberry.field(description="What the slowest took, in milliseconds.")


@strawberry.type(description="How a source (kilde) is, and was over time; the central store is one too.")
class SourceHealth:
    """Show how a source is."""

    source: Source = strawberry.field(description="Which source.")
    condition: SourceCondition = strawberry.field(
        description="How it is now, by fetches of the last hour, whichever gateway made them: as all were for a "
        "minute, or where some ended well and some did not, as most of the last five to ten minutes."
    )
    last_asked_at: datetime | None = strawberry.field(
        description="When the last fetch ended; none where there was none in the time asked for."
    )
    last_answered_at: datetime | None = strawberry.field(description="When it last gave something, all or a part.")
    moments: list[SourceMoment] = strawberry.field(
        description="The time in parts of equal length, the oldest first, also those in which nothing was asked.",
        directives=[sized(MOMENTS)],
    )


@strawberry.type(
    description="What became of the messages of a day at one door. Whoever has opted out is counted as anybody else."
)
class IntakeDay:
    """Show a day of a door."""

    day: date = strawberry.field(description="The day, in Norway.")
    door: IntakeDoor = strawberry.field(description="Where they came in.")
    accepted: int = strawberry.field(description="Taken, with or without remarks.")
    remarked: int = strawberry.field(description="Of those, the ones with remarks.")
    repeated: int = strawberry.field(description="That had been taken before, and changed nothing.")
    quarantined: int = strawberry.field(description="Refused, and put in quarantine (karantene).")


@strawberry.type(description="Messages that are in quarantine (karantene) for one reason; never what they hold.")
class QuarantineCount:
    """Show a reason."""

    reason: str = strawberry.field(description="The stable code that the sender was told.")
    messages: int = strawberry.field(description="How many.")
    kilobytes: int = strawberry.field(description="How large together, in kilobytes (1,000 bytes), rounded up.")
    oldest_at: datetime = strawberry.field(description="When the oldest was received.")
    expires_at: datetime = strawberry.field(description="When the first of them is deleted.")


@strawberry.type(description="What comes in from laboratories, and what could not be taken.")
class Intake:
    """Show the intake."""

    since: date = strawberry.field(description="The first day, in Norway.")
    until: date = strawberry.field(description="The last day: today.")
    days: list[IntakeDay] = strawberry.field(
        description="By day and door, the newest day first; where nothing came in there is none.",
        directives=[sized(DOORS * 7)],
    )
    quarantine: list[QuarantineCount] = strawberry.field(
        description="What is in quarantine now, by reason, the most first.", directives=[sized(DOORS)]
    )


@strawberry.type(description="A seal (segl) of the chains of the access log.")
class AuditSeal:
    """Show a seal."""

    number: int = strawberry.field(description="Its number, from one.")
    at: datetime = strawberry.field(description="When it was made.")
    hash: str = strawberry.field(description="Its hash, in hex; noted elsewhere, it shows when seals are cut off.")
    key_id: str = strawberry.field(description="By which key it is signed.")


@strawberry.type(description="A place in which the chain of the access log does not hold. Nothing of an entry.")
class AuditFault:
    """Show a fault."""

    kind: FaultKind = strawberry.field(description="What is wrong.")
    shard: int | None = strawberry.field(description="In which chain; none for what is of a seal alone.")
    sequence: int | None = strawberry.field(description="In which place of it.")
    seal: int | None = strawberry.field(description="The seal that shows it.")


@strawberry.type(description="The chain over the access log (innsynslogg): how long it is, and whether it holds.")
class AuditChain:
    """Show the chain."""

    entries: Decimal = strawberry.field(description="Links of all chains, also those whose entry was lawfully deleted.")
    unsealed: Decimal = strawberry.field(description="Of those, the ones that are not under the last seal yet.")
    last_seal: AuditSeal | None = strawberry.field(description="The last seal; none before the first.")
    verified_since: datetime = strawberry.field(
        description="From when on it has been verified for this answer: the whole is verified by `audit verify`."
    )
    verified_until: datetime | None = strawberry.field(
        description="Until when; none where time was over before the last entry."
    )
    verified: int = strawberry.field(description="How many links were verified.")
    intact: bool | None = strawberry.field(
        description="Whether no fault was found; none where none was found and time was over."
    )
    faults: list[AuditFault] = strawberry.field(
        description="What is wrong, at most ten of it.", directives=[sized(FEW)]
    )


def source_health(found: model.SourceHealth) -> SourceHealth:
    """Show how a source is."""
    return SourceHealth(
        source=Source(id=strawberry.ID(found.source.id), name=found.source.name),
        condition=found.condition,
        last_asked_at=found.last_asked_at,
        last_answered_at=found.last_answered_at,
        moments=[source_moment(moment) for moment in found.moments],
    )


def source_moment(found: model.SourceMoment) -> SourceMoment:
    """Show a part of a time."""
    ends = {end: found.ends.get(end, 0) for end in FetchEnd}
    return SourceMoment(
        since=found.since,
        until=found.until,
        asked=found.asked,
        answered=ends[FetchEnd.ANSWERED],
        cut=ends[FetchEnd.CUT],
        late=ends[FetchEnd.LATE],
        failed=ends[FetchEnd.FAILED],
        refused=ends[FetchEnd.REFUSED],
        resting=ends[FetchEnd.RESTING],
        busy=ends[FetchEnd.BUSY],
        mean_ms=found.mean_ms,
        slowest_ms=found.slowest_ms,
    )


def intake_of(found: IntakeState) -> Intake:
    """Show the intake."""
    return Intake(
        since=found.since,
        until=found.until,
        days=[intake_day(day, door, ends) for (day, door), ends in found.days.items()],
        quarantine=[quarantine_count(count) for count in found.quarantine],
    )


def intake_day(day: date, door: IntakeDoor, ends: Mapping[IntakeEnd, int]) -> IntakeDay:
    """Show a day of a door."""
    remarked = ends.get(IntakeEnd.REMARKED, 0)
    return IntakeDay(
        day=day,
        door=door,
        accepted=ends.get(IntakeEnd.ACCEPTED, 0) + remarked,
        remarked=remarked,
        repeated=ends.get(IntakeEnd.REPEATED, 0),
        quarantined=ends.get(IntakeEnd.QUARANTINED, 0),
    )


def quarantine_count(found: model.QuarantineCount) -> QuarantineCount:
    """Show what is in quarantine for a reason."""
    return QuarantineCount(
        reason=found.reason,
        messages=found.messages,
        kilobytes=-(-found.size // KILO),
        oldest_at=found.oldest_at,
        expires_at=found.expires_at,
    )


def audit_chain(found: ChainState) -> AuditChain:
    """Show how the chain stands."""
    seal = found.last_seal
    return AuditChain(
        entries=Decimal(found.links),
        unsealed=Decimal(found.unsealed),
        last_seal=None
        if seal is None
        else AuditSeal(number=seal.number, at=seal.at, hash=seal.seal_hash.hex(), key_id=seal.key_id),
        verified_since=found.verified_since,
        verified_until=found.verified_until,
        verified=found.verified,
        intact=found.intact,
        faults=[audit_fault(fault) for fault in found.faults],
    )


def audit_fault(found: ChainFault) -> AuditFault:
    """Show a fault by its place; which entry stands there is for `audit verify`."""
    return AuditFault(kind=found.kind, shard=found.shard, sequence=found.sequence, seal=found.seal)
