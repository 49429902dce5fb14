"""
An entry of the access log as a FHIR AuditEvent (R4), for another log system: without national numbers or results.

Patients and reports go by opaque names, health personnel by name and HPR number, and citizens by none. What the entry
does not hold, a profile that asks for it is told is not known.

Source:
    HL7 Norway, no-domain-Trustframework-Auditevent 0.9.6; IHE BALP, IHE.BasicAudit.PatientRead 1.1.4; FHIR R4,
    AuditEvent; domain reference, 3.5. Read 2026-11-26.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import TypeAlias
from urllib.parse import urlsplit

from resolvers.model import ActorKind, AuditEntry, AuditKind, PersonHash

Json: TypeAlias = Mapping[str, object]
NORWAY = "http://hl7.no/fhir/StructureDefinition"
FHIR = "http://terminology.hl7.org/CodeSystem"
DICOM = "http://dicom.nema.org/resources/ontology/DCM"
BALP = "https://profiles.ihe.net/ITI/BALP"
HPR = "urn:oid:2.16.578.1.12.4.1.4.4"
ORGANISATION = "urn:oid:2.16.578.1.12.4.1.4.101"
AUTHORISATION = "urn:oid:2.16.578.1.12.4.1.1.9060"
# Of the purposes that are known here, those that HL7 has a code for.
PURPOSES = frozenset({"TREAT", "ETREAT", "BTG", "COC", "PATRQT"})
ABSENT: Json = {
    "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}]
}
SUCCESS, REFUSED = "0", "4"


class Profile(StrEnum):
    """By whose profile an event is written; they cannot both be met at once, as each has a type of its own."""

    NORWAY = "norway"
    BALP = "balp"


class Writer:
    """Write entries as events."""

    def __init__(self, *, observer: str, naming: Callable[[PersonHash], str], profile: Profile) -> None:
        """
        Take what the entries do not say.

        Args:
            observer: the gateway's own address, which also names its systems of opaque names.
            naming: the opaque name of a person.
        """
        self._observer = observer.rstrip("/")
        self._naming = naming
        self._profile = profile

    def event(self, entry: AuditEntry) -> Json:
        """Write one entry; a member that there is nothing to say of is left out."""
        written = {
            "resourceType": "AuditEvent",
            "id": entry.id,
            "meta": self._meta(entry),
            "contained": list(self._contained(entry)),
            "extension": list(self._extensions(entry)),
            **self._type(entry),
            "action": "U" if entry.kind is AuditKind.CHANGE else "R",
            "recorded": entry.at.isoformat().replace("+00:00", "Z"),
            "outcome": SUCCESS if entry.outcome == "OK" else REFUSED,
            "outcomeDesc": None if entry.outcome == "OK" else entry.outcome,
            "purposeOfEvent": list(purposes(entry)),
            "agent": list(self._agents(entry)),
            "source": {
                "observer": {"identifier": {"system": "urn:ietf:rfc:3986", "value": self._observer}},
                "type": [coding(f"{FHIR}/security-source-type", "4", "Application Server")],
            },
            "entity": list(self._entities(entry)),
        }
        return {name: value for name, value in written.items() if value not in (None, [], {})}

    def _meta(self, entry: AuditEntry) -> Json:
        """Claim a profile where the event is one of its kind."""
        if self._profile is Profile.BALP:
            read = entry.kind is AuditKind.ACCESS and entry.person is not None
            return {"profile": [f"{BALP}/StructureDefinition/IHE.BasicAudit.PatientRead"]} if read else {}
        if entry.actor_kind is ActorKind.PERSONNEL:
            return {"profile": [f"{NORWAY}/no-domain-Trustframework-Auditevent"]}
        return {}

    def _type(self, entry: AuditEntry) -> Json:
        """Say what kind of event it is, and what was asked for."""
        asked = coding(f"{self._observer}/operation", entry.operation)
        if self._profile is Profile.NORWAY:
            return {"type": coding(DICOM, "110110", "Patient Record"), "subtype": [asked]}
        interaction = "update" if entry.kind is AuditKind.CHANGE else "read"
        rest = coding("http://hl7.org/fhir/restful-interaction", interaction, interaction)
        return {"type": coding(f"{FHIR}/audit-event-type", "rest", "Restful Operation"), "subtype": [rest, asked]}

    def _contained(self, entry: AuditEntry) -> Iterator[Json]:
        """Write whom and what the event refers to."""
        if entry.actor_kind is ActorKind.PERSONNEL:
            yield from role("user", entry.actor_name, entry.hpr_number, entry)
            if entry.assistant_subject is not None:
                yield from role("assistant", entry.assistant_name, entry.assistant_hpr_number, entry, authorised=False)
            yield from workplaces(entry)
        if entry.person is not None:
            name = self._naming(entry.person)
            yield {
                "resourceType": "Patient",
                "id": "patient",
                "identifier": [{"system": f"{self._observer}/person", "value": name}],
            }

    def _extensions(self, entry: AuditEntry) -> Iterator[Json]:
        """Write what R4 has no place for, as HL7 Norway does."""
        if self._profile is Profile.BALP:
            return
        if entry.person is not None:
            yield {"url": f"{NORWAY}/auditevent-patient-extension", "valueReference": {"reference": "#patient"}}
        if entry.decision_ref is not None or entry.self_authorised is not None:
            yield {
                "url": f"{NORWAY}/auditevent-carerelation-metadata-extension",
                "extension": list(care_relation(entry)),
            }

    def _agents(self, entry: AuditEntry) -> Iterator[Json]:
        """Write who asked, after them who acted for them, and what stood between where the profile wants it."""
        yield self._user(entry)
        if entry.assistant_subject is not None:
            yield {"who": {"reference": "#assistant-role"}, "requestor": False}
        if self._profile is Profile.BALP:
            yield self._client(entry)
            yield self._server()

    def _user(self, entry: AuditEntry) -> Json:
        """Write who asked."""
        recipient = coding(f"{FHIR}/v3-ParticipationType", "IRCP", "information recipient")
        found = {
            "type": {"coding": [recipient]} if self._profile is Profile.BALP else None,
            "who": self._who(entry),
            "name": entry.actor_name if entry.actor_kind is ActorKind.PERSONNEL else None,
            "requestor": True,
            "policy": [f"{self._observer}/basis/{entry.basis}"] if entry.basis else None,
        }
        return {name: value for name, value in found.items() if value is not None}

    def _who(self, entry: AuditEntry) -> Json:
        """Refer to who asked: personnel by their role, the patient as that, and others by an opaque name."""
        if entry.actor_kind is ActorKind.PERSONNEL:
            return {"reference": "#user-role"}
        if entry.represents is False and entry.person is not None:
            return {"reference": "#patient"}
        if entry.actor_subject is None:
            return ABSENT
        return {"identifier": {"system": f"{self._observer}/subject", "value": entry.actor_subject}}

    @staticmethod
    def _client(entry: AuditEntry) -> Json:
        """Write the system that asked: that of an organisation, as the log names none."""
        known = {"identifier": {"system": ORGANISATION, "value": entry.organisation}}
        return {
            "type": {"coding": [coding(DICOM, "110152", "Destination Role ID")]},
            "who": known if entry.organisation else ABSENT,
            "requestor": False,
            "network": ABSENT,
        }

    def _server(self) -> Json:
        """Write the gateway itself."""
        return {
            "type": {"coding": [coding(DICOM, "110153", "Source Role ID")]},
            "who": {"identifier": {"system": "urn:ietf:rfc:3986", "value": self._observer}},
            "requestor": False,
            "network": {"address": urlsplit(self._observer).hostname or self._observer, "type": "1"},
        }

    def _entities(self, entry: AuditEntry) -> Iterator[Json]:
        """Write whom it was about, what was shown, and which request it was."""
        if entry.person is not None:
            yield {
                "what": {"reference": "#patient"},
                "type": coding(f"{FHIR}/audit-entity-type", "1", "Person"),
                "role": coding(f"{FHIR}/object-role", "1", "Patient"),
            }
        shown = {
            "what": {"display": entry.operation},
            "type": coding(f"{FHIR}/audit-entity-type", "2", "System Object"),
            "role": coding(f"{FHIR}/object-role", "3", "Report"),
            "detail": [{"type": f"{self._observer}/report", "valueString": sight.report} for sight in entry.shown],
        }
        yield {name: value for name, value in shown.items() if value != []}
        yield {
            "what": {"identifier": {"value": entry.request_id}},
            "type": coding(f"{BALP}/CodeSystem/BasicAuditEntityType", "XrequestId"),
        }


def coding(system: str, code: str, display: str | None = None) -> Json:
    """Write a code."""
    return {"system": system, "code": code} | ({} if display is None else {"display": display})


def purposes(entry: AuditEntry) -> Iterator[Json]:
    """Write what it was for: by its code where HL7 has one."""
    if entry.purpose in PURPOSES:
        yield {"coding": [coding(f"{FHIR}/v3-ActReason", str(entry.purpose))]}
    elif entry.purpose is not None:
        yield {"text": entry.purpose}


def care_relation(entry: AuditEntry) -> Iterator[Json]:
    """Write what is attested of the care relation; when, the log does not hold."""
    if entry.decision_ref is not None:
        yield {"url": "decision-ref-id", "valueString": entry.decision_ref}
    if entry.self_authorised is not None:
        yield {"url": "decision-ref-user-selected", "valueBoolean": entry.self_authorised}
    yield {"url": "toa", "_valueUnsignedInt": ABSENT}


def role(
    name_of: str, name: str | None, hpr_number: str | None, entry: AuditEntry, *, authorised: bool = True
) -> Iterator[Json]:
    """Write one of the health personnel, and in which part they asked."""
    code = entry.authorisation if authorised else None
    person = {
        "resourceType": "Practitioner",
        "id": name_of,
        "identifier": [{"system": HPR, "value": hpr_number}] if hpr_number else None,
        "name": [{"text": name}] if name else None,
        "qualification": [{"code": {"coding": [coding(AUTHORISATION, code)]}}] if code else None,
    }
    yield {member: value for member, value in person.items() if value is not None}
    part = {
        "resourceType": "PractitionerRole",
        "id": f"{name_of}-role",
        "practitioner": {"reference": f"#{name_of}"},
        "organization": {"reference": "#legal-entity"} if entry.organisation else None,
        "location": [{"reference": "#point-of-care"}] if entry.point_of_care else None,
    }
    yield {member: value for member, value in part.items() if value is not None}


def workplaces(entry: AuditEntry) -> Iterator[Json]:
    """Write the legal entity and the point of care, which every role refers to."""
    if entry.organisation:
        yield place("Organization", "legal-entity", entry.organisation, entry.organisation_name)
    if entry.point_of_care:
        yield place("Location", "point-of-care", entry.point_of_care, entry.point_of_care_name)


def place(kind: str, name_of: str, number: str, name: str | None) -> Json:
    """Write an organisation or a place by its number."""
    found: Json = {"resourceType": kind, "id": name_of, "identifier": [{"system": ORGANISATION, "value": number}]}
    return {**found, "name": name} if name else found


def profiles() -> Sequence[str]:
    """List the profiles by the names that a command takes."""
    return [str(profile) for profile in Profile]
