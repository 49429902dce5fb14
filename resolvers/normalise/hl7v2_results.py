"""Observations (OBX) as results: their codes, answers, times and notes, and which stands under which."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from resolvers.model import (
    Attachment,
    Code,
    Comment,
    Investigation,
    Moment,
    Party,
    ReferenceRange,
    Result,
    ResultStatus,
    SourceStatus,
)
from resolvers.normalise.codes import NATIONAL
from resolvers.normalise.hl7v2_codes import CANCELLED, RESULT_STATUS_SYSTEM, RESULT_STATUSES, result_status
from resolvers.normalise.hl7v2_fields import code, codes, every_code, organisation, persons, producer, time, unique
from resolvers.normalise.hl7v2_groups import Noted, Order
from resolvers.normalise.hl7v2_kept import kept
from resolvers.normalise.hl7v2_parents import PARENT_RESULT, SUB_ID, Observed
from resolvers.normalise.hl7v2_people import participants
from resolvers.normalise.hl7v2_values import FLAG, RANGE, VALUE, answer, interpretation
from resolvers.normalise.hl7v2_wire import Segment
from resolvers.normalise.incoming import Remark, Unreadable
from resolvers.normalise.svarrapport_nesting import Item, nested

WITHDRAWN = frozenset({ResultStatus.CANCELLED, ResultStatus.ENTERED_IN_ERROR})
TIMES = (14, 19)
# Each observation names every specimen of its order; an honest order has hundreds of the one and some of the other.
MOST_MENTIONS = 500_000


class Common(msgspec.Struct, frozen=True, kw_only=True):
    """What an order says of all that was observed for it: the numbers of its specimens, and when they were taken."""

    cancelled: bool
    sampled: Moment | None
    specimens: tuple[str, ...]


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """An observation that was read: a result without members, the document it is of, and remarks."""

    result: Result
    attachment: Attachment | None
    remarks: tuple[Remark, ...]


class Clinical(msgspec.Struct, frozen=True, kw_only=True):
    """The results of a report, the documents among them, and what was read with reservations."""

    results: tuple[Result, ...]
    attachments: tuple[Attachment, ...]
    remarks: tuple[Remark, ...]


def results(orders: Sequence[Order], *, numbers: Mapping[int, tuple[str, ...]]) -> Clinical:
    """
    Read every observation of a report's orders.

    Args:
        orders: the orders of one report, in the order of the message.
        numbers: the numbers of each order's specimens, by its place.

    Returns:
        Results in the order of the message. An order under a result (OBR-26, OBR-29) has its results as members of
        that result, and so has an observation whose OBX-4 goes on from another's (1.2 under 1).

    Raises:
        Unreadable: TOO_MANY_PARTS, as every observation of an order names all its specimens.

    Source:
        HL7 v2.5.1 7.4.1.26 (parent result), v2.8.2 7.4.2.4 (OBX-4), read 2026-11-26.
    """
    if sum(len(order.observations) * len(numbers[place]) for place, order in enumerate(orders)) > MOST_MENTIONS:
        raise Unreadable("TOO_MANY_PARTS", "the message's results are of more specimens than are taken")
    observed = Observed()
    items: list[Item] = []
    attachments: list[Attachment] = []
    remarks: list[Remark] = []
    for place, order in enumerate(orders):
        above, missing = observed.parent_of(order)
        remarks += [Remark(missing, order.request.path(PARENT_RESULT))] if missing else []
        common = common_to(order, numbers[place])
        for noted in order.observations:
            read = observation(noted, common)
            beneath = observed.beneath(noted.segment, place)
            parent = above if beneath is None else beneath
            if parent is not None and loses(items[parent].result, read.result):
                remarks.append(Remark("REFERENCE_CANCELLED", noted.segment.path(SUB_ID)))
                parent = None
            observed.add(noted.segment, order, place)
            items.append(Item(result=read.result, parent=parent, path=f"OBX[{noted.segment.place}]"))
            attachments += [read.attachment] if read.attachment else []
            remarks += read.remarks
    tree, cut = nested(items)
    return Clinical(results=tree, attachments=tuple(attachments), remarks=(*remarks, *cut))


def loses(parent: Result, child: Result) -> bool:
    """Tell whether a result that holds would lose its answer below one that was withdrawn."""
    return parent.status in WITHDRAWN and child.status not in WITHDRAWN


def common_to(order: Order, specimens: tuple[str, ...]) -> Common:
    """Read once what holds for every observation of an order: the oldest time of the specimens, else OBR-7."""
    taken = [at for noted in order.specimens if (at := time(noted.segment, 17))]
    return Common(
        cancelled=(order.request.get(25) or "").upper() == CANCELLED,
        sampled=min(taken, key=lambda at: at.at, default=None) or time(order.request, 7),
        specimens=specimens,
    )


def observation(noted: Noted, common: Common) -> Read:
    """Read one OBX without its members."""
    segment = noted.segment
    said = answer(segment)
    flag, known = interpretation(segment)
    status = status_of(segment, common)
    observed = time(segment, 14)
    investigated = tuple(codes(segment.first(3)))
    methods = every_code(segment, 17)
    found = Result(
        number=segment.get(21) or segment.get(SUB_ID),
        code=main_code(investigated),
        investigations=(Investigation(codes=investigated),) if investigated else (),
        status=result_status(status.code),
        source_status=SourceStatus(status=status),
        value=said.value,
        interpretation=flag,
        reference_range=range_of(segment),
        method=next(iter(methods), None),
        sampled=common.sampled or observed,
        investigated=observed,
        specimens=common.specimens,
        comments=tuple(comments(noted.notes)),
        performers=unique((*performers(segment), *participants(noted.participants))),
    )
    found = replace(found, comments=(*found.comments, *kept((segment, *noted.participants, *noted.notes), found)))
    withdrawn = found.status in WITHDRAWN
    remarks = [Remark(remark, segment.path(VALUE)) for remark in said.remarks]
    remarks += [] if known else [Remark("UNKNOWN_CODE", segment.path(FLAG))]
    remarks += [] if status.code in RESULT_STATUSES else [Remark("UNKNOWN_CODE", segment.path(11))]
    remarks += [Remark("BAD_TIME", segment.path(place)) for place in TIMES if bad_time(segment, place)]
    return Read(result=found, attachment=None if withdrawn else said.attachment, remarks=tuple(remarks))


def status_of(segment: Segment, common: Common) -> Code:
    """Read OBX-11; what was observed for an order that was cancelled is cancelled, whatever it says itself."""
    own = (segment.get(11) or "").upper() or None
    if common.cancelled and result_status(own) not in WITHDRAWN:
        return Code(code=CANCELLED, system=RESULT_STATUS_SYSTEM, text=own)
    return Code(code=own, system=RESULT_STATUS_SYSTEM)


def bad_time(segment: Segment, number: int) -> bool:
    """Tell a time that cannot be read."""
    return segment.get(number) is not None and time(segment, number) is None


def main_code(found: Sequence[Code]) -> Code | None:
    """Choose the code that names a result: the first national one (7280, 7270, 7010), else the first."""
    national = (one for one in found if one.system in NATIONAL and one.code)
    return next(national, found[0] if found else None)


def range_of(segment: Segment) -> ReferenceRange | None:
    """Read the reference range as it was written."""
    text = segment.text(RANGE)
    return ReferenceRange(text=text) if text else None


def performers(segment: Segment) -> tuple[Party, ...]:
    """Read who answers for a result: the organisation (OBX-23, OBX-15 of old) with its director, and observers."""
    director = persons(segment, 25)
    houses = [found for found in (organisation(segment.first(23)), producer(segment.first(15))) if found]
    led = [replace(houses[0], persons=director), *houses[1:]] if houses else [*director]
    return unique((*led, *persons(segment, 16)))


def comments(notes: Iterable[Segment]) -> Iterator[Comment]:
    """Read notes (NTE): the text, and what kind of note it is."""
    for note in notes:
        text = note.text(3)
        heading = code(note.first(4))
        if text:
            yield Comment(text=text, heading=heading)
        elif heading:
            yield Comment(code=heading)
