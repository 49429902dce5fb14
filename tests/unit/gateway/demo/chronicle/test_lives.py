"""Every citizen has a life."""

from gateway.demo.cast import CITIZENS
from gateway.demo.chronicle.lives import LIVES


def test_there_is_a_life_for_each_citizen_and_for_nobody_else():
    assert set(LIVES) == {citizen.key for citizen in CITIZENS}


def test_a_mark_is_on_one_event_of_a_life():
    marks = {key: [event.mark for event in life.events if event.mark] for key, life in LIVES.items()}

    assert {key: found for key, found in marks.items() if found} == {"signe": ["delayed"], "ragna": ["denied"]}


def test_one_laboratory_has_marked_a_report_itself():
    marked = {key: [event.house_code for event in life.events if event.house_code] for key, life in LIVES.items()}

    assert {key: found for key, found in marked.items() if found} == {"dagny": ["NORS"]}
