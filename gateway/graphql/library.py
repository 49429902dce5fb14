"""Which documents are known by an id, and which may be run: those of the manifests alone, or any."""

import logging
from collections import Counter
from enum import StrEnum
from typing import Any

import msgspec
from cachetools import LRUCache
from graphql import DocumentNode

from gateway.graphql.address import of_the_schema
from gateway.graphql.documents import DocumentId, Operation, without_comments
from gateway.graphql.fingerprint import DIGITS
from gateway.graphql.persisted import Persisted, digest_of
from gateway.graphql.trusted import Trusted, read_manifests
from gateway.settings import DocumentsMode, Settings

logger = logging.getLogger(__name__)

# So many unknown documents are told of once each.
MOST_TOLD = 1_000
NOT_TRUSTED = "DOCUMENT_NOT_TRUSTED"


class Fate(StrEnum):
    """
    What a document is to the manifests.

    TRUSTED: in one of them. SCHEMA: in none, and about the schema alone, where that is told. UNKNOWN: in none. UNREAD:
    a text, where ids alone are taken.
    """

    TRUSTED = "trusted"
    SCHEMA = "schema"
    UNKNOWN = "unknown"
    UNREAD = "unread"


class NotFound(Exception):
    """A document is not run for what it is called by, or for being sent at all; the errors say why."""

    def __init__(self, message: str, extensions: dict[str, Any]) -> None:
        """Keep what is told."""
        super().__init__(message)
        self.errors = ({"message": message, "extensions": extensions},)


class Chosen(msgspec.Struct, frozen=True):
    """The text of a document, and its id where it is one of a manifest and was asked for by that."""

    text: str
    id: str | None = None


class Library:
    """
    Finds the documents of a manifest by their ids, and those that clients have sent before by their hashes.

    Nothing of a person is kept: no document with a text of its own in it or a number as long as a part of a person
    number, and no comment. Who asks for such a one by its hash sends it each time.
    """

    def __init__(
        self,
        trusted: Trusted | None = None,
        *,
        mode: DocumentsMode = DocumentsMode.OFF,
        persisting: bool = True,
        persisted: Persisted | None = None,
    ) -> None:
        """Take the manifests, what they are for, and whether what clients send is kept with its hash."""
        self.trusted = trusted or Trusted()
        self._mode = mode
        self._persisting = persisting
        self._persisted = persisted or Persisted()
        self._told: LRUCache[bytes, None] = LRUCache(MOST_TOLD)
        # What documents were to the manifests, and whether they came as a text or an id; nothing where that is alike.
        self.fates: Counter[tuple[str, ...]] = Counter()

    def find(self, operation: Operation) -> Chosen:
        """
        Find the text of a document.

        Raises:
            NotFound: what it is called by is not known or another's, or a text may not be sent.
        """
        called = operation.called
        if operation.query is not None:
            self._check_text(operation.query, called)
            return Chosen(operation.query)
        word = called.word if called else ""
        text = self.trusted.text_of(word)
        if text is not None:
            return Chosen(text, word)
        text = self._persisted.get(word)
        if text is None:
            raise self._unknown(called)
        return Chosen(text)

    def _check_text(self, text: str, called: DocumentId | None) -> None:
        """
        Check that a text may be sent, and is what it is called by.

        Raises:
            NotFound: it may not, or is not.
        """
        if self._mode is DocumentsMode.ONLY_IDS:
            self._count(Fate.UNREAD, "text")
            raise not_trusted("documents are asked for by their ids alone here")
        if called and called.hashed and called.word != digest_of(text) and text != self.trusted.text_of(called.word):
            raise NotFound("the hash is not that of the document", {"code": "BAD_USER_INPUT"})

    def _unknown(self, called: DocumentId | None) -> NotFound:
        """Say that a document is not known, so that clients do next what helps: their libraries go by these words."""
        # Who asks by a hash sends the text next, which is judged then; by another id only a manifest makes one known.
        comes_again = self._persisting and called is not None and called.hashed
        if self._mode is DocumentsMode.ONLY_IDS or not comes_again:
            self._count(Fate.UNKNOWN, "id")
        if self._mode is DocumentsMode.ONLY_IDS:
            return not_trusted("no document that may be run here has that id")
        if comes_again or (self.trusted.entries and not (called and called.hashed)):
            return NotFound("PersistedQueryNotFound", {"code": "PERSISTED_QUERY_NOT_FOUND"})
        return NotFound("PersistedQueryNotSupported", {"code": "PERSISTED_QUERY_NOT_SUPPORTED"})

    def keep(self, operation: Operation) -> None:
        """Keep a text that may be run with its hash, if it was sent with it and may be kept."""
        called, text = operation.called, operation.query
        if self._persisting and text is not None and called and called.hashed and not may_name_a_person(text):
            self._persisted.put(called.word, without_comments(text))

    def judge(self, document: DocumentNode, *, introspection: bool) -> Fate | None:
        """Tell what a document is to the manifests; nothing where they are not for that."""
        if self._mode is DocumentsMode.OFF:
            return None
        if self.trusted.knows(document):
            return Fate.TRUSTED
        return Fate.SCHEMA if introspection and of_the_schema(document) else Fate.UNKNOWN

    def check(self, fate: Fate | None, fingerprint: bytes) -> None:
        """
        Check that a document of that fate may be run; one that is unknown is told of once, by its hash alone.

        Raises:
            NotFound: it may not.
        """
        if fate is not Fate.UNKNOWN:
            return
        if fingerprint not in self._told:
            logger.warning("a document that is in no manifest: %s", fingerprint.hex())
        self._told[fingerprint] = None
        if self._mode is not DocumentsMode.AUDIT:
            raise not_trusted("the document is none of those that may be run here")

    def count(self, fate: Fate | None, operation: Operation) -> None:
        """Count what a document was to the manifests, where they are for that."""
        if fate is not None:
            self._count(fate, "id" if operation.query is None else "text")

    def _count(self, fate: Fate, by: str) -> None:
        if self._mode is not DocumentsMode.OFF:
            self.fates[fate, by] += 1


def not_trusted(message: str) -> NotFound:
    """Refuse a document for being none of the manifests, by a code at which no library sends it again."""
    return NotFound(message, {"code": "FORBIDDEN", "reason": NOT_TRUSTED})


def may_name_a_person(text: str) -> bool:
    """Tell whether a document has a text of its own in it or a long number, be it in a comment."""
    return '"' in text or DIGITS.search(text) is not None


def read_library(settings: Settings) -> Library:
    """
    Read the manifests of the settings.

    Raises:
        ManifestUnusable: one cannot be used.
    """
    trusted = Trusted(read_manifests(settings.documents_manifest))
    return Library(trusted, mode=settings.documents_mode, persisting=settings.persisted_queries)
