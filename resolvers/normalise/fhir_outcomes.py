"""
Read what a FHIR server says about its own answer.

Source:
    the domain page 1.2 (pvk-outcome codes; no data is an issue of type `not-found`); HL7 FHIR R4 (4.0.1),
    OperationOutcome and issue-type, read 2026-11-23.
"""

from collections.abc import Iterable, Iterator

from resolvers.model import Fault
from resolvers.normalise import fhir_resources as r
from resolvers.normalise.fhir_pages import Found

PVK = {"Specific": "PVK_SPECIFIC", "General": "PVK_GENERAL", "Reservation": "PVK_RESERVATION"}
NOTHING_THERE = frozenset({"not-found", "value"})
WITHHOLDING = {"suppressed": "SUPPRESSED", "incomplete": "INCOMPLETE", "timeout": "INCOMPLETE"}
SEVERE = frozenset({"error", "fatal"})


def faults(all_found: Iterable[Found]) -> Iterator[Fault]:
    """List what outcomes say is restricted, kept back or wrong; that nothing was found is no fault."""
    for found in all_found:
        if isinstance(found.resource, r.OperationOutcome):
            yield from faults_of(found.resource, found.path)


def faults_of(outcome: r.OperationOutcome, path: str) -> Iterator[Fault]:
    """List what one outcome says."""
    for number, issue in enumerate(outcome.issue):
        code = judged(issue)
        if code is not None:
            yield Fault(code=code, path=f"{path}.issue[{number}]")


def judged(issue: r.Issue) -> str | None:
    """Give an issue its code: a restriction, something kept back, an error, or nothing."""
    for coding in issue.details.coding if issue.details else ():
        if is_pvk(coding):
            return PVK[coding.code or ""]
    if issue.code in WITHHOLDING:
        return WITHHOLDING[issue.code]
    return "OUTCOME_ERROR" if issue.severity in SEVERE and issue.code not in NOTHING_THERE else None


def is_pvk(coding: r.Coding) -> bool:
    """Tell whether a code is of the service's own list of restrictions, by its name or its older one."""
    uri = coding.system or ""
    return coding.code in PVK and ("pvk-outcome" in uri or "NilarPvkOutcome" in uri)
