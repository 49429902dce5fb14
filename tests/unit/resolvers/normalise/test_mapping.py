"""A code is mapped only where a table says so, a local one only for its own laboratory, and nothing takes its place."""

import pytest

from gateway.comparison import read_comparison
from resolvers.model import Code
from resolvers.normalise.mapping import LOCAL, NLK, parse_codes

CODES = read_comparison().codes
STAVANGER, OSLO, NOBODY = "ENH:983974678", "HER:87711", "ENH:100000016"
TABLE = """
version = "1"
source = "a test"
systems = []
[names]
A = "a"
B = "b"
"""


def standard(code, system=LOCAL, organisation=OSLO) -> str | None:
    found = CODES.mapped(Code(code=code, system=system), organisation).standard
    return None if found is None else found.code


def test_a_local_code_means_what_its_own_laboratory_says() -> None:
    assert standard("GFR", organisation=STAVANGER) == "NOR15245"
    assert standard("GFR", organisation=OSLO) == "NOR25897"
    assert standard("GFR", organisation=NOBODY) is None


def test_national_codes_of_one_examination_have_one_common_code_that_is_its_own_too() -> None:
    assert standard("NPU18016", NLK) == "NPU04998"
    assert standard("NPU04998", NLK) == "NPU04998"
    assert standard("NPU28309", NLK) == "NOR05172"
    assert standard("NPU27300", NLK) is None


def test_a_code_comes_with_every_other_of_the_same_examination() -> None:
    found = CODES.mapped(Code(code="S-KREAT", system=LOCAL, display="S-Kreatinin"), STAVANGER)

    assert [code.code for code in found.alike] == ["NPU04998", "NPU18016"]
    assert found.standard == Code(code="NPU04998", system=NLK, display="P-Kreatinin")
    assert (found.code, found.system, found.display) == ("S-KREAT", LOCAL, "S-Kreatinin")


@pytest.mark.parametrize("system", ["urn:oid:2.16.578.1.12.4.1.1.7230", "http://npu-terminology.org"])
def test_a_system_that_holds_the_same_codes_is_read_as_the_national_one(system) -> None:
    assert standard("NPU03429", system) == "NPU03429"
    assert standard("NPU18016", system) == "NPU04998"
    assert standard("OUS00529", system) is None
    assert CODES.mapped(Code(code="NPU99999", system=system), OSLO).standard == Code(code="NPU99999", system=NLK)


@pytest.mark.parametrize(
    "code", [Code(), Code(code="HB"), Code(system=LOCAL, text="Hb"), Code(code="HB", system="other")]
)
def test_a_code_that_is_not_known_stays_as_it_is(code) -> None:
    assert CODES.mapped(code, OSLO) is code
    assert code.alike == ()


def same(*codes: str) -> str:
    return f"{{ codes = {list(codes)}, note = '', source = '' }}"


def laboratory(common: str, *organisations: str) -> str:
    own = f"{{ code = 'a', common = '{common}' }}"
    return f"{{ name = '', organisations = {list(organisations)}, source = '', codes = [{own}] }}"


@pytest.mark.parametrize(
    ("groups", "laboratories"),
    [
        ([same("A", "B"), same("B")], []),
        ([same("A", "C")], []),
        ([], [laboratory("C", "x")]),
        ([], [laboratory("A", "x", "x")]),
        (["5"], []),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(groups, laboratories) -> None:
    head, names = TABLE.split("[names]")
    rest = f"same = [{', '.join(groups)}]\nlaboratories = [{', '.join(laboratories)}]"

    with pytest.raises(ValueError):  # noqa: PT011 - each fault has words of its own
        parse_codes(f"{head}{rest}\n[names]{names}")


def test_every_name_in_the_table_is_used_or_names_a_code_that_other_systems_hold() -> None:
    table = CODES.table
    used = {code for same in table.same for code in same.codes}
    used |= {own.common for laboratory in table.laboratories for own in laboratory.codes}

    assert used <= table.names.keys()
    assert all(name.startswith(("NPU", "NOR")) for name in table.names)
