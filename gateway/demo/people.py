"""List the cast: one line each, name first, then the key that commands take."""

from collections.abc import Iterator

from gateway.demo.cast import CITIZENS, CLINICIANS, FEEDS, SENDERS, Citizen, Clinician, Sender


def lines() -> Iterator[str]:
    """Write the list, in four parts."""
    yield "Citizens: name, key, synthetic number"
    yield from map(line, CITIZENS)
    yield "Clinicians: name, key, HPR number"
    yield from map(line, CLINICIANS)
    yield "Senders: name, key, organisation number"
    yield from map(line, SENDERS)
    yield "Feeds: name, key, organisation number"
    yield from map(line, FEEDS)


def line(member: Citizen | Clinician | Sender) -> str:
    """Write one member."""
    if isinstance(member, Citizen):
        number = member.number.digits
    else:
        number = member.hpr_number if isinstance(member, Clinician) else member.organisation
    return f"  {member.name:<34} {member.key:<15} {number:<11}  {member.line}"
