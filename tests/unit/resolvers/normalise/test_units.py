"""Units are translated only where it is certain, and values move without losing or inventing a digit."""

from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.comparison import read_comparison
from resolvers.model import Code
from resolvers.normalise.units import Unit, Units, parse_units

UNITS = read_comparison().units
GLUCOSE, CREATININE, INR, TSH, FSH = (
    Code(code=code, system="urn:oid:2.16.578.1.12.4.1.1.7280")
    for code in ("NPU02192", "NPU04998", "NPU01685", "NOR05865", "NOR05859")
)
TABLE = """
version = "1"
source = "a test"
unread = []
molar = []
"""
PAIRS = [
    (one.ucum, other.ucum)
    for dimension in UNITS.table.dimensions
    for one in dimension.units
    for other in dimension.units
]
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12)


@pytest.mark.parametrize(
    ("raw", "ucum"),
    [
        ("10^9 /L", "10*9/L"),
        ("µmol/L", "umol/L"),
        ("ml/min/1,73m2", "mL/min/{1.73_m2}"),
        ("mg/L FEU", "mg{FEU}/L"),
        ("IU/dL", "[IU]/dL"),
        ("10E-3 IU/L", "m[IU]/L"),
        ("1", "1"),
        ("%", "%"),
        ("kU/L", None),
        ("0", None),
        ("", None),
        (None, None),
        ("år", None),
    ],
)
def test_a_spelling_is_translated_only_where_it_is_certain(raw, ucum) -> None:
    assert UNITS.to_ucum(raw) == ucum


@pytest.mark.parametrize(
    ("raw", "code", "ucum"),
    [
        ("0", INR, "1"),
        (None, INR, "1"),
        ("0", GLUCOSE, None),
        ("10E-3/L", TSH, "m[IU]/L"),
        ("U/L", FSH, None),
        ("U/L", GLUCOSE, "U/L"),
        ("0", Code(code="INR", system="local", equivalents=(INR,)), "1"),
        ("0", Code(text="INR"), None),
    ],
)
def test_some_spellings_mean_something_for_one_examination_alone(raw, code, ucum) -> None:
    assert UNITS.to_ucum(raw, code) == ucum


@pytest.mark.parametrize(
    ("value", "source", "target", "expected"),
    [
        ("5.10", "g/dL", "g/L", "51.0"),
        ("51.0", "g/L", "g/dL", "5.10"),
        ("78", "umol/L", "mmol/L", "0.078"),
        ("6.8", "10*9/L", "10*3/uL", "6.8"),
        ("42", "%", "1", "0.42"),
        ("2.10", "m[IU]/L", "u[IU]/mL", "2.10"),
        ("-0.0", "mg/L", "g/L", "-0.0000"),
        ("3.1", "mg/mmol", "g/mol", "3.1"),
    ],
)
def test_a_power_of_ten_keeps_every_digit_sent(value, source, target, expected) -> None:
    found = UNITS.convert(Decimal(value), source, target)

    assert found is not None
    assert (str(found.value), found.exact) == (expected, True)


@pytest.mark.parametrize(
    ("source", "target", "code"),
    [
        ("U/L", "[IU]/L", None),
        ("U/L", "ukat/L", None),
        ("mg/L", "mg{FEU}/L", None),
        ("%", "mmol/mol", None),
        ("mL/min", "mL/min/{1.73_m2}", None),
        ("mg/dL", "mmol/L", None),
        ("mg/dL", "mmol/L", Code(code="NPU27300")),
        ("mg/dL", "10*9/L", GLUCOSE),
        ("kU/L", "kU/L", None),
        ("mmol/L", "furlong", None),
    ],
)
def test_what_is_not_safe_is_not_done(source, target, code) -> None:
    assert UNITS.convert(Decimal(5), source, target, code) is None


@pytest.mark.parametrize("number", ["NaN", "Infinity"])
def test_what_is_no_number_is_not_moved(number) -> None:
    assert UNITS.convert(Decimal(number), "g/L", "g/dL") is None


def test_a_molar_conversion_is_exact_where_it_has_an_end_and_says_where_it_was_rounded() -> None:
    there = UNITS.convert(Decimal("5.0"), "mmol/L", "mg/dL", GLUCOSE)
    back = UNITS.convert(Decimal(90), "mg/dL", "mmol/L", GLUCOSE)
    micro = UNITS.convert(Decimal("1.00"), "mg/dL", "umol/L", CREATININE)
    nothing = UNITS.convert(Decimal(0), "mg/dL", "mmol/L", GLUCOSE)

    assert there is not None
    assert back is not None
    assert micro is not None
    assert nothing is not None
    assert (there.value, there.exact) == (Decimal("90.078"), True)
    assert (str(back.value), back.exact) == ("4.996", False)
    assert (str(micro.value), micro.exact) == ("88.402", False)
    assert (nothing.value, nothing.exact) == (0, True)


def test_a_mapped_local_code_has_the_molar_mass_of_its_common_code() -> None:
    own = Code(code="P-GLU", system="local", equivalents=(GLUCOSE,))

    assert UNITS.convert(Decimal(90), "mg/dL", "mmol/L", own) == UNITS.convert(Decimal(90), "mg/dL", "mmol/L", GLUCOSE)


@given(value=NUMBERS, pair=st.sampled_from(PAIRS))
def test_there_and_back_within_a_dimension_is_the_same_number_with_the_same_digits(value, pair) -> None:
    with localcontext(prec=3):
        there = UNITS.convert(value, *pair)
        assert there is not None
        back = UNITS.convert(there.value, *reversed(pair))

    assert back is not None
    assert back.value.as_tuple() == value.as_tuple()
    assert (there.exact, back.exact, type(there.value)) == (True, True, Decimal)


@given(
    value=st.decimals(min_value="0.01", max_value=5000, places=2),
    code=st.sampled_from([code for molar in UNITS.table.molar for code in molar.codes]),
    pair=st.permutations(["mg/dL", "mmol/L"]),
)
def test_there_and_back_by_molar_mass_is_the_number_sent_to_its_own_digits(value, code, pair) -> None:
    source, target = pair
    there = UNITS.convert(value, source, target, Code(code=code))
    assert there is not None
    back = UNITS.convert(there.value, target, source, Code(code=code))

    assert back is not None
    assert back.value.quantize(value) == value
    if there.exact:
        assert (back.value, back.exact) == (value, True)


def test_two_units_of_one_size_are_the_same() -> None:
    one, other, third = (UNITS.unit(raw) for raw in ("g/L", "mg/mL", "mg/L"))

    assert isinstance(one, Unit)
    assert isinstance(other, Unit)
    assert isinstance(third, Unit)
    assert one.same_as(other)
    assert not one.same_as(third)


@pytest.mark.parametrize(
    "rest",
    [
        'readings = []\ndimensions = [{ name = "a", base = "", units = [{ ucum = "g", power = 0, spellings = ["g"]}]}]',
        'dimensions = []\nreadings = [{ code = "A", spellings = ["0"], ucum = "1", note = "" }]',
        "dimensions = []\nreadings = []\nmore = 1",
        "dimensions = 5",
    ],
)
def test_a_table_that_contradicts_itself_is_refused(rest) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - each fault has words of its own
        parse_units(TABLE + rest)


def test_an_empty_table_knows_nothing() -> None:
    units = parse_units(TABLE + "dimensions = []\nreadings = []")

    assert isinstance(units, Units)
    assert units.to_ucum("g") is None
