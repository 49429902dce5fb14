"""
What changed from one version of a report to the next, value by value, in the words that were sent.

Only versions that the reader is shown are compared. What is the same but renumbered or in another order has not
changed, nor has an unchanged copy (ServType H) of what stood there before, whatever status the copying gave it.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import replace

from resolvers.model import Change, ChangedPart, ChangeKind, Moment, Report, Result
from resolvers.versioning import wording
from resolvers.versioning.agreeing import name_of

UNCHANGED_COPY = "H"
NEVER = Moment(text="", at=datetime.min.replace(tzinfo=UTC))


class Field(NamedTuple):
    """Fields that are told of together: how they are taken, and each part that is read from them, with its texts."""

    take: Callable[[Any], object]
    parts: tuple[tuple[ChangedPart, Callable[[Any], tuple[str, ...]]], ...]


def time_of(found: Report | Result) -> tuple[str, ...]:
    """Read when something was sampled."""
    return (found.sampled.text,) if found.sampled else ()


FIELDS_OF_REPORT = (
    Field(attrgetter("status"), ((ChangedPart.REPORT_STATUS, lambda found: (found.status,)),)),
    Field(
        attrgetter("cancellation"),
        ((ChangedPart.CANCELLATION, lambda found: (wording.code_text(found.cancellation),)),),
    ),
    Field(attrgetter("sampled"), ((ChangedPart.SAMPLED, time_of),)),
    Field(
        attrgetter("comments"), ((ChangedPart.COMMENT, lambda found: tuple(map(wording.comment_text, found.comments))),)
    ),
    Field(
        attrgetter("specimens"),
        ((ChangedPart.SPECIMEN, lambda found: tuple(map(wording.specimen_text, found.specimens))),),
    ),
    Field(
        attrgetter("attachments"),
        ((ChangedPart.ATTACHMENT, lambda found: tuple(map(wording.attachment_text, found.attachments))),),
    ),
)
# What else of a report is told of, without saying what.
REST_OF_REPORT = attrgetter(
    "discipline",
    "kind",
    "categories",
    "first_issued",
    "approved",
    "requests",
    "requester",
    "performer",
    "responsible",
    "related",
    "payers",
    "locations",
    "information",
)
FIELDS_OF_COPY = (
    Field(
        attrgetter("code", "investigations"),
        ((ChangedPart.CODE, lambda found: (wording.examined_text(found.code, found.investigations),)),),
    ),
    Field(
        attrgetter("value"),
        (
            (ChangedPart.VALUE, lambda found: (wording.value_text(found.value),)),
            (ChangedPart.UNIT, lambda found: (wording.unit_text(found.value),)),
        ),
    ),
    Field(
        attrgetter("reference_range"),
        ((ChangedPart.REFERENCE_RANGE, lambda found: (found.reference_range.text,) if found.reference_range else ()),),
    ),
    Field(
        attrgetter("interpretation"),
        ((ChangedPart.INTERPRETATION, lambda found: (wording.code_text(found.deviation),)),),
    ),
    Field(
        attrgetter("details"), ((ChangedPart.FINDING, lambda found: tuple(map(wording.finding_text, found.details))),)
    ),
    Field(
        attrgetter("diagnostic_comment"),
        ((ChangedPart.DIAGNOSTIC_COMMENT, lambda found: (wording.diagnosis_text(found.diagnostic_comment),)),),
    ),
    Field(attrgetter("method"), ((ChangedPart.METHOD, lambda found: (wording.code_text(found.method),)),)),
    Field(
        attrgetter("comments"), ((ChangedPart.COMMENT, lambda found: tuple(map(wording.comment_text, found.comments))),)
    ),
    Field(attrgetter("sampled"), ((ChangedPart.SAMPLED, time_of),)),
    Field(attrgetter("specimens"), ((ChangedPart.SPECIMEN, lambda found: found.specimens),)),
)
FIELDS_OF_RESULT = (
    Field(attrgetter("status"), ((ChangedPart.RESULT_STATUS, lambda found: (found.status,)),)),
    *FIELDS_OF_COPY,
)
REST_OF_RESULT = attrgetter(
    "investigated",
    "status_changed",
    "described",
    "countersigned",
    "validated",
    "accredited",
    "performers",
)


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """Two versions of a report that the reader is shown, to be compared where somebody asks what changed."""

    before: Report
    after: Report
    prefix: str

    def changes(self) -> tuple[Change, ...]:
        """Compare them."""
        return changes(self.before, self.after, self.prefix)


def changes(before: Report, after: Report, prefix: str) -> tuple[Change, ...]:
    """
    List what changed, of the report first and then by the later version's results; what is gone stands last.

    Args:
        prefix: the results of the later version are named below it.
    """
    about = Change(kind=ChangeKind.CHANGED, what=ChangedPart.OTHER)
    same = all_but_results(before) == all_but_results(after)
    whole = () if same else compared(before, after, about, FIELDS_OF_REPORT, REST_OF_REPORT)
    return (*whole, *changes_between(before.results, after.results, prefix))


def all_but_results(report: Report) -> Report:
    """Leave out the results, and what is another with each message."""
    return replace(report, results=(), message=None, issued=NEVER)


def changes_between(before: Sequence[Result], after: Sequence[Result], prefix: str) -> Iterator[Change]:
    """List the changes of results that stand beside each other, and of all below them."""
    if before == after:
        return
    pairs = matched(before, after)
    for place, result in enumerate(after):
        name = f"{prefix}.{place + 1}"
        if place not in pairs:
            yield from of_whole(result, ChangeKind.ADDED, name)
        elif before[pairs[place]] != result:
            yield from of_result(before[pairs[place]], result, name)
    kept = set(pairs.values())
    for place, result in enumerate(before):
        if place not in kept:
            yield from of_whole(result, ChangeKind.REMOVED, None)


def of_result(before: Result, after: Result, name: str) -> Iterator[Change]:
    """List the changes of one result and its members."""
    about = Change(kind=ChangeKind.CHANGED, what=ChangedPart.OTHER, code=after.code, number=after.number, result=name)
    fields = FIELDS_OF_COPY if is_unchanged_copy(after) else FIELDS_OF_RESULT
    yield from compared(before, after, about, fields, REST_OF_RESULT)
    yield from changes_between(before.members, after.members, name)


def of_whole(result: Result, kind: ChangeKind, name: str | None) -> Iterator[Change]:
    """Tell that a result came or went, with all below it."""
    answer = wording.answer_text(result.value) or None
    yield Change(
        kind=kind,
        what=ChangedPart.RESULT,
        code=result.code,
        number=result.number,
        result=name,
        before=answer if kind is ChangeKind.REMOVED else None,
        after=answer if kind is ChangeKind.ADDED else None,
    )
    for place, member in enumerate(result.members, start=1):
        yield from of_whole(member, kind, name and f"{name}.{place}")


def is_unchanged_copy(result: Result) -> bool:
    """Tell whether a result says that it repeats what was sent before (ServType H)."""
    kind = result.source_status.type
    return kind is not None and (kind.code or "").upper() == UNCHANGED_COPY


def compared(
    before: Report | Result,
    after: Report | Result,
    about: Change,
    fields: Sequence[Field],
    rest: Callable[[Any], tuple[object, ...]],
) -> Iterator[Change]:
    """List what differs between two; `about` says of what, and is given once for all that has no words of its own."""
    other = not all(map(alike, rest(before), rest(after)))
    for field in fields:
        if alike(field.take(before), field.take(after)):
            continue
        found = [change for what, read in field.parts for change in reworded(read(before), read(after), about, what)]
        other = other or not found
        yield from found
    if other:
        yield about


def alike(before: object, after: object) -> bool:
    """Tell whether two things are equal, lists in any order."""
    if before == after:
        return True
    return isinstance(before, tuple) and isinstance(after, tuple) and Counter(before) == Counter(after)


def reworded(before: Sequence[str], after: Sequence[str], about: Change, what: ChangedPart) -> Iterator[Change]:
    """Tell which texts went and which came; where one went and one came, it is the same that changed."""
    if before == after:
        return
    if len(before) <= 1 and len(after) <= 1:
        gone, come = [text for text in before if text], [text for text in after if text]
    else:
        gone, come = fewer(before, after), fewer(after, before)
    if len(gone) == len(come) == 1:
        yield replace(about, what=what, before=gone[0], after=come[0])
        return
    for text in gone:
        yield replace(about, kind=ChangeKind.REMOVED, what=what, before=text)
    for text in come:
        yield replace(about, kind=ChangeKind.ADDED, what=what, after=text)


def fewer(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """List the texts of which there are fewer after."""
    return [text for text in (Counter(before) - Counter(after)).elements() if text]


def matched(before: Sequence[Result], after: Sequence[Result]) -> Mapping[int, int]:
    """
    Match results that stand beside each other with those that stood there before, by place.

    Numbers are not unique, may be missing, and may be given anew with each message. What is wholly the same is matched
    first, then what has both number and code, then the code, then the number; of several, the first with the first.
    """
    pairs = {place: place for place, (old, new) in enumerate(zip(before, after, strict=False)) if old == new}
    for key in (by_all, by_number_and_code, by_code, by_number):
        if len(pairs) == min(len(before), len(after)):
            break
        taken = set(pairs.values())
        shelf: dict[Hashable, deque[int]] = defaultdict(deque)
        for place, result in enumerate(before):
            if place not in taken:
                shelf[key(result)].append(place)
        for place, result in enumerate(after):
            wanted = None if place in pairs else key(result)
            if wanted is not None and shelf.get(wanted):
                pairs[place] = shelf[wanted].popleft()
    return pairs


def by_all(result: Result) -> Hashable:
    """Match what is the same in all."""
    return result


def by_number_and_code(result: Result) -> Hashable:
    """Match by the laboratory's number and what was examined; what has neither is like what has neither."""
    return result.number, name_of(result.code)


def by_code(result: Result) -> Hashable:
    """Match by what was examined, where that is said."""
    return name_of(result.code) or None


def by_number(result: Result) -> Hashable:
    """Match by the laboratory's number, where there is one."""
    return result.number
