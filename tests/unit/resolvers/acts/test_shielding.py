"""Personnel shield on the patient's behalf: the whole, a part, or a report that they are shown."""

import pytest
from msgspec.structs import replace

from resolvers.acts.blocks import Object
from resolvers.acts.changing import Changing
from resolvers.acts.holds import ShieldWish
from resolvers.acts.shielding import Shielding
from resolvers.audit import Audit
from resolvers.errors import BadInput, Forbidden, NotAvailable
from resolvers.model import AuditKind, Code, Discipline, ObjectKind, RestrictionLevel, RestrictionType
from tests.examples import citizen, clinician, report
from tests.unit.resolvers.acted import Acts
from tests.unit.resolvers.kept import met
from tests.unit.resolvers.test_pipeline import NAMING, World, asking, pipeline

REPORT_ID = NAMING.report(report().key)
WISH = ShieldWish(key="k", level=RestrictionLevel.SOFT, object=Object(), reason="as the patient wishes")


async def shield(wish, store=None, caller=None, world=None):
    world, caller = world or World(), caller or clinician()
    path = pipeline(world)
    shielding = Shielding(store or Acts(), path, Changing(path, Audit(world)), NAMING)
    return await shielding.shield(asking(caller), met(caller), wish)


@pytest.mark.parametrize(
    ("wanted", "kind", "value"),
    [
        (Object(), ObjectKind.ALL, None),
        (Object(discipline=Discipline.PAT), ObjectKind.DISCIPLINE, "PAT"),
        (Object(code=Code(code="NPU1")), ObjectKind.CODE, "NPU1"),
        (Object(requisition="q-later"), ObjectKind.REQUISITION, "q-later"),
        (Object(report=REPORT_ID), ObjectKind.REPORT, REPORT_ID),
    ],
)
async def test_a_clinician_shields_the_whole_or_a_part(wanted, kind, value) -> None:
    world = World()

    kept = await shield(replace(WISH, object=wanted), world=world)

    assert (kept.type, kept.level, kept.object_kind, kept.object_value) == (
        RestrictionType.SHIELD,
        RestrictionLevel.SOFT,
        kind,
        value,
    )
    assert world.entries[-1].kind is AuditKind.CHANGE


async def test_a_report_that_is_not_shown_is_not_there() -> None:
    with pytest.raises(NotAvailable):
        await shield(replace(WISH, object=Object(report="rp-unknown")))


async def test_the_same_wish_is_one_shield_and_its_key_serves_no_other() -> None:
    store = Acts()
    wish = replace(WISH, object=Object(report=REPORT_ID))

    assert await shield(wish, store) == await shield(wish, store)
    assert len(store.kept) == 1
    with pytest.raises(BadInput):
        await shield(replace(wish, level=RestrictionLevel.HARD), store)


async def test_nobody_else_shields() -> None:
    with pytest.raises(Forbidden):
        await shield(WISH, caller=citizen())
