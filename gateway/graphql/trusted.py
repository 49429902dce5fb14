"""Documents that are trusted: those of the manifests that were made when a client was built."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
from graphql import (
    DocumentNode,
    GraphQLSyntaxError,
    Location,
    OperationDefinitionNode,
    Source,
    Token,
    TokenKind,
    parse,
)

from gateway.graphql.documents import HASHED, MAX_TOKENS
from gateway.graphql.failures import shaped, told_helpfully
from gateway.sourcing import SettingsIncomplete

APOLLO = "apollo-persisted-query-manifest"
FORMAT_VERSION = 1
LONGEST_ID = 200


class ManifestUnusable(SettingsIncomplete):
    """A manifest cannot be used; the message says which, and what is wrong with it."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One document of a manifest: the file it is in, its id, its text, and its name where the manifest says it."""

    manifest: str
    id: str
    text: str
    name: str | None = None

    @property
    def title(self) -> str:
        """Say which document it is."""
        return f"{self.manifest}: document {self.name or self.id}"

    @property
    def document(self) -> DocumentNode:
        """
        Read the document.

        Raises:
            ManifestUnusable: it cannot be read.
        """
        try:
            return parse(Source(self.text, self.title), max_tokens=MAX_TOKENS)
        except GraphQLSyntaxError as error:
            (unusable,) = shaped([error], "", tell=told_helpfully)
            raise self.unusable(unusable) from error

    @property
    def operation(self) -> str | None:
        """Name the first operation; nothing where it has no name, or where there is none."""
        found = (part for part in self.document.definitions if isinstance(part, OperationDefinitionNode))
        return next((part.name.value if part.name else None for part in found), None)

    def unusable(self, error: Mapping[str, Any]) -> ManifestUnusable:
        """Say what is wrong with it, and where, from the first error that would be answered."""
        where = next(iter(error.get("locations", ())), None)
        place = f"line {where['line']}, column {where['column']}: " if where else ""
        return ManifestUnusable(f"{self.title}: {place}{error['message']}")


class ApolloOperation(msgspec.Struct, frozen=True):
    """One operation of Apollo's format."""

    id: str
    body: str
    name: str | None = None


class ApolloManifest(msgspec.Struct, frozen=True):
    """Apollo's format."""

    format: str
    version: int
    operations: tuple[ApolloOperation, ...]


def read_manifests(paths: Iterable[Path]) -> tuple[Entry, ...]:
    """
    Read manifests.

    Raises:
        ManifestUnusable: one cannot be read, or two documents have one id.
    """
    entries = tuple(entry for path in paths for entry in read_manifest(path))
    known: dict[str, Entry] = {}
    for entry in entries:
        other = known.setdefault(entry.id, entry)
        if other.text != entry.text:
            raise ManifestUnusable(f"{entry.title} has the id of another document, in {other.manifest}")
    return entries


def read_manifest(path: Path) -> Iterator[Entry]:
    """
    Read one manifest: Apollo's format, or one object of ids and texts as Relay and graphql-codegen write it.

    Raises:
        ManifestUnusable: it cannot be read, is of no known format, holds nothing, or has an id that nobody could send.
    """
    try:
        found = msgspec.json.decode(path.read_bytes())
    except OSError as error:
        raise ManifestUnusable(f"{path}: the manifest cannot be read: {error.strerror}") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ManifestUnusable(f"{path}: the manifest is not JSON") from error
    entries = list(entries_of(str(path), found))
    if not entries:
        raise ManifestUnusable(f"{path}: the manifest has no documents")
    for entry in entries:
        if not 0 < len(entry.id) <= LONGEST_ID:
            raise ManifestUnusable(f"{entry.title} has an id that is empty or longer than {LONGEST_ID} characters")
        yield entry


def entries_of(path: str, found: Any) -> Iterator[Entry]:
    """
    Take the documents out of a manifest.

    Raises:
        ManifestUnusable: it is of no known format.
    """
    try:
        if isinstance(found, dict) and "format" in found:
            manifest = msgspec.convert(found, ApolloManifest)
            if (manifest.format, manifest.version) != (APOLLO, FORMAT_VERSION):
                raise ManifestUnusable(f"{path}: the manifest is of another format than {APOLLO} {FORMAT_VERSION}")
            for one in manifest.operations:
                yield Entry(manifest=path, id=one.id.removeprefix(HASHED), text=one.body, name=one.name)
            return
        for word, text in msgspec.convert(found, dict[str, str]).items():
            yield Entry(manifest=path, id=word.removeprefix(HASHED), text=text)
    except msgspec.ValidationError as error:
        raise ManifestUnusable(
            f"{path}: the manifest is neither of Apollo's format nor one object of ids and texts: "
            f"{str(error).partition(', got')[0].lower()}"
        ) from error


class Trusted:
    """Documents that are trusted, by their ids and by what they say."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        """Take them."""
        self.entries = tuple(entries)
        self._texts: Mapping[str, str] = {entry.id: entry.text for entry in self.entries}
        self._said = frozenset(canonical(entry.document) for entry in self.entries)

    def text_of(self, word: str) -> str | None:
        """Find the text of an id."""
        return self._texts.get(word)

    def knows(self, document: DocumentNode) -> bool:
        """Tell whether one of them says the same, in the same words and literals, however it is laid out."""
        return canonical(document) in self._said


def canonical(document: DocumentNode) -> bytes:
    """
    Hash what a document says: every word and literal as it was written, but neither white space, commas nor comments,
    nor in which order its operations and fragments stand.

    Two documents that were parsed with their locations have one hash if the parser has read the same definitions of
    both.
    """
    # No two lists of words make one text, as the parser reads each text in one way.
    said = sorted(" ".join(spelt(part.loc)) for part in document.definitions if part.loc)
    return hashlib.sha256("\n".join(said).encode()).digest()


def spelt(place: Location) -> Iterator[str]:
    """Give the words of a part of a document, as they are written."""
    token: Token | None = place.start_token
    while token is not None:
        if token.kind is not TokenKind.COMMENT:
            yield place.source.body[token.start : token.end]
        token = None if token is place.end_token else token.next
