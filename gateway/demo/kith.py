"""Write a report as a KITH Svarrapport 1.4 message: what the chronicle uses of the standard, and no more."""

from collections.abc import Iterable

from lxml import etree

from gateway.demo.kith_parts import add, add_code, add_comment, add_kind, add_moment, add_organisation, add_practitioner
from gateway.demo.kith_results import add_result
from resolvers.model import Party, PersonNumber, Report, Request, Specimen

NAMESPACE = "http://www.kith.no/xmlstds/labsvar/2012-02-15"
D_NUMBER = "4567"


def message(report: Report, subject: PersonNumber) -> bytes:
    """Write one version of a report as one message; `subject` is the number that the sample was taken under."""
    root = etree.fromstring(f'<Message xmlns="{NAMESPACE}"/>')
    head = report.message
    if head is None or head.type is None or head.generated is None:
        raise ValueError("a report without its message cannot be written as one")
    add_kind(root, "Type", head.type)
    add(root, "MIGversion", head.standard)
    add_moment(root, "GenDate", head.generated)
    add(root, "MsgId", head.id)
    add_report(root, report, subject)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def add_report(root: etree._Element, report: Report, subject: PersonNumber) -> None:
    """Write the report in the standard's order of elements."""
    node = add(root, "ServReport")
    add_kind(node, "ServType", report.source_status.type)
    add_moment(node, "IssueDate", report.first_issued)
    add_kind(node, "Status", report.source_status.status)
    add_kind(node, "MsgDescr", report.kind)
    add(node, "ServProvId", report.key.report)
    texts = [comment.text for comment in report.comments if comment.text]
    if texts:
        add(node, "Comment", "\n".join(texts))
    for request in report.requests:
        add_request(node, request)
    add_patient(node, report, subject)
    add_party(node, "ServProvider", report.performer)
    add_party(node, "Requester", report.requester)


def add_request(node: etree._Element, request: Request) -> None:
    """Write the request behind the report."""
    below = add(node, "ServReq")
    add_moment(below, "IssueDate", request.issued)
    add(below, "Id", request.number)
    for reason in request.reasons:
        add_comment(below, "ReasonAsText", reason)


def add_patient(node: etree._Element, report: Report, subject: PersonNumber) -> None:
    """Write whose the report is, the specimens and the results."""
    patient = add(node, "Patient")
    add(patient, "OffId", subject.digits)
    foreign = subject.digits[0] in D_NUMBER
    kind = add(patient, "TypeOffId")
    kind.set("V", "DNR" if foreign else "FNR")
    kind.set("DN", "D-nummer" if foreign else "Fødselsnummer")
    add_specimens(patient, report.specimens)
    for result in report.results:
        add_result(patient, result)


def add_specimens(patient: etree._Element, specimens: Iterable[Specimen]) -> None:
    """Write the specimens."""
    for specimen in specimens:
        node = add(patient, "AnalysedSubject")
        add_moment(add(node, "CollectedSample"), "CollectedDate", specimen.collected)
        if specimen.type:
            add_code(node, "TypeCoded", specimen.type)
        if specimen.anatomical_origin:
            add(node, "AnatomicalOrigin", specimen.anatomical_origin)
        add(node, "IdByServProvider", specimen.number)


def add_party(node: etree._Element, name: str, party: Party | None) -> None:
    """Write an organisation in its part in the report, with its persons below it."""
    if party is None:
        raise ValueError("a report without performer or requester cannot be written")
    hcp = add(add(node, name), "HCP")
    inst = add_organisation(hcp, party)
    for person in party.persons:
        add_practitioner(inst, "HCPerson", person)
