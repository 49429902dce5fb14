"""What a citizen has chosen to see of their results: a kind, an examination, days, and words."""

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

import msgspec

from gateway.web.languages import Language
from gateway.web.meanings import Meanings
from gateway.web.trends import MAX_CODE
from gateway.web.visiting import Visit

PATH = "/borger"
PAGE = 20
# Words are looked for in what is shown, so that more is asked for at a time.
SEARCHED = 100
DISCIPLINES = ("LAB", "PAT", "BLD")
MAX_WORDS = 80
# The note of the session that holds the words: they may tell what somebody is ill of, and never stand in an address.
WORDS = "words"
YES = "ja"


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """
    What somebody has chosen to see; `wrong` where a day could not be read, which then counts as none.

    Nothing of a person stands in it but the words: kinds, a code and days alone go into the address of the page.
    """

    discipline: str | None = None
    code: str | None = None
    since: date | None = None
    until: date | None = None
    words: str = ""
    after: str | None = None
    wrong: bool = False

    @property
    def narrowed(self) -> bool:
        """Tell whether it leaves anything out."""
        return any((self.discipline, self.code, self.since, self.until, self.words))

    @property
    def newest(self) -> bool:
        """Tell whether it is for the newest of everything."""
        return not self.narrowed and self.after is None

    def variables(self, meanings: Meanings) -> dict[str, object]:
        """Write it as the document's variables; an examination by every code that it has."""
        meaning = meanings.find(self.code)
        codes = () if self.code is None else (self.code,) if meaning is None else meaning.codes
        period = {"from": as_text(self.since), "to": as_text(self.until)} if self.since or self.until else None
        chosen = {
            "disciplines": [self.discipline] if self.discipline else None,
            "codes": [{"code": code} for code in codes] or None,
            "period": period,
        }
        narrowed = {name: value for name, value in chosen.items() if value is not None}
        return {"filter": narrowed or None, "first": SEARCHED if self.words else PAGE, "after": self.after}

    def address(self, after: str | None) -> str:
        """Write it as an address, with where to go on after."""
        parts = {
            "slag": self.discipline,
            "undersokelse": self.code,
            "fra": as_text(self.since),
            "til": as_text(self.until),
            "sok": YES if self.words else None,
            "feil": YES if self.wrong else None,
            "etter": after,
        }
        query = urlencode({name: part for name, part in parts.items() if part})
        return f"{PATH}?{query}" if query else PATH

    def said(self, language: Language, meanings: Meanings) -> str | None:
        """Say what is chosen; None where nothing is."""
        meaning = meanings.find(self.code)
        parts = (
            language.say("timeline.chosen.words", words=self.words) if self.words else None,
            language.say(f"discipline.{self.discipline}") if self.discipline else None,
            meaning.name if meaning else self.code,
            language.say("timeline.chosen.from", date=language.day(self.since.isoformat())) if self.since else None,
            language.say("timeline.chosen.to", date=language.day(self.until.isoformat())) if self.until else None,
        )
        return ", ".join(filter(None, parts)) or None


def read_wish(query: Mapping[str, str], words: str = "") -> Wish:
    """
    Read what somebody has chosen, from the address of the page or from its form; what is no choice counts as none.

    Args:
        words: those to look for, which stand beside.
    """
    since, until = (read_day(query.get(name, "")) for name in ("fra", "til"))
    discipline, code = query.get("slag"), query.get("undersokelse", "").strip()
    unread = any(query.get(name) and day is None for name, day in (("fra", since), ("til", until)))
    return Wish(
        discipline=discipline if discipline in DISCIPLINES else None,
        code=code if 0 < len(code) <= MAX_CODE else None,
        since=since,
        until=until,
        words=" ".join(words.split())[:MAX_WORDS],
        after=query.get("etter") or None,
        wrong=unread or query.get("feil") == YES,
    )


def wish_of(query: Mapping[str, str], visit: Visit) -> Wish:
    """Read what somebody has chosen, with the words that they gave before where the address says so."""
    return read_wish(query, visit.notes.get(WORDS, "") if query.get("sok") == YES else "")


def choose(form: Mapping[str, str], visit: Visit) -> Wish:
    """Read what somebody chooses with the form, and keep its words."""
    wish = read_wish({name: text for name, text in form.items() if name != "etter"}, form.get("ord", ""))
    visit.notes[WORDS] = wish.words
    return wish


def read_day(text: str) -> date | None:
    """Read a day as forms send it; None for what is none."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def as_text(day: date | None) -> str | None:
    """Write a day as forms and the endpoint take it."""
    return None if day is None else day.isoformat()
