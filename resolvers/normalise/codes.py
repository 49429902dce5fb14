"""National code systems: their URIs, the systems of elements that name none, the tables of status and discipline."""

import re
from collections.abc import Mapping

from resolvers.model import Discipline, ReportStatus, ResultStatus

OID = re.compile(r"[0-2](?:\.[0-9]+)+")
VOLVEN = "urn:oid:2.16.578.1.12.4.1.1."
# Investigation codes that mean the same in every laboratory: NLK, NCRP and NORPAT.
NATIONAL = frozenset(VOLVEN + number for number in ("7280", "7270", "7010"))

# Source: KITH Svarrapport v1.4 2012-02-15, the code system that the standard binds each coded element to (CS).
SYSTEMS: Mapping[str, str] = {
    "ServReport/Status": VOLVEN + "7306",
    "ServReport/ServType": VOLVEN + "7309",
    "ServReport/MsgDescr": VOLVEN + "8202",
    "ServReport/CodedComment": VOLVEN + "8269",
    "ServReq/ServType": VOLVEN + "7309",
    "ServReq/MsgDescr": VOLVEN + "8202",
    "ReasonAsText/Heading": VOLVEN + "8231",
    "Patient/TypeOffId": VOLVEN + "8327",
    "ResultItem/ServType": VOLVEN + "8270",
    "ResultItem/StatusInvestigation": VOLVEN + "8245",
    "ResultItem/DevResultInd": VOLVEN + "8244",
    "TextResult/Heading": VOLVEN + "8243",
    "NumResult/ArithmeticComp": VOLVEN + "8239",
    "AnalysedSubject/ServType": VOLVEN + "8270",
}

# Source: NILAR mapping.md, report status: columns N M C H A of 7309, rows of 7306.
REPORT_COLUMNS = "NMCHA"
REPORT_ROWS: Mapping[str, tuple[str, str, str, str, str]] = {
    "S": ("registered", "amended", "cancelled", "unknown", "unknown"),
    "P": ("preliminary", "amended", "cancelled", "unknown", "unknown"),
    "F": ("final", "amended", "cancelled", "unknown", "unknown"),
    "A": ("unknown", "appended", "cancelled", "unknown", "unknown"),
}

# Source: NILAR mapping.md, observation status: columns N M C H A of 8270, rows of 8245; no status reads as 3, final.
FINAL = ("final", "amended", "cancelled", "final", "final")
WRITTEN = ("preliminary", "unknown", "cancelled", "unknown", "preliminary")
PLANNED = ("registered", "registered", "cancelled", "unknown", "registered")
RESULT_ROWS: Mapping[str, tuple[str, str, str, str, str]] = {
    "": FINAL,
    "1": ("unknown", "amended", "cancelled", "amended", "unknown"),
    "2": ("preliminary", "amended", "cancelled", "preliminary", "preliminary"),
    "3": FINAL,
    "4": FINAL,
    "5": ("registered", "unknown", "cancelled", "unknown", "registered"),
    "6": PLANNED,
    "7": PLANNED,
    "8": WRITTEN,
    "9": WRITTEN,
    "10": WRITTEN,
    "11": ("final", "amended", "cancelled", "unknown", "final"),
    "12": ("unknown", "amended", "cancelled", "unknown", "preliminary"),
    "13": ("final", "amended", "cancelled", "unknown", "final"),
    "14": ("unknown", "unknown", "cancelled", "unknown", "unknown"),
    "15": ("registered", "registered", "cancelled", "final", "registered"),
}

# Source: domain page 4.1, 8244 to HL7 v3 ObservationInterpretation.
INTERPRETATIONS: Mapping[str, str] = {"1": "H", "2": "L", "3": "A"}

# Source: Volven 8202, type of report, grouped by main field as NILAR's category does.
DISCIPLINES: Mapping[str, Discipline] = (
    dict.fromkeys(("LAB", "CLIN", "MBIO", "MGEN", "FARM", "IMTR", "AN"), Discipline.LAB)
    | dict.fromkeys(("PAT", "HIST", "CYTO", "MPAT", "OBD", "MORS"), Discipline.PAT)
    | dict.fromkeys(("BLD", "RAD", "RTG", "CT", "MR", "UL", "MA", "NUK", "SCI"), Discipline.BLD)
)


def system_uri(text: str) -> str:
    """
    Name a code system as a URI where it is an OID; anything else stays as it was sent.

    Source:
        HL7 Norway, identifiers and code systems: `urn:oid:` and the OID.
    """
    text = text.strip()
    return f"urn:oid:{text}" if OID.fullmatch(text) else text


def report_status(type_: str | None, status: str | None) -> ReportStatus:
    """
    Map a report's type (7309) and status (7306); a pair that the table does not have is unknown.

    Source:
        NILAR mapping.md, report status (domain page 1.5).
    """
    return ReportStatus(cell(REPORT_ROWS, status or "", type_ or ""))


def result_status(type_: str | None, status: str | None) -> ResultStatus:
    """
    Map an item's type (8270) and status (8245); no status reads as final, an unknown pair as unknown.

    Source:
        NILAR mapping.md, observation status (domain page 1.5).
    """
    return ResultStatus(cell(RESULT_ROWS, status or "", type_ or ""))


def cell(rows: Mapping[str, tuple[str, ...]], row: str, column: str) -> str:
    """Look a pair up; a cancellation is one whatever the status beside it says."""
    if column == "C":
        return "cancelled"
    if row not in rows or len(column) != 1 or column not in REPORT_COLUMNS:
        return "unknown"
    return rows[row][REPORT_COLUMNS.index(column)]


def interpretation(code: str | None) -> str | None:
    """
    Map a deviation marker (avviksmarkør, 8244) to H, L or A; None for a code that the system does not have.

    Source:
        Volven 8244 and HL7 v3 ObservationInterpretation (domain page 4.1).
    """
    return INTERPRETATIONS.get(code or "")


def discipline(code: str | None) -> Discipline | None:
    """
    Find a report type's main field; None for a code that 8202 does not have.

    Source:
        Volven 8202 (domain page 4.1).
    """
    return DISCIPLINES.get((code or "").upper())
