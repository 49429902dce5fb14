"""What a clinician has chosen to see of a patient: a main field, days, a code, and how far back."""

from collections.abc import Mapping
from urllib.parse import urlencode

import msgspec

from gateway.web.clinician.framing import PATIENT
from gateway.web.meanings import Meanings
from gateway.web.narrowing import Narrowing, as_text, read_narrowing

# So many reports stand in one table; what is older is shown from there on.
STEPS = (50, 100, 200)


class Wish(Narrowing, frozen=True, kw_only=True):
    """What is chosen, and how much of it is shown."""

    first: int = STEPS[0]
    after: str | None = None

    def variables(self, number: str, meanings: Meanings) -> dict[str, object]:
        """Write it as the document's variables."""
        return {"patient": number, "filter": self.filter(meanings), "first": self.first, "after": self.after}

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
    chosen, first = read_narrowing(query, examination="kode"), query.get("antall", "")
    return Wish(
        **msgspec.structs.asdict(chosen),
        first=next((step for step in STEPS if str(step) == first), STEPS[0]),
        after=query.get("etter") or None,
    )
