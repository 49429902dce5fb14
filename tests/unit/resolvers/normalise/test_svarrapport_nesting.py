"""Results hang under what they refer to, and none is ever lost."""

from hypothesis import given
from hypothesis import strategies as st

from resolvers.model import Result, ResultStatus, SourceStatus
from resolvers.normalise.svarrapport_nesting import MAX_DEPTH, MOST_CANDIDATES, Item, nested


def item(number=None, refers_to=None, *, parent=None, specimens=(), status=ResultStatus.FINAL):
    result = Result(
        number=number,
        refers_to=refers_to,
        status=status,
        source_status=SourceStatus(),
        specimens=specimens,
    )
    return Item(result=result, parent=parent, path=number or "-")


def shape(results):
    return [(result.number, shape(result.members)) for result in results]


def run(*items):
    results, remarks = nested(items)
    return shape(results), [(remark.code, remark.path) for remark in remarks]


def test_an_item_stands_under_the_one_it_refers_to_before_or_after_it():
    found = run(item("r", "m"), item("c"), item("m", "c"), item("s", "m"))

    assert found == ([("c", [("m", [("r", []), ("s", [])])])], [])


def test_what_still_holds_does_not_come_under_what_was_cancelled():
    gone = ResultStatus.CANCELLED
    found = run(item("c", status=gone), item("m", parent=0), item("new", "c"), item("deep", "m"))

    assert found == (
        [("c", [("m", [])]), ("new", []), ("deep", [])],
        [("REFERENCE_CANCELLED", "new"), ("REFERENCE_CANCELLED", "deep")],
    )
    assert run(item("c", status=gone), item("m", "c", status=gone)) == ([("c", [("m", [])])], [])


def test_an_inner_item_that_refers_outward_stays_and_one_that_refers_elsewhere_moves():
    found = run(item("c"), item("m", "c", parent=0), item("q", "c", parent=1), item("x", "z", parent=0), item("z"))

    assert found == ([("c", [("m", [("q", [])])]), ("z", [("x", [])])], [])


def test_an_unknown_or_own_number_leaves_the_item_where_it_stood():
    found = run(item("a", "nei"), item("b", "b"))

    assert found == ([("a", []), ("b", [])], [("REFERENCE_UNKNOWN", "a"), ("REFERENCE_UNKNOWN", "b")])


def test_a_circle_is_cut_where_it_would_close():
    found = run(item("a", "b"), item("b", "c"), item("c", "a"))

    assert found == ([("c", [("b", [("a", [])])])], [("REFERENCE_CIRCULAR", "c")])


def test_of_two_with_one_number_the_one_of_the_same_specimen_is_meant():
    found = run(item("t", specimens=("p",)), item("t", specimens=("q",)), item("x", "t", specimens=("q",)))

    assert found == ([("t", []), ("t", [("x", [])])], [])


def test_where_it_is_not_clear_which_is_meant_the_item_stays():
    found = run(item("t"), item("t"), item("x", "t"))

    assert found == ([("t", []), ("t", []), ("x", [])], [("REFERENCE_AMBIGUOUS", "x")])


def test_a_line_longer_than_is_taken_is_cut():
    results, remarks = nested([item("0"), *(item(str(place), str(place - 1)) for place in range(1, MAX_DEPTH + 3))])

    assert [result.number for result in results] == ["0", str(MAX_DEPTH)]
    assert [(remark.code, remark.path) for remark in remarks] == [("REFERENCE_TOO_DEEP", str(MAX_DEPTH))]


def test_a_line_of_references_forward_is_cut_too():
    size = MAX_DEPTH + 3
    results, remarks = nested([item(str(place), str(place + 1)) for place in range(size)] + [item(str(size))])

    assert [result.number for result in results] == [str(size - MAX_DEPTH), str(size)]
    assert [remark.code for remark in remarks] == ["REFERENCE_TOO_DEEP"]


def test_beyond_many_with_one_number_none_is_meant():
    twins = [item("t", specimens=(str(place),)) for place in range(MOST_CANDIDATES)]
    results, remarks = nested([*twins, item("x", "t", specimens=("1",))])

    assert len(results) == MOST_CANDIDATES + 1
    assert [remark.code for remark in remarks] == ["REFERENCE_AMBIGUOUS"]


@given(st.data())
def test_whatever_the_references_say_each_item_is_there_once(data):
    size = data.draw(st.integers(0, 12))
    names = st.sampled_from(["a", "b", "c", None])
    items = [
        item(
            data.draw(names),
            data.draw(names),
            parent=data.draw(st.none() | st.integers(0, place - 1)) if place else None,
        )
        for place in range(size)
    ]

    results, _ = nested(items)

    def flat(found):
        for result in found:
            yield (result.number, result.refers_to)
            yield from flat(result.members)

    assert sorted(map(str, flat(results))) == sorted(str((one.result.number, one.result.refers_to)) for one in items)
