"""
Write codes of the model as FHIR codings: what the sender wrote first, then the common codes of the same examination.

Source:
    HL7 FHIR R4 (4.0.1), Coding and CodeableConcept; the domain page 4.1 (the profile's names of national systems).
"""

from collections.abc import Iterable, Iterator

from resolvers.fhir.writing import OWN, Json, absent, filled, text, token, uri
from resolvers.model import Code, Comment

VOLVEN = "urn:oid:2.16.578.1.12.4.1.1."
NATIONAL = "http://ehelse.no/fhir/CodeSystem/no-kodeverk-"
SUFFIXES = {"7280": "-nlk", "7270": "-ncrp", "7010": "-norpat"}


def system(name: str | None) -> str | None:
    """Name a code system: a national one as the national profile does, any other as it is."""
    number = name.removeprefix(VOLVEN) if name else ""
    if number == name or not (number.isascii() and number.isdigit()):
        return uri(name)
    return f"{NATIONAL}{number}{SUFFIXES.get(number, '')}"


def coding(code: Code) -> Json | None:
    """Write one code; None where there is neither a code nor a name for it."""
    written, display = token(code.code), text(code.display)
    if not written and not display:
        return None
    return filled({"system": system(code.system), "code": written, "display": display})


def concept(codes: Iterable[Code | None], said: str | None = None) -> Json | None:
    """
    Write codes as one concept, each once, with the text beside them.

    Args:
        codes: what means the same; any may be missing.
        said: the text, where it is not the codes' own; of several own ones the first is that of the concept.
    """
    found = [code for code in codes if code is not None]
    words = text(said) or next(filter(None, (text(code.text) for code in found)), None)
    codings: list[Json] = []
    for each in with_alike(found):
        written = in_own_words(each, words)
        if written and written not in codings:
            codings.append(written)
    return filled({"coding": codings, "text": words}) or None


def in_own_words(code: Code, words: str | None) -> Json | None:
    """Write one code of a concept, with its own text where that is not the concept's."""
    written, own = coding(code), text(code.text)
    if own is None or own in {words, code.display}:
        return written
    if written is None:
        return {"display": own}
    return {**written, "extension": [{"url": f"{OWN}text", "valueString": own}]}


def with_alike(codes: list[Code]) -> Iterator[Code]:
    """Give the codes as sent, then those of the same examination."""
    yield from codes
    for code in codes:
        yield from code.alike


def required(codes: Iterable[Code | None]) -> Json:
    """Write a concept where there must be one."""
    return concept(codes) or absent("unknown")


def remark(comment: Comment) -> Json | None:
    """Write a comment that has a code: its heading, the code and the text as one concept."""
    return concept((comment.heading, comment.code), comment.text)


def is_coded(comment: Comment) -> bool:
    """Tell whether a comment is more than a text."""
    return comment.heading is not None or comment.code is not None


def wording(code: Code | None) -> str | None:
    """Say a code in words, or by itself where there are none."""
    return code.display or code.text or code.code if code else None
