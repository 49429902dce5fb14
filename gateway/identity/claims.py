"""The claims of a token whose signature has been checked, read by name and type."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TypeVar

import msgspec

T = TypeVar("T")
# What a decoder raises at text that is not JSON of the wanted form; nesting that is too deep among it.
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


class ClaimInvalid(Exception):
    """A claim is missing or has another form than it must have; the message names the claim, never its value."""


class Claims(msgspec.Struct, frozen=True):
    """The members of a token's payload, each still undecoded."""

    members: Mapping[str, msgspec.Raw]

    def raw(self, name: str | None) -> bytes | None:
        """Give a claim undecoded; None where it is absent, null, or the issuer has no such claim."""
        found = self.members.get(name) if name is not None else None
        return None if found is None or bytes(found) == b"null" else bytes(found)

    def read(self, name: str | None, kind: type[T]) -> T | None:
        """
        Read one claim as a type; None where it is absent, null, or the issuer has no such claim.

        Raises:
            ClaimInvalid: it has another form.
        """
        raw = self.raw(name)
        if raw is None:
            return None
        try:
            return msgspec.json.decode(raw, type=kind)
        except UNREADABLE as error:
            raise ClaimInvalid(f"the claim {name} has a wrong form") from error

    def text(self, name: str | None) -> str | None:
        """Read a text; an empty one counts as absent."""
        return self.read(name, str) or None

    def matching(self, name: str | None, form: re.Pattern[str]) -> str | None:
        """
        Read a text that, where it is there, has a certain form.

        Raises:
            ClaimInvalid: it has another form.
        """
        found = self.text(name)
        if found is not None and not form.fullmatch(found):
            raise ClaimInvalid(f"the claim {name} has a wrong form")
        return found

    def needed(self, name: str) -> str:
        """
        Read a text that must be there.

        Raises:
            ClaimInvalid: it is absent or has another form.
        """
        found = self.text(name)
        if found is None:
            raise ClaimInvalid(f"the claim {name} is missing")
        return found

    def instant(self, name: str) -> datetime | None:
        """
        Read a NumericDate as aware UTC.

        Raises:
            ClaimInvalid: it is not a number of seconds that a calendar can hold.
        """
        seconds = self.read(name, float)
        return None if seconds is None else instant(seconds, name)


def instant(seconds: float, name: str) -> datetime:
    """
    Turn Unix seconds into aware UTC.

    Raises:
        ClaimInvalid: no calendar can hold it.
    """
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise ClaimInvalid(f"the claim {name} is not a time") from error


def read_claims(payload: bytes) -> Claims:
    """
    Read a payload.

    Raises:
        ClaimInvalid: it is not a JSON object.
    """
    try:
        found = Claims(msgspec.json.decode(payload, type=dict[str, msgspec.Raw]))
        check_names(payload)
    except (*UNREADABLE, ValueError) as error:
        raise ClaimInvalid("the payload is not a JSON object in which each name stands once") from error
    return found


class NameTwice(ValueError):
    """An object has two members of one name, of which another reader may take the other one."""


def check_names(document: bytes) -> None:
    """
    Check that in no object of a JSON document, at any depth, a name stands twice (RFC 7515, 4; RFC 7519, 4).

    Raises:
        NameTwice: in one it does.
        ValueError: it is no JSON.
        RecursionError: it is nested too deeply.
    """
    # Numbers are left as they are written: to read one of thousands of digits takes long, or is refused.
    json.loads(document, object_pairs_hook=names, parse_int=str, parse_float=str)


def names(pairs: list[tuple[str, object]]) -> None:
    """Look at the members of one object; nothing of them is kept."""
    if len(pairs) != len({name for name, _ in pairs}):
        raise NameTwice
