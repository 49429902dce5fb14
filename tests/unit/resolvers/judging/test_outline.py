"""An outline tells that there is a report, of which kind, from whom and when, and nothing of what was found."""

import msgspec
import pytest

from resolvers.judging.outline import outline
from resolvers.model import (
    Attachment,
    Code,
    Comment,
    Discipline,
    Information,
    Location,
    Message,
    Party,
    Report,
    Request,
    Specimen,
)
from tests.examples import report, result

SECRET = "secret-7f3a"
TOLD = {
    "key",
    "status",
    "source_status",
    "discipline",
    "kind",
    "issued",
    "first_issued",
    "approved",
    "sampled",
    "requester",
    "performer",
}


def full() -> Report:
    said = Comment(text=SECRET, code=Code(code=SECRET))
    return report(
        kind=Code(code="MBIO", system="urn:oid:2.16.578.1.12.4.1.1.8202", display="Mikrobiologi", text=SECRET),
        requester=Party(name="Legekontoret"),
        performer=Party(name="Laboratoriet"),
        message=Message(id=SECRET),
        cancellation=Code(code=SECRET),
        requests=(Request(number=SECRET, reasons=(said,), reservations=(Code(code="NORN_FFL"),)),),
        responsible=(Party(name=SECRET),),
        related=(Party(name=SECRET),),
        payers=(Party(name=SECRET),),
        locations=(Location(description=SECRET),),
        information=(Information(text=SECRET),),
        comments=(said,),
        attachments=(Attachment(description=SECRET),),
        specimens=(Specimen(anatomical_origin=SECRET),),
        results=(result(SECRET, SECRET, comments=(said,), members=(result(SECRET, SECRET),)),),
    )


def test_every_field_of_a_report_is_either_told_or_emptied() -> None:
    empty, found = report(results=()), outline(full())

    for field in set(Report.__struct_fields__) - TOLD:
        assert getattr(found, field) == getattr(empty, field), field
    for field in TOLD - {"kind"}:
        assert getattr(found, field) == getattr(full(), field), field


def test_no_word_of_what_was_found_is_left() -> None:
    assert SECRET in str(msgspec.to_builtins(full()))
    assert SECRET not in str(msgspec.to_builtins(outline(full())))


def test_the_kind_keeps_its_code_and_name_without_the_senders_own_text() -> None:
    assert outline(full()).kind == Code(code="MBIO", system="urn:oid:2.16.578.1.12.4.1.1.8202", display="Mikrobiologi")


@pytest.mark.parametrize("kind", [Code(code="NPU19649", display="HIV"), Code(text="HIV"), Code(code="HIV-test")])
def test_what_was_examined_in_the_place_of_the_kind_is_not_told(kind) -> None:
    found = outline(report(kind=kind, discipline=Discipline.PAT))

    assert found.kind == Code(code="PAT", system="urn:oid:2.16.578.1.12.4.1.1.8202")
