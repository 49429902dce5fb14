"""What the schema says that asking costs is there for every client to read."""

import strawberry

from resolvers.schema.assembly import build
from resolvers.schema.weights import Cost, ListSize, costs, counted, explain_weights, paged, sized


def test_a_weight_is_written_as_the_specification_has_it() -> None:
    assert costs(10) == Cost(weight="10")


def test_a_list_says_its_size_a_page_its_arguments_and_what_they_count() -> None:
    assert sized(3) == ListSize(assumed_size=3, require_one_slicing_argument=False)
    assert paged("first", "last").slicing_arguments == ["first", "last"]
    assert paged("first").sized_fields == ["edges"]
    assert counted("codes", "lines", usual=5) == ListSize(
        assumed_size=5, slicing_arguments=["codes"], sized_fields=["lines"], require_one_slicing_argument=False
    )


def test_the_schema_prints_what_is_said_of_a_field_and_of_an_object() -> None:
    @strawberry.type(directives=[costs(3)])
    class Thing:
        names: list[str] = strawberry.field(directives=[sized(4)])

    @strawberry.type
    class Query:
        thing: Thing = strawberry.field(directives=[costs(7), paged("first", usual=9)])

    printed = strawberry.Schema(query=Query).as_str()

    assert 'type Thing @cost(weight: "3")' in printed
    assert "names: [String!]! @listSize(assumedSize: 4, requireOneSlicingArgument: false)" in printed
    assert (
        'thing: Thing! @cost(weight: "7") @listSize(assumedSize: 9, slicingArguments: ["first"], sizedFields: '
        '["edges"], requireOneSlicingArgument: false)'
    ) in printed
    assert "directive @cost(weight: String!) on FIELD_DEFINITION | OBJECT" in printed


def test_every_argument_of_the_directives_is_explained() -> None:
    @strawberry.type
    class Query:
        thing: list[str] = strawberry.field(directives=[costs(7), sized(2)])

    schema = strawberry.Schema(query=Query)
    explain_weights(schema._schema)

    ours = [one for one in schema._schema.directives if one.name in {"cost", "listSize"}]
    assert len(ours) == 2
    assert all(argument.description for one in ours for argument in one.args.values())
    assert "Units; one is about one object of an answer." in schema.as_str()


def test_whatever_walks_the_path_or_changes_something_says_what_it_costs() -> None:
    schema = build()._schema
    fields = {
        f"{kind}.{name}": field.extensions["strawberry-definition"].directives
        for kind in ("Query", "Patient", "Operations", "Mutation", "Subscription")
        for name, field in schema.type_map[kind].fields.items()
        # What is asked of somebody or something is more than an attribute.
        if field.args or kind == "Mutation"
    }

    assert [name for name, said in fields.items() if not any(isinstance(one, Cost) for one in said)] == []
    assert {"Query.patient", "Patient.timeline", "Mutation.release"} <= set(fields)
