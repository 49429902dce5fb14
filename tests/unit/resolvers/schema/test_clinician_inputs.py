"""What a clinician's client sends in becomes the path's own wishes."""

from datetime import UTC, date, datetime

import pytest

from resolvers.acts.blocks import Object, Period
from resolvers.acts.holds import DelayWish, DenialWish, EndWish, ReleaseWish, ShieldWish, Target
from resolvers.model import Code, Discipline, RestrictionLevel
from resolvers.schema.clinician_inputs import (
    DelayReleaseInput,
    DenyReleaseInput,
    EndDenialInput,
    ReleaseInput,
    ShieldInput,
    delay_wish,
    denial_wish,
    end_wish,
    release_wish,
    shield_wish,
)
from resolvers.schema.inputs import CodeInput, PeriodInput
from tests.examples import NOW, NUMBER

WHO = {"client_mutation_id": "k", "patient": NUMBER}


def test_denials_delays_releases_and_their_ends_are_read() -> None:
    assert denial_wish(DenyReleaseInput(**WHO, report="rp-1", code="NORN_FPB", reason="why")) == DenialWish(
        key="k", target=Target(report="rp-1"), code="NORN_FPB", reason="why"
    )
    assert delay_wish(DelayReleaseInput(**WHO, requisition="q", until=NOW, days=1, open_ended=True, reason="w")) == (
        DelayWish(key="k", target=Target(requisition="q"), until=NOW, days=1, open_ended=True, reason="w")
    )
    assert release_wish(ReleaseInput(**WHO, report="rp-1", patient_informed=True)) == ReleaseWish(
        key="k", report="rp-1", informed=True
    )
    assert end_wish(EndDenialInput(**WHO, restriction="n1", reason="why")) == EndWish(
        key="k", restriction="n1", reason="why"
    )


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({}, Object()),
        ({"discipline": Discipline.PAT}, Object(discipline=Discipline.PAT)),
        ({"code": CodeInput(code="NPU1", system="s")}, Object(code=Code(code="NPU1", system="s"))),
        (
            {"period": PeriodInput(since=date(2026, 1, 1))},
            Object(period=Period(since=datetime(2025, 12, 31, 23, tzinfo=UTC))),
        ),
        ({"requisition": "q"}, Object(requisition="q")),
        ({"report": "rp-1"}, Object(report="rp-1")),
    ],
)
def test_shields_are_read_with_their_object(given, wanted) -> None:
    assert shield_wish(ShieldInput(**WHO, **given, reason="why")) == ShieldWish(
        key="k", level=RestrictionLevel.SOFT, object=wanted, reason="why"
    )
