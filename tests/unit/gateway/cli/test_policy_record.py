"""The record of one of the cast is read as its sources hold it, and opened by the rules of release."""

from datetime import UTC, datetime, timedelta

from gateway.cli import policy_record
from gateway.cli.policy_cast import directives_of
from gateway.cli.policy_record import Release
from gateway.demo.cast import find
from gateway.demo.chronicle.world import chronicle
from tests.properties.release import rules

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
CHRONICLE = chronicle(NOW)


def apart(key, at=NOW):
    read = policy_record.read_of(CHRONICLE, find(key), at)
    return list(policy_record.set_apart(rules(), read, directives_of(find(key), find(key), chronicle=CHRONICLE, at=at)))


def test_each_source_gives_what_it_holds_by_then():
    read = policy_record.read_of(CHRONICLE, find("signe"), NOW)
    earlier = policy_record.read_of(CHRONICLE, find("signe"), NOW - timedelta(days=90))

    held = {each.report.key for each in CHRONICLE.written if each.citizen == "signe"}
    assert {report.key for delivery in read for report in delivery.reports} == held
    assert "central" in {delivery.source for delivery in read}
    assert 0 < sum(len(delivery.reports) for delivery in earlier) < sum(len(delivery.reports) for delivery in read)


def test_only_what_is_set_apart_is_given_with_its_class_and_moment():
    found = {kind: (report, release) for kind, report, release in apart("signe")}

    assert list(found) == ["CYTO (Cytologi)", "HIST (Histologi)", "RTG (Røntgen)"]
    report, release = found["HIST (Histologi)"]
    assert (release.id, release.mode, release.opens) == ("C", "SAFETY_NET", "after 14 days")
    assert timedelta(days=14) <= release.at - report.issued.at < timedelta(days=18)


def test_a_report_of_the_most_open_class_is_not_set_apart():
    assert not apart("jonas", at=NOW - timedelta(days=600))


def test_a_release_is_told_with_its_moment_by_the_clock_in_oslo():
    opened = Release(id="C", mode="SAFETY_NET", opens="after 14 days", at=datetime(2026, 7, 1, 8, tzinfo=UTC))
    by_hand = Release(id="D", mode="CLINICIAN", opens="by hand alone", at=None)

    assert policy_record.release_in_words(opened) == "2026-07-01 10:00, by class C (SAFETY_NET, after 14 days)"
    assert policy_record.release_in_words(by_hand).startswith("when a clinician opens it, by class D (")


def test_a_report_is_released_at_its_very_moment_and_never_without_one():
    release = Release(id="C", mode="SAFETY_NET", opens="after 14 days", at=NOW)

    assert policy_record.released(release, NOW)
    assert not policy_record.released(release, NOW - timedelta(seconds=1))
    assert not policy_record.released(Release(id="D", mode="CLINICIAN", opens="by hand alone", at=None), NOW)
