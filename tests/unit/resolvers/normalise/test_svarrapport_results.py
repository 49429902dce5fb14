"""Results: their codes, states, times and members."""

from pathlib import Path

from resolvers.model import Code, Interpretation, ReferenceRange, SourceStatus
from resolvers.normalise.codes import VOLVEN
from resolvers.normalise.instants import moment
from resolvers.normalise.svarrapport import read as read_message
from resolvers.normalise.svarrapport_document import document
from resolvers.normalise.svarrapport_results import results

DATA = Path(__file__).resolve().parents[3] / "data" / "svarrapport"


def read(*texts, type_=None, sampled=None):
    tops = [document(f"<ResultItem>{text}</ResultItem>".encode(), max_bytes=100_000)[0] for text in texts]
    return results(tops, type_=type_, sampled=sampled or {}, path="R")


def one(text, **more):
    return read(text, **more)[0][0]


def test_the_first_national_code_names_a_result():
    local, nlk = '<Id V="K" S="2.16.578.1.12.4.1.1.8212"/>', '<Id V="NPU1" S="2.16.578.1.12.4.1.1.7280"/>'
    ncrp = '<Id V="SJJ0AK" S="2.16.578.1.12.4.1.1.7270"/>'

    assert one(f"<Investigation>{local}{nlk}</Investigation><Investigation>{ncrp}</Investigation>").code.code == "NPU1"
    assert one(f"<Investigation>{local}</Investigation>").code.code == "K"
    assert (
        one("<Investigation><Comment>x</Comment><Comment>y</Comment></Investigation>").investigations[0].comment
        == "x\ny"
    )
    assert one("").code is None


def test_an_item_without_type_has_the_type_of_what_is_around_it():
    report_type = Code(code="M", system=VOLVEN + "7309", display="Endring")
    found = one('<ResultItem/><ResultItem><ServType V="n"/><ResultItem/></ResultItem>', type_=report_type)
    inner = found.members[1]

    assert found.source_status == SourceStatus(type=Code(code="M", system=VOLVEN + "8270", display="Endring"))
    assert [member.status for member in (found, *found.members, *inner.members)] == [
        "amended",
        "amended",
        "final",
        "final",
    ]


def test_an_item_that_nothing_gives_a_type_is_unknown():
    assert one('<StatusInvestigation V="3"/>').status == "unknown"


def test_a_result_is_sampled_when_its_oldest_specimen_was_taken_else_when_it_was_examined():
    taken = {"a": moment("2020-01-02"), "b": moment("2020-01-01"), "c": None}
    refers = "<RefAnalysedSubject>{}</RefAnalysedSubject>"

    assert one(refers.format("a") + refers.format("b"), sampled=taken).sampled.text == "2020-01-01"
    assert one(refers.format("c") + '<InvDate V="2020-01-05"/>', sampled=taken).sampled.text == "2020-01-05"
    assert one(refers.format("ukjent"), sampled=taken).sampled is None


def test_deviation_and_reference_are_kept_as_sent():
    found = one(
        '<DevResultInd V="1" DN="Over"/>'
        "<RefInterval><Descr>&lt;5</Descr></RefInterval><RefInterval><Descr>x</Descr></RefInterval>"
    )

    assert found.interpretation == Interpretation(
        code="H", source=Code(code="1", system=VOLVEN + "8244", display="Over")
    )
    assert found.reference_range == ReferenceRange(text="<5\nx")


def test_a_diagnosis_without_parts_is_still_one():
    found = one("<DiagComment><Modifier><Value V='2'/></Modifier></DiagComment>").diagnostic_comment

    assert (found.concept, found.modifiers[0].name, found.modifiers[0].values) == (Code(), Code(), (Code(code="2"),))


def test_what_a_result_says_beyond_the_standard_is_kept_beside_it():
    found = one(
        '<Merknad>Hemolyse</Merknad><NumResult><NumResultValue V="1"/></NumResult><TextResult>løs tekst</TextResult>'
    )

    assert [(comment.heading.code, comment.text) for comment in found.comments] == [
        ("Merknad", "Hemolyse"),
        ("TextResult", "løs tekst"),
    ]


def test_a_culture_holds_its_microbes_and_they_their_resistance():
    found = read_message((DATA / "dyrkning.xml").read_bytes())

    def shape(some):
        return {result.value.text: shape(result.members) for result in some}

    assert shape(found.reports[0].report.results) == {
        "Vekst": {"Escherichia coli": {"Resistens før funnet": {}, "Rik vekst av mange": {}}},
        "Peker på seg selv": {},
        "Peker på ingenting": {},
        "Ring to": {"Ring en": {}},
        "Tvilling i P1": {},
        "Tvilling i P2": {"Hører til i P2": {}},
        "Kan ikke plasseres": {},
    }
    assert sorted(remark.code for remark in found.remarks) == [
        "REFERENCE_AMBIGUOUS",
        "REFERENCE_CIRCULAR",
        "REFERENCE_UNKNOWN",
        "REFERENCE_UNKNOWN",
    ]
