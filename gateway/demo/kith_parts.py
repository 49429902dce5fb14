"""The small parts of a Svarrapport: codes, times, comments, parties."""

from lxml import etree

from gateway.demo.chronicle.moments import OSLO
from resolvers.model import Code, Comment, Moment, Party

OID = "urn:oid:"


def add(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    """Add an element in the message's namespace."""
    node = etree.SubElement(parent, etree.QName(parent.nsmap.get(None) or "", name))
    node.text = text
    return node


def add_kind(parent: etree._Element, name: str, code: Code | None) -> None:
    """Write a code whose system the standard settles (CS), if there is one."""
    if code is None:
        return
    node = add(parent, name)
    node.set("V", code.code or "")
    if code.display:
        node.set("DN", code.display)


def add_code(parent: etree._Element, name: str, code: Code) -> None:
    """Write a code with its system (CV); one that is a text alone has its text only."""
    node = add(parent, name)
    for attribute, value in (
        ("V", code.code),
        ("S", (code.system or "").removeprefix(OID)),
        ("DN", code.display),
        ("OT", code.text),
    ):
        if value:
            node.set(attribute, value)


def add_moment(parent: etree._Element, name: str, moment: Moment | None) -> None:
    """Write a time as most laboratories do: Norwegian local time without zone, or a date."""
    if moment is None:
        return
    local = moment.at.astimezone(OSLO).replace(tzinfo=None).isoformat()
    add(parent, name).set("V", local if "T" in moment.text else moment.text)


def add_comment(parent: etree._Element, name: str, comment: Comment) -> None:
    """Write a comment with what kind of text it is."""
    node = add(parent, name)
    add_kind(node, "Heading", comment.heading)
    if comment.text:
        add(node, "TextResultValue", comment.text)


def add_organisation(hcp: etree._Element, party: Party) -> etree._Element:
    """Write an organisation."""
    return add_practitioner(hcp, "Inst", party)


def add_practitioner(parent: etree._Element, name: str, party: Party) -> etree._Element:
    """Write a party by name and identifier."""
    node = add(parent, name)
    add(node, "Name", party.name)
    for identifier in party.identifiers[:1]:
        add(node, "Id", identifier.value)
        add_kind(node, "TypeId", identifier.type)
    return node
