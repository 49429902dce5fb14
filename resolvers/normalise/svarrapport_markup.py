"""The text of marked-up answers, with what the markup means written out: columns, powers, what is struck, pictures."""

import re
from collections.abc import Iterator

from resolvers.normalise.svarrapport_document import XHTML, Element

BLANKS = re.compile(r"[ \t\r\n\f\v]+")
BLANK_LINES = re.compile(r"\n{3,}")
BLOCKS = frozenset(
    {"p", "div", "br", "li", "tr", "ul", "ol", "dl", "dt", "dd", "table", "h1", "h2", "h3", "h4", "h5", "h6", "pre"}
)
CELLS = frozenset({"td", "th"})
STRUCK = frozenset({"del", "s", "strike"})
MOST_COLUMNS = 50


def marked_up(element: Element) -> str:
    """
    Take the text out of markup: blocks end a line, blanks within one are one.

    What would mean something else without its markup says so in the text, in the language of the answers: a bar stands
    between the cells of a row, so that each stays in its column; 10 with a raised 9 is 10^9; what is struck out
    (overstrøket) and that there is a picture (bilde) stands in brackets.
    """
    lines = (BLANKS.sub(" ", line).strip() for line in "".join(runs(element)).split("\x00"))
    return BLANK_LINES.sub("\n\n", "\n".join(lines))


def runs(element: Element) -> Iterator[str]:
    """Give the pieces of text in order, with a NUL (which XML cannot hold) where a line ends."""
    keep = element.namespace != XHTML or element.name == "pre"
    yield element.text.replace("\n", "\x00") if keep else element.text
    bars = 0
    for child in element.children:
        if child.name.lower() in CELLS:
            yield " | " * bars
            bars = columns(child)
        yield from shown(child)
        yield child.tail.replace("\n", "\x00") if keep else child.tail


def shown(element: Element) -> Iterator[str]:
    """Give an element's pieces of text with what its markup means."""
    name = element.name.lower()
    if name in CELLS:
        yield "".join(runs(element)).strip("\x00 \t\r\n")
    elif name == "img":
        said = element.attributes.get("alt", "").strip()
        yield f"[bilde: {said}]" if said else "[bilde]"
        yield from runs(element)
    elif name in STRUCK or "line-through" in element.attributes.get("style", ""):
        yield "[overstrøket: "
        yield from runs(element)
        yield "]"
    else:
        yield "\x00" if name in BLOCKS else "^" if name == "sup" else ""
        yield from runs(element)
        yield "\x00" if name in BLOCKS and name != "br" else ""


def columns(cell: Element) -> int:
    """Tell over how many columns a cell goes."""
    said = cell.attributes.get("colspan", "").strip()
    # More digits than any table has columns are no number of columns.
    return min(max(int(said), 1), MOST_COLUMNS) if re.fullmatch("[0-9]{1,4}", said) else 1
