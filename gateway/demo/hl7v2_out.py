"""Write a report as an HL7 v2.5.1 ORU^R01 message: what the chronicle uses of the standard, and no more."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from gateway.demo.hl7v2_parts import (
    REPETITION,
    coded,
    escaped,
    facility,
    instant,
    organisation,
    practitioners,
    segment,
)
from resolvers.model import (
    CodedValue,
    Comment,
    Comparator,
    Party,
    PersonNumber,
    Quantity,
    Report,
    ReportStatus,
    Result,
    ResultStatus,
    Specimen,
    TextValue,
)

D_NUMBER = "4567"
# What the standard demands and nobody has said.
NULL = '""'
# Table 0123; a change or an addition to what was final is a correction.
REPORT_STATUSES = {
    ReportStatus.REGISTERED: "I",
    ReportStatus.PARTIAL: "A",
    ReportStatus.PRELIMINARY: "P",
    ReportStatus.FINAL: "F",
    ReportStatus.CANCELLED: "X",
} | dict.fromkeys((ReportStatus.AMENDED, ReportStatus.CORRECTED, ReportStatus.APPENDED), "C")
# Table 0085.
RESULT_STATUSES = {
    ResultStatus.REGISTERED: "I",
    ResultStatus.PRELIMINARY: "P",
    ResultStatus.FINAL: "F",
    ResultStatus.AMENDED: "C",
    ResultStatus.CORRECTED: "C",
    ResultStatus.CANCELLED: "X",
    ResultStatus.ENTERED_IN_ERROR: "W",
}
SIGNS = {Comparator.LT: "<", Comparator.LE: "<=", Comparator.GE: ">=", Comparator.GT: ">"}


def message(report: Report, subject: PersonNumber) -> bytes:
    """Write one version of a report as one message; `subject` is the number that the sample was taken under."""
    head = report.message
    if head is None or head.id is None or report.performer is None:
        raise ValueError("a report without its message or performer cannot be written as one")
    segments = (
        segment("MSH", {1: "^~\\&", 2: "LIS", 3: facility(report.performer), 4: "EPJ", 5: facility(report.requester),
                        6: instant(report.issued), 8: "ORU^R01^ORU_R01", 9: escaped(head.id), 10: "P", 11: "2.5.1",
                        17: "UNICODE UTF-8"}),
        segment("PID", {1: "1", 3: number(subject), 5: "^^^^^^S"}),
        *orders(report),
    )  # fmt: skip
    return "".join(f"{line}\r" for line in segments).encode()


def number(subject: PersonNumber) -> str:
    """Write a person number with what kind it is (CX)."""
    kind, last = ("DNR", "2") if subject.digits[0] in D_NUMBER else ("FNR", "1")
    return f"{subject.digits}^^^{kind}&2.16.578.1.12.4.1.4.{last}&ISO^NNNOR"


def orders(report: Report) -> Iterator[str]:
    """Write the results as orders of one number, one for each run of results of the same specimens."""
    runs = [(key, list(run)) for key, run in groupby(report.results, key=lambda result: result.specimens)]
    for place, (numbers, results) in enumerate(runs or [((), [])]):
        yield from order(report, place + 1)
        yield from notes(report.comments if place == 0 else ())
        for line, (result, sub_id) in enumerate(walked(results, first=offset(runs, place)), start=1):
            yield observation(result, sub_id, line)
            yield from notes(result.comments)
        for line, found in enumerate((each for each in report.specimens if each.number in numbers), start=1):
            yield specimen(found, line)


def offset(runs: Sequence[tuple[tuple[str, ...], list[Result]]], place: int) -> int:
    """Tell the place in the report of a run's first result, from 1."""
    return 1 + sum(len(results) for _, results in runs[:place])


def order(report: Report, place: int) -> Iterator[str]:
    """Write what was ordered: ORC and OBR."""
    asked = report.requests[0] if report.requests else None
    people: tuple[Party, ...] = report.requester.persons if report.requester else ()
    placer, filler = escaped(report.key.requisition), escaped(report.key.report)
    yield segment("ORC", {1: "RE", 2: placer, 3: filler, 12: practitioners(people), 21: organisation(report.requester)})
    yield segment(
        "OBR",
        {
            1: str(place),
            2: placer,
            3: filler,
            4: coded(report.kind),
            6: instant(asked.issued) if asked else "",
            7: instant(report.sampled),
            16: practitioners(people),
            22: instant(report.issued),
            25: REPORT_STATUSES[report.status],
            31: REPETITION.join(f"^{escaped(reason.text)}" for reason in (asked.reasons if asked else ())),
        },
    )


def walked(results: Sequence[Result], *, first: int = 1, above: str = "") -> Iterator[tuple[Result, str]]:
    """Walk results and their members, each with the sub-id of its place, for instance 2.1."""
    for place, result in enumerate(results, start=first):
        sub_id = f"{above}{place}"
        yield result, sub_id
        yield from walked(result.members, above=f"{sub_id}.")


def observation(result: Result, sub_id: str, line: int) -> str:
    """Write a result without its members."""
    kind, said, unit = answer(result)
    codes = [code for investigation in result.investigations for code in investigation.codes]
    return segment(
        "OBX",
        {
            1: str(line),
            2: kind,
            3: coded(codes[0]) if codes else "",
            4: sub_id,
            5: said,
            6: escaped(unit),
            7: escaped(result.reference_range.text) if result.reference_range else "",
            8: escaped(result.flag),
            11: RESULT_STATUSES[result.status],
            14: instant(result.investigated),
            16: practitioners(result.performers),
        },
    )


def answer(result: Result) -> tuple[str, str, str | None]:
    """Write the value: its type, what it says, and its unit."""
    match result.value:
        case Quantity(text=text, comparator=comparator, unit=unit):
            sign = SIGNS[comparator] if comparator else None
            return ("SN", f"{sign}^{escaped(text)}", unit) if sign else ("NM", escaped(text), unit)
        case TextValue(text=text, unit=unit):
            return "FT", escaped(text), unit
        case CodedValue(codes=codes, unit=unit):
            return "CWE", REPETITION.join(map(coded, codes)), unit
        case None:
            return "", "", None
        case _:
            raise ValueError("the chronicle writes numbers, texts and codes only")


def notes(comments: Sequence[Comment]) -> Iterator[str]:
    """Write comments."""
    for line, comment in enumerate((each for each in comments if each.text), start=1):
        yield segment("NTE", {1: str(line), 3: escaped(comment.text)})


def specimen(found: Specimen, line: int) -> str:
    """Write a specimen."""
    origin = f"^{escaped(found.anatomical_origin)}" if found.anatomical_origin else ""
    return segment(
        "SPM",
        {
            1: str(line),
            2: f"^{escaped(found.number)}",
            4: coded(found.type) or NULL,
            8: origin,
            17: instant(found.collected),
        },
    )
