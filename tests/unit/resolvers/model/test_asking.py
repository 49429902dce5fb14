"""A person number never prints itself."""

from resolvers.model import Person, PersonHash
from tests.examples import NUMBER


def test_a_number_does_not_print_its_digits_alone_or_within_another_value() -> None:
    person = Person(hash=PersonHash(b"p" * 32), identifiers=(NUMBER,))

    for text in (repr(NUMBER), str(NUMBER), f"{NUMBER}", repr(person), repr([NUMBER])):
        assert NUMBER.digits not in text
