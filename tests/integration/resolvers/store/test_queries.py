"""What is read of one person is found by an index, in every table: none is gone through for it, however large."""

import pytest

from resolvers.store import NOBODY, open_pool
from tests.examples import NOW

SOMEBODY = b"p" * 32
REPORT = "00000000-0000-4000-8000-000000000000"
READS = {
    "identifiers": ([SOMEBODY],),
    "directives": (SOMEBODY, NOW, "subject", "100100673", "TREAT"),
    "documents": (SOMEBODY,),
    "seen_before": (SOMEBODY, b"reader", NOW, NOW),
    "access_log": (SOMEBODY, True, NOW, "id", 20, ["release"], NOW),
    "sightings": ([SOMEBODY], [REPORT], NOW, 20),
    "requested_reports": ("9144900", 50, NOW),
    "privacy_restrictions": (SOMEBODY,),
    "safety_restrictions": (SOMEBODY,),
    "openings": (SOMEBODY,),
    "citizen_notices": (SOMEBODY,),
    "padlock_since": (SOMEBODY, "subject", "100100673", NOW),
    "bind_decision": (b"decision", NOBODY, NOW, NOW),
    "use_proof": (b"proof", NOW, NOW),
}
# Holds a line for each feed, and nothing of any person.
SMALL = "restriction_feed"


@pytest.mark.parametrize("name", READS)
async def test_what_is_read_of_one_person_is_found_by_an_index(database, soon, name):
    async with open_pool(database, largest=1) as pool, pool.connection(soon) as connection:
        # Only what no index can find is gone through then.
        await connection.execute("set enable_seqscan = off")
        plan = [row[0] for row in await connection.fetch(f"explain {pool.queries[name]}", *READS[name])]

    assert [line for line in plan if "Seq Scan" in line and SMALL not in line] == []
