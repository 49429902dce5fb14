"""The judge of the fuzz: what is wrong with an answer is told, persons become variables, and junk is junk."""

import random
from collections import Counter

import msgspec
import pytest

from tests.examples import NUMBER
from tests.fuzz.crowd import Told
from tests.fuzz.environment import LOCK
from tests.fuzz.figures import Figures, summary
from tests.fuzz.go_between import LATE_S, GoBetween, number_of, wrongs
from tests.fuzz.junk import SPOILT, encoded
from tests.soak.figures import Sample

CHANCE = random.Random(1)  # noqa: S311 - no secret
CALM = Sample(at_s=0, memory_mb=100, cpu_s=0, files=20, tasks=5)


def failed(code: str, message: str = "no") -> bytes:
    return msgspec.json.encode({"data": None, "errors": [{"message": message, "extensions": {"code": code}}]})


def run(**changes) -> Figures:
    fields = {"statuses": Counter({200: 3}), "good": Counter(answered=2), "idle_before": CALM, "idle_after": CALM}
    return Figures(**fields | changes)


@pytest.mark.parametrize(
    ("status", "body", "took_s", "wrong"),
    [
        (200, b'{"data":{"me":{"id":"pe-1"}}}', 0.1, []),
        (401, failed("UNAUTHENTICATED"), 0.1, []),
        (200, failed("BAD_USER_INPUT"), 0.1, []),
        (500, failed("INTERNAL"), 0.1, ["status 500", "INTERNAL"]),
        (200, failed("INTERNAL"), 0.1, ["INTERNAL"]),
        (502, b"oh no", 0.1, ["status 502", "NOT JSON"]),
        (200, b"{}", LATE_S + 1, ["late"]),
        (200, failed("BAD_USER_INPUT", NUMBER.digits), 0.1, ["an error tells a person number"]),
    ],
)
def test_what_is_wrong_with_an_answer_is_told(status, body, took_s, wrong) -> None:
    assert list(wrongs(Told(status=status, body=body, took_s=took_s))) == wrong


def test_a_run_that_is_well_has_no_problem() -> None:
    assert run().problems() == []
    assert summary(run())["asked"] == 3


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"statuses": Counter()}, "nothing was asked"),
        ({"good": Counter()}, "good questions: {}"),
        ({"good": Counter(late=1, answered=1)}, "good questions"),
        ({"wrong": Counter({"INTERNAL": 2})}, "INTERNAL, 2 times"),
        ({"samples": [msgspec.structs.replace(CALM, memory_mb=100 + at) for at in range(60)]}, "memory grew"),
        ({"idle_after": None}, "the gateway was not seen idle"),
    ],
)
def test_a_run_that_is_not_well_says_why(changes, problem) -> None:
    (found,) = run(**changes).problems()

    assert found.startswith(problem)


def test_persons_become_variables_and_objects_are_those_that_answers_named() -> None:
    between = GoBetween(None, Figures(), CHANCE)
    document = 'mutation {\n  shield(input: {patient: "person:ola", report: "id:3", other: "person:ola"}) { id } }'
    about, body = between.rewritten(msgspec.json.encode({"query": document}))
    found = msgspec.json.decode(body)

    assert about == "ola"
    assert found["variables"] == {"p0": number_of("ola")}
    assert found["query"].startswith("mutation Fuzz($p0: PersonNumber!) {")
    assert f'patient: $p0, report: "rp-{"a" * 26}", other: $p0' in found["query"]
    for odd in (b"no json", b"[]", b"{}", b'{"query": 3}'):
        assert between.rewritten(odd) == ("", odd)


@pytest.mark.parametrize("name", sorted(SPOILT.keys() - {"proof of another method"}))
def test_each_kind_of_junk_is_no_longer_what_was_good(name) -> None:
    part = encoded({"alg": "ES256", "jti": "something long enough"})
    good = {"authorization": f"DPoP {part}.{part}.{part}", "dpop": f"{part}.{part}.{part}"}

    assert SPOILT[name](dict(good), CHANCE) != good


def test_the_fuzzer_is_locked_by_hashes_and_the_lock_says_nothing_of_where_from() -> None:
    lines = LOCK.read_text(encoding="utf-8").splitlines()

    assert [line for line in lines if "==" in line and line.startswith("schemathesis==")]
    assert [line for line in lines if "://" in line] == []
