import gc
from collections import Counter
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from graphql import parse
from graphql.execution import Executor

from resolvers.schema.projection import Projecting
from resolvers.stepping import UNWATCHED, Step
from tests.unit.resolvers.schema.executed import Cat, Colour, Dog, Executed, Paint, awaited, told, written

PAINTS = [Paint(colour=Colour.RED, price=Decimal("5.10"), dry=True), Paint(colour=None, nothing="number")]
PETS = (Cat(name="Mons", lives=9), Dog(name="Fido", tags=[["a", None], []]), Cat(name="Pus", lives=7))


class Hidden:
    """What stands behind a list, with more than the schema tells."""

    secret = "never told"
    colour = Colour.RED


def test_the_library_calls_what_is_overridden_here() -> None:
    """A contract: the methods are no public ones of graphql-core, so their place is held to."""
    assert Projecting.complete_list_value is not Executor.complete_list_value
    assert Projecting.complete_object_value is not Executor.complete_object_value

    result = Executed(paints=PAINTS, one=PETS[0]).ours("{ paints { dry } one { __typename } }")

    assert isinstance((result.data or {})["paints"], msgspec.Raw)
    assert isinstance((result.data or {})["one"], msgspec.Raw)


def test_a_list_of_plain_objects_is_written_at_once() -> None:
    executed = Executed(paints=PAINTS)

    found = executed.same("{ paints { colour price nothing dry weight tone kind: __typename __typename } }")

    plain = {"weight": 1.5, "tone": "s", "kind": "Paint", "__typename": "Paint"}
    assert found == {
        "paints": [
            {"colour": "RED", "price": "5.10", "nothing": None, "dry": True} | plain,
            {"colour": None, "price": None, "nothing": 5, "dry": None} | plain,
        ]
    }
    assert (executed.tally.compiled, executed.tally.projected) == (1, 1)


def test_tuples_are_lists_and_objects_tell_their_kind() -> None:
    executed = Executed(pets=PETS, named=PETS)

    found = executed.same("{ pets { ... on Dog { tags loud } } named { name ... on Cat { lives } __typename } }")

    assert found["pets"] == [{}, {"tags": [["a", None], []], "loud": "FIDO"}, {}]
    assert found["named"][0] == {"name": "Mons", "lives": 9, "__typename": "Cat"}
    assert (executed.tally.projected, executed.tally.unsupported) == (2, Counter())


def test_an_object_that_stands_alone_is_written_with_all_that_is_in_it() -> None:
    executed = Executed(one=Dog(name="Fido", friends=[Dog(name="Rex")]))

    found = executed.same("{ one { ... on Dog { name friends { name } } } }")

    assert found == {"one": {"name": "Fido", "friends": [{"name": "Rex"}]}}
    assert executed.tally.projected == 1


def test_what_fits_is_completed_in_c_beside_what_does_not() -> None:
    executed = Executed(one=Dog(name="Fido", friends=[*[Dog(name="Rex", tags=[["a"]])] * 3, Dog(name=None)]))

    found = executed.same("{ one { ... on Dog { name friends { name tags } } } }")

    assert found == {"one": {"name": "Fido", "friends": None}}
    assert (executed.tally.deoptimised, executed.tally.projected) == ({"null": 1}, 3)


def test_lists_in_lists_may_have_gaps() -> None:
    executed = Executed(shelves=[[PAINTS[0], None], None, [], (PAINTS[1],)])

    found = executed.same("{ shelves { dry } }")

    assert found == {"shelves": [[{"dry": True}, None], None, [], [{"dry": None}]]}
    assert executed.tally.projected == 1


@pytest.mark.parametrize("query", ["{ paints { secret: dry } }", "{ paints { dry secret: tone } }"])
def test_an_alias_never_reads_what_the_schema_does_not_tell(query: str) -> None:
    executed = Executed(paints=[Hidden(), Hidden()])

    executed.same(query)

    assert b"never told" not in written(executed.ours(query).data)


def test_an_alias_may_be_the_name_of_another_field() -> None:
    found = Executed(paints=PAINTS).same("{ paints { dry: colour colour: dry again: dry } }")

    assert found["paints"][0] == {"dry": "RED", "colour": True, "again": True}


@pytest.mark.parametrize(
    ("paint", "why"),
    [
        (Paint(colour=Colour.RED, weight=None), "null"),
        (Paint(colour=Colour.RED, weight="heavy"), "exception"),
        (Paint(colour="green"), "enumeration"),
        (Paint(colour=Colour.RED, nothing="none"), "null"),
        (Paint(colour=Colour.RED, price=5), "exception"),
        (Paint(colour=Colour.RED, price=ValueError("no price")), "error"),
        (Hidden(), "exception"),
        (ValueError("no paint"), "error"),
        (None, "null"),
    ],
)
def test_what_does_not_fit_is_an_error_of_the_librarys_own(paint: Any, why: str) -> None:
    executed = Executed(paints=[PAINTS[0], paint])
    query = "{ paints { colour price nothing weight } }"

    executed.same(query)

    assert executed.tally.deoptimised == {why: 1}
    assert told(executed.ours(query)) != []


def test_what_the_library_can_still_write_is_no_error() -> None:
    executed = Executed(paints=[Paint(colour="r", shade=5, dry=1)])

    found = executed.same("{ paints { colour tone dry } }")

    assert found == {"paints": [{"colour": "RED", "tone": "5", "dry": True}]}


@pytest.mark.parametrize(
    ("query", "why"), [("{ paints { asked } }", "resolver"), ("{ paints { mixed(times: 3) } }", "arguments")]
)
def test_what_is_worked_out_is_left_to_the_library(query: str, why: str) -> None:
    executed = Executed(paints=PAINTS)

    executed.same(query)

    assert (executed.tally.unsupported, executed.tally.projected) == ({why: 1}, 0)


async def test_what_is_awaited_is_left_to_the_library() -> None:
    async def later() -> bool:
        return True

    executed = Executed(paints=[Paint(colour=None, dry=later())])

    first = await awaited(executed.ours("{ paints { slowly } }"))
    second = await awaited(executed.ours("{ paints { dry } }"))

    assert (first.data, second.data) == ({"paints": [{"slowly": "slow"}]}, {"paints": [{"dry": True}]})
    assert (executed.tally.unsupported, executed.tally.deoptimised) == ({"resolver": 1}, {"awaitable": 1})


def test_lists_of_leaves_and_empty_lists_are_not_counted() -> None:
    executed = Executed(words=["a"], paints=[])

    assert executed.same("{ words paints { dry } }") == {"words": ["a"], "paints": []}
    assert (executed.tally.projected, executed.tally.unsupported) == (0, {})


def test_what_stands_between_a_field_and_its_value_is_not_passed_by() -> None:
    def blank(resolve: Any, root: Any, info: Any, **arguments: Any) -> Any:
        return None if info.field_name == "dry" else resolve(root, info, **arguments)

    executed = Executed(paints=PAINTS)

    assert executed.ours("{ paints { dry } }", middleware=[blank]).data == {"paints": [{"dry": None}] * 2}
    assert executed.tally.projected == 0


def test_a_selection_is_compiled_once_for_each_of_its_conditions() -> None:
    executed = Executed(paints=PAINTS)
    document = parse(
        "query Q($a: Boolean!, $b: Boolean = true) { paints { dry @include(if: $a) tone @skip(if: $b) weight } }"
    )

    found = [executed.same(document, a=a, b=b) for a in (True, False) for b in (True, False)]
    again = [executed.same(document, a=a, b=b) for a in (True, False) for b in (True, False)]

    assert [list(one["paints"][0]) for one in found] == [
        ["dry", "weight"],
        ["dry", "tone", "weight"],
        ["weight"],
        ["tone", "weight"],
    ]
    assert again == found
    assert (executed.tally.compiled, executed.tally.projected) == (4, 8)


def test_one_fragment_in_two_places_is_two_selections() -> None:
    executed = Executed(paints=PAINTS, pets=[Dog(name="a", friends=[Dog(name="b")])])
    query = """{ a: pets { ...F ... on Dog { friends { tags } } } b: pets { ...F ... on Dog { friends { loud } } } }
        fragment F on Dog { friends { name } }"""

    found = executed.same(query)

    assert found["a"][0]["friends"] == [{"name": "b", "tags": []}]
    assert found["b"][0]["friends"] == [{"name": "b", "loud": "B"}]


def test_what_was_compiled_goes_with_its_operation() -> None:
    executed = Executed(paints=PAINTS)
    document = parse("{ paints { dry } }")
    executed.ours(document)
    executed.ours("{ paints { tone } }")
    gc.collect()

    assert len(executed.projections) == 1

    del document
    gc.collect()

    assert len(executed.projections) == 0


def test_too_much_is_forgotten_and_compiled_again() -> None:
    executed = Executed(paints=PAINTS, most=3)
    documents = [parse("{ paints { dry } }"), parse("{ paints { tone } }")]

    for _ in range(2):
        for document in documents:
            executed.same(document)

    assert (executed.tally.compiled, executed.tally.projected) == (4, 4)


def test_a_selection_that_is_too_large_is_completed_list_by_list_once_there_is_room() -> None:
    executed = Executed(pets=[Dog(name="a", friends=[Dog(name="b")])])
    names = " ".join(f"n{place}: name" for place in range(600))
    document = parse(f"{{ pets {{ ... on Dog {{ {names} friends {{ {names} }} }} }} }}")

    executed.ours(document)
    first = (executed.tally.compiled, executed.tally.projected, dict(executed.tally.unsupported))
    executed.ours(document)
    executed.same(document)

    assert first == (0, 0, {"large": 2})
    assert executed.tally.compiled == 1
    assert executed.tally.projected > 0


class Seen:
    """A context whose steps are written down."""

    def __init__(self) -> None:
        self.steps, self.seen = self, []

    def step(self, name: Step):
        self.seen.append(name)
        return UNWATCHED


def test_what_is_completed_in_c_is_a_step_of_the_walk_once_whatever_is_within() -> None:
    seen, slow = Seen(), Seen()

    Executed(paints=PAINTS, pets=PETS, one=PETS[0]).ours(
        "{ paints { dry } pets { ... on Dog { tags } } one { __typename } }", context_value=seen
    )
    Executed(paints=[*PAINTS, Paint(colour=None, weight="heavy")]).ours("{ paints { weight } }", context_value=slow)

    assert seen.seen == [Step.PROJECT] * 3
    assert slow.seen == [Step.PROJECT]
