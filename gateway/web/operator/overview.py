"""How the service is doing, on one page: sources, intake, quarantine, the chain of the access log, and the rules."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from gateway.web.languages import Language
from gateway.web.operator.framing import MENU
from gateway.web.operator.intake import PATH as INTAKE
from gateway.web.operator.intake import Intake, beside, total
from gateway.web.operator.sources import SILENT, Health, Line, lines
from gateway.web.operator.spans import Choice, Span

PATH = MENU["overview"]
HOURS = Choice(path=PATH, name="timer", lengths=(1, 6, 24, 168), usual=24)
# Intake of today.
DAYS = 1


class Seal(msgspec.Struct, frozen=True, kw_only=True):
    """A seal (segl) of the chains."""

    number: int
    at: str


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """A place in which the chain does not hold."""

    kind: str
    shard: int | None = None
    sequence: int | None = None
    seal: int | None = None


class Chain(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The chain over the access log."""

    entries: str
    unsealed: str
    verified: int
    verified_since: str
    verified_until: str | None = None
    intact: bool | None = None
    last_seal: Seal | None = None
    faults: tuple[Fault, ...] = ()


class Policy(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Which rules are in force."""

    version: str
    valid_from: str


class Operations(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What is told to operators; a part that could not be read is None."""

    sources: tuple[Health, ...] | None = None
    intake: Intake | None = None
    audit_chain: Chain | None = None


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What the document OperatorOverview is answered with."""

    policy: Policy
    operations: Operations


class Glance(msgspec.Struct, frozen=True, kw_only=True):
    """One line of what there is to know: its name, its sign, what is said of it in short, and more of it."""

    name: str
    sign: str
    short: str
    more: str
    href: str | None = None


class Broken(msgspec.Struct, frozen=True, kw_only=True):
    """A place in which the chain does not hold, in words."""

    what: str
    where: str


class View(msgspec.Struct, frozen=True, kw_only=True):
    """The page; `sources` is None where they could not be read."""

    sign: str
    colour: str
    title: str
    text: str
    glances: tuple[Glance, ...]
    spans: tuple[Span, ...]
    span: str
    sources: tuple[Line, ...] | None
    broken: tuple[Broken, ...]


def variables(hours: int) -> dict[str, object]:
    """Write what is asked for."""
    return {"hours": hours, "days": DAYS}


def view(told: Told, hours: int, now: datetime, language: Language) -> View:
    """Say how the service is doing at `now`."""
    found, chain = told.operations.sources, told.operations.audit_chain
    sign, colour, key, names = standing(found)
    return View(
        sign=sign,
        colour=colour,
        title=language.say(f"operator.overview.{key}_title"),
        text=language.say(f"operator.overview.{key}", names=", ".join(names), n=len(names)),
        glances=(
            came_in(told.operations.intake, language),
            held_back(told.operations.intake, language),
            sealed(chain, language),
            ruled(told.policy, language),
        ),
        spans=HOURS.spans(hours, [language.say(f"operator.span.{each}") for each in HOURS.lengths]),
        span=language.say(f"operator.span.{hours}"),
        sources=None if found is None else lines(found, now.isoformat(), language),
        broken=tuple(broken(fault, language) for fault in chain.faults) if chain else (),
    )


def standing(found: Sequence[Health] | None) -> tuple[str, str, str, list[str]]:
    """Weigh all sources: the sign, the colour, the key of the sentence, and which sources it is about."""
    if found is None:
        return ("missing", "warning", "unread", [])
    silent = [each.source.name for each in found if each.condition in SILENT]
    if silent:
        return ("missing", "warning", "silent", silent)
    answering = [each.source.name for each in found if each.condition == "WELL"]
    return ("within", "success", "well", answering) if answering else ("info", "neutral", "quiet", [])


def came_in(found: Intake | None, language: Language) -> Glance:
    """Say what has come in today."""
    name, href = language.say("operator.overview.intake"), INTAKE
    if found is None:
        return unread(name, language, href)
    whole = total(found.days)
    short = language.counted("operator.overview.taken", whole.accepted)
    more = beside(whole, language)
    return Glance(name=name, sign="within" if whole.accepted else "unknown", short=short, more=more, href=href)


def held_back(found: Intake | None, language: Language) -> Glance:
    """Say what is in quarantine."""
    name, href = language.say("operator.overview.quarantine"), f"{INTAKE}#karantene"
    if found is None:
        return unread(name, language, href)
    held = sum(each.messages for each in found.quarantine)
    if not held:
        empty = language.say("operator.overview.quarantine_none")
        return Glance(name=name, sign="within", short=empty, more="", href=href)
    oldest = min(each.oldest_at for each in found.quarantine)
    more = language.say("operator.overview.oldest", at=language.moment(oldest))
    short = language.counted("operator.overview.held", held)
    return Glance(name=name, sign="outside", short=short, more=more, href=href)


def sealed(chain: Chain | None, language: Language) -> Glance:
    """Say whether the chain of the access log holds, so far as it was verified."""
    name = language.say("operator.overview.chain")
    if chain is None:
        return unread(name, language)
    key, sign = {True: ("holds", "within"), False: ("broken", "outside"), None: ("late", "later")}[chain.intact]
    seal = chain.last_seal
    last = (
        language.say("operator.overview.seal", number=seal.number, at=language.moment(seal.at))
        if seal
        else language.say("operator.overview.no_seal")
    )
    verified = language.say(
        "operator.overview.verified",
        links=grouped(str(chain.verified)),
        every=grouped(chain.entries),
        since=language.moment(chain.verified_since),
    )
    short = language.say(f"operator.overview.{key}")
    return Glance(name=name, sign=sign, short=short, more=f"{verified} {last}")


def ruled(policy: Policy, language: Language) -> Glance:
    """Say which rules are in force."""
    version, *chosen = policy.version.split("+")
    since = language.say("operator.overview.since", date=language.day(policy.valid_from))
    on = language.counted("operator.overview.chosen", len(chosen)) if chosen else ""
    more = f"{since} {on or language.say('operator.overview.chosen_none')}"
    name = language.say("operator.overview.rules")
    return Glance(name=name, sign="info", short=version, more=more, href=MENU["rules"])


def unread(name: str, language: Language, href: str | None = None) -> Glance:
    """Say that something could not be read."""
    short, more = language.say("operator.overview.part_unread"), language.say("operator.overview.part_unread_about")
    return Glance(name=name, sign="missing", short=short, more=more, href=href)


def broken(fault: Fault, language: Language) -> Broken:
    """Say where the chain does not hold, and how."""
    places = {"shard": fault.shard, "sequence": fault.sequence, "seal": fault.seal}
    where = [language.say(f"operator.chain.{name}", n=place) for name, place in places.items() if place is not None]
    return Broken(what=language.maybe(f"operator.chain.kind.{fault.kind}", fault.kind), where=", ".join(where))


def grouped(number: str) -> str:
    """Write a large number in groups of three digits."""
    return f"{int(number):,}" if number.isdecimal() else number
