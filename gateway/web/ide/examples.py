"""What the page offers to ask: an example for each kind of caller."""

import textwrap
import tomllib
from collections.abc import Mapping
from importlib.resources import files

import msgspec

FILE = files("gateway.web.ide").joinpath("examples.toml")
# What is seen of a line in a window of usual size.
WIDTH = 56


class Example(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    One question, for one of the demo's cast.

    Args:
        kind: of caller. caller: their key in the cast. about: what is asked, in a sentence.
        operation: GraphQL. variables: its variables. basis: of access, where it is not the caller's usual one.
    """

    kind: str
    caller: str
    about: str
    operation: str
    variables: dict[str, object] = {}
    basis: str | None = None


class Tab(msgspec.Struct, frozen=True, kw_only=True):
    """A tab of the page, as GraphiQL takes it: all of it is text that can be edited."""

    query: str
    variables: str
    headers: str


class Examples(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file."""

    example: tuple[Example, ...]


def examples() -> tuple[Example, ...]:
    """Read the examples as they are kept."""
    return msgspec.convert(tomllib.loads(FILE.read_text(encoding="utf-8")), type=Examples).example


def read_examples() -> list[Tab]:
    """Write the examples as the page shows them."""
    return [tab(example) for example in examples()]


def tab(example: Example) -> Tab:
    """Write one, with what it is and whose token it needs above it."""
    said = [*textwrap.wrap(example.about, WIDTH), f"Ask as: ./provesvar token {example.caller} --with-key"]
    head = "".join(f"# {line}\n" for line in said)
    headers = {"access-basis": example.basis} if example.basis else {}
    return Tab(query=head + example.operation, variables=written(example.variables), headers=written(headers))


def written(values: Mapping[str, object]) -> str:
    """Write what can be edited, in lines."""
    return msgspec.json.format(msgspec.json.encode(values), indent=2).decode()
