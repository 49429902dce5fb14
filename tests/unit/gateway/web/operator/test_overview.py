from typing import Any

import msgspec
import pytest

from gateway.web.languages import read_language
from gateway.web.operator.overview import DAYS, HOURS, Glance, Told, View, grouped, variables, view
from tests.unit.gateway.web import made_up
from tests.unit.gateway.web.operator.operating import chain, day, health, held, intake, overview
from tests.unit.gateway.web.visits import NOW

ENGLISH = read_language("en")


def see(hours: int = 24, **parts: Any) -> View:
    return view(msgspec.convert(overview(**parts), type=Told), hours, NOW, ENGLISH)


def glances(**parts: Any) -> dict[str, Glance]:
    return {glance.name: glance for glance in see(**parts).glances}


@pytest.mark.parametrize(
    ("states", "sign", "title", "said"),
    [
        (("WELL", "OFF"), "within", "The sources answer", "Every source"),
        (("WELL", "FAILING", "RESTING"), "missing", "Some sources do not answer", "from FAILING, RESTING now"),
        (("UNKNOWN", "OFF"), "info", "No source has been asked lately", "when somebody looks"),
        ((), "info", "No source has been asked lately", "when somebody looks"),
    ],
)
def test_first_is_told_how_the_sources_are_all_in_all(states, sign, title, said):
    seen = see(sources=[health(state, state) for state in states])

    assert (seen.sign, seen.title) == (sign, title)
    assert said in seen.text


def test_what_could_not_be_read_is_never_told_as_well():
    seen = see(sources=None, intake=None, auditChain=None)

    assert (seen.sign, seen.colour, seen.sources) == ("missing", "warning", None)
    unread = [glance for glance in seen.glances if glance.short == "Could not be read"]
    assert [glance.name for glance in unread] == ["Intake today", "Quarantine", "Chain of the access log"]
    assert {glance.sign for glance in unread} == {"missing"}


def test_what_came_in_today_is_told():
    found = glances(intake=intake(day(accepted=2, remarked=1), day("HL7V2", accepted=1)))["Intake today"]
    nothing = glances(intake=intake())["Intake today"]

    assert (found.short, found.more, found.sign, found.href) == (
        "3 messages taken",
        "1 with remarks.",
        "within",
        "/drift/mottak",
    )
    assert (nothing.short, nothing.more, nothing.sign) == ("0 messages taken", "", "unknown")


def test_what_is_held_back_is_told_with_since_when():
    kept = (held(), held("NO_TIME", messages=1, oldestAt="2026-11-19T08:00:00Z"))

    found = glances(intake=intake(quarantine=kept))["Quarantine"]

    assert (found.short, found.more) == ("3 messages held back", "The oldest came 19 November 2026 at 09:00.")
    assert glances(intake=intake())["Quarantine"].short == "Empty"


@pytest.mark.parametrize(
    ("intact", "short", "sign"),
    [
        (True, "Holds where verified", "within"),
        (False, "Does not hold", "outside"),
        (None, "Not verified to the end", "later"),
    ],
)
def test_the_chain_is_told_as_far_as_it_was_verified(intact, short, sign):
    found = glances(auditChain=chain(intact=intact))["Chain of the access log"]

    assert (found.short, found.sign) == (short, sign)
    assert found.more == (
        "1,200 of 12,345 links verified, from 26 November 2026 at 11:00 on. "
        "Last seal: number 7, 26 November 2026 at 12:00."
    )


def test_a_chain_without_a_seal_is_told_so():
    assert "Not sealed yet." in glances(auditChain=chain(lastSeal=None))["Chain of the access log"].more


def test_where_a_chain_does_not_hold_is_told_in_words():
    faults = [
        {"kind": "CUT", "shard": 3, "sequence": 40, "seal": None},
        {"kind": "NEW", "shard": None, "sequence": None, "seal": 7},
    ]

    cut, new = see(auditChain=chain(intact=False, faults=faults)).broken

    assert (cut.what, cut.where) == ("The chain was cut off", "chain 3, place 40")
    assert (new.what, new.where) == ("NEW", "seal 7")
    assert see(auditChain=None).broken == ()


def test_every_fault_of_the_schema_has_words():
    of = made_up.SCHEMA.type_map["AuditFault"].fields["kind"].type.of_type

    assert all(ENGLISH.say(f"operator.chain.kind.{kind}") for kind in of.values)


@pytest.mark.parametrize(
    ("version", "short", "chosen"),
    [("2026.2", "2026.2", "No setting is"), ("2026.2+youth_read", "2026.2", "1 setting is")],
)
def test_the_rules_are_told_by_their_version(version, short, chosen):
    told = {**overview(), "policy": {"version": version, "validFrom": "2026-11-24"}}

    glance = view(msgspec.convert(told, type=Told), 24, NOW, ENGLISH).glances[-1]

    assert (glance.short, glance.href) == (short, "/drift/regler")
    assert glance.more == f"In force since 24 November 2026. {chosen} switched on."


def test_lengths_of_time_are_offered():
    seen = see(6)

    assert [span.text for span in seen.spans] == ["The last hour", "6 hours", "24 hours", "7 days"]
    assert [span.href for span in seen.spans if span.current] == ["/drift?timer=6"]
    assert seen.span == "6 hours"
    assert variables(HOURS.read({})) == {"hours": 24, "days": DAYS}


def test_a_large_number_is_grouped_and_what_is_none_stays():
    assert grouped("1234567") == "1,234,567"
    assert grouped("many") == "many"
