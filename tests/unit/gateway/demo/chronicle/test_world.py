"""The chronicle is the same each time, synthetic, believable, and spread over all sources."""

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta

import pytest

from gateway.demo.cast import CITIZENS
from gateway.demo.chronicle.houses import CENTRAL, HOUSES, REGIONS
from gateway.demo.chronicle.world import chronicle
from resolvers.judging.marks import mark_codes, without_marks
from resolvers.model import Discipline, ReportStatus
from resolvers.normalise.identifiers import is_synthetic, organisation_number, person_number

ANCHOR = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def written():
    return chronicle(ANCHOR).written


def every_result(results):
    for result in results:
        yield result
        yield from every_result(result.members)


def versions(written):
    chains = defaultdict(list)
    for each in written:
        chains[each.report.key].append(each)
    return chains


def test_the_same_anchor_and_seed_give_the_same_chronicle(written):
    assert chronicle(ANCHOR).written == written


def test_another_seed_gives_another_chronicle(written):
    assert chronicle(ANCHOR, seed=1905).written != written


def test_nothing_is_issued_after_the_anchor_nor_long_before_it(written):
    newest = max(each.report.issued.at for each in written)

    assert newest <= ANCHOR
    assert newest > ANCHOR - timedelta(days=3)


def test_a_chronicle_can_be_anchored_at_midnight_and_at_noon():
    for hour in (0, 12, 23):
        anchor = ANCHOR.replace(hour=hour)
        assert all(each.report.issued.at <= anchor for each in chronicle(anchor).written)


def test_there_are_at_least_250_reports(written):
    assert len(versions(written)) >= 250


def test_everybody_in_the_cast_has_results(written):
    assert {each.citizen for each in written} == {citizen.key for citizen in CITIZENS}


def test_one_timeline_has_over_100_results_from_the_centre_and_all_regions(written):
    kari = [
        each for each in written if each.citizen == "kari" and each.report.issued.at > ANCHOR - timedelta(days=2200)
    ]
    holders = Counter(holder for each in kari for holder in each.holders)

    assert len({each.report.key for each in kari}) > 100
    assert {CENTRAL, *(region.source for region in REGIONS)} <= set(holders)


def test_every_number_is_synthetic_and_valid(written):
    numbers = {each.subject.digits for each in written}

    assert all(person_number(digits) is not None for digits in numbers)
    assert all(is_synthetic(person_number(digits)) for digits in numbers)


def test_every_report_says_who_asked_who_answered_when_and_what(written):
    for each in written:
        report = each.report
        assert report.performer is not None
        assert report.requester is not None
        assert organisation_number(report.key.organisation.removeprefix("ENH:"))
        assert report.sampled.at < report.issued.at
        assert report.message.id
        assert report.requests[0].number == report.key.requisition
        assert report.results


def test_every_result_has_a_name_and_a_value_unless_cancelled(written):
    for each in written:
        for result in every_result(each.report.results):
            assert result.code.code or result.code.text
            assert (result.value is None) == (each.report.status is ReportStatus.CANCELLED)


def test_results_refer_to_specimens_of_their_report(written):
    for each in written:
        known = {specimen.number for specimen in each.report.specimens}
        assert all(set(result.specimens) <= known for result in every_result(each.report.results))


def test_all_three_disciplines_and_a_version_of_each_kind_occur(written):
    assert {each.report.discipline for each in written} == set(Discipline)
    assert {each.report.status for each in written} == {
        ReportStatus.PRELIMINARY,
        ReportStatus.FINAL,
        ReportStatus.AMENDED,
        ReportStatus.APPENDED,
        ReportStatus.CANCELLED,
    }


def test_versions_of_a_report_follow_each_other_in_time_and_keep_their_first_issue(written):
    for chain in versions(written).values():
        issued = [each.report.issued.at for each in chain]
        assert issued == sorted(set(issued))
        assert len({each.report.first_issued for each in chain}) == 1
        assert len({each.report.message.id for each in chain}) == len(chain)


def test_a_laboratory_holds_its_own_reports_and_the_last_version_alone(written):
    senders = {house.source: f"ENH:{house.sender.organisation}" for house in HOUSES}
    for chain in versions(written).values():
        for place, each in enumerate(chain):
            houses = each.holders - {CENTRAL}
            assert all(senders[house] == each.report.key.organisation for house in houses)
            assert not houses or place == len(chain) - 1


def test_some_reports_are_newer_at_the_region_than_in_the_centre(written):
    newer = [
        chain
        for chain in versions(written).values()
        if CENTRAL in chain[0].holders and chain[-1].holders and CENTRAL not in chain[-1].holders
    ]

    assert newer


def test_the_opted_out_have_nothing_in_the_centre(written):
    assert not [each for each in written if each.citizen == "henrik" and CENTRAL in each.holders]


def test_reports_from_before_the_new_number_stand_under_the_d_number(written):
    subjects = {each.subject for each in written if each.citizen == "amal"}
    amal = next(citizen for citizen in CITIZENS if citizen.key == "amal")

    assert subjects == {amal.number, *amal.earlier_numbers}


def test_marked_reports_are_found():
    whole = chronicle(ANCHOR)

    assert whole.marked("signe", "delayed").report.discipline is Discipline.PAT
    assert whole.marked("ragna", "denied").report.discipline is Discipline.BLD
    assert all(CENTRAL in each.holders for each in whole.held_by(CENTRAL))


def test_a_laboratory_marks_its_own_copy_and_the_centre_has_none(written):
    (each,) = [each for each in written if each.house_code]
    at_house, at_centre = each.copy_at("helse-nord"), each.copy_at(CENTRAL)

    assert (each.citizen, each.holders) == ("dagny", {"helse-nord", CENTRAL})
    assert list(mark_codes(at_house)) == ["NORS"]
    assert at_centre == each.report == without_marks(at_house)
    assert not list(mark_codes(at_centre))
