import pytest

from gateway.web.clinician.table import spans, table
from gateway.web.languages import read_language
from tests.unit.gateway.web.citizen.answers import text_value
from tests.unit.gateway.web.clinician.telling import code, limits, number, quantity, reports, seen

NB = read_language("nb")
LOCAL = "urn:oid:2.16.578.1.12.4.1.1.8212"


def laid(*made, news=()):
    return table(reports(*made), frozenset(news), NB)


def rows(*made):
    return [row for group in laid(*made).groups for row in group.rows]


def values(row):
    return [[one.value for one in cell] for cell in row.cells]


def test_an_examination_is_a_row_and_a_sample_a_column_newest_first():
    found = laid(
        seen("a", "2026-11-20", results=[number("58"), number("140", "mmol/L", code=code("NPU03429", "P-Natrium"))]),
        seen("b", "2025-03-01", results=[number("61")]),
    )

    assert [(column.day, column.year) for column in found.columns] == [("20. nov.", "2026"), ("1. mars", "2025")]
    assert spans(found.columns) == [("2026", 1), ("2025", 1)]
    (group,) = found.groups
    assert group.title == "Klinisk kjemi"
    assert [(row.prefix, row.name, row.unit) for row in group.rows] == [
        ("B-", "HbA1c", "mmol/mol"),
        ("P-", "Natrium", "mmol/L"),
    ]
    assert [values(row) for row in group.rows] == [[["58"], ["61"]], [["140"], []]]


def test_kinds_of_report_are_groups():
    found = laid(
        seen("a"), seen("b", kind=code("FARM", "Farmakologi"), results=[number("1", code=code("NPU1", "P-Litium"))])
    )

    assert [group.title for group in found.groups] == ["Klinisk kjemi", "Farmakologi"]


def test_a_kind_without_words_is_told_by_its_main_field():
    nameless = {"code": None, "system": None, "display": None, "text": None, "standard": None}

    assert laid(seen(kind=nameless)).groups[0].title == "Laboratoriemedisin"


def test_another_unit_is_another_row_and_one_written_otherwise_is_not():
    made = [
        seen("a", "2026-11-20", results=[number("7.5", "%")]),
        seen("b", "2026-10-20", results=[number("58", "mmol/mol", value=quantity("58", "mmol/mol", ucum="mmol/mol"))]),
        seen("c", "2026-09-20", results=[number("59", value=quantity("59", "mMol/mol", ucum="mmol/mol"))]),
    ]

    assert [(row.unit, values(row)) for row in rows(*made)] == [
        ("%", [["7,5"], [], []]),
        ("mmol/mol", [[], ["58"], ["59"]]),
    ]


def test_a_local_code_with_a_common_one_stands_with_that_and_another_with_its_laboratory():
    common = code("KOL", "S-Kolesterol", system=LOCAL, standard={"code": "NPU01566", "display": "P-Kolesterol"})
    own = code("X", "Egen", system=LOCAL)
    found = rows(
        seen("a", "2026-11-20", results=[number("5", code=common), number("1", code=own)]),
        seen(
            "b",
            "2026-10-20",
            results=[number("6", code=code("NPU01566", "P-Kolesterol")), number("2", code=own)],
            performer={"name": "Andre"},
        ),
        seen("c", "2026-09-20", results=[number("3", code=own)], performer=None),
    )

    assert [(row.prefix + row.name, row.code) for row in found] == [
        ("P-Kolesterol", "NPU01566"),
        ("Egen", "X"),
        ("Egen", "X"),
        ("Egen", "X"),
    ]
    assert values(found[0]) == [["5"], ["6"], []]


def test_what_is_no_number_stands_with_the_numbers_of_its_examination_alone():
    found = rows(
        seen("a", "2026-11-20", results=[number("x", value=text_value("Hemolyse"))]),
        seen("b", "2026-10-20", results=[number("58")]),
        seen(
            "c",
            "2026-09-20",
            results=[
                number("x", value=None, status="CANCELLED"),
                number("x", value=text_value("Påvist"), code=code("NPU9", "P-X")),
            ],
        ),
        seen("d", "2026-08-20", results=[number("x", value=None, status="REGISTERED")]),
    )

    assert [values(row) for row in found] == [[["Hemolyse"], ["58"], ["–"]]]


def test_members_stand_in_rows_of_their_own_and_cultures_in_none():
    member = {**number("3", code=code("NPU2", "B-Lymfocytter")), "id": "m"}

    assert [
        row.name for row in rows(seen(results=[number("5", code=code("NPU1", "B-Leukocytter"), members=[member])]))
    ] == ["Leukocytter", "Lymfocytter"]
    assert rows(seen(kind=code("MBIO"))) == []


def test_a_result_without_a_code_is_a_row_by_itself():
    found = rows(seen("a", results=[number("5", code=None)]), seen("b", results=[number("6", code=None)]))

    assert [(row.name, row.code) for row in found] == [("Uten navn", None), ("Uten navn", None)]


@pytest.mark.parametrize(("before", "turned"), [("Metode A", False), ("Metode B", True), (None, False)])
def test_another_method_than_the_one_before_is_marked(before, turned):
    method = {"method": code(None, "Metode A")}
    other = {} if before is None else {"method": code(None, before)}
    found = laid(
        seen("a", "2026-11-20", results=[number("58", **method)]),
        seen("b", "2026-10-20", results=[number("61", **other)]),
    )

    assert (found.marks == ("method",)) is turned
    assert (found.columns[0].marks == ("method",)) is turned
    assert found.groups[0].rows[0].cells[0][0].marks == ()


def test_a_range_is_the_newest_and_says_where_others_are_otherwise():
    other = limits("25 - 48", "25", "48")
    same, varying, none = (
        rows(
            seen("a", "2026-11-20", results=[number("58", referenceRange=None)]),
            seen("b", "2026-10-20", results=[number("58", **given)]),
            seen("c", "2026-09-20"),
        )
        for given in ({}, {"referenceRange": other}, {"referenceRange": None})
    )

    assert (same[0].range, same[0].varies) == ("20 - 42", False)
    assert (varying[0].range, varying[0].varies) == ("25 - 48", True)
    assert none[0].range == "20 - 42"


def test_a_number_that_has_no_unit_has_none():
    (row,) = rows(seen(results=[number("2.5", "1", code=code("NPU01685", "P-INR"), referenceRange=None)]))

    assert (row.unit, row.range) == (None, None)


def test_what_is_new_is_marked():
    assert laid(seen("a"), news=("a",)).marks == ("news",)
