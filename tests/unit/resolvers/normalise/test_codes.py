"""Code systems, status tables and disciplines, row for row as NILAR documents them."""

import pytest

from resolvers.model import Discipline
from resolvers.normalise.codes import discipline, interpretation, report_status, result_status, system_uri

REPORTS = """
S registered  amended  cancelled unknown unknown
P preliminary amended  cancelled unknown unknown
F final       amended  cancelled unknown unknown
A unknown     appended cancelled unknown unknown
"""
RESULTS = """
-  final       amended    cancelled final       final
3  final       amended    cancelled final       final
1  unknown     amended    cancelled amended     unknown
2  preliminary amended    cancelled preliminary preliminary
4  final       amended    cancelled final       final
5  registered  unknown    cancelled unknown     registered
6  registered  registered cancelled unknown     registered
7  registered  registered cancelled unknown     registered
8  preliminary unknown    cancelled unknown     preliminary
9  preliminary unknown    cancelled unknown     preliminary
10 preliminary unknown    cancelled unknown     preliminary
11 final       amended    cancelled unknown     final
12 unknown     amended    cancelled unknown     preliminary
13 final       amended    cancelled unknown     final
14 unknown     unknown    cancelled unknown     unknown
15 registered  registered cancelled final       registered
"""


def cells(table):
    for line in table.strip().splitlines():
        row, *mapped = line.split()
        for column, status in zip("NMCHA", mapped, strict=True):
            yield column, None if row == "-" else row, status


@pytest.mark.parametrize(("column", "row", "status"), list(cells(REPORTS)))
def test_a_report_has_the_status_of_the_table(column, row, status):
    assert report_status(column, row) == status


@pytest.mark.parametrize(("column", "row", "status"), list(cells(RESULTS)))
def test_a_result_has_the_status_of_the_table(column, row, status):
    assert result_status(column, row) == status


@pytest.mark.parametrize(
    ("type_", "status"), [(None, "F"), ("X", "F"), ("", "F"), ("NM", "F"), ("N", None), ("N", "Z")]
)
def test_a_pair_that_the_report_table_does_not_have_is_unknown(type_, status):
    assert report_status(type_, status) == "unknown"


@pytest.mark.parametrize(("type_", "status"), [(None, "3"), ("N", "16"), ("N", "x")])
def test_a_pair_that_the_result_table_does_not_have_is_unknown(type_, status):
    assert result_status(type_, status) == "unknown"


def test_a_cancellation_is_one_whatever_its_status_says():
    assert (report_status("C", None), result_status("C", "99")) == ("cancelled", "cancelled")


@pytest.mark.parametrize(
    ("text", "uri"),
    [
        (" 2.16.578.1.12.4.1.1.7280 ", "urn:oid:2.16.578.1.12.4.1.1.7280"),
        ("urn:oid:1.2.3", "urn:oid:1.2.3"),
        ("lokalt", "lokalt"),
        ("8212", "8212"),
    ],
)
def test_an_oid_becomes_a_uri_and_nothing_else_does(text, uri):
    assert system_uri(text) == uri


def test_deviation_markers_are_high_low_and_abnormal():
    assert [interpretation(code) for code in ("1", "2", "3", "4", None)] == ["H", "L", "A", None, None]


def test_report_types_belong_to_a_main_field():
    assert [discipline(code) for code in ("MBIO", "cyto", "UL", "XX", None)] == [
        Discipline.LAB,
        Discipline.PAT,
        Discipline.BLD,
        None,
        None,
    ]
