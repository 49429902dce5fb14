from typing import Any

import msgspec
import pytest

from gateway.web.languages import read_language
from gateway.web.operator.intake import Intake, View, size, view
from tests.unit.gateway.web import made_up
from tests.unit.gateway.web.operator.operating import day, held, intake

ENGLISH = read_language("en")


def see(found: dict[str, Any], days: int = 7) -> View:
    return view(msgspec.convert(found, type=Intake), days, ENGLISH)


def test_what_came_in_is_told_by_day_and_door():
    found = intake(
        day("MLLP", accepted=6, remarked=2, repeated=1, quarantined=1), day("NEW"), day(date="2026-11-25", accepted=1)
    )

    seen = see(found)

    assert [(line.day, line.door, line.first, line.doors) for line in seen.lines] == [
        ("26 November 2026", "HL7 v2 over MLLP", True, 2),
        ("26 November 2026", "NEW", False, 2),
        ("25 November 2026", "HL7 v2 over MLLP", True, 1),
    ]
    assert (seen.short, seen.beside) == (
        "7 messages taken",
        "2 with remarks, 1 had been taken before, 1 held back.",
    )
    assert seen.lines[0].bar.count("<rect") == 4
    assert seen.lines[1].bar.count("<rect") == 0


def test_the_time_is_told_by_its_days_and_of_today_alone_by_that():
    assert see(intake()).period == "20 November 2026 to 26 November 2026"
    assert see(intake(), 1).period == "26 November 2026"


def test_that_nothing_came_in_is_told():
    seen = see(intake())

    assert (seen.lines, seen.short, seen.beside) == ((), "0 messages taken", "")


def test_what_is_held_back_is_told_by_reason_and_in_words_where_there_are_any():
    known, new = see(intake(quarantine=(held(), held("NEW_CODE", kilobytes=2400)))).held

    assert (known.reason, known.about, known.messages) == ("NOT_XML", "It is not well-formed XML.", 2)
    assert (known.size, known.oldest, known.expires) == (
        "12 kB",
        "20 November 2026 at 09:00",
        "20 December 2026 at 09:00",
    )
    assert (new.about, new.size) == ("", "2.4 MB")


@pytest.mark.parametrize(("kilobytes", "said"), [(1, "1 kB"), (999, "999 kB"), (1000, "1.0 MB")])
def test_a_size_is_told_in_megabytes_where_it_is_large(kilobytes, said):
    assert size(kilobytes, ENGLISH) == said


def test_every_door_of_the_schema_has_words():
    of = made_up.SCHEMA.type_map["IntakeDay"].fields["door"].type.of_type

    assert all(ENGLISH.say(f"operator.door.{door}") for door in of.values)
