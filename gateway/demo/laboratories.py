"""The simulated laboratories: four regions and three private senders, each with its own dialect and pace."""

from collections.abc import Iterable
from itertools import chain

import msgspec

from gateway.credentials_config import CredentialKind
from gateway.demo.chronicle.houses import FJORDLYS, GRANITT, HOUSES, LYNG, MIDT, NORD, SOROST, VEST, House
from gateway.demo.chronicle.world import Chronicle
from gateway.demo.fhir_out import resources
from gateway.demo.fhir_parts import Writer
from gateway.demo.fhir_resource import Resource
from gateway.demo.fhir_sheet import Sheet
from resolvers.model import Discipline, PersonNumber, SourceId
from resolvers.plan import Filter

LAB, PAT, BLD = Discipline
HELSEDIR = "http://helsedir.no/fhir/CodeSystem/no-kodeverk-"
EHELSE = "http://ehelse.no/fhir/CodeSystem/no-kodeverk-"


class Laboratory(msgspec.Struct, frozen=True, kw_only=True):
    """
    One laboratory's endpoint.

    Args:
        dialect: `pps` (person and access basis in headers, `_skip`) or `fhir` (person in the body, opaque pages).
        latency_s: how long it thinks before each answer.
        page_size, max_page_size: entries a page when not said, and at most.
        token: the bearer token that it wants, None for one that wants none. It guards made-up results only.
        grant: how the gateway gets a token for it instead, where it is a client of the demo's issuer.
        systems: the base under which it names national code systems, None for their OIDs.
        disciplines: the main fields that it holds alone; empty for all. filters: what the gateway asks it by.
    """

    house: House
    dialect: str
    latency_s: float
    page_size: int = 50
    max_page_size: int = 200
    token: str | None = None
    grant: CredentialKind | None = None
    systems: str | None = None
    disciplines: frozenset[Discipline] = frozenset()
    filters: frozenset[Filter] = frozenset()

    @property
    def source(self) -> SourceId:
        """Name the source."""
        return self.house.source

    @property
    def name(self) -> str:
        """Name the laboratory for people."""
        return self.house.sender.name


LABORATORIES = (
    Laboratory(house=NORD, dialect="pps", latency_s=0.025, systems=EHELSE, filters=frozenset({Filter.PERIOD})),
    Laboratory(house=MIDT, dialect="fhir", latency_s=0.040, filters=frozenset(Filter)),
    Laboratory(
        house=VEST,
        dialect="pps",
        latency_s=0.015,
        token="lab-vest-demo",  # noqa: S106 demo
        grant=CredentialKind.CLIENT,
        systems=HELSEDIR,
    ),
    Laboratory(
        house=SOROST,
        dialect="fhir",
        latency_s=0.060,
        max_page_size=20,
        token="lab-sorost-demo",  # noqa: S106 demo
        grant=CredentialKind.EXCHANGE,
    ),
    Laboratory(house=FJORDLYS, dialect="fhir", latency_s=0.010, systems=HELSEDIR, disciplines=frozenset({LAB})),
    Laboratory(house=GRANITT, dialect="fhir", latency_s=0.030, disciplines=frozenset({PAT})),
    Laboratory(house=LYNG, dialect="pps", latency_s=0.035, disciplines=frozenset({BLD})),
)
SOURCES = tuple(str(house.source) for house in HOUSES)


class Shelf:
    """Everything that one laboratory holds, newest first for each person."""

    def __init__(self, held: Iterable[Resource]) -> None:
        """Sort what is held by person and by path."""
        self._by_path: dict[tuple[str, str], Resource] = {}
        for resource in held:
            self._by_path[resource.subject.digits, resource.path] = resource
        self._by_person: dict[str, list[Resource]] = {}
        for resource in self._by_path.values():
            self._by_person.setdefault(resource.subject.digits, []).append(resource)
        for person in self._by_person.values():
            person.sort(key=lambda each: (each.effective_at or each.updated_at, each.id), reverse=True)

    def of(self, numbers: Iterable[PersonNumber]) -> list[Resource]:
        """List what is held under any of a person's numbers."""
        return list(chain.from_iterable(self._by_person.get(number.digits, ()) for number in numbers))

    def find(self, owner: Resource, path: str) -> Resource | None:
        """Follow a reference of a resource."""
        return self._by_path.get((owner.subject.digits, path))

    def somebody_else(self, numbers: Iterable[PersonNumber]) -> frozenset[PersonNumber]:
        """Name a person who is not the one with these numbers, if the laboratory knows one."""
        own = {number.digits for number in numbers}
        return frozenset(PersonNumber(digits) for digits in sorted(set(self._by_person) - own)[:1])


def stocked(laboratory: Laboratory, chronicle: Chronicle) -> Shelf:
    """Fill a laboratory's shelf with its part of the chronicle."""
    writer = Writer(laboratory.source, laboratory.systems)
    held = chronicle.held_by(laboratory.source)
    sheets = (Sheet(writer, each.copy_at(laboratory.source), each.subject) for each in held)
    return Shelf(resource for sheet in sheets for resource in resources(sheet))
