"""Seven laboratories, each with its own part of the chronicle."""

from gateway.demo.laboratories import LABORATORIES, SOURCES, Shelf, stocked
from resolvers.judging.marks import mark_codes
from tests.unit.gateway.demo.reports import CHRONICLE, number


def test_there_are_four_regions_and_three_private_senders_in_both_dialects():
    assert len(LABORATORIES) == len(SOURCES) == 7
    assert {each.dialect for each in LABORATORIES} == {"pps", "fhir"}
    assert sum(each.token is not None for each in LABORATORIES) >= 2
    assert len({each.latency_s for each in LABORATORIES}) == 7
    assert LABORATORIES[0].name == "Helse Nord (simulert)"


def test_a_laboratory_holds_nothing_of_a_main_field_that_it_is_said_not_to_hold():
    for laboratory in LABORATORIES:
        held = {each.report.discipline for each in CHRONICLE.held_by(laboratory.source)}
        assert not laboratory.disciplines or held == laboratory.disciplines

    assert sum(bool(laboratory.disciplines) for laboratory in LABORATORIES) == 3


def test_a_laboratory_that_is_asked_by_a_part_marks_no_whole_record():
    asked = {laboratory.source for laboratory in LABORATORIES if laboratory.filters}
    marks = {code for source in asked for each in CHRONICLE.held_by(source) for code in mark_codes(each.report)}

    assert len(asked) == 2
    assert "NORN_ALL" not in marks


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
