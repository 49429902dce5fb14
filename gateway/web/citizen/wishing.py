"""What a citizen has chosen to see of their results: a kind, an examination, days, and words."""

from collections.abc import Mapping
from urllib.parse import urlencode

import msgspec
from typing_extensions import override

from gateway.web.languages import Language
from gateway.web.meanings import Meanings
from gateway.web.narrowing import Narrowing, as_text, read_narrowing
from gateway.web.visiting import Visit

PATH = "/borger"
PAGE = 20
# Words are looked for in what is shown, so that more is asked for at a time.
SEARCHED = 100
MAX_WORDS = 80
# The note of the session that holds the words: they may tell what somebody is ill of, and never stand in an address.
WORDS = "words"
YES = "ja"


class Wish(Narrowing, frozen=True, kw_only=True):
    """What somebody has chosen to see; the words to look for may tell of a person, and stand in no address."""

    words: str = ""
    after: str | None = None

    @property
    @override
    def narrowed(self) -> bool:
        """Tell whether it leaves anything out."""
        return bool(self.words) or any((self.discipline, self.code, self.since, self.until))

    @property
    def newest(self) -> bool:
        """Tell whether it is for the newest of everything."""
        return not self.narrowed and self.after is None

    def variables(self, meanings: Meanings) -> dict[str, object]:
        """Write it as the document's variables."""
        first = SEARCHED if self.words else PAGE
        return {"filter": self.filter(meanings), "first": first, "after": self.after}

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
    chosen = read_narrowing(query, examination="undersokelse")
    if query.get("feil") == YES:
        chosen = msgspec.structs.replace(chosen, wrong=True)
    return Wish(
        **msgspec.structs.asdict(chosen),
        words=" ".join(words.split())[:MAX_WORDS],
        after=query.get("etter") or None,
    )


def wish_of(query: Mapping[str, str], visit: Visit) -> Wish:
    """Read what somebody has chosen, with the words that they gave before where the address says so."""
    return read_wish(query, visit.notes.get(WORDS, "") if query.get("sok") == YES else "")


def choose(form: Mapping[str, str], visit: Visit) -> Wish:
    """Read what somebody chooses with the form, and keep its words."""
    wish = read_wish({name: text for name, text in form.items() if name != "etter"}, form.get("ord", ""))
    visit.notes[WORDS] = wish.words
    return wish
