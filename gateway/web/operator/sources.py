"""How each source (kilde) is now, and was: in words, as a strip of small bars, and as the numbers behind it."""

import math
from collections.abc import Mapping, Sequence

import msgspec
from markupsafe import Markup

from gateway.web.languages import Language, local, parts_of
from gateway.web.operator.strips import Bar, strip

# What a strip has room for on the narrowest screen.
MOST_PARTS = 24
# What needs somebody comes first. The signs are among the templates' icons.
SIGNS: Mapping[str, str] = {
    "FAILING": "outside",
    "RESTING": "later",
    "UNKNOWN": "missing",
    "WELL": "within",
    "OFF": "unknown",
}
SILENT = frozenset({"FAILING", "RESTING"})
CLOCK = slice(11, 16)


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A source, by name."""

    id: str
    name: str


class Moment(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A part of the time: how many fetches there were, and how each of them ended."""

    since: str
    until: str
    asked: int
    answered: int
    cut: int
    late: int
    failed: int
    refused: int
    resting: int
    busy: int
    mean_ms: int | None = None
    slowest_ms: int | None = None

    @property
    def made(self) -> int:
        """Count the fetches that were made."""
        return self.asked - self.resting - self.busy

    @property
    def ill(self) -> int:
        """Count those that were made and gave nothing."""
        return self.late + self.failed + self.refused

    @property
    def untried(self) -> int:
        """Count those that were not made."""
        return self.resting + self.busy


class Health(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How a source is, and was: the oldest part of the time first."""

    source: Source
    condition: str
    moments: tuple[Moment, ...]
    last_asked_at: str | None = None
    last_answered_at: str | None = None


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of one part of the time, each as text."""

    time: str
    asked: int
    answered: int
    cut: int
    late: int
    failed: int
    refused: int
    untried: int
    mean: str
    slowest: str


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One source as it is shown; `share` is of fetches that gave all that was wanted, `rows` those parts with any."""

    id: str
    name: str
    sign: str
    state: str
    strip: Markup
    summary: str
    share: str | None
    mean: str | None
    last: str | None
    rows: tuple[Row, ...]


def lines(found: Sequence[Health], today: str, language: Language) -> tuple[Line, ...]:
    """Say every source, those first that do not answer; `today` is a day in Norway, or an instant of it."""
    order = list(SIGNS)
    known = {condition: place for place, condition in enumerate(order)}
    ranked = sorted(found, key=lambda each: known.get(each.condition, known["UNKNOWN"]))
    return tuple(line(each, today, language) for each in ranked)


def line(health: Health, today: str, language: Language) -> Line:
    """Say one source."""
    parts, name = merged(health.moments), health.source.name
    whole = together(health.moments) if health.moments else None
    said = summary(whole, language)
    bars = [Bar(well=part.answered, part=part.cut, ill=part.ill, untried=part.untried) for part in parts]
    title = language.say("operator.sources.strip", name=name)
    return Line(
        id=health.source.id,
        name=name,
        sign=SIGNS.get(health.condition, "missing"),
        state=language.maybe(f"operator.sources.condition.{health.condition}", health.condition),
        strip=strip(bars, title=title, summary=said, ident=f"strip-{health.source.id}") if bars else Markup(),
        summary=said,
        share=share(whole),
        mean=took(whole.mean_ms, language) if whole else None,
        last=lately(health.last_answered_at, today, language) if health.last_answered_at else None,
        rows=tuple(row(part, language) for part in reversed(parts) if part.asked),
    )


def merged(moments: Sequence[Moment]) -> tuple[Moment, ...]:
    """Put parts of the time together until there are so few that a strip has room for them."""
    size = math.ceil(len(moments) / MOST_PARTS) or 1
    return tuple(together(moments[start : start + size]) for start in range(0, len(moments), size))


def together(moments: Sequence[Moment]) -> Moment:
    """Put parts of the time together, at least one."""
    made = sum(each.made for each in moments)
    took_ms = sum(each.made * each.mean_ms for each in moments if each.mean_ms is not None)
    slowest = [each.slowest_ms for each in moments if each.slowest_ms is not None]
    return Moment(
        since=moments[0].since,
        until=moments[-1].until,
        asked=sum(each.asked for each in moments),
        answered=sum(each.answered for each in moments),
        cut=sum(each.cut for each in moments),
        late=sum(each.late for each in moments),
        failed=sum(each.failed for each in moments),
        refused=sum(each.refused for each in moments),
        resting=sum(each.resting for each in moments),
        busy=sum(each.busy for each in moments),
        mean_ms=round(took_ms / made) if made and slowest else None,
        slowest_ms=max(slowest, default=None),
    )


def summary(whole: Moment | None, language: Language) -> str:
    """Say the whole time in a sentence."""
    if whole is None or not whole.asked:
        return language.say("operator.sources.unasked")
    ends = {
        "cut": whole.cut,
        "late": whole.late,
        "failed": whole.failed,
        "refused": whole.refused,
        "untried": whole.untried,
    }
    said = [language.say(f"operator.sources.ended.{end}", n=times) for end, times in ends.items() if times]
    full = language.say("operator.sources.answered", answered=whole.answered, asked=whole.asked)
    return language.say("operator.sources.rest", full=full, rest=", ".join(said)) if said else full


def share(whole: Moment | None) -> str | None:
    """Say what part of fetches gave all that was asked for; never all of them where one did not. None of none."""
    return f"{100 * whole.answered // whole.asked}\u00a0%" if whole and whole.asked else None


def took(milliseconds: int | None, language: Language) -> str | None:
    """Say how long something took."""
    if milliseconds is None:
        return None
    if milliseconds < 1000:  # noqa: PLR2004 - a second
        return language.say("operator.sources.ms", n=milliseconds)
    return language.say("operator.sources.s", n=f"{milliseconds / 1000:.1f}")


def lately(at: str, today: str, language: Language) -> str:
    """Say when something was; on the same day, by its time alone."""
    if parts_of(at) == parts_of(today):
        return language.say("operator.sources.today", time=local(at)[CLOCK])
    return language.moment(at)


def row(part: Moment, language: Language) -> Row:
    """Write the numbers of one part of the time."""
    return Row(
        time=during(part, language),
        asked=part.asked,
        answered=part.answered,
        cut=part.cut,
        late=part.late,
        failed=part.failed,
        refused=part.refused,
        untried=part.untried,
        mean=took(part.mean_ms, language) or "",
        slowest=took(part.slowest_ms, language) or "",
    )


def during(part: Moment, language: Language) -> str:
    """Say a part of the time by its day and its ends, as it was in Norway."""
    ends = {"since": local(part.since)[CLOCK], "until": local(part.until)[CLOCK]}
    return language.say("operator.sources.during", day=language.day(part.since), **ends)
