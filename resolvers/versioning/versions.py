"""
The history of one report: which copies are of one version, in which order versions stand, and which contradict.

A version is known by the time of its message, never by its arrival. Of one time there is one version, unless a source
holds different contents of that time, or two sources tell what cannot both be so: then all are kept and each is marked
as conflicting. The same content in a later message is the same version, sent again.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby, islice

import msgspec
from msgspec.structs import replace

from resolvers.model import Moment, Report, Shown, SourceId, every_result
from resolvers.versioning.agreeing import agree, compatible
from resolvers.versioning.answers import says_something
from resolvers.versioning.ranking import rank_of

CENTRAL = SourceId("central")
# Where sources hold more contents of one time than this, nobody can say which are of one version, and to compare all
# with all would take longer than an answer may.
MOST_COMPARED = 16


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """
    One version: its copies, of which the first is shown.

    `earlier` are the copies that were sent before with the same content, newest first.
    """

    copies: tuple[Shown, ...]
    conflicting: bool = False
    earlier: tuple[Shown, ...] = ()

    @property
    def report(self) -> Report:
        """Give what is shown of it."""
        return self.copies[0].report

    @property
    def everywhere(self) -> tuple[Shown, ...]:
        """List every copy, newest message first."""
        return self.copies + self.earlier

    @property
    def sent_before(self) -> tuple[Moment, ...]:
        """Tell when the same content was sent before, newest first, each time once."""
        if not self.earlier:
            return ()
        return tuple({copy.report.issued.at: copy.report.issued for copy in self.earlier}.values())


def history(copies: Iterable[Shown]) -> tuple[Version, ...]:
    """
    Order the versions of one report, the first of which it is answered with.

    A version that was sent again stands where its newest message stands, as it does in the store; versions of one time
    stand by their kind and then by their content, so that it does not matter which source holds which.
    """
    ordered = sorted(copies, key=issued_at, reverse=True)
    if len(ordered) == 1:
        return (Version(copies=tuple(ordered)),)
    by_time = [of_one_time(tuple(found)) for _, found in groupby(ordered, issued_at)]
    return tuple(without_resends(by_time))


def issued_at(copy: Shown) -> datetime:
    """Give the time of a version."""
    return copy.report.issued.at


def of_one_time(copies: Sequence[Shown]) -> tuple[Version, ...]:
    """Tell the versions of one time apart, in the order that they stand."""
    if len(copies) == 1:
        return (Version(copies=tuple(copies)),)
    ordered = preferred(copies)
    if are_one(ordered):
        return (Version(copies=tuple(ordered)),)
    versions: list[list[Shown]] = []
    by_content: dict[Report, list[Shown]] = {}
    for copy in ordered:
        content = without_message(copy.report)
        own = by_content.get(content) or agreeing(copy, versions)
        if own is None:
            own = []
            versions.append(own)
        own.append(copy)
        by_content[content] = own
    if len(versions) > 1:
        versions.sort(key=standing)
    return tuple(Version(copies=tuple(version), conflicting=len(versions) > 1) for version in versions)


def are_one(copies: Sequence[Shown]) -> bool:
    """Tell whether two copies are of one version, as most are: those of two sources that tell the same."""
    if len(copies) > 2:  # noqa: PLR2004 - two are compared with each other, and more also with those that were
        return False
    one, other = copies
    return one.source != other.source and agree(one.report, other.report)


def preferred(copies: Sequence[Shown]) -> list[Shown]:
    """Order copies of one time by how much they answer, then central first; of one source by content."""
    if len({copy.source for copy in copies}) < len(copies):
        copies = sorted(copies, key=lambda copy: msgspec.msgpack.encode(copy.report))
    return sorted(copies, key=preference)


def preference(copy: Shown) -> tuple[int, bool, SourceId]:
    """Rank a copy among those of its time; the first of a version is shown."""
    answers = sum(says_something(result.value) for result in every_result(copy.report.results))
    return -answers, copy.source != CENTRAL, copy.source


def agreeing(copy: Shown, versions: Iterable[list[Shown]]) -> list[Shown] | None:
    """
    Find the version that a copy of other content is of, if any.

    Within one source any difference makes another version; what another source tells need only agree with what is
    shown, and go together with all that others tell of it.
    """
    elsewhere = (found for found in versions if all(held.source != copy.source for held in found))
    for found in islice(elsewhere, MOST_COMPARED):
        first, *others = found
        if agree(first.report, copy.report) and all(compatible(held.report, copy.report) for held in others):
            return found
    return None


def standing(version: Sequence[Shown]) -> tuple[int, bytes]:
    """Place a version among those of its time: a cancellation first, then by kind, then by what it says."""
    return -max(rank_of(copy.report) for copy in version), msgspec.msgpack.encode(without_message(version[0].report))


def without_message(report: Report) -> Report:
    """Leave out the message that a version came with."""
    return replace(report, message=None)


def without_resends(by_time: Iterable[Sequence[Version]]) -> list[Version]:
    """Join a version with the one before where its content is the same and neither is contested."""
    found: list[Version] = []
    for versions in by_time:
        (older, *others) = versions
        if found and not others and not found[-1].conflicting and is_resend(found[-1], older):
            found[-1] = replace(found[-1], earlier=found[-1].earlier + older.copies)
        else:
            found.extend(versions)
    return found


def is_resend(newer: Version, older: Version) -> bool:
    """Tell whether a version says what the one before said: by each source that holds both, else by what is shown."""
    now = {copy.source: copy.report for copy in reversed(newer.everywhere)}
    then = {copy.source: copy.report for copy in reversed(older.copies)}
    both = [(now[source], then[source]) for source in now.keys() & then.keys()]
    return all(same_content(*pair) for pair in both or [(newer.report, older.report)])


def same_content(one: Report, other: Report) -> bool:
    """Tell whether two messages say the same, whenever they were made."""
    return replace(one, message=None, issued=other.issued) == without_message(other)
