"""The laboratories of the chronicle: which demo source each is, and how it writes."""

import msgspec

from gateway.demo.cast import SENDERS, Sender
from resolvers.model import Code, Identifier, Party, SourceId

ENTERPRISE = Code(code="ENH", display="Organisasjonsnummeret i Enhetsregisteret")
PRACTITIONER = Code(code="HPR", display="HPR-nummer")
CENTRAL = SourceId("central")


class House(msgspec.Struct, frozen=True, kw_only=True):
    """A laboratory: the source that holds its reports, the sender it is, and how it spells units."""

    source: SourceId
    sender: Sender
    spellings: tuple[tuple[str, str], ...] = ()

    @property
    def party(self) -> Party:
        """Name the house as performer of its reports."""
        return Party(name=self.sender.name, identifiers=(enterprise(self.sender.organisation),))

    def spell(self, unit: str) -> str:
        """Write a unit in the house's own spelling."""
        return dict(self.spellings).get(unit, unit)


def enterprise(organisation: str) -> Identifier:
    """Identify an organisation by its nine-digit number."""
    return Identifier(value=organisation, type=ENTERPRISE)


def practitioner(hpr_number: str) -> Identifier:
    """Identify a practitioner by their number in the register of health personnel."""
    return Identifier(value=hpr_number, type=PRACTITIONER)


def house(source: str, key: str, *spellings: tuple[str, str]) -> House:
    """Join a source and its sender."""
    sender = next(sender for sender in SENDERS if sender.key == key)
    return House(source=SourceId(source), sender=sender, spellings=spellings)


NORD = house("helse-nord", "lab-nord")
MIDT = house("helse-midt", "lab-midt", ("10^9/L", "10*9/L"), ("µmol/L", "umol/L"))
VEST = house("helse-vest", "lab-vest", ("10^9/L", "10E9/L"), ("mL/min/1.73m2", "ml/min/1,73m2"))
SOROST = house("helse-sorost", "lab-sorost", ("10^9/L", "10#9/L"), ("µg/L", "ug/L"))
FJORDLYS = house("fjordlys", "lab-fjordlys", ("µmol/L", "umol/L"))
GRANITT = house("granitt", "lab-granitt")
LYNG = house("lyng", "lab-lyng")

REGIONS = (NORD, MIDT, VEST, SOROST)
HOUSES = (*REGIONS, FJORDLYS, GRANITT, LYNG)
