"""The life of each citizen, as courses and events."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from random import Random

import msgspec

from gateway.demo.chronicle import biochemistry as b
from gateway.demo.chronicle import imaging as i
from gateway.demo.chronicle import microbiology as m
from gateway.demo.chronicle import pathology as p
from gateway.demo.chronicle import versions as v
from gateway.demo.chronicle.draft import Draft
from gateway.demo.chronicle.houses import FJORDLYS, GRANITT, LYNG, MIDT, NORD, REGIONS, SOROST, VEST, House
from gateway.demo.chronicle.plan import Course, Event, Where
from resolvers.model import Report

DAY = timedelta(days=1)
TISSUE = 6 * DAY


class Life(msgspec.Struct, frozen=True, kw_only=True):
    """What happens to one citizen."""

    courses: tuple[Course, ...] = ()
    events: tuple[Event, ...] = ()


def course(strands: tuple[b.Strand, ...], every_days: int, years: float, *houses: House) -> Course:
    """Write a course in one line."""
    return Course(strands=strands, every_days=every_days, years=years, houses=houses)


def culture(days_before: int, house: House, *growths: m.Growth) -> Event:
    """Write a urine culture in one line."""
    return Event(
        days_before=days_before, house=house, write=partial(m.urine_culture, growths=growths), answer_after=2 * DAY
    )


def image(days_before: int, house: House, seen: i.Study) -> Event:
    """Write an imaging study in one line."""
    return Event(days_before=days_before, house=house, write=partial(i.study, seen=seen), answer_after=DAY)


def tissue(days_before: int, house: House, seen: p.Tissue) -> Event:
    """Write a histology report in one line."""
    return Event(days_before=days_before, house=house, write=partial(p.histology, tissue=seen), answer_after=TISSUE)


def blood(days_before: int, house: House, *strands: b.Strand) -> Event:
    """Write one panel of blood tests in one line."""

    def write(draft: Draft) -> Report:
        return b.panel(Random(draft.report), draft, strands)  # noqa: S311 made-up results, no secret

    return Event(days_before=days_before, house=house, write=write)


def virus(days_before: int, house: House, found: str) -> Event:
    """Write a coronavirus test in one line."""
    write = partial(m.virology, investigation=m.CORONAVIRUS, material="HNX", found=found)
    return Event(days_before=days_before, house=house, write=write, answer_after=DAY)


def preliminary_culture(rng: Random, report: Report) -> tuple[Report, ...]:
    """Send the first bottle's answer a day before the whole."""
    return v.preliminary(rng, report, DAY, shown=1)


def corrected_potassium(rng: Random, report: Report) -> tuple[Report, ...]:
    """Correct a potassium that came from a haemolysed sample, among the results of a kidney panel."""
    results = [v.answered_again(result, "4.2") if v.is_potassium(result) else result for result in report.results]
    return report, v.corrected(rng, report, 2 * DAY, results=results)


def added_comment(rng: Random, report: Report) -> tuple[Report, ...]:
    """Add a pathologist's later remark."""
    return report, v.appended(
        rng, report, 4 * DAY, text="Tillegg: Snittene er revurdert av annen patolog, som er enig."
    )


def wrong_person(rng: Random, report: Report) -> tuple[Report, ...]:
    """Cancel a report because the sample was mislabelled."""
    return report, v.cancelled(rng, report, DAY, why="Svaret er trukket tilbake. Prøven var feilmerket.")


def changed(event: Event, then: v.Chain, where: Where = Where.BOTH) -> Event:
    """Give an event later versions."""
    return msgspec.structs.replace(event, then=then, where=where)


def noticed(event: Event, mark: str) -> Event:
    """Mark an event for a restriction; every source that may hold it does."""
    return msgspec.structs.replace(event, mark=mark, where=Where.BOTH)


def marked_by_its_house(event: Event, code: str) -> Event:
    """Let the laboratory mark its own copy of an event with a 9603 code; that of the central store has none."""
    return msgspec.structs.replace(event, house_code=code, where=Where.BOTH)


BLOOD_CULTURE = Event(
    days_before=212,
    house=SOROST,
    write=partial(m.blood_culture, growth=m.BLOOD_COLI),
    answer_after=5 * DAY,
    requester="dr-akutt",
)
NEGATIVE_BLOOD_CULTURE = Event(
    days_before=206, house=SOROST, write=partial(m.blood_culture, growth=None), answer_after=5 * DAY
)
SMEAR = Event(
    days_before=420,
    house=GRANITT,
    write=partial(
        p.cytology,
        origin="Cervix uteri",
        question="Screening.",
        conclusion="Cytologisk prøve fra cervix: normale celler. Ny prøve om tre år.",
    ),
    answer_after=TISSUE,
)

LIVES: Mapping[str, Life] = {
    "kari": Life(
        courses=(
            course(b.WARFARIN, 14, 2.2, FJORDLYS, NORD, MIDT),
            course(b.FAILING_KIDNEY, 61, 6, *REGIONS),
            course(b.DIABETES, 47, 6, FJORDLYS, VEST, NORD, SOROST, MIDT),
            course(b.BLOOD_COUNT, 120, 6, NORD, VEST, MIDT, SOROST),
            course(b.LIPIDS, 182, 6, FJORDLYS),
            course(b.THYROID, 365, 6, MIDT),
        ),
        events=(
            culture(77, NORD, m.COLI),
            image(130, LYNG, i.LIVER_UL),
            image(900, SOROST, i.CHEST),
            tissue(1100, GRANITT, p.SKIN),
            changed(blood(9, VEST, *b.FAILING_KIDNEY), corrected_potassium, Where.NEWER_AT_HOUSE),
        ),
    ),
    "ola": Life(
        courses=(course(b.BLOOD_COUNT, 200, 3, SOROST, FJORDLYS),),
        events=(
            culture(215, FJORDLYS, m.COLI),
            changed(BLOOD_CULTURE, preliminary_culture),
            NEGATIVE_BLOOD_CULTURE,
            culture(120, FJORDLYS, m.COLI, m.KLEBSIELLA),
            culture(64, VEST),
            virus(33, NORD, "Påvist"),
            virus(400, MIDT, "Ikke påvist"),
            Event(
                days_before=800,
                house=VEST,
                write=partial(m.virology, investigation=m.MUMPS, material="P", found="Påvist"),
            ),
            changed(culture(5, SOROST, m.KLEBSIELLA), preliminary_culture),
        ),
    ),
    "signe": Life(
        courses=(course(b.BLOOD_COUNT, 180, 3, MIDT, VEST), course(b.LIVER, 365, 3, FJORDLYS)),
        events=(
            noticed(tissue(8, MIDT, p.BREAST), "delayed"),
            tissue(700, GRANITT, p.COLON),
            SMEAR,
            image(14, LYNG, i.CHEST_CLEAR),
        ),
    ),
    "per": Life(
        courses=(course(b.KIDNEY, 365, 5, NORD),),
        events=(
            image(28, SOROST, i.CHEST),
            image(9, SOROST, i.CHEST_CLEAR),
            image(190, LYNG, i.KNEE_MR),
            image(365, LYNG, i.HEAD_MR),
            image(366, NORD, i.ABDOMEN_CT),
            image(720, MIDT, i.LIVER_UL),
            image(721, MIDT, i.SPLEEN_UL),
            image(1400, VEST, i.FOOT),
            blood(28, SOROST, *b.CHEST_PAIN),
        ),
    ),
    "liv": Life(
        courses=(course(b.THYROID, 150, 4, VEST, FJORDLYS),),
        events=(
            changed(blood(40, VEST, *b.KIDNEY), corrected_potassium),
            changed(blood(90, MIDT, *b.BLOOD_COUNT), wrong_person),
            changed(tissue(60, GRANITT, p.SKIN), added_comment),
            changed(blood(12, SOROST, *b.KIDNEY), corrected_potassium, Where.NEWER_AT_HOUSE),
            changed(culture(20, NORD, m.COLI), preliminary_culture),
        ),
    ),
    "emil": Life(courses=(course(b.CHILD, 260, 4, NORD, FJORDLYS),), events=(virus(90, NORD, "Ikke påvist"),)),
    "nora": Life(courses=(course(b.CHILD, 300, 4, VEST),), events=(image(210, VEST, i.FOOT),)),
    "marte": Life(courses=(course(b.BLOOD_COUNT, 365, 4, FJORDLYS),), events=(SMEAR, virus(300, NORD, "Påvist"))),
    "jonas": Life(courses=(course(b.LIPIDS, 365, 4, FJORDLYS, SOROST),), events=(image(500, LYNG, i.KNEE_MR),)),
    "astrid": Life(
        courses=(course(b.FAILING_KIDNEY, 90, 3, NORD, SOROST), course(b.ANAEMIA, 120, 3, SOROST, FJORDLYS)),
        events=(culture(45, NORD, m.KLEBSIELLA), image(44, NORD, i.CHEST)),
    ),
    "bjorn": Life(courses=(course(b.LIPIDS, 365, 5, FJORDLYS),), events=(blood(300, NORD, *b.CHEST_PAIN),)),
    "ingrid": Life(courses=(course(b.BLOOD_COUNT, 240, 3, MIDT),), events=(culture(30, MIDT, m.COLI),)),
    "henrik": Life(courses=(Course(strands=b.LIVER, every_days=200, years=2, houses=(SOROST,), where=Where.HOUSE),)),
    "solveig": Life(
        courses=(course(b.LIVER, 120, 3, SOROST, VEST), course(b.LIPIDS, 365, 4, FJORDLYS)),
        events=(image(100, LYNG, i.LIVER_UL),),
    ),
    "tor": Life(courses=(course(b.LIVER, 100, 2, NORD, FJORDLYS),), events=(image(77, NORD, i.CHEST),)),
    "anne": Life(courses=(course(b.BLOOD_COUNT, 150, 3, MIDT, SOROST),), events=(SMEAR,)),
    "gunnar": Life(
        courses=(course(b.KIDNEY, 140, 4, VEST, NORD), course(b.WARFARIN, 30, 1, FJORDLYS)),
        events=(blood(18, VEST, *b.CHEST_PAIN), image(17, VEST, i.CHEST_CLEAR)),
    ),
    "ragna": Life(
        courses=(course(b.BLOOD_COUNT, 180, 3, SOROST, FJORDLYS),),
        events=(noticed(image(6, SOROST, i.CHEST_CT), "denied"), image(25, LYNG, i.CHEST)),
    ),
    "amal": Life(courses=(course(b.ANAEMIA, 150, 5, NORD, MIDT),), events=(virus(1200, NORD, "Ikke påvist"),)),
    "mikkel": Life(courses=(course(b.CHILD, 280, 3, MIDT),)),
    "oddvar": Life(courses=(course(b.KIDNEY, 150, 3, SOROST, FJORDLYS),), events=(image(60, SOROST, i.CHEST),)),
    "trygve": Life(courses=(course(b.LIPIDS, 365, 3, FJORDLYS),)),
    "sverre": Life(courses=(course(b.FAILING_KIDNEY, 120, 3, VEST), course(b.ANAEMIA, 180, 3, FJORDLYS))),
    "hilde": Life(courses=(course(b.BLOOD_COUNT, 365, 3, VEST),)),
    "geir": Life(courses=(course(b.LIPIDS, 365, 3, NORD),)),
    "tone": Life(courses=(course(b.THYROID, 300, 3, NORD),)),
    "vigdis": Life(courses=(course(b.LIVER, 180, 3, MIDT, FJORDLYS),), events=(virus(50, MIDT, "Ikke påvist"),)),
    "eirin": Life(courses=(course(b.DIABETES, 120, 3, VEST, FJORDLYS), course(b.LIPIDS, 365, 3, FJORDLYS))),
    "stian": Life(courses=(course(b.LIPIDS, 300, 3, MIDT),), events=(tissue(400, GRANITT, p.SKIN),)),
    "unni": Life(courses=(course(b.LIVER, 60, 2, SOROST, FJORDLYS),)),
    "leif": Life(courses=(course(b.KIDNEY, 160, 3, NORD, FJORDLYS),)),
    "yngve": Life(courses=(course(b.BLOOD_COUNT, 250, 3, VEST),)),
    "dagny": Life(
        courses=(course(b.BLOOD_COUNT, 240, 3, NORD, FJORDLYS),),
        events=(marked_by_its_house(virus(70, NORD, "Påvist"), "NORS"),),
    ),
}
