"""What was cancelled keeps its place and loses its values."""

from resolvers.model import Attachment, Comment, ReportStatus, ResultStatus
from resolvers.tombstone import without_withdrawn_values
from tests.examples import report, result


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
