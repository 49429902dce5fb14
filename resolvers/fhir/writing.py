"""
The plain parts of what is written: members that say something, texts, times, numbers' neighbours, extensions.

Source:
    HL7 FHIR R4 (4.0.1), Data Types and Extensibility; NILAR implementation guide 1.6.0 (ids of extensions). Read
    2026-11-26.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import TypeAlias

from resolvers.model import Moment

Json: TypeAlias = Mapping[str, object]

NILAR = "http://nhn.no/fhir/nilar/StructureDefinition/"
STANDARD = "http://hl7.org/fhir/StructureDefinition/"
# What neither FHIR nor the national profile has a place for.
OWN = "urn:provesvar:fhir:"

NOT_WRITTEN = re.compile(r"[^\S\r\n\t ]|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
DAY = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?", re.ASCII)
CLOCK = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)T(?P<hour>\d\d)(?::(?P<minute>\d\d)(?::(?P<second>\d\d(?:\.\d+)?))?)?"
    r"(?P<zone>Z|[+-]\d\d:\d\d)",
    re.ASCII,
)
END_OF_DAY = "24"


def filled(members: Json) -> Json:
    """Leave out every member that says nothing, as FHIR wants."""
    return {name: value for name, value in members.items() if value is not None and value not in ("", [], {})}


def listed(parts: Iterable[Json | None]) -> list[Json]:
    """List what is there."""
    return [part for part in parts if part]


def text(said: str | None) -> str | None:
    """Write a text: without characters that FHIR does not let in; None where nothing is left."""
    if not said:
        return None
    kept = NOT_WRITTEN.sub(" ", said)
    return kept if kept.strip() else None


def token(said: str | None) -> str | None:
    """Write a code: no space around it, and single ones within."""
    return " ".join(NOT_WRITTEN.sub(" ", said).split()) or None if said else None


def uri(said: str | None) -> str | None:
    """Write what names a system: where a sender gave words, their spaces are escaped."""
    return "%20".join(NOT_WRITTEN.sub(" ", said).split()) or None if said else None


def date_time(moment: Moment | None) -> str | None:
    """
    Write a moment as precise as it is, in a form that FHIR knows; None where it says no time.

    FHIR wants seconds with every clock time, and lets them be filled with zeros. An hour alone is left out, as its
    minutes would be made up. Midnight at the end of a day becomes the beginning of the next.
    """
    if moment is None:
        return None
    if DAY.fullmatch(moment.text):
        return moment.text
    clock = CLOCK.fullmatch(moment.text)
    if clock is None:
        return None
    day, hour, minute, second, zone = clock.group("day", "hour", "minute", "second", "zone")
    if hour == END_OF_DAY:
        day, hour = (date.fromisoformat(day) + timedelta(days=1)).isoformat(), "00"
    return f"{day}T{hour}:{minute}:{second or '00'}{zone}" if minute else day


def instant(moment: Moment | None) -> str | None:
    """Write a moment that is precise to the second; None where it is not so precise, or there is none."""
    found = date_time(moment)
    return found if found and "T" in found else None


def utc(at: datetime) -> str:
    """Write an aware instant."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def extension(url: str, kind: str, value: object) -> Json | None:
    """Write an extension with one value; None where there is none."""
    return None if value is None or value in ("", [], {}) else {"url": url, f"value{kind}": value}


def extension_of(url: str, parts: Iterable[Json | None]) -> Json | None:
    """Write an extension that has parts; None where it has none."""
    found = listed(parts)
    return {"url": url, "extension": found} if found else None


def absent(why: str) -> Json:
    """Write what stands in the place of an element that must be there and is not said."""
    return {"extension": [{"url": f"{STANDARD}data-absent-reason", "valueCode": why}]}


# Whose a report is, is never written: whoever asked knows, and a person number is not given out.
SUBJECT: Json = {"type": "Patient", **absent("masked")}
