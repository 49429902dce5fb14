"""The policy table meets facts: what each caller sees of one report, and what is gone when it is hidden."""

from datetime import UTC, datetime, timedelta
from importlib.resources import files

import msgspec
import pytest

from policies import Decision, DenialCode, Effect, Policy, parse_table
from resolvers.clearance import REFUSALS, awaits, clear, door, knock, refusal, rows
from resolvers.errors import (
    AttestationExpired,
    AttestationInvalid,
    BasisRequired,
    Forbidden,
    NotAvailable,
    PathError,
    PolicyUnavailable,
)
from resolvers.ledger import completeness
from resolvers.merge import merge
from resolvers.model import (
    ActorKind,
    Assistant,
    Code,
    CodedValue,
    Comment,
    EarlyRelease,
    HeldBy,
    Hidden,
    Moment,
    NamedSource,
    Normalised,
    ObjectKind,
    OpeningKind,
    ReportStatus,
    Representation,
    RepresentationKind,
    Request,
    RestrictionFamily,
    RestrictionLevel,
    RestrictionType,
    Shown,
    SourceId,
    SourceState,
    SubjectKind,
)
from resolvers.naming import Naming
from resolvers.notices import notices
from resolvers.plan import SourceSheet
from tests.examples import (
    HPR,
    NLK,
    NOW,
    ORGANISATION,
    OTHER_NUMBER,
    PERSON,
    citizen,
    clinician,
    directives,
    grant,
    holding,
    mark,
    moment,
    pair,
    report,
    restriction,
    result,
)

TABLE = parse_table(files("policies").joinpath("tables", "access.toml").read_text(encoding="utf-8"))
POLICY = Policy(TABLE)
NAMING = Naming(b"s" * 32)
REPORT_ID = NAMING.report(report().key)
CENTRAL = SourceId("central")
NORD = SourceId("nord")
SECRET = "secret-7f3a"
HOLDING = holding()
SELF_LIKE = {"object_kind": ObjectKind.REPORT, "object_value": REPORT_ID}


def switched(*settings: str) -> Policy:
    return Policy(TABLE, frozenset(settings))


def safety(kind: RestrictionType, code: str, **changes):
    values = {"family": RestrictionFamily.SAFETY, "type": kind, "code": code, "level": None, **SELF_LIKE}
    return restriction(**{**values, **changes})


# Set when the requisition was made, so before any report was there to be shown.
DELAY = safety(RestrictionType.DELAY, "NORU", release_at=NOW + timedelta(days=3), valid_from=NOW - timedelta(days=400))
DENIAL = safety(RestrictionType.DENIAL, "NORN_FPB")
PART = restriction(**SELF_LIKE)


def delivered(*reports, source=CENTRAL, **changes) -> Normalised:
    return Normalised(source=source, as_of=NOW, reports=reports, **changes)


def cleared(caller, read, *restrictions, policy=POLICY, **facts):
    limits = directives(*restrictions, **facts)
    entry = door(policy, caller, PERSON, limits)
    found = clear(policy, limits, entry, NAMING, caller=caller, read=read, holding=HOLDING)
    return entry, tuple(found)


def verdicts(caller, found, *restrictions, **how):
    return cleared(caller, [delivered(found)], *restrictions, **how)


def verdict(caller, found, *restrictions, **how):
    (one,) = verdicts(caller, found, *restrictions, **how)[1]
    return one


def answered(caller, read, *restrictions, **how):
    """What is left of what was read once it is merged."""
    _, found = cleared(caller, read, *restrictions, **how)
    names = {source: NamedSource(id=source, name=source) for source in (CENTRAL, NORD)}
    return merge(found, NAMING, sources=names, national_store_answered=True)


def test_a_caller_without_basis_is_told_before_anybody_is_looked_up() -> None:
    with pytest.raises(BasisRequired):
        knock(POLICY, clinician(basis=None), NOW)


@pytest.mark.parametrize(
    "caller",
    [
        clinician(purpose="COC"),
        clinician(purpose="QUALITY"),
        clinician(basis="FORHOYET_AKUTT"),
        clinician(kind=ActorKind.SYSTEM, pid=None),
        citizen(purpose="TREAT"),
    ],
)
def test_a_caller_who_could_see_nobody_is_refused_with_the_policys_own_code(caller) -> None:
    with pytest.raises(Forbidden) as refused:
        knock(POLICY, caller, NOW)

    assert refused.value.reason in {"FORBIDDEN", "ELEVATION_WITHOUT_CAUSE"}


def test_an_attestation_that_has_become_too_old_or_is_wrong_is_told_at_once() -> None:
    with pytest.raises(AttestationExpired):
        knock(POLICY, clinician(attested_until=NOW), NOW)
    with pytest.raises(AttestationInvalid):
        knock(POLICY, clinician(decision_ref=None), NOW)


@pytest.mark.parametrize(
    "settings", [frozenset(), frozenset(found.name for found in TABLE.settings)], ids=["closed", "open"]
)
@pytest.mark.parametrize("assistant", [None, Assistant(subject="a")], ids=["alone", "assisted"])
@pytest.mark.parametrize("purpose", ["TREAT", "ETREAT", "BTG", "COC", "QUALITY", "PATRQT", "X", None])
def test_whom_the_register_of_personnel_contradicts_is_refused_whatever_they_ask_for(
    settings, assistant, purpose
) -> None:
    for basis in ("UNNTAK", "SAMTYKKE", "AKUTT", "FORHOYET_AKUTT", "SEGSELV", None):
        for attested in (True, False):
            caller = clinician(purpose=purpose, basis=basis, attested=attested, assistant=assistant, contradicted=True)
            with pytest.raises(AttestationInvalid):
                knock(Policy(TABLE, settings), caller, NOW)
            assert door(Policy(TABLE, settings), caller, PERSON, directives(gp=True)).decision.row == "P12-INVALID"


@pytest.mark.parametrize(
    ("caller", "unread", "read"),
    [
        (clinician(basis="UNNTAK"), directives(gp=None), directives(gp=False)),
        (clinician(purpose="QUALITY", basis="UNNTAK"), directives(former=None), directives(former=False)),
        (
            clinician(basis="UNNTAK"),
            directives(gp=None, privacy_read=False),
            directives(gp=False, privacy_read=False),
        ),
    ],
    ids=["the GP's exemption", "former treatment", "with restrictions unread too"],
)
def test_what_hangs_on_a_relation_whose_register_is_silent_is_not_told_as_a_no(caller, unread, read) -> None:
    policy = Policy(TABLE, frozenset(found.name for found in TABLE.settings))

    with pytest.raises(PolicyUnavailable):
        door(policy, caller, PERSON, unread)
    assert door(policy, caller, PERSON, read).denies


def test_a_register_that_is_silent_is_no_hindrance_to_whom_it_would_not_help() -> None:
    assert not door(POLICY, clinician(), PERSON, directives(gp=None)).denies
    assert door(POLICY, clinician(basis="UNNTAK", contradicted=True), PERSON, directives(gp=None)).denies


@pytest.mark.parametrize(
    "caller",
    [
        clinician(),
        clinician(attested=False),
        clinician(basis="UNNTAK"),
        citizen(),
        citizen(basis="FULLMAKT"),
        citizen(pid=OTHER_NUMBER),
    ],
)
def test_what_depends_on_the_person_is_not_said_before_they_are_looked_up(caller) -> None:
    knock(POLICY, caller, NOW)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (DenialCode.NOT_AVAILABLE, NotAvailable),
        (DenialCode.BASIS_REQUIRED, BasisRequired),
        (DenialCode.FORBIDDEN, Forbidden),
        (DenialCode.ELEVATION_WITHOUT_CAUSE, Forbidden),
        (DenialCode.ATTESTATION_EXPIRED, AttestationExpired),
        (DenialCode.ATTESTATION_INVALID, AttestationInvalid),
        (DenialCode.CHANNEL_RESERVED, Forbidden),
        (DenialCode.POLICY_UNAVAILABLE, PolicyUnavailable),
        (None, NotAvailable),
    ],
)
def test_every_denial_has_one_error_and_what_has_none_of_its_own_is_not_available(code, kind) -> None:
    told = refusal(Decision(effect=Effect.DENY, row="X", code=code, table_version="1"))

    assert type(told) is kind
    assert told.reason == (code if kind is Forbidden else None)


def test_no_code_is_left_without_an_error() -> None:
    assert set(REFUSALS) == set(DenialCode) - {DenialCode.NOT_AVAILABLE}
    assert len({text for _, text in REFUSALS.values()}) == len(REFUSALS)
    assert all(issubclass(kind, PathError) for kind, _ in REFUSALS.values())


def test_the_door_opens_masks_or_denies_on_directives_alone() -> None:
    assert door(POLICY, clinician(), PERSON, directives()).opens
    masked = door(POLICY, clinician(), PERSON, directives(restriction()))
    assert not masked.opens
    assert not masked.denies
    assert [(lock.notice, sorted(lock.openable_by)) for lock in masked.padlocks] == [("GENERAL_BLOCK", ["CONSENT"])]
    assert door(POLICY, clinician(attested=False), PERSON, directives()).denies


def test_a_hard_and_a_named_block_have_padlocks_that_nothing_opens() -> None:
    hard = door(POLICY, clinician(), PERSON, directives(restriction(level=RestrictionLevel.HARD)))
    named = restriction(subject_kind=SubjectKind.PRACTITIONER, subjects=(HPR,))
    emergency = clinician(purpose="ETREAT", basis="AKUTT")

    assert [(lock.notice, lock.openable_by) for lock in hard.padlocks] == [("GENERAL_BLOCK", frozenset())]
    assert [
        (lock.notice, lock.openable_by) for lock in door(POLICY, emergency, PERSON, directives(named)).padlocks
    ] == [("SPECIFIC_BLOCK", frozenset())]


def test_who_opted_out_is_told_of_and_no_source_is_asked() -> None:
    entry = door(POLICY, citizen(), PERSON, directives(opted_out=True))

    assert entry.opted_out
    assert not entry.opens
    assert not door(POLICY, citizen(), PERSON, directives()).opted_out


@pytest.mark.parametrize(
    ("caller", "facts"),
    [(clinician(), {"privacy_read": False}), (citizen(), {"safety_read": False})],
)
def test_what_cannot_be_read_closes_the_door_to_those_whom_it_limits(caller, facts) -> None:
    closed = door(POLICY, caller, PERSON, directives(**facts))

    assert closed.decision.code is DenialCode.POLICY_UNAVAILABLE
    assert door(POLICY, clinician(), PERSON, directives(safety_read=False)).opens
    assert door(POLICY, citizen(), PERSON, directives(privacy_read=False)).opens


def test_a_block_of_one_report_hides_it_whole_and_shows_a_padlock_whether_or_not_it_exists() -> None:
    entry, (hidden,) = verdicts(clinician(), report(), PART)
    absent, (shown,) = verdicts(clinician(), report("another"), PART)

    assert isinstance(hidden, Hidden)
    assert hidden.whole
    assert entry.padlocks == absent.padlocks
    assert [lock.notice for lock in entry.padlocks] == ["REPORT_BLOCK"]
    assert isinstance(shown, Shown)


def test_a_grant_opens_a_soft_part_and_no_hard_one() -> None:
    hard = restriction(**SELF_LIKE, level=RestrictionLevel.HARD)
    opened = {"grant": grant(kind=OpeningKind.CONSENT)}

    assert isinstance(verdict(clinician(), report(), PART, **opened), Shown)
    assert verdicts(clinician(), report(), PART, **opened)[0].padlocks == ()
    assert isinstance(verdict(clinician(), report(), hard, **opened), Hidden)
    assert isinstance(verdict(clinician(subject="subject-8"), report(), PART, **opened), Hidden)


def test_a_grant_opens_no_part_that_is_closed_to_the_organisation_unless_that_is_switched_on() -> None:
    block = restriction(**SELF_LIKE, subject_kind=SubjectKind.ORGANISATION, subjects=(ORGANISATION,))
    opened = {"grant": grant()}
    openable = switched("organisation_block_openable")

    entry, (hidden,) = verdicts(clinician(), report(), block, **opened)
    assert isinstance(hidden, Hidden)
    assert [(lock.notice, lock.openable_by) for lock in entry.padlocks] == [("ORGANISATION_BLOCK", frozenset())]
    assert isinstance(verdict(clinician(), report("another"), block), Shown)
    assert isinstance(verdict(clinician(), report(), block, policy=openable, **opened), Shown)
    assert isinstance(verdict(clinician(), report(), block, policy=openable), Hidden)


def test_the_citizen_sees_what_they_have_blocked() -> None:
    assert isinstance(verdict(citizen(), report(), PART), Shown)
    assert isinstance(verdict(citizen(), report(), restriction()), Shown)


@pytest.mark.parametrize("found", [DENIAL, safety(RestrictionType.DENIAL, "NORN_ALL", object_value="rp-2")])
def test_a_denial_hides_every_version_from_the_citizen(found) -> None:
    hidden = verdict(citizen(), report(), found)

    assert isinstance(hidden, Hidden)
    assert hidden.whole
    assert not hidden.waiting


def test_a_hidden_version_holds_nothing_of_the_report_but_its_key_and_time() -> None:
    secret = report(results=(result(SECRET, SECRET),), comments=(Comment(text=SECRET),))

    assert SECRET not in str(msgspec.to_builtins(verdict(citizen(), secret, DENIAL)))


VERSIONS = {
    "old": report(issued=moment("2026-01-10", hour=12), results=(result(text="48"),)),
    "new": report(issued=moment("2026-02-20", hour=12), results=(result(text="51"),)),
}


def seen(caller, read, *restrictions, **how) -> list[list[str]]:
    """The values of every version that is answered, report by report."""
    return [
        [version.results[0].value.text for version in found.versions]
        for found in answered(caller, read, *restrictions, **how)
    ]


@pytest.mark.parametrize("order", [("old", "new"), ("new", "old")])
def test_a_denial_of_any_version_hides_all_and_a_delay_only_what_was_not_shown(order) -> None:
    read = [delivered(*(VERSIONS[name] for name in order))]
    delay = safety(
        RestrictionType.DELAY, "NORU", release_at=NOW + timedelta(days=3), valid_from=moment("2026-02-01").at
    )

    assert seen(citizen(), read) == [["51", "48"]]
    assert seen(citizen(), read, delay) == [["48"]]
    assert seen(clinician(), read, delay) == [["51", "48"]]
    assert seen(citizen(), read, DENIAL) == []


def test_a_denial_that_one_version_is_marked_with_hides_the_others_too() -> None:
    marked = msgspec.structs.replace(VERSIONS["new"], requests=(Request(reservations=(Code(code="NORN_FFL"),)),))

    assert seen(citizen(), [delivered(VERSIONS["old"]), delivered(marked, source=NORD)]) == []


def test_a_delay_that_one_version_is_marked_with_hides_it_and_its_copies_and_no_older_one() -> None:
    marked = msgspec.structs.replace(VERSIONS["new"], requests=(Request(reservations=(Code(code="NORU"),)),))
    read = [delivered(VERSIONS["old"], VERSIONS["new"]), delivered(marked, source=NORD)]

    assert seen(citizen(), read) == [["48"]]


def test_a_block_that_one_version_is_marked_with_hides_all_from_personnel() -> None:
    marked = msgspec.structs.replace(VERSIONS["new"], requests=(Request(reservations=(Code(code="NORS"),)),))
    read = [delivered(VERSIONS["old"]), delivered(marked, source=NORD)]

    assert seen(clinician(), read) == []
    assert seen(citizen(), read) == [["51", "48"]]


def test_what_waits_by_rule_is_hidden_from_the_citizen_until_then() -> None:
    pathology = report(kind=Code(code="HIST"), day="2026-02-20")
    chemistry = report("r2", day="2026-02-20")

    assert [found.key.report for found in answered(citizen(), [delivered(pathology, chemistry)])] == ["r2"]
    waiting = verdict(clinician(), pathology)
    assert waiting.row == "P2-FLAG"
    assert (waiting.citizen_release.state, waiting.citizen_release.until) == ("WAITS", moment("2026-03-06", hour=12).at)


def test_a_patient_who_is_informed_sees_it_at_once() -> None:
    pathology = report(kind=Code(code="HIST"), day="2026-02-20")
    informed = (EarlyRelease(report_id=REPORT_ID, released_at=NOW),)

    assert isinstance(verdict(citizen(), pathology, DELAY, releases=informed), Shown)
    assert verdict(clinician(), pathology, DELAY, releases=informed).citizen_release.state == "SHOWN"
    assert isinstance(verdict(citizen(), pathology, DENIAL, releases=informed), Hidden)


def test_the_clinician_sees_it_with_what_the_citizen_does_not_see() -> None:
    delayed = verdict(clinician(), report(), DELAY)
    denied = verdict(clinician(), report(), DENIAL, DELAY)
    open_to_all = verdict(clinician(), report())

    assert (delayed.citizen_release.state, delayed.citizen_release.until) == ("WAITS", DELAY.release_at)
    assert delayed.citizen_release.code == "NORU"
    assert (denied.citizen_release.state, denied.citizen_release.code) == ("DENIED", "NORN_FPB")
    assert open_to_all.citizen_release.state == "SHOWN"


@pytest.mark.parametrize(
    ("found", "limits", "state"),
    [
        (report(), (), "UNKNOWN"),
        (report(), (DELAY,), "WAITS"),
        (report(), (DENIAL,), "DENIED"),
        (report(source_status=pair("N", "P")), (), "WAITS"),
    ],
)
def test_while_denials_and_delays_cannot_be_read_nothing_is_told_as_sure_to_be_shown(found, limits, state) -> None:
    told = verdict(clinician(), found, *limits, safety_read=False).citizen_release

    assert (told.state, told.until) == (state, None)


def test_the_last_of_several_delays_is_told_and_none_where_one_has_no_end() -> None:
    longer = msgspec.structs.replace(DELAY, id="b2", release_at=NOW + timedelta(days=9))
    endless = msgspec.structs.replace(DELAY, id="b3", release_at=None)

    assert verdict(clinician(), report(), DELAY, longer).citizen_release.until == longer.release_at
    assert verdict(clinician(), report(), endless, longer).citizen_release.until is None


def test_the_clinician_is_told_what_holds_it_and_how_long_it_may_be_held() -> None:
    """Thirty days from a Saturday it is a Monday, and what has no date cannot be counted."""
    pathology = report(kind=Code(code="HIST"), day="2026-02-20")
    undated = report(kind=Code(code="HIST"), issued=Moment(text="", at=datetime(1970, 1, 1, tzinfo=UTC)))
    rule, by_hand = verdict(clinician(), pathology).citizen_release, verdict(clinician(), undated).citizen_release
    held = verdict(clinician(), report(), DELAY).citizen_release
    denied = verdict(clinician(), report(), DENIAL).citizen_release
    shown = verdict(clinician(), report()).citizen_release

    assert (rule.held_by, rule.restriction_id, rule.set_by) == (HeldBy.RULE, None, None)
    assert (rule.release_class, rule.latest_hold) == ("C", moment("2026-04-21", hour=11).at)
    assert (by_hand.until, by_hand.release_class, by_hand.latest_hold) == (None, "C", None)
    assert (held.held_by, held.restriction_id, held.set_by) == (HeldBy.SET, DELAY.id, DELAY.set_by)
    assert (held.release_class, held.latest_hold) == ("A", moment("2026-02-09", hour=12).at)
    assert (denied.held_by, denied.restriction_id) == (HeldBy.SET, DENIAL.id)
    assert (shown.held_by, shown.release_class, shown.latest_hold) == (None, None, None)
    assert verdict(clinician(), marked("NORU")).citizen_release.held_by is HeldBy.SOURCE


def test_a_denial_to_others_than_the_citizen_is_not_told_as_one_to_them() -> None:
    parents = safety(RestrictionType.DENIAL, "NORN_FORANS")

    assert verdict(clinician(), report(), parents).citizen_release.state == "SHOWN"
    assert verdict(clinician(), report(), parents, DELAY).citizen_release.state == "WAITS"


@pytest.mark.parametrize(
    ("age", "code", "expected"),
    [
        (8, "NORN_FORANS", "DENIED"),
        (8, "NORN_UNGDOM", "SHOWN"),
        (14, "NORN_FORANS", "SHOWN"),
        (14, "NORN_UNGDOM", "DENIED"),
        (16, "NORN_FORANS", "SHOWN"),
        (16, "NORN_UNGDOM", "SHOWN"),
        (None, "NORN_FORANS", "DENIED"),
        (None, "NORN_UNGDOM", "DENIED"),
    ],
)
def test_a_denial_of_parents_or_youth_is_told_at_the_age_at_which_it_hides(age, code, expected) -> None:
    limits = directives(safety(RestrictionType.DENIAL, code))
    entry = door(POLICY, clinician(), msgspec.structs.replace(PERSON, age=age), limits)
    read = [delivered(report())]
    (found,) = clear(POLICY, limits, entry, NAMING, caller=clinician(), read=read, holding=HOLDING)

    assert found.citizen_release.state == expected
    assert (found.citizen_release.code == code) == (expected == "DENIED")


def test_the_citizen_is_never_told_of_release() -> None:
    assert verdict(citizen(), report()).citizen_release is None


def test_what_is_not_final_is_hidden_from_the_citizen_for_this_version_only() -> None:
    preliminary = report(status=ReportStatus.PRELIMINARY, source_status=pair("N", "P"))
    hidden = verdict(citizen(), preliminary)

    assert isinstance(hidden, Hidden)
    assert not hidden.whole
    waiting = verdict(clinician(), preliminary).citizen_release
    assert (waiting.state, waiting.until, waiting.code) == ("WAITS", None, None)


def test_a_denial_of_parents_leaves_the_grown_citizens_own_access() -> None:
    assert isinstance(verdict(citizen(), report(), safety(RestrictionType.DENIAL, "NORN_FORANS")), Shown)


def test_the_strictest_of_several_denials_holds() -> None:
    assert isinstance(verdict(citizen(), report(), safety(RestrictionType.DENIAL, "NORN_FORANS"), DENIAL), Hidden)


def test_a_parent_sees_neither_what_is_denied_to_parents_nor_what_is_denied_to_the_child() -> None:
    child = msgspec.structs.replace(PERSON, age=8)
    mother = Representation(kind=RepresentationKind.PARENT, lives_with=True, has_registered_address=True)
    caller = citizen(pid=OTHER_NUMBER, basis="FORELDREREPRESENTASJON")

    def sees(*restrictions):
        limits = directives(*restrictions, representation=mother, representative=PERSON)
        entry = door(POLICY, caller, child, limits)
        read = [delivered(report())]
        (found,) = clear(POLICY, limits, entry, NAMING, caller=caller, read=read, holding=HOLDING)
        return isinstance(found, Shown)

    assert sees()
    assert not sees(safety(RestrictionType.DENIAL, "NORN_FORANS"))
    assert not sees(DENIAL)
    assert not sees(DELAY)


def test_a_cancelled_report_is_shown_without_values() -> None:
    cancelled = report(status=ReportStatus.CANCELLED, source_status=pair("C", "F"))

    assert verdict(clinician(), cancelled).report.results[0].value is None
    assert verdict(citizen(), cancelled).report.results[0].value is None


WAITING = switched("waiting_notice")


def test_the_waiting_notice_is_due_only_where_the_setting_is_on() -> None:
    assert not awaits(verdicts(citizen(), report(), DELAY)[1])
    assert awaits(verdicts(citizen(), report(), DELAY, policy=WAITING)[1])
    assert not awaits(verdicts(citizen(), report(), policy=WAITING)[1])
    assert not awaits(verdicts(clinician(), report(), DELAY, policy=WAITING)[1])


@pytest.mark.parametrize(
    "beside",
    [
        report(requests=(Request(reservations=(Code(code="NORN_FFL"),)),)),
        report(issued=moment("2025-01-10"), requests=(Request(reservations=(Code(code="NORN_FFL"),)),)),
        report(source_status=pair("N", "P")),
    ],
)
def test_what_another_copy_or_version_hides_without_a_trace_is_not_called_waiting(beside) -> None:
    read = [delivered(report()), delivered(beside, source=NORD)]
    _, found = cleared(citizen(), read, DELAY, policy=WAITING)

    assert any(isinstance(one, Hidden) and one.waiting for one in found)
    assert not awaits(found)
    assert awaits((*found, *verdicts(citizen(), report("r2", kind=Code(code="MGEN")), policy=WAITING)[1]))


def test_the_rows_that_decided_are_counted_for_the_audit() -> None:
    entry, found = verdicts(clinician(), report(), PART)

    assert rows(entry, found) == {entry.decision.row: 1, found[0].row: 1}


def marked(code: str):
    return report(requests=(Request(number="q", reservations=(Code(code=code), Code(code="3"))),))


@pytest.mark.parametrize("code", ["NORN_FFL", "NORN-ANG", "NORU"])
def test_what_its_source_has_marked_is_hidden_from_the_citizen_and_told_to_personnel(code) -> None:
    hidden, told = verdict(citizen(), marked(code)), verdict(clinician(), marked(code))

    assert isinstance(hidden, Hidden)
    assert hidden.whole is (code != "NORU")
    assert (told.citizen_release.state, told.citizen_release.code) == ("WAITS" if code == "NORU" else "DENIED", code)


def test_what_its_source_has_marked_as_blocked_is_hidden_from_personnel_alone() -> None:
    assert isinstance(verdict(clinician(), marked("NORS")), Hidden)
    assert isinstance(verdict(citizen(), marked("NORS")), Shown)


def test_a_mark_that_is_meant_for_others_is_not_told_to_the_citizen() -> None:
    found = verdict(citizen(), marked("NORN_FORANS"))

    assert [code.code for code in found.report.requests[0].reservations] == ["3"]
    assert [code.code for code in verdict(clinician(), marked("NORN_FORANS")).report.requests[0].reservations] == [
        "NORN_FORANS",
        "3",
    ]


@pytest.mark.parametrize("code", ["NORN_FFL", "NORU", "NORN_ALL"])
def test_the_mark_of_a_source_that_is_late_or_was_cut_short_hides_the_copy_of_another(code) -> None:
    known = {"marks": (mark(REPORT_ID, code),)}
    cut = [delivered(report()), delivered(report(issued=moment("2026-01-09")), source=NORD, cut="PAGES")]
    whole = [delivered(report()), delivered(report(), source=NORD)]

    assert answered(citizen(), [delivered(report())], **known) == ()
    assert answered(citizen(), cut, **known) == ()
    assert len(answered(citizen(), whole, **known)) == 1


def test_a_known_block_of_a_source_is_a_padlock_and_hides_the_report_from_personnel() -> None:
    entry, (hidden,) = verdicts(clinician(), report(), marks=(mark(REPORT_ID, "NORS"),))

    assert isinstance(hidden, Hidden)
    assert [(lock.notice, sorted(lock.openable_by)) for lock in entry.padlocks] == [("REPORT_BLOCK", ["CONSENT"])]
    assert isinstance(verdict(citizen(), report(), marks=(mark(REPORT_ID, "NORS"),)), Shown)
    assert isinstance(verdict(clinician(), report(), marks=(mark(REPORT_ID, "NORS"),), grant=grant()), Shown)


def test_a_risk_to_personnel_that_any_report_is_marked_with_closes_the_whole_record_to_the_citizen() -> None:
    read = [delivered(report("r2")), delivered(marked("NORN_ALL"), source=NORD)]

    assert answered(citizen(), read) == ()
    assert {found.citizen_release.code for found in answered(clinician(), read)} == {"NORN_ALL"}


CASE_WORKER = clinician(purpose="COC")
SECRET_REPORT = report(
    comments=(Comment(text=SECRET),),
    requests=(Request(number=SECRET, reasons=(Comment(text=SECRET),)),),
    results=(
        result(SECRET, SECRET),
        result(value=CodedValue(code=Code(code=SECRET), codes=(Code(code=SECRET, system=NLK),))),
    ),
)


def test_case_work_sees_an_outline_without_any_value_comment_or_code() -> None:
    shown = verdict(CASE_WORKER, SECRET_REPORT, policy=switched("case_work_reads"))

    assert isinstance(shown, Shown)
    assert (shown.report.key, shown.report.kind.code) == (report().key, "CLIN")
    assert (shown.report.results, shown.report.comments, shown.report.requests) == ((), (), ())
    assert SECRET not in str(msgspec.to_builtins(shown))
    assert isinstance(verdict(clinician(), SECRET_REPORT).report.comments[0], Comment)


def test_case_work_sees_what_the_citizen_does_not_see_only_where_that_is_switched_on() -> None:
    both = switched("case_work_reads", "case_work_reads_withheld")

    assert isinstance(verdict(CASE_WORKER, SECRET_REPORT, DENIAL, policy=switched("case_work_reads")), Hidden)
    told = verdict(CASE_WORKER, SECRET_REPORT, DENIAL, policy=both)
    assert told.citizen_release.state == "DENIED"
    assert SECRET not in str(msgspec.to_builtins(told))


def test_case_work_opens_no_padlock() -> None:
    entry, (hidden,) = verdicts(
        CASE_WORKER, report(), PART, policy=switched("case_work_reads"), grant=grant(purpose="COC")
    )

    assert isinstance(hidden, Hidden)
    assert [lock.openable_by for lock in entry.padlocks] == [frozenset()]


LEARNER = clinician(purpose="QUALITY", basis="UNNTAK")
QUALITY = switched("quality_reads")


@pytest.mark.parametrize(
    "block",
    [
        restriction(),
        restriction(level=RestrictionLevel.HARD),
        restriction(subject_kind=SubjectKind.PRACTITIONER, subjects=(HPR,)),
        restriction(subject_kind=SubjectKind.ORGANISATION, subjects=(ORGANISATION,)),
        restriction(**SELF_LIKE, subject_kind=SubjectKind.ORGANISATION, subjects=(ORGANISATION,)),
        PART,
    ],
)
def test_for_learning_a_block_hides_without_any_trace(block) -> None:
    """As where there is nothing: the sources are asked, each is empty, and no padlock is told."""
    facts = {"former": True, "policy": QUALITY}
    entry, found = verdicts(LEARNER, report(), block, **facts)
    nothing, _ = cleared(LEARNER, [delivered()], **facts)
    sheets = (SourceSheet(id=CENTRAL, name="Central"),)

    def told(entry, read, verdicts):
        shown = merge(verdicts, NAMING, sources={}, national_store_answered=True)
        ledger = completeness(sheets, read, shown, now=NOW)
        return shown, ledger, notices(entry, ledger, awaiting=awaits(verdicts))

    assert entry.opens
    assert told(entry, [delivered(report())], found) == told(nothing, [delivered()], ())
    assert told(entry, [delivered(report())], found)[1].sources[0].state is SourceState.EMPTY


def test_for_learning_former_patients_results_are_shown_where_it_is_switched_on() -> None:
    assert isinstance(verdict(LEARNER, report(), former=True, policy=QUALITY), Shown)
    assert verdicts(LEARNER, report(), former=False, policy=QUALITY)[0].denies


def test_no_value_reaches_a_decision() -> None:
    """Two reports that differ in their values alone are decided alike."""
    one, other = report(results=(result(text="1"),)), report(results=(result(text="99999"),))

    for caller in (citizen(), clinician()):
        for limits in ((), (DELAY,), (DENIAL,), (PART,)):
            assert verdict(caller, one, *limits).row == verdict(caller, other, *limits).row
