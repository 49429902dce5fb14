"""One report of the demo's was sent under the wrong person first, and seen there (pasientforveksling)."""

import uuid
from datetime import datetime, timedelta

from msgspec.structs import replace

from gateway.demo.cast import find
from gateway.demo.chronicle.houses import CENTRAL
from gateway.demo.chronicle.world import Chronicle, Written
from gateway.demo.filling import BUDGET_S, enrolled, new_intake, take
from gateway.demo.personas import subject_of
from gateway.demo.roles import Citizen, Clinician
from resolvers.audit import KINDS
from resolvers.deadline import Deadline
from resolvers.model import ActorKind, AuditEntry, AuditKind, Moment, PersonHash, Report, Sight
from resolvers.naming import Naming, microseconds
from resolvers.store import Store
from resolvers.versioning.ranking import rank_of

# Whom it was sent for, whose it is, and who saw it in between.
WRONG, RIGHT, READER = "trygve", "hilde", "dr-lunde"
EARLIER = timedelta(hours=20)
SEEN_BEFORE = timedelta(hours=3)


async def mix_up(store: Store, chronicle: Chronicle, naming: Naming, *, now: datetime) -> None:
    """
    File a version under the wrong person, and note that a clinician saw it; the right one is the next that is filed.

    Begun anew after an interruption, it ends in the same state.

    Raises:
        FillingFailed: the message was not taken. StoreUnavailable: the store does not answer.
    """
    person = await enrolled(store, WRONG)
    wrong = mistaken(chronicle)
    await take(new_intake(store), wrong, now)
    if not await store.access_log(person, after=None, limit=1, deadline=Deadline.after(BUDGET_S)):
        await store.append_audit(look(wrong.report, person, naming, now - SEEN_BEFORE), Deadline.after(BUDGET_S))


def mistaken(chronicle: Chronicle) -> Written:
    """Write an earlier version of a report, under the number of somebody else."""
    person = find(WRONG)
    if not isinstance(person, Citizen):
        raise TypeError("the wrong person is a citizen")
    found = next(each for each in chronicle.held_by(CENTRAL) if each.citizen == RIGHT)
    report, at = found.report, found.report.issued.at - EARLIER
    issued = Moment(text=at.isoformat(), at=at)
    message = None
    if report.message is not None:
        message = replace(report.message, id=str(uuid.uuid5(uuid.NAMESPACE_OID, report.key.report)), generated=issued)
    return replace(
        found,
        citizen=WRONG,
        subject=person.number,
        report=replace(report, issued=issued, first_issued=issued, message=message),
    )


def look(report: Report, person: PersonHash, naming: Naming, at: datetime) -> AuditEntry:
    """Write down that the clinician was shown it, as the gateway does."""
    reader = find(READER)
    if not isinstance(reader, Clinician):
        raise TypeError("the reader is a clinician")
    return AuditEntry(
        person=person,
        at=at,
        kind=AuditKind.ACCESS,
        actor_kind=ActorKind.PERSONNEL,
        actor_subject=subject_of("clinician", reader.key),
        actor_name=reader.name,
        hpr_number=reader.hpr_number,
        authorisation=reader.authorisation,
        organisation=reader.organisation,
        organisation_name=reader.organisation_name,
        point_of_care=reader.point_of_care,
        point_of_care_name=reader.point_of_care_name,
        purpose=reader.purpose,
        basis=reader.basis,
        operation="timeline",
        outcome="OK",
        shown=(Sight(naming.report(report.key), microseconds(report.issued.at) * KINDS + rank_of(report)),),
        request_id="demo",
    )
