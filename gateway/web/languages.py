"""What the pages say, by key, in each language (målform): sentences, dates and numbers."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from itertools import chain
from zoneinfo import ZoneInfo

import msgspec

WORDS = files("gateway.web").joinpath("words")
NAMES: Mapping[str, str] = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}
USUAL = "nb"
# Whose pages keep their words apart, since they are not in every language.
ROOMS = ("clinician", "operator")
# `no` is what browsers still send for Norwegian of either kind.
ALSO: Mapping[str, str] = {"no": "nb"}
NORWAY = ZoneInfo("Europe/Oslo")
MONTHS_IN_YEAR = 12
YEAR, MONTH, DAY = 4, 7, 10
PLAIN_NUMBER = re.compile(r"-?\d+\.\d+")


class Language(msgspec.Struct, frozen=True, kw_only=True):
    """All that is said in one language: `code` is nb, nn or en."""

    code: str
    sentences: Mapping[str, str]

    def say(self, key: str, **parts: object) -> str:
        """
        Say a sentence.

        Raises:
            KeyError: there is no such sentence, or it needs a part that is not given.
        """
        return self.sentences[key].format_map(parts)

    def counted(self, key: str, number: int, **parts: object) -> str:
        """Say how many there are: the sentence `key.one` of one, else `key.many`; the number is its part `n`."""
        return self.say(f"{key}.{'one' if number == 1 else 'many'}", n=number, **parts)

    def maybe(self, key: str, otherwise: str) -> str:
        """Say a sentence where there is one, else what is given."""
        return self.sentences.get(key, otherwise)

    def day(self, text: str) -> str:
        """Write a date or an instant as a day, as precise as it came: 2026, march 2026, 17 March 2026."""
        found = local(text)
        if len(found) == YEAR:
            return found
        month = self.month(int(found[5:7]))
        if len(found) == MONTH:
            return self.say("date.month_year", month=month, year=found[:4])
        return self.say("date.day", day=int(found[8:10]), month=month, year=found[:4])

    def moment(self, text: str) -> str:
        """Write an instant as a day and a time in Norway; what came without a time is a day alone."""
        found = local(text)
        if len(found) <= DAY:
            return self.day(text)
        return self.say("date.moment", day=self.day(text), time=found[11:16].replace(":", self.say("date.colon")))

    def month(self, number: int) -> str:
        """Name a month, 1 to 12."""
        return self.say("date.months").split()[number - 1]

    @property
    def short_months(self) -> tuple[str, ...]:
        """Name the twelve months in short, for the axis of a plot."""
        return tuple(self.say("date.short_months").split())

    def number(self, text: str) -> str:
        """Write a number with the language's decimal mark; what is not a plain number stays as it is."""
        return text.replace(".", self.say("number.mark")) if PLAIN_NUMBER.fullmatch(text) else text


def local(text: str) -> str:
    """Move an instant to the time in Norway, as ISO 8601 without offset; a date stays as precise as it came."""
    if len(text) <= DAY:
        return text
    return datetime.fromisoformat(text).astimezone(NORWAY).isoformat(timespec="minutes")[:16]


def parts_of(text: str) -> date | None:
    """Read the day of a date or an instant; None for what has no day."""
    found = local(text)
    return date.fromisoformat(found[:DAY]) if len(found) >= DAY else None


def choose(wanted: str | None, accepted: str, languages: Sequence[str]) -> str:
    """
    Choose a language.

    Args:
        wanted: what somebody has chosen themself, if anything.
        accepted: Accept-Language. languages: those that there are, the usual one first.
    """
    ranked = [wanted or "", *preferred(accepted)]
    known = (ALSO.get(code, code) for code in ranked)
    return next((code for code in known if code in languages), languages[0])


def preferred(accepted: str) -> list[str]:
    """Read Accept-Language as languages without their regions, most wanted first; what is unreadable is left out."""
    found = [entry for entry in map(weighed, accepted.split(",")) if entry is not None]
    return [code for _, code in sorted(found, key=lambda entry: -entry[0])]


def weighed(entry: str) -> tuple[float, str] | None:
    """Read one entry as its weight and its language; None where it is not wanted or cannot be read."""
    code, _, weight = entry.strip().lower().partition(";q=")
    try:
        wanted = float(weight or 1)
    except ValueError:
        return None
    return (wanted, code.partition("-")[0]) if wanted > 0 else None


@cache
def read_language(code: str) -> Language:
    """
    Read a language once: what every page and the citizen's say, and what the rooms of others say that speak it.

    Raises:
        FileNotFoundError: there is none of that code.
    """
    rooms = (WORDS.joinpath(room, f"{code}.toml") for room in ROOMS)
    found = (WORDS.joinpath(f"{code}.toml"), *(file for file in rooms if file.is_file()))
    kept = (flat(tomllib.loads(file.read_text(encoding="utf-8"))) for file in found)
    return Language(code=code, sentences=dict(chain.from_iterable(kept)))


def flat(kept: Mapping[str, object], before: str = "") -> list[tuple[str, str]]:
    """List the sentences of a file by their whole keys, as in `timeline.title`."""
    found: list[tuple[str, str]] = []
    for key, value in kept.items():
        found += flat(value, f"{before}{key}.") if isinstance(value, dict) else [(before + key, str(value))]
    return found
