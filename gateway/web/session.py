"""Who is signed in: tokens and notes stay here, and a browser holds nothing but a sealed random name."""

import asyncio
import hashlib
import secrets
from collections.abc import Iterator, MutableMapping
from datetime import datetime, timedelta

import msgspec
from joserfc.jwk import ECKey
from typing_extensions import override

from gateway.web.config import Kind

# A working day, and a break in it.
LONGEST = timedelta(hours=8)
IDLE = timedelta(minutes=30)
MOST_SESSIONS = 10_000
# Some browsers each; who signs in without end signs nobody else out.
MOST_OF_ONE = 20
MOST_NOTES = 40
LONGEST_NOTE = 4_000


class Tokens(msgspec.Struct, frozen=True, kw_only=True):
    """What an issuer gave; `expires_at` is aware UTC, of the access token. `id_token` is that of the sign-in."""

    access: str
    refresh: str | None
    expires_at: datetime
    id_token: str = ""

    @override
    def __repr__(self) -> str:
        """Say nothing of them."""
        return "Tokens(***)"


class NotesFull(Exception):
    """A page keeps more, or longer, notes than a session holds."""


class Notes(MutableMapping[str, str]):
    """Small texts by name that pages keep while somebody is signed in; bounded."""

    def __init__(self) -> None:
        """Begin with none."""
        self._kept: dict[str, str] = {}

    @override
    def __getitem__(self, name: str) -> str:
        """Give one."""
        return self._kept[name]

    @override
    def __setitem__(self, name: str, text: str) -> None:
        """
        Keep one.

        Raises:
            NotesFull: it is too long, or there are too many.
        """
        if len(text) > LONGEST_NOTE or (name not in self._kept and len(self._kept) >= MOST_NOTES):
            raise NotesFull("a session holds no more notes, and none so long")
        self._kept[name] = text

    @override
    def __delitem__(self, name: str) -> None:
        """Forget one."""
        del self._kept[name]

    @override
    def __iter__(self) -> Iterator[str]:
        """Go through their names."""
        return iter(self._kept)

    @override
    def __len__(self) -> int:
        """Count them."""
        return len(self._kept)


class Session:
    """
    Somebody who is signed in; `key` is what their tokens are bound to, `busy` is held by who renews them.

    `purpose` is the purpose of use that they have chosen, if they have; the tokens are for it. `owner` tells whether
    two sessions are of one person, and not of whom. `led_to` is where the last form of theirs has led to.

    It is what a question is asked with (see asking.Holder).
    """

    def __init__(self, *, kind: Kind, name: str, key: ECKey, tokens: Tokens, now: datetime, subject: str = "") -> None:
        """Take who it is, with what they were given; `subject` is what their provider calls them, if it is told."""
        self.kind = kind
        self.name = name
        self.notes = Notes()
        self.busy = asyncio.Lock()
        self.tokens = tokens
        self.purpose: str | None = None
        self.led_to = ""
        self.owner = hashlib.sha256(f"{kind}\0{subject}".encode()).digest() if subject else None
        self._key = key
        self._ends_at = now + LONGEST
        self._seen_at = now

    @property
    def key(self) -> ECKey:
        """Give the key that the tokens are bound to."""
        return self._key

    @property
    def token(self) -> str:
        """Give the access token."""
        return self.tokens.access

    def seen(self, now: datetime) -> None:
        """Remember that they are here."""
        self._seen_at = now

    def over(self, now: datetime) -> bool:
        """Tell whether the session has lasted too long, or nobody has been here for too long."""
        return now >= self._ends_at or now >= self._seen_at + IDLE


class Ticket(msgspec.Struct, frozen=True):
    """What the browser holds: the name of a session, 256 random bits."""

    name: str


class Sessions:
    """All who are signed in to this process; who knows a session's name is in it, so only its hash is kept."""

    def __init__(self, most: int = MOST_SESSIONS) -> None:
        """Take how many there may be; when there are more, the oldest goes, and of one person theirs first."""
        self._most = most
        self._by_hash: dict[bytes, Session] = {}

    def begin(self, session: Session, now: datetime) -> Ticket:
        """Let a session in, and name it."""
        self._by_hash = {key: held for key, held in self._by_hash.items() if not held.over(now)}
        owned = [key for key, held in self._by_hash.items() if held.owner is not None and held.owner == session.owner]
        for key in owned[: max(len(owned) - MOST_OF_ONE + 1, 0)]:
            del self._by_hash[key]
        while len(self._by_hash) >= self._most:
            del self._by_hash[next(iter(self._by_hash))]
        ticket = Ticket(secrets.token_urlsafe(32))
        self._by_hash[hashed(ticket)] = session
        return ticket

    def find(self, ticket: Ticket | None, now: datetime) -> Session | None:
        """Find a session that goes on; it is then known that somebody is here."""
        session = self._by_hash.get(hashed(ticket)) if ticket else None
        if ticket is None or session is None:
            return None
        if session.over(now):
            self.end(ticket)
            return None
        session.seen(now)
        return session

    def end(self, ticket: Ticket | None) -> Session | None:
        """End a session, if there is one, and give it; also one that was over without anybody having come since."""
        return self._by_hash.pop(hashed(ticket), None) if ticket is not None else None


def hashed(ticket: Ticket) -> bytes:
    """Name a session for us."""
    return hashlib.sha256(ticket.name.encode()).digest()
