"""What clinicians do about release: by the path they are shown it by, once, and recorded before it is told."""

from datetime import timedelta

import msgspec
import pytest
from msgspec.structs import replace

from resolvers.acts.changing import Changing
from resolvers.acts.holds import DelayWish, DenialWish, EndWish, ReleaseWish, Target
from resolvers.acts.releasing import Releasing
from resolvers.audit import Audit
from resolvers.errors import AuditUnavailable, BadInput, Forbidden, NotAvailable, PolicyUnavailable
from resolvers.model import (
    AuditKind,
    Code,
    EarlyRelease,
    ObjectKind,
    RestrictionFamily,
    RestrictionType,
)
from tests.examples import NOW, citizen, clinician, directives, grant, holding, moment, report, restriction
from tests.unit.resolvers.acted import Acts
from tests.unit.resolvers.kept import met
from tests.unit.resolvers.test_pipeline import NAMING, World, asking, pipeline

# Pathology of a Friday; it opens by its rule after fourteen days, on 6 March.
BIOPSY = report(kind=Code(code="HIST"), day="2026-02-20")
REPORT_ID = NAMING.report(BIOPSY.key)
WHY = "told on Tuesday"
DENIAL = restriction(
    id="n1",
    family=RestrictionFamily.SAFETY,
    type=RestrictionType.DENIAL,
    level=None,
    code="NORN_FPB",
    object_kind=ObjectKind.REPORT,
    object_value=REPORT_ID,
    set_by="Hanne Haug, HPR 1",
)
DENY = DenialWish(key="k1", target=Target(report=REPORT_ID), code="norn-fpb", reason=WHY)
DELAY = DelayWish(key="k1", target=Target(report=REPORT_ID), days=20, reason=WHY)
RELEASE = ReleaseWish(key="k1", report=REPORT_ID, informed=True)


class Clinic:
    """A clinician before a patient with one report, a store, and what is in force."""

    def __init__(self, *found, restrictions=(), caller=None, **limits) -> None:
        self.caller = caller or clinician()
        self.world = World()
        self.world.pages = tuple(map(msgspec.json.encode, found or (BIOPSY,)))
        self.limits = {"restrictions": tuple(restrictions), **limits}
        self.store = Acts(*restrictions)
        path = pipeline(self.world)
        self.releasing = Releasing(
            self.store, path, Changing(path, Audit(self.world)), naming=NAMING, holding=holding()
        )

    async def do(self, what: str, wish, *, now=NOW):
        person = met(self.caller, **self.limits)
        return await getattr(self.releasing, what)(replace(asking(self.caller), now=now), person, wish)

    @property
    def recorded(self):
        return [(entry.kind, entry.operation) for entry in self.world.entries]


async def test_a_report_that_is_shown_is_denied_by_its_code_and_recorded_first() -> None:
    clinic = Clinic()

    kept = await clinic.do("deny", DENY)

    assert (kept.type, kept.code, kept.object_value) == (RestrictionType.DENIAL, "NORN_FPB", REPORT_ID)
    assert (kept.set_by, clinic.store.reasons) == ("Kari Lunde, HPR 9144900", [WHY])
    assert clinic.recorded == [(AuditKind.ACCESS, "denyRelease"), (AuditKind.CHANGE, "denyRelease")]


@pytest.mark.parametrize(
    ("what", "wish"),
    [
        ("deny", replace(DENY, target=Target(report="rp-unknown"))),
        ("delay", replace(DELAY, target=Target(report="rp-unknown"))),
        ("release", replace(RELEASE, report="rp-unknown")),
        ("end_denial", EndWish(key="k1", restriction="unknown", reason=WHY)),
    ],
)
async def test_what_the_clinician_is_not_shown_is_not_there(what, wish) -> None:
    clinic = Clinic()

    with pytest.raises(NotAvailable):
        await clinic.do(what, wish)
    assert clinic.store.done == {}


@pytest.mark.parametrize(
    ("what", "wish"),
    [
        ("deny", DENY),
        ("delay", DELAY),
        ("release", RELEASE),
        ("end_denial", EndWish(key="k1", restriction="n1", reason=WHY)),
    ],
)
async def test_a_report_behind_a_padlock_is_not_there_either(what, wish) -> None:
    block = restriction(id="b9", object_kind=ObjectKind.REPORT, object_value=REPORT_ID)
    clinic = Clinic(restrictions=(block, DENIAL))

    with pytest.raises(NotAvailable):
        await clinic.do(what, wish)
    assert clinic.store.done == {}
    clinic = Clinic(restrictions=(block, DENIAL), grant=grant())
    if what in {"deny", "end_denial"}:
        await clinic.do(what, wish)
        assert clinic.world.entries[-1].opening == grant().id


async def test_a_request_is_denied_and_delayed_before_it_has_any_report() -> None:
    denied = await Clinic().do("deny", replace(DENY, target=Target(requisition="q-later")))
    delayed = await Clinic().do("delay", replace(DELAY, target=Target(requisition="q-later")))

    assert (denied.object_kind, denied.object_value) == (ObjectKind.REQUISITION, "q-later")
    assert (delayed.delay_days, delayed.release_at) == (20, None)
    with pytest.raises(BadInput, match="before there is a report"):
        await Clinic().do("delay", replace(DELAY, target=Target(requisition="q-later"), days=61))


async def test_a_delay_on_a_report_is_absolute_and_within_its_class() -> None:
    kept = await Clinic().do("delay", DELAY)

    assert (kept.release_at, kept.delay_days) == (moment("2026-03-12", hour=12).at, None)
    with pytest.raises(BadInput, match="in class C"):
        await Clinic().do("delay", replace(DELAY, days=61))
    with pytest.raises(BadInput, match="denial"):
        await Clinic(report(day="2026-02-20")).do("delay", replace(DELAY, target=Target(report=REPORT_ID)))


async def test_the_patient_who_is_informed_is_released_to_and_nothing_is_released_that_waits_not() -> None:
    clinic = Clinic()

    assert await clinic.do("release", RELEASE) == NOW
    assert clinic.store.released == [EarlyRelease(report_id=REPORT_ID, released_at=NOW)]
    assert clinic.store.reasons == [None]
    with pytest.raises(Forbidden):
        await Clinic(restrictions=(DENIAL,)).do("release", RELEASE)


async def test_a_denial_of_what_is_shown_is_ended() -> None:
    clinic = Clinic(restrictions=(DENIAL,))

    ended = await clinic.do("end_denial", EndWish(key="k1", restriction="n1", reason=WHY))

    assert ended == replace(DENIAL, valid_to=NOW)
    assert clinic.recorded == [(AuditKind.ACCESS, "endDenial"), (AuditKind.CHANGE, "endDenial")]


async def test_a_denial_on_a_request_without_a_report_is_ended_by_who_has_set_it() -> None:
    wish = EndWish(key="k1", restriction="n1", reason=WHY)
    of_order = replace(DENIAL, object_kind=ObjectKind.REQUISITION, object_value="q-later")
    own = replace(of_order, set_by="Kari Lunde, HPR 9144900")

    assert (await Clinic(restrictions=(own,)).do("end_denial", wish)).valid_to == NOW
    with pytest.raises(NotAvailable):
        await Clinic(restrictions=(of_order,)).do("end_denial", wish)
    unnumbered = Clinic(restrictions=(replace(of_order, set_by="Kari Lunde"),), caller=clinician(hpr_number=None))
    with pytest.raises(NotAvailable):
        await unnumbered.do("end_denial", wish)


async def test_what_is_no_denial_or_another_services_is_not_ended_here() -> None:
    wish = EndWish(key="k1", restriction="n1", reason=WHY)
    delay = replace(DENIAL, type=RestrictionType.DELAY, code="NORU")

    with pytest.raises(NotAvailable):
        await Clinic(restrictions=(delay,)).do("end_denial", wish)
    with pytest.raises(Forbidden) as refused:
        await Clinic(restrictions=(replace(DENIAL, origin="pts"),)).do("end_denial", wish)
    assert refused.value.reason == "REPLICATED"


async def test_a_denial_that_is_gone_between_is_not_there() -> None:
    clinic = Clinic(restrictions=(DENIAL,))
    clinic.store.kept.clear()

    with pytest.raises(NotAvailable):
        await clinic.do("end_denial", EndWish(key="k1", restriction="n1", reason=WHY))


@pytest.mark.parametrize(
    ("what", "wish", "then"),
    [
        ("deny", DENY, {"restrictions": (DENIAL,)}),
        ("delay", DELAY, {"releases": (EarlyRelease(report_id=REPORT_ID, released_at=NOW),)}),
        ("release", RELEASE, {"releases": (EarlyRelease(report_id=REPORT_ID, released_at=NOW),)}),
        ("end_denial", EndWish(key="k1", restriction="n1", reason=WHY), {"restrictions": ()}),
    ],
)
async def test_the_same_wish_again_is_what_was_done_the_first_time_whatever_has_changed_since(what, wish, then) -> None:
    clinic = Clinic(restrictions=(DENIAL,) if what == "end_denial" else ())
    first = await clinic.do(what, wish)
    clinic.limits = {"restrictions": (), **then}

    assert await clinic.do(what, wish, now=NOW + timedelta(minutes=5)) == first
    assert len(clinic.store.done) == 1


async def test_a_key_of_another_wish_is_refused_whatever_it_was() -> None:
    clinic = Clinic()
    await clinic.do("delay", DELAY)

    for what, wish in (("delay", replace(DELAY, days=21)), ("deny", DENY), ("release", RELEASE)):
        with pytest.raises(BadInput):
            await clinic.do(what, wish)
    assert len(clinic.store.kept) == 1


async def test_nobody_but_who_treats_changes_anything() -> None:
    for caller in (citizen(), clinician(purpose="COC")):
        with pytest.raises(Forbidden):
            await Clinic(caller=caller).do("deny", DENY)


async def test_what_cannot_be_recorded_or_kept_is_not_told() -> None:
    clinic = Clinic()
    clinic.store.fails = True
    with pytest.raises(PolicyUnavailable):
        await clinic.do("deny", DENY)

    clinic.store.fails, clinic.world.log_fails = False, True
    with pytest.raises(AuditUnavailable):
        await clinic.do("deny", DENY)
    assert clinic.store.done == {}


async def test_a_clinician_extends_what_is_held_already() -> None:
    held = replace(DENIAL, id="d1", type=RestrictionType.DELAY, code="NORU", release_at=moment("2026-03-09").at)

    kept = await Clinic(restrictions=(held,)).do("delay", replace(DELAY, days=None, until=moment("2026-03-10").at))

    assert kept.release_at == moment("2026-03-10").at
    assert directives(kept).restrictions == (kept,)
