"""What must hold where citizens and their representatives ask: domain.md 8.4, 2.2 and 2.3, the rulings on minors."""

from policies import ATTRIBUTES
from policies.space import moved, nothing, where
from tests.properties.cells import (
    ADMITTED_CITIZEN,
    C3,
    C6,
    CITIZENS,
    DELAYED,
    DENIED,
    DENIED_YOUTH,
    FINISHED,
    KIN_OF_YOUTH,
    PARENTS,
    REPRESENTATIVE,
    SAFETY_READ,
    SELF,
    WITHHELD_FROM_CITIZEN,
    Register,
    changed_by,
    depends_on,
    off,
    on,
    touched,
)

invariant = Register()


# What never shows.


@invariant
def a_citizen_never_sees_what_is_denied(world):
    return CITIZENS & where(safety="DENIED") & (world.shown | world.effect("STUB"))


@invariant
def a_citizen_never_sees_what_is_delayed(world):
    return CITIZENS & DELAYED & world.shown


@invariant
def a_citizen_never_sees_what_is_not_final(world):
    return CITIZENS & ~FINISHED & (world.shown | world.effect("STUB"))


@invariant
def a_parent_never_sees_what_parents_are_denied(world):
    """NORN_FORANS refuses the parents, also of a child under 12."""
    return PARENTS & where(safety="DENIED_PARENTS") & (world.shown | world.effect("STUB"))


@invariant
def next_of_kin_of_a_youth_never_see_what_parents_are_denied(world):
    """They are often the parents; whoever of them is not loses what the stricter choice takes."""
    return KIN_OF_YOUTH & where(safety="DENIED_PARENTS") & (world.shown | world.effect("STUB"))


@invariant
def a_youth_never_sees_what_youth_are_denied_nor_does_who_represents_one(world):
    return CITIZENS & DENIED_YOUTH & (world.shown | world.effect("STUB"))


@invariant
def a_denial_to_youth_opens_nothing_to_anyone(world):
    """NORN_UNGDOM refuses the youth alone: for every other reader it is as no mark at all, and never more than that."""
    more = moved(world.shown & CITIZENS, "safety", "DENIED_YOUTH", "NONE") & ~world.shown
    others = world.shown & CITIZENS & ~where(age="FROM_12_TO_15")
    return more | (moved(others, "safety", "NONE", "DENIED_YOUTH") & ~world.shown)


@invariant
def a_denial_to_parents_takes_nothing_from_the_child_nor_from_other_representatives(world):
    others = world.shown & CITIZENS & ~PARENTS & ~KIN_OF_YOUTH
    return moved(others, "safety", "NONE", "DENIED_PARENTS") ^ (others & where(safety="DENIED_PARENTS"))


@invariant
def nobody_of_unknown_age_is_read_about_in_the_citizens_channel(world):
    return CITIZENS & where(age="UNKNOWN") & ~world.effect("DENY")


@invariant
def a_child_under_twelve_never_reads(world):
    return SELF & where(age="UNDER_12") & ~world.effect("DENY")


@invariant
def a_youth_reads_only_where_it_is_chosen(world):
    return SELF & where(age="FROM_12_TO_15") & off("youth_read") & ~world.effect("DENY")


@invariant
def a_citizen_is_never_flagged_masked_nor_limited(world):
    return CITIZENS & (world.effect("FLAG", "MASK") | world.those(lambda rule: rule.limited))


# Representation.


@invariant
def a_parent_reads_for_a_child_under_twelve_alone(world):
    """C4 stands: a parent of a child of 12 or more is refused, whatever is marked."""
    return PARENTS & ~where(age="UNDER_12") & ~world.effect("DENY")


@invariant
def a_parent_who_does_not_live_with_the_child_reads_only_where_it_is_chosen(world):
    elsewhere = where(actor="REPRESENTATIVE", relation="PARENT_ELSEWHERE")
    return elsewhere & off("both_parents_read") & ~world.effect("DENY")


@invariant
def where_both_parents_read_they_read_alike(world):
    return REPRESENTATIVE & on("both_parents_read") & changed_by(world, "relation", "PARENT", "PARENT_ELSEWHERE")


@invariant
def a_proxy_and_a_guardian_read_for_grown_people_alone(world):
    proxies = where(actor="REPRESENTATIVE", relation=("PROXY", "GUARDIAN"))
    return proxies & ~where(age="FROM_16") & ~world.effect("DENY")


@invariant
def a_guardian_reads_only_where_it_is_chosen(world):
    return where(actor="REPRESENTATIVE", relation="GUARDIAN") & off("guardians_read") & ~world.effect("DENY")


@invariant
def next_of_kin_never_read_for_a_child_under_twelve(world):
    """2.2: a person over 12 without capacity; below that age parents represent."""
    return where(actor="REPRESENTATIVE", relation="KIN", age="UNDER_12") & ~world.effect("DENY")


@invariant
def a_clinician_or_a_stranger_never_reads_as_a_representative(world):
    strangers = where(actor="REPRESENTATIVE", relation=("GP", "TREATING", "FORMER", "NONE"))
    return strangers & ~world.effect("DENY")


@invariant
def nobody_with_a_confidential_address_represents_or_is_represented(world):
    return REPRESENTATIVE & where(confidential=True) & ~world.effect("DENY")


@invariant
def a_confidential_address_takes_nothing_from_the_person(world):
    """Kode 6 and 7: the person sees their own."""
    return touched(world, ("confidential",), SELF)


@invariant
def a_channel_that_is_closed_is_closed_to_representatives_too(world):
    return CITIZENS & where(channel_closed=True) & ~world.effect("DENY")


@invariant
def a_representative_never_sees_more_than_the_represented(world):
    """A parent alone sees for a child that does not read: the two are never asked alike."""
    others = world.shown & where(relation=("PROXY", "KIN", "GUARDIAN"), basis="NONE")
    return moved(others, "actor", "REPRESENTATIVE", "SELF") & ~world.shown


@invariant
def a_representative_is_never_told_more_than_the_represented(world):
    others = where(relation=("PROXY", "KIN", "GUARDIAN"), basis="NONE")
    more = moved(world.effect("STUB") & others, "actor", "REPRESENTATIVE", "SELF") & ~world.effect("STUB")
    return more | (REPRESENTATIVE & ~others & where(basis="NONE") & world.effect("STUB"))


@invariant
def a_basis_that_is_said_gives_no_more_than_none(world):
    """A citizen's own basis only says again how they stand to the person."""
    shown = world.shown & CITIZENS
    more = nothing()
    for basis in ATTRIBUTES["basis"][1:]:
        more |= moved(shown, "basis", basis, "NONE") & ~shown
    return more


@invariant
def a_basis_that_is_not_the_representatives_own_is_refused(world):
    own = {
        "PARENT": "FORELDREREPRESENTASJON",
        "PARENT_ELSEWHERE": "FORELDREREPRESENTASJON",
        "PROXY": "FULLMAKT",
        "KIN": "FULLMAKT",
        "GUARDIAN": "VERGEMAL",
    }
    right = where(basis="NONE")
    for relation, basis in own.items():
        right |= where(relation=relation, basis=basis)
    return REPRESENTATIVE & ~right & ~world.effect("DENY")


# Liveness: what does show.


@invariant
def citizens_see_exactly_what_nobody_has_withheld_from_them(world):
    return (world.shown & CITIZENS) ^ (ADMITTED_CITIZEN & ~WITHHELD_FROM_CITIZEN)


@invariant
def what_is_withheld_from_a_citizen_leaves_no_trace_but_the_notice_of_waiting(world):
    gone = world.those(lambda rule: rule.effect == "HIDE" and rule.notice is None)
    return (CITIZENS & (gone | world.effect("STUB"))) ^ (ADMITTED_CITIZEN & WITHHELD_FROM_CITIZEN)


@invariant
def a_notice_of_waiting_is_for_whoever_would_see_the_report_once_released(world):
    """Off by default; never for parents (C3 has HIDE), and never where something else withholds the report as well."""
    due = ADMITTED_CITIZEN & DELAYED & FINISHED & ~DENIED & ~PARENTS
    return world.effect("STUB") ^ (due & on("waiting_notice"))


@invariant
def a_notice_of_waiting_comes_only_where_the_report_would_show_without_the_delay(world):
    released = moved(world.effect("STUB"), "safety", "DELAYED", "NONE")
    return released & ~world.shown


@invariant
def the_patients_own_mark_of_a_block_hides_nothing_from_the_patient(world):
    """NORS: the citizen sees what they have blocked for personnel, and so does who represents them."""
    return CITIZENS & changed_by(world, "safety", "NONE", "BLOCKED") & ~world.shown


@invariant
def a_cancelled_report_is_seen_as_a_final_one_is(world):
    """A cancelled report is never dropped silently; it is shown without values."""
    return CITIZENS & changed_by(world, "status", "FINAL", "CANCELLED") & ~world.shown


@invariant
def unread_blocks_are_nothing_to_citizens(world):
    same = changed_by(world, "directives", "READ", "PRIVACY_UNREAD")
    return CITIZENS & (same | changed_by(world, "directives", "SAFETY_UNREAD", "UNREAD"))


@invariant
def denials_that_cannot_be_read_close_everything_to_citizens(world):
    return CITIZENS & ~SAFETY_READ & ~world.effect("DENY")


@invariant
def what_a_citizen_is_never_depends_on_being_attested_or_assisted(world):
    """Facts of personnel are nothing to a citizen."""
    return touched(world, ("attestation", "assistant", "self_lookup"), CITIZENS)


@invariant
def how_one_stands_to_oneself_is_nothing(world):
    return touched(world, ("relation",), SELF)


@invariant
def a_youth_who_reads_meets_what_a_grown_person_meets_but_for_denials_to_youth(world):
    differs = changed_by(world, "age", "FROM_16", "FROM_12_TO_15") & ~where(safety="DENIED_YOUTH")
    return SELF & on("youth_read") & differs


@invariant
def every_kind_of_reader_sees_something(world):
    """Liveness of each cell on its own: a table that shuts one of them out altogether is wrong."""
    missing = nothing()
    for cell in (C3, C6):
        found = cell & ADMITTED_CITIZEN
        missing |= found & where(safety="NONE", status="FINAL") & ~world.shown
    return missing | (depends_on(world.shown & CITIZENS, "opted_out") & where(opted_out=True) & world.shown)
