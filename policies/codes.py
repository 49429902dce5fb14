"""From the codes of registers, tokens and sources to the finite words; what is unknown gets the stricter word."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from policies.vocabulary import Age, Basis, Purpose, Status

YOUTH_FROM: Final = 12
ADULT_FROM: Final = 16
# What a header never says as it is: nothing, any of the elevated ones, or what is not known.
UNDECLARED: Final = frozenset({Basis.NONE, Basis.ELEVATED, Basis.OTHER})

REPORT_TYPES: Final = frozenset({"N", "M", "H", "A"})
REPORT_STATUS: Final[Mapping[str, Status]] = MappingProxyType(
    {"F": Status.FINAL, "P": Status.PRELIMINARY, "S": Status.PRELIMINARY}
)

ITEM_TYPES: Final = frozenset({None, "N", "M", "H", "A"})
ITEM_STATUS: Final[Mapping[str | None, Status]] = MappingProxyType(
    dict.fromkeys((None, "1", "3", "4", "11", "13"), Status.FINAL)
    | dict.fromkeys(("2", "5", "6", "7", "8", "9", "15"), Status.PRELIMINARY)
    | dict.fromkeys(("10", "12"), Status.UNSIGNED)
    | {"14": Status.WITHDRAWN}
)

FHIR_STATUS: Final[Mapping[str, Status]] = MappingProxyType(
    dict.fromkeys(("final", "amended", "corrected", "appended"), Status.FINAL)
    | dict.fromkeys(("registered", "partial", "preliminary"), Status.PRELIMINARY)
    | {"cancelled": Status.CANCELLED, "entered-in-error": Status.WITHDRAWN, "unknown": Status.UNKNOWN}
)

# HL7 v2: what is final or a correction of it; corrected but not final (M), amended (A) and all that may still change
# are not. What neither table has is unknown.
HL7_REPORT_STATUS: Final[Mapping[str, Status]] = MappingProxyType(
    dict.fromkeys(("F", "C"), Status.FINAL)
    | dict.fromkeys(("O", "I", "S", "A", "P", "R", "M"), Status.PRELIMINARY)
    | {"X": Status.CANCELLED}
)
HL7_RESULT_STATUS: Final[Mapping[str, Status]] = MappingProxyType(
    dict.fromkeys(("F", "C"), Status.FINAL)
    | dict.fromkeys(("I", "O", "P", "R", "S", "A"), Status.PRELIMINARY)
    | {"X": Status.CANCELLED}
    | dict.fromkeys(("D", "W"), Status.WITHDRAWN)
)

# From the least to the most final. A cancelled item among final ones is a tombstone and cancels nothing but itself.
FINALITY: Final = (
    Status.UNKNOWN,
    Status.WITHDRAWN,
    Status.UNSIGNED,
    Status.PRELIMINARY,
    Status.FINAL,
    Status.CANCELLED,
)
PLACES: Final[Mapping[Status, int]] = MappingProxyType({status: place for place, status in enumerate(FINALITY)})


def age_band(age: int | None) -> Age:
    """
    Find the band of an age.

    Args:
        age: whole years from the person register; None, or a negative number, is UNKNOWN.

    Source:
        Pasient- og brukerrettighetsloven § 3-4; helsenorge.no, Helsenorge from the age of 16; read 2026-11-23.
    """
    if age is None or age < 0:
        return Age.UNKNOWN
    if age < YOUTH_FROM:
        return Age.UNDER_12
    return Age.FROM_12_TO_15 if age < ADULT_FROM else Age.FROM_16


def purpose_of(code: str | None) -> Purpose:
    """
    Read a purpose of use (formål, code system 2.16.840.1.113883.1.11.20448); unknown or missing is OTHER.

    Source:
        Tillitsrammeverk, rules for attestation, ATT-38..41; read 2026-11-23.
    """
    known: Mapping[str | None, Purpose] = {purpose.value: purpose for purpose in Purpose}
    return known.get(code, Purpose.OTHER)


def basis_of(code: str | None) -> Basis:
    """
    Read an access basis (grunnlag) as the header `access-basis` gives it; empty is NONE, an unknown one OTHER.

    Source:
        Pasientens prøvesvar, authorization (NHN utviklerportal); read 2026-11-23.
    """
    text = (code or "").strip()
    if not text:
        return Basis.NONE
    if text.startswith("FORHOYET"):
        return Basis.ELEVATED
    declarable: Mapping[str, Basis] = {basis.value: basis for basis in Basis if basis not in UNDECLARED}
    return declarable.get(text, Basis.OTHER)


def mark_code(code: str) -> str:
    """
    Write a 9603 code as the system does; hyphens and small letters occur in older material.

    What each code means is for the table to say, and is read by `Policy.safety_of`.
    """
    return code.strip().upper().replace("-", "_")


def report_status(type_code: str | None, status_code: str | None) -> Status:
    """
    Say how final a report is by its source's own status pair.

    Args:
        type_code: 7309 for KITH (N, M, C, H, A), None where the source is FHIR.
        status_code: 7306 for KITH (S, P, F, A), the FHIR word where the source is FHIR.

    Returns:
        UNKNOWN for a code outside both systems. Status A (addition) is final only on a change (M): it is then an
        addition to what was final (FHIR `appended`); on any other type it does not say how final the report is.

    Source:
        NILAR mapping.md, HL7Norway/NILAR @3a1b692; FHIR R4 DiagnosticReportStatus; read 2026-11-23.
    """
    if type_code is None:
        return FHIR_STATUS.get(status_code or "", Status.UNKNOWN)
    if type_code == "C":
        return Status.CANCELLED
    if status_code is None or type_code not in REPORT_TYPES:
        return Status.UNKNOWN
    if (type_code, status_code) == ("M", "A"):
        return Status.FINAL
    return REPORT_STATUS.get(status_code, Status.UNKNOWN)


def result_status(type_code: str | None, status_code: str | None) -> Status:
    """
    Say how final one result is by its source's own status pair.

    Args:
        type_code: 8270 for KITH (N, M, C, H, A; optional there), None where the source is FHIR.
        status_code: 8245 for KITH, the FHIR word where the source is FHIR; None is KITH's "no status", which NILAR
            reads as final: such a result is then as final as the report that holds it.

    Source:
        NILAR mapping.md, HL7Norway/NILAR @3a1b692; FHIR R4 ObservationStatus; read 2026-11-23.
    """
    if type_code == "C":
        return Status.CANCELLED
    if type_code is None and status_code is not None and status_code in FHIR_STATUS:
        return FHIR_STATUS[status_code]
    if type_code not in ITEM_TYPES:
        return Status.UNKNOWN
    return ITEM_STATUS.get(status_code, Status.UNKNOWN)


def hl7_report_status(code: str | None) -> Status:
    """
    Say how final a report of HL7 v2 is by its own status (OBR-25); none at all is UNKNOWN.

    Source:
        HL7 v2.8.2 table 0123; the project's ruling that anything but final or corrected is hidden from citizens;
        read 2026-11-26.
    """
    return HL7_REPORT_STATUS.get(code or "", Status.UNKNOWN)


def hl7_result_status(code: str | None) -> Status:
    """
    Say how final one result of HL7 v2 is by its own status (OBX-11), which the standard requires: none is UNKNOWN.

    Source:
        HL7 v2.8.2 table 0085; the project's ruling that anything but final or corrected is hidden from citizens;
        read 2026-11-26.
    """
    return HL7_RESULT_STATUS.get(code or "", Status.UNKNOWN)


def strictest(statuses: Iterable[Status]) -> Status:
    """
    Take the least final of a report's own status and those of its results; of none at all, UNKNOWN.

    Source:
        project ruling: a hierarchy is released whole, and anything but signed or final is hidden from citizens.
    """
    return min(statuses, key=PLACES.__getitem__, default=Status.UNKNOWN)
