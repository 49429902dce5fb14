"""What an HL7 v2 message says beyond the fields of the model is kept as comments, so that nothing is lost."""

from collections.abc import Iterable, Iterator, Mapping

from resolvers.model import Code, Comment, Report, Result, Specimen
from resolvers.normalise.hl7v2_access import is_mark
from resolvers.normalise.hl7v2_codes import system_uri
from resolvers.normalise.hl7v2_fields import codes
from resolvers.normalise.hl7v2_groups import COPY_RECEIVER
from resolvers.normalise.hl7v2_wire import Datum, Segment
from resolvers.normalise.identifiers import person_number
from resolvers.normalise.svarrapport_kept import MOST_SEARCHES, Known

# Fields that are read by nobody or only in part, with the reason. All else is found again in the model.
EXCLUDED: Mapping[str, str] = {
    "ORC-1": "what kind of order message it is",
    "ORC-2": "the requester's number, of which the issuer's name is left out",
    "ORC-3": "the laboratory's number, of which the issuer's name is left out",
    "ORC-12": "who asked, of which the issuer of the number is left out",
    "ORC-21": "where it was asked, of which the issuer of the number is left out",
    "OBR-1": "counts segments",
    "OBR-2": "the requester's number, of which the issuer's name is left out",
    "OBR-3": "the laboratory's number, of which the issuer's name is left out",
    "OBR-16": "who asked, of which the issuer of the number is left out",
    "OBR-26": "the result that this order goes under, shown by the order of results",
    "OBR-28": "copy receivers are not stored, by ruling",
    "OBR-29": "the order that this order goes under, shown by the order of results",
    "OBR-32": "who answers for it, of which the issuer of the number is left out",
    "NTE-1": "counts segments",
    "NTE-2": "which system wrote the note",
    "NTE-3": "the note itself, read whole",
    "OBX-1": "counts segments",
    "OBX-2": "the type of the answer",
    "OBX-15": "the laboratory, of which the issuer of the number is left out",
    "OBX-16": "who observed it, of which the issuer of the number is left out",
    "OBX-23": "the laboratory, of which the issuer of the number is left out",
    "OBX-25": "who leads the laboratory, of which the issuer of the number is left out",
    "PRT-1": "a number of the taking part",
    "PRT-2": "whether the taking part is new",
    "PRT-5": "who took part, of which the issuer of the number is left out",
    "PRT-8": "where they took part, of which the issuer of the number is left out",
    "SPM-1": "counts segments",
    "SPM-2": "the specimen's numbers, of which the issuers' names are left out",
    "PV1-1": "counts segments",
    "PV1-5": "a number of the stay in the hospital's register",
    "PV1-7": "who treats the patient, of which the issuer of the number is left out",
    "PV1-19": "a number of the stay in the hospital's register",
    "PV1-50": "a number of the stay in the hospital's register",
}
# Where marks (9603) stand, among other things; they are read from there as what restricts the report.
MARKED = frozenset({"ORC-28", "OBX-13"})
# The content of documents; what they are and how large is read.
DOCUMENTS = frozenset({"ED", "RP"})
# What a cancellation takes away of an observation.
ANSWERS = frozenset({"OBX-5", "OBX-6", "OBX-7", "OBX-8"})
FIELD = "urn:provesvar:hl7v2:field"


def kept(segments: Iterable[Segment], part: Report | Result | Specimen) -> tuple[Comment, ...]:
    """Give a comment, headed by its field, for each repetition that says something the part does not, once."""
    known = Known(part)
    found: dict[tuple[str, str], None] = {}
    searches = MOST_SEARCHES
    for field, datum in fields(segments):
        every = dict.fromkeys(leaves(datum))
        alone = [said for said in every if not known.has(said) and not known.has(system_uri(said) or said)]
        if len(alone) <= searches:
            # To look within texts is dear: a message made of unforeseen fields is kept without looking.
            searches -= len(alone)
            alone = [said for said in alone if not known.has_within(said)]
        if alone:
            found[field, " ".join(alone)] = None
    return tuple(Comment(text=text, heading=Code(code=field, system=FIELD)) for field, text in found)


def fields(segments: Iterable[Segment]) -> Iterator[tuple[str, Datum]]:
    """Walk every repetition of every field that is read, with the field's name."""
    for segment in segments:
        if segment.name == "PRT" and segment.get(4) == COPY_RECEIVER:
            continue
        for number in range(1, len(segment.fields)):
            name = f"{segment.name}-{number}"
            document = name == "OBX-5" and (segment.get(2) or "").upper() in DOCUMENTS
            if name not in EXCLUDED and not document:
                yield from ((name, datum) for datum in segment.data(number) if not (name in MARKED and marks(datum)))


def marks(datum: Datum) -> bool:
    """Tell whether a repetition is a mark: it is taken out for the patient where it stands, and stands nowhere else."""
    return any(map(is_mark, codes(datum)))


def leaves(datum: Datum) -> Iterator[str]:
    """Give each text of a repetition that holds a letter or a digit; a person number is never kept."""
    for place, component in enumerate(datum.components, start=1):
        for part in range(1, len(component) + 1):
            said = datum.get(place, part)
            if said and any(character.isalnum() for character in said) and not person_number(said):
                yield said


def holds_answer(comment: Comment) -> bool:
    """Tell whether a comment is what was kept of an observation's answer, unit, range or flags."""
    heading = comment.heading
    return heading is not None and heading.system == FIELD and heading.code in ANSWERS
