"""Each document is read, sized and validated once, and then run as often as it is asked."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from typing import Any

import msgspec
from graphql import GraphQLError, GraphQLSyntaxError

from gateway.graphql.documents import Operation, OperationUnclear, check_document
from gateway.graphql.failures import MAX_ERRORS, refusal, shaped, told_helpfully, told_plainly
from gateway.graphql.fingerprint import DIGITS, declared, fingerprint, words
from gateway.graphql.remembering import Found, Prepared, Refused, Remembered
from gateway.graphql.shape import TooMuch, Withheld
from resolvers.schema.assembly import Schema

COMMENT = re.compile(r"#[^\r\n]*")
# Measured: the parser's tree takes up to 560 bytes a word, and holds the text, and once more what its names are.
BYTES_A_WORD = 600
COPIES = 3
# Each refusal becomes objects that are larger than their text.
BYTES_A_LETTER = 10
# It stands in no text of a request, so that no two pairs of document and name are alike.
NUL = "\0"


class Look(StrEnum):
    """How it was found what a document is worth: known already, read and remembered, or read as it is not kept."""

    KNOWN = "known"
    READ = "read"
    UNKEPT = "unkept"


class Operations:
    """
    What documents are worth, found once for each, by a hash of its text and the operation that is meant.

    Nothing of a person is kept: a document with a text of its own in it, or a number as long as a part of a person
    number, in a literal or a name, is looked at each time anew. Comments are left out before anything is kept.
    """

    def __init__(self, schema: Schema, *, introspection: bool, remembered: Remembered | None = None) -> None:
        """Take what validates, and whether documents may ask for the schema, and are told which names were meant."""
        self._schema = schema
        self._introspection = introspection
        self._tell = told_helpfully if introspection else told_plainly
        self._remembered = remembered or Remembered()
        # By how it was found, and whether the document is run or refused.
        self.looks: Counter[tuple[str, ...]] = Counter()

    def of(self, operation: Operation) -> Found:
        """Tell what a document is worth."""
        found, how = self._found(operation)
        self.looks[how, "refused" if isinstance(found, Refused) else "run"] += 1
        return found

    def _found(self, operation: Operation) -> tuple[Found, Look]:
        """Find what a document is worth, and tell how it was found."""
        bare = COMMENT.sub(blank, operation.query) if "#" in operation.query else operation.query
        key = hashlib.sha256(f"{bare}{NUL}{operation.operation_name}".encode()).digest()
        found = self._remembered.get(key)
        if found is not None:
            return found, Look.KNOWN
        # Within quotes a number sign begins no comment, so that a document with quotes is read as it came.
        if '"' in bare or DIGITS.search(bare):
            return self._look_at(operation.query, operation.operation_name), Look.UNKEPT
        found = self._look_at(bare, operation.operation_name)
        self._remembered.put(key, found)
        return found, Look.READ

    def _look_at(self, text: str, operation_name: str | None) -> Found:
        """Read, size and validate a document."""
        try:
            document = check_document(text, operation_name, introspection=self._introspection)
        except OperationUnclear as error:
            return refused_as(str(error), "OPERATION_RESOLUTION_FAILURE")
        except TooMuch as error:
            return refused_as(str(error), "LIMIT_EXCEEDED")
        except Withheld as error:
            return refused_as(str(error), "GRAPHQL_VALIDATION_FAILED")
        except GraphQLSyntaxError as error:
            return self._refused([error])
        errors = self._schema.check(document, most=MAX_ERRORS, hide_suggestions=not self._introspection)
        if errors:
            return self._refused(errors)
        found = list(words(document))
        return Prepared(
            document=document,
            fingerprint=fingerprint(found),
            declared=declared(document, operation_name),
            weight=weight(text, len(found)),
        )

    def _refused(self, errors: Iterable[GraphQLError]) -> Refused:
        """Refuse a document with what the library says of it."""
        return refused(shaped(errors, "", tell=self._tell))


def blank(comment: re.Match[str]) -> str:
    """Write as much white space as a comment has letters, so that all else keeps its place."""
    return " " * len(comment[0])


def weight(text: str, words: int) -> int:
    """Tell about how many bytes are kept of a document of so many words."""
    return words * BYTES_A_WORD + len(text) * COPIES


def refused_as(message: str, code: str) -> Refused:
    """Refuse a document for one reason of ours."""
    return refused(refusal(message, code, "")["errors"])


def refused(errors: Iterable[dict[str, Any]]) -> Refused:
    """Refuse a document; what is kept has no id of a request in it."""
    kept = tuple(errors)
    return Refused(errors=kept, weight=len(msgspec.json.encode(kept)) * BYTES_A_LETTER)
