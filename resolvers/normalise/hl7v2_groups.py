"""The groups of an ORU^R01: persons, the orders answered for each, and what was observed for each order."""

from collections.abc import Iterable

import msgspec

from resolvers.normalise.hl7v2_wire import Segment
from resolvers.normalise.incoming import Remark, Unreadable

MOST_PERSONS = 20
# PRT-4 (table 0912): who gets a copy. Copy receivers are not stored, by ruling.
COPY_RECEIVER = "RCT"
# Segments that are read by nobody, with the reason. Any other that is not known is remarked on.
EXCLUDED_SEGMENTS = {
    "SFT": "the sending software",
    "UAC": "the sending user's log-in",
    "PD1": "the person register knows it",
    "NK1": "names persons who are not the patient",
    "GT1": "who pays",
    "IN1": "insurance",
    "IN2": "insurance",
    "IN3": "insurance",
    "PV2": "how the stay is administered",
    "TQ1": "when the examination was to be done",
    "TQ2": "when the examination was to be done",
    "FT1": "what it cost",
    "CTD": "whom to call at the laboratory",
    "CTI": "a clinical trial's own numbers",
    "SAC": "the container of a specimen in the laboratory",
    "BLG": "who is billed",
    "DSC": "says that the message goes on elsewhere, and is empty where it does not",
}


class Noted(msgspec.Struct, frozen=True, kw_only=True):
    """A segment, the notes (NTE) on it, and who took part in it (PRT)."""

    segment: Segment
    notes: tuple[Segment, ...] = ()
    participants: tuple[Segment, ...] = ()


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """
    An order that is answered: ORC, OBR, notes, who took part, observations, specimens, restrictions on access.

    `placer` is the requester's number (OBR-2, else ORC-2), `filler` the laboratory's (OBR-3, else ORC-3).
    """

    common: Segment | None
    request: Segment
    placer: str | None
    filler: str | None
    notes: tuple[Segment, ...]
    participants: tuple[Segment, ...]
    observations: tuple[Noted, ...]
    specimens: tuple[Noted, ...]
    access: tuple[Segment, ...]

    @property
    def segments(self) -> tuple[Segment, ...]:
        """Give what is said of the order itself."""
        return (self.request,) if self.common is None else (self.common, self.request)


class Patient(msgspec.Struct, frozen=True, kw_only=True):
    """A person, their visits, notes on them, who took part, the orders answered; without PID nobody says who it is."""

    identity: Segment | None
    visits: tuple[Segment, ...]
    notes: tuple[Segment, ...]
    participants: tuple[Segment, ...]
    access: tuple[Segment, ...]
    orders: tuple[Order, ...]


class Beside:
    """What stands behind a segment and belongs to it."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.notes: list[Segment] = []
        self.participants: list[Segment] = []


class OpenOrder(Beside):
    """An order that is being read."""

    def __init__(self, common: Segment | None) -> None:
        """Begin with an ORC, or without one."""
        super().__init__()
        self.common = common
        self.request: Segment | None = None
        self.observations: list[tuple[Segment, Beside]] = []
        self.specimens: list[tuple[Segment, Beside]] = []
        self.access: list[Segment] = []

    def closed(self, request: Segment) -> Order:
        """Give what was read."""
        return Order(
            common=self.common,
            request=request,
            placer=request.get(2) or (self.common.get(2) if self.common else None),
            filler=request.get(3) or (self.common.get(3) if self.common else None),
            notes=tuple(self.notes),
            participants=tuple(self.participants),
            observations=with_notes(self.observations),
            specimens=with_notes(self.specimens),
            access=tuple(self.access),
        )


class OpenPatient(Beside):
    """A person whose part of the message is being read."""

    def __init__(self, identity: Segment | None) -> None:
        """Begin with a PID, or without one."""
        super().__init__()
        self.identity = identity
        self.visits: list[Segment] = []
        self.access: list[Segment] = []
        self.orders: list[OpenOrder] = []

    def closed(self) -> Patient:
        """Give what was read; an ORC that no OBR follows answers nothing."""
        return Patient(
            identity=self.identity,
            visits=tuple(self.visits),
            notes=tuple(self.notes),
            participants=tuple(self.participants),
            access=tuple(self.access),
            orders=tuple(order.closed(order.request) for order in self.orders if order.request),
        )


def with_notes(found: Iterable[tuple[Segment, Beside]]) -> tuple[Noted, ...]:
    """Put notes and participants to what they stand behind."""
    return tuple(
        Noted(segment=segment, notes=tuple(beside.notes), participants=tuple(beside.participants))
        for segment, beside in found
    )


class Grouping:
    """Puts segments into groups, in the order of the message."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self.patients: list[OpenPatient] = []
        self.remarks: list[Remark] = []
        # Where a note or a participant belongs: to what stands before it.
        self._beside = Beside()

    def take(self, segment: Segment) -> None:
        """Put one segment where it belongs; one that belongs nowhere is remarked on."""
        match segment.name:
            case "PID":
                self.patients.append(OpenPatient(segment))
                self._beside = self.patients[-1]
            case "PV1":
                self._patient().visits.append(segment)
                self._beside = self._patient()
            case "ORC" | "OBR":
                self._begin(segment)
            case "NTE" | "PRT":
                self._append(segment)
            case "ARV":
                self._restrict(segment)
            case "OBX" | "SPM":
                self._observe(segment)
            case name:
                if name not in EXCLUDED_SEGMENTS:
                    self.remarks.append(Remark("SEGMENT_NOT_READ", placed(segment)))

    def _restrict(self, segment: Segment) -> None:
        """Put a restriction to the order or patient that stands before it; of nobody, it would be lost with nobody."""
        if not self.patients:
            raise Unreadable("RESTRICTION_UNKNOWN", "the message restricts access before it names a patient")
        patient = self.patients[-1]
        (patient.orders[-1].access if patient.orders else patient.access).append(segment)

    def _append(self, segment: Segment) -> None:
        """Put a note or a participant to what stands before it; before anybody is named, it is of nothing."""
        if not self.patients:
            self.remarks.append(Remark("SEGMENT_OUT_OF_PLACE", placed(segment)))
        (self._beside.notes if segment.name == "NTE" else self._beside.participants).append(segment)

    def _patient(self) -> OpenPatient:
        if not self.patients:
            self.patients.append(OpenPatient(None))
        return self.patients[-1]

    def _begin(self, segment: Segment) -> None:
        """Begin an order, or go on with the one whose ORC has come."""
        orders = self._patient().orders
        if segment.name == "ORC" or not orders or orders[-1].request is not None:
            orders.append(OpenOrder(segment if segment.name == "ORC" else None))
        if segment.name == "OBR":
            orders[-1].request = segment
        self._beside = orders[-1]

    def _observe(self, segment: Segment) -> None:
        """Put an observation or a specimen to its order."""
        orders = self._patient().orders
        self._beside = Beside()
        if not orders or orders[-1].request is None:
            self.remarks.append(Remark("SEGMENT_OUT_OF_PLACE", placed(segment)))
            return
        to = orders[-1].observations if segment.name == "OBX" else orders[-1].specimens
        to.append((segment, self._beside))


def placed(segment: Segment) -> str:
    """Say where a segment stands."""
    return f"{segment.name}[{segment.place}]"


def patients(segments: Iterable[Segment]) -> tuple[tuple[Patient, ...], tuple[Remark, ...]]:
    """
    Group what follows MSH.

    Returns:
        Every person of whom an order is answered, in the order of the message, and what belongs to no group.

    Raises:
        Unreadable: TOO_MANY_PERSONS, RESTRICTION_UNKNOWN, or NO_REPORT where no order is answered.

    Source:
        HL7 v2.3.1 and v2.5.1 chapter 7, ORU^R01 (PATIENT_RESULT, ORDER_OBSERVATION), read 2026-11-26.
    """
    grouping = Grouping()
    for segment in segments:
        grouping.take(segment)
    if len(grouping.patients) > MOST_PERSONS:
        raise Unreadable("TOO_MANY_PERSONS", "the message holds more persons than are taken")
    found = tuple(patient for patient in (one.closed() for one in grouping.patients) if patient.orders)
    if not found:
        raise Unreadable("NO_REPORT", "the message holds no report")
    unanswered = [order.common for one in grouping.patients for order in one.orders if not order.request]
    lost = [Remark("SEGMENT_OUT_OF_PLACE", placed(common)) for common in unanswered if common]
    return found, (*grouping.remarks, *lost)
