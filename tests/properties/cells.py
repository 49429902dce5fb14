"""
The cells of domain.md 8.3 and 8.4 as sets of situations, written by hand from the page and the rulings at its top.

Nothing here is read from the table: these sets are what the table is held against.
"""

from itertools import pairwise

from policies import ATTRIBUTES
from policies.diagram import Region, fixed
from policies.space import choosing, moved, nothing, where


class Register(dict):
    """Invariants by their names; each is named by its function."""

    def __call__(self, check):
        self[check.__name__.replace("_", " ")] = check
        return check


PERSONNEL = where(actor="PERSONNEL")
CITIZENS = where(actor=("SELF", "REPRESENTATIVE"))
SELF = where(actor="SELF")
REPRESENTATIVE = where(actor="REPRESENTATIVE")
ELEVATED = where(basis="ELEVATED")


def on(setting):
    return choosing(setting, on=True)


def off(setting):
    return choosing(setting, on=False)


# 8.3, the column "role, purpose": who may ask for what, on which basis (P1, P2, P4, P5, P8, P9).
CARE = where(relation=("GP", "TREATING"))
P1 = where(purpose="TREAT", basis="UNNTAK", relation="GP")
P2 = where(purpose="TREAT", basis="SAMTYKKE") & CARE
P4 = where(purpose="ETREAT", basis="AKUTT") & CARE
P5 = where(purpose="BTG", basis="AKUTT") & CARE
P8 = where(purpose="COC", basis="SAMTYKKE") & CARE & on("case_work_reads")
P9 = where(purpose="QUALITY", basis="UNNTAK", relation="FORMER") & on("quality_reads")
# P10, P12 and P13: attested now, not on behalf unless that is chosen, never about oneself.
IN_PERSON = where(assistant=False) | on("assistants_act")
ATTESTED = where(actor="PERSONNEL", attestation="HOLDS", self_lookup=False) & IN_PERSON
FIT_PERSONNEL = ATTESTED & (P1 | P2 | P4 | P5 | P8 | P9)

# 8.4, the column "actor": C1, C2, C3, C5, C6 and C7; the basis is the actor's own or is not said.
C1 = where(actor="SELF", age="FROM_16", basis=("NONE", "SEGSELV"))
C2 = where(actor="SELF", age="FROM_12_TO_15", basis=("NONE", "SEGSELV")) & on("youth_read")
C3_HERE = where(relation="PARENT")
C3_ELSEWHERE = where(relation="PARENT_ELSEWHERE") & on("both_parents_read")
C3 = where(actor="REPRESENTATIVE", age="UNDER_12", basis=("NONE", "FORELDREREPRESENTASJON")) & (C3_HERE | C3_ELSEWHERE)
C5 = where(actor="REPRESENTATIVE", relation="PROXY", age="FROM_16", basis=("NONE", "FULLMAKT"))
C6_AGE = where(age="FROM_16") | where(age="FROM_12_TO_15") & on("youth_read")
C6 = where(actor="REPRESENTATIVE", relation="KIN", basis=("NONE", "FULLMAKT")) & C6_AGE
C7_BASIS = where(basis=("NONE", "VERGEMAL"))
C7 = where(actor="REPRESENTATIVE", relation="GUARDIAN", age="FROM_16") & C7_BASIS & on("guardians_read")
# 2.2: with a confidential address nobody represents or is represented; the closed channel is closed to all of them.
REPRESENTED = (C3 | C5 | C6 | C7) & where(confidential=False, channel_closed=False)
OWN_CHANNEL = where(purpose="PATRQT") & (C1 | C2)
FIT_CITIZEN = where(purpose="PATRQT") & (C1 | C2 | REPRESENTED) & where(channel_closed=False)
PARENTS = where(actor="REPRESENTATIVE", relation=("PARENT", "PARENT_ELSEWHERE"))
# Not on the page: at that age the next of kin are often the parents, so what parents are denied is kept from them.
KIN_OF_YOUTH = where(actor="REPRESENTATIVE", relation="KIN", age="FROM_12_TO_15")

# The rulings: unread privacy stops personnel, but for the emergency exception; unread safety stops citizens.
PRIVACY_READ = where(directives=("READ", "SAFETY_UNREAD"))
SAFETY_READ = where(directives=("READ", "PRIVACY_UNREAD"))
IN_AN_EMERGENCY = where(purpose=("ETREAT", "BTG"), grant="EMERGENCY", assistant=False) & on("emergency_when_unread")
MAY_READ = PRIVACY_READ | IN_AN_EMERGENCY

OPTED_OUT = where(opted_out=True)
# Who has passed every check of their own; what they get depends on what the person has limited.
ADMITTED_PERSONNEL = FIT_PERSONNEL & MAY_READ & ~OPTED_OUT
ADMITTED_CITIZEN = FIT_CITIZEN & SAFETY_READ & ~OPTED_OUT

# 8.3, the columns. P14: a block on the organisation is hard unless it is chosen that it follows soft and hard.
NAMED = where(named=True)
HARD_ORGANISATION = where(organisation="HARD") | where(organisation="SOFT") & off("organisation_block_openable")
SOFT_ORGANISATION = where(organisation="SOFT") & on("organisation_block_openable")
HARD = NAMED | where(general="HARD") | HARD_ORGANISATION | where(report="HARD")
SOFT = where(general="SOFT") | SOFT_ORGANISATION | where(report="SOFT") | where(safety="BLOCKED")
RESTRICTED = HARD | SOFT
AT_THE_DOOR = NAMED | where(general=("SOFT", "HARD")) | where(organisation=("SOFT", "HARD"))
TOWARDS_CITIZEN = where(safety=("DELAYED", "DENIED", "DENIED_PARENTS", "DENIED_YOUTH"))
RESTRICTING = ("general", "named", "organisation", "report")

# 8.5: consent opens in P1, P2 and P4, also for P10, an emergency in P4 and P5, never for P10; nothing opens in case
# work, learning and quality.
BY_CONSENT = where(purpose=("TREAT", "ETREAT"))
BY_EMERGENCY = where(purpose=("ETREAT", "BTG"), assistant=False)
OPENED = BY_CONSENT & where(grant="CONSENT") | BY_EMERGENCY & where(grant="EMERGENCY")
WITHHELD_FROM_PERSONNEL = HARD | SOFT & ~OPENED

# 8.4, the columns: what the citizen, the parents and the youth do not see, and what is not final.
FINISHED = where(status=("FINAL", "CANCELLED"))
DENIED = where(safety="DENIED") | (PARENTS | KIN_OF_YOUTH) & where(safety="DENIED_PARENTS")
DENIED_YOUTH = where(safety="DENIED_YOUTH", age="FROM_12_TO_15")
DELAYED = where(safety="DELAYED")
WITHHELD_FROM_CITIZEN = DENIED | DENIED_YOUTH | DELAYED | ~FINISHED

SETTINGS = (
    "organisation_block_openable",
    "waiting_notice",
    "youth_read",
    "both_parents_read",
    "guardians_read",
    "case_work_reads",
    "case_work_reads_withheld",
    "quality_reads",
    "assistants_act",
    "emergency_when_unread",
)
# What a refusal may depend on that is not NOT_AVAILABLE: nothing of the person asked about.
OF_THE_CALLER = frozenset({"actor", "purpose", "basis", "attestation", "assistant"})


def chosen(of: Region, setting: str, *, to: bool) -> Region:
    """Give the situations that are in a set once a setting is on, or off, whatever it is."""
    return fixed(of, (len(ATTRIBUTES), setting), int(to))


def depends_on(of: Region, name: str) -> Region:
    """Give the situations that leave a set, or enter it, when one attribute alone takes its next value."""
    changing = nothing()
    for old, new in pairwise(ATTRIBUTES[name]):
        changing |= moved(of, name, old, new) ^ (of & where(**{name: new}))
    return changing


def changed_by(world, name, old, new):
    """Give the situations whose outcome is not the one that they have with another value of one attribute."""
    different = nothing()
    for found in world.outcomes.values():
        different |= moved(found, name, old, new) ^ (found & where(**{name: new}))
    return different


def touched(world, names, among):
    """Give the situations among those given whose outcome is another when one of the attributes alone changes."""
    changed = nothing()
    for found in world.outcomes.values():
        for name in names:
            changed |= depends_on(found & among, name)
    return changed


def told(world, notice):
    """Give the situations with a notice."""
    return world.those(lambda rule: rule.notice == notice)


def refused(world, *codes):
    """Give the situations that are refused with one of the codes."""
    return world.those(lambda rule: rule.code in codes)
