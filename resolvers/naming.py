"""Opaque names: ids that say nothing, and cursors that only their own asker can use."""

import base64
import binascii
import hashlib
import hmac
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from resolvers.errors import CursorInvalid
from resolvers.model import Caller, PersonHash, ReportId, ReportKey

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
# How the name of a report begins, and of a person.
REPORT, PERSON = "rp-", "pt-"
# So many names are kept; what was not asked for the longest is made anew.
MEMO_SIZE = 16_384


class Position(msgspec.Struct, frozen=True, order=True, array_like=True):
    """
    Where an item stands in a list: a report by sample time, issue time and id, a log entry by time, whether
    it is an opening (1) or not (0), and id.

    Times are whole microseconds since 1970 (UTC), so that the order is exact.
    """

    sampled_us: int
    issued_us: int
    id: str


class Bookmark(msgspec.Struct, frozen=True, array_like=True):
    """
    Where a reader stands in a list that is read page by page.

    `read_us` is the time of the newest version when the reading began, in whole microseconds since 1970 (UTC), 0 where
    it does not matter; `missed` names the sources that were missing on a page since.
    """

    position: Position
    read_us: int = 0
    missed: tuple[str, ...] = ()


def microseconds(at: datetime) -> int:
    """Count whole microseconds since 1970 of an aware instant."""
    return (at - EPOCH) // MICROSECOND


class Naming:
    """
    Give reports and persons names without meaning, and seal cursors.

    All are derived from one secret, so that every replica gives the same name; names are the same for all callers.
    """

    def __init__(self, secret: bytes) -> None:
        """Derive one key per use from `secret` (at least 32 bytes)."""
        self._id_key = derived(secret, b"ids", 32)
        self._cursors = AESSIV(derived(secret, b"cursors", 64))
        self._report: Callable[[ReportKey], ReportId] = lru_cache(MEMO_SIZE)(self._name_of_report)

    def report(self, key: ReportKey) -> ReportId:
        """Name a report by its key, the same for every version and copy; it is kept, as every step asks for it."""
        return self._report(key)

    def _name_of_report(self, key: ReportKey) -> ReportId:
        """Make the name of a report."""
        return ReportId(REPORT + self._name(f"{key.organisation}\x1f{key.report}\x1f{key.requisition}"))

    def person(self, person: PersonHash) -> str:
        """Name a person."""
        return PERSON + self._name(person.hex())

    def restriction(self, person: PersonHash, key: str) -> str:
        """Name a restriction by the person and the client's own key, so that the same wish twice is one (a UUID)."""
        digest = hmac.digest(self._id_key, b"restriction" + person + key.encode(), hashlib.sha256)
        return str(uuid.UUID(bytes=digest[:16], version=5))

    def opening(self, person: PersonHash, subject: str, key: str) -> str:
        """Name the opening of a padlock by person, caller and the client's own key (a UUID)."""
        digest = hmac.digest(self._id_key, b"opening" + person + f"{subject}\0{key}".encode(), hashlib.sha256)
        return str(uuid.UUID(bytes=digest[:16], version=5))

    def _name(self, text: str) -> str:
        digest = hmac.digest(self._id_key, text.encode(), hashlib.sha256)
        return base64.b32encode(digest[:16]).decode().rstrip("=").lower()

    def cursor(self, mark: Bookmark, caller: Caller, person: PersonHash | None) -> str:
        """Seal a place for one caller, person (None in a list of many) and purpose, without readable data."""
        sealed = self._cursors.encrypt(msgspec.msgpack.encode(mark), binding(caller, person))
        return base64.urlsafe_b64encode(sealed).decode().rstrip("=")

    def bookmark(self, cursor: str, caller: Caller, person: PersonHash | None) -> Bookmark:
        """
        Open a cursor.

        Raises:
            CursorInvalid: it is broken, or was sealed for another caller, person or purpose.
        """
        try:
            sealed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
            return msgspec.msgpack.decode(self._cursors.decrypt(sealed, binding(caller, person)), type=Bookmark)
        except (binascii.Error, ValueError, InvalidTag, msgspec.DecodeError) as error:
            raise CursorInvalid("the cursor cannot be used here") from error


def derived(secret: bytes, use: bytes, length: int) -> bytes:
    """Derive the key of one use from the secret (HKDF-SHA-256)."""
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=b"provesvar/" + use).derive(secret)


def binding(caller: Caller, person: PersonHash | None) -> list[bytes]:
    """List what a cursor is bound to: caller, person where it is of one, and purpose."""
    return [caller.issuer.encode(), caller.subject.encode(), person or b"", (caller.purpose or "").encode()]
