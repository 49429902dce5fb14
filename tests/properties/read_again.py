"""
What a report says, told in a way that survives being written as FHIR and read by our own reader.

Everything must be the same, to the digit and the letter, but for this, each for its reason:

- the common code comes first: the reader puts codes of national systems before others; so all are held as a set.
- a text alone has no system: a concept's text stands outside its codings, which alone have systems.
- how a number was written: 5,10 is 5.10 in JSON; the sender's spelling stands beside it, for people.
- a sign that FHIR does not have: EQ needs none; with NE, MG and ML the answer is words, or it would be another.
- a pair without its status: the reader takes no pair that would read as final whatever the FHIR status says.
- a time of an hour alone: FHIR wants minutes, and none are made up.
- a version that has a day alone: FHIR wants an instant there; the day stands beside it.
- a report of no kind: the reader tells it by its main field.
- the main field: it is the first category, as the profile asks.
- a marker in a system of its own: the reader keeps it as a remark too.
- a marker in words alone: HL7's code beside it is then read as the laboratory's own too.
- a coded comment: where FHIR has notes it is read as its words.
- who hangs below an organisation: each is a role of its own.
- an organisation that says nothing: who hangs below it then stands alone.
- others who took part: the first stands for the performer where there is none.
- a reason with a heading: each of its codes is read as a reason of its own.
- a party's part in the message: the reader has no place for it.
- a specimen that nobody describes: one that a result names is listed by its number when it is read.
- further specimens of a result: FHIR has room for one.
- a diagnostic comment, and what is examined apart: the reader has no place for either, nor FHIR.
- a specimen made from another: it stands beside it when it is read, and is related to it.
- a way of taking beside a procedure: FHIR has one method, and the procedure is that.
- how a specimen was counted among others: whether it is new or changed has no place in FHIR.
- the message, the payers, the places, the responsible: FHIR reports have no place for them.
- the words of a reference range: its limits are read beside words that write them differently.
"""

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from msgspec.structs import replace

from resolvers.fhir.writing import date_time, text, token, uri
from resolvers.model import (
    Attachment,
    Code,
    CodedValue,
    Comment,
    Comparator,
    Information,
    InstantValue,
    Interpretation,
    Moment,
    Party,
    Quantity,
    RangeValue,
    ReferenceRange,
    Report,
    Request,
    Result,
    SourceStatus,
    Specimen,
    StructuredInfo,
    TextValue,
    Value,
)

Told: TypeAlias = Any
KITH = "urn:oid:2.16.578.1.12.4.1.1."
ABSENT = Code(code="dataAbsentReason", system="http://hl7.org/fhir/Observation")
V3 = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
FIELDS = {(KITH + "8202", field) for field in ("LAB", "PAT", "BLD")}
FHIRS_OWN = "http://hl7.org/fhir/"


def said(code: Code) -> Told:
    """Tell a code by system, code and name; an empty one tells nothing."""
    written, display = token(code.code), text(code.display)
    # An unknown name of a system is kept as it is.
    return (uri(code.system), written, display) if written or display else None


def set_of(codes: Iterable[Code | None]) -> Told:
    """Tell codes in no order, the common codes among them."""
    every = (one for code in codes if code is not None for one in (code, *code.alike))
    return frozenset(found for code in every if (found := said(code)))


def words(codes: Iterable[Code | None], own: str | None = None) -> str | None:
    """Tell the text of a concept: its own, else the first of its codes."""
    return text(own) or next((found for code in codes if code and (found := text(code.text))), None)


def concept(*codes: Code | None, own: str | None = None) -> Told:
    """Tell a concept; a further code that is a text alone is told by that as its name."""
    first = words(codes, own)
    further = {text(code.text) for code in codes if code is not None and said(code) is None} - {first, None}
    return set_of(codes) | {(None, None, each) for each in further}, first


def at(moment: Moment | None) -> str | None:
    """Tell a time."""
    return date_time(moment)


def pair(found: SourceStatus) -> Told:
    """Tell the source's own pair where it has one."""
    status, kind = found.status, concept(found.type)
    if status is None or not any(concept(status)):
        return None
    if not any(kind) and (status.system or "").startswith(FHIRS_OWN):
        return None
    return concept(status), kind if any(kind) else None


def number(found: Quantity) -> Told:
    """Tell a number by its digits; in words where FHIR has no such number."""
    signs = {Comparator.NE: "≠", Comparator.MG: "≫", Comparator.ML: "≪", Comparator.EQ: "="}
    plain = {Comparator.LT: "<", Comparator.LE: "<=", Comparator.GE: ">=", Comparator.GT: ">"}
    sign = found.comparator
    if found.value is None or sign in {Comparator.NE, Comparator.MG, Comparator.ML}:
        parts = (({**signs, **plain}[sign] if sign else None), found.text, found.unit)
        return text(" ".join(part for part in parts if part))
    return found.value.as_tuple(), plain.get(sign) if sign else None, text(found.unit) or found.ucum


def answer(value: Value | None) -> Told:
    """Tell an answer."""
    match value:
        case Quantity():
            return number(value)
        case CodedValue() | TextValue():
            return answer_in_words(value)
        case RangeValue():
            return interval(value)
        case InstantValue():
            return at(value.at) or text(value.at.text)
        case _:
            return None


def answer_in_words(value: CodedValue | TextValue) -> Told:
    """Tell codes, words and what kind they are; the same whether they are told to be a text or a coded answer."""
    codes = value.codes if isinstance(value, CodedValue) else ()
    every = (*codes, value.heading) if value.heading else codes
    found, own = concept(*every, own=value.text)
    return (found, own) if found else own


def interval(value: RangeValue) -> Told:
    """Tell an interval by its ends, or in words."""
    ends = [value.low, value.high]
    plain = all(end is None or (end.value is not None and end.comparator in {None, Comparator.EQ}) for end in ends)
    low, high = (end.value if end else None for end in ends)
    if plain and any(ends) and (low is None or high is None or low <= high):
        return tuple(number(end) if end else None for end in ends)
    told = [" ".join(word for word in (signed(end), end.text, end.unit) if word) if end else "" for end in ends]
    return text(" - ".join(told).strip()) if any(told) else None


def signed(end: Quantity) -> str | None:
    """Tell the sign of an end in words."""
    signs = {"EQ": "=", "NE": "≠", "MG": "≫", "ML": "≪", "LT": "<", "LE": "<=", "GE": ">=", "GT": ">"}
    return signs[end.comparator.value] if end.comparator else None


def range_of(found: ReferenceRange | None) -> Told:
    """Tell the lines of a reference range, without the limits that the reader sets beside one."""
    return tuple(line.split(" (")[0] for line in map(text, found.text.splitlines()) if line) if found else ()


def marker(found: Interpretation | None) -> Told:
    """Tell a marker and its counterpart."""
    codes, own = concept(found.source) if found else ((), None)
    others = frozenset(each for each in codes if each[0] != V3)
    return (token(found.code), others, own) if found and (others or own) else None


def note(comment: Comment) -> str | None:
    """Tell a comment in words."""
    heading, code = (
        code.display or code.text or code.code if code else None for code in (comment.heading, comment.code)
    )
    return text(": ".join(part for part in (heading, text(comment.text) or code) if part))


def remark(comment: Comment) -> str | None:
    """Tell a comment on a whole report by its words, else its code's."""
    code = comment.code
    return text(comment.text) or (text(code.text or code.display or code.code) if code else None)


def is_why(comment: Comment) -> bool:
    """Tell whether a comment says why there is no answer."""
    return comment.heading == ABSENT and comment.code is not None and not comment.text


def notes(comments: Iterable[Comment]) -> Told:
    """Tell comments in words."""
    return tuple(found for comment in comments if (found := note(comment)))


def examined(result: Result) -> Told:
    """Tell what was examined: all codes, and the first text."""
    sent = tuple(code for each in result.investigations for code in each.codes)
    return concept(*(sent if result.code in sent else (result.code, *sent)))


def result(found: Result) -> Told:
    """Tell a result and all below it."""
    told = answer(found.value)
    return {
        "number": text(found.number),
        "refers to": text(found.refers_to),
        "examined": examined(found),
        "status": found.status,
        "pair": pair(found.source_status),
        "answer": told,
        "marker": marker(found.interpretation),
        "range": range_of(found.reference_range),
        "method": concept(found.method),
        "sampled": at(found.sampled),
        "times": [
            at(each)
            for each in (
                found.investigated, found.status_changed, found.described, found.countersigned, found.validated,
            )
        ],
        "accredited": found.accredited,
        "specimen": text(next(iter(found.specimens), None)),
        "notes": (*notes(each for each in found.comments if not elsewhere(each, found)), *investigated(found)),
        "why": set_of(each.code for each in found.comments if is_why(each)) if told is None else None,
        "specified": concept(*(code for each in found.investigations for code in each.specifications)),
        "findings": [told for each in found.details if (told := finding(each))],
        "members": [result(each) for each in found.members],
    }  # fmt: skip


def finding(found: StructuredInfo) -> Told:
    """Tell a structured finding; one that does not say what it is of is told by nobody."""
    if not any(concept(found.type)):
        return None
    numbers = [number(each) for each in found.quantities]
    texts = [*map(text, found.texts), *(each for each in numbers if isinstance(each, str)), *map(text, found.integers)]
    return {
        "type": concept(found.type),
        "words": sorted(each for each in texts if each),
        "numbers": [each for each in numbers if isinstance(each, tuple)],
        "codes": [told for each in found.codes if any(told := concept(each))],
        "flags": found.flags,
    }


def elsewhere(comment: Comment, found: Result) -> bool:
    """Tell whether a comment is told as the reason of no answer, or as the marker."""
    code, source = comment.code, found.interpretation.source if found.interpretation else None
    alone = code and not (comment.text or comment.heading or code.text)
    again = source and code and alone and said(code) == said(source) is not None
    return bool(again) or (is_why(comment) and answer(found.value) is None)


def investigated(found: Result) -> Told:
    """Tell the comments on what was examined."""
    return tuple(comment for each in found.investigations if (comment := text(each.comment)))


def party(found: Party | None) -> Told:
    """Tell who somebody is by name and numbers; whoever says nothing, by the first below that does."""
    if found is None:
        return None
    own = text(found.name), {text(each.value) for each in found.identifiers} - {None}
    below = (party(each) for each in (*found.persons, *found.departments))
    return own if any(own) else next((each for each in below if each), None)


def request(found: Request) -> Told:
    """Tell a request."""
    return {
        "numbers": (text(found.number), text(found.provider_number)),
        "kind": concept(found.kind),
        "times": (at(found.issued), at(found.received)),
        "payment": concept(found.payment),
        "reservations": [concept(each) for each in found.reservations],
        "reasons": set_of(code for each in found.reasons for code in (each.code, each.heading)),
        "told": next((told for each in found.reasons if (told := text(each.text))), None),
    }


def information(found: Information) -> Told:
    """Tell clinical information."""
    return (
        concept(found.type), text(found.text), concept(found.code), text(found.comment), at(found.start),
        at(found.end), at(found.recorded),
    )  # fmt: skip


def attachment(found: Attachment) -> Told:
    """Tell what a document is."""
    size = found.size_bytes if found.size_bytes and found.size_bytes < 2**31 else None
    return token(found.mime_type), text(found.description or found.file or found.number), size, at(found.issued)


def every_specimen(found: Iterable[Specimen]) -> Iterator[Specimen]:
    """Walk specimens, each before what is made from it."""
    for each in found:
        yield each
        for part in every_specimen(each.parts):
            yield part if text(part.related_product) else replace(part, related_product=each.number)


def is_described(found: Specimen) -> bool:
    """Tell whether more is known of a specimen than that a result is about it."""
    return any(told for name, told in specimen(found).items() if name != "numbers" and told != concept(None))


def specimen(found: Specimen) -> Told:
    """Tell a specimen."""
    return {
        "numbers": (found.number, text(found.requester_number)),
        "type": concept(found.type),
        "collected": at(found.collected) or at(found.produced),
        "related": text(found.related_product),
        "product": text(found.product_type),
        "method": concept(found.procedure or found.collection),
        "count": text(found.count),
        "logistics": text(found.logistics),
        "before": concept(found.pretreatment.code, found.pretreatment.heading, own=found.pretreatment.text)
        if found.pretreatment
        else concept(None),
        "taking": {told for each in found.collector_comments if (told := remark(each))},
        "origin": text(found.anatomical_origin),
        "preservation": text(found.preservation),
        "handling": [step for step in map(text, found.handling) if step],
        "notes": notes(found.comments),
        "accredited": found.accredited,
    }


def kind(found: Report) -> Told:
    """Tell of what kind a report is, by its main field where nothing says it."""
    told = concept(found.kind)
    return told if any(told) else (frozenset({(KITH + "8202", found.discipline.value, None)}), None)


def report(found: Report) -> Told:
    """Tell a report, but for whose it is and where it was seen."""
    issued = at(found.issued) or ""
    return {
        "number": found.key.report,
        "requisition": found.key.requisition,
        "status": found.status,
        "pair": pair(found.source_status),
        "field": found.discipline,
        "kind": kind(found),
        "categories": set_of(found.categories) - {each for each in set_of(found.categories) if each[:2] in FIELDS},
        "issued": issued if "T" in issued else None,
        "times": (at(found.first_issued), at(found.approved), at(found.sampled)),
        "requests": [told for each in found.requests if (told := request(each)) != request(Request())],
        "requester": party(found.requester),
        "performer": next((told for each in (found.performer, *found.related) if (told := party(each))), None),
        "information": [information(each) for each in found.information],
        "comments": {remark(each) for each in found.comments} - {None},
        "attachments": [told for told in map(attachment, found.attachments) if any(told)],
        "specimens": [specimen(each) for each in every_specimen(found.specimens) if is_described(each)],
        "results": [result(each) for each in found.results],
    }
