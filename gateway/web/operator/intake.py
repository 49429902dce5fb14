"""What comes in from laboratories, by day and door, and what is in quarantine (karantene), by reason."""

from collections.abc import Sequence

import msgspec
from markupsafe import Markup

from gateway.web.languages import Language
from gateway.web.operator.framing import MENU
from gateway.web.operator.spans import Choice, Span
from gateway.web.operator.strips import Bar, level

PATH = MENU["intake"]
DAYS = Choice(path=PATH, name="dager", lengths=(1, 7, 14, 31), usual=7)
KILO = 1000


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the messages of a day at one door."""

    day: str
    door: str
    accepted: int
    remarked: int
    repeated: int
    quarantined: int


class Quarantined(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Messages in quarantine for one reason."""

    reason: str
    messages: int
    kilobytes: int
    oldest_at: str
    expires_at: str


class Intake(msgspec.Struct, frozen=True, kw_only=True):
    """All of it; the newest day first."""

    since: str
    until: str
    days: tuple[Day, ...]
    quarantine: tuple[Quarantined, ...]


class Operations(msgspec.Struct, frozen=True, kw_only=True):
    """What is told to operators; nothing where it could not be read."""

    intake: Intake | None = None


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What the document OperatorIntake is answered with."""

    operations: Operations


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A day at one door as it is shown; `first` where it is the first of the day, with `doors` of that day in all."""

    day: str
    door: str
    bar: Markup
    accepted: int
    remarked: int
    repeated: int
    quarantined: int
    first: bool
    doors: int


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """One reason of quarantine as it is shown."""

    reason: str
    about: str
    messages: int
    size: str
    oldest: str
    expires: str


class View(msgspec.Struct, frozen=True, kw_only=True):
    """The page."""

    period: str
    short: str
    beside: str
    spans: tuple[Span, ...]
    lines: tuple[Line, ...]
    held: tuple[Held, ...]


def view(found: Intake, days: int, language: Language) -> View:
    """Say what has come in, and what is held back."""
    whole = total(found.days)
    ends = {"since": language.day(found.since), "until": language.day(found.until)}
    return View(
        period=language.say("operator.intake.period", **ends) if days > 1 else ends["until"],
        short=language.counted("operator.overview.taken", whole.accepted),
        beside=beside(whole, language),
        spans=DAYS.spans(days, [language.counted("operator.span.days", each) for each in DAYS.lengths]),
        lines=lines(found.days, language),
        held=tuple(held(each, language) for each in found.quarantine),
    )


def lines(days: Sequence[Day], language: Language) -> tuple[Line, ...]:
    """Say each day at each door, all drawn on one scale."""
    most = max((day.accepted + day.repeated + day.quarantined for day in days), default=0)
    dates = [day.day for day in days]
    return tuple(
        Line(
            day=language.day(day.day),
            door=language.maybe(f"operator.door.{day.door}", day.door),
            bar=level(
                Bar(well=day.accepted - day.remarked, part=day.remarked, untried=day.repeated, ill=day.quarantined),
                most,
            ),
            accepted=day.accepted,
            remarked=day.remarked,
            repeated=day.repeated,
            quarantined=day.quarantined,
            first=dates.index(day.day) == place,
            doors=dates.count(day.day),
        )
        for place, day in enumerate(days)
    )


def total(days: Sequence[Day]) -> Day:
    """Add up every day and door."""
    return Day(
        day="",
        door="",
        accepted=sum(day.accepted for day in days),
        remarked=sum(day.remarked for day in days),
        repeated=sum(day.repeated for day in days),
        quarantined=sum(day.quarantined for day in days),
    )


def beside(whole: Day, language: Language) -> str:
    """Say what came beside what was taken as it was."""
    counts = {"remarked": whole.remarked, "repeated": whole.repeated, "quarantined": whole.quarantined}
    said = [language.counted(f"operator.intake.{what}", times) for what, times in counts.items() if times]
    return f"{', '.join(said)}." if said else ""


def held(each: Quarantined, language: Language) -> Held:
    """Say one reason of quarantine; what a code means is said where it is known."""
    return Held(
        reason=each.reason,
        about=language.maybe(f"operator.reason.{each.reason}", ""),
        messages=each.messages,
        size=size(each.kilobytes, language),
        oldest=language.moment(each.oldest_at),
        expires=language.moment(each.expires_at),
    )


def size(kilobytes: int, language: Language) -> str:
    """Say how large something is."""
    if kilobytes < KILO:
        return language.say("operator.intake.kb", n=kilobytes)
    return language.say("operator.intake.mb", n=f"{kilobytes / KILO:.1f}")
