"""
Tell whose data a resource is, so that another person's never goes on.

Source:
    the domain page 4.1 and 4.4 (identifier systems of person numbers); HL7 FHIR R4 (4.0.1), Patient and
    Reference.identifier, read 2026-11-23.
"""

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from enum import StrEnum

from resolvers.model import Person
from resolvers.normalise import fhir_resources as r
from resolvers.normalise.fhir_extensions import named
from resolvers.normalise.fhir_pages import Found
from resolvers.normalise.fhir_shelf import Shelf, references
from resolvers.normalise.identifiers import person_number

NATIONAL = frozenset(f"2.16.578.1.12.4.1.4.{number}" for number in (1, 2, 3))
CLINICAL = (r.Observation, r.DiagnosticReport, r.Specimen, r.ServiceRequest)
ELEVEN_DIGITS = re.compile(r"(?<!\d)\d{11}(?!\d)")


class Owner(StrEnum):
    """Whose a resource is: the person asked for, somebody else, or not said in a form that can be compared."""

    PERSON = "PERSON"
    OTHER = "OTHER"
    UNSAID = "UNSAID"


UNSAID = Owner.UNSAID


def foreign(shelf: Shelf, person: Person) -> frozenset[str]:
    """
    List the paths of the resources of other persons, with what hangs below them.

    What is said of a reference in one place holds in every other. A subject that is only an opaque reference is taken
    as the person, because the source was asked for this person alone.
    """
    owned = Owned(shelf, person)
    if not owned.by_others():
        return frozenset()
    owners = {each.path: owned.by(each) for each in shelf.all}
    others = {named_subject(each) for each in shelf.all if owners[each.path] is Owner.OTHER} - {None}
    strangers = {
        each.path
        for each in shelf.all
        if owners[each.path] is Owner.OTHER or (owners[each.path] is Owner.UNSAID and named_subject(each) in others)
    }
    return frozenset(strangers | below(shelf, strangers, owners))


class Owned:
    """Says whose each resource is. Most name their subject alike, so what that says is looked into once."""

    def __init__(self, shelf: Shelf, person: Person) -> None:
        """Compare with a person's numbers."""
        self._shelf = shelf
        self._own = {number.digits for number in person.identifiers}
        self._has_patients = bool(shelf.of(r.Patient))
        self._named: dict[r.Reference, AbstractSet[str]] = {}
        self._national: dict[tuple[r.Identifier, ...], AbstractSet[str]] = {}

    def by(self, found: Found) -> Owner:
        """Say whose a resource is by every number that its subject, or a patient itself, is named with."""
        if isinstance(found.resource, r.Patient):
            return self._judged(self._identified(found.resource))
        subject = subject_of(found)
        if subject is None:
            return UNSAID
        patient = self._shelf.find(subject, found) if self._has_patients else None
        if patient is None or not isinstance(patient.resource, r.Patient):
            return self._judged(self._said(subject))
        return self._judged(self._said(subject) | self._identified(patient.resource))

    def by_others(self) -> bool:
        """Tell whether anything is another person's: where no patient came, the subjects alone can say so."""
        if self._has_patients:
            return any(self.by(each) is Owner.OTHER for each in self._shelf.all)
        subjects = {subject_of(each) for each in self._shelf.all}
        said = (numbers_said(subject, self._own) for subject in subjects if subject)
        return any(self._judged(numbers) is Owner.OTHER for numbers in said)

    def _said(self, subject: r.Reference) -> AbstractSet[str]:
        """Take the numbers that a subject is named with."""
        if subject not in self._named:
            self._named[subject] = numbers_said(subject, self._own)
        return self._named[subject]

    def _identified(self, patient: r.Patient) -> AbstractSet[str]:
        """Take the numbers that a patient has."""
        if patient.identifier not in self._national:
            self._national[patient.identifier] = frozenset(national(patient.identifier, self._own))
        return self._national[patient.identifier]

    def _judged(self, numbers: AbstractSet[str]) -> Owner:
        """Compare the numbers that a resource is about with the person's."""
        if not numbers:
            return UNSAID
        return Owner.OTHER if self._own.isdisjoint(numbers) else Owner.PERSON


def numbers_said(subject: r.Reference, own: AbstractSet[str]) -> AbstractSet[str]:
    """Take the person numbers that a subject itself is named with; `own` are some that are known to be such."""
    written = ELEVEN_DIGITS.findall(subject.reference or "")
    found = {digits for digits in written if digits in own or person_number(digits)}
    if subject.identifier is not None:
        found.update(national((subject.identifier,), own))
    return found


def national(identifiers: Iterable[r.Identifier], own: AbstractSet[str] = frozenset()) -> Iterator[str]:
    """
    Take the identifiers that are person numbers, by their system or, where that is local, by their check digits.

    Args:
        identifiers: of one resource.
        own: numbers that are known to be a person's, so that nothing is reckoned for them.
    """
    for identifier in identifiers:
        value = (identifier.value or "").strip()
        system = (identifier.system or "").removeprefix("urn:oid:")
        if value and (system in NATIONAL or value in own or person_number(value)):
            yield value


def subject_of(found: Found) -> r.Reference | None:
    """Take the subject of a clinical resource."""
    return found.resource.subject if isinstance(found.resource, CLINICAL) else None


def named_subject(found: Found) -> str | None:
    """Take the reference that names a subject beyond its own entry."""
    subject = subject_of(found)
    text = subject.reference if subject else None
    return text if text and not text.startswith("#") else None


def below(shelf: Shelf, strangers: Iterable[str], owners: dict[str, Owner]) -> set[str]:
    """List what hangs below another person's reports and observations and does not itself name the person."""
    waiting = list(strangers)
    children = hanging(shelf) if waiting else {}
    reached: set[str] = set()
    while waiting:
        fresh = [
            child
            for child in children.get(waiting.pop(), ())
            if child not in reached and owners[child] is not Owner.PERSON
        ]
        reached.update(fresh)
        waiting += fresh
    return reached


def hanging(shelf: Shelf) -> dict[str, list[str]]:
    """Map each report and observation to the observations below it, by either end's reference."""
    children: dict[str, list[str]] = {}
    for each in shelf.all:
        for reference in references(each):
            member = shelf.find(reference, each)
            if member is not None:
                children.setdefault(each.path, []).append(member.path)
        for extension in named(each.resource.extension, "diagnosticreportref"):
            report = shelf.find(extension.value_reference, each) if extension.value_reference else None
            if report is not None:
                children.setdefault(report.path, []).append(each.path)
    return children
