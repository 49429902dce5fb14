from gateway.web.clinician.calming import calmed, head, shared
from gateway.web.clinician.columns import Column
from gateway.web.clinician.entries import Entry


def entry(*marks: str) -> Entry:
    return Entry(address="/", value="1", flag=None, marks=marks, said="said")


def test_what_is_so_of_a_whole_column_is_left_to_its_head():
    rows = [((entry("waits", "regional"),), ()), ((entry("waits"), entry("waits", "comment")), (entry(),))]

    heads = shared(rows, 2)

    assert heads == [frozenset({"waits"}), frozenset()]
    assert calmed(rows[0], heads)[0][0].marks == ("regional",)
    assert [each.marks for each in calmed(rows[1], heads)[0]] == [(), ("comment",)]
    assert calmed(rows[1], heads)[0][0].said == "said"


def test_a_column_that_nothing_stands_in_has_no_marks():
    assert shared([((),)], 1) == [frozenset()]


def test_marks_of_a_head_come_in_their_order():
    column = Column(day="1.", year="2026", time=None, said="", iso=None, reports=frozenset())

    assert head(column, frozenset({"regional", "news"})).marks == ("news", "regional")
