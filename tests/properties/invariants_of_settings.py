"""What must hold of settings: each is off by default, off is the stricter, and each has its own matter."""

from policies.space import nothing, where
from tests.properties.cells import (
    CITIZENS,
    PERSONNEL,
    REPRESENTATIVE,
    SELF,
    SETTINGS,
    TOWARDS_CITIZEN,
    Register,
    chosen,
)

# What each setting may change, and nothing else (domain.md 8.3 and 8.4, the cells marked N or config).
MATTERS = {
    "organisation_block_openable": PERSONNEL & where(organisation="SOFT", purpose=("TREAT", "ETREAT", "BTG", "COC")),
    "waiting_notice": CITIZENS & where(safety="DELAYED", status=("FINAL", "CANCELLED")),
    "youth_read": (SELF | where(relation="KIN")) & CITIZENS & where(age="FROM_12_TO_15"),
    "both_parents_read": REPRESENTATIVE & where(relation="PARENT_ELSEWHERE", age="UNDER_12"),
    "guardians_read": REPRESENTATIVE & where(relation="GUARDIAN", age="FROM_16"),
    "case_work_reads": PERSONNEL & where(purpose="COC"),
    "case_work_reads_withheld": PERSONNEL & where(purpose="COC") & TOWARDS_CITIZEN,
    "quality_reads": PERSONNEL & where(purpose="QUALITY"),
    "assistants_act": PERSONNEL & where(assistant=True),
    "emergency_when_unread": PERSONNEL
    & where(purpose=("ETREAT", "BTG"), grant="EMERGENCY", assistant=False, directives=("PRIVACY_UNREAD", "UNREAD")),
}

invariant = Register()


@invariant
def a_setting_that_is_on_takes_nothing_from_anybody(world):
    """Off is the stricter choice: whoever sees with it off sees with it on."""
    lost = nothing()
    for setting in SETTINGS:
        lost |= chosen(world.shown, setting, to=False) & ~chosen(world.shown, setting, to=True)
    return lost


@invariant
def a_setting_that_is_on_closes_no_padlock(world):
    """What a grant opens with a setting off, it opens with it on, or it shows without."""
    lost = nothing()
    for setting in SETTINGS:
        for opening in ("CONSENT", "EMERGENCY"):
            opened = world.openable(opening) | world.shown
            lost |= chosen(opened, setting, to=False) & ~chosen(opened, setting, to=True)
    return lost


@invariant
def a_setting_changes_nothing_outside_its_own_matter(world):
    changed = nothing()
    for setting, matter in MATTERS.items():
        for found in world.outcomes.values():
            changed |= (chosen(found, setting, to=False) ^ chosen(found, setting, to=True)) & ~matter
    return changed


@invariant
def a_setting_of_notices_shows_nothing(world):
    """The notice of waiting is a notice; no report shows because of it."""
    return chosen(world.shown, "waiting_notice", to=False) ^ chosen(world.shown, "waiting_notice", to=True)


@invariant
def no_setting_shows_what_is_denied_delayed_or_unfinished_to_a_citizen(world):
    more = nothing()
    withheld = where(safety=("DENIED", "DELAYED")) | ~where(status=("FINAL", "CANCELLED"))
    for setting in SETTINGS:
        more |= chosen(world.shown, setting, to=True) & CITIZENS & withheld
    return more


@invariant
def no_setting_opens_a_named_or_a_hard_block(world):
    more = nothing()
    for setting in SETTINGS:
        seen = chosen(world.shown | world.openable("CONSENT") | world.openable("EMERGENCY"), setting, to=True)
        more |= seen & PERSONNEL & (where(named=True) | where(general="HARD") | where(report="HARD"))
    return more
