"""What is run for a client that takes an answer whole alone: the document without `@defer` and `@stream`."""

from typing import Any

from graphql import REMOVE, DirectiveNode, DocumentNode, Visitor, visit

LATER = frozenset({"defer", "stream"})


class Wholly(Visitor):
    """Takes out of a document what lets a part of an answer come later."""

    def enter_directive(self, node: DirectiveNode, *_where: Any) -> Any:
        """Take out a directive that does so."""
        return REMOVE if node.name.value in LATER else None


def without_later(document: DocumentNode) -> DocumentNode:
    """Give a document in which nothing comes later; the same where nothing did. It is valid where the other was."""
    whole: DocumentNode = visit(document, Wholly())
    return whole
