"""A release table is read whole or refused with the name of what is wrong."""

import re
from datetime import date, time

import pytest

from policies import ReleaseMode, TableInvalid, parse_release
from policies.working_time import Delay, Window
from tests.properties.release import TEXT

WORDS = 'nb = "a"\nnn = "b"\nen = "c"\nlaw = "proposal: x"\nowner = "project"\n'
TABLE = f"""
version = "7"
valid_from = 2026-11-26
owner = "project"

[window]
opens = 08:00:00
closes = 15:00:00
{WORDS}
[unknown]
class = "NET"
{WORDS}
[[classes]]
id = "NEVER"
mode = "NEVER"
holds_corrections = true
match = {{ kinds = ["X"], requesters = ["999999999"] }}
{WORDS}
[[classes]]
id = "HAND"
mode = "CLINICIAN"
delay = {{ days = 20 }}
max_hold_days = 40
holds_corrections = false
match = {{ codes = [{{ system = "urn:s", codes = ["1", "2"] }}, {{ codes = ["3"] }}] }}
{WORDS}
[[classes]]
id = "NET"
mode = "SAFETY_NET"
delay = {{ working_days = 5 }}
floor = {{ days = 1 }}
latest = {{ days = 30 }}
max_hold_days = 31
holds_corrections = true
match = {{ disciplines = ["Y"], comments = ["Z"] }}
{WORDS}
[[classes]]
id = "REST"
mode = "AUTOMATIC"
delay = {{ days = 0 }}
floor = {{ days = 0 }}
latest = {{ days = 30 }}
max_hold_days = 31
holds_corrections = false
match = {{ kinds = ["C"] }}
{WORDS}"""
NET = '"SAFETY_NET"\ndelay = { working_days = 5 }\nfloor = { days = 1 }\nlatest = { days = 30 }\nmax_hold_days = 31'


def changed(old, new):
    assert TABLE.count(old) >= 1
    return TABLE.replace(old, new, 1)


def test_a_table_is_read_as_it_is_written():
    rules = parse_release(TABLE)

    never, hand, net, rest = rules.classes
    assert (rules.version, rules.valid_from, rules.owner, rules.unknown) == ("7", date(2026, 11, 26), "project", "NET")
    assert rules.window == Window(opens=time(8), closes=time(15))
    assert (rules.hours.sentence.nn, rules.unknown_kind.law) == ("b", "proposal: x")
    assert (never.mode, never.delay, never.max_hold_days) == (ReleaseMode.NEVER, None, None)
    assert (never.match.kinds, never.match.requesters) == ({"X"}, {"999999999"})
    assert hand.match.codes == {("urn:s", "1"), ("urn:s", "2"), (None, "3")}
    assert (hand.delay, hand.floor, hand.latest, hand.max_hold_days) == (Delay(days=20), None, None, 40)
    assert (net.delay, net.floor) == (Delay(days=5, working=True), Delay(days=1))
    assert (net.match.disciplines, net.match.comments, net.holds_corrections) == ({"Y"}, {"Z"}, True)
    assert (rest.latest, rest.max_hold_days, rest.holds_corrections) == (Delay(days=30), 31, False)


def test_the_table_in_force_is_read():
    rules = parse_release(TEXT)

    assert [release.id for release in rules.classes] == ["D", "C", "C-FARM", "B", "A"]
    assert all(release.law.startswith("proposal") for release in rules.classes)


def test_words_of_a_table_may_be_written_in_small_letters():
    text = changed('kinds = ["X"]', 'kinds = ["x "]').replace('codes = ["3"]', 'codes = ["npu3"]')

    never, hand, *_ = parse_release(text).classes
    assert never.match.kinds == {"X"}
    assert (None, "NPU3") in hand.match.codes


def test_reports_of_an_unknown_type_may_be_in_a_class_that_nothing_else_leads_to():
    text = changed('match = { disciplines = ["Y"], comments = ["Z"] }', "")

    assert parse_release(text).unknown == "NET"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('version = "7"', 'version = "7', "table: not TOML"),
        ('version = "7"', "", "table: version is missing"),
        ('version = "7"', 'version = "7"\nauthor = "x"', "table: unknown key author"),
        ("valid_from = 2026-11-26", "", "table: valid_from is not a date"),
        ('owner = "project"\n\n[window]', "[window]", "table: owner is missing"),
        ("opens = 08:00:00", 'opens = "08:00"', "window: opens is not a clock time"),
        ("opens = 08:00:00", "opens = 02:59:59", "window: it opens at 03:00 or later and closes after that"),
        ("closes = 15:00:00", "closes = 08:00:00", "window: it opens at 03:00 or later and closes after that"),
        ("closes = 15:00:00", "", "window: closes is not a clock time"),
        ("[window]", '[window]\nzone = "x"', "window: unknown key zone"),
        ('class = "NET"', 'class = "NET"\nkind = "x"', "unknown: unknown key kind"),
        ('class = "NET"', 'class = "OTHER"', "unknown: no class OTHER"),
        ('class = "NET"\nnb = "a"', 'class = "NET"', "unknown: nb is missing"),
        ('id = "NEVER"', "", "class: id is missing"),
        ('id = "NEVER"', 'id = "REST"', "REST: id is used 2 times"),
        ('id = "NEVER"', 'id = "NEVER"\nhold = 1', "NEVER: unknown key hold"),
        ('mode = "NEVER"', 'mode = "SOMETIMES"', "NEVER: no ReleaseMode 'SOMETIMES'"),
        ('mode = "NEVER"', 'mode = "NEVER"\ndelay = { days = 1 }', "NEVER: what is never shown has no delay"),
        ("holds_corrections = true", "", "NEVER: holds_corrections is neither true nor false"),
        ("holds_corrections = true", "holds_corrections = false", "NEVER: what does not open by itself holds"),
        ('kinds = ["X"]', "kinds = []", "NEVER: kinds: texts are needed, each once"),
        ('kinds = ["X"]', 'types = ["X"]', "NEVER: unknown key types"),
        ('["999999999"]', '["ENH:999999999"]', "NEVER: requesters are organisation numbers of nine digits"),
        ('match = { kinds = ["X"], requesters = ["999999999"] }', "", "NEVER: nothing leads to it"),
        ('system = "urn:s"', 'system = ""', "HAND: system is missing"),
        ('system = "urn:s"', 'name = "urn:s"', "HAND: unknown key name"),
        ('codes = ["3"]', "codes = []", "HAND: codes: texts are needed, each once"),
        ('system = "urn:s", codes = ["1", "2"]', 'system = "urn:s"', "HAND: codes: a list is needed"),
        ("delay = { days = 20 }\nmax_hold_days = 40", "delay = { days = 20 }", "HAND: max_hold_days goes with a delay"),
        ("delay = { days = 20 }\n", "", "HAND: max_hold_days goes with a delay"),
        ("delay = { days = 20 }", "delay = { days = 20, working_days = 1 }", "HAND: delay: days or working_days is"),
        ("delay = { days = 20 }", "delay = { weeks = 2 }", "HAND: delay: unknown key weeks"),
        ("delay = { days = 20 }", "delay = 20", "HAND: delay: a mapping is needed"),
        ("delay = { days = 20 }", "delay = { days = 3661 }", "HAND: delay: a whole number from 0 to 3660 is needed"),
        ("max_hold_days = 40", "max_hold_days = 19", "HAND: the longest hold is shorter than the delay"),
        ("max_hold_days = 40", "max_hold_days = 1.5", "HAND: max_hold_days: a whole number from 0 to 3660"),
        ("max_hold_days = 40", "max_hold_days = 40\nfloor = { days = 1 }", "HAND: floor and latest are for a class"),
        ("delay = { working_days = 5 }", "", "NET: delay, floor, latest and max_hold_days are needed"),
        ("floor = { days = 1 }", "", "NET: delay, floor, latest and max_hold_days are needed"),
        ("max_hold_days = 31", "", "NET: delay, floor, latest and max_hold_days are needed"),
        ("floor = { days = 1 }", "floor = { days = 8 }", "NET: the floor is above the delay"),
        ("latest = { days = 30 }", "latest = { days = 6 }", "NET: the patient's latest is before the delay is over"),
        (
            NET,
            NET.replace("SAFETY_NET", "AUTOMATIC").replace("working_days = 5", "days = 0"),
            "NET: the floor is above",
        ),
        ('"CLINICIAN"', '"NEVER"', "HAND: what is never shown has no delay"),
        ('match = { kinds = ["C"] }', 'match = { comments = ["C"] }', "REST: the last class takes the rest, and may"),
        ('mode = "AUTOMATIC"', 'mode = "AUTOMATIC"\nvalid_from = 2026-11-26', "REST: unknown key valid_from"),
    ],
)
def test_a_faulty_table_is_refused_by_name(old, new, fault):
    with pytest.raises(TableInvalid, match=re.escape(fault)):
        parse_release(changed(old, new))


def test_a_class_of_a_milder_mode_may_wait_longer_than_one_above_it():
    assert parse_release(changed("delay = { days = 0 }", "delay = { days = 9 }")).classes[-1].delay == Delay(days=9)


def test_a_class_below_a_milder_one_is_refused():
    *head, hand, net, rest = TABLE.split("[[classes]]")
    swapped = "[[classes]]".join((*head, net, hand, rest))
    longer = changed('mode = "AUTOMATIC"', 'mode = "SAFETY_NET"').replace("days = 0 }", "days = 8 }")

    with pytest.raises(TableInvalid, match="HAND: it is stricter than NET above it"):
        parse_release(swapped)
    with pytest.raises(TableInvalid, match="REST: it is stricter than NET above it"):
        parse_release(longer)


def test_a_table_without_classes_is_refused():
    with pytest.raises(TableInvalid, match="table: classes is empty"):
        parse_release(TABLE[: TABLE.index("[[classes]]")])


def test_a_problem_of_each_class_is_told_at_once():
    text = changed('mode = "NEVER"', 'mode = "A"').replace('mode = "CLINICIAN"', 'mode = "B"')

    with pytest.raises(TableInvalid) as raised:
        parse_release(text)

    assert raised.value.problems == ("NEVER: no ReleaseMode 'A'", "HAND: no ReleaseMode 'B'")
