"""From the bytes of a message to a bounded tree of elements, whatever its encoding."""

import codecs
import re
from collections.abc import Iterator

import msgspec
from lxml import etree

from resolvers.normalise.incoming import Remark, Unreadable
from resolvers.normalise.letters import is_utf8, read_letters

MAX_DEPTH = 100
# An element has one or two. Real messages have some 1,000, and none more than one in 15 bytes; a message of the usual
# largest size has room for five times as many as this, which would take hundreds of megabytes to hold.
MAX_TAGS = 250_000
XHTML = "http://www.w3.org/1999/xhtml"
INSTANCE = "{http://www.w3.org/2001/XMLSchema-instance}"
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
WIDE_STARTS = ((b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be"))
DECLARED = re.compile(rb"\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
DECLARATION = re.compile(r"\s*<\?xml\b[^>]{0,300}\?>")
PROLOGUE = re.compile(r"\s*(?:<!--.*?-->\s*|<\?.*?\?>\s*)*", re.DOTALL)
# XML allows no other control characters; some laboratory systems leak them into texts.
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]+")
CONTROL_REFERENCES = re.compile(r"&#(?:0*(?:[0-8]|1[124-9]|2[0-9]|3[01])|x0*(?:[0-8bcef]|1[0-9a-f]));", re.IGNORECASE)
CODED = frozenset({"V", "U", "S", "DN", "OT"})
HIGH_CONTROLS = re.compile(rb"[\x80-\x9f]")
BYTE_ENCODINGS = frozenset({"utf-8", "ascii", "cp1252"} | {f"iso8859-{part}" for part in range(1, 17)})


class Element(msgspec.Struct, frozen=True, kw_only=True):
    """One element: its local name and namespace, attributes by local name, texts and children in their order."""

    name: str
    namespace: str = ""
    attributes: dict[str, str] = {}
    text: str = ""
    tail: str = ""
    children: tuple["Element", ...] = ()

    def all(self, name: str) -> list["Element"]:
        """Give the children of a name."""
        return [child for child in self.children if child.name == name]

    def first(self, name: str) -> "Element | None":
        """Give the first child of a name."""
        found = self.all(name)
        return found[0] if found else None

    def every(self) -> Iterator["Element"]:
        """Walk this element and all below it, in document order."""
        yield self
        for child in self.children:
            yield from child.every()


def document(message: bytes, *, max_bytes: int) -> tuple[Element, tuple[Remark, ...]]:
    """
    Read a message's bytes as XML.

    Args:
        message: in any encoding that is declared, marked by a byte order mark, or can be told from the bytes.
        max_bytes: the largest message taken.

    Returns:
        The root element and what had to be guessed or left out.

    Raises:
        Unreadable: TOO_LARGE, TOO_DEEP, DOCTYPE_REFUSED or NOT_XML.

    Source:
        XML 1.0 fifth edition, 2.2 and appendix F; WHATWG Encoding (iso-8859-1 in practice is windows-1252).
    """
    if len(message) > max_bytes:
        raise Unreadable("TOO_LARGE", "the message is larger than is taken")
    text, guessed = decoded(message)
    clean = CONTROL_REFERENCES.sub("", CONTROLS.sub("", text))
    remarks = tuple(
        Remark(code, "/")
        for code, found in (("ENCODING_GUESSED", guessed), ("CONTROL_CHARACTERS_REMOVED", len(clean) < len(text)))
        if found
    )
    return parsed(without_declaration(clean.lstrip("\ufeff"))), remarks


def without_declaration(text: str) -> str:
    """Take the XML declaration away where a text begins with one; to look for it elsewhere takes long in blanks."""
    found = DECLARATION.match(text)
    return text[found.end() :] if found else text


def parsed(text: str) -> Element:
    """Parse text without its XML declaration; a DOCTYPE is refused before the parser sees it."""
    prologue = PROLOGUE.match(text)
    start = prologue.end() if prologue else 0
    if text[start : start + 9].upper() == "<!DOCTYPE":
        raise Unreadable("DOCTYPE_REFUSED", "a document type declaration is not taken")
    if text.count("<") > MAX_TAGS:
        raise Unreadable("TOO_LARGE", "the message has more elements than is taken")
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_pis=True
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "surrogatepass"), parser)
    except etree.XMLSyntaxError as error:
        if "depth" in str(error.msg).lower():
            raise Unreadable("TOO_DEEP", "elements are nested too deeply") from None
        # The parser's own message may quote the document, so it is not kept.
        raise Unreadable("NOT_XML", "the message is not well-formed XML") from None
    return element(root, MAX_DEPTH)


def element(node: etree._Element, depth: int) -> Element:
    """Copy a parsed element; comments give their place only to the text behind them."""
    if depth == 0:
        raise Unreadable("TOO_DEEP", "elements are nested too deeply")
    namespace, _, name = str(node.tag).rpartition("}")
    text, children = node.text or "", []
    for child in node:
        if isinstance(child.tag, str):
            children.append(element(child, depth - 1))
        elif children:
            children[-1] = msgspec.structs.replace(children[-1], tail=children[-1].tail + (child.tail or ""))
        else:
            text += child.tail or ""
    return Element(
        name=name,
        namespace=namespace[1:],
        attributes=attributes(node, namespace[1:]),
        text=text,
        tail=node.tail or "",
        children=tuple(children),
    )


def attributes(node: etree._Element, namespace: str) -> dict[str, str]:
    """Give the attributes by local name; those of coded values in capitals, as some systems write `v` and `dn`."""
    plain = {str(key): str(value) for key, value in node.attrib.items()}
    if plain.keys() <= CODED:
        return plain
    found = {local(key): value for key, value in plain.items() if not key.startswith(INSTANCE)}
    if namespace == XHTML:
        return found
    odd = {name: name.upper() for name in found if name not in CODED and name.upper() in CODED}
    return {odd.get(name, name): value for name, value in found.items() if odd.get(name) not in found}


def local(name: str) -> str:
    """Give an attribute's name without its namespace."""
    return name.rpartition("}")[2]


def decoded(message: bytes) -> tuple[str, bool]:
    """Decode a message by its mark, its shape or its declaration; the second value tells that it had to be guessed."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if message.startswith(mark):
            return attempted(message, encoding)
    for start, encoding in WIDE_STARTS:
        if message.startswith(start):
            return attempted(message, encoding)
    found = DECLARED.match(message)
    declared = known(found.group(1).decode("ascii")) if found else "utf-8"
    if declared is None or contradicted(message, declared):
        return guessed(message)
    return attempted(message, declared)


def known(name: str) -> str | None:
    """Give Python's name of a declared encoding of one byte a character, or UTF-8; None for any other."""
    try:
        encoding = codecs.lookup(name).name
    except LookupError:
        return None
    return encoding if encoding in BYTE_ENCODINGS else None


def contradicted(message: bytes, encoding: str) -> bool:
    """
    Tell that the bytes cannot well be what is declared, though they would decode.

    A byte encoding takes any bytes: letters beyond ASCII that are valid UTF-8 are UTF-8, and the control characters of
    iso-8859-1 are the dashes and quotes of windows-1252.
    """
    if encoding == "utf-8" or message.isascii():
        return False
    return is_utf8(message) or (encoding == "iso8859-1" and HIGH_CONTROLS.search(message) is not None)


def attempted(message: bytes, encoding: str) -> tuple[str, bool]:
    """Decode as declared, else guess."""
    try:
        return message.decode(encoding), False
    except UnicodeDecodeError:
        return guessed(message)


def guessed(message: bytes) -> tuple[str, bool]:
    """Decode as UTF-8 where the bytes are, else as windows-1252, else as what takes every byte."""
    return read_letters(message)[0], True
