"""Whatever the order in which copies arrive, and whichever sources hold them, the answer is the same."""

from collections import Counter
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.examples import citizen, clinician, directives
from tests.properties.merging import (
    NAMING,
    READERS,
    SOURCES,
    Copy,
    World,
    answer,
    content,
    deliveries,
    held,
    pages,
    unfinished,
    versions,
)

WORLDS, SHUFFLES = 100, 100
EXPECTED = ("hidden", "shown", "conflict", "resend", "several versions", "several places", "cancelled", "changes")


def test_ten_thousand_shuffled_deliveries_give_one_answer_each() -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=WORLDS, database=None, suppress_health_check=list(HealthCheck))
    @given(world=held(alike=False), reader=st.sampled_from(sorted(READERS)), seed=st.integers(0, 2**32))
    def shuffled(world: World, reader: str, seed: int) -> None:
        order, caller = Random(seed), READERS[reader]()  # noqa: S311 - an order, not a secret
        straight = answer(caller, world.limits, deliveries(world.copies, order))
        seen.update(kinds(world, straight[0]))
        for _ in range(SHUFFLES):
            assert answer(caller, world.limits, deliveries(world.copies, order)) == straight
            seen["cases"] += 1

    shuffled()

    assert seen["cases"] >= WORLDS * SHUFFLES
    assert [kind for kind in EXPECTED if not seen[kind]] == []


def kinds(world: World, reports: tuple) -> set[str]:
    """Say what a world has had in it, so that none of it is missed."""
    found = {"shown"} if reports else set()
    if len(reports) < len({copy.report.key for copy in world.copies}):
        found.add("hidden")
    for one in reports:
        found |= {name for name, there in told(one).items() if there}
    return found


def told(one) -> dict[str, bool]:
    return {
        "conflict": one.conflict,
        "resend": any(version.sent_before for version in one.versions),
        "several versions": len(one.versions) > 1,
        "several places": len(one.provenance) > 1,
        "cancelled": one.status == "cancelled",
        "changes": any(version.changes for version in one.versions),
    }


@settings(max_examples=200)
@given(
    world=held(alike=True),
    reader=st.sampled_from(sorted(READERS)),
    seed=st.integers(0, 2**32),
)
def test_which_sources_hold_what_never_changes_the_answer(world, reader, seed) -> None:
    order, caller = Random(seed), READERS[reader]()  # noqa: S311 - an order, not a secret
    there, there_waits = answer(caller, world.limits, deliveries(world.copies, order))
    for _ in range(5):
        elsewhere, waits = answer(caller, world.limits, deliveries(split(world, order), order))

        assert content(elsewhere) == content(there)
        assert [one.id for one in elsewhere] == [one.id for one in there]
        assert waits == there_waits


@settings(max_examples=60)
@given(world=held(alike=False), reader=st.sampled_from(sorted(READERS)), seed=st.integers(0, 2**32))
def test_neither_dialects_nor_pages_nor_the_persons_numbers_change_what_is_answered(world, reader, seed) -> None:
    order, caller = Random(seed), READERS[reader]()  # noqa: S311 - an order, not a secret
    there = answer(caller, world.limits, pages(world, order))
    for _ in range(4):
        assert answer(caller, world.limits, pages(world, order)) == there


@settings(max_examples=60)
@given(found=versions("r1", alike=True), seed=st.integers(0, 2**32))
def test_one_version_in_every_dialect_is_one_version_and_no_conflict(found, seed) -> None:
    world = World(tuple(Copy(source, found[0]) for source in SOURCES), directives())

    ((one,), _) = answer(clinician(), world.limits, pages(world, Random(seed)))  # noqa: S311 - an order, not a secret

    assert [(seen.source.id, seen.current) for seen in one.provenance] == [(source, True) for source in SOURCES]
    assert (len(one.versions), one.conflict, one.not_yet_in_national_store) == (1, False, False)


@settings(max_examples=100)
@given(world=held(alike=True), marked=st.booleans(), seed=st.integers(0, 2**32))
def test_a_copy_that_is_hidden_hides_what_every_other_source_holds_of_it(world, marked, seed) -> None:
    order = Random(seed)  # noqa: S311 - an order, not a secret
    copy = order.choice(world.copies)
    elsewhere = order.choice([source for source in SOURCES if source != copy.source])
    copies = [one for one in world.copies if one.source != elsewhere or place(one) != place(copy)]
    hiding = Copy(elsewhere, copy.report, ("NORN_ANG",)) if marked else Copy(elsewhere, unfinished(copy.report))
    before, _ = answer(citizen(), world.limits, deliveries(copies, order))

    after, _ = answer(citizen(), world.limits, deliveries([*copies, hiding], order))

    ids = {one.id for one in after}
    assert ids <= {one.id for one in before}
    assert not marked or NAMING.report(copy.report.key) not in ids
    assert place(copy) not in {(version.key, version.issued) for one in after for version in one.versions}


def place(copy: Copy) -> tuple[object, object]:
    """Tell which version a copy is of."""
    return copy.report.key, copy.report.issued


def split(world: World, order: Random) -> list[Copy]:
    """Give every version to other sources: one, several, or all."""
    found: dict[tuple[object, ...], Copy] = {(copy.report, copy.marks): copy for copy in world.copies}
    return [
        Copy(source, copy.report, copy.marks)
        for copy in found.values()
        for source in order.sample(SOURCES, order.randint(1, len(SOURCES)))
    ]
