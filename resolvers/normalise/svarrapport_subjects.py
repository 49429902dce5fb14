"""Whom a report is about: a person with a usable number, a person without, or no person at all."""

from collections.abc import Iterator

from msgspec.structs import replace

from resolvers.model import PersonNumber
from resolvers.normalise.identifiers import person_number
from resolvers.normalise.incoming import Subject, Unreadable
from resolvers.normalise.svarrapport_document import Element
from resolvers.normalise.svarrapport_kept import ELEMENT
from resolvers.normalise.svarrapport_values import code_of, text

# Numbers of other kinds may look like a person number and be another's: an H-number is one hospital's own.
LOCAL_OR_FOREIGN = frozenset({"HNR", "UID", "DUF", "DKF", "SEF", "SSN", "PNR", "XXX"})

MOST_PERSONS = 20
CLINICAL = frozenset({"ResultItem", "AnalysedSubject"})


def subject(report: Element) -> Subject | None:
    """
    Read whom a report is about; None for an animal or a material.

    Source:
        KITH Svarrapport v1.4, Patient/OffId and TypeOffId (8327); KITH 1001 on H-numbers.
    """
    patient = report.first("Patient")
    if patient is None:
        return None if report.first("Animal") or report.first("Material") else Subject()
    numbers = [read for read in map(usable, candidates(patient)) if read]
    kind = kind_of(patient.first("TypeOffId"))
    return Subject(number=numbers[0] if numbers else None, kind=kind)


def candidates(patient: Element) -> Iterator[tuple[str | None, str | None]]:
    """Give each number of a patient with its kind, the official one first."""
    yield text(patient, "OffId"), kind_of(patient.first("TypeOffId"))
    for more in patient.all("AdditionalId"):
        yield text(more, "Id"), kind_of(more.first("Type"))


def usable(candidate: tuple[str | None, str | None]) -> PersonNumber | None:
    """Read a number where its kind may be a national person number."""
    number, kind = candidate
    return person_number(number) if number and kind not in LOCAL_OR_FOREIGN else None


def kind_of(element: Element | None) -> str | None:
    """Give the kind of a number in capitals."""
    kind = code_of(element)
    return kind.code.upper() if kind and kind.code else None


def apart(report: Element) -> Iterator[Element]:
    """
    Give a report once for each person in it.

    A patient may stand within a patient (a mother and her child, a donor). With a person number of their own they get
    a report of their own; without one, what is said of them stays in the report that it came in. A patient beside a
    patient, which the standard does not have, counts as one within the first.

    Raises:
        Unreadable: TOO_MANY_PERSONS.
    """
    patient, *beside = report.all("Patient") or (None,)
    if patient and beside:
        report = with_patient(report, patient := replace(patient, children=(*patient.children, *beside)))
    within = [] if patient is None else list(patient.all("Patient"))
    if len(within) > MOST_PERSONS:
        raise Unreadable("TOO_MANY_PERSONS", "a patient holds more persons than a report is about")
    others = {place for place, one in enumerate(within) if is_another(one, report)}
    if patient is None or not others:
        yield report
        return
    staying = iter([place not in others for place in range(len(within))])
    own = tuple(child for child in patient.children if child.name != "Patient" or next(staying))
    yield with_patient(report, replace(patient, children=own))
    for place in sorted(others):
        yield from apart(with_patient(report, within[place]))


def is_another(patient: Element, report: Element) -> bool:
    """Tell whether an inner patient has a person number, and not the outer one's."""
    own = subject(Element(name="ServReport", children=(patient,)))
    return own is not None and own.number is not None and own != subject(report)


def with_patient(report: Element, patient: Element) -> Element:
    """Put a patient in the place of the first in a report, as its only one."""
    first = report.first("Patient")
    children = (
        patient if child is first else child for child in report.children if child.name != "Patient" or child is first
    )
    return replace(report, children=tuple(children))


def said_of_another(report: Element) -> Element:
    """Say on each result and specimen of a patient within a patient that it is not the outer patient's own."""
    outer = report.first("Patient")
    if outer is None or outer.first("Patient") is None:
        return report
    return with_patient(report, with_marked(outer, report))


def with_marked(patient: Element, report: Element) -> Element:
    """Mark whoever stands within a patient, at any depth."""
    return replace(
        patient, children=tuple(marked(one, report) if one.name == "Patient" else one for one in patient.children)
    )


def marked(patient: Element, report: Element) -> Element:
    """Comment on what was found in an inner patient, in the language of the answers; with one number they are one."""
    patient = with_marked(patient, report)
    own = subject(Element(name="ServReport", children=(patient,)))
    if own is not None and own.number is not None and own.number == number_of(report):
        return patient
    relation = code_of(patient.first("Relation"))
    named = (relation.display or relation.code) if relation else None
    said = "Gjelder en annen enn pasienten selv" + (f": {named}" if named else "")
    heading = Element(name="Heading", attributes={"V": "Patient/Patient", "S": ELEMENT})
    comment = Element(name="Comment", children=(heading, Element(name="TextResultValue", text=said)))
    children = (
        replace(one, children=(*one.children, comment)) if one.name in CLINICAL else one for one in patient.children
    )
    return replace(patient, children=tuple(children))


def number_of(report: Element) -> PersonNumber | None:
    """Give the person number of whom a report is about."""
    found = subject(report)
    return None if found is None else found.number
