"""From the bytes of an HL7 v2 message to its segments: character set, delimiters, bounds."""

import re

import msgspec

from resolvers.normalise.hl7v2_escapes import CONTROLS, LINE_ENDS, Delimiters, meaning, sequence, unescaped
from resolvers.normalise.incoming import Remark, Unreadable
from resolvers.normalise.letters import GUESSES, is_utf8, read_letters

MAX_SEGMENTS = 20_000
# Repetitions, components and subcomponents together: each takes time, and no laboratory writes so many.
MAX_PARTS = 250_000
USUAL = "|^~\\&"
# MSH-18 (table 0211), and what systems write in place of it. ISO 8859-1 in practice is windows-1252, which holds it.
CHARSETS = {
    **dict.fromkeys(("ASCII", "US-ASCII"), "ascii"),
    **dict.fromkeys(("UNICODE UTF-8", "UNICODE", "UTF-8", "UTF8"), "utf-8"),
    **dict.fromkeys(("8859/1", "ISO-8859-1", "ISO8859-1", "ISO 8859-1", "ISO_8859-1", "LATIN1"), "cp1252"),
    **dict.fromkeys(("WINDOWS-1252", "CP1252"), "cp1252"),
    **dict.fromkeys(("8859/15", "ISO-8859-15", "ISO8859-15"), "iso8859-15"),
}
SEGMENT_NAME = re.compile(r"[A-Z][A-Z0-9]{2}", re.ASCII)
NULL = '""'
# How much is looked at to find MSH, and what may stand before it: the frame of MLLP, a byte order mark, blank lines.
LONGEST_HEAD = 10_000
BEFORE_HEAD = b"\x0b\xef\xbb\xbf \t\r\n"


class Datum(msgspec.Struct, frozen=True, kw_only=True):
    """One repetition of a field: components, each of its subcomponents, without escape sequences."""

    components: tuple[tuple[str, ...], ...] = ()

    def get(self, component: int, part: int = 1) -> str | None:
        """Give a subcomponent by its numbers, from 1; None where it says nothing (`""` takes a value back)."""
        if component > len(self.components) or part > len(self.components[component - 1]):
            return None
        found = self.components[component - 1][part - 1].strip()
        return None if found == NULL else found or None

    def inner(self, component: int) -> "Datum":
        """Read the subcomponents of a component as the components of a value of their own."""
        if component > len(self.components):
            return Datum()
        return Datum(components=tuple((part,) for part in self.components[component - 1]))


class Segment(msgspec.Struct, frozen=True, kw_only=True):
    """
    One segment; `fields[0]` is its name, and `fields[n]` its field number n as it was sent.

    `place` counts segments of its name in the message, from 1.
    """

    name: str
    fields: tuple[str, ...]
    place: int
    signs: Delimiters
    charset: str

    def path(self, number: int) -> str:
        """Say where a field stands."""
        return f"{self.name}[{self.place}]-{number}"

    def raw(self, number: int) -> tuple[str, ...]:
        """Give the repetitions of a field as they were sent; none where it is empty."""
        found = self.fields[number] if number < len(self.fields) else ""
        return tuple(found.split(self.signs.repetition)) if found else ()

    def data(self, number: int) -> tuple[Datum, ...]:
        """Give the repetitions of a field in their parts."""
        return tuple(map(self._datum, self.raw(number)))

    def first(self, number: int) -> Datum:
        """Give the first repetition of a field."""
        found = self.raw(number)
        return self._datum(found[0]) if found else Datum()

    def get(self, number: int, component: int = 1, part: int = 1) -> str | None:
        """Give a part of the first repetition of a field."""
        return self.first(number).get(component, part)

    def texts(self, number: int) -> tuple[str, ...]:
        """Give each repetition of a field as one text, also where a delimiter in it was not escaped."""
        found = (self.plain(repetition).strip() for repetition in self.raw(number))
        return tuple(text for text in found if text and text != NULL)

    def text(self, number: int) -> str | None:
        """Give a field as one text, its repetitions as lines."""
        return "\n".join(self.texts(number)) or None

    def plain(self, raw: str) -> str:
        """Take the escape sequences out of a text."""
        return unescaped(raw, self.signs, self.charset)

    def _datum(self, raw: str) -> Datum:
        parts = (component.split(self.signs.subcomponent) for component in raw.split(self.signs.component))
        return Datum(components=tuple(tuple(map(self.plain, part)) for part in parts))


def segments(message: bytes, *, max_bytes: int) -> tuple[tuple[Segment, ...], tuple[Remark, ...]]:
    """
    Cut a message into segments.

    Args:
        message: in a character set that MSH-18 names, or that can be told from the bytes where it names none.
        max_bytes: the largest message taken.

    Returns:
        The segments, MSH first, and what had to be guessed, joined or left out.

    Raises:
        Unreadable: TOO_LARGE, NOT_HL7, BAD_DELIMITERS, UNSUPPORTED_CHARSET, TOO_MANY_SEGMENTS or TOO_MANY_PARTS.

    Source:
        HL7 v2.5.1 chapter 2, 2.5 (delimiters), 2.7 (escape sequences), 2.15.9.18 (MSH-18), read 2026-11-26.
    """
    if len(message) > max_bytes:
        raise Unreadable("TOO_LARGE", "the message is larger than is taken")
    text, charset, guessed = decoded(message)
    clean = text.translate(CONTROLS).lstrip("\ufeff").lstrip()
    signs = delimiters(clean)
    lines, joined = joined_lines(clean, signs.field)
    if len(lines) > MAX_SEGMENTS:
        raise Unreadable("TOO_MANY_SEGMENTS", "the message has more segments than are taken")
    if sum(map(clean.count, (signs.component, signs.repetition, signs.subcomponent))) > MAX_PARTS:
        raise Unreadable("TOO_MANY_PARTS", "the message has more repetitions and components than are taken")
    found = named(lines, signs, charset)
    remarks = [
        Remark(code, "MSH[1]")
        for code, true in (
            ("ENCODING_GUESSED", guessed),
            ("CONTROL_CHARACTERS_REMOVED", framed(text).translate(CONTROLS) != framed(text)),
        )
        if true
    ]
    remarks += [Remark("LINE_JOINED", f"{found[place].name}[{found[place].place}]") for place in joined]
    remarks += [remark for segment in found for remark in unread_escapes(segment)]
    return found, tuple(remarks)


def opening(message: bytes) -> Segment:
    """
    Read MSH alone, also of a message that cannot be read further; what its character set hides is guessed.

    Raises:
        Unreadable: NOT_HL7 or BAD_DELIMITERS.
    """
    text = first_line(message).translate(CONTROLS)
    return named([text], delimiters(text), "utf-8")[0]


def first_line(message: bytes) -> str:
    """Give the first line of a message that says something, as far as it is looked at."""
    start = message[:LONGEST_HEAD].lstrip(BEFORE_HEAD)
    line = re.split(rb"[\r\n]", start, maxsplit=1)[0]
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("latin-1")


def framed(text: str) -> str:
    """Take off the frame of MLLP, in which a message may have been kept."""
    return text.removeprefix("\x0b").removesuffix("\r").removesuffix("\x1c")


def decoded(message: bytes) -> tuple[str, str, bool]:
    """
    Decode the bytes; tells the character set, and whether it had to be guessed.

    Raises:
        Unreadable: UNSUPPORTED_CHARSET.
    """
    head = first_line(message)
    fields = head.split(head[3:4]) if head.startswith("MSH") and head[3:] else []
    named = fields[17].split(head[5:6])[0].strip().upper() if len(fields) > 17 and head[5:6] else ""  # noqa: PLR2004 MSH-18
    if named and named not in CHARSETS:
        raise Unreadable("UNSUPPORTED_CHARSET", "the message's character set is not one that is read")
    charset = CHARSETS.get(named, "ascii")
    # One byte a character takes any bytes: letters beyond ASCII that are valid UTF-8 are UTF-8.
    sets = (charset, *GUESSES) if message.isascii() or not is_utf8(message) else GUESSES
    text, name = read_letters(message, sets)
    return text, name, name != charset


def delimiters(text: str) -> Delimiters:
    """
    Read MSH-1 and MSH-2; what MSH-2 leaves out is as usual.

    Raises:
        Unreadable: NOT_HL7 or BAD_DELIMITERS.
    """
    if not text.startswith("MSH") or len(text) < 5:  # noqa: PLR2004 MSH and two delimiters
        raise Unreadable("NOT_HL7", "the message does not begin with MSH")
    field = text[3]
    given = LINE_ENDS.split(text[4:12], maxsplit=1)[0].partition(field)[0]
    signs = field + given[:4] + USUAL[1 + len(given) :]
    truncation = given[4:5] or "#"
    if len(set(signs)) != len(USUAL) or any(sign.isalnum() or sign.isspace() for sign in signs + truncation):
        raise Unreadable("BAD_DELIMITERS", "the message's delimiters cannot be told apart")
    return Delimiters(
        field=field,
        component=signs[1],
        repetition=signs[2],
        escape=signs[3],
        subcomponent=signs[4],
        truncation=truncation,
    )


def joined_lines(text: str, field: str) -> tuple[list[str], list[int]]:
    """Cut at the ends of lines; a line that begins no segment belongs to the text of the one before it."""
    lines: list[list[str]] = []
    for line in LINE_ENDS.split(text):
        if SEGMENT_NAME.match(line) and line[3:4] in {"", field}:
            lines.append([line])
        elif line.strip() and lines:
            lines[-1].append(line)
    return ["\n".join(parts) for parts in lines], [place for place, parts in enumerate(lines) if len(parts) > 1]


def named(lines: list[str], signs: Delimiters, charset: str) -> tuple[Segment, ...]:
    """Make segments of lines, each with its place among those of its name."""
    places: dict[str, int] = {}
    found = []
    for line in lines:
        name, *fields = line.split(signs.field)
        if name == "MSH":
            fields.insert(0, signs.field)
        places[name] = places.get(name, 0) + 1
        found.append(Segment(name=name, fields=(name, *fields), place=places[name], signs=signs, charset=charset))
    return tuple(found)


def unread_escapes(segment: Segment) -> list[Remark]:
    """Remark on each field with an escape sequence that is not known."""
    escape = segment.signs.escape
    start = 3 if segment.name == "MSH" else 1
    return [
        Remark("ESCAPE_NOT_READ", segment.path(number))
        for number, field in enumerate(segment.fields[start:], start=start)
        if escape in field
        and any(meaning(said, segment.signs, segment.charset) is None for said in sequence(escape).findall(field))
    ]
