"""What citizens send in becomes wishes, by Norwegian days."""

from datetime import UTC, date, datetime

import pytest

from resolvers.acts.blocks import Block, Object, Period, Subject
from resolvers.acts.preferring import ReleaseWish
from resolvers.model import Code, Discipline, ReleaseChoice, RestrictionLevel
from resolvers.schema.citizen_inputs import BlockInput, ReleasePreferenceInput, release_wish, wish
from resolvers.schema.inputs import CodeInput, PeriodInput
from tests.examples import HPR, NLK, ORGANISATION


def test_without_more_a_block_is_soft_and_of_everything_against_everybody() -> None:
    assert wish(BlockInput(client_mutation_id="k")) == Block(key="k")


def test_every_part_is_read_also_where_the_parts_contradict_each_other() -> None:
    asked = BlockInput(
        client_mutation_id="k",
        level=RestrictionLevel.HARD,
        discipline=Discipline.PAT,
        code=CodeInput(code="NPU27300", system=NLK),
        period=PeriodInput(since=date(2026, 7, 1), until=date(2026, 7, 1)),
        requisition="q-1",
        report="rp-1",
        practitioner=HPR,
        group="LE",
        organisation=ORGANISATION,
    )

    assert wish(asked) == Block(
        key="k",
        level=RestrictionLevel.HARD,
        object=Object(
            discipline=Discipline.PAT,
            code=Code(code="NPU27300", system=NLK),
            period=Period(
                since=datetime(2026, 6, 30, 22, tzinfo=UTC),
                until=datetime(2026, 7, 1, 22, tzinfo=UTC),
            ),
            requisition="q-1",
            report="rp-1",
        ),
        subject=Subject(practitioner=HPR, group="LE", organisation=ORGANISATION),
    )


@pytest.mark.parametrize(
    ("period", "found"),
    [
        (PeriodInput(), Period()),
        (PeriodInput(since=date.min, until=date.max), Period()),
        (PeriodInput(since=date(2026, 1, 1)), Period(since=datetime(2025, 12, 31, 23, tzinfo=UTC))),
    ],
)
def test_the_ends_of_the_calendar_bound_nothing(period, found) -> None:
    assert wish(BlockInput(client_mutation_id="k", period=period)).object.period == found


def test_a_wish_about_release_is_read_as_written() -> None:
    asked = ReleasePreferenceInput(
        client_mutation_id="k", discipline=Discipline.LAB, choice=ReleaseChoice.LATER, days=3
    )

    assert release_wish(asked) == ReleaseWish(key="k", discipline=Discipline.LAB, choice=ReleaseChoice.LATER, days=3)
