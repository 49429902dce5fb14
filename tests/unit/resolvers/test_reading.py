"""What sources gave is read; what is another person's is dropped and told, and what is missing is told too."""

import logging

import msgspec
import pytest

from gateway.comparison import read_comparison
from resolvers.model import Delivery, Missing, Question, ReportKey, SourceId, SourceState, TimelineFilter
from resolvers.normalise import normalise
from resolvers.plan import SourceSheet
from resolvers.reading import read
from tests.examples import NOW, ORGANISATION, OTHER_NUMBER, PERSON, clinician, report

NORD = SourceId("nord")
COMPARISON = read_comparison()
QUESTION = Question(caller=clinician(), person=PERSON, filter=TimelineFilter())


def delivered(body: object, dialect: str = "central") -> Delivery:
    return Delivery(source=NORD, dialect=dialect, as_of=NOW, pages=(msgspec.json.encode(body),))


def test_a_delivery_is_read_and_made_comparable_in_the_place_where_it_came() -> None:
    late = Missing(source=SourceId("vest"), state=SourceState.LATE, reason="BUDGET")

    first, second = read(QUESTION, [late, delivered(report())], COMPARISON)

    assert first is late
    assert [found.key for found in second.reports] == [report().key]
    assert second.reports[0].results[0].value.ucum == "mmol/mol"


def test_what_was_read_already_is_made_comparable_as_it_is() -> None:
    found = delivered(report())

    assert read(QUESTION, [normalise(found, PERSON)], COMPARISON) == read(QUESTION, [found], COMPARISON)


def test_what_answers_for_another_person_is_told_to_the_operator_without_data(caplog) -> None:
    other = {
        "resourceType": "Observation",
        "id": "o1",
        "status": "final",
        "code": {"text": "x"},
        "subject": {"identifier": {"system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": OTHER_NUMBER.digits}},
        "valueString": "secret",
    }

    (found,) = read(
        QUESTION, [delivered({"resourceType": "Bundle", "entry": [{"resource": other}]}, "fhir")], COMPARISON
    )

    assert found.reports == ()
    assert [(record.levelno, record.args) for record in caplog.records] == [(logging.ERROR, ("nord", "OTHER_PERSON"))]
    assert "secret" not in caplog.text


@pytest.mark.parametrize(("state", "told"), [(SourceState.LATE, 1), (SourceState.FAILED, 1), (SourceState.OFF, 0)])
def test_a_source_that_is_missing_is_told_of_unless_it_is_switched_off(state, told, caplog) -> None:
    read(QUESTION, [Missing(source=NORD, state=state, reason="X")], COMPARISON)

    assert [record.levelno for record in caplog.records] == [logging.WARNING] * told


@pytest.mark.parametrize(
    ("senders", "sender", "told"),
    [
        ((), f"ENH:{ORGANISATION}", 0),
        ((ORGANISATION,), f"ENH:{ORGANISATION}", 0),
        (("100100681",), f"ENH:{ORGANISATION}", 1),
        (("100100681",), "LOK:7", 0),
    ],
)
def test_a_source_that_holds_reports_of_others_than_it_is_said_to_is_told_to_the_operator(
    caplog, senders, sender, told
) -> None:
    sheet = SourceSheet(id=NORD, name="Nord", senders=frozenset(senders))

    read(QUESTION, [delivered(report(key=ReportKey(sender, "r1", "")))], COMPARISON, [sheet])

    errors = [one.getMessage() for one in caplog.records if one.levelname == "ERROR"]
    assert errors == ["source nord holds reports of other senders than its settings say"] * told
