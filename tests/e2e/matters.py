"""What the worlds hold of a person: what a reader is shown, and beside it what is hidden from that reader."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from gateway.demo.cast import find
from resolvers.model import (
    Code,
    Discipline,
    Identifier,
    Message,
    Moment,
    ObjectKind,
    Party,
    Report,
    ReportKey,
    ReportStatus,
    Request,
    Restriction,
    RestrictionFamily,
    RestrictionLevel,
    RestrictionType,
    Result,
)
from resolvers.normalise import svarrapport
from tests.e2e.worlds import PINNED, Held, Matter
from tests.examples import NLK, pair, report, result

WHOLE = Path(__file__).resolve().parents[1] / "data" / "svarrapport" / "alle-elementer-1.4.xml"
VOLVEN = "urn:oid:2.16.578.1.12.4.1.1."
SENDER = "lab-vest"
# What blocks name: a code deep in a report, and one that a source marks nothing with.
BLOCKED_CODE = "NPU04998"
# Who has asked for the reports of whom, and so has them on a work list; for the others nobody of the cast.
REQUESTERS = {
    "ola": "dr-lunde",
    "solveig": "dr-haug",
    "gunnar": "dr-berg",
    "ragna": "dr-haug",
    "anne": "dr-akutt",
    "tor": "dr-akutt",
    "per": "koordinator",
    "signe": "dr-kval",
    "vigdis": "dr-fremmed",
    "amal": "dr-moen",
}


def ago(*, days: float = 0, hours: float = 0) -> Moment:
    """Give a moment before the pinned one."""
    at = PINNED - timedelta(days=days, hours=hours)
    return Moment(text=at.isoformat(), at=at)


def made(number: str, at: Moment, **changes: Any) -> Report:
    """Write a laboratory's final report; `changes` are to its fields."""
    laboratory = find(SENDER)
    enh = Code(code="ENH", system=f"{VOLVEN}9051", display="Organisasjonsnummer")
    party = Party(name=laboratory.name, identifiers=(Identifier(value=laboratory.organisation, type=enh),))
    values: dict[str, Any] = {
        "key": ReportKey(f"ENH:{laboratory.organisation}", number, f"q-{number}"),
        "kind": Code(code="CLIN", system=f"{VOLVEN}8202", display="Klinisk kjemi"),
        "issued": at,
        "first_issued": at,
        "sampled": at,
        "performer": party,
        "requester": requester(number.partition("-")[0], party),
        "requests": (Request(number=f"q-{number}"),),
        "message": Message(id=f"m-{number}-{at.text}", generated=at, type=Code(code="SVAR_LAB")),
        "results": (result(text=str(len(number))),),
    }
    return report(number, **{**values, **changes})


def requester(of: str, otherwise: Party) -> Party:
    """Write who asked for a report of one of the cast."""
    if of not in REQUESTERS:
        return otherwise
    doctor = find(REQUESTERS[of])
    hpr = Code(code="HPR", system=f"{VOLVEN}9051", display="HPR-nummer")
    named = Party(name=doctor.name, identifiers=(Identifier(value=doctor.hpr_number, type=hpr),))
    return Party(name=doctor.organisation_name, persons=(named,))


def rich(number: str, at: Moment) -> Report:
    """Write a final report that holds every element that a message can."""
    found = svarrapport.read(WHOLE.read_bytes()).reports[0].report
    plain = made(number, at)
    requests = tuple(replace(one, number=f"q-{number}", provider_number=None) for one in found.requests)
    return replace(
        found,
        **{name: getattr(plain, name) for name in ("key", "issued", "first_issued", "sampled", "status", "kind")},
        source_status=pair(),
        cancellation=None,
        requests=requests,
        results=tuple(map(final, found.results)),
    )


def final(found: Result) -> Result:
    """Make a result and its members final."""
    return replace(found, source_status=pair("N", "3"), members=tuple(map(final, found.members)))


def pathology(number: str, at: Moment, **changes: Any) -> Report:
    """Write a report whose class waits for 14 days."""
    return made(number, at, kind=Code(code="HIST", system=f"{VOLVEN}8202"), discipline=Discipline.PAT, **changes)


def holding(code: str) -> tuple[Result, ...]:
    """Give results one of which holds a code deep below it."""
    return (result(members=(result(code="NPU01370", members=(result(code=code),)),)),)


def safety(name: str, kind: RestrictionType, code: str, number: str, **changes: Any) -> Restriction:
    """Write a denial or delay on a request, set before the report was made."""
    return Restriction(
        id=name,
        family=RestrictionFamily.SAFETY,
        type=kind,
        code=code,
        object_kind=ObjectKind.REQUISITION,
        object_value=f"q-{number}",
        valid_from=PINNED - timedelta(days=300),
        set_by="Lena Lunde",
        **changes,
    )


def denial(number: str, code: str = "NORN_FPB") -> Restriction:
    """Write a denial."""
    return safety(f"denial-{number}", RestrictionType.DENIAL, code, number)


def delay(number: str, until: datetime) -> Restriction:
    """Write a delay."""
    return safety(f"delay-{number}", RestrictionType.DELAY, "NORU", number, release_at=until)


def block(name: str, level: RestrictionLevel = RestrictionLevel.SOFT, **changes: Any) -> Restriction:
    """Write a block; without changes of everything, against all personnel."""
    return Restriction(
        id=name,
        family=RestrictionFamily.PRIVACY,
        type=RestrictionType.BLOCK,
        level=level,
        valid_from=PINNED - timedelta(days=300),
        set_by="CITIZEN",
        **changes,
    )


def shown(of: str) -> tuple[Held, ...]:
    """Give what anybody who may see anything of a person sees: at the centre, in a region, in both."""
    twice = made(f"{of}-twice", ago(days=90), results=(result(text="7"), result(code="NPU03230", text="4.1")))
    return (
        Held(report=rich(f"{of}-rich", ago(days=100))),
        Held(report=twice),
        Held(report=twice, source="nord"),
        Held(report=made(f"{of}-north", ago(days=80)), source="nord"),
        Held(report=pathology(f"{of}-tissue", ago(days=40))),
    )


def withheld(of: str) -> Matter:
    """Give what is hidden from a citizen and from whoever acts for them, whatever their age."""
    denied, delayed = made(f"{of}-denied", ago(days=95)), made(f"{of}-delayed", ago(days=20))
    twice = made(f"{of}-double", ago(days=50))
    return Matter(
        of=of,
        held=(
            Held(report=denied),
            Held(report=delayed),
            Held(report=delayed, source="vest"),
            Held(report=pathology(f"{of}-waiting", ago(hours=2))),
            Held(report=pathology(f"{of}-waiting-north", ago(days=3)), source="nord"),
            Held(report=made(f"{of}-never", ago(days=200), kind=Code(code="MGEN"))),
            Held(report=twice),
            Held(report=twice, source="nord", marks=("NORN_ANG",)),
            Held(report=made(f"{of}-marked", ago(days=60)), source="vest", marks=("NORN_FFL",)),
            Held(report=made(f"{of}-later", ago(days=61)), source="vest", marks=("NORU",)),
            # A correction of what is shown, which opens a wait of its own.
            Held(report=pathology(f"{of}-tissue", ago(hours=20), source_status=pair("M", "F")), rank=3),
        ),
        restrictions=(
            denial(f"{of}-denied"),
            delay(f"{of}-delayed", PINNED + timedelta(days=9)),
            denial(f"{of}-not-made-yet"),
        ),
    )


def unfinished(of: str) -> tuple[Held, ...]:
    """Give what is not final: new reports, and newer versions of what is shown."""
    return (
        Held(report=made(f"{of}-early", ago(days=1), source_status=pair("N", "P"), status=ReportStatus.PRELIMINARY)),
        Held(
            report=made(f"{of}-started", ago(days=2), source_status=pair("N", "P"), status=ReportStatus.PRELIMINARY),
            source="nord",
        ),
        Held(report=rich_again(of), rank=3),
        Held(report=made(f"{of}-mistaken", ago(days=30), results=(result(source_status=pair("N", "14")),))),
    )


def rich_again(of: str) -> Report:
    """Write a preliminary change of the report that is shown whole."""
    return replace(rich(f"{of}-rich", ago(hours=30)), source_status=pair("M", "P"), status=ReportStatus.AMENDED)


def joined(*matters: Matter) -> Matter:
    """Put together what is held of one person."""
    return Matter(
        of=matters[0].of,
        held=tuple(held for one in matters for held in one.held),
        restrictions=tuple(limit for one in matters for limit in one.restrictions),
    )


def own(of: str, code: str) -> Matter:
    """Give reports that are denied by a code for this kind of reader, by a restriction and by a source's mark."""
    return Matter(
        of=of,
        held=(
            Held(report=made(f"{of}-coded", ago(days=70))),
            Held(report=made(f"{of}-coded-north", ago(days=71)), source="nord", marks=(code,)),
        ),
        restrictions=(denial(f"{of}-coded", code),),
    )


def blocked(of: str) -> tuple[Held, ...]:
    """Give reports that partial blocks hide: by code, discipline and period, and one that a source marks."""
    name = f"{of}-blocked"
    return (
        Held(report=made(f"{name}-code", ago(days=33), results=holding(BLOCKED_CODE))),
        Held(report=made(f"{name}-code-north", ago(days=34), results=holding(BLOCKED_CODE)), source="nord"),
        Held(report=made(f"{name}-image", ago(days=35), kind=Code(code="CT"), discipline=Discipline.BLD)),
        Held(report=made(f"{name}-period", ago(days=150))),
        Held(report=pathology(f"{name}-tissue", ago(hours=3), results=holding(BLOCKED_CODE))),
        Held(report=made(f"{name}-marked", ago(days=36)), source="vest", marks=("NORS",)),
    )


def partial_blocks(of: str) -> tuple[Restriction, ...]:
    """Write blocks of parts of a record."""
    return (
        block(f"{of}-code", object_kind=ObjectKind.CODE, object_value=BLOCKED_CODE, object_system=NLK),
        block(f"{of}-images", object_kind=ObjectKind.DISCIPLINE, object_value="BLD"),
        block(
            f"{of}-period",
            RestrictionLevel.HARD,
            object_kind=ObjectKind.PERIOD,
            object_from=PINNED - timedelta(days=160),
            object_until=PINNED - timedelta(days=140),
        ),
        block(f"{of}-request", object_kind=ObjectKind.REQUISITION, object_value=f"q-{of}-nowhere"),
    )
