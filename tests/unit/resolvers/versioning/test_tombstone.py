"""What was cancelled keeps its place and loses its values."""

from msgspec.structs import replace

from resolvers.model import Attachment, Code, Comment, ReportStatus, ResultStatus
from resolvers.normalise.hl7v2_kept import FIELD
from resolvers.normalise.svarrapport_kept import ELEMENT
from resolvers.versioning.tombstone import without_withdrawn_values
from tests.examples import report, result


def kept_from(path: str, text: str) -> Comment:
    return Comment(text=text, heading=Code(code=path, system=ELEMENT))


def test_a_report_without_anything_withdrawn_is_left_as_it_is() -> None:
    whole = report(results=(result(members=(result(),)),))

    assert without_withdrawn_values(whole) is whole


def test_a_cancelled_report_keeps_codes_and_comments_and_loses_every_value_at_any_depth() -> None:
    said = Comment(text="tatt av feil person")
    inner = result("NPU01566", "5.10")
    cancelled = report(
        status=ReportStatus.CANCELLED,
        comments=(said,),
        attachments=(Attachment(description="svar.pdf"),),
        results=(result(comments=(said,), members=(inner,)),),
    )

    emptied = without_withdrawn_values(cancelled)

    assert emptied.comments == (said,)
    assert emptied.attachments == ()
    assert emptied.results[0].code == cancelled.results[0].code
    assert emptied.results[0].comments == (said,)
    assert emptied.results[0].value is None
    assert emptied.results[0].members[0].value is None
    assert emptied.results[0].members[0].code == inner.code


def test_what_the_reader_kept_of_a_withdrawn_answer_goes_and_what_it_kept_beside_stays() -> None:
    answer = kept_from("NumResult/NumResultValue", "6.20")
    wrapped = kept_from("DevResultInd", "3")
    beside = kept_from("Extension", "tatt av feil person")
    document = kept_from("RefDoc/Description", "svar.pdf")
    item = result(comments=(answer, wrapped, beside), members=(result(comments=(answer,)),))

    (within,) = without_withdrawn_values(report(results=(replace(item, status=ResultStatus.CANCELLED),))).results
    whole = without_withdrawn_values(
        report(status=ReportStatus.CANCELLED, comments=(document, beside), results=(item,))
    )

    assert within.comments == whole.results[0].comments == (beside,)
    assert whole.results[0].members[0].comments == ()
    assert whole.comments == (beside,)


def test_what_was_kept_of_a_withdrawn_answer_of_hl7_v2_goes_and_what_stands_beside_stays() -> None:
    answer = Comment(text="6.20", heading=Code(code="OBX-5", system=FIELD))
    beside = Comment(text="Maskin 7", heading=Code(code="OBX-18", system=FIELD))
    item = result(comments=(answer, beside), status=ResultStatus.ENTERED_IN_ERROR)

    (emptied,) = without_withdrawn_values(report(results=(item,))).results

    assert (emptied.value, emptied.comments) == (None, (beside,))


def test_only_the_cancelled_result_of_a_report_is_emptied() -> None:
    kept = result("NPU01566", "5.10")
    gone = result(status=ResultStatus.CANCELLED, members=(result(),))
    wrong = result(status=ResultStatus.ENTERED_IN_ERROR)
    mixed = report(results=(result(members=(kept, wrong)), gone))

    first, second = without_withdrawn_values(mixed).results

    assert first.value is not None
    assert first.members[0].value == kept.value
    assert first.members[1].value is None
    assert second.value is None
    assert second.members[0].value is None
