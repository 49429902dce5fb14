"""A clinician's wish has a form, and is written in the shape of NHN's PTS."""

from datetime import timedelta

import pytest

from resolvers.acts.blocks import Object
from resolvers.acts.holds import (
    DelayWish,
    DenialWish,
    EndWish,
    ReleaseWish,
    ShieldWish,
    Target,
    check,
    code_of,
    delay,
    denial,
    shield,
)
from resolvers.errors import BadInput
from resolvers.model import (
    ClinicianAct,
    Discipline,
    ObjectKind,
    RestrictionFamily,
    RestrictionLevel,
    RestrictionType,
    SubjectKind,
)
from tests.examples import NOW, holding, moment
from tests.unit.resolvers.test_pipeline import POLICY

ACT = ClinicianAct(key="s:k", wish="w", at=NOW, set_by="Kari Lunde, HPR 1", reason="why not")
WHY = "told on Tuesday"
REPORT = Target(report="rp-1")
ORDER = Target(requisition="q-1")


@pytest.mark.parametrize(
    "wish",
    [
        DenialWish(key="k", target=REPORT, code="NORN_FPB", reason=WHY),
        DenialWish(key="k", target=ORDER, code="?", reason=" why "),
        DelayWish(key="k", target=REPORT, days=1, reason=WHY),
        DelayWish(key="k", target=REPORT, until=NOW, reason=WHY),
        DelayWish(key="k", target=ORDER, open_ended=True, reason="x" * 500),
        ReleaseWish(key="k", report="rp-1", informed=True),
        ReleaseWish(key="k", report="rp-1", informed=True, reason=WHY),
        EndWish(key="k", restriction="n1", reason=WHY),
        ShieldWish(key="k", level=RestrictionLevel.SOFT, object=Object(), reason=WHY),
    ],
)
def test_a_wish_with_a_form_passes(wish) -> None:
    check(wish)


@pytest.mark.parametrize(
    "wish",
    [
        DenialWish(key="", target=REPORT, code="NORN_FPB", reason=WHY),
        DenialWish(key="k\0", target=REPORT, code="NORN_FPB", reason=WHY),
        DenialWish(key="k", target=REPORT, code="NORN_FPB", reason=""),
        DenialWish(key="k", target=REPORT, code="NORN_FPB", reason="  ab  "),
        DenialWish(key="k", target=REPORT, code="NORN_FPB", reason="x" * 501),
        DenialWish(key="k", target=REPORT, code="NORN_FPB", reason="wh\0y"),
        DenialWish(key="k", target=Target(), code="NORN_FPB", reason=WHY),
        DenialWish(key="k", target=Target(report="rp-1", requisition="q-1"), code="NORN_FPB", reason=WHY),
        DenialWish(key="k", target=Target(requisition=""), code="NORN_FPB", reason=WHY),
        DelayWish(key="k", target=Target(report="r" * 201), days=1, reason=WHY),
        DelayWish(key="k", target=REPORT, reason=WHY),
        DelayWish(key="k", target=REPORT, days=1, until=NOW, reason=WHY),
        DelayWish(key="k", target=REPORT, days=1, open_ended=True, reason=WHY),
        DelayWish(key="k", target=REPORT, days=0, reason=WHY),
        ReleaseWish(key="k", report="rp-1", informed=False),
        ReleaseWish(key="k", report="rp-1", informed=True, reason=""),
        EndWish(key="k", restriction="n1", reason="no"),
        ShieldWish(key="k", level=RestrictionLevel.SOFT, object=Object(report="rp-1", requisition="q-1"), reason=WHY),
    ],
)
def test_a_wish_without_one_is_refused_without_repeating_what_was_sent(wish) -> None:
    with pytest.raises(BadInput) as refused:
        check(wish)

    assert "rp-1" not in str(refused.value)


@pytest.mark.parametrize("code", ["NORN_FPB", "norn-fpb", " NORN_FORANS", "NORN_UNGDOM"])
def test_a_denial_has_a_code_of_the_table(code) -> None:
    assert code_of(POLICY, code).startswith("NORN_")


@pytest.mark.parametrize("code", ["N", "NORU", "NORS", "NORN_SOMETHING", ""])
def test_what_is_no_denial_has_no_code_of_one(code) -> None:
    with pytest.raises(BadInput):
        code_of(POLICY, code)


def test_a_denial_lasts_until_it_is_ended() -> None:
    written = denial(DenialWish(key="k", target=REPORT, code="x", reason=WHY), "NORN_FPB", "n1", ACT)

    assert (written.family, written.type, written.code) == (
        RestrictionFamily.SAFETY,
        RestrictionType.DENIAL,
        "NORN_FPB",
    )
    assert (written.object_kind, written.object_value) == (ObjectKind.REPORT, "rp-1")
    assert (written.release_at, written.delay_days) == (None, None)
    assert (written.id, written.valid_from, written.set_by) == ("n1", NOW, ACT.set_by)


@pytest.mark.parametrize(
    ("span", "ends"),
    [
        ({"days": 10}, (None, 10)),
        ({"until": moment("2026-03-07", hour=20).at}, (moment("2026-03-09", hour=7).at, None)),
        ({"open_ended": True}, (None, None)),
    ],
)
def test_a_delay_ends_in_one_way_and_within_opening_hours(span, ends) -> None:
    written = delay(DelayWish(key="k", target=ORDER, reason=WHY, **span), "d1", ACT, holding())

    assert (written.type, written.code) == (RestrictionType.DELAY, "NORU")
    assert (written.object_kind, written.object_value) == (ObjectKind.REQUISITION, "q-1")
    assert (written.release_at, written.delay_days) == ends


def test_a_shield_is_against_all_personnel() -> None:
    wish = ShieldWish(key="k", level=RestrictionLevel.HARD, object=Object(discipline=Discipline.PAT), reason=WHY)
    written = shield(wish, "s1", ACT)

    assert (written.family, written.type, written.level) == (
        RestrictionFamily.PRIVACY,
        RestrictionType.SHIELD,
        RestrictionLevel.HARD,
    )
    assert (written.object_kind, written.object_value) == (ObjectKind.DISCIPLINE, "PAT")
    assert (written.subject_kind, written.code, written.valid_from - NOW) == (SubjectKind.ALL, None, timedelta())
