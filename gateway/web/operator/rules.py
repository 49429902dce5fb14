"""The rules in force (regelverk), as they are tried: what each gives, in words, on which ground, and who answers."""

from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from gateway.web.languages import Language
from gateway.web.operator.framing import MENU

PATH = MENU["rules"]
# What a rule may do, from the most that is given to the least, with its sign among the templates' icons.
SIGNS: Mapping[str, str] = {
    "SHOW": "within",
    "FLAG": "info",
    "MASK": "locked",
    "STUB": "later",
    "HIDE": "unknown",
    "DENY": "outside",
}
PROPOSAL = "proposal"


class Row(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One rule."""

    id: str
    effect: str
    sentence: str
    law: str
    owner: str
    valid_from: str


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """One choice that the law leaves open."""

    name: str
    on: bool
    sentence: str
    law: str
    owner: str


class Policy(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The rules, in the order in which they are tried."""

    version: str
    valid_from: str
    rows: tuple[Row, ...]
    settings: tuple[Setting, ...]


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What the document OperatorRules is answered with."""

    policy: Policy


class Ground(msgspec.Struct, frozen=True, kw_only=True):
    """What something rests on; `proposed` where that is the project's own proposal, in whole or in part."""

    text: str
    proposed: bool


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One rule as it is shown: `number` is its place in the order, `anchor` its own address on the page."""

    number: int
    id: str
    anchor: str
    sign: str
    effect: str
    gets: str
    sentence: str
    ground: Ground
    owner: str
    since: str


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One setting as it is shown."""

    name: str
    anchor: str
    on: bool
    sentence: str
    ground: Ground
    owner: str


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """A filter: its words, how many rules it leaves, where it leads, and whether it is the one in use."""

    text: str
    count: int
    href: str
    current: bool


class View(msgspec.Struct, frozen=True, kw_only=True):
    """The page; `shown` says how many rules of how many."""

    version: str
    chosen: tuple[str, ...]
    since: str
    shown: str
    ways: tuple[Way, ...]
    rules: tuple[Rule, ...]
    choices: tuple[Choice, ...]


def read_effect(query: Mapping[str, str]) -> str | None:
    """Read which effect is asked for; what is none of them filters nothing."""
    wanted = query.get("virkning", "")
    return wanted if wanted in SIGNS else None


def view(policy: Policy, wanted: str | None, language: Language) -> View:
    """Say the rules, all or those of one effect, and every choice."""
    every = [rule(number, row, language) for number, row in enumerate(policy.rows, start=1)]
    left = tuple(each for each in every if wanted in (None, each.effect))
    version, *chosen = policy.version.split("+")
    return View(
        version=version,
        chosen=tuple(chosen),
        since=language.day(policy.valid_from),
        shown=language.say("operator.rules.shown", shown=len(left), every=len(every)),
        ways=ways(every, wanted, language),
        rules=left,
        choices=tuple(choice(each) for each in policy.settings),
    )


def ways(rules: Sequence[Rule], wanted: str | None, language: Language) -> tuple[Way, ...]:
    """Offer every rule, and those of each effect that there are."""
    counts = Counter(each.effect for each in rules)
    every = Way(text=language.say("operator.rules.every"), count=len(rules), href=PATH, current=wanted is None)
    found = (
        Way(
            text=language.say(f"operator.effect.{effect}"),
            count=counts[effect],
            href=f"{PATH}?virkning={effect}#regler",
            current=wanted == effect,
        )
        for effect in SIGNS
        if counts[effect]
    )
    return (every, *found)


def rule(number: int, row: Row, language: Language) -> Rule:
    """Say one rule."""
    return Rule(
        number=number,
        id=row.id,
        anchor=f"regel-{row.id}",
        sign=SIGNS.get(row.effect, "unknown"),
        effect=row.effect,
        gets=language.maybe(f"operator.effect.{row.effect}", row.effect),
        sentence=row.sentence,
        ground=ground(row.law),
        owner=row.owner,
        since=language.day(row.valid_from),
    )


def choice(setting: Setting) -> Choice:
    """Say one setting."""
    return Choice(
        name=setting.name,
        anchor=f"valg-{setting.name}",
        on=setting.on,
        sentence=setting.sentence,
        ground=ground(setting.law),
        owner=setting.owner,
    )


def ground(law: str) -> Ground:
    """Tell a law from what is only proposed; the tag says the latter, so that it does not begin the text too."""
    return Ground(text=law.removeprefix(f"{PROPOSAL}: "), proposed=PROPOSAL in law)
