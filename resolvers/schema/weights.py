"""
What asking costs, said in the schema itself, in the words of IBM's cost specification: `@cost` and `@listSize`.

A unit is about one object of an answer. What is asked of a source, a register or the store costs more than that, and
says so where it is declared; a list says how many items to count.
"""

import strawberry
from graphql import GraphQLSchema
from strawberry.schema_directive import Location

# Read the registers and what is set about a person, or the store for one thing.
LOOK_UP = 10
# Walk the path: every source, and each decision.
WALK = 50
# Change what is set, and record it.
CHANGE = 20
# As many results as most reports have, as many rules as there are, and of anything else one: mostly there is none.
RESULTS = 10
RULES = 40
FEW = 1
# A page, where no size is asked for; a gateway may be set to another.
PAGE = 20


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION, Location.OBJECT],
    description="What asking for it costs: a field beside what it gives (else 0), an object by itself (else 1).",
)
class Cost:
    """Say what a field or an object costs."""

    weight: str


@strawberry.schema_directive(
    locations=[Location.FIELD_DEFINITION],
    description=(
        "How many items are counted: as many as a slicing argument says, or has, where it is a list; else the assumed "
        "size. Sized fields are lists one level below that are counted by it instead."
    ),
)
class ListSize:
    """Say how long a list is taken to be."""

    assumed_size: int | None = strawberry.UNSET
    slicing_arguments: list[str] | None = strawberry.UNSET
    sized_fields: list[str] | None = strawberry.UNSET
    require_one_slicing_argument: bool = True


# The library has no way to say what an argument of a directive is.
ARGUMENTS = {
    "cost": {"weight": "Units; one is about one object of an answer."},
    "listSize": {
        "assumedSize": "Items that are counted where nothing is said; a gateway's own page size goes before it.",
        "slicingArguments": "Arguments that say how many items there are, or are lists of as many.",
        "sizedFields": "Lists one level below that have as many items.",
        "requireOneSlicingArgument": "Whether one of them has to be given; here none has.",
    },
}


def explain_weights(schema: GraphQLSchema) -> None:
    """Say in a schema what the arguments of both directives are; where it has neither, nothing."""
    for directive in schema.directives:
        for name, meaning in ARGUMENTS.get(directive.name, {}).items():
            directive.args[name].description = meaning


def costs(weight: int) -> Cost:
    """Say what asking costs."""
    return Cost(weight=str(weight))


def sized(size: int) -> ListSize:
    """Say how many items a list mostly has."""
    return ListSize(assumed_size=size, require_one_slicing_argument=False)


def paged(*arguments: str, usual: int = PAGE) -> ListSize:
    """Say by which arguments a page is cut out of a list."""
    return ListSize(
        assumed_size=usual,
        slicing_arguments=list(arguments),
        sized_fields=["edges"],
        require_one_slicing_argument=False,
    )


def counted(argument: str, *sized_fields: str, usual: int) -> ListSize:
    """Say by which list of an argument other lists are counted."""
    return ListSize(
        assumed_size=usual,
        slicing_arguments=[argument],
        sized_fields=list(sized_fields),
        require_one_slicing_argument=False,
    )
