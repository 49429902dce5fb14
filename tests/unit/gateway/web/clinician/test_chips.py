import msgspec
import pytest

from gateway.web.clinician.chips import Ledger, chips, open_ended
from gateway.web.languages import read_language
from tests.unit.gateway.web.clinician.telling import line
from tests.unit.gateway.web.visits import NOW

NB = read_language("nb")


def said(*lines):
    return chips(msgspec.convert({"complete": False, "sources": list(lines)}, Ledger), NB, NOW)


@pytest.mark.parametrize(
    ("found", "kind", "words"),
    [
        (line(shown=1), "answered", "1 svar"),
        (line(shown=18), "answered", "18 svar"),
        (line(shown=None), "answered", "svarte"),
        (line(shown=3, reason="CUT_TIME"), "partly", "3 svar: mer finnes enn det som kom"),
        (line("EMPTY"), "empty", "ingenting her"),
        (line("EMPTY", reason="UNREADABLE_ENTRIES"), "partly", "ingenting her: noe kan ikke leses"),
        (line("LATE", reason="TIMEOUT"), "silent", "svarte ikke i tide: for sen"),
        (line("FAILED", reason="HTTP_500"), "silent", "kunne ikke leses: svarte med en feil"),
        (line("FAILED", reason="NEWER"), "silent", "kunne ikke leses: NEWER"),
        (line("REFUSED"), "silent", "gir ikke innsyn"),
        (line("OFF"), "silent", "slått av"),
        (line("NOT_ASKED", reason="OTHER_PERIOD"), "unasked", "ikke spurt: har ikke svar fra denne tiden"),
        (line("NOT_ASKED", reason="RESTRICTED"), "unasked", "ikke spurt: alt er sperret"),
        (line("NOT_ASKED", reason="NOT_INTRODUCED"), "silent", "ikke spurt: ikke innført for virksomheten din"),
    ],
)
def test_every_state_has_a_shape_and_words(found, kind, words):
    (chip,) = said(found)

    assert (chip.kind, chip.words) == (kind, words)


def test_who_is_silent_comes_first():
    assert [chip.name for chip in said(line(name="A"), line("LATE", "B"), line("EMPTY", "C"))] == ["B", "A", "C"]


@pytest.mark.parametrize(
    ("as_of", "age", "read"),
    [
        ("2026-11-26T12:00:00Z", 10, None),
        (None, None, None),
        ("2026-11-26T11:00:00Z", 3600, "lest kl. 12.00"),
        ("2026-11-20T11:00:00Z", 500000, "lest 20. november 2026 kl. 12.00"),
    ],
)
def test_when_it_was_read_is_told_where_that_is_a_while_ago(as_of, age, read):
    (chip,) = said(line(asOf=as_of, age=age))

    assert chip.read == read


def test_a_source_without_a_name_is_still_a_source():
    assert said(line(name=None))[0].name == "Kilde uten navn"


def test_that_nobody_was_asked_is_said_once():
    locked = [line("NOT_ASKED", name, reason="RESTRICTED") for name in "AB"]

    assert [chip.name for chip in said(*locked)] == ["Alle kilder"]
    assert [chip.name for chip in said(*locked, line("NOT_ASKED", "C", reason="FILTERED"))] == ["A", "B", "C"]
    assert [chip.name for chip in said(line(name="A"), line(name="B"))] == ["A", "B"]
    assert said() == ()


@pytest.mark.parametrize(
    ("found", "more"),
    [
        (line(), False),
        (line("NOT_ASKED", reason="RESTRICTED"), False),
        (line("LATE"), True),
        (line(reason="CUT_TIME"), True),
    ],
)
def test_it_is_worth_asking_again_where_a_source_may_hold_more(found, more):
    ledger = msgspec.convert({"complete": False, "sources": [found]}, Ledger)

    assert open_ended(ledger) is more
