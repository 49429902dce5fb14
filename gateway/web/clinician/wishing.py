"""What a clinician has chosen to see of a patient: a main field, days, a code, and how far back."""

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

import msgspec

from gateway.web.clinician.framing import PATIENT
from gateway.web.meanings import Meanings
from gateway.web.trends import MAX_CODE

DISCIPLINES = ("LAB", "PAT", "BLD")
# So many reports stand in one table; what is older is shown from there on.
STEPS = (50, 100, 200)


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """
    What is chosen; `wrong` where a day could not be read, which then counts as none.

    Nothing of a person stands in it: it goes into the address of the page.
    """

    discipline: str | None = None
    code: str | None = None
    since: date | None = None
    until: date | None = None
    first: int = STEPS[0]
    after: str | None = None
    wrong: bool = False

    @property
    def narrowed(self) -> bool:
        """Tell whether it leaves anything out."""
        return any((self.discipline, self.code, self.since, self.until))

    def variables(self, number: str, meanings: Meanings) -> dict[str, object]:
        """Write it as the document's variables; an examination by every code that is known of it."""
        meaning = meanings.find(self.code)
        codes = () if self.code is None else (self.code,) if meaning is None else meaning.codes
        days = {"from": as_text(self.since), "to": as_text(self.until)}
        chosen = {
            "disciplines": [self.discipline] if self.discipline else None,
            "codes": [{"code": code} for code in codes] or None,
            "period": days if any(days.values()) else None,
        }
        narrowed = {name: value for name, value in chosen.items() if value is not None}
        return {"patient": number, "filter": narrowed or None, "first": self.first, "after": self.after}

    def address(self, **other: object) -> str:
        """Write it as an address, with something else in it."""
        wish = msgspec.structs.replace(self, **other)
        parts = {
            "slag": wish.discipline,
            "kode": wish.code,
            "fra": as_text(wish.since),
            "til": as_text(wish.until),
            "antall": str(wish.first) if wish.first != STEPS[0] else None,
            "etter": wish.after,
        }
        query = urlencode({name: part for name, part in parts.items() if part})
        return f"{PATIENT}?{query}" if query else PATIENT

    def older(self, cursor: str | None) -> str:
        """Say where what is older is shown: in a longer table, and beyond the longest in the next one."""
        longer = next((step for step in STEPS if step > self.first), None)
        return self.address(after=cursor) if longer is None or self.after else self.address(first=longer)


def read_wish(query: Mapping[str, str]) -> Wish:
    """Read what is chosen from the address of the page; what is no choice counts as none."""
    since, until = (read_day(query.get(name, "")) for name in ("fra", "til"))
    discipline, code, first = query.get("slag"), query.get("kode", "").strip(), query.get("antall", "")
    return Wish(
        discipline=discipline if discipline in DISCIPLINES else None,
        code=code if 0 < len(code) <= MAX_CODE else None,
        since=since,
        until=until,
        first=next((step for step in STEPS if str(step) == first), STEPS[0]),
        after=query.get("etter") or None,
        wrong=any(query.get(name) and day is None for name, day in (("fra", since), ("til", until))),
    )


def read_day(text: str) -> date | None:
    """Read a day as forms send it; None for what is none."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def as_text(day: date | None) -> str | None:
    """Write a day as forms and the endpoint take it."""
    return None if day is None else day.isoformat()
