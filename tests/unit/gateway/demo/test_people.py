"""The list has one line for each member, name first, then key."""

from gateway.demo import people
from gateway.demo.cast import CITIZENS, CLINICIANS, FEEDS, OPERATORS, SENDERS


def test_everybody_has_a_line_that_begins_with_the_name():
    lines = list(people.lines())

    for member in (*CITIZENS, *CLINICIANS, *SENDERS, *FEEDS, *OPERATORS):
        (line,) = [line for line in lines if line.strip().startswith(f"{member.name} ") and f" {member.key} " in line]
        assert line.index(member.name) < line.index(f" {member.key} ")
        assert member.line in line
    assert len(lines) == len(CITIZENS) + len(CLINICIANS) + len(SENDERS) + len(FEEDS) + len(OPERATORS) + 5
