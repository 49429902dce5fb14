"""The results of a Svarrapport (ResultItem) with their answers, codes, dates and members."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from resolvers.model import (
    Code,
    DiagnosticComment,
    Interpretation,
    Investigation,
    Modifier,
    Moment,
    ReferenceRange,
    Result,
    SourceStatus,
)
from resolvers.normalise.codes import NATIONAL, SYSTEMS, interpretation, result_status
from resolvers.normalise.incoming import Remark
from resolvers.normalise.svarrapport_document import Element
from resolvers.normalise.svarrapport_kept import with_kept
from resolvers.normalise.svarrapport_nesting import Item, nested
from resolvers.normalise.svarrapport_parties import parties
from resolvers.normalise.svarrapport_specimens import oldest
from resolvers.normalise.svarrapport_values import (
    code,
    codes,
    comments,
    flag_of,
    structured,
    text,
    texts,
    time,
    value_of,
)

ITEM = frozenset({"ResultItem"})
Sampled = Mapping[str, Moment | None]


def results(
    tops: Sequence[Element], *, type_: Code | None, sampled: Sampled, path: str
) -> tuple[tuple[Result, ...], tuple[Remark, ...]]:
    """
    Read every ResultItem.

    Args:
        tops: the outermost ResultItems.
        type_: the report's type (7309), for an item that carries none.
        sampled: when each specimen was taken, by its number.
        path: where the report stands, for remarks.

    Returns:
        The top results, members nested, and what was read with reservations.

    Source:
        KITH Svarrapport v1.3 2008-12-01 and v1.4 2012-02-15, ResultItem.
    """
    items: list[Item] = []
    for top in tops:
        collect(top, items, parent=None, type_=type_, sampled=sampled, path=path)
    return nested(items)


def collect(
    element: Element, items: list[Item], *, parent: int | None, type_: Code | None, sampled: Sampled, path: str
) -> None:
    """Append an item and those inside it, in document order; what is inside has the type of what is around it."""
    place = len(items)
    found = result(element, type_=type_, sampled=sampled)
    items.append(Item(result=found, parent=parent, path=f"{path}/ResultItem[{place + 1}]"))
    for inner in outermost(element, "ResultItem"):
        collect(inner, items, parent=place, type_=found.source_status.type, sampled=sampled, path=path)


def outermost(element: Element, name: str, *, beyond: frozenset[str] = frozenset()) -> Iterator[Element]:
    """Find the outermost elements of a name anywhere below, but not within elements named in `beyond`."""
    for child in element.children:
        if child.name == name:
            yield child
        elif child.name not in beyond:
            yield from outermost(child, name, beyond=beyond)


def result(element: Element, *, type_: Code | None, sampled: Sampled) -> Result:
    """Read one ResultItem without its members."""
    investigations = tuple(map(investigation, element.all("Investigation")))
    own = code(element, "ServType") or inherited(type_)
    status = SourceStatus(type=own, status=code(element, "StatusInvestigation"))
    specimens = texts(element, "RefAnalysedSubject")
    investigated = time(element, "InvDate")
    diagnostic = element.first("DiagComment")
    found = Result(
        number=text(element, "IdResultItem"),
        refers_to=text(element, "RefIdResultItem"),
        code=main_code(investigations),
        investigations=investigations,
        status=result_status(letter(status.type), letter(status.status)),
        source_status=status,
        value=value_of(element),
        details=tuple(map(structured, element.all("StructuredInfo"))),
        diagnostic_comment=diagnosis(diagnostic) if diagnostic else None,
        interpretation=marker(element),
        reference_range=reference_range(element),
        sampled=oldest(sampled.get(number) for number in specimens) or investigated,
        investigated=investigated,
        status_changed=time(element, "StatusChangeDate"),
        described=time(element, "DescrDate"),
        countersigned=time(element, "CounterSignDate"),
        validated=time(element, "MedicalValidationDate"),
        accredited=flag_of(element.first("Accredited")),
        specimens=specimens,
        comments=comments(element, "Comment"),
        performers=parties(element, "RelServProv"),
    )
    return with_kept(element, found, apart=ITEM)


def inherited(type_: Code | None) -> Code | None:
    """Take the type of what is around an item, in the items' own code system (8270 has the codes of 7309)."""
    return replace(type_, system=SYSTEMS["ResultItem/ServType"]) if type_ else None


def letter(found: Code | None) -> str | None:
    """Give a code as the status tables know it."""
    return found.code.upper() if found and found.code else None


def investigation(element: Element) -> Investigation:
    """Read what was examined."""
    return Investigation(
        codes=codes(element, "Id"),
        specifications=codes(element, "Spec"),
        comment="\n".join(texts(element, "Comment")) or None,
    )


def main_code(investigations: Sequence[Investigation]) -> Code | None:
    """Choose the code that names a result: the first national one (7280, 7270, 7010), else the first."""
    found = [code for investigation in investigations for code in investigation.codes]
    national = (code for code in found if code.system in NATIONAL and code.code)
    return next(national, found[0] if found else None)


def diagnosis(element: Element) -> DiagnosticComment:
    """Read a coded diagnostic comment."""
    modifiers = tuple(
        Modifier(name=code(found, "Name") or Code(), values=codes(found, "Value")) for found in element.all("Modifier")
    )
    return DiagnosticComment(concept=code(element, "Concept") or Code(), modifiers=modifiers)


def marker(element: Element) -> Interpretation | None:
    """Read the deviation marker."""
    found = code(element, "DevResultInd")
    return Interpretation(code=interpretation(found.code), source=found) if found else None


def reference_range(element: Element) -> ReferenceRange | None:
    """Read the reference ranges, each on its own line."""
    found = [line for interval in element.all("RefInterval") for line in texts(interval, "Descr")]
    return ReferenceRange(text="\n".join(found)) if found else None
