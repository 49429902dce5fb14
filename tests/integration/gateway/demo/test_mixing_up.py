"""One report of the demo's moves to whose it is, and who saw it before is found: once, however often it is begun."""

from msgspec.structs import replace

from gateway.demo.cast import find
from gateway.demo.filling import fill
from gateway.demo.mixing_up import RIGHT, WRONG, mistaken, mix_up
from resolvers.naming import Naming
from tests.unit.gateway.demo.reports import ANCHOR, CHRONICLE

NAMING = Naming(b"s" * 32)
FEW = replace(
    CHRONICLE,
    written=tuple(each for each in CHRONICLE.written if each.citizen in {"signe", "ragna", "amal", WRONG, RIGHT}),
)


async def filled(store):
    await mix_up(store, FEW, NAMING, now=ANCHOR)
    await fill(store, FEW, now=ANCHOR, progress=lambda *_: None)


async def test_a_report_that_was_sent_for_the_wrong_person_is_whose_it_is_and_who_saw_it_is_found(store, soon):
    await filled(store)
    (moved,) = await store.moved_reports(after=None, limit=9, deadline=soon)
    name = NAMING.report(mistaken(FEW).report.key)
    (seen,) = await store.sightings([(moved.left, name)], since=None, limit=9, deadline=soon)

    wrong, right = [await store.person((find(each).number,), soon) for each in (WRONG, RIGHT)]
    assert (moved.left, moved.holds, NAMING.report(moved.key)) == (wrong, right, name)
    (look,) = seen.entries
    assert (look.actor_name, look.reader) == (find("dr-lunde").name, "PERSONNEL")
    assert look.at < moved.left_at


async def test_begun_anew_it_ends_the_same(store, soon):
    await filled(store)
    await filled(store)
    (moved,) = await store.moved_reports(after=None, limit=9, deadline=soon)

    assert len(await store.access_log(moved.left, after=None, limit=9, deadline=soon)) == 1


async def test_everybody_holds_what_is_theirs(store, soon):
    await filled(store)

    for citizen in (WRONG, RIGHT):
        person = await store.person((find(citizen).number,), soon)
        held = [each for each in FEW.held_by("central") if each.citizen == citizen]
        assert len(await store.documents(person, soon)) == len(held)
