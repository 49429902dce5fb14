"""The code tables of HL7 v2 that results are told in: coding systems, statuses, sections, abnormal flags."""

import re
from collections.abc import Iterable, Mapping

from resolvers.model import Discipline, ReportStatus, ResultStatus
from resolvers.normalise.codes import OID, VOLVEN

TABLE = "http://terminology.hl7.org/CodeSystem/v2-"
REPORT_STATUS_SYSTEM = f"{TABLE}0123"
RESULT_STATUS_SYSTEM = f"{TABLE}0085"
SECTION_SYSTEM = f"{TABLE}0074"
FLAG_SYSTEM = f"{TABLE}0078"
TYPES = f"{VOLVEN}8202"
LOCAL = f"{VOLVEN}8212"

# Source: HL7 table 0396 with what Norwegian laboratories write there: names of national code systems, their numbers
# or OIDs, `L` and `99…` for codes of the laboratory's own.
SYSTEMS: Mapping[str, str] = {
    "NLK": f"{VOLVEN}7280",
    "NPU": f"{VOLVEN}7280",
    "NCRP": f"{VOLVEN}7270",
    "NORPAT": f"{VOLVEN}7010",
    "L": LOCAL,
    "LN": "http://loinc.org",
    "SCT": "http://snomed.info/sct",
    "UCUM": "http://unitsofmeasure.org",
    "ICD10": "urn:oid:2.16.578.1.12.4.1.1.7110",
}
VOLVEN_NUMBER = re.compile(r"[789][0-9]{3}", re.ASCII)
TABLE_NUMBER = re.compile(r"HL7(?:0|NNNN)?([0-9]{4})", re.ASCII)
OWN = re.compile(r"99[A-Z0-9]*", re.ASCII | re.IGNORECASE)

# Source: HL7 table 0123 to FHIR DiagnosticReport.status, HL7 v2-to-FHIR and domain page 5.3; M is corrected, not final.
REPORT_STATUSES: Mapping[str, ReportStatus] = {
    **dict.fromkeys(("O", "I", "S"), ReportStatus.REGISTERED),
    "A": ReportStatus.PARTIAL,
    **dict.fromkeys(("P", "R"), ReportStatus.PRELIMINARY),
    "M": ReportStatus.AMENDED,
    "C": ReportStatus.CORRECTED,
    "F": ReportStatus.FINAL,
    "X": ReportStatus.CANCELLED,
}
# Source: HL7 table 0085 to FHIR Observation.status, HL7 v2-to-FHIR and domain page 5.3.
RESULT_STATUSES: Mapping[str, ResultStatus] = {
    **dict.fromkeys(("I", "O"), ResultStatus.REGISTERED),
    **dict.fromkeys(("P", "R", "S"), ResultStatus.PRELIMINARY),
    "F": ResultStatus.FINAL,
    "C": ResultStatus.CORRECTED,
    "A": ResultStatus.AMENDED,
    "X": ResultStatus.CANCELLED,
    **dict.fromkeys(("D", "W"), ResultStatus.ENTERED_IN_ERROR),
}
# From the least final: a report of several orders is as final as the least final of them that still holds.
LEAST_FINAL = "ZYOSIRPAMCF"
CANCELLED = "X"

# Source: HL7 table 0074 (diagnostic service section), to the type of report (8202) where that is certain.
SECTIONS: Mapping[str, str] = {
    **dict.fromkeys(("CH", "HM", "OUS", "SR", "RC"), "CLIN"),
    **dict.fromkeys(("MB", "MCB", "MYC", "PAR", "VR"), "MBIO"),
    "GE": "MGEN",
    **dict.fromkeys(("TX", "PHR"), "FARM"),
    **dict.fromkeys(("IMM", "BLB"), "IMTR"),
    "SP": "HIST",
    "CP": "CYTO",
    **dict.fromkeys(("RX", "XRC"), "RTG"),
    **dict.fromkeys(("RAD", "IMG"), "RAD"),
    "CT": "CT",
    "NMR": "MR",
    **dict.fromkeys(("RUS", "VUS", "CUS"), "UL"),
    **dict.fromkeys(("NMS", "NRS"), "NUK"),
    "LAB": "LAB",
}
DISCIPLINE_OF_CODES = {f"{VOLVEN}7270": Discipline.BLD, f"{VOLVEN}7010": Discipline.PAT}

# Source: HL7 table 0078 (0078 and HL7 v3 ObservationInterpretation share these).
FLAGS = frozenset(
    {
        "L", "H", "LL", "HH", "<", ">", "N", "A", "AA", "U", "D", "B", "W", "S", "I", "R", "MS", "VS",
        "POS", "NEG", "IND", "DET", "ND", "RR", "WR", "NR", "SDD", "SYN-S", "SYN-R", "NS", "AC", "TOX", "QCF",
    }
)  # fmt: skip


def system_uri(name: str | None) -> str | None:
    """
    Name a coding system as a URI where it is known; another stays as it was sent.

    Source:
        HL7 table 0396; domain page 4.1.
    """
    if not name:
        return None
    plain = name.strip()
    if OID.fullmatch(plain):
        return f"urn:oid:{plain}"
    upper = plain.upper()
    if OWN.fullmatch(upper):
        return LOCAL
    table = TABLE_NUMBER.fullmatch(upper)
    if table:
        return TABLE + table.group(1)
    return SYSTEMS.get(upper, f"{VOLVEN}{plain}" if VOLVEN_NUMBER.fullmatch(plain) else plain)


def report_status(code: str | None) -> ReportStatus:
    """Map OBR-25 (table 0123); one that the table does not have, and none at all, is unknown, never final."""
    return REPORT_STATUSES.get(code or "", ReportStatus.UNKNOWN)


def result_status(code: str | None) -> ResultStatus:
    """Map OBX-11 (table 0085); one that the table does not have, and none at all, is unknown, never final."""
    return RESULT_STATUSES.get(code or "", ResultStatus.UNKNOWN)


def least_final(codes: Iterable[str | None]) -> str | None:
    """Give the status of a report of several orders: cancelled where all are, else the least final of the others."""
    given = tuple(codes)
    holding = [code for code in given if code != CANCELLED]
    if not holding:
        return CANCELLED if given else None
    return min(holding, key=lambda code: LEAST_FINAL.find(code) if code else -1)
