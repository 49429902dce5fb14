"""What is written as HL7 v2 is read back as the same report, and hl7apy agrees that it says so."""

import pytest
from hl7apy.consts import VALIDATION_LEVEL
from hl7apy.parser import parse_message
from msgspec.structs import replace

from gateway.demo import kith
from gateway.demo.hl7v2_out import message
from gateway.demo.hl7v2_parts import coded, escaped, facility, instant, organisation
from resolvers.model import Code, InstantValue, Moment, Quantity, RangeValue, Report, every_result
from resolvers.normalise import svarrapport
from resolvers.normalise.hl7v2 import read
from resolvers.versioning.ranking import rank_of
from tests.unit.gateway.demo.reports import CHRONICLE, of

WRITTEN = CHRONICLE.written
# One of each kind and status, which is enough for a judge that is slow.
EACH_KIND = {(each.report.kind.code, each.report.status): each for each in WRITTEN}.values()
STATUSES = {"amended": "corrected", "appended": "corrected"}


def party(found):
    return found and (found.name, [one.value for one in found.identifiers], [party(one) for one in found.persons])


def told(result):
    """Tell all of a result that both formats have."""
    value = result.value
    return (
        result.number, result.code, [one.code for one in result.investigations[0].codes],
        STATUSES.get(result.status, result.status),
        type(value), getattr(value, "text", None), getattr(value, "comparator", None), getattr(value, "unit", None),
        [one.code for one in getattr(value, "codes", ())],
        result.flag, result.reference_range, result.sampled, result.investigated, result.specimens,
        [one.text for one in result.comments], [party(one) for one in result.performers],
        [told(member) for member in result.members],
    )  # fmt: skip


def facts(report: Report):
    """Tell all of a report that both formats have."""
    return (
        report.key, STATUSES.get(report.status, report.status), report.discipline, report.kind, report.issued,
        report.sampled, report.message.id, report.message.generated,
        [(one.number, one.issued, [reason.text for reason in one.reasons]) for one in report.requests],
        party(report.requester), party(report.performer), report.specimens,
        [one.text for one in report.comments], [told(result) for result in report.results],
        rank_of(report),
    )  # fmt: skip


def test_every_report_of_the_chronicle_is_read_back_as_a_svarrapport_tells_it():
    for each in WRITTEN:
        found = read(message(each.report, each.subject))
        (read_back,) = found.reports

        assert found.remarks == ()
        assert read_back.subject.number == each.subject
        assert read_back.senders == {each.report.key.organisation}
        assert facts(read_back.report) == facts(each.report)


def test_a_message_names_the_kind_of_number():
    kinds = {read(message(each.report, each.subject)).reports[0].subject.kind for each in WRITTEN}

    assert kinds == {"FNR", "DNR"}


@pytest.mark.parametrize("each", EACH_KIND, ids=lambda each: f"{each.report.kind.code} {each.report.status}")
def test_hl7apy_holds_every_message_for_valid_and_reads_the_same_in_it(each):
    sent = message(each.report, each.subject).decode()
    parsed = parse_message(sent, validation_level=VALIDATION_LEVEL.TOLERANT, find_groups=True)
    (found,) = read(sent.encode()).reports

    assert parsed.validate()
    assert answers_by_hl7apy(parsed) == answers_by_us(found.report)


def answers_by_hl7apy(parsed):
    """Collect of every observation what was examined and what was found, as hl7apy reads it."""
    orders = [order for result in parsed.oru_r01_patient_result for order in result.oru_r01_order_observation]
    observed = [one.obx for order in orders for one in order.oru_r01_observation]
    return [(plain(obx.obx_3.to_er7().split("^")[0]), said_by_hl7apy(obx)) for obx in observed]


def plain(text):
    """Take the escape sequences out by hand."""
    for sequence, sign in ((r"\.br", "\n"), (r"\F", "|"), (r"\S", "^"), (r"\T", "&"), (r"\R", "~"), (r"\E", "\\")):
        text = text.replace(f"{sequence}\\", sign)
    return text


def said_by_hl7apy(obx):
    repetitions = [one.to_er7() for one in obx.obx_5]
    match obx.obx_2.to_er7():
        case "SN":
            return [plain(part) for one in repetitions for part in one.split("^")]
        case "CWE":
            return [plain(one.split("^")[0]) for one in repetitions]
        case _:
            return [plain(one) for one in repetitions if one]


def answers_by_us(report):
    return [(result.code.code or "", said_by_us(result.value)) for result in every_result(report.results)]


def said_by_us(value):
    if value is None:
        return []
    if isinstance(value, Quantity):
        return ["<", value.text] if value.comparator else [value.text]
    return [one.code for one in value.codes] if hasattr(value, "codes") else [value.text]


@pytest.mark.parametrize("missing", ["message", "performer"])
def test_a_report_that_lacks_what_the_standard_demands_is_not_written(missing):
    with pytest.raises(ValueError, match="cannot be written"):
        message(replace(WRITTEN[0].report, **{missing: None}), WRITTEN[0].subject)


@pytest.mark.parametrize("value", [InstantValue(at=Moment(text="", at=WRITTEN[0].report.issued.at)), RangeValue()])
def test_a_value_that_the_chronicle_does_not_have_is_not_written(value):
    each = of("kari", "CLIN")
    results = (replace(each.report.results[0], value=value),)
    with pytest.raises(ValueError, match="numbers, texts and codes"):
        message(replace(each.report, results=results), each.subject)


def test_a_report_without_results_or_requester_is_an_order_all_the_same():
    each = of("kari", "CLIN")
    bare = replace(each.report, results=(), requester=None, requests=(), specimens=())
    (found,) = read(message(bare, each.subject)).reports

    assert (found.report.key, found.report.results, found.report.requester) == (bare.key, (), None)


def test_a_result_without_a_name_is_written_all_the_same():
    each = of("kari", "CLIN")
    nameless = replace(each.report.results[0], code=None, investigations=())
    (found,) = read(message(replace(each.report, results=(nameless,)), each.subject)).reports

    assert found.report.results[0].code is None


def test_a_svarrapport_and_an_oru_of_the_same_report_have_one_key_and_time():
    each = of("kari", "MBIO")
    (one,) = svarrapport.read(kith.message(each.report, each.subject)).reports
    (other,) = read(message(each.report, each.subject)).reports

    assert (one.report.key, one.report.issued, one.senders) == (other.report.key, other.report.issued, other.senders)
    assert facts(one.report) == facts(other.report)


def test_the_small_parts_are_written_as_the_standard_has_them():
    day = Moment(text="2026-01-31", at=WRITTEN[0].report.issued.at)

    assert escaped("a|b^c&d~e\\f\ng") == r"a\F\b\S\c\T\d\R\e\E\f\.br\g"
    assert (instant(day), instant(None)) == ("20260131", "")
    assert (facility(None), organisation(None), coded(None)) == ("", "", "")
    assert coded(Code(text="Mengde", system="urn:oid:2.16.578.1.12.4.1.1.8212")) == "^Mengde^L"
    assert coded(Code(code="U", display="Urin", system="urn:oid:2.16.578.1.12.4.1.1.8351")) == "U^Urin^8351"
