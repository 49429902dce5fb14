"""What is hashed of an entry, a link, a deletion and a seal: all that they say, and nothing else."""

import hashlib
import uuid
from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest
from msgspec.structs import replace

from resolvers.model import PersonHash
from resolvers.store import NOBODY
from resolvers.store.chain import (
    BEGINNING,
    NOBODYS_SHARD,
    Deletion,
    Head,
    Link,
    Seal,
    deletion_hash,
    link_hash,
    payload_hash,
    sealed_content,
    shard_of,
    stamp,
)

AT = datetime(2026, 11, 26, 12, 0, 0, 5, tzinfo=UTC)
LINK = Link(
    shard=3, sequence=2, id="ab", at=AT, payload_hash=b"\x01" * 32, previous_hash=b"\x02" * 32, entry_hash=BEGINNING
)
DELETION = Deletion(shard=3, id="x", at=AT, before=AT, ground="retention", sequences="{[1,4)}")
SEAL = Seal(number=1, at=AT, heads=(Head(3, 2, "00"),), previous_hash=BEGINNING, key_id="k")
OTHER = {str: "other", int: 7, bytes: b"\x09" * 32, datetime: AT + timedelta(microseconds=1), tuple: ()}


def test_a_person_has_one_shard_and_nobody_has_their_own():
    assert [shard_of(PersonHash(bytes([first]) + bytes(31))) for first in (0x0F, 0x10, 0xFF)] == [0, 1, 15]
    assert shard_of(NOBODY) == NOBODYS_SHARD


def test_a_time_is_written_to_the_microsecond_whatever_its_zone():
    assert stamp(AT) == stamp(AT.astimezone(timezone(timedelta(hours=2)))) == "2026-11-26T12:00:00.000005Z"


def test_a_link_is_hashed_as_the_database_does_it():
    written = (
        f'{{"at":"2026-11-26T12:00:00.000005Z","id":"ab","payload":"{"01" * 32}","previous":"{"02" * 32}",'
        '"sequence":2,"shard":3}'
    )

    assert link_hash(LINK) == hashlib.sha256(written.encode()).digest()


@pytest.mark.parametrize(
    ("what", "content", "apart"),
    [
        (LINK, link_hash, {"entry_hash"}),
        (DELETION, deletion_hash, set()),
        (SEAL, sealed_content, {"seal_hash", "signature"}),
    ],
)
def test_everything_that_is_said_counts_and_what_is_made_of_it_does_not(what, content, apart):
    names = {field.name for field in msgspec.structs.fields(what)}
    changed = {name: replace(what, **{name: OTHER[type(getattr(what, name))]}) for name in names}

    assert {name for name in names if content(changed[name]) == content(what)} == apart


ROW = {
    "person_hash": b"\x30" * 32,
    "id": "ab",
    "at": AT,
    "outcome": "OK",
    "actor": b"sealed",
    "purpose": None,
    "row_counts": {"P2": 3},
    "sources": {},
    "opening_id": uuid.UUID(int=5),
    "shown_reports": [uuid.UUID(int=1)],
    "shown_versions": [2**60],
    "masked": [],
    "told": False,
}


def test_what_says_nothing_is_left_out_so_that_a_later_column_changes_no_hash():
    later = ROW | {"new": None, "newer": [], "newest": {}, "sources": None, "shard": 3, "sequence": 9}

    assert payload_hash(later) == payload_hash(ROW)
    assert payload_hash(dict(reversed(ROW.items()))) == payload_hash(ROW)


@pytest.mark.parametrize(
    "change",
    [
        {"person_hash": b"\x31" * 32},
        {"at": AT + timedelta(microseconds=1)},
        {"purpose": "TREAT"},
        {"row_counts": {"P2": 4}},
        {"row_counts": {"P3": 3}},
        {"opening_id": None},
        {"shown_versions": [2**60 + 1]},
        {"shown_reports": [uuid.UUID(int=1)] * 2},
        {"told": True},
        {"told": None},
        {"new": "x"},
    ],
)
def test_every_change_of_an_entry_changes_its_hash(change):
    assert payload_hash(ROW | change) != payload_hash(ROW)


@pytest.mark.parametrize("value", [1.5, object(), [1.5], {"a": {"b": 1.5}}])
def test_what_has_no_form_is_not_hashed(value):
    with pytest.raises(TypeError):
        payload_hash({"a": value})
