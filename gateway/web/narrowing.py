"""What somebody has chosen to see of a list of reports: a main field, an examination, and days."""

from collections.abc import Mapping
from datetime import date

import msgspec

from gateway.web.meanings import Meanings
from gateway.web.trends import MAX_CODE

DISCIPLINES = ("LAB", "PAT", "BLD")


class Narrowing(msgspec.Struct, frozen=True, kw_only=True):
    """
    What is chosen; `wrong` where a day could not be read, which then counts as none.

    Nothing of a person stands in it: it goes into the address of the page.
    """

    discipline: str | None = None
    code: str | None = None
    since: date | None = None
    until: date | None = None
    wrong: bool = False

    @property
    def narrowed(self) -> bool:
        """Tell whether it leaves anything out."""
        return any((self.discipline, self.code, self.since, self.until))

    def filter(self, meanings: Meanings) -> dict[str, object] | None:
        """Write it as the filter of a timeline, an examination by every code that is known of it; None for all."""
        meaning = meanings.find(self.code)
        codes = () if self.code is None else (self.code,) if meaning is None else meaning.codes
        days = {"from": as_text(self.since), "to": as_text(self.until)}
        chosen = {
            "disciplines": [self.discipline] if self.discipline else None,
            "codes": [{"code": code} for code in codes] or None,
            "period": days if any(days.values()) else None,
        }
        return {name: value for name, value in chosen.items() if value is not None} or None


def read_narrowing(query: Mapping[str, str], *, examination: str) -> Narrowing:
    """Read what is chosen; what is no choice counts as none. `examination` is the field that names one."""
    since, until = (read_day(query.get(name, "")) for name in ("fra", "til"))
    discipline, code = query.get("slag"), query.get(examination, "").strip()
    return Narrowing(
        discipline=discipline if discipline in DISCIPLINES else None,
        code=code if 0 < len(code) <= MAX_CODE else None,
        since=since,
        until=until,
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
