"""The results of a Svarrapport: numbers, texts and codes, nested as they were found."""

from lxml import etree

from gateway.demo.kith_parts import add, add_code, add_kind, add_moment, add_practitioner
from resolvers.model import CodedValue, Comparator, Party, Quantity, Result, TextValue

COMPARATORS = {Comparator.LT: "Mindre enn", Comparator.GT: "Større enn"}


def add_result(parent: etree._Element, result: Result) -> None:
    """Write a result and its members, in the standard's order of elements."""
    node = add(parent, "ResultItem")
    add_value(node, result)
    add_kind(node, "ServType", result.source_status.type)
    if result.reference_range:
        add(add(node, "RefInterval"), "Descr", result.reference_range.text)
    for investigation in result.investigations:
        below = add(node, "Investigation")
        for code in investigation.codes:
            add_code(below, "Id", code)
    add_moment(node, "InvDate", result.investigated)
    for comment in result.comments:
        add(node, "Comment", comment.text)
    add_kind(node, "DevResultInd", result.interpretation.source if result.interpretation else None)
    add(node, "IdResultItem", result.number)
    add_kind(node, "StatusInvestigation", result.source_status.status)
    for number in result.specimens:
        add(node, "RefAnalysedSubject", number)
    for performer in result.performers:
        add_performer(node, performer)
    for member in result.members:
        add_result(node, member)


def add_value(node: etree._Element, result: Result) -> None:
    """Write the value, if the result has one."""
    match result.value:
        case Quantity() as quantity:
            add_number(node, quantity)
        case TextValue(text=text, heading=heading):
            below = add(node, "TextResult")
            add_kind(below, "Heading", heading)
            add(below, "TextResultValue", text)
        case CodedValue(codes=codes, heading=heading):
            below = add(node, "TextResult")
            add_kind(below, "Heading", heading)
            for code in codes:
                add_code(below, "TextCode", code)
        case None:
            return
        case _:
            raise ValueError("the chronicle writes numbers, texts and codes only")


def add_number(node: etree._Element, quantity: Quantity) -> None:
    """Write a number exactly as its text, with comparator and unit."""
    below = add(node, "NumResult")
    if quantity.comparator:
        comparator = add(below, "ArithmeticComp")
        comparator.set("V", quantity.comparator.value)
        comparator.set("DN", COMPARATORS[quantity.comparator])
    value = add(below, "NumResultValue")
    value.set("V", quantity.text)
    value.set("U", quantity.unit or "")


def add_performer(node: etree._Element, performer: Party) -> None:
    """Write who answers for the result."""
    below = add(node, "RelServProv")
    add_kind(below, "Relation", performer.relation)
    add_practitioner(add(below, "HCP"), "HCProf", performer)
