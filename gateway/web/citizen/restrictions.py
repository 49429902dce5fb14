"""What the citizen has blocked (sperring), what is shielded for them (skjerming), and when they wish to see results."""

from collections.abc import Mapping

import msgspec

from gateway.web.languages import Language
from gateway.web.meanings import Meanings

PATH = "/borger/sperringer"
LOCAL = "LOCAL"
DONE = {"sperret": "done", "opphevet": "done_lift", "onske": "done_preference"}


class Code(msgspec.Struct, frozen=True, kw_only=True):
    """A code that is covered."""

    code: str


class Period(msgspec.Struct, frozen=True, kw_only=True):
    """Days that are covered, open at a missing end."""

    since: str | None = msgspec.field(name="from", default=None)
    until: str | None = msgspec.field(name="to", default=None)


class Restriction(msgspec.Struct, frozen=True, kw_only=True):
    """A block, or a shield."""

    id: str
    kind: str
    level: str
    object: str
    subject: str
    origin: str
    since: str
    discipline: str | None = None
    code: Code | None = None
    period: Period | None = None
    report: str | None = None
    practitioner: str | None = None
    group: str | None = None
    organisation: str | None = None
    lifted: str | None = None


class Preference(msgspec.Struct, frozen=True, kw_only=True):
    """When the citizen wishes to see results."""

    choice: str
    discipline: str | None = None
    days: int | None = None


class Me(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The citizen; who acts for another sees none of it."""

    restrictions: tuple[Restriction, ...] | None = None
    release_preferences: tuple[Preference, ...] | None = None


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What the document CitizenRestrictions is answered with."""

    me: Me | None = None


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One restriction as it is shown; it is lifted here unless `elsewhere`."""

    id: str
    kind: str
    what: str
    level: str
    when: str
    elsewhere: bool
    report: str | None


class View(msgspec.Struct, frozen=True, kw_only=True):
    """The page; `closed` where they are another's, `done` what was just changed."""

    closed: bool
    lines: tuple[Line, ...]
    lifted: tuple[Line, ...]
    wishes: tuple[str, ...]
    done: str | None


def view(told: Told, query: Mapping[str, str], language: Language, meanings: Meanings) -> View:
    """Say what is restricted, what was, and what is wished."""
    restrictions = told.me.restrictions if told.me else None
    wishes = (told.me.release_preferences if told.me else None) or ()
    done = DONE.get(query.get("gjort", ""))
    return View(
        closed=restrictions is None,
        lines=tuple(line(each, language, meanings) for each in restrictions or () if each.lifted is None),
        lifted=tuple(line(each, language, meanings) for each in restrictions or () if each.lifted is not None),
        wishes=tuple(wish(each, language) for each in wishes),
        done=language.say(f"restrictions.{done}") if done else None,
    )


def line(each: Restriction, language: Language, meanings: Meanings) -> Line:
    """Say one restriction."""
    since = language.say("restrictions.since", date=language.day(each.since))
    return Line(
        id=each.id,
        kind=language.say(f"restrictions.kind.{each.kind}"),
        what=f"{covered(each, language, meanings)}, {against(each, language)}",
        level=language.say(f"restrictions.level.{each.level}"),
        when=since if each.lifted is None else language.say("restrictions.lifted_at", date=language.day(each.lifted)),
        elsewhere=each.origin != LOCAL,
        report=each.report,
    )


def covered(each: Restriction, language: Language, meanings: Meanings) -> str:
    """Say what is covered."""
    match each.object:
        case "DISCIPLINE":
            name = language.say(f"discipline.{each.discipline}").lower()
            return language.say("restrictions.object.DISCIPLINE", discipline=name)
        case "CODE":
            return with_code(each.code, language, meanings)
        case "PERIOD":
            return language.say("restrictions.object.PERIOD", period=during(each.period, language))
        case other:
            return language.say(f"restrictions.object.{other}")


def with_code(code: Code | None, language: Language, meanings: Meanings) -> str:
    """Say which examination is covered, by its plain name where there is one; not at all where it is not told."""
    if code is None:
        return language.say("restrictions.object.CODE_HIDDEN")
    meaning = meanings.find(code.code)
    return language.say("restrictions.object.CODE", name=meaning.name if meaning else code.code)


def during(period: Period | None, language: Language) -> str:
    """Say which days are covered."""
    since, until = (period.since, period.until) if period else (None, None)
    ends = {"from": language.day(since) if since else "", "to": language.day(until) if until else ""}
    key = "both" if since and until else "from" if since else "to"
    return language.say(f"restrictions.period.{key}", **ends)


def against(each: Restriction, language: Language) -> str:
    """Say whom it is against."""
    group = language.maybe(f"restrictions.group.{each.group}", each.group or "")
    number = each.practitioner or each.organisation or group
    return language.say(f"restrictions.subject.{each.subject}", number=number)


def wish(each: Preference, language: Language) -> str:
    """Say when results are wished for."""
    of = language.say(f"discipline.{each.discipline}") if each.discipline else language.say("preference.all")
    later = each.choice == "LATER" and each.days is not None
    choice = language.counted("preference.later_days", each.days or 0) if later else ""
    return language.say("preference.line", discipline=of, choice=choice or language.say(f"preference.{each.choice}"))
