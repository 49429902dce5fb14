"""What the page offers to ask is valid, and of callers that there are."""

import json
from collections import Counter

import pytest
from graphql import build_schema, get_operation_ast, parse, validate
from graphql.execution.values import get_variable_values

from gateway.demo.cast import CITIZENS, Citizen, Clinician, Operator, find
from gateway.web.ide.examples import WIDTH, examples, read_examples, tab
from resolvers.schema import assembly

EXAMPLES = examples()
KINDS = {
    "clinician": Clinician,
    "emergency": Clinician,
    "evaluator": Clinician,
    "citizen": Citizen,
    "representative": Citizen,
    "operator": Operator,
}
every_example = pytest.mark.parametrize(
    "example", EXAMPLES, ids=[found.operation.split("{")[0].strip() for found in EXAMPLES]
)


@pytest.fixture(scope="module")
def schema():
    return build_schema(assembly.build().as_str())


@every_example
def test_an_example_is_valid_with_its_variables(schema, example):
    document = parse(tab(example).query)
    operation = get_operation_ast(document)
    given = json.loads(tab(example).variables)

    assert validate(schema, document) == []
    # Nothing of a person is kept of a document: it comes in a variable.
    assert not any(citizen.number.digits in tab(example).query for citizen in CITIZENS)
    declared = operation.variable_definitions or ()
    assert not isinstance(get_variable_values(schema, declared, given), list)
    assert {found.variable.name.value for found in declared} == given.keys()


@every_example
def test_an_example_is_of_a_caller_of_its_kind_and_says_how_to_be_them(example):
    assert isinstance(find(example.caller), KINDS[example.kind])
    assert f"# Ask as: ./provesvar token {example.caller} --with-key\n" in tab(example).query


@every_example
def test_what_an_example_says_of_itself_is_seen_in_a_window_of_usual_size(example):
    said = [line for line in tab(example).query.splitlines() if line.startswith("#")]

    assert max(map(len, said)) <= WIDTH + len("# ")
    assert " ".join(line.removeprefix("# ") for line in said[:-1]) == example.about


def test_only_another_basis_than_the_usual_one_is_in_a_header():
    named = {example.caller: json.loads(tab(example).headers) for example in EXAMPLES if example.basis}

    assert named == {"bjorn": {"access-basis": "FULLMAKT"}}
    assert {tab(example).headers for example in EXAMPLES if not example.basis} == {"{}"}


def test_there_is_one_for_each_kind_of_caller_and_no_two_tabs_have_one_name():
    names = Counter(get_operation_ast(parse(found.query)).name.value for found in read_examples())

    assert {example.kind for example in EXAMPLES} == KINDS.keys()
    assert set(names.values()) == {1}
