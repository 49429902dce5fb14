"""Specimens and when they were taken."""

from resolvers.model import Code, Comment, Moment
from resolvers.normalise.instants import moment
from resolvers.normalise.svarrapport_document import document
from resolvers.normalise.svarrapport_specimens import every, oldest, sampled, specimen


def read(text):
    return specimen(document(f"<AnalysedSubject>{text}</AnalysedSubject>".encode(), max_bytes=100_000)[0])


def test_a_specimen_has_parts():
    found = read(
        "<IdByServProvider>1</IdByServProvider><AnalysedSubject><IdByServProvider>2</IdByServProvider></AnalysedSubject>"
    )

    assert [one.number for one in every([found])] == ["1", "2"]


def test_the_material_is_a_code_a_text_or_both():
    code = '<TypeCoded V="B" DN="Blod"/>'

    assert read("").type is None
    assert read("<Type>Blod</Type>").type == Code(text="Blod")
    assert read(code).type == Code(code="B", display="Blod")
    assert read(f"<Type>Helblod</Type>{code}").type == Code(code="B", display="Blod", text="Helblod")


def test_a_material_that_does_not_fit_beside_the_senders_own_text_becomes_a_comment():
    found = read('<Type>Helblod</Type><TypeCoded V="B" OT="Fullblod"/>')

    assert found.type.text == "Fullblod"
    assert [comment.text for comment in found.comments] == ["Helblod"]


def test_a_specimen_is_taken_when_collected_and_a_product_when_made():
    collected = read('<CollectedSample><CollectedDate V="2020-01-02"/></CollectedSample>')
    produced = read('<CollectedStudyProduct><ProducedDate V="2020-01-03"/></CollectedStudyProduct>')

    assert [sampled(one).text for one in (collected, produced)] == ["2020-01-02", "2020-01-03"]
    assert sampled(read("")) is None


def test_the_oldest_is_the_earliest_that_is_known():
    first, second = moment("2020-01-01"), moment("2020-01-02")

    assert oldest([None, second, first]) == first
    assert oldest([None]) is None
    assert isinstance(first, Moment)


def test_comments_of_the_collector_are_texts_and_codes():
    found = read(
        "<CollectedSample><CollectorComment>Vanskelig</CollectorComment>"
        '<CollectorCommentCoded V="F"/></CollectedSample>'
        "<Pretreatment><TextResultValue>Varmet</TextResultValue></Pretreatment>"
    )

    assert found.collector_comments == (Comment(text="Vanskelig"), Comment(code=Code(code="F")))
    assert found.pretreatment == Comment(text="Varmet")
