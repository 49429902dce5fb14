"""
How the access log is chained, as pure functions: what of an entry is hashed, and how a link hangs on the one before.

The database hangs new links on with the same text (migration 0011), as only it knows which one is the last.
"""

import base64
import hashlib
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime

import msgspec

from resolvers.model import PersonHash
from resolvers.store.canonical import Json, canonical
from resolvers.store.persons import NOBODY

# Persons are spread over sixteen shards by the first half byte of their hash; what is about nobody has the last.
SHARDS = 17
NOBODYS_SHARD = 16
# What the first link of a shard hangs on, and the first seal.
BEGINNING = bytes(32)
# Where an entry stands is not a part of it: its link says so.
PLACE = frozenset({"shard", "sequence"})


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """One link of the chain of a shard; `sequence` counts from one without a gap."""

    shard: int
    sequence: int
    id: str
    at: datetime
    payload_hash: bytes
    previous_hash: bytes
    entry_hash: bytes


class Deletion(msgspec.Struct, frozen=True, kw_only=True):
    """
    That entries of a shard were lawfully deleted.

    Args:
        before: all of them were older.
        sequences: which, as PostgreSQL writes a multirange.
    """

    shard: int
    id: str
    at: datetime
    before: datetime
    ground: str
    sequences: str


class Head(msgspec.Struct, frozen=True):
    """The last link of a shard at a time; `hash` is its `entry_hash`, in hex."""

    shard: int
    sequence: int
    hash: str


class Seal(msgspec.Struct, frozen=True, kw_only=True):
    """The heads of all shards at a time, signed; `number` counts from one, and `key_id` tells which key signed."""

    number: int
    at: datetime
    heads: tuple[Head, ...]
    previous_hash: bytes
    key_id: str
    seal_hash: bytes = b""
    signature: bytes = b""


def shard_of(person: PersonHash) -> int:
    """Say in which shard a person's entries are chained."""
    return NOBODYS_SHARD if person == NOBODY else person[0] >> 4


def stamp(at: datetime) -> str:
    """Write a time, to the microsecond that the database keeps."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def payload_hash(row: Mapping[str, object]) -> bytes:
    """Hash an entry by its row: everything but its place that says something."""
    said = {name: value for name, value in row.items() if name not in PLACE and value not in (None, "", [], {})}
    return hashed({name: member(value) for name, value in said.items()})


def member(value: object) -> Json:
    """Write a value of a row as JSON; whatever is no list, no object and no truth value becomes text."""
    match value:
        case str() | bool():
            return value
        case list():
            return [member(item) for item in value]
        case dict():
            return {str(name): member(inner) for name, inner in value.items()}
        case _:
            return text(value)


def text(value: object) -> str:
    """
    Write a single value; integers as text too, as the number of a version may be too large for JSON.

    Raises:
        TypeError: there is no form for it.
    """
    match value:
        case int() | uuid.UUID() | str():
            return str(value)
        case bytes():
            return base64.urlsafe_b64encode(value).decode().rstrip("=")
        case datetime():
            return stamp(value)
        case _:
            raise TypeError("a value of a row has no form in an entry")


def link_hash(link: Link) -> bytes:
    """Hash a link, by all that it says but its own hash."""
    return hashed(
        {
            "shard": link.shard,
            "sequence": link.sequence,
            "id": link.id,
            "at": stamp(link.at),
            "payload": link.payload_hash.hex(),
            "previous": link.previous_hash.hex(),
        }
    )


def deletion_hash(deletion: Deletion) -> bytes:
    """Hash what a deletion says; it is the payload of its link."""
    return hashed(
        {
            "shard": deletion.shard,
            "id": deletion.id,
            "at": stamp(deletion.at),
            "before": stamp(deletion.before),
            "ground": deletion.ground,
            "sequences": deletion.sequences,
        }
    )


def sealed_content(seal: Seal) -> bytes:
    """Write what of a seal is hashed and signed."""
    return canonical(
        {
            "number": seal.number,
            "at": stamp(seal.at),
            "heads": [{"shard": head.shard, "sequence": head.sequence, "hash": head.hash} for head in seal.heads],
            "previous": seal.previous_hash.hex(),
            "key": seal.key_id,
        }
    )


def hashed(content: Json) -> bytes:
    """Hash content in its canonical form."""
    return hashlib.sha256(canonical(content)).digest()
