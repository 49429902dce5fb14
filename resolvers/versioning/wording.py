"""How the parts of a report read, in the words that were sent; what says nothing reads as nothing."""

from collections.abc import Iterable, Mapping

from resolvers.model import (
    Attachment,
    Code,
    CodedValue,
    Comment,
    Comparator,
    DiagnosticComment,
    Investigation,
    Quantity,
    RangeValue,
    Specimen,
    StructuredInfo,
    TextValue,
    Value,
)

# Signs of comparators (8239); those that have none are written as their code.
SIGNS: Mapping[Comparator | None, str] = {
    None: "",
    Comparator.EQ: "",
    Comparator.NE: "≠",
    Comparator.LT: "<",
    Comparator.LE: "<=",
    Comparator.GT: ">",
    Comparator.GE: ">=",
}


def joined(parts: Iterable[str | None], between: str = " ") -> str:
    """Join the parts that say something."""
    return between.join(part for part in parts if part)


def code_text(code: Code | None) -> str:
    """Read a code: its name, with the code itself behind it."""
    if code is None:
        return ""
    name = code.display or code.text or ""
    return f"{name} ({code.code})" if name and code.code else name or code.code or ""


def codes_text(codes: Iterable[Code]) -> str:
    """Read several codes."""
    return joined(map(code_text, codes), ", ")


def examined_text(code: Code | None, investigations: Iterable[Investigation]) -> str:
    """Read what was examined, in full where it is told in full."""
    return joined(map(investigation_text, investigations), "; ") or code_text(code)


def investigation_text(investigation: Investigation) -> str:
    """Read one thing that was examined."""
    return joined(
        (codes_text(investigation.codes), codes_text(investigation.specifications), investigation.comment), ", "
    )


def value_text(value: Value | None) -> str:
    """Read an answer without its unit; an interval, whose ends have units of their own, with them."""
    match value:
        case None:
            return ""
        case Quantity():
            return joined((SIGNS.get(value.comparator, str(value.comparator)), value.text))
        case CodedValue():
            return joined((code_text(value.heading), codes_text(value.codes), value.text), ": ")
        case TextValue():
            return joined((code_text(value.heading), value.text), ": ")
        case RangeValue():
            return f"{answer_text(value.low)} - {answer_text(value.high)}".strip()
        case _:
            return value.at.text


def unit_text(value: Value | None) -> str:
    """Read the unit of an answer."""
    return value.unit or "" if isinstance(value, Quantity | CodedValue | TextValue) else ""


def answer_text(value: Value | None) -> str:
    """Read an answer with its unit."""
    return joined((value_text(value), unit_text(value)))


def comment_text(comment: Comment) -> str:
    """Read a comment."""
    return joined((code_text(comment.heading), comment.text, code_text(comment.code)), ": ")


def finding_text(found: StructuredInfo) -> str:
    """Read a structured finding: what it is about, and all that it says of that."""
    said = (
        *found.texts,
        *found.integers,
        *map(answer_text, found.quantities),
        *map(code_text, found.codes),
        *("true" if flag else "false" for flag in found.flags),
    )
    return joined((code_text(found.type), joined(said, ", ")), ": ")


def diagnosis_text(comment: DiagnosticComment | None) -> str:
    """Read a coded diagnostic comment with what refines it."""
    if comment is None:
        return ""
    refined = (joined((code_text(each.name), codes_text(each.values)), ": ") for each in comment.modifiers)
    return joined((code_text(comment.concept), *refined), "; ")


def specimen_text(specimen: Specimen) -> str:
    """Read a specimen: its number, what it is and when it was taken, with what was made of it."""
    taken = specimen.collected.text if specimen.collected else None
    own = joined((specimen.number, code_text(specimen.type) or specimen.product_type, taken), ", ")
    return joined((own, *map(specimen_text, specimen.parts)), "; ")


def attachment_text(attachment: Attachment) -> str:
    """Read what is told of an attached document."""
    name = attachment.description or attachment.file or attachment.number
    return joined((name, code_text(attachment.type), attachment.mime_type), ", ")
