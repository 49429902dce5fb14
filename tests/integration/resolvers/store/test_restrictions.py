from datetime import timedelta

import pytest

from resolvers.errors import StoreUnavailable
from resolvers.model import ObjectKind, RestrictionFamily, RestrictionType, SubjectKind
from resolvers.store import Store, Vault
from tests.conftest import execute
from tests.examples import NOW, restriction
from tests.integration.resolvers.store.lives import KARI, OLA, rows

DAY = timedelta(days=1)
NAMED = restriction(
    id="b2", subject_kind=SubjectKind.PRACTITIONER, subjects=("9144900", "9144901"), level=None, valid_from=NOW - DAY
)
DELAY = restriction(
    id="d1",
    family=RestrictionFamily.SAFETY,
    type=RestrictionType.DELAY,
    level=None,
    code="NORU",
    object_kind=ObjectKind.REPORT,
    object_value="rp-1",
    release_at=NOW + DAY,
)


@pytest.fixture
async def kari(store, soon):
    return await store.enrol([KARI], soon)


async def add(store, person, given, soon, key=None):
    return await store.add_restriction(person, given, reason=None, idempotency_key=key or given.id, deadline=soon)


async def test_a_person_without_restrictions_has_none(store, kari, soon):
    found = await store.directives(kari, NOW, soon)

    assert (found.read_at, found.opted_out, found.restrictions, found.gp) == (NOW, False, (), False)


async def test_restrictions_in_force_are_read_as_they_were_set(store, kari, soon):
    for given in (restriction(), NAMED, DELAY):
        assert await add(store, kari, given, soon) == given

    assert (await store.directives(kari, NOW, soon)).restrictions == (NAMED, restriction(), DELAY)
    other = await store.enrol([OLA], soon)
    assert (await store.directives(other, NOW, soon)).restrictions == ()


async def test_the_same_key_again_gives_what_was_set_the_first_time(store, database, kari, soon):
    first = await add(store, kari, restriction(id=""), soon, "k1")
    again = await add(store, kari, NAMED, soon, "k1")

    assert again == first
    assert first.id
    assert len(await rows(database, "restriction")) == 1


async def test_a_restriction_holds_from_its_moment_to_its_lift(store, kari, soon):
    await add(store, kari, restriction(valid_from=NOW), soon)
    lifted = await store.lift_restriction(kari, "b1", now=NOW + DAY, deadline=soon)

    assert lifted == restriction(valid_from=NOW, valid_to=NOW + DAY)
    for at, count in ((NOW - DAY, 0), (NOW, 1), (NOW + DAY - timedelta(seconds=1), 1), (NOW + DAY, 0)):
        assert len((await store.directives(kari, at, soon)).restrictions) == count
    assert await store.restrictions(kari, soon) == (lifted,)


async def test_lifting_again_keeps_the_first_time_and_another_persons_cannot_be_lifted(store, kari, soon):
    await add(store, kari, restriction(), soon)
    first = await store.lift_restriction(kari, "b1", now=NOW + DAY, deadline=soon)

    assert await store.lift_restriction(kari, "b1", now=NOW + 2 * DAY, deadline=soon) == first
    assert await store.lift_restriction(kari, "none", now=NOW, deadline=soon) is None
    assert await store.lift_restriction(await store.enrol([OLA], soon), "b1", now=NOW, deadline=soon) is None


async def test_the_citizens_list_holds_privacy_alone_newest_first(store, kari, soon):
    for given in (NAMED, restriction(), DELAY):
        await add(store, kari, given, soon)

    assert [one.id for one in await store.restrictions(kari, soon)] == ["b1", "b2"]


async def test_a_delay_ends_when_the_patient_has_been_informed(store, kari, soon):
    of_requisition = restriction(
        id="d2", family=RestrictionFamily.SAFETY, type=RestrictionType.DELAY, level=None, code="NORU",
        object_kind=ObjectKind.REQUISITION, object_value="q-1", release_at=NOW + DAY,
    )  # fmt: skip
    denial = restriction(
        id="n1", family=RestrictionFamily.SAFETY, type=RestrictionType.DENIAL, level=None, code="NORN_FPB",
        object_kind=ObjectKind.REPORT, object_value="rp-1",
    )  # fmt: skip
    for given in (DELAY, of_requisition, denial):
        await add(store, kari, given, soon)
    await store.release_report(kari, "rp-1", set_by="a doctor", now=NOW + timedelta(hours=1), deadline=soon)

    assert len((await store.directives(kari, NOW, soon)).restrictions) == 3
    later = NOW + timedelta(hours=2)
    assert {one.id for one in (await store.directives(kari, later, soon)).restrictions} == {"d2", "n1"}

    await store.release_restriction(kari, "d2", set_by="a doctor", now=later, deadline=soon)

    assert [one.id for one in (await store.directives(kari, later, soon)).restrictions] == ["n1"]


async def test_an_opt_out_is_set_once_and_cleared(store, kari, soon):
    await store.set_opt_out(kari, NOW, soon)
    await store.set_opt_out(kari, NOW + DAY, soon)
    assert (await store.directives(kari, NOW, soon)).opted_out

    await store.clear_opt_out(kari, soon)
    assert not (await store.directives(kari, NOW, soon)).opted_out


async def test_reason_and_who_set_it_are_sealed(store, database, kari, soon):
    await store.add_restriction(
        kari, restriction(set_by="Kari Nordmann"), reason="my neighbour", idempotency_key="k", deadline=soon
    )
    (row,) = await rows(database, "restriction")

    assert b"Kari" not in row["set_by"]
    assert b"neighbour" not in row["reason"]


async def test_a_restriction_that_cannot_be_read_withholds(store, database, kari, soon):
    await add(store, kari, restriction(), soon)
    stranger = Store(store._database, Vault(b"another secret of at least 32 bytes"))

    with pytest.raises(StoreUnavailable):
        await stranger.directives(kari, NOW, soon)

    await execute(database, "update restriction set level = 'ODD'")
    with pytest.raises(StoreUnavailable):
        await store.directives(kari, NOW, soon)
