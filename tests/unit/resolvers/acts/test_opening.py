"""Personnel open a padlock for a while, on their ground and with a cause; everything else is refused, with its code."""

import pytest
from msgspec.structs import replace

from resolvers import clearance
from resolvers.acts.changing import Changing
from resolvers.acts.opening import Elevation, Opener, Terms
from resolvers.audit import Audit
from resolvers.errors import (
    AttestationExpired,
    AuditUnavailable,
    BadInput,
    DeadlineExceeded,
    ElevationNotNeeded,
    ElevationWithoutCause,
    Forbidden,
    PolicyUnavailable,
    StoreUnavailable,
)
from resolvers.model import Assistant, AuditKind, OpeningKind, RestrictionLevel
from resolvers.pipeline import Met
from tests.examples import NOW, ORGANISATION, PERSON, citizen, clinician, directives, grant, restriction
from tests.unit.resolvers.opened import MINUTE, Openings
from tests.unit.resolvers.test_pipeline import NAMING, POLICY, World, asking, pipeline

TERMS = Terms(lasts=60 * MINUTE, shortest_reason=10)
CONSENT = Elevation(key="k1", kind=OpeningKind.CONSENT, consented=True)
EMERGENCY = Elevation(key="k1", kind=OpeningKind.EMERGENCY, reason="unconscious, may bleed")
BLOCKED = directives(restriction())


def met(caller, limits=BLOCKED) -> Met:
    entry = clearance.door(POLICY, caller, PERSON, limits)
    return Met(person=PERSON, directives=limits, door=entry, policy=POLICY)


def emergency_doctor(**changes):
    return clinician(purpose="ETREAT", basis="AKUTT", **changes)


async def opened(store, wish=CONSENT, *, caller=None, limits=BLOCKED, world=None, terms=TERMS, budget_s=5.0):
    caller, world = caller or clinician(), world or World()
    audit = Audit(world)
    opener = Opener(store, Changing(pipeline(world), audit), audit, naming=NAMING, terms=terms)
    return await opener.open(asking(caller, budget_s), met(caller, limits), wish)


async def test_a_grant_is_the_callers_for_this_person_organisation_and_purpose_for_an_hour():
    store, world = Openings(), World()

    found = await opened(store, world=world)

    assert (found.subject, found.organisation, found.purpose) == ("subject-1", ORGANISATION, "TREAT")
    assert (found.kind, found.granted_at, found.expires_at) == (OpeningKind.CONSENT, NOW, NOW + 60 * MINUTE)
    assert store.asked == (PERSON.hash, "subject-1", ORGANISATION)
    assert [(entry.kind, entry.operation, entry.outcome, entry.opening) for entry in world.entries] == [
        (AuditKind.CHANGE, "openRestricted", "OK", found.id)
    ]


async def test_who_opens_and_why_are_kept_for_the_review():
    store = Openings()
    await opened(
        store,
        replace(EMERGENCY, reason="  unconscious, may bleed "),
        caller=emergency_doctor(point_of_care="100100674"),
    )

    ((_, grounds),) = store.kept.values()
    assert (grounds.reason, grounds.name, grounds.hpr_number) == ("unconscious, may bleed", "Kari Lunde", "9144900")
    assert (grounds.point_of_care, grounds.assistant_name) == ("100100674", None)


async def test_who_acts_on_behalf_of_the_caller_is_kept_too():
    store = Openings()
    caller = clinician(assistant=Assistant(subject="subject-9", name="Siv Hjelper", hpr_number="900000113"))
    audit = Audit(World())
    opener = Opener(store, Changing(pipeline(World()), audit), audit, naming=NAMING, terms=TERMS)

    await opener.open(asking(caller), met(clinician()), CONSENT)

    ((opening, grounds),) = store.kept.values()
    assert (grounds.assistant_name, grounds.assistant_hpr_number) == ("Siv Hjelper", "900000113")
    assert (opening.subject, store.asked[1]) == ("subject-9:subject-1", "subject-9:subject-1")
    assert opening.id != (await opened(Openings())).id


@pytest.mark.parametrize(
    ("caller", "lasts", "minutes"),
    [
        (clinician(), 30, 30),
        (clinician(expires_at=NOW + 10 * MINUTE), 60, 10),
        (clinician(attested_until=NOW + 20 * MINUTE, expires_at=NOW + 40 * MINUTE), 60, 20),
    ],
)
async def test_a_grant_ends_with_the_token_and_the_attestation_at_the_latest(caller, lasts, minutes):
    terms = replace(TERMS, lasts=lasts * MINUTE)

    assert (await opened(Openings(), caller=caller, terms=terms)).expires_at == NOW + minutes * MINUTE


async def test_a_token_that_is_just_over_opens_nothing():
    with pytest.raises(AttestationExpired):
        await opened(Openings(), caller=clinician(expires_at=NOW))


@pytest.mark.parametrize(
    ("wish", "how", "refusal"),
    [
        (EMERGENCY, {}, Forbidden),
        (replace(CONSENT, consented=False), {}, BadInput),
        (replace(EMERGENCY, reason="too short"), {"caller": emergency_doctor()}, BadInput),
        (replace(CONSENT, key=""), {}, BadInput),
        (replace(CONSENT, key="k" * 101), {}, BadInput),
        (replace(CONSENT, key="k\n"), {}, BadInput),
        (replace(CONSENT, reason="r" * 501), {}, BadInput),
        (replace(CONSENT, reason="\0"), {}, BadInput),
        (CONSENT, {"limits": directives()}, ElevationNotNeeded),
        (CONSENT, {"limits": directives(restriction(level=RestrictionLevel.HARD))}, ElevationNotNeeded),
        (CONSENT, {"limits": directives(restriction(), grant=grant())}, ElevationNotNeeded),
        (CONSENT, {"caller": citizen(), "limits": directives()}, Forbidden),
        (CONSENT, {"caller": clinician(purpose=None)}, Forbidden),
    ],
)
async def test_what_is_not_to_be_opened_is_refused_and_nothing_is_recorded_as_opened(wish, how, refusal):
    store, world = Openings(), World()

    with pytest.raises(refusal):
        await opened(store, wish, world=world, **how)
    assert (store.kept, world.entries) == ({}, [])


@pytest.mark.parametrize("limits", [directives(), BLOCKED, directives(restriction(level=RestrictionLevel.HARD))])
@pytest.mark.parametrize("told_ago", [None, 61])
async def test_without_a_padlock_in_the_last_hour_nothing_is_learnt(limits, told_ago):
    with pytest.raises(ElevationWithoutCause) as refusal:
        await opened(Openings(told_ago=told_ago), limits=limits)

    assert str(refusal.value) == "ask in the ordinary way first"


async def test_the_same_wish_again_is_the_same_opening_also_when_it_already_holds():
    store = Openings()
    first = await opened(store)
    store.told_ago = 61
    again = await opened(store, limits=directives(restriction(), grant=first))

    assert again == first
    assert len(store.kept) == 1


async def test_the_same_key_with_another_ground_is_refused():
    store = Openings()
    first = await opened(store)

    with pytest.raises(BadInput, match="another wish"):
        await opened(store, replace(CONSENT, reason="another"), limits=directives(restriction(), grant=first))


async def test_a_key_of_an_opening_that_is_over_opens_nothing():
    store = Openings()
    store.kept["k1"] = (
        grant(granted_at=NOW - 90 * MINUTE, expires_at=NOW - 30 * MINUTE),
        await kept_grounds(),
    )

    with pytest.raises(BadInput, match="over"):
        await opened(store)


async def kept_grounds():
    store = Openings()
    await opened(store)
    return store.kept["k1"][1]


async def test_two_callers_and_two_persons_never_share_a_name_of_an_opening():
    other = NAMING.opening(PERSON.hash, "subject-2", "k1")

    assert (await opened(Openings())).id not in {other, NAMING.opening(PERSON.hash, "subject-1", "k2")}


async def test_what_cannot_be_kept_is_said():
    store = Openings()
    store.failure = StoreUnavailable("down")

    with pytest.raises(PolicyUnavailable):
        await opened(store)


async def test_what_cannot_be_recorded_is_not_opened():
    store, world = Openings(), World()
    world.log_fails = True

    with pytest.raises(AuditUnavailable):
        await opened(store, world=world)
    assert store.kept == {}


async def test_a_store_that_hangs_ends_with_the_deadline_and_the_log_says_so():
    store, world = Openings(), World()
    store.hangs = True

    with pytest.raises(DeadlineExceeded):
        await opened(store, world=world, budget_s=0.05)
    assert [entry.outcome for entry in world.entries] == ["OK", "DEADLINE_EXCEEDED"]
