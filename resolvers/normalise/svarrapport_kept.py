"""What a message says beyond the fields of the model is kept as comments, so that nothing is lost."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

import msgspec
from msgspec.structs import replace

from resolvers.model import Code, Comment, Report, Result, Specimen
from resolvers.normalise.instants import moment
from resolvers.normalise.svarrapport_document import XHTML, Element
from resolvers.normalise.svarrapport_values import FALSE, TRUE, text_of

# Elements that are read by nobody, as `parent/child` with the reason. All else is found again in the model.
EXCLUDED: Mapping[str, str] = {
    "ServReport/CopyDest": "copy receivers are not stored, by ruling",
    "RefDoc/Content": "the content of an attached document is not stored, by ruling; its size is",
    "ServReport/Ack": "asks the receiving system for a receipt",
    "ServReq/Ack": "asked the laboratory's system for a receipt",
    "ServProvider/ComMethod": "how messages to the laboratory travel",
    "Requester/ComMethod": "how messages to the requester travel",
    "Patient/Name": "the person register knows the name",
    "Patient/Sex": "the person register knows the sex",
    "Patient/DateOfBirth": "the person register knows the date of birth",
    "Patient/DateOfDeath": "the person register knows the date of death",
    "Patient/Address": "the person register knows the address, and it may be confidential",
    "Patient/OffId": "a person number lives in the store's one table for them and nowhere else",
    "Patient/TypeOffId": "tells what kind of person number it is, and goes with it",
    "Patient/AdditionalId": "further numbers of the person, kept from clinical data as person numbers are",
    "Patient/IdByServProvider": "the person's number in the laboratory's register, kept from clinical data likewise",
    "Patient/IdByRequester": "the person's number in the requester's register, kept from clinical data likewise",
    "Animal/NameOwner": "names a person who is not the patient, in a report that is not stored",
    "ArithmeticComp/@DN": "the national name of a comparator whose code is kept",
}
CODED = ("V", "U", "S", "DN", "OT")
LONG_ENOUGH = 4
MOST_SEARCHES = 200
ELEMENT = "urn:provesvar:svarrapport:element"
Part = TypeVar("Part", Report, Result, Specimen)


def excluded(parent: str, child: str) -> bool:
    """Tell whether a child element (or `@attribute`) is on the list of what is not read."""
    return f"{parent}/{child}" in EXCLUDED


def with_kept(element: Element, part: Part, *, apart: frozenset[str]) -> Part:
    """Add as comments what an element says and its part of the model does not; those named in `apart` stand alone."""
    return replace(part, comments=(*part.comments, *kept(element, part, apart=apart)))


def kept(element: Element, part: Report | Result | Specimen, *, apart: frozenset[str]) -> Iterator[Comment]:
    """Give a comment, headed by its element's path below the part, for each text that is not found again, once."""
    known = Known(part)
    alone = [(path, said) for path, said in dict.fromkeys(sayings(element, apart)) if not known.has(said)]
    for place, (path, said) in enumerate(alone):
        # To look within texts is dear: a message made of unforeseen elements is kept without looking.
        if place >= MOST_SEARCHES or not known.has_within(said):
            yield Comment(text=said, heading=Code(code=path, system=ELEMENT))


def kept_from(comment: Comment, elements: frozenset[str]) -> bool:
    """Tell whether a comment is what was kept of one of these elements of its part, or from below one."""
    heading = comment.heading
    if heading is None or heading.system != ELEMENT or heading.code is None:
        return False
    return heading.code.partition("/")[0] in elements


def sayings(element: Element, apart: frozenset[str], above: str = "") -> list[tuple[str, str]]:
    """
    List what an element says in texts and coded attributes, outside the excluded, with the path of each.

    Args:
        apart: names of children that are parts of their own.
        above: the path that the paths of the children begin with.
    """
    path = above or element.name
    marked = bool(element.children) and any(child.namespace == XHTML for child in element.children)
    found = own_sayings(element, path, (text_of(element) or "") if marked else element.text)
    for child in () if marked else element.children:
        if child.name not in apart and not excluded(element.name, child.name):
            found += sayings(child, apart, f"{above}/{child.name}" if above else child.name)
        if child.tail and says_something(child.tail):
            found.append((path, child.tail.strip()))
    return found


def own_sayings(element: Element, path: str, text: str) -> list[tuple[str, str]]:
    """List what an element says itself."""
    found = [(path, text.strip())] if text and says_something(text) else []
    for name in CODED:
        value = element.attributes.get(name)
        if value and says_something(value) and not excluded(element.name, f"@{name}"):
            found.append((path, value.strip()))
    return found


def says_something(text: str) -> bool:
    """Tell whether a text holds a letter or a digit."""
    return any(map(str.isalnum, text))


class Known:
    """What a part of the model says, to look texts up in."""

    def __init__(self, part: Report | Result | Specimen) -> None:
        """Collect every text, and every line of one."""
        plain = dict.fromkeys(strings(msgspec.to_builtins(part)))
        whole = [folded(text) for text in plain]
        lines = [folded(line) for text in plain if "\n" in text for line in text.split("\n")]
        self._exact = frozenset({*whole, *lines})
        self._all = "\n".join(whole)

    def has(self, text: str) -> bool:
        """Tell whether a text is there: alone or as a line, as a code system's URI, or as a time."""
        plain = folded(text)
        flag = plain.lower() if plain.lower() in TRUE | FALSE else plain
        if not self._exact.isdisjoint((plain, flag, f"urn:oid:{plain}")):
            return True
        at = moment(plain)
        return at is not None and at.text in self._exact

    def has_within(self, text: str) -> bool:
        """Tell whether a text that is long enough to mean itself is there within a longer one."""
        plain = folded(text)
        return len(plain) >= LONG_ENOUGH and plain in self._all


def folded(text: str) -> str:
    """Make all white space single blanks."""
    return " ".join(text.split())


def strings(value: object) -> list[str]:
    """List every text of a plain value, in order; a truth value as XML writes it."""
    found: list[str] = []
    collect((value,), found)
    return found


def collect(members: Iterable[object], found: list[str]) -> None:
    """Add every text of some plain values; of a part's fields, which are many, most are texts or nothing."""
    for member in members:
        if member is None or member == ():
            continue
        if isinstance(member, str):
            found.append(member)
        elif isinstance(member, dict):
            collect(member.values(), found)
        elif isinstance(member, (list, tuple)):
            collect(member, found)
        elif isinstance(member, bool):
            found += ("true", "1") if member else ("false", "0")
        elif isinstance(member, int):
            found.append(str(member))
