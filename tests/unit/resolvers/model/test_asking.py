"""A person number never prints itself, and whoever acts for a caller is told apart from them."""

from resolvers.model import Assistant, Person, PersonHash
from tests.examples import NUMBER, clinician


def test_a_number_does_not_print_its_digits_alone_or_within_another_value() -> None:
    person = Person(hash=PersonHash(b"p" * 32), identifiers=(NUMBER,))

    for text in (repr(NUMBER), str(NUMBER), f"{NUMBER}", repr(person), repr([NUMBER])):
        assert NUMBER.digits not in text


def test_a_caller_is_another_with_each_assistant() -> None:
    alone, first, second = (
        clinician(assistant=None if name is None else Assistant(subject=name)) for name in (None, "a1", "a2")
    )

    assert alone.acting_subject == alone.subject
    assert len({alone.acting_subject, first.acting_subject, second.acting_subject}) == 3
