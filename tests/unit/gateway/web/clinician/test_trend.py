import msgspec

from gateway.web.clinician.trend import Trend, view
from gateway.web.languages import read_language
from tests.unit.gateway.web.citizen.answers import point, series, trend
from tests.unit.gateway.web.clinician.telling import line

NB = read_language("nb")


def see(*found, complete=True, **more):
    shared = trend(*found)["me"]["trend"]
    ledger = {"complete": complete, "sources": [line("ANSWERED" if complete else "LATE", "Helse Nord")]}
    return view(msgspec.convert({**shared, "completeness": ledger, **more}, Trend), "NPU27300", NB)


def test_an_examination_is_told_by_the_laboratorys_name_and_leads_to_the_clinicians_reports():
    found = see(series(point("2025-01-10", "44"), point("2026-11-20", "58")))

    assert (found.title, found.laboratory_name, found.meaning) == ("HbA1c over tid", "B-HbA1c", None)
    assert [row.address for row in found.rows] == ["/kliniker/svar/rp-a", "/kliniker/svar/rp-a"]
    assert len(found.plots) == 1
    assert found.notes == ()


def test_a_silent_source_is_told_and_never_reads_as_none():
    found = see(complete=False, notices=[{"__typename": "UnavailableNotice"}])

    assert "Helse Nord" in found.notes[0].text
    assert found.empty == NB.say("notice.none_now")


def test_an_opt_out_is_told_as_the_patients():
    found = see(notices=[{"__typename": "OptedOutNotice"}])

    assert [note.title for note in found.notes] == ["Pasienten har reservert seg"]
