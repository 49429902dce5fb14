"""A culture names its microbes with resistance below them."""

from functools import partial

from gateway.demo.chronicle import microbiology as m
from resolvers.model import CodedValue, TextValue
from tests.unit.gateway.demo.chronicle.drafts import draft


def test_a_urine_culture_has_a_result_a_microbe_with_its_resistance_as_members():
    report = m.urine_culture(draft(), (m.COLI, m.KLEBSIELLA))

    assert [result.value.text for result in report.results] == ["Escherichia coli", "Klebsiella pneumoniae"]
    resistance = [member for member in report.results[0].members if isinstance(member.value, CodedValue)]
    assert {member.value.code.code for member in resistance} == {"S", "R"}
    assert all(member.code.system.endswith(".7280") for member in resistance)


def test_a_culture_without_growth_says_so():
    (result,) = m.urine_culture(draft(), ()).results

    assert result.value == TextValue(text="Ingen vekst av signifikante bakterier", heading=result.value.heading)
    assert result.members == ()


def test_a_blood_culture_has_two_bottles():
    grown = m.blood_culture(draft(), m.BLOOD_COLI)
    sterile = m.blood_culture(draft(), None)

    assert [len(result.members) > 0 for result in grown.results] == [True, False]
    assert [result.code.code for result in sterile.results] == ["NPU17191", "NOR25695"]


def test_a_virus_test_answers_in_words():
    write = partial(m.virology, investigation=m.CORONAVIRUS, material="HNX", found="Påvist")
    report = write(draft())

    assert report.results[0].value.text == "Påvist"
    assert report.specimens[0].type.code == "HNX"
