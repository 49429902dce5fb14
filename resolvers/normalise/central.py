"""
Read what the central store keeps: one report version a page, in the model's own JSON.

Source:
    The project's own model (resolvers/model/report.py), as intake writes it.
"""

import msgspec

from resolvers.model import Delivery, Fault, Normalised, Report

UNREADABLE = "DOCUMENT_UNREADABLE"


def read(delivery: Delivery) -> Normalised:
    """
    Decode every document; one that cannot be read is a fault of its own and costs no other.

    Returns:
        Reports in the order of the pages.

    Source:
        The project's own model, as intake writes it.
    """
    decoder = msgspec.json.Decoder(Report)
    reports: list[Report] = []
    faults: list[Fault] = []
    for number, page in enumerate(delivery.pages):
        try:
            reports.append(decoder.decode(page))
        except (msgspec.DecodeError, UnicodeDecodeError):
            # The decoder's words may quote the document, so the fault keeps the place alone.
            faults.append(Fault(code=UNREADABLE, path=f"pages[{number}]"))
    return Normalised(
        source=delivery.source, as_of=delivery.as_of, reports=tuple(reports), faults=tuple(faults), cut=delivery.cut
    )
