"""What is asked within the address: about the schema alone, as addresses are written into logs on their way."""

from types import MappingProxyType
from urllib.parse import parse_qsl

import msgspec
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
)

from gateway.graphql.documents import BadRequest, Operation, read_operation

MEMBERS = ("query", "operationName", "variables", "extensions")
AS_JSON = frozenset({"variables", "extensions"})
# What is known beside them is ignored, as in a body.
MOST_MEMBERS = 20
OF_THE_SCHEMA = frozenset({"__typename", "__schema", "__type"})


class PostedOnly(Exception):
    """What is asked is asked by POST alone."""

    headers = MappingProxyType({"allow": "POST"})


def read_address(query_string: bytes) -> Operation:
    """
    Read a request out of an address; an empty parameter is one that is not there.

    Raises:
        PostedOnly: there is no document in it.
        BadRequest: a parameter comes twice or cannot be read, or as `read_operation`.
    """
    members = parameters(query_string)
    if "query" not in members:
        raise PostedOnly
    return read_operation(msgspec.json.encode({name: written(name, value) for name, value in members.items()}))


def parameters(query_string: bytes) -> dict[str, str]:
    """
    Take the parameters that are known.

    Raises:
        BadRequest: one comes twice, there are too many, or they are no text.
    """
    try:
        found = parse_qsl(query_string.decode("ascii"), errors="strict", max_num_fields=MOST_MEMBERS)
    except ValueError as error:
        raise BadRequest("the address cannot be read") from error
    known = [(name, value) for name, value in found if name in MEMBERS]
    members = dict(known)
    if len(members) != len(known):
        raise BadRequest("the address has a parameter twice")
    return members


def written(name: str, value: str) -> str | msgspec.Raw:
    """
    Write a parameter as the member of a body that it stands for.

    Raises:
        BadRequest: it is to be JSON, and is not.
    """
    if name not in AS_JSON:
        return value
    try:
        # Read first, so that what is put in is one value and nothing beside it.
        msgspec.json.decode(value)
    except (msgspec.DecodeError, RecursionError) as error:
        raise BadRequest("the address has a parameter that is not JSON") from error
    return msgspec.Raw(value.encode())


def of_the_schema(document: DocumentNode) -> bool:
    """Tell whether a document asks about the schema alone, whichever of its operations is meant."""
    fragments = {part.name.value: part for part in document.definitions if isinstance(part, FragmentDefinitionNode)}
    seen: set[str] = set()
    return all(
        part.operation is OperationType.QUERY and selects_schema(part.selection_set, fragments, seen)
        for part in document.definitions
        if isinstance(part, OperationDefinitionNode)
    )


def selects_schema(selections: SelectionSetNode, fragments: dict[str, FragmentDefinitionNode], seen: set[str]) -> bool:
    """Tell whether the fields of the first level are the schema's, through the fragments that put them there."""
    for selection in selections.selections:
        match selection:
            case FieldNode():
                ours = selection.name.value in OF_THE_SCHEMA
            case InlineFragmentNode():
                ours = selects_schema(selection.selection_set, fragments, seen)
            case FragmentSpreadNode() if selection.name.value not in seen:
                seen.add(selection.name.value)
                found = fragments.get(selection.name.value)
                ours = found is not None and selects_schema(found.selection_set, fragments, seen)
            case _:
                ours = True
        if not ours:
            return False
    return True
