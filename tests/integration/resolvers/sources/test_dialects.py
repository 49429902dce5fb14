"""Each dialect's sheet on a real socket: every header and field that is sent, and none besides."""

from datetime import UTC, datetime

import pytest

from resolvers.deadline import Deadline
from resolvers.ledger import completeness
from resolvers.model import Fetch, Missing, SourceId, SourceState, Window
from resolvers.normalise import normalise
from resolvers.plan import SourceSheet
from resolvers.sources.crawl import Caps
from resolvers.sources.credentials import StaticBearer
from resolvers.sources.dialects import GENERIC, PPS, Dialect, Paging, PersonIn, Search
from tests.examples import NOW, NUMBER, PERSON
from tests.fhir_examples import codes, diagnostic_report, observation
from tests.integration.endpoint import EMPTY, always, fetch, laboratory, page
from tests.integration.scripted import response

ME = ("patient.identifier", f"urn:oid:2.16.578.1.12.4.1.4.1|{NUMBER.digits}")
REPORT_INCLUDES = [
    ("_include", "DiagnosticReport:based-on"),
    ("_include", "DiagnosticReport:specimen"),
    ("_include", "DiagnosticReport:performer"),
    ("_include", "DiagnosticReport:result"),
    ("_include:iterate", "ServiceRequest:requester"),
    ("_include:iterate", "Observation:has-member"),
]
RESULT_INCLUDES = [("_include", "Observation:specimen"), ("_include", "Observation:performer")]
SINCE, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, 12, 30, tzinfo=UTC)
PERIOD = {"window": Window(since=SINCE, until=UNTIL)}
COUNT, SKIP = ("_count", "50"), ("_skip", "0")
# What is sent whatever the dialect: HTTP's own headers and ours.
ALWAYS = {
    "host",
    "user-agent",
    "accept",
    "accept-encoding",
    "content-length",
    "content-type",
    "correlation-id",
    "authorization",
}
ALONE = Dialect(
    name="alone",
    person_in=PersonIn.FORM,
    paging=Paging.LINKS,
    searches=(Search(resource="Observation", form=(("_include", "Observation:specimen"),)),),
)


async def sent(dialect, **bounds):
    """Make one fetch of an endpoint that holds nothing; gives its requests by what was searched."""
    asked = Fetch(source=SourceId("lab-test"), person=PERSON, budget_s=5.0, basis="SAMTYKKE", role="LE", **bounds)
    async with laboratory(
        always(response(EMPTY)), dialect, credentials=StaticBearer("t-1"), caps=Caps(page_size=50)
    ) as (server, source):
        await source.fetch(asked, Deadline.after(5))
    return {got.resource: got for got in server.got}


@pytest.mark.parametrize(
    ("dialect", "headers"),
    [
        (PPS, {"person-id": NUMBER.digits, "access-basis": "SAMTYKKE", "requester-hpr-role": "LE"}),
        (GENERIC, {}),
        (ALONE, {}),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
async def test_the_headers_of_each_dialect_and_none_besides(dialect, headers):
    for got in (await sent(dialect)).values():
        assert got.method == "POST"
        assert got.target == f"/fhir/{got.resource}/_search"
        assert {name: text for name, text in got.headers.items() if name not in ALWAYS} == headers
        assert got.headers["correlation-id"] == "correlation"
        assert got.headers["authorization"] == "Bearer t-1"
        assert got.headers["accept"] == "application/fhir+json"
        assert got.headers["content-type"] == "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("dialect", "bounds", "forms"),
    [
        (
            PPS,
            {},
            {
                "DiagnosticReport": [*REPORT_INCLUDES, COUNT, SKIP],
                "Observation": [*RESULT_INCLUDES, COUNT, SKIP],
            },
        ),
        (
            GENERIC,
            {},
            {"DiagnosticReport": [ME, *REPORT_INCLUDES, COUNT], "Observation": [ME, *RESULT_INCLUDES, COUNT]},
        ),
        (
            PPS,
            PERIOD,
            {
                resource: [
                    *includes,
                    ("date", "gt2026-01-01T00:00:00Z"),
                    ("date", "lt2026-02-01T12:30:00Z"),
                    COUNT,
                    SKIP,
                ]
                for resource, includes in (("DiagnosticReport", REPORT_INCLUDES), ("Observation", RESULT_INCLUDES))
            },
        ),
        (
            GENERIC,
            PERIOD | {"changed_since": SINCE},
            {
                resource: [
                    ME,
                    *includes,
                    ("date", "ge2026-01-01T00:00:00Z"),
                    ("date", "le2026-02-01T12:30:00Z"),
                    ("_lastUpdated", "ge2026-01-01T00:00:00Z"),
                    COUNT,
                ]
                for resource, includes in (("DiagnosticReport", REPORT_INCLUDES), ("Observation", RESULT_INCLUDES))
            },
        ),
        (
            PPS,
            {"numbers": ("r1", "r2")},
            {
                "DiagnosticReport": [*REPORT_INCLUDES, ("identifier", "r1,r2"), COUNT, SKIP],
                "Observation": [*RESULT_INCLUDES, ("identifier", "r1,r2"), COUNT, SKIP],
            },
        ),
        (
            GENERIC,
            {"numbers": ("r1", "a,b")},
            {
                "DiagnosticReport": [ME, *REPORT_INCLUDES, ("identifier", "r1,a\\,b"), COUNT],
                "Observation": [ME, *RESULT_INCLUDES, ("identifier", "r1,a\\,b"), COUNT],
            },
        ),
        (ALONE, PERIOD, {"Observation": [ME, ("_include", "Observation:specimen"), COUNT]}),
        (ALONE, {"numbers": ("r1",)}, {"Observation": [ME, ("_include", "Observation:specimen"), COUNT]}),
    ],
)
async def test_the_fields_of_each_dialect_in_their_order_and_none_besides(dialect, bounds, forms):
    assert {resource: list(got.form) for resource, got in (await sent(dialect, **bounds)).items()} == forms


async def test_what_was_asked_for_less_than_everything_is_said_to_be_a_part():
    asked = Fetch(source=SourceId("lab-test"), person=PERSON, budget_s=5.0, **PERIOD)
    for dialect, bounded in ((PPS, True), (GENERIC, True), (ALONE, False)):
        async with laboratory(always(response(EMPTY)), dialect) as (_, source):
            assert (await source.fetch(asked, Deadline.after(5))).bounded is bounded
            assert not (await fetch(source)).bounded


async def test_the_national_service_is_paged_by_skipping_and_others_by_their_own_opaque_link():
    async def next_pages(got):
        if got.resource == "Observation":
            return response(EMPTY)
        link = "http://" + got.headers["host"] + "/fhir/opaque?page=b%3D2"
        first = got.field("_skip") in {"0", None} and got.method == "POST"
        name = "r1" if first else "r2"
        return response(page(diagnostic_report(name, results=[]), total=2, next_url=link if first else None))

    steps = {}
    for dialect in (PPS, GENERIC):
        async with laboratory(next_pages, dialect) as (server, source):
            delivery = await fetch(source)
            steps[dialect.name] = [
                (got.method, got.target.removeprefix("/fhir"), got.field("_skip"))
                for got in server.got
                if got.resource != "Observation"
            ]
            assert (len(normalise(delivery, PERSON).reports), delivery.cut) == (2, None)

    assert steps == {
        "pps": [("POST", "/DiagnosticReport/_search", "0"), ("POST", "/DiagnosticReport/_search", "1")],
        "fhir": [("POST", "/DiagnosticReport/_search", None), ("GET", "/opaque?page=b%3D2", None)],
    }


PVK = "http://nhn.no/fhir/nilar/CodeSystem/pvk-outcome-cs"


@pytest.mark.parametrize("system", [PVK, "NilarPvkOutcome", "http://nhn.no/fhir/nilar/CodeSystem/NilarPvkOutcome"])
@pytest.mark.parametrize(
    ("code", "fault"),
    [("Specific", "PVK_SPECIFIC"), ("General", "PVK_GENERAL"), ("Reservation", "PVK_RESERVATION")],
)
async def test_what_the_national_service_withholds_it_says_with_an_outcome(system, code, fault):
    outcome = {
        "resourceType": "OperationOutcome",
        "issue": [
            {
                "severity": "information",
                "code": "suppressed",
                "details": {"coding": [{"system": system, "code": code}]},
            }
        ],
    }
    async with laboratory(always(response(page(outcome, total=0, mode="outcome"))), PPS) as (_, source):
        delivery = await fetch(source)

    read = normalise(delivery, PERSON)
    sheet = SourceSheet(id=SourceId("lab-test"), name="Test")
    ledger = completeness([sheet], [read], (), now=NOW)
    assert set(codes(read)) == {fault}
    assert [(line.state, line.reason) for line in ledger.sources] == [(SourceState.REFUSED, "WITHHELD_BY_SOURCE")]
    assert not ledger.complete


@pytest.mark.parametrize(("status", "reason"), [(400, "REJECTED"), (401, "UNAUTHENTICATED")])
@pytest.mark.parametrize("kind", ["application/fhir+json", "text/plain"])
async def test_an_error_is_known_by_its_status_whether_it_comes_with_an_outcome_or_in_plain_text(status, reason, kind):
    body = b'{"resourceType":"OperationOutcome","issue":[]}' if "json" in kind else b"person-id mangler"
    async with laboratory(always(response(body, status=status, kind=kind)), PPS) as (_, source):
        found = await fetch(source)

    assert isinstance(found, Missing)
    assert (found.state is SourceState.REFUSED, found.reason) == (status == 401, reason)


async def test_a_dialect_with_one_search_alone_is_answered_by_it():
    async with laboratory(always(response(page(observation()))), ALONE) as (server, source):
        delivery = await fetch(source)

    assert [got.resource for got in server.got] == ["Observation"]
    assert len(normalise(delivery, PERSON).reports) == 1
