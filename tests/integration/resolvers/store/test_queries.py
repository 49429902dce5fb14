"""What is read of one person is found by an index, in every table: none is gone through for it, however large."""

import msgspec
import pytest

from resolvers.store import NOBODY, open_pool
from tests.examples import NOW

SOMEBODY = b"p" * 32
REPORT = "00000000-0000-4000-8000-000000000000"
READS = {
    "identifiers": ([SOMEBODY],),
    "directives": (SOMEBODY, NOW, "subject", "100100673", "TREAT"),
    "documents": (SOMEBODY,),
    "filed_since": (SOMEBODY, NOW),
    "seen_before": (SOMEBODY, b"reader", NOW, NOW),
    "access_log": (SOMEBODY, True, NOW, "id", 20, ["release"], NOW, ["reportArrived.event"]),
    "sightings": ([SOMEBODY], [REPORT], NOW, 20),
    "requested_reports": ("9144900", 50, NOW),
    "privacy_restrictions": (SOMEBODY,),
    "safety_restrictions": (SOMEBODY,),
    "openings": (SOMEBODY,),
    "citizen_notices": (SOMEBODY,),
    "padlock_since": (SOMEBODY, "subject", "100100673", NOW),
    "bind_decision": (b"decision", NOBODY, NOW, NOW, b"sealed"),
    "bound_number": (b"decision", NOW),
    "use_proof": (b"proof", NOW, NOW),
}
# By these a person, a report, a clinician, a decision or a proof is found; what is over and goes; and what was at once.
KEYS = ("person_hash", "lookup", "key_hash", "hpr_number", "decision", "key", "until", "(at = ")
# Holds a line for each feed, and nothing of any person.
SMALL = "restriction_feed"


def scans(node):
    """Walk the scans of a plan: the table of each, and the condition that its rows are found by, if any."""
    if "Relation Name" in node and node["Node Type"] != "ModifyTable":
        yield node["Relation Name"], node.get("Index Cond") or node.get("Recheck Cond") or ""
    for below in node.get("Plans", ()):
        yield from scans(below)


@pytest.mark.parametrize("name", READS)
async def test_what_is_read_of_one_person_is_found_by_an_index(database, soon, name):
    async with open_pool(database, largest=1) as pool, pool.connection(soon) as connection:
        # Tables without rows are gone through at once: with this, only what no index leads to.
        await connection.execute("set enable_seqscan = off")
        told = await connection.fetchval(f"explain (format json) {pool.queries[name]}", *READS[name])
    (plan,) = msgspec.json.decode(told)

    found = [(table, by) for table, by in scans(plan["Plan"]) if table != SMALL]
    assert found
    assert [(table, by) for table, by in found if not any(key in by for key in KEYS)] == []
