"""The history of a report is written where somebody asks for it, each version with names of its own."""

from resolvers.versioning.telling import History, Past, named
from tests.examples import moment, report, result


def sent(hour: int, text: str, **changes) -> Past:
    found = report(issued=moment("2026-01-10", hour=hour), results=(result(text=text),))
    return Past(report=found, **changes)


def test_the_newest_version_is_the_current_one_and_numbers_count_from_it() -> None:
    told = History(id="rp-1", pasts=(sent(14, "53"), sent(12, "48"))).versions()

    assert [(version.current, version.results[0].id) for version in told] == [(True, "rp-1.1"), (False, "rp-1-v1.1")]
    assert [version.results[0].value.text for version in told] == ["53", "48"]


def test_a_version_is_compared_with_the_first_of_an_earlier_time_and_not_with_those_beside_it() -> None:
    beside = (sent(13, "51", conflicting=True), sent(13, "52", conflicting=True))
    told = History(id="rp-1", pasts=(sent(14, "53"), *beside, sent(12, "48"))).versions()

    assert [[(change.before, change.after) for change in version.changes] for version in told] == [
        [("51", "53")],
        [("48", "51")],
        [("48", "52")],
        [],
    ]
    assert [version.conflicting for version in told] == [False, True, True, False]


def test_what_was_sent_again_tells_when_it_was_sent_before() -> None:
    (told,) = History(id="rp-1", pasts=(sent(14, "53", sent_before=(moment("2026-01-09"),)),)).versions()

    assert told.sent_before == (moment("2026-01-09"),)
    assert told.changes == ()


def test_results_are_named_by_their_place_at_any_depth() -> None:
    tree = (result("A"), result("B", members=(result("C", members=(result("D"),)),)))

    (first, second) = named(tree, "rp-1")

    assert (first.id, second.id) == ("rp-1.1", "rp-1.2")
    assert (second.members[0].id, second.members[0].members[0].id) == ("rp-1.2.1", "rp-1.2.1.1")
