"""Who asked, why, what was shown and what was missing: written before the answer leaves, or there is no answer."""

from collections.abc import Iterable
from typing import Protocol

from msgspec.structs import replace

from resolvers.asking import Asking
from resolvers.deadline import Deadline
from resolvers.errors import AuditUnavailable, PathError, StoreUnavailable
from resolvers.model import (
    ActorKind,
    Answer,
    AuditEntry,
    AuditKind,
    Caller,
    MergedReport,
    Person,
    Report,
    RestrictedNotice,
    Sight,
)
from resolvers.naming import microseconds
from resolvers.versioning.ranking import RANKS, rank_of

# A refusal at the end of the time is recorded all the same, within this many seconds.
GRACE_S = 1.0
# Versions of one instant are of so many kinds.
KINDS = max(RANKS.values()) + 1


class AccessLog(Protocol):
    """What is needed of the store: an append-only log."""

    async def append_audit(self, entry: AuditEntry, deadline: Deadline) -> None:
        """Append one entry; raises StoreUnavailable where that is not certain to have happened."""
        ...


class Audit:
    """
    Write one entry an answer or refusal; an entry that cannot be written stops the answer.

    `opening` names the opening of a padlock that the caller held or asked for, so that the citizen's log marks it.
    """

    def __init__(self, log: AccessLog) -> None:
        """Lean on the append-only log."""
        self._log = log

    async def answered(
        self,
        asking: Asking,
        person: Person,
        operation: str,
        answer: Answer,
        *,
        shown: Iterable[MergedReport] = (),
        opening: str | None = None,
        relation: str | None = None,
    ) -> None:
        """Record an answer: which reports of it leave, which rows decided, which sources answered; never values."""
        written = replace(
            entry(asking, person, AuditKind.ACCESS, operation, outcome="OK"),
            opening=opening,
            relation=relation,
            rows=answer.rows,
            sources={line.source.id: str(line.state) for line in answer.completeness.sources},
            policy_version=answer.policy_version,
            shown=tuple(map(sight, shown)),
            masked=padlocks(answer),
        )
        await self._write(written, asking.deadline)

    async def operated(
        self, asking: Asking, person: Person | None, operation: str, *, row: str, policy_version: str
    ) -> None:
        """Record what was done for the service itself, of a person where it concerns one, by the row that allows it."""
        written = entry(asking, person, AuditKind.ACCESS, operation, outcome="OK")
        await self._write(replace(written, rows={row: 1}, policy_version=policy_version), asking.deadline)

    async def read(self, asking: Asking, person: Person, operation: str, *, opening: str | None = None) -> None:
        """Record a look at something else than results, for instance the access log itself."""
        written = entry(asking, person, AuditKind.ACCESS, operation, outcome="OK")
        await self._write(replace(written, opening=opening), asking.deadline)

    async def changed(self, asking: Asking, person: Person, operation: str, *, opening: str | None = None) -> None:
        """Record a change of a person's settings, or of who may see what."""
        written = entry(asking, person, AuditKind.CHANGE, operation, outcome="OK")
        await self._write(replace(written, opening=opening), asking.deadline)

    async def refused(self, asking: Asking, person: Person | None, operation: str, refusal: PathError) -> None:
        """Record a refusal; the person is missing where none was found."""
        grace = Deadline.after(GRACE_S)
        deadline = grace if asking.deadline.at_s < grace.at_s else asking.deadline
        await self._write(entry(asking, person, AuditKind.REFUSAL, operation, outcome=refusal.code), deadline)

    async def _write(self, written: AuditEntry, deadline: Deadline) -> None:
        """Append, or stop the answer."""
        try:
            async with deadline.limit():
                await self._log.append_audit(written, deadline)
        except (StoreUnavailable, TimeoutError) as error:
            raise AuditUnavailable("the access could not be recorded") from error


def represents(caller: Caller, person: Person | None) -> bool | None:
    """Tell whether a citizen asks about somebody else; None for anyone else, or about nobody."""
    if caller.kind is not ActorKind.CITIZEN or person is None:
        return None
    return caller.pid not in person.identifiers


def padlocks(answer: Answer) -> tuple[str, ...]:
    """Name the kinds of padlock that an answer tells of."""
    return tuple(sorted({notice.kind for notice in answer.notices if isinstance(notice, RestrictedNotice)}))


def sight(report: MergedReport) -> Sight:
    """Write down that a report is shown."""
    return Sight(report=report.id, version=version_of(report))


def version_of(report: MergedReport) -> int:
    """
    Say how new the newest shown version of a report is: more for a newer one, and for what wins of one instant.

    What was only sent again is as old as when it was first sent.
    """
    first_sent = (report.issued, *report.sent_before)[-1]
    return microseconds(first_sent.at) * KINDS + rank_of(report)


def version_filed(report: Report) -> int:
    """Say how new a filed version is: as `version_of` a report of which it is the newest, sent for the first time."""
    return microseconds(report.issued.at) * KINDS + rank_of(report)


def entry(asking: Asking, person: Person | None, kind: AuditKind, operation: str, *, outcome: str) -> AuditEntry:
    """Write down who asked what and why."""
    caller = asking.caller
    assistant = caller.assistant
    return AuditEntry(
        person=None if person is None else person.hash,
        at=asking.now,
        kind=kind,
        actor_kind=caller.kind,
        actor_subject=caller.subject,
        actor_name=caller.name,
        hpr_number=caller.hpr_number,
        assistant_subject=assistant.subject if assistant else None,
        assistant_name=assistant.name if assistant else None,
        assistant_hpr_number=assistant.hpr_number if assistant else None,
        represents=represents(caller, person),
        self_authorised=caller.self_authorised,
        authorisation=caller.authorisation,
        organisation=caller.organisation,
        organisation_name=caller.organisation_name,
        point_of_care=caller.point_of_care,
        point_of_care_name=caller.point_of_care_name,
        purpose=caller.purpose,
        basis=caller.basis,
        decision_ref=caller.decision_ref,
        operation=operation,
        operation_hash=asking.operation_hash,
        variables_shape=asking.variables_shape,
        outcome=outcome,
        request_id=asking.request_id,
    )
