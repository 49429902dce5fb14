"""The oracle finds every kind of wrong answer that is planted, and none in a right one."""

from collections import Counter
from copy import deepcopy

import pytest

from tests.faults.oracle import Oracle, Version, written
from tests.unit.gateway.demo.reports import CHRONICLE


def version(issued: str, text: str, *holders: str, status: str = "FINAL") -> Version:
    return Version(issued=issued, status=status, values=Counter([("K", text)]), holders=frozenset(holders))


ORACLE = Oracle(
    sources=frozenset({"central", "nord", "vest"}),
    reports={
        "both": (version("1", "5.1", "central", "nord"),),
        "newer": (version("1", "7", "central"), version("2", "8", "vest", status="AMENDED")),
        "nord": (version("3", "9", "nord"),),
    },
)


def node(report: str, issued: str, text: str, *sources: str, status: str = "FINAL", **more):
    return {
        "key": {"report": report},
        "status": status,
        "issued": issued,
        "conflict": False,
        "notYetInNationalStore": False,
        "results": [{"code": {"code": "K"}, "value": {"text": text}}],
        "provenance": [{"source": {"id": source}} for source in sources],
    } | more


def answer(*nodes, **states):
    """Write an answer; a state is given as `state:reason`, and is ANSWERED where none is."""
    lines = []
    for source in sorted(ORACLE.sources):
        state, _, reason = states.get(source, "ANSWERED").partition(":")
        shown = sum(source == seen["source"]["id"] for one in nodes for seen in one["provenance"])
        lines.append({"source": {"id": source}, "state": state, "reason": reason or None, "shown": shown})
    complete = not states
    return {
        "edges": [{"node": one} for one in nodes],
        "pageInfo": {"hasNextPage": False},
        "completeness": {"complete": complete, "sources": lines},
        "notices": [] if complete else [{"__typename": "UnavailableNotice"}],
    }


BOTH = node("both", "1", "5.1", "central", "nord")
NEWER = node("newer", "2", "8", "central", "vest", status="AMENDED", notYetInNationalStore=True)
NORD = node("nord", "3", "9", "nord", notYetInNationalStore=True)
WHOLE = answer(BOTH, NEWER, NORD)
PART = "ANSWERED:CUT_BAD_PAGE"


@pytest.mark.parametrize(
    "right",
    [
        WHOLE,
        answer(node("both", "1", "5.1", "central"), NEWER, nord="LATE:TIMEOUT"),
        answer(BOTH, node("newer", "1", "7", "central"), NORD, vest="FAILED:CONNECTION"),
        answer(BOTH, NEWER, NORD, vest=PART),
        answer(BOTH, node("newer", "1", "7", "central"), NORD, vest=PART),
        answer(node("both", "1", "5.1", "central"), NEWER, nord=PART),
        answer(
            node("both", "1", "5.1", "nord"),
            NEWER | {"notYetInNationalStore": False, "provenance": [{"source": {"id": "vest"}}]},
            NORD | {"notYetInNationalStore": False},
            central="LATE:TIMEOUT",
        ),
        answer(NEWER, BOTH | {"results": []}, NORD | {"results": []}, nord=PART),
    ],
)
def test_a_right_answer_is_found_right(right) -> None:
    assert ORACLE.wrong(right) == []


@pytest.mark.parametrize(
    ("planted", "found"),
    [
        (answer(BOTH, NEWER), "nord is lost"),
        (answer(BOTH, NEWER, NORD, node("ola", "1", "5", "nord")), "ola is foreign"),
        (answer(BOTH, NEWER, NORD, NORD), "nord comes 2 times"),
        (answer(node("both", "1", "5.2", "central", "nord"), NEWER, NORD), "both is no version"),
        (answer(BOTH | {"results": []}, NEWER, NORD), "both is no version"),
        (answer(BOTH, node("newer", "1", "7", "central", "vest"), NORD), "newer is no version"),
        (answer(BOTH, NEWER | {"status": "FINAL"}, NORD), "newer is no version"),
        (answer(node("both", "1", "5.1", "central"), NEWER, NORD), "both was not seen"),
        (answer(node("both", "1", "5.1", "central", "nord", "vest"), NEWER, NORD), "both was not seen"),
        (answer(BOTH, NEWER, NORD, nord="LATE:TIMEOUT"), "nord is no version"),
        (answer(BOTH | {"conflict": True}, NEWER, NORD), "both is no conflict"),
        (answer(BOTH, NEWER, NORD | {"notYetInNationalStore": False}), "nord is in the national store"),
        (answer(BOTH | {"results": BOTH["results"] * 2}, NEWER, NORD, nord=PART), "both is no version"),
    ],
)
def test_a_wrong_answer_is_found_wrong(planted, found) -> None:
    assert [line for line in ORACLE.wrong(planted) if line.startswith(found)]


def test_complete_with_something_open_is_found_wrong_and_incomplete_with_nothing_open_too() -> None:
    hushed = answer(node("both", "1", "5.1", "central"), NEWER, nord="LATE:TIMEOUT")
    hushed["completeness"]["complete"] = True
    alarmed = deepcopy(WHOLE)
    alarmed["completeness"]["complete"] = False

    assert "complete is True" in ORACLE.wrong(hushed)[0]
    assert "complete is False" in ORACLE.wrong(alarmed)[0]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda told: told["completeness"]["sources"].pop(), "the ledger has other lines"),
        (lambda told: told["completeness"]["sources"][0].update(shown=7), "central shows 7"),
        (lambda told: told["notices"].append({"__typename": "UnavailableNotice"}), "the notices are"),
        (lambda told: told["pageInfo"].update(hasNextPage=True), "there is a page more"),
    ],
)
def test_a_ledger_that_says_otherwise_is_found_wrong(change, found) -> None:
    told = deepcopy(WHOLE)
    change(told)

    assert [line for line in ORACLE.wrong(told) if line.startswith(found)]


def test_what_a_reader_may_not_see_is_foreign_and_not_lost() -> None:
    sees = ORACLE.seen(["both", "newer"])

    assert sees.wrong(answer(BOTH, NEWER)) == []
    assert sees.wrong(WHOLE) == ["nord is foreign"]


def test_the_chronicle_says_what_there_is() -> None:
    oracle = written(CHRONICLE, "kari", ["central"])
    theirs = [each for each in CHRONICLE.written if each.citizen == "kari"]

    assert sum(map(len, oracle.reports.values())) == len(theirs)
    assert all(found == tuple(sorted(found, key=lambda one: one.issued[:10])) for found in oracle.reports.values())
