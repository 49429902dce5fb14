"""The whole log is read in the order of time, a page at a time, and nobody's entries are left out."""

from datetime import timedelta

from msgspec.structs import replace

from resolvers.store import NOBODY
from tests.examples import NOW
from tests.integration.resolvers.store.lives import KARI, OLA, PER, PER_EARLIER
from tests.integration.resolvers.store.test_access_log import ENTRY

LATER = NOW + timedelta(hours=1)


async def written(store, soon, *persons):
    """Write one entry for each, a minute apart."""
    for minute, person in enumerate(persons):
        await store.append_audit(replace(ENTRY, person=person, at=NOW + timedelta(minutes=minute)), soon)


async def test_everybodys_entries_come_oldest_first_a_page_at_a_time(store, soon):
    kari, ola = [await store.enrol([number], soon) for number in (KARI, OLA)]
    await written(store, soon, kari, ola, kari, None)

    first = await store.log_between(after=(NOW, ""), until=LATER, limit=3, deadline=soon)
    rest = await store.log_between(after=(first[-1].at, first[-1].id), until=LATER, limit=3, deadline=soon)

    assert [one.person for one in (*first, *rest)] == [kari, ola, kari, None]
    assert replace(first[0], id="") == replace(ENTRY, person=kari, at=NOW)
    assert NOBODY not in {one.person for one in rest}


async def test_what_is_from_before_or_from_its_end_on_is_left(store, soon):
    kari = await store.enrol([KARI], soon)
    await written(store, soon, kari, kari, kari)

    begins, ends = NOW + timedelta(minutes=1), NOW + timedelta(minutes=2)
    (found,) = await store.log_between(after=(begins, ""), until=ends, limit=9, deadline=soon)

    assert found.at == begins


async def test_the_entries_of_two_who_were_joined_are_of_one(store, soon):
    older, younger = await store.enrol([PER_EARLIER], soon), await store.enrol([PER], soon)
    await written(store, soon, older, younger)
    await store.enrol([PER, PER_EARLIER], soon)

    found = await store.log_between(after=(NOW, ""), until=LATER, limit=9, deadline=soon)

    assert [one.person for one in found] == [older, older]
