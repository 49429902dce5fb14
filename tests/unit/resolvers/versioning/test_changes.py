"""What changed between two versions is told value by value, and nothing that only looks changed is."""

import msgspec
import pytest
from msgspec.structs import replace

from resolvers.model import (
    Attachment,
    Change,
    ChangedPart,
    ChangeKind,
    Code,
    CodedValue,
    Comment,
    DiagnosticComment,
    Discipline,
    Information,
    Interpretation,
    Location,
    Message,
    Moment,
    Party,
    Quantity,
    ReferenceRange,
    Report,
    ReportKey,
    ReportStatus,
    Request,
    Result,
    ResultStatus,
    Specimen,
    StructuredInfo,
)
from resolvers.versioning.changes import changes
from tests.examples import NLK, moment, pair, report, result

ADDED, REMOVED, CHANGED = ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.CHANGED
THEN, NOW = moment("2026-01-10"), moment("2026-01-11")
HBA1C = Code(code="NPU27300", system=NLK, display="NPU27300")


def of(before: Report, after: Report) -> tuple[Change, ...]:
    return changes(before, after, "rp-1")


def of_results(before: list[Result], after: list[Result]) -> list[tuple[object, ...]]:
    found = of(report(results=tuple(before)), report(results=tuple(after)))
    return [(one.kind, one.what, one.code and one.code.code, one.result, one.before, one.after) for one in found]


def test_a_corrected_value_is_told_with_what_it_was_and_which_result_it_is_of() -> None:
    before = report(results=(result(number="7", text="48"),))
    after = report(results=(result(number="7", text="51"),))

    assert of(before, after) == (
        Change(
            kind=CHANGED,
            what=ChangedPart.VALUE,
            code=HBA1C,
            number="7",
            result="rp-1.1",
            before="48",
            after="51",
        ),
    )
    assert of(before, before) == ()


@pytest.mark.parametrize(
    ("field", "then", "now", "what", "before", "after"),
    [
        ("status", ResultStatus.PRELIMINARY, ResultStatus.FINAL, ChangedPart.RESULT_STATUS, "preliminary", "final"),
        (
            "value",
            Quantity(text="5", unit="mmol/L"),
            Quantity(text="5", unit="umol/L"),
            ChangedPart.UNIT,
            "mmol/L",
            "umol/L",
        ),
        (
            "reference_range",
            ReferenceRange(text="1 - 2"),
            ReferenceRange(text="1 - 3"),
            ChangedPart.REFERENCE_RANGE,
            "1 - 2",
            "1 - 3",
        ),
        ("reference_range", None, ReferenceRange(text="1 - 3"), ChangedPart.REFERENCE_RANGE, None, "1 - 3"),
        (
            "interpretation",
            Interpretation(code="H", source=Code(code="1", display="Over")),
            None,
            ChangedPart.INTERPRETATION,
            "Over (1)",
            None,
        ),
        (
            "details",
            (StructuredInfo(type=Code(code="T"), texts=("12",)),),
            (StructuredInfo(type=Code(code="T"), texts=("13",)),),
            ChangedPart.FINDING,
            "T: 12",
            "T: 13",
        ),
        (
            "diagnostic_comment",
            None,
            DiagnosticComment(concept=Code(code="D")),
            ChangedPart.DIAGNOSTIC_COMMENT,
            None,
            "D",
        ),
        ("method", Code(code="M1"), Code(code="M2"), ChangedPart.METHOD, "M1", "M2"),
        ("comments", (), (Comment(text="hemolyse"),), ChangedPart.COMMENT, None, "hemolyse"),
        ("sampled", THEN, NOW, ChangedPart.SAMPLED, THEN.text, NOW.text),
        ("specimens", ("1",), ("2",), ChangedPart.SPECIMEN, "1", "2"),
    ],
)
def test_every_part_of_a_result_is_told_by_name(field, *, then, now, what, before, after) -> None:
    kind = CHANGED if before and after else ADDED if after else REMOVED

    found = of_results([result(**{field: then})], [result(**{field: now})])

    assert found == [(kind, what, "NPU27300", "rp-1.1", before, after)]


def test_a_corrected_code_is_told_of_the_result_with_the_same_number() -> None:
    found = of_results([result(code="A", number="1")], [result(code="B", number="1")])

    assert found == [(CHANGED, ChangedPart.CODE, "B", "rp-1.1", "A (A)", "B (B)")]


@pytest.mark.parametrize(
    ("field", "then", "now", "what", "before", "after"),
    [
        ("status", ReportStatus.FINAL, ReportStatus.CANCELLED, ChangedPart.REPORT_STATUS, "final", "cancelled"),
        ("cancellation", None, Code(display="Feil prøve"), ChangedPart.CANCELLATION, None, "Feil prøve"),
        ("sampled", THEN, NOW, ChangedPart.SAMPLED, THEN.text, NOW.text),
        ("comments", (Comment(text="a"),), (Comment(text="b"),), ChangedPart.COMMENT, "a", "b"),
        ("specimens", (Specimen(number="1"),), (), ChangedPart.SPECIMEN, "1", None),
        ("attachments", (), (Attachment(file="a.pdf"),), ChangedPart.ATTACHMENT, None, "a.pdf"),
    ],
)
def test_every_part_of_the_report_itself_is_told_by_name(field, *, then, now, what, before, after) -> None:
    kind = CHANGED if before and after else ADDED if after else REMOVED

    (found,) = of(report(**{field: then}), report(**{field: now}))

    assert found == Change(kind=kind, what=what, before=before, after=after)


# A value of each field that has no name of its own among the changes, and those that are no change at all.
OTHERS: dict[str, object] = {
    "discipline": Discipline.PAT,
    "kind": Code(code="MBIO"),
    "categories": (Code(code="X"),),
    "first_issued": NOW,
    "approved": NOW,
    "requests": (Request(number="1"),),
    "requester": Party(name="A"),
    "performer": Party(name="A"),
    "responsible": (Party(name="A"),),
    "related": (Party(name="A"),),
    "payers": (Party(name="A"),),
    "locations": (Location(),),
    "information": (Information(text="a"),),
}
OTHERS_OF_RESULT: dict[str, object] = {
    "investigated": NOW,
    "status_changed": NOW,
    "described": NOW,
    "countersigned": NOW,
    "validated": NOW,
    "accredited": True,
    "performers": (Party(name="A"),),
}
NO_CHANGE: dict[str, object] = {
    "issued": NOW,
    "message": Message(id="m"),
    "source_status": pair("A"),
    "key": ReportKey("x", "y"),
}
NO_CHANGE_OF_RESULT: dict[str, object] = {"id": "x", "number": "9", "refers_to": "8", "source_status": pair("A", "4")}
TOLD = {"status", "cancellation", "sampled", "comments", "specimens", "attachments", "results"}
TOLD_OF_RESULT = {
    "status",
    "code",
    "investigations",
    "value",
    "details",
    "diagnostic_comment",
    "interpretation",
    "reference_range",
    "method",
    "sampled",
    "specimens",
    "comments",
    "members",
}


def test_no_field_of_the_model_is_forgotten() -> None:
    assert {field.name for field in msgspec.structs.fields(Report)} == TOLD | OTHERS.keys() | NO_CHANGE.keys()
    assert {field.name for field in msgspec.structs.fields(Result)} == (
        TOLD_OF_RESULT | OTHERS_OF_RESULT.keys() | NO_CHANGE_OF_RESULT.keys()
    )


@pytest.mark.parametrize("field", OTHERS)
def test_what_has_no_name_of_its_own_in_a_report_is_told_as_something_else(field) -> None:
    assert of(report(), replace(report(), **{field: OTHERS[field]})) == (Change(kind=CHANGED, what=ChangedPart.OTHER),)


@pytest.mark.parametrize("field", OTHERS_OF_RESULT)
def test_what_has_no_name_of_its_own_in_a_result_is_told_as_something_else(field) -> None:
    found = of_results([result()], [replace(result(), **{field: OTHERS_OF_RESULT[field]})])

    assert found == [(CHANGED, ChangedPart.OTHER, "NPU27300", "rp-1.1", None, None)]


def test_what_reads_the_same_but_is_not_is_told_as_something_else() -> None:
    one, other = Code(code="S", system="urn:oid:1"), Code(code="S", system="urn:oid:2")
    found = of_results(
        [result(value=CodedValue(code=one, codes=(one,)))], [result(value=CodedValue(code=other, codes=(other,)))]
    )

    assert found == [(CHANGED, ChangedPart.OTHER, "NPU27300", "rp-1.1", None, None)]


@pytest.mark.parametrize("field", NO_CHANGE)
def test_another_message_is_no_change(field) -> None:
    assert of(report(), replace(report(), **{field: NO_CHANGE[field]})) == ()


@pytest.mark.parametrize("field", NO_CHANGE_OF_RESULT)
def test_a_new_number_is_no_change(field) -> None:
    assert of_results([result()], [replace(result(), **{field: NO_CHANGE_OF_RESULT[field]})]) == []


def test_order_is_no_change() -> None:
    first, second = result(code="A", text="1"), result(code="B", text="2")
    comments = (Comment(text="a"), Comment(text="b"))

    assert of_results([first, second], [second, first]) == []
    assert of(report(comments=comments), report(comments=comments[::-1])) == ()
    assert (
        of_results([result(performers=(Party(name="A"), Party()))], [result(performers=(Party(), Party(name="A")))])
        == []
    )


def test_an_unchanged_copy_is_no_change_whatever_status_the_copying_gave_it() -> None:
    before = result(status=ResultStatus.REGISTERED, source_status=pair("N", "5"))
    copied = replace(before, status=ResultStatus.UNKNOWN, source_status=pair("H", "5"))

    assert of_results([before], [copied]) == []
    assert of_results([before], [replace(copied, source_status=pair("M", "5"))]) != []


def test_a_copy_that_says_something_else_after_all_is_told() -> None:
    copied = result(text="51", source_status=pair("h", "3"))

    assert of_results([result(text="48")], [copied]) == [(CHANGED, ChangedPart.VALUE, "NPU27300", "rp-1.1", "48", "51")]
    assert [one[:2] for one in of_results([], [copied])] == [(ADDED, ChangedPart.RESULT)]


def test_results_that_come_and_go_are_told_with_all_below_them() -> None:
    tree = result(code="culture", value=None, members=(result(code="microbe", text="S"),))

    assert of_results([result()], [result(), tree]) == [
        (ADDED, ChangedPart.RESULT, "culture", "rp-1.2", None, None),
        (ADDED, ChangedPart.RESULT, "microbe", "rp-1.2.1", None, "S mmol/mol"),
    ]
    assert of_results([tree, result()], [result()]) == [
        (REMOVED, ChangedPart.RESULT, "culture", None, None, None),
        (REMOVED, ChangedPart.RESULT, "microbe", None, "S mmol/mol", None),
    ]


def test_members_are_compared_below_the_result_that_they_belong_to() -> None:
    def culture(answer: str) -> Result:
        return result(code="culture", value=None, members=(result(code="microbe", text=answer),))

    assert of_results([result(), culture("S")], [culture("R")]) == [
        (CHANGED, ChangedPart.VALUE, "microbe", "rp-1.1.1", "S", "R"),
        (REMOVED, ChangedPart.RESULT, "NPU27300", None, "48 mmol/mol", None),
    ]


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        # The same number twice: by number and code.
        ([("1", "A", "1"), ("1", "B", "2")], [("1", "B", "3"), ("1", "A", "1")], [(CHANGED, "B", "2", "3")]),
        # Numbers given anew: by code.
        ([("1", "A", "1"), ("2", "B", "2")], [("1", "C", "3"), ("2", "A", "1"), ("3", "B", "4")], [
            (ADDED, "C", None, "3 mmol/mol"), (CHANGED, "B", "2", "4"),
        ]),
        # The first of several alike went: those that are wholly the same are matched first.
        ([(None, "A", "1"), (None, "A", "2")], [(None, "A", "2")], [(REMOVED, "A", "1 mmol/mol", None)]),
        # Of several alike, the first with the first.
        ([(None, "A", "1"), (None, "A", "2")], [(None, "A", "3"), (None, "A", "4")], [
            (CHANGED, "A", "1", "3"), (CHANGED, "A", "2", "4"),
        ]),
        # Neither number nor code.
        ([(None, "", "1")], [(None, "", "2")], [(CHANGED, "", "1", "2")]),
        # Nothing in common.
        ([(None, "A", "1")], [(None, "B", "1")], [
            (ADDED, "B", None, "1 mmol/mol"), (REMOVED, "A", "1 mmol/mol", None),
        ]),
    ],
)  # fmt: skip
def test_results_are_matched_by_number_and_code_and_then_by_either(before, after, found) -> None:
    def made(parts: list[tuple[str | None, str, str]]) -> list[Result]:
        return [result(code=code, text=text, number=number) for number, code, text in parts]

    told = of_results(made(before), made(after))

    assert [(kind, code, then, now) for kind, _, code, _, then, now in told] == found


def test_several_comments_that_come_and_go_are_told_one_by_one() -> None:
    before = report(comments=(Comment(text="a"), Comment(text="b")))
    after = report(comments=(Comment(text="c"),))

    assert [(one.kind, one.before, one.after) for one in of(before, after)] == [
        (REMOVED, "a", None),
        (REMOVED, "b", None),
        (ADDED, None, "c"),
    ]


def test_a_time_that_was_not_known_is_told_when_it_is() -> None:
    (found,) = of(report(sampled=None), report(sampled=Moment(text="2026", at=THEN.at)))

    assert (found.kind, found.what, found.after) == (ADDED, ChangedPart.SAMPLED, "2026")
