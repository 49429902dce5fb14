"""What may be asked within the address: about the schema, and nothing of anybody."""

import pytest
from graphql import parse

from gateway.graphql.address import PostedOnly, of_the_schema, read_address
from gateway.graphql.documents import BadRequest, Operation


@pytest.mark.parametrize(
    ("address", "operation"),
    [
        (b"query=%7B__typename%7D", Operation(query="{__typename}")),
        (b"query={a}&operationName=&variables=&extensions=", Operation(query="{a}")),
        (b"query=query+null{a}&operationName=null", Operation(query="query null{a}", operation_name="null")),
        (b"query={a}&variables=%7B%22n%22:%201%7D%0A", Operation(query="{a}", variables={"n": 1})),
        (b"query={a}&variables=null", Operation(query="{a}")),
        (b"query={a}&extensions={}&more=less&more=more", Operation(query="{a}", extensions={})),
        (b"query=%C3%A5", Operation(query="å")),
    ],
)
def test_the_parameters_are_the_members_of_a_body(address, operation) -> None:
    assert read_address(address) == operation


@pytest.mark.parametrize("address", [b"", b"query=", b"variables={}", b"quer=a", b"%00"])
def test_without_a_document_it_is_no_question(address) -> None:
    with pytest.raises(PostedOnly):
        read_address(address)


@pytest.mark.parametrize(
    "address",
    [
        b"query={a}&query={b}",
        b"query={a}&variables=[",
        b"query={a}&variables=[]",
        b"query={a}&variables=1",
        b"query={a}&variables={},%22query%22:%22{b}%22",
        b"query={a}&variables=" + b"[" * 5_000,
        b"query={a}&extensions=x",
        b"query=%FF",
        b"query=\xff",
        b"query=%00",
        b"query={a}" + b"&a=b" * 20,
    ],
)
def test_what_cannot_be_read_or_is_there_twice_is_refused(address) -> None:
    with pytest.raises(BadRequest):
        read_address(address)


@pytest.mark.parametrize(
    "text",
    [
        "{ __typename }",
        "{ a: __typename ... { __schema { types { name } } } }",
        "query A { ...F } query B { ...F } fragment F on Query { __type(name: 1) { name } ... { __typename } }",
        "{ ...F } fragment F on Query { ...F __typename }",
        "{ __typename } fragment F on Query { viewer { kind } }",
    ],
)
def test_about_the_schema_may_be_asked(text) -> None:
    assert of_the_schema(parse(text))


@pytest.mark.parametrize(
    "text",
    [
        "{ viewer { kind } }",
        "{ __typename: me { id } }",
        "{ __typename ... { ... on Query { me { id } } } }",
        "{ ...F } fragment F on Query { ...G } fragment G on Query { __typename me { id } }",
        "query A { __typename } query B { me { id } }",
        "mutation { __typename }",
        "query A { __typename } subscription B { __typename }",
        "{ ...Missing }",
    ],
)
def test_data_is_not_told_of_through_whichever_fragment_or_alias(text) -> None:
    assert not of_the_schema(parse(text))
