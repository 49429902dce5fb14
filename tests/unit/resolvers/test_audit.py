"""One entry an answer or refusal; an entry that cannot be written stops the answer."""

import asyncio

import pytest
from msgspec.structs import replace

from resolvers.asking import Asking
from resolvers.audit import Audit
from resolvers.deadline import Deadline
from resolvers.errors import AuditUnavailable, DeadlineExceeded, NotAvailable, PolicyUnavailable, StoreUnavailable
from resolvers.model import (
    Answer,
    Assistant,
    AuditKind,
    Completeness,
    NamedSource,
    RestrictedNotice,
    SourceId,
    SourceLine,
    SourceState,
    UnavailableNotice,
)
from tests.examples import NOW, NUMBER, OTHER_NUMBER, PERSON, citizen, clinician

ANSWER = Answer(
    reports=(),
    completeness=Completeness(
        complete=False,
        sources=(
            SourceLine(source=NamedSource(id=SourceId("nord"), name="Nord"), state=SourceState.LATE, reason="BUDGET"),
        ),
    ),
    notices=(),
    policy_version="2026.1",
    rows={"P2": 3},
)


class Log:
    def __init__(self, failure: Exception | None = None) -> None:
        self.failure = failure
        self.entries = []

    async def append_audit(self, entry, deadline):
        if self.failure:
            raise self.failure
        self.entries.append(entry)


def asking(budget_s: float = 1.0) -> Asking:
    return Asking(caller=clinician(), now=NOW, deadline=Deadline.after(budget_s), request_id="req-1")


async def test_an_answer_is_recorded_with_who_why_rows_and_sources_and_without_person_numbers() -> None:
    log = Log()

    await Audit(log).answered(asking(), PERSON, "timeline", ANSWER)

    (entry,) = log.entries
    assert (entry.kind, entry.operation, entry.outcome) == (AuditKind.ACCESS, "timeline", "OK")
    assert (entry.actor_name, entry.purpose, entry.basis, entry.decision_ref) == (
        "Kari Lunde",
        "TREAT",
        "SAMTYKKE",
        "d-1",
    )
    assert (entry.rows, entry.sources, entry.policy_version) == ({"P2": 3}, {"nord": "LATE"}, "2026.1")
    assert entry.person == PERSON.hash
    assert NUMBER.digits not in repr(entry)
    assert OTHER_NUMBER.digits not in repr(entry)


@pytest.mark.parametrize(
    ("caller", "represents"),
    [(citizen(), False), (citizen(pid=OTHER_NUMBER), True), (clinician(), None)],
)
async def test_whether_a_citizen_reads_for_another_is_recorded(caller, represents) -> None:
    log = Log()
    request = replace(asking(), caller=caller)

    await Audit(log).read(request, PERSON, "patient")
    await Audit(log).refused(request, None, "patient", NotAvailable())

    assert [entry.represents for entry in log.entries] == [represents, None]
    assert log.entries[0].reader == {False: "SELF", True: "REPRESENTATIVE", None: "PERSONNEL"}[represents]


async def test_who_acts_on_behalf_of_a_colleague_is_recorded_beside_them() -> None:
    log = Log()
    assistant = Assistant(subject="subject-9", pid=OTHER_NUMBER, name="Siv Hjelper", hpr_number="900000113")
    assisted = replace(asking(), caller=clinician(assistant=assistant))

    await Audit(log).read(assisted, PERSON, "accessLog")
    await Audit(log).read(asking(), PERSON, "accessLog")

    both, alone = log.entries
    assert (both.actor_name, both.assistant_name, both.assistant_hpr_number) == (
        "Kari Lunde",
        "Siv Hjelper",
        "900000113",
    )
    assert both.assistant_subject == "subject-9"
    assert (alone.assistant_subject, alone.assistant_name, alone.assistant_hpr_number) == (None, None, None)
    assert OTHER_NUMBER.digits not in repr(both)


async def test_looks_and_changes_are_recorded_as_what_they_are() -> None:
    log = Log()

    await Audit(log).read(asking(), PERSON, "accessLog")
    await Audit(log).changed(asking(), PERSON, "blockAccess")

    assert [(entry.kind, entry.operation) for entry in log.entries] == [
        (AuditKind.ACCESS, "accessLog"),
        (AuditKind.CHANGE, "blockAccess"),
    ]


async def test_a_refusal_is_recorded_with_its_code_also_where_no_person_was_found() -> None:
    log = Log()

    await Audit(log).refused(asking(), None, "patient", NotAvailable())

    (entry,) = log.entries
    assert (entry.kind, entry.outcome, entry.person) == (AuditKind.REFUSAL, "NOT_AVAILABLE", None)


async def test_a_refusal_because_the_time_is_over_is_recorded_after_it() -> None:
    log = Log()

    await Audit(log).refused(asking(-1.0), PERSON, "timeline", DeadlineExceeded.late())
    await Audit(log).refused(asking(-1.0), PERSON, "timeline", PolicyUnavailable("the store was late"))

    assert [entry.outcome for entry in log.entries] == ["DEADLINE_EXCEEDED", "POLICY_UNAVAILABLE"]


async def test_an_entry_that_cannot_be_written_stops_the_answer() -> None:
    with pytest.raises(AuditUnavailable):
        await Audit(Log(StoreUnavailable("down"))).answered(asking(), PERSON, "timeline", ANSWER)


async def test_an_entry_that_takes_too_long_stops_the_answer() -> None:
    class Slow:
        async def append_audit(self, entry, deadline):
            await asyncio.Event().wait()

    with pytest.raises(AuditUnavailable):
        await Audit(Slow()).read(asking(0.01), PERSON, "accessLog")


async def test_what_is_done_under_an_opening_names_it() -> None:
    log = Log()

    await Audit(log).answered(asking(), PERSON, "timeline", ANSWER, opening="o-1")
    await Audit(log).read(asking(), PERSON, "patient", opening="o-1")
    await Audit(log).changed(asking(), PERSON, "openRestricted", opening="o-1")
    await Audit(log).read(asking(), PERSON, "patient")

    assert [entry.opening for entry in log.entries] == ["o-1", "o-1", "o-1", None]


async def test_what_was_asked_and_which_padlocks_were_told_of_are_recorded() -> None:
    log = Log()
    request = replace(asking(), operation_hash=b"hash", variables_shape="patient: PersonNumber! string")
    told = [RestrictedNotice(kind=kind, openable_by=(), text="") for kind in ("SOFT", "HARD", "SOFT")]

    await Audit(log).answered(request, PERSON, "timeline", replace(ANSWER, notices=(*told, UnavailableNotice(text=""))))
    await Audit(log).refused(request, None, "patient", NotAvailable())

    assert [entry.operation_hash for entry in log.entries] == [b"hash", b"hash"]
    assert [entry.variables_shape for entry in log.entries] == ["patient: PersonNumber! string"] * 2
    assert [entry.masked for entry in log.entries] == [("HARD", "SOFT"), ()]
