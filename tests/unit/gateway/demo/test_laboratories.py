"""Seven laboratories, each with its own part of the chronicle."""

from gateway.demo.laboratories import LABORATORIES, SOURCES, Shelf, stocked
from tests.unit.gateway.demo.reports import CHRONICLE, number


def test_there_are_four_regions_and_three_private_senders_in_both_dialects():
    assert len(LABORATORIES) == len(SOURCES) == 7
    assert {each.dialect for each in LABORATORIES} == {"pps", "fhir"}
    assert sum(each.token is not None for each in LABORATORIES) >= 2
    assert len({each.latency_s for each in LABORATORIES}) == 7
    assert LABORATORIES[0].name == "Helse Nord (simulert)"


def test_a_shelf_holds_a_report_for_each_that_its_laboratory_has():
    for laboratory in LABORATORIES:
        held = CHRONICLE.held_by(laboratory.source)
        shelf = stocked(laboratory, CHRONICLE)
        people = {each.subject for each in held}
        reports = [each for each in shelf.of(people) if each.kind == "DiagnosticReport"]
        assert len(reports) == len({each.report.key for each in held})


def test_a_persons_resources_come_newest_first():
    found = [each for each in stocked(LABORATORIES[0], CHRONICLE).of([number("kari")]) if each.effective_at]

    assert [each.effective_at for each in found] == sorted((each.effective_at for each in found), reverse=True)


def test_somebody_else_is_never_the_person():
    shelf = stocked(LABORATORIES[0], CHRONICLE)
    (other,) = shelf.somebody_else([number("kari")])

    assert other != number("kari")
    assert Shelf([]).somebody_else([number("kari")]) == frozenset()


def test_references_are_followed_within_a_person():
    shelf = stocked(LABORATORIES[0], CHRONICLE)
    report = next(each for each in shelf.of([number("kari")]) if each.kind == "DiagnosticReport")

    assert shelf.find(report, report.links[0][1]) is not None
    assert shelf.find(report, "Observation/none") is None


def test_a_laboratory_shows_what_it_has_marked_itself():
    nord = next(laboratory for laboratory in LABORATORIES if laboratory.source == "helse-nord")

    marked = [each for each in stocked(nord, CHRONICLE).of([number("dagny")]) if b'"NORS"' in bytes(each.body)]

    assert [each.kind for each in marked] == ["ServiceRequest"]
