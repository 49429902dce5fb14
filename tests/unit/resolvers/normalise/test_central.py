import msgspec

from resolvers.model import Delivery, Fault, SourceId
from resolvers.normalise.central import read
from tests.examples import NOW, report


def delivery(*pages: bytes) -> Delivery:
    return Delivery(source=SourceId("central"), dialect="central", as_of=NOW, pages=pages, cut="TIME")


def test_documents_become_the_reports_they_were():
    first, second = report("r1"), report("r2")

    found = read(delivery(msgspec.json.encode(first), msgspec.json.encode(second)))

    assert found.reports == (first, second)
    assert (found.source, found.as_of, found.cut, found.faults) == ("central", NOW, "TIME", ())


def test_a_document_that_cannot_be_read_costs_no_other():
    good = msgspec.json.encode(report())

    found = read(delivery(b"{", good, b'{"key": 5}', good.replace(b"48", b"\xff")))

    assert found.reports == (report(),)
    assert found.faults == tuple(Fault(code="DOCUMENT_UNREADABLE", path=f"pages[{at}]") for at in (0, 2, 3))


def test_a_number_keeps_its_digits():
    written = msgspec.json.encode(report()).replace(b'"48"', b'"5.10"')

    assert read(delivery(written)).reports[0].results[0].value.text == "5.10"
