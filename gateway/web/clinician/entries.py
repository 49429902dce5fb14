"""One value of the cumulative table: short, with its flag and what must be known of it, which is said in words too."""

from collections.abc import Iterator, Mapping

import msgspec

from gateway.web.clinician.framing import HOME
from gateway.web.clinician.seen import Report
from gateway.web.languages import Language
from gateway.web.plots import Flag
from gateway.web.results import answer, flag_of
from gateway.web.told import Quantity, Result

# In the order in which they are told, beside the table too.
MARKS = ("news", "waits", "denied", "unknown", "unsettled", "corrected", "method", "comment", "reckoned", "regional")
SIGNS: Mapping[str, str] = {"LT": "<", "LE": "\u2264", "GT": ">", "GE": "\u2265", "NE": "\u2260"}
SHOWN_FLAGS = frozenset({Flag.HIGH, Flag.LOW, Flag.OUTSIDE})
UNSETTLED = frozenset({"REGISTERED", "PRELIMINARY", "PARTIAL", "UNKNOWN"})
CORRECTED = frozenset({"AMENDED", "CORRECTED", "APPENDED"})
RELEASES: Mapping[str, str] = {"WAITS": "waits", "DENIED": "denied", "UNKNOWN": "unknown"}
NARROW_SPACE = "\u202f"


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A value: where its report is, how it lies, its marks, and all of that in words."""

    address: str
    value: str
    flag: Flag | None
    marks: tuple[str, ...]
    said: str


def entry(report: Report, result: Result, language: Language, *, new: bool, turned: bool) -> Entry:
    """Say one value; `turned` where another method gave the one before it."""
    flag = flag_of(result)
    flag = flag if flag in SHOWN_FLAGS else None
    found = set(marks(report, result, new=new, turned=turned))
    if flag is not None and result.interpretation is None:
        found.add("reckoned")
    ordered = tuple(mark for mark in MARKS if mark in found)
    words = [language.say(f"flag.{flag}")] if flag is not None else []
    words += [language.say(f"clinician.mark.{mark}") for mark in ordered]
    return Entry(
        address=f"{HOME}/svar/{report.id}",
        value=short(result, language),
        flag=flag,
        marks=ordered,
        said=". ".join(words),
    )


def marks(report: Report, result: Result, *, new: bool, turned: bool) -> Iterator[str]:
    """Yield what must be known of a value."""
    if new:
        yield "news"
    release = report.citizen_release
    if release is not None and release.state in RELEASES:
        yield RELEASES[release.state]
    if result.status in UNSETTLED:
        yield "unsettled"
    if result.status in CORRECTED:
        yield "corrected"
    if turned:
        yield "method"
    if result.comments or report.comments:
        yield "comment"
    if report.not_yet_in_national_store:
        yield "regional"


def short(result: Result, language: Language) -> str:
    """Write an answer as short as it can be; that there is none, in a word."""
    value = result.value
    if value is None:
        return language.say("clinician.table.none")
    if isinstance(value, Quantity):
        sign = SIGNS.get(value.comparator or "", "")
        if value.value is None or (value.comparator not in (None, "EQ") and not sign):
            return value.text
        return f"{sign}{NARROW_SPACE}{language.number(value.value)}" if sign else language.number(value.value)
    said, text = answer(result, language)
    return said or (language.say("clinician.table.text") if text else language.say("clinician.table.none"))
