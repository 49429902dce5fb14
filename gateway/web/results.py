"""Say one result to a citizen: a plain name, the number or the text, and how it lies, in words."""

import re
from collections.abc import Iterator, Sequence
from typing import assert_never

import msgspec
from markupsafe import Markup

from gateway.web.languages import Language
from gateway.web.meanings import Meaning, Meanings
from gateway.web.plots import Flag, Reach, bar
from gateway.web.told import (
    Code,
    CodedValue,
    InstantValue,
    Quantity,
    Range,
    RangeValue,
    Result,
    TextValue,
)

# What an answer is called in HL7 v3 ObservationInterpretation. Whatever else a laboratory marks is told as its mark.
FLAGS = {
    **dict.fromkeys(("H", "HH", "HU", ">"), Flag.HIGH),
    **dict.fromkeys(("L", "LL", "LU", "<"), Flag.LOW),
    "N": Flag.WITHIN,
}
BELOW, ABOVE = frozenset({"LT", "LE"}), frozenset({"GT", "GE"})
# Statuses that a citizen has to know of, beside a result that stands.
UNSETTLED = frozenset({"REGISTERED", "PRELIMINARY", "CANCELLED", "ENTERED_IN_ERROR", "UNKNOWN"})
RESISTANCE = "urn:oid:2.16.578.1.12.4.1.1.8271"
NATIONAL = "urn:oid:2.16.578.1.12.4.1.1.7280"
# What a national name begins with: the system that was examined, as in P-Kreatinin or Us-Ampicillin.
PREFIX = re.compile(r"^[A-ZÆØÅ][a-z]{0,3}-(?=[A-ZÆØÅ])")
# Longer than this, or of more lines, an answer is a text to read.
SHORT = 60
BARE_UNITS = frozenset({"0", "1"})
UNITS = {
    "10*9/L": "10⁹/L",
    "10*12/L": "10¹²/L",
    "m[IU]/L": "mIU/L",
    "mL/min/{1.73_m2}": "mL/min/1,73 m²",
    "umol/L": "µmol/L",
    "ug/L": "µg/L",
}


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """How what grew answers to one medicine (resistensbestemmelse): in plain words, and in the laboratory's."""

    agent: str
    letter: str
    plain: str
    said: str


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """
    One result as it is shown.

    Args:
        name: in plain words where there are some. laboratory_name: where it is another.
        trend: the code to see it over time by. value: a number, or a short answer. text: an answer to read.
        flag: its shape; none where nothing is compared. reckoned: compared by the endpoint, not by the laboratory.
        tried: medicines, of a culture. members: what belongs to it and is no medicine.
    """

    id: str
    name: str
    laboratory_name: str | None = None
    trend: str | None = None
    value: str | None = None
    unit: str | None = None
    text: str | None = None
    flag: Flag | None = None
    reckoned: bool = False
    bar: Markup = Markup()
    range: str | None = None
    numeric: bool = False
    meaning: Meaning | None = None
    status: str | None = None
    comments: tuple[str, ...] = ()
    tried: tuple[Tried, ...] = ()
    members: tuple["Item", ...] = ()


def items(results: Sequence[Result], language: Language, meanings: Meanings) -> tuple[Item, ...]:
    """Say results, in their order."""
    return tuple(item(result, language, meanings) for result in results)


def item(result: Result, language: Language, meanings: Meanings) -> Item:
    """Say one result with its members."""
    meaning = found(result.code, meanings)
    laboratory_name = result.code.words if result.code else None
    name = meaning.name if meaning else plain(result.code) or language.say("result.unnamed")
    value, text = answer(result, language)
    flag = flag_of(result)
    numeric = isinstance(result.value, Quantity)
    return Item(
        id=result.id,
        name=name,
        laboratory_name=None if laboratory_name == name else laboratory_name,
        trend=code_of(result.code) if numeric else None,
        value=value,
        unit=unit_of(result.value),
        text=text,
        flag=flag,
        reckoned=flag is not None and result.interpretation is None and flag is not Flag.UNKNOWN,
        bar=bar_of(result, flag),
        range=None if result.reference_range is None else result.reference_range.text,
        numeric=numeric,
        meaning=meaning,
        status=language.say(f"status.{result.status}") if result.status in UNSETTLED else None,
        comments=tuple(comment.words for comment in result.comments if comment.words),
        tried=tuple(tries(result.members, language, meanings)),
        members=items([member for member in result.members if not is_tried(member)], language, meanings),
    )


def found(code: Code | None, meanings: Meanings) -> Meaning | None:
    """Find what is told of an examination, by its code or the common one."""
    return None if code is None else meanings.find(code.code, code.standard.code if code.standard else None)


def code_of(code: Code | None) -> str | None:
    """Give the code to look for: the common one where it is known."""
    return None if code is None else (code.standard.code if code.standard else None) or code.code


def plain(code: Code | None) -> str | None:
    """Take the system that was examined from before a national name."""
    words = None if code is None else code.words
    return PREFIX.sub("", words) if words and code is not None and code.system == NATIONAL else words


def answer(result: Result, language: Language) -> tuple[str | None, str | None]:
    """Give the answer as a value, or as a text to read."""
    match result.value:
        case None:
            return None, None
        case Quantity() as quantity:
            return number(quantity, language), None
        case RangeValue(low=low, high=high):
            return interval(low, high, language), None
        case InstantValue(at=at):
            return language.moment(at), None
        case CodedValue(codes=codes, detail=detail):
            return short_or_long(", ".join(filter(None, [*(code.words for code in codes), detail])))
        case TextValue(written=written):
            return short_or_long(written)
        case unknown:
            assert_never(unknown)


def short_or_long(written: str) -> tuple[str | None, str | None]:
    """Tell a short answer from one to read."""
    return (None, written) if len(written) > SHORT or "\n" in written.strip() else (written, None)


def number(quantity: Quantity, language: Language) -> str:
    """Say a number, and in words how it limits the value; as the laboratory wrote it where it is none."""
    if quantity.value is None:
        return quantity.text
    text = language.number(quantity.value)
    key = f"compare.{quantity.comparator}"
    if quantity.comparator in (None, "EQ"):
        return text
    return language.say(key, number=text) if key in language.sentences else quantity.text


def interval(low: Quantity | None, high: Quantity | None, language: Language) -> str | None:
    """Say an interval, open at a missing end."""
    ends = {
        name: number(end, language) + (f" {unit}" if (unit := unit_of(end)) else "")
        for name, end in (("low", low), ("high", high))
        if end is not None
    }
    key = {("low", "high"): "from_to", ("low",): "from", ("high",): "to"}.get(tuple(ends))
    return language.say(f"result.{key}", **ends) if key else None


def unit_of(value: object) -> str | None:
    """Write a unit as people know it; a number that has none, as INR, is sent with one of its own."""
    if not isinstance(value, Quantity) or value.unit in BARE_UNITS:
        return None
    return UNITS.get(value.ucum or "", value.unit)


def flag_of(result: Result) -> Flag | None:
    """Say how a result lies: what the laboratory says, else what its range makes certain; none by no comparison."""
    if result.interpretation is not None:
        return None if is_tried(result) else FLAGS.get(result.interpretation, Flag.OUTSIDE)
    if not isinstance(result.value, Quantity):
        return None
    return FLAGS.get(result.derived_interpretation or "", Flag.UNKNOWN)


def bar_of(result: Result, flag: Flag | None) -> Markup:
    """Draw where a number lies in its range; an empty text where either is no number, or they have different units."""
    value, limits = result.value, result.reference_range
    if not isinstance(value, Quantity) or value.value is None or limits is None or other_unit(value, limits):
        return Markup()
    return bar(
        float(value.value),
        low=as_float(limits.low),
        high=as_float(limits.high),
        flag=flag or Flag.UNKNOWN,
        reach=reach_of(value.comparator),
    )


def other_unit(value: Quantity, limits: Range) -> bool:
    """Tell whether a range names another unit than the value."""
    return limits.unit is not None and limits.unit != value.unit


def reach_of(comparator: str | None) -> Reach:
    """Say whether a number is the value, or a limit of it."""
    return Reach.BELOW if comparator in BELOW else Reach.ABOVE if comparator in ABOVE else Reach.EXACT


def as_float(text: str | None) -> float | None:
    """Read the end of a range, to draw it."""
    return None if text is None else float(text)


def is_tried(result: Result) -> bool:
    """Tell whether a result is how something that grew answers to a medicine (8271)."""
    return isinstance(result.value, CodedValue) and any(code.system == RESISTANCE for code in result.value.codes)


def tries(members: Sequence[Result], language: Language, meanings: Meanings) -> Iterator[Tried]:
    """
    Yield the medicines that were tried, in their order.

    Source:
        EUCAST, Definitions of S, I and R (2019), read 26 November 2026.
    """
    for member in members:
        if not isinstance(member.value, CodedValue) or not is_tried(member):
            continue
        said = next(code for code in member.value.codes if code.system == RESISTANCE)
        meaning = found(member.code, meanings)
        letter = said.code or ""
        yield Tried(
            agent=meaning.name if meaning else plain(member.code) or language.say("result.unnamed"),
            letter=letter,
            plain=language.maybe(f"resistance.{letter}", language.say("resistance.other")),
            said=", ".join(filter(None, [said.words, member.value.detail])),
        )
