"""What an operator is shown of sources, intake and the chain says where, when and how many, and nothing of anybody."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace

from resolvers.model import (
    FetchEnd,
    IntakeDoor,
    IntakeEnd,
    NamedSource,
    QuarantineCount,
    SourceCondition,
    SourceHealth,
    SourceId,
    SourceMoment,
)
from resolvers.oversight.attesting import ChainState
from resolvers.oversight.serving import IntakeState
from resolvers.oversight.verifying import ChainFault, FaultKind
from resolvers.schema.service import audit_chain, intake_of, source_health
from resolvers.store.chain import BEGINNING, Seal
from tests.examples import NOW

DAY = date(2026, 3, 2)
MOMENT = SourceMoment(
    since=NOW,
    until=NOW + timedelta(minutes=15),
    asked=28,
    ends={end: times for times, end in enumerate(FetchEnd, start=1)},
    mean_ms=12,
    slowest_ms=40,
)
STATE = ChainState(
    links=3_000_000_000,
    unsealed=12,
    last_seal=None,
    verified_since=NOW,
    verified_until=None,
    verified=7,
    intact=None,
    faults=(),
)


def test_a_source_is_shown_with_each_way_in_which_fetches_ended() -> None:
    source = NamedSource(id=SourceId("lab"), name="Lab")
    found = source_health(
        SourceHealth(
            source=source,
            condition=SourceCondition.RESTING,
            last_asked_at=NOW,
            last_answered_at=None,
            moments=(MOMENT, replace(MOMENT, asked=0, ends={}, mean_ms=None, slowest_ms=None)),
        )
    )

    assert (found.source.id, found.source.name, found.condition) == ("lab", "Lab", SourceCondition.RESTING)
    assert (found.last_asked_at, found.last_answered_at) == (NOW, None)
    full, empty = found.moments
    assert [getattr(full, str(end).lower()) for end in FetchEnd] == [1, 2, 3, 4, 5, 6, 7]
    assert (full.since, full.until, full.asked, full.mean_ms, full.slowest_ms) == (
        NOW,
        NOW + timedelta(minutes=15),
        28,
        12,
        40,
    )
    assert {getattr(empty, str(end).lower()) for end in FetchEnd} == {0}
    assert (empty.mean_ms, empty.slowest_ms) == (None, None)


def test_a_day_counts_what_was_taken_with_and_without_remarks() -> None:
    ends = {IntakeEnd.ACCEPTED: 3, IntakeEnd.REMARKED: 2, IntakeEnd.REPEATED: 1, IntakeEnd.QUARANTINED: 4}
    days = {(DAY, IntakeDoor.MLLP): ends, (DAY, IntakeDoor.HL7V2): {}}
    found = intake_of(IntakeState(since=DAY, until=DAY, days=days, quarantine=()))

    full, empty = found.days
    assert (full.day, full.door, full.accepted, full.remarked, full.repeated, full.quarantined) == (
        DAY,
        IntakeDoor.MLLP,
        5,
        2,
        1,
        4,
    )
    assert (empty.accepted, empty.remarked, empty.repeated, empty.quarantined) == (0, 0, 0, 0)


@pytest.mark.parametrize(("size", "kilobytes"), [(1, 1), (1_000, 1), (1_001, 2), (7_000_000_000, 7_000_000)])
def test_what_is_in_quarantine_is_shown_by_reason_and_size(size, kilobytes) -> None:
    kept = QuarantineCount(reason="UNREADABLE", messages=2, size=size, oldest_at=NOW, expires_at=NOW)
    (found,) = intake_of(IntakeState(since=DAY, until=DAY, days={}, quarantine=(kept,))).quarantine

    assert (found.reason, found.messages, found.kilobytes) == ("UNREADABLE", 2, kilobytes)


def test_a_chain_is_shown_with_its_last_seal_and_faults_by_place_alone() -> None:
    seal = Seal(number=7, at=NOW, heads=(), previous_hash=BEGINNING, key_id="k", seal_hash=b"\x0f" * 32)
    fault = ChainFault(kind=FaultKind.ENTRY_CHANGED, shard=3, sequence=9, id="an entry", other=4, seal=2)
    found = audit_chain(replace(STATE, last_seal=seal, intact=False, faults=(fault,)))

    assert (found.entries, found.unsealed, found.verified) == (Decimal(3_000_000_000), Decimal(12), 7)
    assert (found.last_seal.number, found.last_seal.at, found.last_seal.hash, found.last_seal.key_id) == (
        7,
        NOW,
        "0f" * 32,
        "k",
    )
    (shown,) = found.faults
    assert (shown.kind, shown.shard, shown.sequence, shown.seal) == (FaultKind.ENTRY_CHANGED, 3, 9, 2)
    assert not hasattr(shown, "id")
    assert found.intact is False


def test_before_the_first_seal_there_is_none() -> None:
    assert audit_chain(STATE).last_seal is None
