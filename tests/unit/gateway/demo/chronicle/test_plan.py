"""Plans become reports in time, held where they are to be held."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from gateway.demo.cast import CLINICIANS
from gateway.demo.chronicle import microbiology as m
from gateway.demo.chronicle.biochemistry import THYROID
from gateway.demo.chronicle.houses import CENTRAL, NORD, VEST
from gateway.demo.chronicle.lives import preliminary_culture
from gateway.demo.chronicle.plan import Course, Event, Where, drawn, happened, repeated
from tests.unit.gateway.demo.chronicle.drafts import seeded

ANCHOR = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)


def culture(**changes):
    fields = {
        "days_before": 10,
        "house": NORD,
        "write": partial(m.urine_culture, growths=(m.COLI,)),
        "answer_after": timedelta(days=2),
    }
    return Event(**(fields | changes))


def lived(event):
    return list(happened(seeded(3), event, anchor=ANCHOR, gp=CLINICIANS[0]))


@pytest.mark.parametrize(
    ("where", "holders"),
    [
        (Where.BOTH, {CENTRAL, NORD.source}),
        (Where.CENTRAL, {CENTRAL}),
        (Where.HOUSE, {NORD.source}),
        (Where.NEWER_AT_HOUSE, {NORD.source}),
    ],
)
def test_a_report_is_held_where_it_is_to_be(where, holders):
    (version,) = lived(culture(where=where))

    assert version.holders == holders


def test_a_house_shows_the_last_version_alone():
    first, last = lived(culture(then=preliminary_culture, where=Where.NEWER_AT_HOUSE))

    assert (first.holders, last.holders) == ({CENTRAL}, {NORD.source})


def test_what_has_not_come_yet_is_not_there():
    (only,) = lived(culture(days_before=2, then=preliminary_culture, where=Where.BOTH))

    assert only.report.status.value == "preliminary"


def test_a_requester_of_the_cast_can_be_named():
    (version,) = lived(culture(requester="dr-akutt"))

    assert version.report.requester.persons[0].name == "Aksel Aas"


def test_the_newest_are_at_their_house_only():
    assert {drawn(seeded(seed), 1) for seed in range(20)} == {Where.HOUSE}
    assert len({drawn(seeded(seed), 100) for seed in range(50)}) == 3


def test_a_course_repeats_at_each_house_in_turn():
    course = Course(strands=THYROID, every_days=90, years=1, houses=(NORD, VEST), where=Where.HOUSE)

    found = list(repeated(seeded(3), course, anchor=ANCHOR, gp=CLINICIANS[0]))

    assert [holder for each in found for holder in each.holders] == [NORD.source, VEST.source] * 2
    assert all(each.report.issued.at < ANCHOR for each in found)
