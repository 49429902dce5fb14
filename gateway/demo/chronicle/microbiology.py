"""Cultures with microbes and resistance, and tests for viruses."""

from collections.abc import Sequence

import msgspec

from gateway.demo.chronicle import codes
from gateway.demo.chronicle.codes import nlk
from gateway.demo.chronicle.draft import Draft, specimen, written
from resolvers.model import Code, CodedValue, Discipline, Investigation, Report, Result, TextValue
from resolvers.normalise.codes import result_status

URINE_CULTURE = nlk("NPU06073", "U-Bakterier dyrkning")
AEROBIC = nlk("NPU17191", "B-Aerob blodkultur")
ANAEROBIC = nlk("NOR25695", "B-Anaerob blodkultur")
CORONAVIRUS = nlk("NPU59390", "Us-SARS-relatert koronavirus (inkl. SARS-CoV-2) antigen")
MUMPS = nlk("NPU03952", "P-Kusmavirus (parotittvirus) IgG")
AMOUNT = Code(system=codes.LOCAL, text="Mengde")

AGENTS = {
    "ampicillin": nlk("NPU06045", "Us-Ampicillin"),
    "mecillinam": nlk("NPU06044", "Us-Mecillinam"),
    "trimetoprim": nlk("NPU06047", "Us-Trimetoprim"),
    "trimetoprim-sulfa": nlk("NPU57715", "Us-Trimetoprim+Sulfametoksazol"),
    "nitrofurantoin": nlk("NPU06048", "Us-Nitrofurantoin"),
    "ciprofloksacin": nlk("NPU06049", "Us-Ciprofloksacin"),
    "cefotaksim": nlk("NPU06015", "Us-Cefotaksim"),
    "cefuroksim": nlk("NPU06021", "Us-Cefuroksim"),
    "gentamicin": nlk("NPU06046", "Us-Gentamicin"),
    "meropenem": nlk("NPU06037", "Us-Meropenem"),
    "piperacillin": nlk("NPU07424", "Us-Piperacillin+Tazobaktam"),
}


class Growth(msgspec.Struct, frozen=True, kw_only=True):
    """A microbe that grew: its name, how much of it, and S, I or R for each agent tried."""

    microbe: str
    amount: str
    resistance: tuple[tuple[str, str], ...]


COLI = Growth(
    microbe="Escherichia coli",
    amount="> 100 000 CFU/mL",
    resistance=(
        ("ampicillin", "R"),
        ("mecillinam", "S"),
        ("trimetoprim", "R"),
        ("nitrofurantoin", "S"),
        ("trimetoprim-sulfa", "R"),
        ("ciprofloksacin", "S"),
    ),
)
KLEBSIELLA = Growth(
    microbe="Klebsiella pneumoniae",
    amount="> 10 000 CFU/mL",
    resistance=(("ampicillin", "R"), ("mecillinam", "S"), ("trimetoprim", "S"), ("nitrofurantoin", "I")),
)
BLOOD_COLI = Growth(
    microbe="Escherichia coli",
    amount="Vekst i 2 av 2 flasker",
    resistance=(
        ("ampicillin", "R"),
        ("cefotaksim", "S"),
        ("cefuroksim", "I"),
        ("gentamicin", "S"),
        ("meropenem", "S"),
        ("piperacillin", "S"),
    ),
)


def urine_culture(draft: Draft, growths: Sequence[Growth]) -> Report:
    """Write a urine culture: one result a microbe with its resistance below it, or no growth."""
    results = [grown(draft, URINE_CULTURE, growth, number=str(place)) for place, growth in enumerate(growths, start=1)]
    if not results:
        results = [answered(draft, URINE_CULTURE, "Ingen vekst av signifikante bakterier", number="1")]
    return written(draft, "MBIO", Discipline.LAB, results=results, specimens=(specimen(draft, "U"),))


def blood_culture(draft: Draft, growth: Growth | None) -> Report:
    """Write a blood culture of two bottles."""
    results = [
        answered(draft, AEROBIC, "Ingen vekst etter 5 døgn", number="1"),
        answered(draft, ANAEROBIC, "Ingen vekst", number="2"),
    ]
    if growth:
        results = [grown(draft, AEROBIC, growth, number="1"), answered(draft, ANAEROBIC, "Vekst", number="2")]
    return written(draft, "MBIO", Discipline.LAB, results=results, specimens=(specimen(draft, "B"),))


def virology(draft: Draft, investigation: Code, *, material: str, found: str) -> Report:
    """Write a test for one virus."""
    results = [answered(draft, investigation, found, number="1")]
    return written(draft, "MBIO", Discipline.LAB, results=results, specimens=(specimen(draft, material),))


def grown(draft: Draft, investigation: Code, growth: Growth, *, number: str) -> Result:
    """Write a microbe with its amount and its resistance as members."""
    members = [answered(draft, AMOUNT, growth.amount, number=f"{number}.1")]
    members += [
        tried(draft, agent, letter, number=f"{number}.{place}")
        for place, (agent, letter) in enumerate(growth.resistance, start=2)
    ]
    return msgspec.structs.replace(
        answered(draft, investigation, growth.microbe, number=number), members=tuple(members)
    )


def answered(draft: Draft, investigation: Code, text: str, *, number: str) -> Result:
    """Write a textual result."""
    return Result(
        number=number,
        code=investigation,
        investigations=(Investigation(codes=(investigation,)),),
        status=result_status("N", "3"),
        source_status=codes.result_pair("N", "3"),
        value=TextValue(text=text, heading=codes.heading("LR")),
        sampled=draft.sampled,
        specimens=(draft.specimen,),
    )


def tried(draft: Draft, agent: str, letter: str, *, number: str) -> Result:
    """Write how a microbe answers to one agent (8271)."""
    code = codes.volven(8271, letter, codes.RESISTANCE[letter])
    return msgspec.structs.replace(
        answered(draft, AGENTS[agent], letter, number=number),
        value=CodedValue(code=code, codes=(code,), heading=codes.heading("RSB")),
    )
