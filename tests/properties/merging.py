"""Worlds of reports, their versions and copies, and what a reader is answered of them whatever way they come."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from dataclasses import replace as changed
from datetime import date
from importlib.resources import files
from random import Random

import msgspec
from hypothesis import strategies as st
from msgspec.structs import replace

from gateway.demo.fhir_out import resources
from gateway.demo.fhir_parts import Writer
from gateway.demo.fhir_sheet import Sheet
from policies import Policy, parse_table
from resolvers import clearance, keeping
from resolvers.merge import merge
from resolvers.model import (
    Caller,
    Code,
    Comment,
    Delivery,
    Directives,
    Identifier,
    MergedReport,
    Message,
    NamedSource,
    Normalised,
    ObjectKind,
    Party,
    PersonNumber,
    Quantity,
    Report,
    ReportId,
    Request,
    Restriction,
    RestrictionFamily,
    RestrictionType,
    Result,
    SourceId,
)
from resolvers.naming import Naming
from resolvers.normalise import normalise
from resolvers.normalise.codes import report_status, result_status
from resolvers.versioning.agreeing import agree
from tests.examples import (
    NOW,
    NUMBER,
    ORGANISATION,
    OTHER_NUMBER,
    PERSON,
    citizen,
    clinician,
    directives,
    holding,
    moment,
    pair,
    report,
    restriction,
    retention_rules,
)
from tests.examples import result as example

TABLE = parse_table(files("policies").joinpath("tables", "access.toml").read_text(encoding="utf-8"))
POLICY = Policy(changed(TABLE, valid_from=date(2026, 1, 1)))
NAMING = Naming(b"s" * 32)
CENTRAL = SourceId("central")
SOURCES = (CENTRAL, SourceId("nord"), SourceId("vest"))
NAMES = {source: NamedSource(id=source, name=source.title()) for source in SOURCES}
HOLDING = holding()
RETENTION = retention_rules()
READERS: dict[str, Callable[[], Caller]] = {"clinician": clinician, "citizen": citizen}
MARKS = "urn:oid:2.16.578.1.12.4.1.1.9603"
# Pairs of type and status that a citizen may see, and that they may not.
FINISHED = (("N", "F"), ("M", "F"), ("C", "F"), ("H", "F"))
UNFINISHED = (("N", "P"), ("M", "P"), ("H", "P"))
SOMEBODY = replace(PERSON, identifiers=(NUMBER, OTHER_NUMBER))
PERSONS_NUMBERS = SOMEBODY.identifiers
LABORATORY = Party(
    name="Laboratorium (oppdiktet)",
    identifiers=(Identifier(value=ORGANISATION, type=Code(code="ENH", system="urn:oid:2.16.578.1.12.4.1.1.9051")),),
)
DAYS = ("2026-01-10", "2026-01-20", "2026-01-30")


@dataclass(frozen=True)
class Copy:
    """A version as one source holds it; `marks` are the source's own."""

    source: SourceId
    report: Report
    marks: tuple[str, ...] = ()

    def delivered(self) -> Report:
        """Give the report as it comes, its marks with the requests."""
        marks = tuple(Code(code=code, system=MARKS) for code in self.marks)
        requests = (*self.report.requests, Request(reservations=marks)) if marks else self.report.requests
        return replace(self.report, requests=requests)


@dataclass(frozen=True)
class World:
    """What is held of one person, by whom, and what limits who may see it."""

    copies: tuple[Copy, ...]
    limits: Directives


def numbers(values: Iterable[str]) -> st.SearchStrategy[Quantity]:
    """Draw one of some measured values."""
    return st.sampled_from([Quantity(text=text, unit="mmol/mol") for text in values])


@st.composite
def results(draw: st.DrawFn, kind: str, statuses: Sequence[str]) -> tuple[Result, ...]:
    """Draw the results of a version: some of three, one of which has members, with values that vary."""
    names = draw(st.lists(st.sampled_from(["NPU27300", "NPU03230", "NPU01807"]), min_size=1, max_size=3, unique=True))
    status = draw(st.sampled_from(statuses))
    made = {
        name: example(
            code=name,
            number=draw(st.sampled_from(["1", "2", None])),
            value=None if kind == "C" else draw(numbers(["48", "51"])),
            status=result_status(kind, status),
            source_status=pair(kind, status),
            sampled=draw(st.sampled_from([None, moment("2026-01-02")])),
        )
        for name in names
    }
    tree = tuple(made.values())
    return (replace(tree[0], members=tree[1:]),) if draw(st.booleans()) else tree


@st.composite
def versions(draw: st.DrawFn, number: str, *, alike: bool) -> tuple[Report, ...]:
    """
    Draw the versions of one report: new, corrected, cancelled, preliminary, sent again, moved in time, contradicting.

    Args:
        alike: those of one time are all finished or all not, and contradict each other. A version that its reader does
            not see hides what other sources hold of its time, but not what its own source does; and of two that only
            say more and less, one source holds two versions where two sources hold copies of one.
    """
    stands = {day: draw(st.sampled_from((FINISHED, UNFINISHED) if alike else (FINISHED + UNFINISHED,))) for day in DAYS}
    found: list[Report] = []
    for _ in range(draw(st.integers(1, 4))):
        day = draw(st.sampled_from(DAYS))
        issued, message = moment(day, hour=12), Message(id=f"{number}-{day}")
        kind, status = draw(st.sampled_from(stands[day]))
        if found and draw(st.booleans()):
            made = replace(found[-1], issued=issued, message=message)
        else:
            made = report(
                number,
                status=report_status(kind, status),
                source_status=pair(kind, status),
                issued=issued,
                first_issued=moment(DAYS[0], hour=12),
                sampled=draw(st.sampled_from([moment("2026-01-02"), moment("2026-01-05"), None])),
                requests=(Request(number=f"q-{number}"),),
                performer=LABORATORY,
                message=message if alike else Message(id=f"{number}-{len(found)}"),
                comments=draw(st.sampled_from([(), (Comment(text="hemolyse"),)])),
                results=draw(results(kind, "3" if alike else "32")),
            )
        if not alike or fits(made, found, stands[day]):
            found.append(made)
    return tuple(found)


def fits(made: Report, found: Iterable[Report], stands: Sequence[tuple[str, str]]) -> bool:
    """Tell whether a version stands as those of its time do, and contradicts each of them."""
    kind, status = made.source_status.type, made.source_status.status
    beside = [one for one in found if one.issued == made.issued]
    return (kind and kind.code, status and status.code) in stands and not any(agree(one, made) for one in beside)


@st.composite
def restrictions(draw: st.DrawFn) -> tuple[Restriction, ...]:
    """Draw a block, a denial or a delay of one of the reports, or none."""
    key = report(draw(st.sampled_from(["r1", "r2"]))).key
    of_report = {"object_kind": ObjectKind.REPORT, "object_value": NAMING.report(key)}
    safety = {"family": RestrictionFamily.SAFETY, "level": None, "code": "NORN_ANG"}
    return draw(
        st.sampled_from(
            [
                (),
                (),
                (restriction(**of_report),),
                (restriction(type=RestrictionType.DENIAL, **of_report, **safety),),
            ]
        )
    )


@st.composite
def held(draw: st.DrawFn, *, alike: bool) -> World:
    """
    Draw a world.

    Args:
        alike: every copy of a version says the same, and is marked the same, wherever it is.
    """
    copies: list[Copy] = []
    for number in ("r1", "r2")[: draw(st.integers(1, 2))]:
        for one in draw(versions(number, alike=alike)):
            marks = draw(st.sampled_from([(), (), (), (), ("NORN_ANG",), ("NORS_IN",)]))
            for source in draw(st.lists(st.sampled_from(SOURCES), min_size=1, max_size=3, unique=True)):
                poorer = not alike and source != CENTRAL and draw(st.booleans())
                own = marks if alike or draw(st.booleans()) else ()
                copies.append(Copy(source, poor(one) if poorer else one, own))
    return World(tuple(copies), directives(*draw(restrictions())))


def poor(found: Report) -> Report:
    """Tell a report as a poorer dialect does."""
    plain = tuple(replace(one, number=None, source_status=pair(None, "final")) for one in found.results)
    return replace(found, results=plain, comments=(), message=None)


def unfinished(found: Report) -> Report:
    """Let a version stand as one that its citizen may not see."""
    return replace(found, status=report_status("N", "P"), source_status=pair("N", "P"))


def pages(world: World, order: Random) -> tuple[Normalised, ...]:
    """
    Let the central store give documents and regions FHIR pages, under any number of the person, in some order.

    A FHIR server gives of each report what it holds now, under the ids that its versions have in common.
    """
    shelves: dict[SourceId, list[bytes]] = defaultdict(list)
    given = {
        (copy.source, copy.report.key, copy.source == CENTRAL and place): copy
        for place, copy in enumerate(world.copies)
    }
    for copy in given.values():
        shelves[copy.source].append(written(copy, order.choice(PERSONS_NUMBERS)))
    found = []
    for source, given in shelves.items():
        order.shuffle(given)
        dialect = "central" if source == CENTRAL else "fhir"
        found.append(normalise(Delivery(source=source, dialect=dialect, as_of=NOW, pages=tuple(given)), SOMEBODY))
    order.shuffle(found)
    return tuple(found)


def written(copy: Copy, number: PersonNumber) -> bytes:
    """Write a copy as a page of its source."""
    if copy.source == CENTRAL:
        return msgspec.json.encode(copy.delivered())
    entries = (
        {"resource": msgspec.Raw(resource.body), "search": {"mode": mode(resource.kind)}}
        for resource in resources(Sheet(Writer(copy.source), copy.report, number))
    )
    return msgspec.json.encode({"resourceType": "Bundle", "type": "searchset", "entry": tuple(entries)})


def mode(kind: str) -> str:
    """Say whether a resource was asked for, or comes along."""
    return "match" if kind == "DiagnosticReport" else "include"


def deliveries(copies: Iterable[Copy], order: Random) -> tuple[Normalised, ...]:
    """Let every source deliver what it holds, the sources and what each gives in some order, some of it twice."""
    shelves: dict[SourceId, list[Report]] = defaultdict(list)
    for copy in copies:
        shelves[copy.source].append(copy.delivered())
    found = []
    for source in SOURCES:
        given = shelves[source]
        given = [*given, *(order.sample(given, order.randrange(len(given) + 1)) if given else ())]
        order.shuffle(given)
        found.append(Normalised(source=source, as_of=NOW, reports=tuple(given)))
    order.shuffle(found)
    return tuple(found)


def answer(reader: Caller, limits: Directives, read: Sequence[Normalised]) -> tuple[tuple[MergedReport, ...], bool]:
    """Walk the pure steps from what was read to what is answered: the reports, and whether some may await release."""
    door = clearance.door(POLICY, reader, PERSON, limits)
    cleared = clearance.clear(POLICY, limits, door, NAMING, caller=reader, read=read, holding=HOLDING)
    verdicts = tuple(keeping.kept(cleared, RETENTION, read, NOW))
    reports = merge(verdicts, NAMING, sources=NAMES, national_store_answered=True)
    return reports, clearance.awaits(verdicts)


def content(reports: Iterable[MergedReport]) -> dict[ReportId, MergedReport]:
    """Leave out of an answer where it was seen."""
    return {one.id: replace(one, provenance=(), not_yet_in_national_store=False) for one in reports}
