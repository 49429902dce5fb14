"""One report told as Svarrapport, HL7 v2 and FHIR is one version; one digit, unit, sign or mark of another is not."""

import itertools
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from gateway.demo import hl7v2_out, kith
from gateway.demo.fhir_out import resources
from gateway.demo.fhir_parts import Writer
from gateway.demo.fhir_sheet import Sheet
from resolvers.model import (
    Code,
    CodedValue,
    Delivery,
    Interpretation,
    PersonNumber,
    Quantity,
    Report,
    Result,
    SourceId,
    TextValue,
)
from resolvers.normalise import hl7v2, normalise, svarrapport
from resolvers.normalise.comparable import report as comparable
from resolvers.versioning.agreeing import agree
from tests.examples import NOW, PERSON
from tests.properties.merging import mode
from tests.properties.test_fhir_out import OWN, comparison, corpus, messages, needs_corpus, reports_of
from tests.shown import read_back, shown
from tests.unit.gateway.demo.reports import CHRONICLE

SUBJECT = CHRONICLE.written[0].subject
OTHER_DEVIATIONS = {"H": "L", "L": "H", "A": "N"}


def as_svarrapport(report: Report, subject: PersonNumber) -> Report:
    (found,) = svarrapport.read(kith.message(report, subject)).reports
    return found.report


def as_hl7(report: Report, subject: PersonNumber) -> Report:
    (found,) = hl7v2.read(hl7v2_out.message(report, subject)).reports
    return found.report


def as_fhir(report: Report, subject: PersonNumber) -> Report:
    written = resources(Sheet(Writer("nord", "http://ehelse.no/fhir/CodeSystem/no-kodeverk-"), report, subject))
    entries = tuple({"resource": msgspec.Raw(one.body), "search": {"mode": mode(one.kind)}} for one in written)
    page = msgspec.json.encode({"resourceType": "Bundle", "type": "searchset", "entry": entries})
    given = Delivery(source=SourceId("nord"), dialect="fhir", as_of=NOW, pages=(page,))
    (found,) = normalise(given, replace(PERSON, identifiers=(subject,))).reports
    return found


FORMS: Mapping[str, Callable[[Report, PersonNumber], Report]] = {
    "svarrapport": as_svarrapport,
    "hl7": as_hl7,
    "fhir": as_fhir,
}
PAIRS = tuple(itertools.permutations(FORMS, 2))


def told(report: Report, form: str, subject: PersonNumber = SUBJECT) -> Report:
    """Write a report in a form, and read it as it is compared."""
    return comparable(FORMS[form](report, subject), comparison())


@pytest.mark.parametrize(("one", "other"), tuple(itertools.combinations(FORMS, 2)))
def test_every_report_of_the_chronicle_is_one_version_in_every_pair_of_forms(one, other) -> None:
    contested = [
        each.report.key
        for each in CHRONICLE.written
        if not agree(told(each.report, one, each.subject), told(each.report, other, each.subject))
    ]

    assert contested == []


def read_and_written(report: Report) -> list[Report]:
    """Tell a report as it was read, and as our own FHIR bundle tells it, which has room for all."""
    return [comparable(report, comparison()), comparable(read_back(shown(report)).reports[0], comparison())]


@pytest.mark.parametrize("path", messages(OWN), ids=lambda path: path.name)
def test_our_own_messages_are_one_version_as_read_and_as_written_again(path: Path) -> None:
    for report in reports_of(path):
        one, other = read_and_written(report)

        assert agree(one, other)
        assert agree(other, one)


def agree_in_every_form(path: Path) -> bool:
    """Tell whether a message is one version in all that can be made of it: laboratories write some of a report."""
    return all(
        agree(one, other)
        for report in reports_of(path)
        for one, other in itertools.permutations(
            (*read_and_written(report), *(told(report, form) for form in ("hl7", "fhir"))), 2
        )
    )


@needs_corpus
def test_every_real_message_is_one_version_in_every_form() -> None:
    written = [path for path in corpus() if path.suffix.lower() == ".xml"]

    assert len(written) > 30
    assert [path.name for path in written if not agree_in_every_form(path)] == []


def altered(result: Result) -> Iterator[Result]:
    """Give what a result would be if it said something else."""
    value = result.value
    if isinstance(value, Quantity) and value.value is not None:
        text = str(value.value + Decimal("0.01"))
        yield replace(result, value=replace(value, text=text, value=Decimal(text)))
        yield replace(result, value=replace(value, unit=f"k{value.unit}", ucum=None)) if value.unit else result
    if isinstance(value, TextValue):
        yield replace(result, value=replace(value, text=f"ikke {value.text}"))
    if isinstance(value, CodedValue):
        codes = tuple(replace(code, code=f"{code.code}9", display=f"{code.display}s") for code in value.codes)
        yield replace(result, value=replace(value, codes=codes, code=codes[0]))
    if result.flag in OTHER_DEVIATIONS:
        mark = OTHER_DEVIATIONS[result.flag]
        yield replace(result, interpretation=Interpretation(code=mark, source=Code(code=mark)))


def otherwise(report: Report) -> Iterator[Report]:
    """Give what a report would be if one of its results at the top said something else."""
    for place, result in enumerate(report.results):
        for other in altered(result):
            if other != result:
                yield replace(report, results=(*report.results[:place], other, *report.results[place + 1 :]))


KINDS = {(each.report.kind.code, each.report.status): each for each in CHRONICLE.written}.values()


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_what_is_said_otherwise_in_another_form_is_a_conflict(one, other) -> None:
    seen = 0
    for each in KINDS:
        found = told(each.report, one)
        for said in otherwise(told(each.report, other)):
            seen += 1
            assert not agree(found, said)
            assert not agree(said, found)

    assert seen > 30


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_what_each_form_leaves_out_of_the_other_is_a_conflict(one, other) -> None:
    several = [each for each in KINDS if len(each.report.results) > 1]
    for each in several:
        found, said = told(each.report, one), told(each.report, other)
        without_last, without_first = (
            replace(found, results=found.results[:-1]),
            replace(said, results=said.results[1:]),
        )

        assert agree(found, without_first)
        assert agree(without_last, said)
        assert agree(without_last, without_first) is (found.results[0].value == found.results[-1].value)

    assert several
