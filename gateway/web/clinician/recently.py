"""Whether something was taken recently, for who is about to order it: found, not found, or not known."""

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec

from gateway.web.clinician.chips import Chip, Ledger, chips
from gateway.web.clinician.columns import day_of
from gateway.web.clinician.entries import SHOWN_FLAGS, short
from gateway.web.clinician.patient import notes
from gateway.web.clinician.releasing import REPORTS
from gateway.web.clinician.seen import Notice
from gateway.web.languages import Language, local, parts_of
from gateway.web.noted import Note
from gateway.web.plots import Flag
from gateway.web.results import code_of, flag_of, unit_of
from gateway.web.told import Code, Named, Result
from gateway.web.trends import MAX_CODE

# What is ordered most, by national code; each has its common name in the words.
USUAL = ("NPU27300", "NPU19748", "NOR05172", "NPU04998", "NPU03230", "NOR05865", "NPU01685", "NPU01566")
SPANS: Mapping[str, str] = {"P7D": "days_7", "P30D": "days_30", "P90D": "days_90", "P365D": "days_365"}
SPAN = "P90D"
MOST = 20


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The report that a result stands in."""

    id: str
    performer: Named | None = None


class Latest(msgspec.Struct, frozen=True, kw_only=True):
    """The newest result of a code, and whether there is any: FOUND, NONE_FOUND or UNKNOWN."""

    code: Code
    state: str
    count: int
    sampled: str | None = None
    result: Result | None = None
    report: Report | None = None


class Results(msgspec.Struct, frozen=True, kw_only=True):
    """A line a code, with how complete that is."""

    lines: tuple[Latest, ...]
    completeness: Ledger
    notices: tuple[Notice, ...] = ()


class Patient(msgspec.Struct, frozen=True, kw_only=True):
    """The patient."""

    latest: Results


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What the document ClinicianRecently is answered with."""

    patient: Patient | None = None


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What is looked for, and how long ago at the most (ISO 8601); nothing of a person."""

    codes: tuple[str, ...] = ()
    within: str = SPAN

    @property
    def usual(self) -> tuple[str, ...]:
        """List the codes that are offered by name."""
        return USUAL

    @property
    def other(self) -> str:
        """Write the codes that are not offered by name."""
        return " ".join(code for code in self.codes if code not in USUAL)

    @property
    def spans(self) -> Mapping[str, str]:
        """List how long ago it may be, with the key of the words."""
        return SPANS

    def variables(self, number: str) -> dict[str, object]:
        """Write it as the document's variables."""
        return {"patient": number, "codes": [{"code": code} for code in self.codes], "within": self.within}


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """
    One code as it is shown.

    Args:
        state: FOUND, NONE_FOUND or UNKNOWN, for its shape; `words` say it. value: with its flag, where there is one.
        when: the day, and how long ago. address, trend: where its report and its course are.
    """

    name: str
    code: str
    state: str
    words: str
    value: str | None = None
    unit: str | None = None
    flag: Flag | None = None
    when: str | None = None
    laboratory: str | None = None
    address: str | None = None
    trend: str | None = None


class View(msgspec.Struct, frozen=True, kw_only=True):
    """The page, once something is looked for."""

    lines: tuple[Line, ...]
    chips: tuple[Chip, ...]
    notes: tuple[Note, ...]


def read_wish(codes: Iterable[str], within: str | None) -> Wish:
    """Read what is looked for: codes apart or together, each once; what is no code counts as none."""
    found = (code.strip() for text in codes for code in text.replace(",", " ").split())
    known = [code for code in dict.fromkeys(found) if len(code) <= MAX_CODE]
    return Wish(codes=tuple(known[:MOST]), within=within if within is not None and within in SPANS else SPAN)


def view(found: Results, wish: Wish, language: Language, now: datetime) -> View:
    """Say every code, in the order asked."""
    return View(
        lines=tuple(line(each, wish, language, now) for each in found.lines),
        chips=chips(found.completeness, language, now),
        notes=notes(found.notices, found.completeness, language),
    )


def line(found: Latest, wish: Wish, language: Language, now: datetime) -> Line:
    """Say one code."""
    code = found.code.code or ""
    words = language.say(
        f"clinician.recently.{found.state}", span=language.say(f"clinician.recently.{SPANS[wish.within]}")
    )
    if found.state != "FOUND" or found.result is None:
        return Line(name=name(found, language), code=code, state=found.state, words=words)
    result, flag = found.result, flag_of(found.result)
    waits = result.value is None
    return Line(
        name=name(found, language),
        code=code,
        state=found.state,
        words=language.say("clinician.recently.under_way")
        if waits
        else language.counted("clinician.recently.found", found.count),
        value=None if waits else short(result, language),
        unit=unit_of(result.value),
        flag=flag if flag in SHOWN_FLAGS else None,
        when=when(found.sampled, language, now) if found.sampled else None,
        laboratory=found.report.performer.name if found.report and found.report.performer else None,
        address=f"{REPORTS}/{found.report.id}" if found.report else None,
        trend=code_of(result.code),
    )


def name(found: Latest, language: Language) -> str:
    """Name what was looked for: as the result says, else by its common name, else by its code."""
    of_result = found.result.code.words if found.result and found.result.code else None
    code = found.code.code or ""
    return of_result or found.code.display or language.maybe(f"clinician.usual.{code}", code)


def when(sampled: str, language: Language, now: datetime) -> str:
    """Say which day, and how many days ago; as precise as it is known."""
    then, today = parts_of(day_of(sampled) or ""), parts_of(local(now.isoformat()))
    written = language.day(sampled)
    if then is None or today is None or then > today:
        return written
    days = (today - then).days
    ago = language.counted("clinician.recently.ago", days) if days else language.say("clinician.recently.today")
    return f"{written} ({ago})"
