"""Blood and urine tests: panels of measurements that follow a person's course over years."""

from collections.abc import Sequence
from decimal import Decimal
from random import Random

import msgspec

from gateway.demo.chronicle import analytes as a
from gateway.demo.chronicle import codes
from gateway.demo.chronicle.analytes import Analyte
from gateway.demo.chronicle.draft import Draft, specimen, written
from resolvers.model import (
    Comparator,
    Discipline,
    Interpretation,
    Investigation,
    Quantity,
    ReferenceRange,
    Report,
    Result,
)
from resolvers.normalise.codes import result_status


class Strand(msgspec.Struct, frozen=True, kw_only=True):
    """How one measurement goes for one person: where it is at the anchor, its drift a year and its spread."""

    analyte: Analyte
    level: float
    drift_a_year: float = 0.0
    spread: float = 0.0

    def drawn(self, rng: Random, years_before: float) -> Decimal:
        """Draw the measurement as it was `years_before` the anchor, to the analyte's precision, never negative."""
        value = rng.gauss(self.level - self.drift_a_year * years_before, self.spread)
        return round(Decimal(max(value, 0.0)), self.analyte.decimals)


def strand(analyte: Analyte, level: float, spread: float, *, drift_a_year: float = 0.0) -> Strand:
    """Write a strand in one line."""
    return Strand(analyte=analyte, level=level, spread=spread, drift_a_year=drift_a_year)


def panel(rng: Random, draft: Draft, strands: Sequence[Strand], *, years_before: float = 0.0) -> Report:
    """Write a report with one measurement a strand, and a specimen for each material used."""
    materials = sorted({thread.analyte.material for thread in strands})
    specimens = {code: specimen(draft, code, f"{draft.specimen}{code}") for code in materials}
    results = [
        measured(draft, thread.analyte, thread.drawn(rng, years_before), number=str(place))
        for place, thread in enumerate(strands, start=1)
    ]
    return written(draft, "CLIN", Discipline.LAB, results=results, specimens=tuple(specimens.values()))


def measured(draft: Draft, analyte: Analyte, value: Decimal, *, number: str) -> Result:
    """Write one measurement with the house's code and unit, reference range and marker."""
    below = analyte.least is not None and value < analyte.least
    shown = analyte.least if below and analyte.least is not None else value
    examined = draft.house.name(analyte.investigation)
    return Result(
        number=number,
        code=examined,
        investigations=(Investigation(codes=(examined,)),),
        status=result_status("N", "3"),
        source_status=codes.result_pair("N", "3"),
        value=Quantity(
            text=str(shown),
            value=shown,
            comparator=Comparator.LT if below else None,
            unit=draft.house.spell(analyte.unit),
        ),
        interpretation=marked(analyte, shown),
        reference_range=ReferenceRange(text=analyte.reference) if analyte.reference else None,
        sampled=draft.sampled,
        specimens=(f"{draft.specimen}{analyte.material}",),
    )


def marked(analyte: Analyte, value: Decimal) -> Interpretation | None:
    """Mark a value outside its reference range (8244)."""
    if analyte.high is not None and value > analyte.high:
        return Interpretation(code="H", source=codes.volven(8244, "1", codes.DEVIATIONS["1"]))
    if analyte.low is not None and value < analyte.low:
        return Interpretation(code="L", source=codes.volven(8244, "2", codes.DEVIATIONS["2"]))
    return None


BLOOD_COUNT = (
    strand(a.HAEMOGLOBIN, 13.6, 0.5),
    strand(a.LEUCOCYTES, 6.8, 1.2),
    strand(a.NEUTROPHILS, 3.9, 0.8),
    strand(a.LYMPHOCYTES, 2.0, 0.4),
    strand(a.MONOCYTES, 0.5, 0.1),
    strand(a.EOSINOPHILS, 0.2, 0.1),
    strand(a.PLATELETS, 248, 30),
    strand(a.CRP, 3, 2),
)
LIPIDS = (
    strand(a.CHOLESTEROL, 5.1, 0.4),
    strand(a.HDL, 1.4, 0.1),
    strand(a.LDL, 3.1, 0.3),
    strand(a.TRIGLYCERIDES, 1.3, 0.3),
)
LIVER = (
    strand(a.ALAT, 28, 8),
    strand(a.ASAT, 25, 5),
    strand(a.GT, 35, 10),
    strand(a.ALP, 74, 10),
    strand(a.BILIRUBIN, 9, 3),
    strand(a.ALBUMIN, 41, 2),
)
THYROID = (strand(a.FT4, 15, 1.5), strand(a.TSH, 2.10, 0.7))
KIDNEY = (
    strand(a.CREATININE, 78, 6),
    strand(a.EGFR, 84, 5),
    strand(a.SODIUM, 141, 1.5),
    strand(a.POTASSIUM, 4.1, 0.2),
    strand(a.UREA, 5.4, 0.8),
)
FAILING_KIDNEY = (
    strand(a.CREATININE, 148, 7, drift_a_year=9.0),
    strand(a.EGFR, 36, 2, drift_a_year=-4.0),
    strand(a.SODIUM, 139, 1.5),
    strand(a.POTASSIUM, 4.8, 0.2, drift_a_year=0.05),
    strand(a.UREA, 12.4, 1.0, drift_a_year=0.8),
    strand(a.ALBUMIN_RATIO, 31.0, 5.0, drift_a_year=3.5),
)
DIABETES = (strand(a.HBA1C, 59, 3, drift_a_year=1.2), strand(a.GLUCOSE, 8.6, 1.1, drift_a_year=0.2))
WARFARIN = (strand(a.INR, 2.5, 0.4),)
ANAEMIA = (
    strand(a.HAEMOGLOBIN, 10.4, 0.5, drift_a_year=-0.5),
    strand(a.FERRITIN, 9, 3, drift_a_year=-4.0),
    strand(a.B12, 290, 30),
)
CHEST_PAIN = (strand(a.TROPONIN, 11, 6), strand(a.D_DIMER, 0.34, 0.15), strand(a.CRP, 9, 5))
CHILD = (
    strand(a.HAEMOGLOBIN, 12.4, 0.4),
    strand(a.LEUCOCYTES, 8.1, 1.5),
    strand(a.CRP, 12, 8),
    strand(a.FERRITIN, 24, 6),
)
