"""An imaging study is a signed description without specimen."""

from gateway.demo.chronicle import imaging as i
from resolvers.model import Discipline
from tests.unit.gateway.demo.chronicle.drafts import draft


def test_a_study_is_described_and_signed():
    report = i.study(draft(), i.FOOT)
    (result,) = report.results

    assert report.discipline is Discipline.BLD
    assert report.specimens == ()
    assert result.source_status.status.code == "11"
    assert result.performers[0].relation.code == "AHP"
    assert result.code.system.endswith(".7270")


def test_what_has_no_sure_national_code_has_a_local_one():
    (result,) = i.study(draft(), i.CHEST).results

    assert result.code.system.endswith(".8212")
