"""However a document is written, leaving out its comments changes nothing that is told of it, and keeps nothing."""

import gc
from collections import Counter
from collections.abc import Sequence
from typing import Any

from graphql import GraphQLSyntaxError, Source, parse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.graphql.documents import Operation
from gateway.graphql.failures import shaped
from gateway.graphql.fingerprint import fingerprint, words
from gateway.graphql.operations import Operations
from gateway.graphql.remembering import Prepared, Refused
from gateway.graphql.trusted import canonical
from resolvers.schema.assembly import build

EXAMPLES = 1_000
NUMBER = "15840199905"
SCHEMA = build()
# Where a comment, a string or a block string may begin, go on or end.
PIECES = (
    *("{ viewer { kind } }", "{ viewer { kind } ", "}", "{", " viewer ", " kind ", "query Q ", "fragment F on Viewer "),
    *("#", "# kari\n", f'# "{NUMBER}"\r\n', "#\r", '# """\n', "\n", "\r", " ", ","),
    *('"', '"""', '"#"', '"""#\n"""', '\\"', "\\", '\\"""', "(", ")", ":", "$a", "@skip(if: false)", "a", "b: "),
    *("12", NUMBER, "p" + NUMBER, "é", "\ufeff", "\u2028"),
)
BETWEEN = ("", " ", ",", "# kari\n", f'# "{NUMBER}" """ #\r\n', "#\r", "\n")
WHOLE = (
    ("{", "viewer", "{", "kind", "}", "}"),
    ("query Q($a:", "Boolean =", "true)", "{", "viewer", "{", "nothing", "kind", "@include(if:", "$a)", "}}"),
    ("{", "patient", "(", "id:", f'"{NUMBER}"', ")", "{", "id", "}", "}"),
    ("{", "patient", "(", "id:", '"""\n# no comment\n"""', ")", "{", "id", "}", "}"),
)


@st.composite
def whole(draw: st.DrawFn, documents: Sequence[Sequence[str]] = WHOLE) -> str:
    """Make a document that can be read, with comments anywhere."""
    return "".join(f"{word} {draw(st.sampled_from(BETWEEN))}" for word in draw(st.sampled_from(documents)))


TEXTS = st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | whole()


def anew(text: str) -> bytes | list[dict[str, Any]]:
    """Find what a document is worth as the library would, comments and all."""
    try:
        document = parse(text)
    except GraphQLSyntaxError as error:
        return shaped([error], "")
    errors = SCHEMA.check(document, most=20, hide_suggestions=True)
    return shaped(errors, "") if errors else fingerprint(words(document))


def test_a_thousand_documents_are_worth_what_they_are_with_their_comments() -> None:
    seen: Counter[str] = Counter()
    known = Operations(SCHEMA, introspection=False)

    @settings(max_examples=EXAMPLES, database=None, suppress_health_check=list(HealthCheck))
    @given(text=TEXTS)
    def worth(text: str) -> None:
        found, again = (known.of(Operation(query=text)) for _ in range(2))
        wanted = anew(text)

        if isinstance(found, Prepared):
            assert found.fingerprint == wanted
        elif found.errors[0]["extensions"]["code"] != "OPERATION_RESOLUTION_FAILURE":
            assert list(found.errors) == wanted
        assert type(found) is type(again)
        seen.update(kinds(text, found, kept=found is again))

    worth()
    assert min(seen[kind] for kind in ("run", "refused", "with comments", "kept", "not kept")) > EXAMPLES / 100, seen
    gc.collect()
    assert not [found for found in gc.get_objects() if isinstance(found, Source) and NUMBER in found.body]


def kinds(text: str, found: Prepared | Refused, *, kept: bool) -> list[str]:
    """Say what has been seen."""
    said = ["run" if isinstance(found, Prepared) else "refused", "kept" if kept else "not kept"]
    return [*said, "with comments"] if "#" in text else said


@settings(max_examples=300, database=None)
@given(data=st.data(), one=st.sampled_from(WHOLE), other=st.sampled_from(WHOLE))
def test_two_documents_say_the_same_to_a_manifest_if_their_words_are_the_same_however_they_are_laid_out(
    data: st.DataObject, one: Sequence[str], other: Sequence[str]
) -> None:
    first, second = (canonical(parse(data.draw(whole([words])))) for words in (one, other))

    assert (first == second) is (one == other)
