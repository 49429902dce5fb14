"""A feed's push is checked, applied and recorded before it is told; a heartbeat alone says how far it is known."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from resolvers.acts.replicating import Outcome, Replicating
from resolvers.asking import Asking
from resolvers.audit import Audit
from resolvers.deadline import Deadline
from resolvers.errors import AuditUnavailable, Forbidden, StoreUnavailable
from resolvers.model import ActorKind, AuditKind, Caller, PersonHash, ReportKey
from resolvers.naming import Naming
from resolvers.normalise.pts import PushInvalid
from tests.examples import NOW, NUMBER, ORGANISATION, citizen, clinician
from tests.unit.resolvers.normalise.pushes import PTS, block, body, denial, heartbeat, push

SYSTEM = Caller(
    kind=ActorKind.SYSTEM,
    subject="pts",
    issuer="https://personnel.example",
    client_id="pts",
    scopes=frozenset({"nhn:pps/restrictions-write"}),
    organisation=ORGANISATION,
)
KARI = PersonHash(b"k" * 32)
NAMING = Naming(b"a secret that only the tests have")
REPORT = {"type": "Svarrapport", "value": "r1", "sender": ORGANISATION, "requisition": "q-1"}


class Store:
    """A store that keeps what it is given, knows what is older, or fails."""

    def __init__(self, failure: Exception | None = None, *, newer: bool = False) -> None:
        self.failure = failure
        self.newer = newer
        self.replicas: list[object] = []
        self.heartbeats: list[object] = []
        self.entries: list[object] = []

    async def enrol(self, identifiers, deadline):
        if self.failure:
            raise self.failure
        assert tuple(identifiers) == (NUMBER,)
        return KARI

    async def replicate(self, person, feed, restrictions, *, number, as_of, now, deadline):
        assert number == NUMBER
        if not self.newer:
            self.replicas.append((person, feed, tuple(restrictions), as_of, now))
        return not self.newer

    async def note_feed(self, feed, *, as_of, now, deadline):
        self.heartbeats.append((feed, as_of, now))

    async def append_audit(self, entry, deadline):
        self.entries.append(entry)


class Unwritable(Store):
    """A store whose log takes nothing."""

    async def append_audit(self, entry, deadline):
        raise StoreUnavailable("away")


async def receive(store, message, *, caller=SYSTEM, now=NOW):
    asking = Asking(caller=caller, now=now, deadline=Deadline.after(5), request_id="request-1")
    replicating = Replicating(store, Audit(store), NAMING, [PTS], synthetic_only=True)
    return await replicating.receive(asking, message if isinstance(message, bytes) else body(message))


async def test_a_push_is_applied_whole_and_recorded() -> None:
    store, later = Store(), NOW + timedelta(seconds=5)

    outcome = await receive(store, push(block(), safeties=(denial(),)), now=later)

    ((person, feed, restrictions, as_of, now),) = store.replicas
    assert (outcome, person, feed, as_of, now) == (Outcome.APPLIED, KARI, "pts", NOW, later)
    assert [(found.id, found.origin) for found in restrictions] == [("17", "pts"), ("18", "pts")]
    (entry,) = store.entries
    assert (entry.kind, entry.operation, entry.outcome) == (AuditKind.CHANGE, "replicate", "OK")
    assert (entry.person, entry.at, entry.organisation, entry.request_id) == (KARI, later, ORGANISATION, "request-1")
    assert store.heartbeats == []


async def test_a_report_goes_by_the_name_that_everybody_is_told() -> None:
    store = Store()

    await receive(store, push(block(objectScope=REPORT)))

    ((_, _, (restriction,), _, _),) = store.replicas
    assert restriction.object_value == NAMING.report(ReportKey(f"ENH:{ORGANISATION}", "r1", "q-1"))


async def test_an_older_push_changes_nothing_and_leaves_no_entry() -> None:
    store = Store(newer=True)

    assert await receive(store, push(block())) is Outcome.OLDER
    assert (store.replicas, store.entries) == ([], [])


async def test_a_heartbeat_is_noted_and_is_about_nobody() -> None:
    store = Store()

    assert await receive(store, heartbeat(), now=NOW + timedelta(seconds=1)) is Outcome.NOTED
    assert store.heartbeats == [("pts", NOW, NOW + timedelta(seconds=1))]
    assert (store.replicas, store.entries) == ([], [])


@pytest.mark.parametrize(
    ("caller", "message"),
    [
        (replace(SYSTEM, organisation="100000016"), push(block())),
        (replace(SYSTEM, organisation=None), push(block())),
        (clinician(), push(block())),
        (citizen(organisation=ORGANISATION), push(block())),
        (SYSTEM, push(block(), feed="pvk")),
        (SYSTEM, heartbeat(feed="pvk")),
        (SYSTEM, {"feed": "pvk"}),
    ],
)
async def test_who_may_not_push_for_a_feed_is_refused_and_that_is_recorded(caller, message) -> None:
    store = Store()

    with pytest.raises(Forbidden):
        await receive(store, message, caller=caller)

    assert (store.replicas, store.heartbeats) == ([], [])
    (entry,) = store.entries
    assert (entry.kind, entry.person, entry.operation, entry.outcome) == (
        AuditKind.REFUSAL,
        None,
        "replicate",
        "FORBIDDEN",
    )


@pytest.mark.parametrize(
    ("message", "path"),
    [(b"no", ""), ({}, "feed"), (heartbeat(feed=3), "feed"), (push(block(id=None)), "patientPrivacy[0].id")],
)
async def test_what_cannot_be_read_changes_nothing(message, path) -> None:
    store = Store()

    with pytest.raises(PushInvalid) as refused:
        await receive(store, message)

    assert [problem.path for problem in refused.value.problems] == [path]
    assert (store.replicas, store.heartbeats, store.entries) == ([], [], [])


async def test_what_is_not_kept_or_not_recorded_is_not_told_as_taken() -> None:
    with pytest.raises(StoreUnavailable):
        await receive(Store(StoreUnavailable("away")), push(block()))
    with pytest.raises(AuditUnavailable):
        await receive(Unwritable(), push(block()))
