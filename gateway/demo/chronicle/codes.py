"""The national codes that the generated reports use."""

from resolvers.model import Code, SourceStatus

VOLVEN = "urn:oid:2.16.578.1.12.4.1.1."
NLK = VOLVEN + "7280"
NCRP = VOLVEN + "7270"
NORPAT = VOLVEN + "7010"
LOCAL = VOLVEN + "8212"
EXAMINATION = VOLVEN + "8219"
MATERIAL = VOLVEN + "8351"

# What a laboratory marks a report with (9603).
MARKS = {"NORS": "Sperret"}
KINDS = {
    "CLIN": "Medisinsk biokjemi",
    "MBIO": "Mikrobiologi",
    "HIST": "Histologi",
    "CYTO": "Cytologi",
    "RTG": "Røntgen",
    "CT": "Computertomografi",
    "MR": "Magnetisk resonans",
    "UL": "Ultralyd",
}
TYPES = {"N": "Ny", "M": "Endring", "C": "Kansellering", "A": "Tillegg"}
REPORT_STATUSES = {"P": "Foreløpig rapport", "F": "Endelig rapport", "A": "Tillegg til rapport"}
RESULT_STATUSES = {"2": "Foreløpig", "3": "Endelig", "4": "Tillegg", "11": "Signert"}
MATERIALS = {"B": "Blod", "P": "Plasma", "U": "Urin", "HNX": "Hals+nasopharynxsekret"}
HEADINGS = {"LR": "Laboratorieresultat", "RSB": "Resistensbestemmelse", "GR": "Gruppe", "FU": "Funn", "VU": "Vurdering"}
RESISTANCE = {"S": "Sensitiv, standarddose", "I": "Sensitiv, økt eksponering", "R": "Resistent"}
DEVIATIONS = {"1": "Over øvre grense", "2": "Under nedre grense", "3": "Utenfor grense"}


def volven(number: int, code: str, display: str) -> Code:
    """Name a code of a national code system by its number."""
    return Code(code=code, system=f"{VOLVEN}{number}", display=display)


def nlk(code: str, display: str) -> Code:
    """Name a laboratory investigation of Norsk laboratoriekodeverk."""
    return Code(code=code, system=NLK, display=display)


def local(code: str, display: str) -> Code:
    """Name an investigation by a laboratory's own code."""
    return Code(code=code, system=LOCAL, display=display)


def report_pair(kind: str, status: str) -> SourceStatus:
    """Write a report's type (7309) and status (7306)."""
    return SourceStatus(type=volven(7309, kind, TYPES[kind]), status=volven(7306, status, REPORT_STATUSES[status]))


def result_pair(kind: str, status: str) -> SourceStatus:
    """Write a result's type (8270) and status (8245)."""
    return SourceStatus(type=volven(8270, kind, TYPES[kind]), status=volven(8245, status, RESULT_STATUSES[status]))


def heading(code: str) -> Code:
    """Name what kind of text a result holds (8243)."""
    return volven(8243, code, HEADINGS[code])
