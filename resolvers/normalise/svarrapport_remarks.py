"""What in a message is read with reservations: times that cannot be, codes that are not in their system."""

from collections.abc import Callable, Mapping

from resolvers.model import Comparator
from resolvers.normalise.codes import DISCIPLINES, INTERPRETATIONS, REPORT_COLUMNS, REPORT_ROWS, RESULT_ROWS
from resolvers.normalise.incoming import Remark
from resolvers.normalise.svarrapport_document import Element
from resolvers.normalise.svarrapport_kept import excluded
from resolvers.normalise.svarrapport_values import SIGNS, decimal, text_of, time_of

TIMES = frozenset(
    {
        "GenDate", "IssueDate", "ApprDate", "ReceiptDate", "StartDateTime", "EndDateTime", "OrgDate", "InvDate",
        "StatusChangeDate", "DescrDate", "CounterSignDate", "MedicalValidationDate", "DateResultValue",
        "CollectedDate", "ProducedDate",
    }
)  # fmt: skip
NUMBER = "NumResultValue"
CODES: Mapping[str, frozenset[str]] = {
    "ServReport/ServType": frozenset(REPORT_COLUMNS),
    "ServReport/Status": frozenset(REPORT_ROWS),
    "ServReport/MsgDescr": frozenset(DISCIPLINES),
    "ResultItem/ServType": frozenset(REPORT_COLUMNS),
    "ResultItem/StatusInvestigation": frozenset(RESULT_ROWS),
    "ResultItem/DevResultInd": frozenset(INTERPRETATIONS),
    "NumResult/ArithmeticComp": frozenset({*Comparator.__members__, *SIGNS}),
}


def remarks_on(body: Element) -> tuple[Remark, ...]:
    """Walk a message and remark on every value that is not what its element is for; paths hold names and places."""
    return tuple(remarks_below(body, "Message"))


def remarks_below(parent: Element, path: str) -> list[Remark]:
    """Remark on the children of an element and what is below them."""
    found: list[Remark] = []
    places: dict[str, int] = {}
    for child in parent.children:
        if excluded(parent.name, child.name):
            continue
        places[child.name] = places.get(child.name, 0) + 1
        if child.children or child.name in CHECKED:
            here = f"{path}/{child.name}[{places[child.name]}]"
            found += [Remark(code, here) for code, is_wrong in CHECKS.items() if is_wrong(parent.name, child)]
            found += remarks_below(child, here)
    return found


def is_no_time(_parent: str, element: Element) -> bool:
    """Tell a time that cannot be read."""
    return element.name in TIMES and text_of(element) is not None and time_of(element) is None


def is_no_number(_parent: str, element: Element) -> bool:
    """Tell a number that is none."""
    said = text_of(element) if element.name == NUMBER else None
    return said is not None and decimal(said) is None


def is_unknown_code(parent: str, element: Element) -> bool:
    """Tell a code that its national system does not have."""
    known = CODES.get(f"{parent}/{element.name}")
    said = element.attributes.get("V", "").strip().upper()
    return known is not None and bool(said) and said not in known


CHECKS: Mapping[str, Callable[[str, Element], bool]] = {
    "BAD_TIME": is_no_time,
    "NOT_A_NUMBER": is_no_number,
    "UNKNOWN_CODE": is_unknown_code,
}
# Nothing is remarked on in any other element.
CHECKED = TIMES | {NUMBER} | {path.partition("/")[2] for path in CODES}
