"""The demo's cast: who there is, and how a user names them."""

from gateway.demo.citizens import CITIZENS
from gateway.demo.clinicians import CLINICIANS
from gateway.demo.roles import Citizen, Clinician, Mandate, Member, Operator, Sender
from gateway.identity.configuration import RESTRICTIONS_SCOPE
from resolvers.model import PersonNumber

SENDERS = (
    Sender(key="lab-nord", name="Helse Nord (simulert)", organisation="100000016", line="region: laboratory medicine"),
    Sender(key="lab-midt", name="Helse Midt (simulert)", organisation="100000024", line="region: all disciplines"),
    Sender(key="lab-vest", name="Helse Vest (simulert)", organisation="100000032", line="region: all disciplines"),
    Sender(key="lab-sorost", name="Helse Sør-Øst (simulert)", organisation="100000040", line="region: all disciplines"),
    Sender(
        key="lab-fjordlys",
        name="Fjordlys Laboratorium (oppdiktet)",
        organisation="100000059",
        line="private: blood tests for GPs",
    ),
    Sender(
        key="lab-granitt",
        name="Granitt Patologi (oppdiktet)",
        organisation="100000067",
        line="private: histology and cytology",
    ),
    Sender(key="lab-lyng", name="Lyng Bildediagnostikk (oppdiktet)", organisation="100000075", line="private: imaging"),
)
PTS = Sender(
    key="pts",
    name="Nasjonal tilgangsstyring (simulert)",
    organisation="100000083",
    line="pushes restrictions that were set elsewhere (PTS)",
    scopes=(RESTRICTIONS_SCOPE,),
)
FEEDS = (PTS,)
OPERATORS = (
    Operator(
        key="drift",
        name="Dagny Drift",
        number=PersonNumber("17887240000"),
        organisation="100000121",
        line="looks after the service: sources, intake, rules, figures, and who saw what has moved to another person",
    ),
)


def find(key_or_name: str) -> Member | None:
    """Find a member of the cast by key or full name, whatever the case of letters."""
    wanted = key_or_name.strip().casefold()
    for member in (*CITIZENS, *CLINICIANS, *SENDERS, *FEEDS, *OPERATORS):
        if wanted in {member.key.casefold(), member.name.casefold()}:
            return member
    return None


def user(clinician: Clinician) -> Clinician:
    """Give whose token a clinician asks with: their own, or for an assistant the colleague's."""
    return next((each for each in CLINICIANS if each.key == clinician.on_behalf_of), clinician)


__all__ = [
    "CITIZENS",
    "CLINICIANS",
    "FEEDS",
    "OPERATORS",
    "PTS",
    "SENDERS",
    "Citizen",
    "Clinician",
    "Mandate",
    "Member",
    "Operator",
    "Sender",
    "find",
    "user",
]
