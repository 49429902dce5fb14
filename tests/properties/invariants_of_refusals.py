"""What must hold of refusals and opting out: domain.md 8.1, the rulings on denials, P3, P7, P10 to P13, C4 to C10."""

from policies import ATTRIBUTES
from policies.space import moved, nothing, where
from tests.properties.cells import (
    CITIZENS,
    ELEVATED,
    FIT_CITIZEN,
    FIT_PERSONNEL,
    IN_PERSON,
    MAY_READ,
    OF_THE_CALLER,
    OPTED_OUT,
    OWN_CHANNEL,
    PERSONNEL,
    REPRESENTATIVE,
    SAFETY_READ,
    SELF,
    Register,
    depends_on,
    off,
    refused,
    told,
)

UNATTESTED = PERSONNEL & ~where(attestation="HOLDS")
HERE_AND_NOW = PERSONNEL & ~UNATTESTED & ~ELEVATED
# What personnel can never ask for (8.3): closed purposes, and bases that do not fit their purpose.
CLOSED = where(purpose=("OTHER", "PATRQT")) | (
    where(purpose="COC") & off("case_work_reads") | where(purpose="QUALITY") & off("quality_reads")
)
CITIZENS_OWN = ("SEGSELV", "FULLMAKT", "VERGEMAL", "FORELDREREPRESENTASJON", "OTHER")
MISFIT = (
    where(purpose="TREAT", basis=("AKUTT", *CITIZENS_OWN))
    | where(purpose=("ETREAT", "BTG"), basis=("UNNTAK", "SAMTYKKE", *CITIZENS_OWN))
    | where(purpose="COC", basis=("UNNTAK", "AKUTT", *CITIZENS_OWN))
    | where(purpose="QUALITY", basis=("SAMTYKKE", "AKUTT", *CITIZENS_OWN))
)
FORBIDDEN_TO_CITIZENS = ~where(purpose="PATRQT") | where(basis=("UNNTAK", "SAMTYKKE", "AKUTT", "OTHER"))
DEPENDS_ON_THE_PERSON = ("NOT_AVAILABLE", "CHANNEL_RESERVED", "POLICY_UNAVAILABLE")

invariant = Register()


@invariant
def a_system_never_reads(world):
    return where(actor="SYSTEM") & ~refused(world, "FORBIDDEN")


@invariant
def an_elevated_basis_in_a_request_opens_nothing(world):
    return ELEVATED & ~world.effect("DENY")


@invariant
def an_elevated_basis_is_refused_by_its_own_code(world):
    return refused(world, "ELEVATION_WITHOUT_CAUSE") ^ (ELEVATED & ~where(actor="SYSTEM") & ~UNATTESTED)


@invariant
def an_attestation_that_does_not_hold_opens_nothing(world):
    return UNATTESTED & ~world.effect("DENY")


@invariant
def an_attestation_that_does_not_hold_is_refused_by_its_own_code(world):
    """8.1 has attestation at its third step, before all else that is asked of personnel: an elevated basis too."""
    expired = PERSONNEL & where(attestation="EXPIRED")
    invalid = PERSONNEL & where(attestation="INVALID")
    return (refused(world, "ATTESTATION_EXPIRED") ^ expired) | (refused(world, "ATTESTATION_INVALID") ^ invalid)


@invariant
def assistants_get_nothing_unless_it_is_chosen(world):
    return PERSONNEL & ~IN_PERSON & ~world.effect("DENY")


@invariant
def personnel_never_look_themselves_up(world):
    return PERSONNEL & where(self_lookup=True) & ~world.effect("DENY")


@invariant
def personnel_without_a_relation_learn_nothing(world):
    relations = ("PARENT", "PARENT_ELSEWHERE", "PROXY", "KIN", "GUARDIAN", "NONE")
    return PERSONNEL & where(relation=relations) & ~world.effect("DENY")


@invariant
def who_formerly_treated_learns_nothing_but_for_learning_and_quality(world):
    former = PERSONNEL & where(relation="FORMER")
    return former & ~where(purpose="QUALITY") & ~world.effect("DENY")


@invariant
def learning_and_quality_are_for_own_former_patients_alone(world):
    return PERSONNEL & where(purpose="QUALITY") & ~where(relation="FORMER") & ~world.effect("DENY")


@invariant
def the_exemption_from_consent_is_the_general_practitioners_alone(world):
    exempt = PERSONNEL & where(purpose="TREAT", basis="UNNTAK")
    return exempt & ~where(relation="GP") & ~world.effect("DENY")


@invariant
def personnel_never_use_the_citizens_purpose(world):
    """C10: a token of personnel used for own results."""
    return PERSONNEL & where(purpose="PATRQT") & ~world.effect("DENY")


@invariant
def a_citizen_asks_for_themselves_alone(world):
    return CITIZENS & ~where(purpose="PATRQT") & ~world.effect("DENY")


@invariant
def personnel_without_a_basis_are_asked_for_one(world):
    """P3: the same code in every column."""
    return refused(world, "BASIS_REQUIRED") ^ (HERE_AND_NOW & IN_PERSON & ~CLOSED & where(basis="NONE"))


@invariant
def what_can_never_be_right_is_forbidden_whoever_is_asked_about(world):
    personnel = HERE_AND_NOW & (~IN_PERSON | CLOSED | MISFIT)
    citizens = CITIZENS & ~ELEVATED & FORBIDDEN_TO_CITIZENS
    return refused(world, "FORBIDDEN") ^ (where(actor="SYSTEM") | personnel | citizens)


@invariant
def a_refusal_tells_nothing_of_the_person_asked_about(world):
    """All codes depend on the caller alone, but for the three that are the same for all or told to the person."""
    wrong = nothing()
    for code in {rule.code for rule, _ in world.decided if rule.code} - {*DEPENDS_ON_THE_PERSON}:
        found = refused(world, code)
        for name in ATTRIBUTES.keys() - OF_THE_CALLER:
            wrong |= depends_on(found, name)
    return wrong


@invariant
def a_refusal_of_the_caller_is_the_same_for_oneself_and_for_another(world):
    """Whether a citizen asks about themselves is known only once the person is looked up."""
    wrong = nothing()
    for code in {rule.code for rule, _ in world.decided if rule.code} - {*DEPENDS_ON_THE_PERSON}:
        found = refused(world, code)
        wrong |= moved(found, "actor", "SELF", "REPRESENTATIVE") ^ (found & REPRESENTATIVE)
    return wrong


@invariant
def a_refusal_of_the_caller_comes_before_anything_of_the_person(world):
    """Whoever is refused for what they are themselves is refused so even where nothing could be read."""
    caller = world.effect("DENY") & ~refused(world, *DEPENDS_ON_THE_PERSON)
    return depends_on(caller, "directives") | depends_on(caller, "opted_out") | depends_on(caller, "relation")


@invariant
def exactly_those_who_do_not_fit_are_refused(world):
    admitted = FIT_PERSONNEL & MAY_READ | FIT_CITIZEN & SAFETY_READ
    return world.effect("DENY") ^ ~admitted


@invariant
def what_depends_on_the_person_is_refused_as_an_unknown_person_is(world):
    """NOT_AVAILABLE is all that a caller who passed their own checks learns, whatever the reason."""
    own = HERE_AND_NOW & IN_PERSON & ~CLOSED & ~MISFIT & ~where(basis="NONE") & ~FIT_PERSONNEL
    others = CITIZENS & ~ELEVATED & ~FORBIDDEN_TO_CITIZENS & ~FIT_CITIZEN & ~(SELF & OWN_CHANNEL)
    return refused(world, "NOT_AVAILABLE") ^ (own | others)


@invariant
def a_closed_channel_is_told_to_the_person_alone(world):
    """C8: the person who closed it is told so, and nobody else, nor a person who could not read anyway."""
    return refused(world, "CHANNEL_RESERVED") ^ (SELF & OWN_CHANNEL & where(channel_closed=True))


@invariant
def that_nothing_can_be_read_is_told_only_to_those_who_may_ask(world):
    unread = FIT_PERSONNEL & ~MAY_READ | FIT_CITIZEN & ~SAFETY_READ
    return refused(world, "POLICY_UNAVAILABLE") ^ unread


@invariant
def opting_out_is_told_only_to_those_who_may_ask(world):
    admitted = FIT_PERSONNEL & MAY_READ | FIT_CITIZEN & SAFETY_READ
    return told(world, "RESERVATION") ^ (OPTED_OUT & admitted)


@invariant
def nobody_sees_anything_of_a_person_who_opted_out(world):
    return OPTED_OUT & ~world.effect("DENY", "HIDE")


@invariant
def an_opt_out_is_told_alike_whatever_else_is_limited(world):
    """No source is asked and nothing is stored: neither blocks nor reports make a difference."""
    wrong = nothing()
    for name in ("general", "named", "organisation", "report", "safety", "status"):
        wrong |= depends_on(told(world, "RESERVATION"), name)
    return wrong
