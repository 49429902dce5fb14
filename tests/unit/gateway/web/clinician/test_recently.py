import msgspec
import pytest

from gateway.web.clinician.recently import MOST, SPANS, USUAL, Results, Wish, read_wish, view, when
from gateway.web.languages import read_language
from gateway.web.plots import Flag
from tests.unit.gateway.web.clinician.telling import code, line, number
from tests.unit.gateway.web.visits import NOW

NB = read_language("nb")


def latest(state="FOUND", **more):
    usual = {"code": code("NPU27300"), "state": state, "count": 2, "sampled": None, "result": None, "report": None}
    return {**usual, **more}


def found(**more):
    usual = {
        "sampled": "2026-11-20T08:58:00+01:00",
        "result": number("58"),
        "report": {"id": "rp-a", "performer": {"name": "Fjordlys"}},
    }
    return latest(**{**usual, **more})


def see(*lines, within="P90D", notices=()):
    made = {"lines": list(lines), "completeness": {"complete": True, "sources": [line()]}, "notices": list(notices)}
    return view(msgspec.convert(made, Results), Wish(within=within), NB, NOW)


def test_codes_are_read_apart_or_together_each_once():
    wish = read_wish(["NPU27300", "NPU1,NPU2 NPU1", "", "x" * 41], "P30D")

    assert wish == Wish(codes=("NPU27300", "NPU1", "NPU2"), within="P30D")
    assert wish.other == "NPU1 NPU2"
    assert wish.usual == USUAL
    assert wish.spans == SPANS
    assert wish.variables("n") == {
        "patient": "n",
        "codes": [{"code": "NPU27300"}, {"code": "NPU1"}, {"code": "NPU2"}],
        "within": "P30D",
    }


@pytest.mark.parametrize("within", [None, "P1000Y"])
def test_a_time_that_is_not_offered_is_the_usual_one(within):
    assert read_wish([], within) == Wish(within="P90D")


def test_no_more_are_looked_for_than_can_be_read():
    assert len(read_wish([f"X{number}" for number in range(50)], None).codes) == MOST


def test_what_is_found_is_told_with_its_value_its_day_and_where():
    (said,) = see(found()).lines

    assert (said.name, said.state, said.value, said.unit, said.flag) == (
        "B-HbA1c",
        "FOUND",
        "58",
        "mmol/mol",
        Flag.HIGH,
    )
    assert said.words == "Tatt 2 ganger"
    assert said.when == "20. november 2026 (for 6 dager siden)"
    assert (said.laboratory, said.address, said.trend) == ("Fjordlys", "/kliniker/svar/rp-a", "NPU27300")


def test_what_is_under_way_has_no_value():
    (said,) = see(found(result=number("x", value=None, status="REGISTERED", interpretation=None))).lines

    assert (said.value, said.flag, said.words) == (None, None, "Under arbeid, ikke svar ennå")


def test_what_is_not_known_of_what_is_found_is_left_out():
    (said,) = see(found(sampled=None, report=None, result=number("58", code=None))).lines
    (other,) = see(found(report={"id": "rp-a", "performer": None})).lines

    assert (said.when, said.laboratory, said.address, said.trend, said.name) == (None, None, None, None, "HbA1c")
    assert other.laboratory is None


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("NONE_FOUND", "Ikke tatt de siste 30 dagene. Alle kilder svarte, og ingenting er sperret."),
        ("UNKNOWN", "Vet ikke."),
        ("FOUND", "Tatt de siste 30 dagene."),
    ],
)
def test_not_known_is_not_none(state, words):
    (said,) = see(latest(state), within="P30D").lines

    assert said.state == state
    assert said.words.startswith(words)
    assert said.value is None


@pytest.mark.parametrize(
    ("of", "name"),
    [(code("NPU27300"), "HbA1c"), (code("NPU27300", "B-HbA1c"), "B-HbA1c"), (code("NPU9"), "NPU9"), (code(None), "")],
)
def test_what_is_not_found_is_named_as_far_as_it_is_known(of, name):
    assert see(latest("UNKNOWN", code=of)).lines[0].name == name


@pytest.mark.parametrize(
    ("sampled", "words"),
    [
        ("2026-11-26T08:00:00+01:00", "26. november 2026 (i dag)"),
        ("2026-11-25", "25. november 2026 (for 1 dag siden)"),
        ("2026-11-28", "28. november 2026"),
        ("2026-11", "november 2026"),
    ],
)
def test_how_long_ago_is_told_as_precisely_as_it_is_known(sampled, words):
    assert when(sampled, NB, NOW) == words


def test_sources_and_what_is_missing_are_told():
    said = see(found(), notices=({"__typename": "UnavailableNotice"},))

    assert [chip.name for chip in said.chips] == ["Sentralt lager"]
    assert len(said.notes) == 1
