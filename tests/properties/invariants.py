"""
What must hold in every situation, whatever the table says: written by hand from domain.md 2, 8.1, 8.3, 8.4 and rulings.

Each invariant takes a world and gives the situations that break it.
"""

from itertools import pairwise

from policies import ATTRIBUTES
from policies.space import everything, moved, where

PERSONNEL = where(actor="PERSONNEL")
CITIZENS = where(actor=("SELF", "REPRESENTATIVE"))

# 8.3, the role column of P1, P2, P4 and P5, with a relation to the patient and not looking oneself up (P13).
P1 = where(purpose="TREAT", basis="UNNTAK", relation="GP")
P2 = where(purpose="TREAT", basis="SAMTYKKE", relation=("GP", "TREATING"))
P4 = where(purpose="ETREAT", basis="AKUTT", relation=("GP", "TREATING"))
P5 = where(purpose="BTG", basis="AKUTT", relation=("GP", "TREATING"))
FIT_PERSONNEL = where(actor="PERSONNEL", self_lookup=False) & (P1 | P2 | P4 | P5)

# 8.4, C1; the citizen's basis is being the person, said as SEGSELV or not at all.
FIT_CITIZEN = where(actor="SELF", age="FROM_16", purpose="PATRQT", basis=("NONE", "SEGSELV"))

OPTED_OUT = where(opted_out=True)
HARD = where(named=True) | where(general="HARD") | where(organisation="HARD") | where(report="HARD")
SOFT = where(general="SOFT") | where(organisation="SOFT") | where(report="SOFT") | where(safety="BLOCKED")
RESTRICTED = HARD | SOFT
AT_THE_DOOR = where(named=True) | where(general=("SOFT", "HARD")) | where(organisation=("SOFT", "HARD"))
TOWARDS_CITIZEN = where(safety=("DELAYED", "DENIED", "DENIED_PARENTS", "DENIED_YOUTH"))
FINISHED = where(status=("FINAL", "CANCELLED"))
RESTRICTING = ("general", "named", "organisation", "report")
OF_THE_CALLER = frozenset({"actor", "purpose", "basis"})

INVARIANTS = {}


def invariant(check):
    """Name an invariant by its function."""
    INVARIANTS[check.__name__.replace("_", " ")] = check
    return check


def depends_on(bits, name):
    """Give the situations that leave the set, or enter it, when one attribute alone takes its next value."""
    values = ATTRIBUTES[name]
    leaving = 0
    for old, new in pairwise(values):
        leaving |= moved(bits, name, old, new) ^ (bits & where(**{name: new}))
    return leaving


# Safety: personnel.


@invariant
def a_named_block_never_shows(world):
    return PERSONNEL & where(named=True) & world.shown


@invariant
def a_hard_block_never_shows(world):
    return PERSONNEL & HARD & world.shown


@invariant
def a_soft_block_is_never_opened_by_a_purpose_or_a_basis(world):
    return PERSONNEL & SOFT & world.shown


@invariant
def personnel_get_nothing_on_a_basis_that_does_not_fit(world):
    return PERSONNEL & ~FIT_PERSONNEL & ~world.effect("DENY")


@invariant
def personnel_without_a_relation_learn_nothing(world):
    return where(actor="PERSONNEL", relation="NONE") & ~world.effect("DENY")


@invariant
def personnel_never_look_themselves_up(world):
    return where(actor="PERSONNEL", self_lookup=True) & ~world.effect("DENY")


@invariant
def case_work_and_other_purposes_open_nothing(world):
    return where(actor="PERSONNEL", purpose=("COC", "OTHER", "PATRQT")) & ~world.effect("DENY")


@invariant
def an_elevated_basis_in_a_request_opens_nothing(world):
    return where(basis="ELEVATED") & ~world.effect("DENY")


@invariant
def an_elevated_basis_is_refused_by_its_own_code(world):
    wrong = where(basis="ELEVATED", actor=("SELF", "REPRESENTATIVE", "PERSONNEL"))
    return wrong & ~world.those(lambda rule: rule.code == "ELEVATION_WITHOUT_CAUSE")


@invariant
def care_without_a_basis_is_asked_for_one(world):
    without = where(actor="PERSONNEL", purpose=("TREAT", "ETREAT", "BTG"), basis="NONE")
    return without ^ world.those(lambda rule: rule.code == "BASIS_REQUIRED")


@invariant
def what_can_never_be_right_is_forbidden_whoever_is_asked_about(world):
    personnel = where(purpose=("COC", "OTHER", "PATRQT")) | (
        where(purpose="TREAT", basis=("AKUTT", "SEGSELV", "OTHER"))
        | where(purpose=("ETREAT", "BTG"), basis=("UNNTAK", "SAMTYKKE", "SEGSELV", "OTHER"))
    )
    citizens = where(purpose=("TREAT", "ETREAT", "BTG", "COC", "OTHER")) | where(basis=("UNNTAK", "SAMTYKKE", "AKUTT"))
    wrong = where(actor="SYSTEM") | ((PERSONNEL & personnel | CITIZENS & citizens) & ~where(basis="ELEVATED"))
    return wrong ^ world.those(lambda rule: rule.code == "FORBIDDEN")


@invariant
def one_more_block_never_shows_personnel_more(world):
    return more_with_more_blocks(world.shown & PERSONNEL)


@invariant
def one_more_block_never_lets_consent_open_more(world):
    masked = world.effect("MASK")
    return more_with_more_blocks(world.openable("CONSENT"), among=masked)


@invariant
def one_more_block_never_lets_an_emergency_open_more(world):
    masked = world.effect("MASK")
    return more_with_more_blocks(world.openable("EMERGENCY"), among=masked)


def more_with_more_blocks(bits, among=None):
    """Give the situations in the set that would not be in it with one block less."""
    among, wrong = everything() if among is None else among, 0
    for name in RESTRICTING:
        values = ATTRIBUTES[name]
        for place, stricter in enumerate(values[1:], start=1):
            milder = values[place - 1]
            wrong |= moved(bits, name, stricter, milder) & among & ~bits
    return wrong


# Safety: padlocks.


@invariant
def a_padlock_is_for_fit_personnel_who_meet_a_restriction(world):
    return world.effect("MASK") ^ (FIT_PERSONNEL & ~OPTED_OUT & RESTRICTED)


@invariant
def nothing_opens_a_named_or_hard_block(world):
    return HARD & (world.openable("CONSENT") | world.openable("EMERGENCY"))


@invariant
def a_soft_block_can_be_opened_by_somebody(world):
    openable = FIT_PERSONNEL & ~OPTED_OUT & SOFT & ~HARD
    if "organisation_block_openable" not in world.switched_on:
        openable &= where(organisation="NONE")
    return openable ^ (world.openable("CONSENT") | world.openable("EMERGENCY"))


@invariant
def an_emergency_opens_only_with_an_emergency_purpose(world):
    return world.openable("EMERGENCY") & ~where(purpose=("ETREAT", "BTG"))


@invariant
def consent_never_opens_where_rules_are_overridden(world):
    return world.openable("CONSENT") & where(purpose="BTG")


@invariant
def consent_opens_for_those_whom_the_table_names(world):
    soft = FIT_PERSONNEL & ~OPTED_OUT & SOFT & ~HARD & where(purpose=("TREAT", "ETREAT"), organisation="NONE")
    return soft & ~world.openable("CONSENT")


@invariant
def an_emergency_opens_for_those_whom_the_table_names(world):
    soft = FIT_PERSONNEL & ~OPTED_OUT & SOFT & ~HARD & where(purpose=("ETREAT", "BTG"), organisation="NONE")
    return soft & ~world.openable("EMERGENCY")


@invariant
def an_organisation_block_opens_only_where_the_setting_says_so(world):
    opened = world.openable("CONSENT") | world.openable("EMERGENCY")
    blocked = where(organisation=("SOFT", "HARD"))
    return 0 if "organisation_block_openable" in world.switched_on else blocked & opened


@invariant
def a_padlock_at_the_door_does_not_depend_on_any_report(world):
    masked = world.effect("MASK") & AT_THE_DOOR
    return depends_on(masked, "report") | depends_on(masked, "safety") | depends_on(masked, "status")


@invariant
def a_named_block_is_told_as_such_before_all_others(world):
    masked = world.effect("MASK")
    return masked & (where(named=True) ^ world.those(lambda rule: rule.notice == "SPECIFIC_BLOCK"))


@invariant
def a_block_that_nothing_opens_is_told_before_one_that_something_opens(world):
    told = {
        "ORGANISATION_BLOCK": where(organisation="HARD", named=False),
        "GENERAL_BLOCK": where(general="HARD", named=False, organisation="NONE"),
        "REPORT_BLOCK": where(report="HARD", named=False, organisation="NONE", general=("NONE", "SOFT")),
    }
    wrong = 0
    for kind, situations in told.items():
        wrong |= world.effect("MASK") & situations & ~world.those(lambda rule, kind=kind: rule.notice == kind)
    return wrong


@invariant
def a_soft_general_block_is_told_as_one(world):
    alone = where(general="SOFT", named=False, organisation="NONE", report=("NONE", "SOFT"))
    return world.effect("MASK") & alone & ~world.those(lambda rule: rule.notice == "GENERAL_BLOCK")


@invariant
def a_padlock_never_names_a_block_that_is_not_there(world):
    there = {
        "SPECIFIC_BLOCK": where(named=True),
        "GENERAL_BLOCK": where(general=("SOFT", "HARD")),
        "ORGANISATION_BLOCK": where(organisation=("SOFT", "HARD")),
        "REPORT_BLOCK": where(report=("SOFT", "HARD")) | where(safety="BLOCKED"),
    }
    wrong = 0
    for kind, situations in there.items():
        wrong |= world.those(lambda rule, kind=kind: rule.notice == kind) & ~situations
    return wrong


# Safety: refusals and opting out.


@invariant
def a_system_never_reads(world):
    return where(actor="SYSTEM") & ~world.effect("DENY")


@invariant
def a_representative_sees_nothing_yet(world):
    return where(actor="REPRESENTATIVE") & ~world.effect("DENY")


@invariant
def a_refusal_that_depends_on_the_person_is_always_the_same(world):
    wrong = 0
    for code in {rule.code for rule, _ in world.decided if rule.code and rule.code != "NOT_AVAILABLE"}:
        refused = world.those(lambda rule, code=code: rule.code == code)
        for name in ATTRIBUTES.keys() - OF_THE_CALLER:
            wrong |= depends_on(refused, name)
        # Whether a citizen asks about themselves or another is known only after the person is looked up.
        wrong |= moved(moved(refused, "actor", "SELF", "REPRESENTATIVE") & ~refused, "actor", "REPRESENTATIVE", "SELF")
        wrong |= moved(moved(refused, "actor", "REPRESENTATIVE", "SELF") & ~refused, "actor", "SELF", "REPRESENTATIVE")
    return wrong


@invariant
def exactly_those_who_do_not_fit_are_refused(world):
    return world.effect("DENY") ^ (everything() & ~FIT_PERSONNEL & ~FIT_CITIZEN)


@invariant
def the_table_itself_is_never_a_fault(world):
    return world.undecided | world.those(lambda rule: rule.code == "POLICY_UNAVAILABLE")


@invariant
def opting_out_is_told_only_to_those_who_may_ask(world):
    told = world.those(lambda rule: rule.notice == "RESERVATION")
    return told ^ (OPTED_OUT & (FIT_PERSONNEL | FIT_CITIZEN))


@invariant
def nobody_sees_anything_of_a_person_who_opted_out(world):
    return OPTED_OUT & ~world.effect("DENY", "HIDE")


# Safety: the citizen.


@invariant
def a_citizen_never_sees_what_is_denied(world):
    return CITIZENS & where(safety="DENIED") & (world.shown | world.effect("STUB"))


@invariant
def a_citizen_never_sees_what_is_delayed(world):
    return CITIZENS & where(safety="DELAYED") & world.shown


@invariant
def a_citizen_never_sees_what_is_not_final(world):
    return CITIZENS & ~FINISHED & (world.shown | world.effect("STUB"))


@invariant
def a_citizen_under_sixteen_or_of_unknown_age_sees_nothing(world):
    return where(actor="SELF", age=("UNDER_12", "FROM_12_TO_15", "UNKNOWN")) & ~world.effect("DENY")


@invariant
def a_citizen_is_never_flagged_nor_masked(world):
    return CITIZENS & world.effect("FLAG", "MASK")


@invariant
def a_notice_of_waiting_is_for_a_citizen_whose_report_is_delayed(world):
    due = FIT_CITIZEN & ~OPTED_OUT & where(safety="DELAYED") & FINISHED
    return world.effect("STUB") ^ (due if "waiting_notice" in world.switched_on else 0)


# Liveness.


@invariant
def care_gets_through(world):
    return (world.shown & PERSONNEL) ^ (FIT_PERSONNEL & ~OPTED_OUT & ~RESTRICTED)


@invariant
def personnel_see_what_the_citizen_does_not_and_are_told(world):
    return world.effect("FLAG") ^ (FIT_PERSONNEL & ~OPTED_OUT & ~RESTRICTED & TOWARDS_CITIZEN)


@invariant
def personnel_see_every_status_and_every_age(world):
    seen = world.shown & PERSONNEL
    return depends_on(seen, "status") | depends_on(seen, "age")


@invariant
def an_own_final_result_is_visible(world):
    open_to_self = where(safety=("NONE", "DENIED_PARENTS", "DENIED_YOUTH", "BLOCKED"))
    return (world.shown & CITIZENS) ^ (FIT_CITIZEN & ~OPTED_OUT & open_to_self & FINISHED)


@invariant
def a_block_never_hides_anything_from_the_citizen(world):
    seen = world.shown & CITIZENS
    wrong = 0
    for name in RESTRICTING:
        wrong |= depends_on(seen, name)
    return wrong | (moved(seen, "safety", "NONE", "BLOCKED") & ~seen)


@invariant
def consent_and_emergency_see_alike_where_nothing_is_blocked(world):
    return (moved(world.shown & P4, "purpose", "ETREAT", "BTG") ^ (world.shown & P5)) & PERSONNEL
