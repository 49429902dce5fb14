"""List the cast: one line each, name first, then the key that commands take."""

from collections.abc import Iterator

from gateway.demo.cast import CITIZENS, CLINICIANS, FEEDS, OPERATORS, SENDERS, Clinician, Member, Sender


def lines() -> Iterator[str]:
    """Write the list, in five parts."""
    yield "Citizens: name, key, synthetic number"
    yield from map(line, CITIZENS)
    yield "Clinicians: name, key, HPR number"
    yield from map(line, CLINICIANS)
    yield "Senders: name, key, organisation number"
    yield from map(line, SENDERS)
    yield "Feeds: name, key, organisation number"
    yield from map(line, FEEDS)
    yield "Operators: name, key, synthetic number"
    yield from map(line, OPERATORS)


def line(member: Member) -> str:
    """Write one member."""
    if isinstance(member, Clinician):
        number = member.hpr_number
    else:
        number = member.organisation if isinstance(member, Sender) else member.number.digits
    return f"  {member.name:<34} {member.key:<15} {number:<11}  {member.line}"
