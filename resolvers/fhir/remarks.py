"""
Write comments: as notes where a resource has them, else as the national profile does.

Source:
    HL7 FHIR R4 (4.0.1), Annotation; NILAR implementation guide 1.6.0, Comment. Read 2026-11-26.
"""

from collections.abc import Iterable

from resolvers.fhir.codes import is_coded, remark, wording
from resolvers.fhir.writing import NILAR, Json, extension, filled, listed, text
from resolvers.model import Comment

COMMENT = f"{NILAR}nilar-comment"


def notes(comments: Iterable[Comment]) -> list[Json]:
    """Write comments as notes, in words; what is coded in one stands beside them."""
    return [written for written in map(note, comments) if written]


def note(comment: Comment) -> Json | None:
    """Write one comment as a note; None where it says nothing."""
    parts = (wording(comment.heading), text(comment.text) or wording(comment.code))
    words = text(": ".join(part for part in parts if part))
    if words is None:
        return None
    coded = extension(COMMENT, "CodeableConcept", remark(comment)) if is_coded(comment) else None
    return filled({"extension": listed([coded]), "text": words})


def remarks(comments: Iterable[Comment]) -> list[Json]:
    """Write comments on what has no notes."""
    return listed(map(remark_on, comments))


def remark_on(comment: Comment) -> Json | None:
    """Write one comment as the national profile's extension: its codes with its text, or its text alone."""
    if is_coded(comment):
        return extension(COMMENT, "CodeableConcept", remark(comment))
    words = text(comment.text)
    return extension(COMMENT, "Annotation", {"text": words} if words else None)
