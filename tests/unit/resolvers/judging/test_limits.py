"""What denies, blocks or delays one version, whoever said so and whatever became of the source that did."""

from datetime import timedelta
from importlib.resources import files

import pytest
from msgspec.structs import replace

from policies import Policy, Safety, parse_table
from resolvers.judging.copies import copies
from resolvers.judging.limits import Delay, Limit, Limits, delayed
from resolvers.model import (
    Code,
    HeldBy,
    Normalised,
    ObjectKind,
    ReportId,
    Request,
    RestrictionFamily,
    RestrictionType,
    SourceId,
)
from resolvers.naming import Naming
from tests.examples import NOW, directives, mark, report, restriction

POLICY = Policy(parse_table(files("policies").joinpath("tables", "access.toml").read_text(encoding="utf-8")))
NAMING = Naming(b"s" * 32)
REPORT_ID = NAMING.report(report().key)
OTHER_ID = ReportId("rp-2")
NORD = SourceId("nord")
VEST = SourceId("vest")


def safety(kind: RestrictionType, code: str | None, **changes):
    return restriction(family=RestrictionFamily.SAFETY, type=kind, level=None, code=code, **changes)


def marked(*codes: str):
    return report(requests=(Request(number="q"), Request(reservations=tuple(Code(code=code) for code in codes))))


def read_of(*found):
    """Give reports as they are read."""
    return copies([Normalised(source=NORD, as_of=NOW, reports=found)], NAMING)


def limits_of(found=None, *restrictions, marks=(), delivered_by=()):
    (copy,) = read_of(found or report())
    return Limits(POLICY, directives(*restrictions, marks=marks), lambda _: delivered_by).of(copy)


def test_a_report_that_nobody_limits_has_no_limit() -> None:
    assert limits_of() == ()


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        ("NORN_FPB", Safety.DENIED),
        ("NORN-FPB", Safety.DENIED),
        ("NORN_FORANS", Safety.DENIED_PARENTS),
        ("NORN_UNGDOM", Safety.DENIED_YOUTH),
        (None, Safety.DENIED),
        ("?", Safety.DENIED),
        ("N", Safety.DENIED),
        ("NORU", Safety.DENIED),
        ("NORS", Safety.DENIED),
    ],
)
def test_a_denial_denies_whomever_its_code_names_and_else_the_patient(code, meaning) -> None:
    denial = safety(RestrictionType.DENIAL, code)

    assert limits_of(None, denial) == (Limit(safety=meaning, code=code, held_by=HeldBy.SET, restriction=denial),)


def test_a_denial_of_another_report_limits_nothing() -> None:
    denial = safety(RestrictionType.DENIAL, "NORN_FPB", object_kind=ObjectKind.REPORT, object_value=OTHER_ID)

    assert limits_of(None, denial) == ()


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        ("NORN_FFL", Safety.DENIED),
        ("norn-ang", Safety.DENIED),
        ("NORN_SOMETHING", Safety.DENIED),
        ("NORN_FORANS", Safety.DENIED_PARENTS),
        ("NORU", Safety.DELAYED),
        ("NORS", Safety.BLOCKED),
    ],
)
def test_what_its_source_has_marked_limits_as_the_table_says_and_is_told_as_it_was_written(code, meaning) -> None:
    assert limits_of(marked(code)) == (Limit(safety=meaning, code=code),)
    assert limits_of(marks=(mark(REPORT_ID, code),)) == (Limit(safety=meaning, code=code),)


def test_the_normal_mark_limits_nothing() -> None:
    normal = Code(code="N", system="urn:oid:2.16.578.1.12.4.1.1.9603")

    assert limits_of(report(requests=(Request(reservations=(normal,)),))) == ()


def test_the_mark_of_a_source_that_is_silent_holds_and_one_that_has_answered_says_for_itself() -> None:
    known = (mark(REPORT_ID, "NORN_FFL", NORD), mark(REPORT_ID, "NORU", VEST), mark(OTHER_ID, "NORS", NORD))

    assert [found.code for found in limits_of(marks=known)] == ["NORN_FFL", "NORU"]
    assert [found.code for found in limits_of(marks=known, delivered_by={NORD})] == ["NORU"]
    assert limits_of(marks=known, delivered_by={NORD, VEST}) == ()
    assert [found.code for found in limits_of(marked("NORN_KUT"), marks=known, delivered_by={NORD, VEST})] == [
        "NORN_KUT"
    ]


def test_a_delay_holds_until_its_moment_and_without_one_until_somebody_ends_it() -> None:
    later = NOW + timedelta(microseconds=1)

    own = safety(RestrictionType.DELAY, "NORU")

    assert list(delayed([Delay(until=NOW), Delay(until=later), Delay(until=None, restriction=own)], NOW)) == [
        Limit(safety=Safety.DELAYED, code="NORU", until=later, held_by=HeldBy.RULE),
        Limit(safety=Safety.DELAYED, code="NORU", until=None, held_by=HeldBy.SET, restriction=own),
    ]


def test_denials_are_told_from_delays_and_blocks_and_by_what_they_cover() -> None:
    part = {"object_kind": ObjectKind.REPORT, "object_value": REPORT_ID}
    denial, general = safety(RestrictionType.DENIAL, "NORN_FPB", **part), safety(RestrictionType.DENIAL, "NORN_ANG")
    delay = safety(RestrictionType.DELAY, "NORU")

    found = limits_of(None, denial, delay, restriction(), general)

    assert [one.restriction for one in found] == [denial, general]
    assert [one.restriction for one in limits_of(report("r2"), denial, general)] == [general]


def everything(*restrictions, read=(), marks=(), delivered=()):
    known = Limits(POLICY, directives(*restrictions, marks=marks), lambda _: delivered)
    return known.of_everything(read_of(*read))


def test_a_risk_to_personnel_denies_the_whole_record_wherever_it_is_said() -> None:
    closed = (Limit(safety=Safety.DENIED, code="NORN_ALL"),)
    denial = safety(RestrictionType.DENIAL, "NORN_ALL", object_kind=ObjectKind.REPORT)

    assert everything(denial) == (replace(closed[0], held_by=HeldBy.SET, restriction=denial),)
    assert everything(read=[report("r2"), marked("NORN-ALL")]) == closed
    assert everything(marks=(mark(OTHER_ID, "norn_all"),)) == closed


def test_other_denials_are_of_their_own_reports_alone() -> None:
    delay = safety(RestrictionType.DELAY, "NORN_ALL")

    assert everything(safety(RestrictionType.DENIAL, None), delay, read=[marked("NORN_FFL")]) == ()
    assert everything(marks=(mark(OTHER_ID, "NORN_FFL"),)) == ()


def test_what_a_source_no_longer_says_of_everything_is_over_once_it_has_answered() -> None:
    assert everything(read=[report()], marks=(mark(REPORT_ID, "NORN_ALL"),), delivered=(NORD,)) == ()
