"""Comments are notes in words, or the profile's extension."""

from resolvers.fhir.remarks import COMMENT, notes, remarks
from resolvers.model import Code, Comment

CODED = Comment(text="ring", heading=Code(code="TEL", display="Telefon"))


def test_a_note_has_words_and_beside_them_what_is_coded() -> None:
    assert notes((Comment(text="see chart"), CODED, Comment(code=Code(code="TA")), Comment())) == [
        {"text": "see chart"},
        {
            "extension": [
                {
                    "url": COMMENT,
                    "valueCodeableConcept": {"coding": [{"code": "TEL", "display": "Telefon"}], "text": "ring"},
                }
            ],
            "text": "Telefon: ring",
        },
        {"extension": [{"url": COMMENT, "valueCodeableConcept": {"coding": [{"code": "TA"}]}}], "text": "TA"},
    ]


def test_a_comment_on_what_has_no_notes_is_an_extension() -> None:
    assert remarks((Comment(text="see chart"), CODED, Comment())) == [
        {"url": COMMENT, "valueAnnotation": {"text": "see chart"}},
        {"url": COMMENT, "valueCodeableConcept": {"coding": [{"code": "TEL", "display": "Telefon"}], "text": "ring"}},
    ]
