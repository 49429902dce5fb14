"""Which reports wait, by their rule and by all that is decided."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from resolvers.model import CitizenRelease, Code, EarlyRelease, HeldBy, PersonHash
from resolvers.views.pending import BY_HAND_US, Pending, may_wait, pending, waits
from tests.examples import NOW, OTHER_NUMBER, PERSON, clinician, holding, moment, pair, report
from tests.unit.resolvers.acted import requested
from tests.unit.resolvers.acts.test_holdable import WAITS, merged
from tests.unit.resolvers.kept import met
from tests.unit.resolvers.test_pipeline import NAMING

BIOPSY = report(kind=Code(code="HIST"), day="2026-02-20")
REPORT_ID = NAMING.report(BIOPSY.key)
OTHER = replace(PERSON, hash=PersonHash(b"q" * 32), identifiers=(OTHER_NUMBER,))


def found(*reports):
    return may_wait(reports, holding(), NAMING, NOW)


def test_what_its_rule_holds_may_wait_and_what_is_open_does_not() -> None:
    assert found(requested(BIOPSY)) == {PERSON.hash: {REPORT_ID}}
    assert found(requested(report(kind=Code(code="HIST"), day="2026-02-01"))) == {}
    assert found(requested(report(day="2026-02-20"))) == {}
    assert found(requested(report(kind=Code(code="MGEN"), day="2020-02-20"))) == {PERSON.hash: {REPORT_ID}}


def test_a_correction_that_waits_is_enough() -> None:
    first = report(kind=Code(code="HIST"), day="2026-01-10")
    corrected = replace(BIOPSY, source_status=pair("M", "F"))

    assert found(requested(corrected, first)) == {PERSON.hash: {REPORT_ID}}


def test_whatever_is_set_may_hold_what_the_rule_does_not() -> None:
    assert found(requested(report(), limited=True)) == {PERSON.hash: {REPORT_ID}}


def test_what_the_patient_has_been_told_of_waits_no_longer() -> None:
    told = EarlyRelease(report_id=REPORT_ID, released_at=NOW - timedelta(hours=1))

    assert found(requested(BIOPSY, releases=(told,))) == {}
    assert found(requested(BIOPSY, releases=(replace(told, report_id="rp-2"),))) == {PERSON.hash: {REPORT_ID}}


def test_persons_come_in_the_order_of_their_newest_report() -> None:
    second = report("r2", kind=Code(code="HIST"), day="2026-02-19")

    given = (requested(BIOPSY, person=OTHER), requested(second), requested(BIOPSY), requested(second, person=OTHER))
    assert list(found(*given).items()) == [
        (OTHER.hash, {REPORT_ID, NAMING.report(second.key)}),
        (PERSON.hash, {REPORT_ID, NAMING.report(second.key)}),
    ]


def test_what_cannot_be_read_is_not_listed() -> None:
    assert found(replace(requested(BIOPSY), documents=(b"{", b"[]"))) == {}


@pytest.mark.parametrize(
    ("held", "listed"),
    [
        (WAITS, True),
        (replace(WAITS, held_by=HeldBy.SET), True),
        (CitizenRelease(state="WAITS"), False),
        (CitizenRelease(state="SHOWN"), False),
        (CitizenRelease(state="DENIED", code="NORN-FPB", held_by=HeldBy.SOURCE), True),
        (CitizenRelease(state="DENIED", code="NORN_EPO", held_by=HeldBy.SET), False),
        (CitizenRelease(state="DENIED", held_by=HeldBy.SET), False),
    ],
)
def test_a_delay_waits_and_a_denial_until_the_patient_is_told(held, listed) -> None:
    assert waits(held) is listed


def test_of_what_is_cleared_only_what_was_asked_for_and_waits_is_listed_with_its_class() -> None:
    visible = met(clinician())
    found = [merged(), merged(CitizenRelease(state="SHOWN")), merged(None), replace(merged(), id="rp-9")]

    (one,) = pending(visible, found, {"rp-1"}, holding())

    assert (one.report.id, one.held, one.release_class.id) == ("rp-1", WAITS, "C")
    (other,) = pending(visible, [merged(replace(WAITS, release_class="gone"))], {"rp-1"}, holding())
    assert other.release_class is None


def test_what_opens_soonest_stands_first_and_what_waits_for_a_hand_last() -> None:
    def place(until, name: str):
        held = replace(WAITS, until=until)
        return Pending(met=met(clinician()), report=replace(merged(), id=name), held=held, release_class=None).position

    late, soon = moment("2026-03-09").at, moment("2026-03-06").at
    places = [place(soon, "b"), place(late, "a"), place(late, "b"), place(None, "a")]

    assert places == sorted(places)
    assert places[-1].sampled_us == BY_HAND_US
