"""Histology and cytology: findings as text, and diagnoses by NORPAT codes."""

import msgspec

from gateway.demo.chronicle import codes
from gateway.demo.chronicle.draft import Draft, reason, written
from resolvers.model import Code, CodedValue, Discipline, Investigation, Report, Request, Result, Specimen, TextValue
from resolvers.normalise.codes import result_status

HISTOLOGY = codes.nlk("NOR25048", "Ve-Histologi")
CYTOLOGY = codes.nlk("NOR25524", "Ce-Cytologisk undersøkelse")
MACROSCOPY = Code(code="MA", system=codes.EXAMINATION, display="Makroskopisk undersøkelse")
MICROSCOPY = Code(code="MI", system=codes.EXAMINATION, display="Mikroskopisk undersøkelse")


class Tissue(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen in one piece of tissue, and the NORPAT codes (code, text) that say it."""

    origin: str
    question: str
    macroscopy: str
    microscopy: str
    conclusion: str
    diagnoses: tuple[tuple[str, str], ...]


BREAST = Tissue(
    origin="Venstre mamma",
    question="Kul i venstre bryst, 18 mm på ultralyd. Malignitet?",
    macroscopy="Tre stanser, 12 til 16 mm lange, gråhvite. Alt framføres i A.",
    microscopy="Snittene viser brystvev med infiltrerende duktalt karsinom, grad 2, med sparsom lymfocyttreaksjon. "
    "Ingen sikker karinnvekst.",
    conclusion="Stansebiopsi fra venstre mamma: infiltrerende duktalt karsinom, grad 2.",
    diagnoses=(("T 04030", "venstre mamma hos kvinne"), ("M 85003", "infiltrerende duktalt karsinom")),
)
COLON = Tissue(
    origin="Colon ascendens",
    question="Polypp 8 mm fjernet ved koloskopi. Dysplasi?",
    macroscopy="En polypp, 8 x 6 x 5 mm. Todeles i A.",
    microscopy="Snittene viser tubulært adenom med lett dysplasi. Reseksjonsranden er fri.",
    conclusion="Polypp fra colon: tubulært adenom med lett dysplasi, fri rand.",
    diagnoses=(("T 67000", "colon UNS"),),
)
SKIN = Tissue(
    origin="Hud, rygg",
    question="Pigmentert hudforandring i endring.",
    macroscopy="Hudbit 14 x 7 mm med brun flekk 4 mm. Firedeles.",
    microscopy="Snittene viser dermalt nevus uten atypi.",
    conclusion="Hudbiopsi: benignt nevus, fri rand.",
    diagnoses=(),
)


def histology(draft: Draft, tissue: Tissue) -> Report:
    """Write a histology report: macroscopy and microscopy below the conclusion."""
    parts = (
        described(draft, MACROSCOPY, tissue.macroscopy, number="1.1"),
        described(draft, MICROSCOPY, tissue.microscopy, number="1.2"),
        *((diagnosed(draft, HISTOLOGY, tissue.diagnoses),) if tissue.diagnoses else ()),
    )
    whole = msgspec.structs.replace(described(draft, HISTOLOGY, tissue.conclusion, number="1"), members=parts)
    return sent(draft, "HIST", whole, tissue=tissue)


def cytology(draft: Draft, *, origin: str, question: str, conclusion: str) -> Report:
    """Write a cytology report."""
    tissue = Tissue(origin=origin, question=question, macroscopy="", microscopy="", conclusion=conclusion, diagnoses=())
    return sent(draft, "CYTO", described(draft, CYTOLOGY, conclusion, number="1"), tissue=tissue)


def sent(draft: Draft, kind: str, whole: Result, *, tissue: Tissue) -> Report:
    """Write the report with the tissue as its specimen and the clinical question in its request."""
    taken = Specimen(number=draft.specimen, collected=draft.sampled, anatomical_origin=tissue.origin)
    report = written(draft, kind, Discipline.PAT, results=(whole,), specimens=(taken,))
    request: Request = msgspec.structs.replace(report.requests[0], reasons=(reason(tissue.question),))
    return msgspec.structs.replace(report, requests=(request,))


def described(draft: Draft, investigation: Code, text: str, *, number: str) -> Result:
    """Write one described finding."""
    return Result(
        number=number,
        code=investigation,
        investigations=(Investigation(codes=(investigation,)),),
        status=result_status("N", "3"),
        source_status=codes.result_pair("N", "3"),
        value=TextValue(text=text, heading=codes.heading("FU")),
        sampled=draft.sampled,
        specimens=(draft.specimen,),
    )


def diagnosed(draft: Draft, investigation: Code, diagnoses: tuple[tuple[str, str], ...]) -> Result:
    """Write the diagnosis as NORPAT codes: place first, then finding."""
    found = tuple(Code(code=code, system=codes.NORPAT, display=text) for code, text in diagnoses)
    return msgspec.structs.replace(
        described(draft, investigation, "", number="1.3"), value=CodedValue(code=found[0], codes=found)
    )
