"""Versions keep the keys of their report and change what they are for."""

from datetime import timedelta

from msgspec.structs import replace

from gateway.demo.chronicle import analytes as a
from gateway.demo.chronicle import microbiology as m
from gateway.demo.chronicle import pathology as p
from gateway.demo.chronicle import versions as v
from gateway.demo.chronicle.biochemistry import KIDNEY, panel
from resolvers.model import InstantValue, ReportStatus, ResultStatus
from tests.unit.gateway.demo.chronicle.drafts import draft, seeded

DAY = timedelta(days=1)


def first():
    return panel(seeded(1), draft(), KIDNEY)


def test_a_preliminary_version_comes_before_and_shows_less():
    final = m.blood_culture(draft(), m.BLOOD_COLI)

    early, late = v.preliminary(seeded(2), final, DAY, shown=1)

    assert (early.status, late.status) == (ReportStatus.PRELIMINARY, ReportStatus.AMENDED)
    assert (len(early.results), len(late.results)) == (1, 2)
    assert early.issued.at == late.issued.at - DAY
    assert early.first_issued == late.first_issued == early.issued
    assert early.results[0].members[0].status is ResultStatus.PRELIMINARY


def test_a_correction_replaces_results_under_the_same_key():
    before = first()
    results = [v.answered_again(each, "4.2") if v.is_potassium(each) else each for each in before.results]

    after = v.corrected(seeded(2), before, DAY, results=results)

    (potassium,) = [each for each in after.results if each.code == a.POTASSIUM.investigation]
    assert after.key == before.key
    assert after.message.id != before.message.id
    assert potassium.value.text == "4.2"
    assert potassium.status is ResultStatus.AMENDED


def test_a_cancellation_has_no_values_and_tells_what_was_said():
    before = first()

    after = v.cancelled(seeded(2), before, DAY, why="Feilmerket.")

    assert after.status is ReportStatus.CANCELLED
    assert [each.value for each in after.results] == [None] * len(before.results)
    assert before.results[0].value.text in after.results[0].comments[0].text


def test_a_cancelled_culture_tells_its_texts_and_codes():
    before = m.urine_culture(draft(), (m.COLI,))

    after = v.cancelled(seeded(2), before, DAY, why="Feilmerket.")

    assert after.results[0].comments[0].text == "Tidligere svar: Escherichia coli"
    assert after.results[0].members[1].comments[0].text == "Tidligere svar: Resistent"


def test_an_addition_adds_a_comment():
    after = v.appended(seeded(2), p.histology(draft(), p.SKIN), DAY, text="Tillegg: Enig.")

    assert after.status is ReportStatus.APPENDED
    assert after.comments[-1].text == "Tillegg: Enig."


def test_only_a_number_is_answered_again():
    (text,) = p.cytology(draft(), origin="Hals", question="?", conclusion="Normal").results

    assert v.answered_again(text, "1") is text


def test_a_value_that_is_neither_number_text_nor_code_is_said_to_be_missing():
    (text,) = p.cytology(draft(), origin="Hals", question="?", conclusion="Normal").results

    dated = replace(text, value=InstantValue(at=text.sampled))

    assert v.spoken(dated) == "uten verdi"
