"""Cases to try two deciders on, weighted so that what is rare in the whole space is met often."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from policies import ATTRIBUTES, SIZE, Situation, Table
from policies.diagram import Region
from policies.enumeration import world_of
from policies.space import choosing, situation_at, where
from tests.properties.second_opinion import Case

CARE = ("GP", "TREATING")
ASKED = where(attestation="HOLDS", self_lookup=False, directives=("READ", "SAFETY_UNREAD"), opted_out=False)
UNREAD = where(attestation="HOLDS", self_lookup=False, directives=("PRIVACY_UNREAD", "UNREAD"), grant="EMERGENCY")
KNOWN = where(purpose="PATRQT", directives=("READ", "PRIVACY_UNREAD"), channel_closed=False, opted_out=False)
UNBLOCKED = where(general="NONE", named=False, organisation="NONE", report="NONE")
SOFT = where(named=False, general=("NONE", "SOFT"), organisation=("NONE", "SOFT"), report=("NONE", "SOFT"))
EMERGENCY = where(actor="PERSONNEL", purpose=("ETREAT", "BTG"), basis="AKUTT", relation=CARE)

# Callers who come far (domain.md 8.3 and 8.4), each with what makes a difference to them still open.
STRATA: tuple[Region, ...] = (
    where(actor="PERSONNEL", purpose="TREAT", basis="UNNTAK", relation="GP") & ASKED,
    where(actor="PERSONNEL", purpose="TREAT", basis="UNNTAK", relation="GP") & ASKED & SOFT,
    where(actor="PERSONNEL", purpose="TREAT", basis="SAMTYKKE", relation=CARE) & ASKED,
    where(actor="PERSONNEL", purpose="TREAT", basis="SAMTYKKE", relation=CARE) & ASKED & SOFT,
    EMERGENCY & ASKED,
    EMERGENCY & ASKED & SOFT,
    EMERGENCY & ASKED & SOFT & where(assistant=True) & choosing("assistants_act", on=True),
    EMERGENCY & UNREAD & choosing("emergency_when_unread", on=True),
    where(actor="PERSONNEL", purpose="COC", relation=CARE) & ASKED & choosing("case_work_reads", on=True),
    where(actor="PERSONNEL", purpose="COC", relation=CARE) & ASKED & UNBLOCKED & choosing("case_work_reads", on=True),
    where(actor="PERSONNEL", purpose="QUALITY", relation="FORMER") & ASKED & choosing("quality_reads", on=True),
    where(actor="PERSONNEL", purpose="QUALITY", relation="FORMER") & UNBLOCKED & choosing("quality_reads", on=True),
    where(actor="SELF", age="FROM_16", basis=("NONE", "SEGSELV")) & KNOWN,
    where(actor="SELF", age="FROM_12_TO_15", basis=("NONE", "SEGSELV")) & KNOWN & choosing("youth_read", on=True),
    where(actor="REPRESENTATIVE", confidential=False, relation=("PARENT", "PARENT_ELSEWHERE"), age="UNDER_12") & KNOWN,
    where(actor="REPRESENTATIVE", confidential=False, relation=("PROXY", "KIN"), basis=("NONE", "FULLMAKT")) & KNOWN,
    where(actor="REPRESENTATIVE", confidential=False, relation="GUARDIAN", basis=("NONE", "VERGEMAL")) & KNOWN,
)


def sample(table: Table, number: int, rng: Random) -> list[Case]:
    """
    Draw cases: of each row of the table, of each caller who comes far, next to those, and from anywhere; equally many.

    Args:
        number: how many are drawn; those that are drawn twice are given once.
    """
    share = number // 4
    of_rows = spread([region for _, region in world_of(table).decided if region], table.names(), share, rng)
    of_callers = spread(STRATA, table.names(), share, rng)
    near = [neighbour(rng.choice(of_callers), table.names(), rng) for _ in range(share)]
    anywhere = [Case(situation_at(rng.randrange(SIZE)), some(table.names(), rng)) for _ in range(share)]
    return list(dict.fromkeys((*of_rows, *of_callers, *near, *anywhere)))


def spread(regions: Sequence[Region], settings: Sequence[str], number: int, rng: Random) -> list[Case]:
    """Draw as many cases of each region, one more of some."""
    return [drawn(regions[place % len(regions)], settings, rng) for place in range(number)]


def drawn(region: Region, settings: Sequence[str], rng: Random) -> Case:
    """
    Draw one case of a region.

    Every value that leads somewhere is as likely as another, however many cases lie behind it.
    """
    facts = {name: rng.choice(values) for name, values in ATTRIBUTES.items()}
    names = tuple(ATTRIBUTES)
    switched_on = some(settings, rng)
    while region.parts:
        level, setting = region.variable
        place = rng.choice([place for place, part in enumerate(region.parts) if part])
        if setting:
            switched_on = switched_on | {setting} if place else switched_on - {setting}
        else:
            facts[names[level]] = ATTRIBUTES[names[level]][place]
        region = region.parts[place]
    return Case(Situation(**facts), switched_on)


def neighbour(case: Case, settings: Sequence[str], rng: Random) -> Case:
    """Change one fact of a case, or one setting."""
    name = rng.choice((*ATTRIBUTES, "settings"))
    if name == "settings":
        return Case(case.situation, case.switched_on ^ {rng.choice(settings)})
    others = [value for value in ATTRIBUTES[name] if value != getattr(case.situation, name)]
    return Case(replace(case.situation, **{name: rng.choice(others)}), case.switched_on)


def some(settings: Sequence[str], rng: Random) -> frozenset[str]:
    """Choose settings, each on or off."""
    return frozenset(name for name in settings if rng.random() < 0.5)
