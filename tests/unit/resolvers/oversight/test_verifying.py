"""A walk tells each fault with its kind and place, goes on behind it, and remembers no more than it must."""

import hashlib
from datetime import timedelta

import pytest
from msgspec.structs import replace

from policies import Category
from resolvers.oversight.verifying import CLOCKS, MOST_REMEMBERED, Verifying
from resolvers.store.chain import BEGINNING, Deletion, Head, Link, Seal, deletion_hash, link_hash, sealed_content
from resolvers.store.links import ChainRow, Stray, Window
from tests.examples import NOW

DAY = timedelta(days=1)
SHARD = 3


class Retention:
    """Keep the log for so many days, or without a limit."""

    def __init__(self, days=10):
        self.days = days

    def begins(self, category, now):
        assert category is Category.ACCESS_LOG
        return None if self.days is None else now - self.days * DAY


class Chain:
    """Links of one shard and seals, as the store would give them."""

    def __init__(self, rows=(), *, strays=(), outside=(), seals=(), window=4):
        self.rows, self.strays, self.out, self.sealed = list(rows), list(strays), list(outside), list(seals)
        self.window = window

    async def last_before(self, shard, since):
        before = [row.link for row in self.rows if row.link.shard == shard and row.link.at < since]
        return before[-1] if before else None

    async def windows(self, shard, after):
        rows = [row for row in self.rows if row.link.shard == shard and row.link.sequence > (after or 0)]
        strays = [stray for stray in self.strays if stray.shard == shard]
        for begin in range(0, len(rows), self.window):
            yield Window(rows=tuple(rows[begin : begin + self.window]), strays=())
        yield Window(rows=(), strays=tuple(strays))

    async def outside(self):
        return self.out

    async def seals(self, since):
        for seal in self.sealed:
            if since is None or seal.at >= since:
                yield seal

    async def held(self, heads):
        places = {(row.link.shard, row.link.sequence): row.link.entry_hash.hex() for row in self.rows}
        found = [places.get((head.shard, head.sequence)) for head in heads]
        return [None if one is None else replaced(head, one) for head, one in zip(heads, found, strict=True)]

    async def heads(self):
        return [head_of(self.rows)] if self.rows else []


def replaced(head, whole):
    return Head(head.shard, head.sequence, whole)


def rehashed(link):
    return replace(link, entry_hash=link_hash(link))


def chained(count, *, payload=b"p"):
    """Make a chain."""
    rows, previous = [], BEGINNING
    for sequence in range(1, count + 1):
        link = rehashed(
            Link(
                shard=SHARD,
                sequence=sequence,
                id=f"e{sequence}",
                at=NOW + sequence * DAY,
                payload_hash=payload,
                previous_hash=previous,
                entry_hash=b"",
            )
        )
        rows.append(ChainRow(link=link, payload=payload))
        previous = link.entry_hash
    return rows


def head_of(rows):
    link = max((row.link for row in rows), key=lambda link: link.sequence)
    return Head(link.shard, link.sequence, link.entry_hash.hex())


def sealed(rows, number=1, previous=BEGINNING):
    seal = Seal(number=number, at=NOW + number * DAY, heads=(head_of(rows),), previous_hash=previous, key_id="k")
    content = sealed_content(seal)
    return replace(seal, seal_hash=hashlib.sha256(content).digest(), signature=content[::-1])


def is_signed(seal, content):
    return seal.signature == content[::-1]


async def faults(chain, *, since=None, noted=None, retention=None):
    verifying = Verifying(chain, is_signed, retention or Retention(), noted)
    found = [fault async for fault in verifying.faults(since) if fault is not None]
    return [(str(one.kind), one.sequence or one.seal, one.other) for one in found], verifying.counted


async def test_a_whole_chain_has_no_fault_and_is_counted():
    rows = chained(6)
    found, counted = await faults(Chain(rows, seals=[sealed(rows)]))

    assert found == []
    assert (counted.links, counted.gone, counted.seals, counted.sealed_at) == (6, 0, 1, NOW + DAY)


async def test_an_empty_log_has_no_fault():
    found, counted = await faults(Chain())

    assert (found, counted.links, counted.sealed_at) == ([], 0, None)


async def test_a_link_that_is_gone_is_told_once_and_what_hangs_on_it_is_not_held_against_it():
    rows = chained(6)

    assert (await faults(Chain(rows[:2] + rows[4:])))[0] == [("LINK_MISSING", 3, 4)]
    assert (await faults(Chain(rows[2:])))[0] == [("LINK_MISSING", 1, 2)]


async def test_an_entry_that_is_gone_is_a_fault_unless_it_was_lawfully_deleted_or_another_stands_there():
    rows = chained(4)
    gone = [*rows[:1], replace(rows[1], payload=None), replace(rows[2], payload=None, gone=True), rows[3]]

    found, counted = await faults(Chain(gone))

    assert found == [("ENTRY_MISSING", 2, None)]
    assert counted.gone == 1


async def test_what_strays_is_put_in_or_moved_and_what_it_stands_in_the_place_of_is_not_told_twice():
    class Straying(Chain):
        async def windows(self, shard, after):
            rows = tuple(row for row in self.rows if row.link.shard == shard)
            yield Window(rows=rows, strays=tuple(self.strays) if rows else ())

    rows = chained(3)
    rows[1] = replace(rows[1], payload=None)
    strays = [
        Stray(id="x", shard=SHARD, sequence=1),
        Stray(id="y", shard=SHARD, sequence=2, belongs=9),
    ]

    found, _ = await faults(Straying(rows, strays=strays, outside=[Stray(id="z", shard=None, sequence=None)]))

    assert found == [("INSERTED", 1, None), ("REORDERED", 2, 9), ("INSERTED", None, None)]


async def test_an_entry_that_is_another_than_its_link_was_made_for_is_changed():
    rows = chained(3)
    rows[1] = replace(rows[1], payload=b"q")

    assert (await faults(Chain(rows)))[0] == [("ENTRY_CHANGED", 2, None)]


async def test_a_link_that_was_changed_is_told_and_the_next_is_not():
    rows = chained(4)
    rows[1] = replace(rows[1], link=replace(rows[1].link, at=NOW))

    assert (await faults(Chain(rows)))[0] == [("LINK_CHANGED", 2, None)]


async def test_a_link_that_was_made_anew_is_told_where_the_next_hangs_on_another():
    rows = chained(4)
    rows[1] = replace(rows[1], link=rehashed(replace(rows[1].link, at=NOW)))

    assert (await faults(Chain(rows)))[0] == [("REWRITTEN", 2, None)]


async def test_a_first_link_that_hangs_on_something_is_not_the_first():
    rows = chained(1)
    rows[0] = replace(rows[0], link=rehashed(replace(rows[0].link, previous_hash=b"x")))

    assert (await faults(Chain(rows)))[0] == [("REWRITTEN", None, None)]


async def test_links_that_changed_places_are_told_with_where_they_belong():
    rows = chained(5)
    first, second = rows[1], rows[3]
    rows[1] = replace(second, link=replace(second.link, sequence=2))
    rows[3] = replace(first, link=replace(first.link, sequence=4))

    assert (await faults(Chain(rows)))[0] == [("REORDERED", 2, 4), ("REORDERED", 4, 2)]


async def test_no_more_links_are_remembered_than_are_needed_to_say_what_moved():
    rows = chained(MOST_REMEMBERED + 2)
    changed = [replace(row, link=replace(row.link, id="x")) for row in rows]

    found, _ = await faults(Chain(changed))

    assert {kind for kind, _, _ in found} == {"LINK_CHANGED"}
    assert sorted(sequence for _, sequence, _ in found) == list(range(1, MOST_REMEMBERED + 3))
    assert found[0][1] == MOST_REMEMBERED + 1


async def test_two_links_in_one_place_are_a_fork_and_two_entries_of_one_link_are_one_too_many():
    rows = chained(3)
    other = replace(rows[1], link=replace(rows[1].link, id="other"))

    assert (await faults(Chain([*rows[:2], other, rows[2]])))[0] == [("FORKED", 2, None)]
    assert (await faults(Chain([*rows[:2], rows[1], rows[2]])))[0] == [("INSERTED", 2, None)]


def deleting(rows, *, before, **changes):
    """Put a deletion at the end of a chain."""
    at = NOW + 99 * DAY
    told = Deletion(shard=SHARD, id="d", at=at, before=before, ground="retention", sequences="{[1,2)}")
    link = rehashed(
        Link(
            shard=SHARD,
            sequence=len(rows) + 1,
            id="d",
            at=at,
            payload_hash=deletion_hash(told),
            previous_hash=rows[-1].link.entry_hash,
            entry_hash=b"",
        )
    )
    return [*rows, ChainRow(link=link, payload=None, deletion=replace(told, **changes))]


@pytest.mark.parametrize(
    ("before", "days", "found"),
    [
        (89 * DAY, 10, []),
        (89 * DAY + CLOCKS, 10, []),
        (89 * DAY + CLOCKS + DAY, 10, [("DELETED_EARLY", 2, None)]),
        (89 * DAY, None, [("DELETED_EARLY", 2, None)]),
    ],
)
async def test_a_deletion_may_take_what_has_outlived_its_time(before, days, found):
    rows = deleting(chained(1), before=NOW + before)

    assert (await faults(Chain(rows), retention=Retention(days)))[0] == found


@pytest.mark.parametrize("change", [{"id": "x"}, {"at": NOW + 98 * DAY}, {"sequences": "{[1,9)}"}])
async def test_a_deletion_that_says_something_else_than_its_link_was_made_for_is_changed(change):
    rows = deleting(chained(1), before=NOW, **change)

    assert (await faults(Chain(rows)))[0] == [("ENTRY_CHANGED", 2, None)]


async def test_what_was_before_is_taken_as_it_is_and_the_next_must_hang_on_it():
    rows = chained(4)
    rows[0] = replace(rows[0], payload=b"q")
    since = NOW + 3 * DAY

    assert (await faults(Chain(rows), since=since))[0] == []
    rows[1] = replace(rows[1], link=replace(rows[1].link, entry_hash=b"x" * 32))
    assert (await faults(Chain(rows), since=since))[0] == [("REWRITTEN", 2, None)]


async def test_a_chain_that_ends_before_where_it_was_sealed_is_cut_and_told_by_the_first_seal():
    rows = chained(6)
    first = sealed(rows[:5])
    seals = [first, sealed(rows, 2, first.seal_hash)]

    assert (await faults(Chain(rows[:3], seals=seals)))[0] == [("CUT", 3, 5)]
    assert (await faults(Chain([], seals=seals)))[0] == [("CUT", 1, 5)]


async def test_a_link_that_is_missing_within_is_not_told_as_an_end():
    rows = chained(6)

    assert (await faults(Chain([*rows[:4], rows[5]], seals=[sealed(rows[:5])])))[0] == [("LINK_MISSING", 5, 5)]


async def test_a_chain_that_is_whole_and_another_than_was_sealed_is_told_by_the_first_seal():
    rows, other = chained(6), chained(6, payload=b"other")
    first = sealed(rows[:5])
    seals = [first, sealed(rows, 2, first.seal_hash)]

    assert (await faults(Chain(other, seals=seals)))[0] == [("REWRITTEN", 5, None)]


async def test_seals_must_be_signed_whole_and_follow_on_each_other():
    rows = chained(3)
    first = sealed(rows)
    second = sealed(rows, 2, first.seal_hash)
    third = sealed(rows, 3, second.seal_hash)

    async def kinds(*seals, **more):
        return (await faults(Chain(rows, seals=seals), **more))[0]

    assert await kinds(first, second, third) == []
    assert await kinds(first, third) == [("SEAL_MISSING", 3, None)]
    assert await kinds(second, third) == [("SEAL_MISSING", 2, None)]
    assert await kinds(second, third, since=NOW + 2 * DAY) == []
    assert await kinds(first, replace(second, signature=b"x")) == [("SEAL_FORGED", 2, None)]
    assert await kinds(first, replace(second, at=NOW)) == [("SEAL_CHANGED", 2, None)]
    assert await kinds(first, sealed(rows, 2, b"x")) == [("SEAL_CHANGED", 2, None)]
    assert await kinds(sealed(rows, 1, b"x")) == [("SEAL_CHANGED", 1, None)]


async def test_a_seal_that_was_noted_elsewhere_must_be_there_and_the_same():
    rows = chained(3)
    first = sealed(rows)

    assert (await faults(Chain(rows, seals=[first]), noted={1: first.seal_hash}))[0] == []
    assert (await faults(Chain(rows, seals=[first]), noted={1: b"x", 7: b"y"}))[0] == [
        ("SEAL_CHANGED", 1, None),
        ("SEAL_MISSING", 7, None),
    ]


async def test_a_seal_that_was_noted_from_before_what_is_verified_is_not_missed():
    rows = chained(3)
    first = sealed(rows)
    chain, since = Chain(rows, seals=[first, sealed(rows, 2, first.seal_hash)]), NOW + 2 * DAY

    assert (await faults(chain, noted={1: first.seal_hash}))[0] == []
    assert (await faults(chain, since=since, noted={1: first.seal_hash}))[0] == []
    assert (await faults(chain, since=since, noted={7: b"y"}))[0] == [("SEAL_MISSING", 7, None)]
    assert (await faults(Chain(rows), since=since, noted={1: first.seal_hash}))[0] == [("SEAL_MISSING", 1, None)]
