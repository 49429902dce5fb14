from typing import Any

import pytest

from gateway.web import reports, trends
from gateway.web.asking import Answered
from gateway.web.citizen import blocking, log, news, opting_out, restrictions, timeline
from gateway.web.told import Code, Comment, read
from tests.unit.gateway.web import made_up

SHAPES: dict[str, tuple[Any, dict[str, Any]]] = {
    "citizen_timeline": (timeline.Told, {}),
    "citizen_report": (reports.Told, {"id": "rp-a"}),
    "citizen_trend": (trends.Told, {"code": {"code": "NPU27300"}}),
    "citizen_log": (log.Told, {"first": 50}),
    "citizen_restrictions": (restrictions.Told, {}),
    "citizen_preview": (blocking.Told, {"input": {"clientMutationId": "m"}}),
    "citizen_fhir": (reports.ToldFhir, {"id": "rp-a"}),
    "citizen_news": (news.Told, {"first": 20}),
    "citizen_opted": (opting_out.Told, {}),
}
PERSON = {"patient": "14851871285"}
SHAPES |= {
    f"{name}_of": (SHAPES[name][0], {**SHAPES[name][1], **PERSON})
    for name in ("citizen_timeline", "citizen_report", "citizen_trend", "citizen_fhir", "citizen_news")
}
# Of the answers of a result there are five kinds.
KINDS = range(5)


@pytest.mark.parametrize("name", made_up.names())
def test_a_document_is_valid_by_the_schema(name):
    assert made_up.faults(name) == []


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("member", KINDS)
@pytest.mark.parametrize("name", SHAPES)
def test_all_that_the_schema_lets_be_answered_is_read(name, member, whole):
    shape, variables = SHAPES[name]
    data = made_up.answer(name, variables, whole=whole, member=member)

    assert read(Answered(data=data), shape) is not None


def test_an_answer_of_another_shape_or_without_data_is_none():
    assert read(Answered(data={"viewer": 1}), timeline.Told) is None
    assert read(Answered(), timeline.Told) is None


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (Code(code="C", display="Navn", text="Tekst"), "Navn"),
        (Code(code="C", text="Tekst"), "Tekst"),
        (Code(code="C"), "C"),
        (Code(), None),
    ],
)
def test_a_code_is_said_by_name_else_text_else_code(code, words):
    assert code.words == words
    assert Comment(code=code).words == words


def test_a_comment_is_said_by_its_text_first():
    assert Comment(text="Tekst", code=Code(display="Navn")).words == "Tekst"
    assert Comment().words is None


@pytest.mark.parametrize(
    "name", ["citizen_timeline", "citizen_report", "citizen_trend", "citizen_fhir", "citizen_news"]
)
def test_a_document_of_another_person_asks_the_same(name):
    own, other = (made_up.text_of(each).split("{", 1)[1] for each in (name, f"{name}_of"))

    assert other.replace("me: patient(id: $patient) {", "me {") == own
