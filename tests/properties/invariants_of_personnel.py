"""What must hold where personnel ask: domain.md 8.3 and 8.5, the rulings on padlocks, grants and P14."""

from itertools import pairwise

from policies import ATTRIBUTES
from policies.space import moved, nothing, where
from tests.properties.cells import (
    ADMITTED_PERSONNEL,
    AT_THE_DOOR,
    BY_CONSENT,
    BY_EMERGENCY,
    CITIZENS,
    HARD,
    HARD_ORGANISATION,
    IN_AN_EMERGENCY,
    NAMED,
    OPENED,
    PERSONNEL,
    PRIVACY_READ,
    RESTRICTED,
    RESTRICTING,
    SOFT,
    SOFT_ORGANISATION,
    TOWARDS_CITIZEN,
    WITHHELD_FROM_PERSONNEL,
    Register,
    changed_by,
    depends_on,
    off,
    on,
    told,
    touched,
)

CASE_WORK = where(purpose="COC")
QUALITY = where(purpose="QUALITY")
ASSISTANT = where(actor="PERSONNEL", assistant=True)
KEPT_FROM_CASE_WORK = CASE_WORK & TOWARDS_CITIZEN & off("case_work_reads_withheld")
GRANTS = ("CONSENT", "EMERGENCY")

invariant = Register()


# Blocks and shields: what never shows.


@invariant
def a_named_block_never_shows(world):
    return PERSONNEL & NAMED & world.shown


@invariant
def a_hard_block_never_shows_whatever_is_opened(world):
    return PERSONNEL & HARD & world.shown


@invariant
def a_soft_block_is_never_opened_without_a_grant(world):
    """No purpose opens anything by itself, the overriding one included, and no basis does."""
    return PERSONNEL & SOFT & where(grant="NONE") & world.shown


@invariant
def a_soft_block_is_never_opened_by_a_grant_that_does_not_fit(world):
    return PERSONNEL & SOFT & ~OPENED & world.shown


@invariant
def an_organisation_block_never_shows_unless_it_is_chosen_openable(world):
    blocked = PERSONNEL & where(organisation=("SOFT", "HARD")) & off("organisation_block_openable")
    return blocked & world.shown


@invariant
def a_mark_that_the_patient_blocked_the_report_is_a_soft_block(world):
    """NORS is treated as a soft block of the report."""
    soft = where(report="SOFT", safety="NONE")
    different = nothing()
    for found in world.outcomes.values():
        as_mark = moved(moved(found & soft, "report", "SOFT", "NONE"), "safety", "NONE", "BLOCKED")
        different |= as_mark ^ (found & where(report="NONE", safety="BLOCKED"))
    return different & PERSONNEL


@invariant
def one_more_block_never_shows_personnel_more(world):
    return more_with_more_blocks(world.shown & PERSONNEL)


@invariant
def one_more_block_never_lets_a_grant_open_more(world):
    masked, more = world.effect("MASK"), nothing()
    for opening in GRANTS:
        more |= more_with_more_blocks(world.openable(opening)) & masked
    return more


def more_with_more_blocks(of):
    """Give the situations that are not in the set but would be with one block more."""
    more = nothing()
    for name in RESTRICTING:
        for milder, stricter in pairwise(ATTRIBUTES[name]):
            more |= moved(of, name, stricter, milder) & ~of
    return more


# Grants.


@invariant
def a_grant_opens_what_its_padlock_promised(world):
    """Where the padlock says that a grant opens it, holding that grant shows, or hides from case work alone."""
    broken = nothing()
    for opening in GRANTS:
        promised = moved(world.openable(opening), "grant", "NONE", opening)
        broken |= promised & ~world.shown
    return broken


@invariant
def a_grant_shows_only_what_its_padlock_said_it_opens(world):
    more = nothing()
    for opening in GRANTS:
        with_it = moved(world.shown, "grant", opening, "NONE")
        more |= with_it & ~world.shown & ~world.openable(opening) & PRIVACY_READ
    return more


@invariant
def more_grants_never_show_less(world):
    return lost_by_a_grant(world.shown)


def lost_by_a_grant(of):
    """Give the situations of the set that leave it when a grant is given."""
    lost = nothing()
    for opening in GRANTS:
        lost |= moved(of, "grant", "NONE", opening) & ~of
    return lost


@invariant
def a_grant_changes_nothing_where_nothing_is_restricted(world):
    free = PERSONNEL & ~RESTRICTED & PRIVACY_READ
    changed = nothing()
    for found in world.outcomes.values():
        changed |= depends_on(found & free, "grant")
    return changed


@invariant
def a_grant_is_worth_nothing_in_case_work_and_learning(world):
    return touched(world, ("grant",), where(purpose=("COC", "QUALITY")))


@invariant
def consent_opens_in_care_and_in_the_emergency_chain(world):
    """8.5, FORHOYET_SAMTYKKE: P1, P2 and P4, and whoever acts on behalf of them."""
    return world.openable("CONSENT") ^ (ADMITTED_PERSONNEL & SOFT & ~HARD & ~OPENED & BY_CONSENT)


@invariant
def an_emergency_opens_in_the_emergency_chain_and_where_rules_are_overridden(world):
    """8.5, FORHOYET_AKUTT: needs purpose ETREAT or BTG, and names no P10."""
    return world.openable("EMERGENCY") ^ (ADMITTED_PERSONNEL & SOFT & ~HARD & ~OPENED & BY_EMERGENCY)


# Padlocks.


@invariant
def a_padlock_is_for_admitted_personnel_who_meet_what_nothing_has_opened(world):
    return world.effect("MASK") ^ (ADMITTED_PERSONNEL & WITHHELD_FROM_PERSONNEL & ~QUALITY)


@invariant
def a_padlock_that_nothing_opens_is_hard_or_in_case_work_or_of_an_assistant_who_overrides_rules(world):
    closed = world.effect("MASK") & ~world.openable("CONSENT") & ~world.openable("EMERGENCY")
    return closed ^ (world.effect("MASK") & (HARD | CASE_WORK | ASSISTANT & where(purpose="BTG")))


@invariant
def a_padlock_at_the_door_tells_the_same_whatever_the_report_is(world):
    """Where the whole record is closed to this caller, no fact of a report changes what is told, but a harder block."""
    closed = ADMITTED_PERSONNEL & AT_THE_DOOR & ~QUALITY & ~OPENED
    changed = nothing()
    for found in world.outcomes.values():
        changed |= depends_on(found & closed, "status") | depends_on(found & closed, "safety")
        changed |= moved(found & closed, "report", "NONE", "SOFT") & ~found
    return changed


@invariant
def a_named_block_is_told_as_such_before_all_others(world):
    return told(world, "SPECIFIC_BLOCK") ^ (world.effect("MASK") & NAMED)


@invariant
def a_block_of_the_organisation_that_nobody_opens_is_told_next(world):
    """P14: a block on the organisation is told in every column."""
    closed = world.effect("MASK") & ~NAMED & HARD_ORGANISATION
    return closed & ~told(world, "ORGANISATION_BLOCK")


@invariant
def a_hard_block_is_told_before_a_soft_one(world):
    masked = world.effect("MASK") & ~NAMED & ~HARD_ORGANISATION
    wrong = masked & where(general="HARD") & ~told(world, "GENERAL_BLOCK")
    return wrong | masked & where(general=("NONE", "SOFT"), report="HARD") & ~told(world, "REPORT_BLOCK")


@invariant
def a_soft_block_of_the_whole_record_is_told_before_one_of_a_report(world):
    """What is told at the door does not change when the reports come."""
    masked = world.effect("MASK") & ~HARD
    general = masked & where(general="SOFT") & ~told(world, "GENERAL_BLOCK")
    return general | masked & where(general="NONE") & SOFT_ORGANISATION & ~told(world, "ORGANISATION_BLOCK")


@invariant
def a_padlock_never_names_a_block_that_is_not_there(world):
    there = {
        "SPECIFIC_BLOCK": NAMED,
        "GENERAL_BLOCK": where(general=("SOFT", "HARD")),
        "ORGANISATION_BLOCK": where(organisation=("SOFT", "HARD")),
        "REPORT_BLOCK": where(report=("SOFT", "HARD")) | where(safety="BLOCKED"),
    }
    wrong = nothing()
    for kind, situations in there.items():
        wrong |= told(world, kind) & ~situations
    return wrong


@invariant
def a_citizen_or_a_system_never_meets_a_padlock(world):
    return world.effect("MASK") & ~PERSONNEL


# What personnel see.


@invariant
def personnel_see_exactly_what_nobody_has_closed_to_them(world):
    seen = ADMITTED_PERSONNEL & ~WITHHELD_FROM_PERSONNEL & ~KEPT_FROM_CASE_WORK
    return (world.shown & PERSONNEL) ^ seen


@invariant
def personnel_see_what_the_citizen_does_not_and_are_told(world):
    seen = ADMITTED_PERSONNEL & ~WITHHELD_FROM_PERSONNEL & ~KEPT_FROM_CASE_WORK
    return world.effect("FLAG") ^ (seen & TOWARDS_CITIZEN)


@invariant
def denial_and_delay_take_nothing_from_care(world):
    """NORN and NORU do not limit personnel; only case work is kept from them."""
    care = PERSONNEL & ~CASE_WORK
    wrong = nothing()
    for withheld in ("DELAYED", "DENIED", "DENIED_PARENTS", "DENIED_YOUTH"):
        wrong |= moved(world.shown & care, "safety", "NONE", withheld) & ~world.shown
    return wrong


@invariant
def personnel_meet_the_same_at_every_status_age_and_address(world):
    return touched(world, ("status", "age", "confidential"), PERSONNEL)


@invariant
def a_channel_that_the_citizen_closed_is_nothing_to_personnel(world):
    return touched(world, ("channel_closed",), PERSONNEL)


@invariant
def unread_denials_are_nothing_to_personnel(world):
    same = changed_by(world, "directives", "READ", "SAFETY_UNREAD") | changed_by(
        world, "directives", "PRIVACY_UNREAD", "UNREAD"
    )
    return PERSONNEL & same


@invariant
def the_same_is_seen_where_rules_are_overridden_as_in_the_emergency_chain(world):
    """BTG opens nothing that ETREAT does not: only the emergency grant does, in both."""
    chain = world.shown & where(actor="PERSONNEL", purpose="ETREAT", grant=("NONE", "EMERGENCY"))
    overridden = world.shown & where(actor="PERSONNEL", purpose="BTG", grant=("NONE", "EMERGENCY"))
    return moved(chain, "purpose", "ETREAT", "BTG") ^ overridden


# Assistants (P10).


@invariant
def an_assistant_meets_what_the_clinician_would_but_where_an_emergency_opens(world):
    openable = SOFT & ~HARD | ~PRIVACY_READ
    differs = changed_by(world, "assistant", *ATTRIBUTES["assistant"]) & on("assistants_act")
    return differs & ~(where(purpose=("ETREAT", "BTG")) & openable)


@invariant
def an_assistant_sees_what_the_clinician_sees_whom_no_emergency_has_opened_it(world):
    """And no more: the two part where the clinician holds an emergency opening, and nowhere else."""
    seen = moved(world.shown, "assistant", *ATTRIBUTES["assistant"]) ^ (world.shown & ASSISTANT)
    return PERSONNEL & seen & on("assistants_act") & ~where(purpose=("ETREAT", "BTG"), grant="EMERGENCY")


@invariant
def an_assistant_is_told_of_the_same_kind_of_padlock_as_the_clinician(world):
    different = nothing()
    for notice in ("SPECIFIC_BLOCK", "ORGANISATION_BLOCK", "GENERAL_BLOCK", "REPORT_BLOCK"):
        found = told(world, notice) & where(grant="NONE")
        different |= moved(found, "assistant", *ATTRIBUTES["assistant"]) ^ (found & ASSISTANT)
    return different & on("assistants_act")


@invariant
def an_assistant_is_never_offered_to_open_in_an_emergency(world):
    """8.5 names P10 for elevated consent alone."""
    return ASSISTANT & world.openable("EMERGENCY")


@invariant
def an_emergency_opening_is_worth_nothing_to_an_assistant(world):
    """Neither for a block nor for blocks that cannot be read, however an assistant came by it."""
    return ASSISTANT & changed_by(world, "grant", "NONE", "EMERGENCY")


# Case work (P8), learning and quality (P9).


@invariant
def case_work_never_sees_a_value_and_nobody_else_is_limited(world):
    return world.those(lambda rule: rule.limited) ^ (world.shown & PERSONNEL & CASE_WORK)


@invariant
def case_work_opens_nothing(world):
    return CASE_WORK & (world.openable("CONSENT") | world.openable("EMERGENCY"))


@invariant
def case_work_does_not_learn_what_the_citizen_does_not_see(world):
    hidden = ADMITTED_PERSONNEL & ~WITHHELD_FROM_PERSONNEL & KEPT_FROM_CASE_WORK
    return (CASE_WORK & world.effect("HIDE") & ~told(world, "RESERVATION")) ^ hidden


@invariant
def what_is_blocked_from_learning_and_quality_leaves_no_trace(world):
    """P9: HIDE in every column, whole, no padlock, whoever has opened what."""
    hidden = world.those(lambda rule: rule.effect == "HIDE" and rule.notice is None)
    return (QUALITY & hidden) ^ (ADMITTED_PERSONNEL & QUALITY & RESTRICTED)


@invariant
def learning_and_quality_never_meet_a_padlock(world):
    return QUALITY & world.effect("MASK")


@invariant
def nothing_is_hidden_from_care_without_a_trace(world):
    care = PERSONNEL & where(purpose=("TREAT", "ETREAT", "BTG"))
    return care & world.effect("HIDE", "STUB") & ~told(world, "RESERVATION")


# Blocks that cannot be read.


@invariant
def blocks_that_cannot_be_read_close_everything_but_an_emergency_that_is_chosen(world):
    return PERSONNEL & ~PRIVACY_READ & ~IN_AN_EMERGENCY & (world.shown | world.effect("MASK", "HIDE", "STUB"))


@invariant
def what_an_emergency_sees_of_unread_blocks_is_never_more_than_of_read_ones(world):
    """Hard and named ones that are known hold; the exception is never wider than the grant itself."""
    unread = world.shown & PERSONNEL & where(directives=("PRIVACY_UNREAD", "UNREAD"))
    read = moved(unread, "directives", "PRIVACY_UNREAD", "READ") | moved(unread, "directives", "UNREAD", "READ")
    return read & ~world.shown


@invariant
def no_block_and_no_grant_is_ever_anything_to_a_citizen(world):
    """Blocks are against personnel; the citizen sees them lifted or not, and a grant shows a citizen nothing."""
    return touched(world, (*RESTRICTING, "grant"), CITIZENS)
