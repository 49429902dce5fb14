"""The laboratories of the chronicle: which demo source each is, and how it writes."""

from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from gateway.demo.cast import SENDERS, Sender
from gateway.demo.chronicle.codes import local
from resolvers.model import Code, Identifier, Party, SourceId

ENTERPRISE = Code(code="ENH", display="Organisasjonsnummeret i Enhetsregisteret")
PRACTITIONER = Code(code="HPR", display="HPR-nummer")
CENTRAL = SourceId("central")


class House(msgspec.Struct, frozen=True, kw_only=True):
    """
    A laboratory: the source that holds its reports, the sender it is, and how it spells units.

    `own` are the codes of its own that it uses in place of national ones, by the national code.
    """

    source: SourceId
    sender: Sender
    spellings: tuple[tuple[str, str], ...] = ()
    own: Mapping[str, str] = MappingProxyType({})

    @property
    def party(self) -> Party:
        """Name the house as performer of its reports."""
        return Party(name=self.sender.name, identifiers=(enterprise(self.sender.organisation),))

    def spell(self, unit: str) -> str:
        """Write a unit in the house's own spelling."""
        return dict(self.spellings).get(unit, unit)

    def name(self, investigation: Code) -> Code:
        """Name an investigation as the house does: by a code of its own where it has one."""
        own = self.own.get(investigation.code or "")
        return investigation if own is None else local(own, investigation.display or own)


def enterprise(organisation: str) -> Identifier:
    """Identify an organisation by its nine-digit number."""
    return Identifier(value=organisation, type=ENTERPRISE)


def practitioner(hpr_number: str) -> Identifier:
    """Identify a practitioner by their number in the register of health personnel."""
    return Identifier(value=hpr_number, type=PRACTITIONER)


def house(source: str, key: str, *spellings: tuple[str, str], own: Mapping[str, str] = MappingProxyType({})) -> House:
    """Join a source and its sender."""
    sender = next(sender for sender in SENDERS if sender.key == key)
    return House(source=SourceId(source), sender=sender, spellings=spellings, own=own)


NORD = house("helse-nord", "lab-nord")
MIDT = house("helse-midt", "lab-midt", ("10^9/L", "10*9/L"), ("µmol/L", "umol/L"))
VEST = house("helse-vest", "lab-vest", ("10^9/L", "10E9/L"), ("mL/min/1.73m2", "ml/min/1,73m2"))
SOROST = house("helse-sorost", "lab-sorost", ("10^9/L", "10#9/L"), ("µg/L", "ug/L"))
# What the table of codes maps to the national codes (resolvers/normalise/tables/codes.toml).
OWN_LIPIDS = MappingProxyType({"NPU01566": "KOL", "NPU01567": "HDLK", "NPU01568": "LDLK", "NPU04094": "TRIG"})
FJORDLYS = house("fjordlys", "lab-fjordlys", ("µmol/L", "umol/L"), own=OWN_LIPIDS)
GRANITT = house("granitt", "lab-granitt")
LYNG = house("lyng", "lab-lyng")

REGIONS = (NORD, MIDT, VEST, SOROST)
HOUSES = (*REGIONS, FJORDLYS, GRANITT, LYNG)
