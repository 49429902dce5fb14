"""Descriptions of X-ray, CT, MR and ultrasound."""

import msgspec

from gateway.demo.cast import CLINICIANS
from gateway.demo.chronicle import codes
from gateway.demo.chronicle.draft import Draft, reason, written
from gateway.demo.chronicle.houses import practitioner
from resolvers.model import Code, Discipline, Investigation, Party, Report, Request, Result, TextValue
from resolvers.normalise.codes import result_status

RADIOGRAPHER = next(clinician for clinician in CLINICIANS if clinician.authorisation == "RA")
RESPONSIBLE = Code(code="AHP", display="Ansvarlig helsepersonell")


class Study(msgspec.Struct, frozen=True, kw_only=True):
    """An imaging study: its kind (8202), what was examined, why, and what was seen."""

    kind: str
    investigation: Code
    question: str
    description: str


FOOT = Study(
    kind="RTG",
    investigation=Code(code="SNH0AA", system=codes.NCRP, display="RG Fot"),
    question="Tråkket over, smerter over 5. metatars. Fraktur?",
    description="RG venstre fot: Ingen påvist fraktur eller feilstilling. Lett bløtdelshevelse lateralt.",
)
CHEST = Study(
    kind="RTG",
    investigation=codes.local("RGTHORAX", "RG Thorax"),
    question="Hoste og feber i en uke. Pneumoni?",
    description="RG thorax: Lett økt tegning basalt på høyre side, forenlig med infiltrat. Ingen pleuravæske. "
    "Normal hjertestørrelse.",
)
CHEST_CLEAR = Study(
    kind="RTG",
    investigation=codes.local("RGTHORAX", "RG Thorax"),
    question="Kontroll etter pneumoni.",
    description="RG thorax: Tilbakegang av tidligere beskrevet infiltrat. Ingen nytilkomne forandringer.",
)
CHEST_CT = Study(
    kind="CT",
    investigation=codes.local("CTTHORAX", "CT Thorax"),
    question="Vekttap og hoste. Tumor?",
    description="CT thorax med kontrast: 22 mm stor fortetning i høyre overlapp med spikulerte kanter. Forstørret "
    "hiluslymfeknute på samme side. Funnet er suspekt og bør utredes i pakkeforløp.",
)
ABDOMEN_CT = Study(
    kind="CT",
    investigation=codes.local("CTABDOMEN", "CT Abdomen"),
    question="Magesmerter, feber. Divertikulitt?",
    description="CT abdomen: Veggfortykkelse og fettstranding ved sigmoid, forenlig med ukomplisert divertikulitt. "
    "Ingen abscess, ingen fri luft.",
)
HEAD_MR = Study(
    kind="MR",
    investigation=codes.local("MRCAPUT", "MR Caput"),
    question="Hodepine gjennom to måneder.",
    description="MR caput: Normale ventrikler. Enkelte uspesifikke hvit substans-forandringer. Ingen "
    "romoppfyllende prosess.",
)
KNEE_MR = Study(
    kind="MR",
    investigation=codes.local("MRKNE", "MR Kne"),
    question="Låsninger i høyre kne. Meniskskade?",
    description="MR høyre kne: Degenerativ horisontal ruptur i mediale menisk, bakhornet. Intakte korsbånd.",
)
LIVER_UL = Study(
    kind="UL",
    investigation=Code(code="SJJ0AK", system=codes.NCRP, display="UL Lever"),
    question="Forhøyede leverprøver.",
    description="UL lever: Lett økt ekkogenisitet forenlig med steatose. Ingen fokale lesjoner. Slanke galleveier.",
)
SPLEEN_UL = Study(
    kind="UL",
    investigation=Code(code="SJM0AK", system=codes.NCRP, display="UL Milt"),
    question="Palpabel milt?",
    description="UL milt: Normal størrelse, 10,5 cm. Homogent ekkomønster.",
)


def study(draft: Draft, seen: Study) -> Report:
    """Write a study's description, signed; images are never part of a report."""
    result = Result(
        number="1",
        code=seen.investigation,
        investigations=(Investigation(codes=(seen.investigation,)),),
        status=result_status("N", "11"),
        source_status=codes.result_pair("N", "11"),
        value=TextValue(text=seen.description, heading=codes.heading("FU")),
        sampled=draft.sampled,
        investigated=draft.sampled,
        performers=(
            Party(
                name=RADIOGRAPHER.name,
                identifiers=(practitioner(RADIOGRAPHER.hpr_number),),
                relation=RESPONSIBLE,
            ),
        ),
    )
    report = written(draft, seen.kind, Discipline.BLD, results=(result,))
    request: Request = msgspec.structs.replace(report.requests[0], reasons=(reason(seen.question),))
    return msgspec.structs.replace(report, requests=(request,))
