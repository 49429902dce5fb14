"""Where everything that a release table names leads to, and what it names in vain."""

from collections.abc import Iterator

from policies.release_classes import Match, ReleaseFacts
from policies.release_rules import ReleaseRules


def named(match: Match) -> dict[str, ReleaseFacts]:
    """Give everything that leads to a class, in words, as the facts of a report that has that alone."""
    return {
        **{f"report type {word}": ReleaseFacts(kinds=frozenset({word})) for word in match.kinds},
        **{f"main field {word}": ReleaseFacts(disciplines=frozenset({word})) for word in match.disciplines},
        **{f"comment {word}": ReleaseFacts(comments=frozenset({word})) for word in match.comments},
        **{f"requester {word}": ReleaseFacts(requesters=frozenset({word})) for word in match.requesters},
        **{
            f"code {code} of {system or 'any system'}": ReleaseFacts(codes=frozenset({(system, code)}))
            for system, code in match.codes
        },
    }


def named_by(rules: ReleaseRules) -> dict[str, ReleaseFacts]:
    """Give everything that any class names."""
    found: dict[str, ReleaseFacts] = {}
    for release in rules.classes:
        found |= named(release.match)
    return found


def leads_to(rules: ReleaseRules, facts: ReleaseFacts) -> str | None:
    """
    Name the class of a report that has certain facts alone.

    Returns:
        The class's id. A report type always has one, be it that of the unnamed types; None for anything else that no
        class names, which then leads to none of its own.
    """
    if facts.kinds:
        return rules.class_of(facts).id
    return next((release.id for release in rules.classes if release.match.meets(facts)), None)


def named_in_vain(rules: ReleaseRules) -> Iterator[str]:
    """
    Find what a class names but a stricter one above it takes, one line each.

    Source:
        the domain page 2.5: a report is in the strictest class of anything in it.
    """
    for release in rules.classes:
        for what, facts in sorted(named(release.match).items()):
            taken = leads_to(rules, facts)
            if taken != release.id:
                yield f"{release.id}: {what} leads to class {taken} above it"
