"""
JSON in its one canonical form (RFC 8785), so that a hash of it says whether anything has changed.

Numbers are integers that every reader of JSON keeps exactly; there is no need of others here, and none is written.
"""

import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Json: TypeAlias = "bool | int | str | Sequence[Json] | Mapping[str, Json] | None"

LARGEST = 2**53 - 1


def canonical(value: Json) -> bytes:
    """
    Write a value.

    Raises:
        ValueError: it holds an integer that is too large, or half of a surrogate pair.
        TypeError: it holds something else than JSON, or a number that is not an integer.

    Source:
        RFC 8785 section 3.2: no white space, strings as ECMAScript writes them, members by their UTF-16 code units.
    """
    return json.dumps(ordered(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def ordered(value: Json) -> Json:
    """Put the members of every object in order, and check every value."""
    match value:
        case str() | None | bool():
            return value
        case int():
            if abs(value) > LARGEST:
                raise ValueError("an integer is too large for JSON")
            return value
        case Mapping():
            return {name: ordered(value[name]) for name in sorted(value, key=in_utf16)}
        case list() | tuple():
            return [ordered(item) for item in value]
        case _:
            raise TypeError("a value has no canonical form")


def in_utf16(name: str) -> bytes:
    """Give what the name of a member is ordered by."""
    return name.encode("utf-16-be")
