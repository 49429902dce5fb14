"""How each dialect is asked, without a person in any place that is logged."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from resolvers.model import Fetch, PersonNumber, Window
from resolvers.sources.dialects import (
    DIALECTS,
    GENERIC,
    NUMBERS_AT_ONCE,
    PPS,
    Dialect,
    Paging,
    PersonIn,
    Search,
    form,
    headers,
    narrowed,
    system_of,
)
from tests.examples import NUMBER, PERSON


def headers_of(dialect, basis="SAMTYKKE", role="LE"):
    return headers(dialect, NUMBER, basis=basis, role=role, correlation_id="c")


def form_of(dialect, skip=0):
    return dict(form(dialect, dialect.searches[0], NUMBER, count=50, skip=skip))


def test_dialects_are_known_by_their_names_in_settings():
    assert DIALECTS == {"pps": PPS, "fhir": GENERIC}


def test_the_person_stands_in_the_header_or_in_the_form_and_never_in_both():
    assert headers_of(PPS)["person-id"] == NUMBER.digits
    assert NUMBER.digits not in str(form_of(PPS))
    assert form_of(GENERIC)["patient.identifier"] == f"urn:oid:2.16.578.1.12.4.1.4.1|{NUMBER.digits}"
    assert NUMBER.digits not in str(headers_of(GENERIC))


def test_the_basis_is_for_the_national_service_alone():
    assert headers_of(PPS)["access-basis"] == "SAMTYKKE"
    assert "access-basis" not in headers_of(PPS, basis=None)
    assert "access-basis" not in headers_of(GENERIC)


def test_skipping_is_asked_for_by_the_dialect_or_when_it_has_begun():
    assert form_of(PPS)["_skip"] == "0"
    assert "_skip" not in form_of(GENERIC)
    assert form_of(GENERIC, skip=7)["_skip"] == "7"


@pytest.mark.parametrize(
    ("digits", "kind"),
    [("15840199905", "1"), ("41821012323", "2"), ("81234567802", "3"), ("98765432103", "3")],
)
def test_the_kind_of_number_names_its_system(digits, kind):
    assert system_of(PersonNumber(digits)) == f"urn:oid:2.16.578.1.12.4.1.4.{kind}"


SINCE, UNTIL = datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=timezone(timedelta(hours=1))), datetime(2026, 2, 1, tzinfo=UTC)
ALONE = Dialect(
    name="alone",
    person_in=PersonIn.FORM,
    paging=Paging.LINKS,
    searches=(Search(resource="Observation"),),
)


def asked(dialect, **bounds):
    """Give what is added to each search, by what is searched."""
    fetch = Fetch(source="lab", person=PERSON, budget_s=1.0, **bounds)
    return [
        (each.resource, each.form[len(search.form) :])
        for search in dialect.searches
        for each in narrowed(dialect, search, fetch)
    ]


def test_without_bounds_each_search_is_made_once_as_it_is():
    assert asked(PPS) == asked(GENERIC) == [("DiagnosticReport", ()), ("Observation", ())]


@pytest.mark.parametrize(
    ("dialect", "bounds", "added"),
    [
        (PPS, {"window": Window(since=SINCE)}, (("date", "gt2026-01-02T02:04:05Z"),)),
        (
            PPS,
            {"window": Window(since=SINCE, until=UNTIL)},
            (("date", "gt2026-01-02T02:04:05Z"), ("date", "lt2026-02-01T00:00:00Z")),
        ),
        (GENERIC, {"window": Window(until=UNTIL)}, (("date", "le2026-02-01T00:00:00Z"),)),
        (GENERIC, {"window": Window(since=SINCE)}, (("date", "ge2026-01-02T02:04:05Z"),)),
        (GENERIC, {"changed_since": UNTIL}, (("_lastUpdated", "ge2026-02-01T00:00:00Z"),)),
        (PPS, {"changed_since": UNTIL}, ()),
    ],
)
def test_a_period_and_changes_are_asked_for_as_the_dialect_knows_to(dialect, bounds, added):
    assert asked(dialect, **bounds) == [("DiagnosticReport", added), ("Observation", added)]


def test_reports_are_asked_for_by_some_numbers_at_a_time_and_nothing_in_a_number_parts_it():
    numbers = ("a,b|c$d\\e", *(f"r{place}" for place in range(NUMBERS_AT_ONCE)))

    (_, first), (_, second), *results = asked(GENERIC, numbers=numbers)

    assert [resource for resource, _ in results] == ["Observation", "Observation"]
    assert first == (("identifier", ",".join(("a\\,b\\|c\\$d\\\\e", *numbers[1:NUMBERS_AT_ONCE]))),)
    assert second == (("identifier", numbers[-1]),)


def test_a_dialect_may_know_one_search_alone_and_is_then_always_asked_for_everything():
    assert PPS.can_be_bounded
    assert not ALONE.can_be_bounded
    assert asked(ALONE) == [("Observation", ())]
    assert asked(ALONE, numbers=("r1",)) == []


def test_the_role_is_for_the_national_service_alone():
    assert headers_of(PPS)["requester-hpr-role"] == "LE"
    assert "requester-hpr-role" not in headers_of(PPS, role=None)
    assert "requester-hpr-role" not in headers_of(GENERIC)
