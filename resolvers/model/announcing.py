"""What is announced when something that concerns a person has changed: whose it is, and of what kind, never what."""

import re
from enum import StrEnum
from typing import Self

import msgspec

from resolvers.model.ids import PersonHash

HASH = re.compile("[0-9a-f]{64}")


class AnnouncementKind(StrEnum):
    """
    What has changed.

    A VERSION was filed, or its report left for another person. A RESTRICTION was set, lifted or replicated, opt-outs
    too. A RELEASE came sooner or later. An OPENING of a padlock was granted. A MARK of a source was noted or forgotten.
    MERGED: the person was found to be the same as another.
    """

    VERSION = "VERSION"
    RESTRICTION = "RESTRICTION"
    RELEASE = "RELEASE"
    OPENING = "OPENING"
    MARK = "MARK"
    MERGED = "MERGED"


class Announcement(msgspec.Struct, frozen=True, kw_only=True):
    """That something concerning one person has changed."""

    kind: AnnouncementKind
    person: PersonHash

    def text(self) -> str:
        """Write it as it is sent: the kind, and the person's hash in hexadecimal."""
        return f"{self.kind}:{self.person.hex()}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Read what was sent; None where this code does not know it."""
        kind, _, person = text.partition(":")
        if kind not in set(AnnouncementKind) or not HASH.fullmatch(person):
            return None
        return cls(kind=AnnouncementKind(kind), person=PersonHash(bytes.fromhex(person)))
