"""Person numbers, organisation numbers, and what personnel are known by."""

import pytest

from resolvers.normalise.identifiers import category, hpr_number, is_synthetic, organisation_number, person_number


@pytest.mark.parametrize(
    "text",
    [
        "15840199905",
        "15840150027",
        "15840150108",
        "41821012323",
        "55820134531",
        "13922947702",
        "13527248013",
        "68467038838",
        "01669932150",
        " 158401 50027 ",
    ],
)
def test_a_number_with_right_check_digits_is_read(text):
    assert person_number(text).digits == text.replace(" ", "")


@pytest.mark.parametrize("text", ["15840160006", "15840160014", "15840199913", "15840199921"])
def test_the_rule_from_2032_is_taken_already(text):
    assert person_number(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12345",
        "15840199904",
        "1584019990",
        "158401999050",
        "15840199905x",
        "１５８４０１９９９０５",
        "00000000000",
        "NULL",
    ],
)
def test_what_is_no_person_number_is_not_read(text):
    assert person_number(text) is None


@pytest.mark.parametrize("day_and_month", ["3182", "0082", "7182", "0100", "0193", "7201"])
def test_a_date_that_cannot_be_makes_no_person_number(day_and_month):
    readings = [
        person_number(f"{day_and_month}01{serial:03}{first}{second}")
        for serial in range(30)
        for first in range(10)
        for second in range(10)
    ]

    assert set(readings) == {None}


@pytest.mark.parametrize("first", ["8", "9"])
def test_a_help_number_holds_no_date_and_is_not_surely_made_up(first):
    found = [read for last in range(1000) if (read := person_number(f"{first}9999999{last:03}"))]

    assert found
    assert not any(map(is_synthetic, found))


def test_the_number_does_not_print_itself():
    assert "15840199905" not in repr(person_number("15840199905"))


@pytest.mark.parametrize(
    ("text", "synthetic"),
    [
        ("15840199905", True),
        ("41821012323", True),
        ("01669932150", True),
        ("68467038838", False),
    ],
)
def test_only_month_80_and_65_are_surely_made_up(text, synthetic):
    assert is_synthetic(person_number(text)) is synthetic


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("993467049", True),
        ("874716782", True),
        ("974589095", True),
        ("100100673", True),
        ("993467048", False),
        ("99346704", False),
        ("ENH993467049", False),
    ],
)
def test_an_organisation_number_is_told_by_its_check_digit(text, right):
    assert organisation_number(text) is right


@pytest.mark.parametrize(
    ("text", "right"), [("1", True), ("9144900", True), ("", False), ("1234567890", False), ("91 449", False)]
)
def test_an_hpr_number_is_one_to_nine_digits(text, right):
    assert hpr_number(text) is right


@pytest.mark.parametrize(
    ("text", "right"), [("LE", True), ("FA1", True), ("le", False), ("L", False), ("LEGE", False), ("", False)]
)
def test_a_category_is_two_letters_and_perhaps_a_digit(text, right):
    assert category(text) is right
