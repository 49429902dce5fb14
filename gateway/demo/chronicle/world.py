"""The whole chronicle: every version of every report, whose it is and who holds it."""

from datetime import datetime
from random import Random

import msgspec
from msgspec.structs import replace

from gateway.demo.cast import CITIZENS, CLINICIANS, Citizen, Clinician
from gateway.demo.chronicle.codes import MARKS, volven
from gateway.demo.chronicle.houses import CENTRAL
from gateway.demo.chronicle.lives import LIVES
from gateway.demo.chronicle.plan import DAYS_A_YEAR, Version, happened, repeated
from resolvers.model import PersonNumber, Report, SourceId

SEED = 1814
NUMBER_CHANGED_DAYS = 2.5 * DAYS_A_YEAR


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """
    One version of a report: the citizen's key, the number it was written under, and the sources that hold it.

    `mark` is set where one of the demo's restrictions is on this report; `house_code` is the 9603 code that the
    laboratory marks its own copy with.
    """

    citizen: str
    subject: PersonNumber
    report: Report
    holders: frozenset[SourceId]
    mark: str | None = None
    house_code: str | None = None

    def copy_at(self, source: SourceId) -> Report:
        """Give the report as a source has it: the same everywhere, but for what the laboratory marks its own with."""
        if self.house_code is None or source == CENTRAL:
            return self.report
        mark = volven(9603, self.house_code, MARKS[self.house_code])
        marked = (replace(each, reservations=(*each.reservations, mark)) for each in self.report.requests)
        return replace(self.report, requests=tuple(marked))


class Chronicle(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that was written up to `anchor` (aware UTC), by citizen, then by time of issue."""

    anchor: datetime
    written: tuple[Written, ...]

    def held_by(self, source: SourceId) -> tuple[Written, ...]:
        """List what a source holds."""
        return tuple(each for each in self.written if source in each.holders)

    def marked(self, citizen: str, mark: str) -> Written:
        """Find the report that a restriction of the demo is on."""
        return next(each for each in self.written if each.citizen == citizen and each.mark == mark)


def chronicle(anchor: datetime, seed: int = SEED) -> Chronicle:
    """Write the chronicle: the same for the same anchor and seed, wherever and whenever it is written."""
    written = [each for citizen in CITIZENS for each in lived(citizen, anchor, seed)]
    return Chronicle(anchor=anchor, written=tuple(written))


def lived(citizen: Citizen, anchor: datetime, seed: int) -> list[Written]:
    """Write one citizen's reports; nobody's depend on anybody else's."""
    rng = Random(f"{seed} {citizen.key}")  # noqa: S311 made-up results, no secret
    gp = doctor(citizen)
    life = LIVES[citizen.key]
    versions = [each for course in life.courses for each in repeated(rng, course, anchor=anchor, gp=gp)]
    versions += [each for event in life.events for each in happened(rng, event, anchor=anchor, gp=gp)]
    versions.sort(key=lambda each: (each.report.issued.at, each.report.key))
    return [signed(citizen, anchor, each) for each in versions]


def signed(citizen: Citizen, anchor: datetime, version: Version) -> Written:
    """Put the number on a version that the citizen had when the sample was taken."""
    days_before = (anchor - version.sampled_at).days
    earlier = citizen.earlier_numbers and days_before > NUMBER_CHANGED_DAYS
    return Written(
        citizen=citizen.key,
        subject=citizen.earlier_numbers[0] if earlier else citizen.number,
        report=version.report,
        holders=version.holders,
        mark=version.mark,
        house_code=version.house_code,
    )


def doctor(citizen: Citizen) -> Clinician:
    """Find the practitioner on whose list the citizen is; the first of the cast for one without."""
    return next((each for each in CLINICIANS if each.hpr_number == citizen.gp_hpr), CLINICIANS[0])
