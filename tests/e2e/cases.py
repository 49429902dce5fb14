"""Who reads whom, what they are shown, and what is hidden from them: one case a reader and a reason to hide."""

import msgspec
from msgspec.structs import replace

from gateway.demo.cast import CLINICIANS, Citizen, find
from resolvers.model import ObjectKind, Report, RestrictionLevel, SubjectKind
from tests.e2e.matters import (
    BLOCKED_CODE,
    ago,
    block,
    blocked,
    joined,
    made,
    own,
    partial_blocks,
    pathology,
    shown,
    unfinished,
    withheld,
)
from tests.e2e.worlds import NAMING, PINNED, Held, Matter, Reader
from tests.examples import NLK


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """
    A reader of one person, what both worlds hold of the person, and what the full one holds beside that.

    `witness` sees more in the full world, so that it is known that something is hidden there. The properties are the
    words for whoever probes for that. `sees` is how many reports the reader is shown. `like_another`
    tells that another case hides in the same way, so that this one is asked in some ways alone.
    """

    reader: Reader
    witness: Reader
    both: Matter
    hidden: Matter
    sees: int = 0
    like_another: bool = False

    @property
    def probed(self) -> tuple[Report, ...]:
        """Give a hidden report, or none, and one that is shown, or none."""
        return tuple(held.report for held in (*self.hidden.held[:1], *self.both.held[:1]))

    @property
    def ids(self) -> list[str]:
        """Name reports: a hidden one first, for whoever asks for it by its id; then restrictions, and sources."""
        reports = [NAMING.report(found.key) for found in self.probed]
        return list(dict.fromkeys([*reports, *self.limits[:1], "rp-unknown", "nord", "central"]))

    @property
    def limits(self) -> list[str]:
        """Name restrictions, a hidden one first."""
        every = (*self.hidden.restrictions, *self.both.restrictions)
        return [*(one.id for one in every[:3]), "unknown"]

    @property
    def requisitions(self) -> list[str]:
        """Name requests, of a hidden report first."""
        return [*(found.key.requisition for found in self.probed), "q-unknown"]

    @property
    def codes(self) -> list[str]:
        """Name codes of what was examined, of a hidden report first, and one that some have blocked."""
        found = (one.code.code for report in self.probed for one in report.results[:1] if one.code and one.code.code)
        return list(dict.fromkeys([*found, BLOCKED_CODE]))

    @property
    def texts(self) -> list[str]:
        """Name what reports go by, a hidden one first."""
        named = [(found.key.report, found.key.requisition, found.kind.code or "") for found in self.probed]
        return list(dict.fromkeys([*(text for names in named for text in names), *self.codes, "nothing"]))

    @property
    def dates(self) -> list[str]:
        """Name the days of the reports."""
        return sorted({found.issued.at.date().isoformat() for found in self.probed}) or [PINNED.date().isoformat()]


def citizens() -> tuple[Case, ...]:
    """Give the citizen, a proxy, a parent and a youth; each sees the same, and has the same hidden and more."""
    return tuple(
        Case(
            reader=Reader(caller=caller, patient=of, basis=basis),
            witness=gp_of(of),
            both=Matter(of=of, held=shown(of)),
            hidden=joined(withheld(of), Matter(of=of, held=unfinished(of)), own(of, code)),
            sees=4,
            like_another=caller in {"bjorn", "nora"},
        )
        for caller, of, basis, code in (
            ("kari", "kari", "SEGSELV", "NORN_9"),
            ("bjorn", "astrid", "FULLMAKT", "NORN_KUT"),
            ("marte", "emil", "FORELDREREPRESENTASJON", "NORN_FORANS"),
            ("nora", "nora", "SEGSELV", "NORN_UNGDOM"),
        )
    )


def gp_of(of: str) -> Reader:
    """Give the GP of one of the cast."""
    citizen = find(of)
    assert isinstance(citizen, Citizen)
    doctor = next(one.key for one in CLINICIANS if one.hpr_number == citizen.gp_hpr)
    return Reader(caller=doctor, patient=of, basis="UNNTAK")


def self_of(of: str) -> Reader:
    """Give one of the cast as a reader of their own results."""
    return Reader(caller=of, patient=of, basis="SEGSELV")


def gp() -> Case:
    """Give a GP, whose patient has blocked parts: what is blocked in both worlds is the cause of the padlock."""
    waiting = Held(report=pathology("ola-waiting", ago(hours=5)))
    marked = Held(report=made("ola-known-marked", ago(days=37)), source="vest", marks=("NORS",))
    return Case(
        reader=Reader(caller="dr-lunde", patient="ola", basis="UNNTAK"),
        witness=self_of("ola"),
        both=Matter(of="ola", held=(*shown("ola"), waiting, marked), restrictions=partial_blocks("ola")),
        hidden=Matter(of="ola", held=blocked("ola")),
        sees=5,
    )


def padlocked() -> tuple[Case, ...]:
    """Give hospital doctors before a padlock on everything: by a block, by name, by organisation, in an emergency."""
    berg = find("dr-berg")
    limits = {
        ("dr-haug", "solveig", "SAMTYKKE"): block("solveig-all"),
        ("dr-berg", "gunnar", "SAMTYKKE"): block(
            "gunnar-berg", subject_kind=SubjectKind.PRACTITIONER, subjects=(berg.hpr_number,)
        ),
        ("dr-haug", "ragna", "SAMTYKKE"): block(
            "ragna-hospital", subject_kind=SubjectKind.ORGANISATION, subjects=(berg.organisation,)
        ),
        ("dr-akutt", "anne", "AKUTT"): block("anne-all", RestrictionLevel.HARD),
    }
    return tuple(
        Case(
            reader=Reader(caller=caller, patient=of, basis=basis),
            witness=self_of(of),
            both=Matter(of=of, restrictions=(limit,)),
            hidden=Matter(of=of, held=(*shown(of), *withheld(of).held)),
            like_another=of != "solveig",
        )
        for (caller, of, basis), limit in limits.items()
    )


def opened() -> Case:
    """Give an emergency doctor who has opened a soft block: what is blocked hard stays hidden."""
    hard = block(
        "tor-code", RestrictionLevel.HARD, object_kind=ObjectKind.CODE, object_value=BLOCKED_CODE, object_system=NLK
    )
    return Case(
        reader=Reader(caller="dr-akutt", patient="tor", basis="AKUTT"),
        witness=self_of("tor"),
        both=Matter(of="tor", held=shown("tor"), restrictions=(block("tor-all"), hard)),
        hidden=Matter(of="tor", held=blocked("tor")[:2]),
        like_another=True,
    )


def case_work() -> Case:
    """Give a coordinator, from whom is hidden what the citizen does not see, and what is blocked."""
    marked = Held(report=made("per-known-marked", ago(days=37)), source="vest", marks=("NORS",))
    return Case(
        reader=Reader(caller="koordinator", patient="per", basis="SAMTYKKE"),
        witness=self_of("per"),
        both=Matter(of="per", held=(*shown("per"), marked), restrictions=partial_blocks("per")),
        hidden=joined(withheld("per"), Matter(of="per", held=blocked("per"))),
        sees=4,
    )


def quality() -> tuple[Case, ...]:
    """Give a doctor in quality work, for whom even that something is blocked is not there."""
    reader = Reader(caller="dr-kval", patient="signe", basis="UNNTAK")
    everything = Matter(of="liv", held=shown("liv"), restrictions=(block("liv-all"),))
    named = block("jonas-kval", subject_kind=SubjectKind.PRACTITIONER, subjects=(find("dr-kval").hpr_number,))
    return (
        Case(
            reader=reader,
            witness=self_of("signe"),
            both=Matter(of="signe", held=shown("signe")),
            hidden=Matter(of="signe", held=blocked("signe"), restrictions=partial_blocks("signe")),
            sees=4,
        ),
        Case(
            reader=replace(reader, patient="liv"),
            witness=self_of("liv"),
            both=Matter(of="liv"),
            hidden=everything,
            like_another=True,
        ),
        Case(
            reader=replace(reader, patient="jonas"),
            witness=self_of("jonas"),
            both=Matter(of="jonas"),
            hidden=Matter(of="jonas", held=shown("jonas"), restrictions=(named,)),
            like_another=True,
        ),
    )


def strangers() -> tuple[Case, ...]:
    """Give whoever is refused because of the person asked about; the bare world's registers do not know that person."""
    asked = (
        ("dr-fremmed", "vigdis", "UNNTAK"),
        ("ola", "vigdis", "FULLMAKT"),
        ("ingrid", "mikkel", "FORELDREREPRESENTASJON"),
        ("geir", "amal", "FULLMAKT"),
        ("dr-moen", "dr-moen", "UNNTAK"),
    )
    return tuple(
        Case(
            reader=Reader(caller=caller, patient=of, basis=basis),
            witness=Reader(caller="dr-haug", patient=of, basis="SAMTYKKE"),
            both=Matter(of=of),
            hidden=Matter(of=of, held=() if of == caller else shown(of)),
        )
        for caller, of, basis in asked
    )
