"""A wish to block says one thing, against one, or it is refused; then it is a restriction in the shape of PTS."""

import pytest

from resolvers.acts.blocks import Block, Object, Period, Subject, check, written
from resolvers.errors import BadInput
from resolvers.model import (
    Code,
    Discipline,
    ObjectKind,
    RestrictionFamily,
    RestrictionLevel,
    RestrictionType,
    SubjectKind,
)
from tests.examples import HPR, NLK, NOW, ORGANISATION, moment

FROM, UNTIL = moment("2026-01-01").at, moment("2026-02-01").at


def of(**wanted) -> Block:
    return Block(key="k", object=Object(**wanted))


def against(**subject) -> Block:
    return Block(key="k", subject=Subject(**subject))


def test_without_more_a_block_is_of_everything_against_everybody() -> None:
    found = written(Block(key="k"), "b1", NOW)

    assert (found.family, found.type, found.level) == (
        RestrictionFamily.PRIVACY,
        RestrictionType.BLOCK,
        RestrictionLevel.SOFT,
    )
    assert (found.object_kind, found.object_value, found.subject_kind, found.subjects) == (
        ObjectKind.ALL,
        None,
        SubjectKind.ALL,
        (),
    )
    assert (found.id, found.valid_from, found.valid_to, found.set_by) == ("b1", NOW, None, "CITIZEN")


@pytest.mark.parametrize(
    ("wish", "kind", "value"),
    [
        (of(discipline=Discipline.PAT), ObjectKind.DISCIPLINE, "PAT"),
        (of(requisition="q-1"), ObjectKind.REQUISITION, "q-1"),
        (of(report="rp-1"), ObjectKind.REPORT, "rp-1"),
        (of(code=Code(code="NPU27300")), ObjectKind.CODE, "NPU27300"),
    ],
)
def test_one_object_is_covered(wish, kind, value) -> None:
    check(wish)
    found = written(wish, "b1", NOW)

    assert (found.object_kind, found.object_value, found.object_system) == (kind, value, None)


def test_a_code_keeps_its_system_and_a_period_its_ends() -> None:
    code = written(of(code=Code(code="NPU27300", system=NLK)), "b1", NOW)
    period = written(of(period=Period(since=FROM, until=UNTIL)), "b2", NOW)

    assert (code.object_value, code.object_system) == ("NPU27300", NLK)
    assert (period.object_kind, period.object_from, period.object_until) == (ObjectKind.PERIOD, FROM, UNTIL)


@pytest.mark.parametrize(
    ("wish", "kind", "subjects", "level"),
    [
        (against(practitioner=HPR), SubjectKind.PRACTITIONER, (HPR,), RestrictionLevel.HARD),
        (against(group="LE"), SubjectKind.GROUP, ("LE",), RestrictionLevel.HARD),
        (against(organisation=ORGANISATION), SubjectKind.ORGANISATION, (ORGANISATION,), RestrictionLevel.SOFT),
    ],
)
def test_somebody_in_particular_is_blocked_hard_and_an_organisation_as_asked_for(wish, kind, subjects, level) -> None:
    check(wish)
    found = written(wish, "b1", NOW)

    assert (found.subject_kind, found.subjects, found.level) == (kind, subjects, level)


@pytest.mark.parametrize(
    "wish",
    [
        of(period=Period(since=FROM)),
        of(period=Period(until=UNTIL)),
        of(code=Code(code="x" * 200)),
        against(group="FA1"),
        Block(key="k" * 100),
    ],
)
def test_what_makes_sense_is_let_through(wish) -> None:
    check(wish)


@pytest.mark.parametrize(
    ("wish", "says"),
    [
        (of(report="rp-1", requisition="q-1"), "one of discipline, code, period, requisition and report"),
        (of(discipline=Discipline.LAB, code=Code(code="c")), "one of discipline, code"),
        (of(period=Period()), "a period has a first day, a last day"),
        (of(period=Period(since=UNTIL, until=FROM)), "does not end before it begins"),
        (of(period=Period(since=FROM, until=FROM)), "does not end before it begins"),
        (of(code=Code(code=None)), "a code has"),
        (of(code=Code(code=" ")), "a code has"),
        (of(code=Code(code="x" * 201)), "a code has"),
        (of(code=Code(code="c", system="\0")), "a code system has"),
        (of(requisition=""), "a requisition has"),
        (of(report=" "), "a report has"),
        (against(practitioner=HPR, organisation=ORGANISATION), "one practitioner, one group or one organisation"),
        (against(practitioner="Lege Lunde"), "an HPR number"),
        (against(practitioner="٩١٤٤٩٠٠"), "an HPR number"),
        (against(practitioner="1234567890"), "an HPR number"),
        (against(group="lege"), "a group is a category"),
        (against(organisation="123"), "an organisation number"),
        (Block(key=""), "a client mutation id"),
        (Block(key="k\0"), "a client mutation id"),
        (Block(key="k" * 101), "a client mutation id"),
    ],
)
def test_a_wish_that_contradicts_itself_or_cannot_be_met_is_refused(wish, says) -> None:
    with pytest.raises(BadInput, match=says):
        check(wish)
