"""Each document is read, sized and validated once, and then run as often as it is asked."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any

import msgspec
from graphql import DocumentNode, GraphQLError, GraphQLSyntaxError

from gateway.graphql.cost import USUAL_PAGES, Pages, Pricing
from gateway.graphql.documents import Operation, OperationUnclear, check_document, without_comments
from gateway.graphql.failures import MAX_ERRORS, refusal, shaped, told_helpfully, told_plainly
from gateway.graphql.fingerprint import DIGITS, declared, fingerprint, words
from gateway.graphql.library import Chosen, Fate, Library, NotFound
from gateway.graphql.remembering import Found, Prepared, Refused, Remembered
from gateway.graphql.shape import TooMuch, Withheld
from gateway.graphql.whole import LATER, without_later
from resolvers.schema.assembly import Schema

# Measured: the parser's tree takes up to 560 bytes a word, and holds the text, and once more what its names are.
BYTES_A_WORD = 600
COPIES = 3
# Each refusal becomes objects that are larger than their text.
BYTES_A_LETTER = 10
# It stands in no text of a request, so that no two pairs of document and name are alike.
NUL = "\0"


class Look(StrEnum):
    """How it was found what a document is worth: known already, read and remembered, read as it is not kept, or not."""

    KNOWN = "known"
    READ = "read"
    UNKEPT = "unkept"
    NOT_FOUND = "not-found"


class Operations:
    """
    What documents are worth, found once for each, by a hash of its text and the operation that is meant.

    Nothing of a person is kept: a document with a text of its own in it, or a number as long as a part of a person
    number, in a literal or a name, is looked at each time anew. Comments are left out before anything is kept.
    """

    def __init__(
        self,
        schema: Schema,
        *,
        introspection: bool,
        remembered: Remembered | None = None,
        library: Library | None = None,
        pages: Pages = USUAL_PAGES,
        told_limit: Callable[[str], str] = str,
    ) -> None:
        """
        Take what validates, whether documents may ask for the schema, and are told which names were meant, what knows
        documents by id, how large the pages are that they are priced by, and how a limit is told.

        Raises:
            ManifestUnusable: a document of a manifest could not be run.
        """
        self._schema = schema
        self._introspection = introspection
        self._tell = told_helpfully if introspection else told_plainly
        self._remembered = remembered or Remembered()
        self._library = library or Library()
        self._pricing = Pricing(schema.plain, pages)
        self._told_limit = told_limit
        # By how it was found, and whether the document is run or refused.
        self.looks: Counter[tuple[str, ...]] = Counter()
        self._check_trusted()

    @property
    def fates(self) -> Mapping[tuple[str, ...], int]:
        """Count the documents by what they were to the manifests, and whether they came as a text or an id."""
        return self._library.fates

    def of(self, operation: Operation) -> Found:
        """Tell what a document is worth."""
        found, how = self._found(operation)
        self.looks[how, "refused" if isinstance(found, Refused) else "run"] += 1
        self._library.count(found.fate, operation)
        if isinstance(found, Prepared):
            self._library.keep(operation)
        return found

    def _check_trusted(self) -> None:
        """Look at every document of the manifests; what is found is not remembered before one is asked for."""
        for entry in self._library.trusted.entries:
            found = self._look_at(entry.text, entry.operation)
            if isinstance(found, Refused):
                raise entry.unusable(found.errors[0])

    def _found(self, operation: Operation) -> tuple[Found, Look]:
        """Find what a document is worth, and tell how it was found."""
        try:
            chosen = self._library.find(operation)
        except NotFound as error:
            return refused(error.errors), Look.NOT_FOUND
        bare = without_comments(chosen.text)
        key = key_of(chosen, bare, operation.operation_name)
        found = self._remembered.get(key)
        if found is not None:
            return found, Look.KNOWN
        # Within quotes a number sign begins no comment, so that a document with quotes is read as it came; so is one of
        # a manifest, which was made with a client and names nobody.
        if chosen.id is None and ('"' in bare or DIGITS.search(bare)):
            return self._look_at(chosen.text, operation.operation_name), Look.UNKEPT
        found = self._look_at(bare if chosen.id is None else chosen.text, operation.operation_name)
        self._remembered.put(key, found)
        return found, Look.READ

    def _look_at(self, text: str, operation_name: str | None) -> Found:
        """Read, size and validate a document."""
        try:
            document = check_document(text, operation_name, introspection=self._introspection)
        except OperationUnclear as error:
            return refused_as(str(error), "OPERATION_RESOLUTION_FAILURE")
        except TooMuch as error:
            return refused_as(self._told_limit(str(error)), "LIMIT_EXCEEDED")
        except Withheld as error:
            return refused_as(str(error), "GRAPHQL_VALIDATION_FAILED")
        except GraphQLSyntaxError as error:
            return self._refused([error])
        return self._judged(document, text, operation_name)

    def _judged(self, document: DocumentNode, text: str, operation_name: str | None) -> Found:
        """Hold a document against the manifests, and validate it if it may be run."""
        found = list(words(document))
        hashed, fate = fingerprint(found), self._library.judge(document, introspection=self._introspection)
        try:
            self._library.check(fate, hashed)
        except NotFound as error:
            return refused(error.errors, fate)
        errors = self._schema.check(document, most=MAX_ERRORS, hide_suggestions=not self._introspection)
        if errors:
            return self._refused(errors)
        # To look for the directives takes longer than to look at the words.
        whole = document if LATER.isdisjoint(found) else without_later(document)
        parted = None if whole is document else document
        return Prepared(
            document=whole,
            parted=parted,
            fingerprint=hashed,
            declared=declared(document, operation_name),
            weight=weight(text, len(found) if parted is None else 2 * len(found)),
            fate=fate,
            price=self._pricing.price(document, operation_name),
        )

    def _refused(self, errors: Iterable[GraphQLError]) -> Refused:
        """Refuse a document with what the library says of it."""
        return refused(shaped(errors, "", tell=self._tell))


def key_of(chosen: Chosen, bare: str, operation_name: str | None) -> bytes:
    """Hash what a document and its operation are remembered by: its id in a manifest, or else its text."""
    called = bare if chosen.id is None else f"{NUL}{chosen.id}"
    return hashlib.sha256(f"{called}{NUL}{operation_name}".encode()).digest()


def weight(text: str, words: int) -> int:
    """Tell about how many bytes are kept of a document of so many words."""
    return words * BYTES_A_WORD + len(text) * COPIES


def refused_as(message: str, code: str) -> Refused:
    """Refuse a document for one reason of ours."""
    return refused(refusal(message, code, "")["errors"])


def refused(errors: Iterable[dict[str, Any]], fate: Fate | None = None) -> Refused:
    """Refuse a document; what is kept has no id of a request in it."""
    kept = tuple(errors)
    return Refused(errors=kept, weight=len(msgspec.json.encode(kept)) * BYTES_A_LETTER, fate=fate)
