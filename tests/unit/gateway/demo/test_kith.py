"""What is written as KITH XML is read back as the very same report."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from gateway.demo.chronicle.world import chronicle
from gateway.demo.kith import message
from resolvers.normalise.svarrapport import read

WRITTEN = chronicle(datetime(2026, 11, 24, 2, 30, tzinfo=UTC)).written


def test_every_report_of_the_chronicle_is_read_back_as_it_was_written():
    for each in WRITTEN:
        found = read(message(each.report, each.subject))
        (read_back,) = found.reports

        assert found.remarks == ()
        assert read_back.subject.number == each.subject
        assert read_back.report == each.report


def test_a_message_names_the_kind_of_number():
    kinds = {read(message(each.report, each.subject)).reports[0].subject.kind for each in WRITTEN}

    assert kinds == {"FNR", "DNR"}


def test_the_message_is_version_1_4_and_names_its_sender():
    each = WRITTEN[0]
    text = message(each.report, each.subject).decode()

    assert 'xmlns="http://www.kith.no/xmlstds/labsvar/2012-02-15"' in text
    assert read(text.encode()).reports[0].senders == {each.report.key.organisation}


@pytest.mark.parametrize("missing", ["message", "performer", "requester"])
def test_a_report_that_lacks_what_the_standard_demands_is_not_written(missing):
    with pytest.raises(ValueError, match="cannot be written"):
        message(replace(WRITTEN[0].report, **{missing: None}), WRITTEN[0].subject)
