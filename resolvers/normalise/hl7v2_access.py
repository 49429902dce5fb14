"""What an ORU^R01 says of who may see it: marks (9603) that travel with the data, and what cannot be read as one."""

from collections.abc import Iterator, Sequence
from typing import NoReturn

from resolvers.model import Code
from resolvers.normalise.codes import VOLVEN
from resolvers.normalise.hl7v2_fields import every_code
from resolvers.normalise.hl7v2_groups import Order, Patient
from resolvers.normalise.hl7v2_wire import Segment
from resolvers.normalise.incoming import Unreadable

MARKS = f"{VOLVEN}9603"
BEGINNINGS = ("NORN", "NORU", "NORS")
# ARV-2: a restriction that is taken back.
TAKEN_BACK = "D"
# ORC-28 (table 0177): the usual confidentiality of a record restricts nothing.
USUAL = frozenset({"U", "N"})


def marks(patient: Patient, orders: Sequence[Order]) -> tuple[Code, ...]:
    """
    Read the marks on a report, each once.

    Raises:
        Unreadable: RESTRICTION_UNKNOWN, for a restriction that is no mark or says nothing: the report must not be
            shown as if it had none.

    Source:
        HL7 v2.6 3.4.14 (ARV), v2.5 4.5.1.28 (ORC-28); domain page 2.3 (9603) and 5.4 (marks of sources count).
    """
    return tuple(dict.fromkeys(mark(found) for found in restrictions(patient, orders)))


def restrictions(patient: Patient, orders: Sequence[Order]) -> Iterator[Code]:
    """Walk the codes that restrict access to a report."""
    access = (*patient.access, *(segment for order in orders for segment in order.access))
    for segment in access:
        if segment.get(2) != TAKEN_BACK:
            yield from every_code(segment, 3) or unknown()
    for order in orders:
        if order.common:
            yield from (found for found in every_code(order.common, 28) if found.code not in USUAL)
        yield from (found for noted in order.observations for found in checks(noted.segment))


def checks(observation: Segment) -> Iterator[Code]:
    """Give the marks among an observation's access checks (OBX-13), which hold other things too."""
    return (found for found in every_code(observation, 13) if is_mark(found))


def unknown() -> NoReturn:
    """Refuse a message that restricts access in a way that is not known."""
    raise Unreadable("RESTRICTION_UNKNOWN", "the message restricts access in a way that is not known here")


def mark(found: Code) -> Code:
    """Read a restriction as a mark."""
    if not is_mark(found):
        unknown()
    return Code(code=found.code, system=MARKS, display=found.display)


def is_mark(found: Code) -> bool:
    """Tell a mark by its system, or by how the codes of the system begin."""
    return found.system == MARKS or (found.code or "").strip().upper().startswith(BEGINNINGS)
