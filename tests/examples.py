"""Examples of the model's values for tests: synthetic people, plain reports; each takes what a test wants to differ."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files

from policies import (
    Category,
    OperationRules,
    ReleaseRules,
    RetentionRules,
    Term,
    parse_operations,
    parse_release,
    parse_retention,
)
from resolvers.judging.holding import Holding
from resolvers.model import (
    ActorKind,
    Caller,
    Code,
    Directives,
    Discipline,
    Investigation,
    Moment,
    Opened,
    OpeningKind,
    Person,
    PersonHash,
    PersonNumber,
    Quantity,
    Report,
    ReportId,
    ReportKey,
    ReportStatus,
    Restriction,
    RestrictionFamily,
    RestrictionLevel,
    RestrictionType,
    Result,
    ResultStatus,
    SourceId,
    SourceMark,
    SourceStatus,
)

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
NUMBER = PersonNumber("15840199905")
OTHER_NUMBER = PersonNumber("15840150027")
PERSON = Person(hash=PersonHash(b"p" * 32), identifiers=(NUMBER,), age=44)
NLK = "urn:oid:2.16.578.1.12.4.1.1.7280"
HPR = "9144900"
ORGANISATION = "100100673"


def moment(day: str, *, hour: int = 9) -> Moment:
    """Give a moment at a full hour, UTC."""
    at = datetime.fromisoformat(f"{day}T{hour:02}:00:00+00:00")
    return Moment(text=at.isoformat(), at=at)


def pair(type_code: str | None = "N", status_code: str | None = "F") -> SourceStatus:
    """Give a source's status pair."""
    return SourceStatus(
        type=None if type_code is None else Code(code=type_code),
        status=None if status_code is None else Code(code=status_code),
    )


def result(code: str = "NPU27300", text: str = "48", **changes: object) -> Result:
    """Give a final numeric result."""
    named = Code(code=code, system=NLK, display=code)
    values: dict[str, object] = {
        "code": named,
        "investigations": (Investigation(codes=(named,)),),
        "status": ResultStatus.FINAL,
        "source_status": pair("N", "3"),
        "value": Quantity(text=text, unit="mmol/mol"),
    }
    return Result(**{**values, **changes})  # type: ignore[arg-type]  # a test names the fields that it changes


def report(number: str = "r1", day: str = "2026-01-10", **changes: object) -> Report:
    """Give a final laboratory report with one result, sampled and issued on a day."""
    values: dict[str, object] = {
        "key": ReportKey(f"ENH:{ORGANISATION}", number, "q-" + number),
        "status": ReportStatus.FINAL,
        "source_status": pair(),
        "discipline": Discipline.LAB,
        "kind": Code(code="CLIN"),
        "issued": moment(day, hour=12),
        "first_issued": moment(day, hour=12),
        "sampled": moment(day),
        "results": (result(),),
    }
    return Report(**{**values, **changes})  # type: ignore[arg-type]  # a test names the fields that it changes


def clinician(**changes: object) -> Caller:
    """Give an attested hospital doctor with consent."""
    values: dict[str, object] = {
        "kind": ActorKind.PERSONNEL,
        "subject": "subject-1",
        "issuer": "https://personnel.example",
        "client_id": "ehr",
        "scopes": frozenset({"nhn:pps/provesvar-read"}),
        "pid": OTHER_NUMBER,
        "name": "Kari Lunde",
        "hpr_number": HPR,
        "authorisation": "LE",
        "organisation": ORGANISATION,
        "point_of_care": ORGANISATION,
        "purpose": "TREAT",
        "decision_ref": "d-1",
        "attested": True,
        "basis": "SAMTYKKE",
    }
    return Caller(**{**values, **changes})  # type: ignore[arg-type]  # a test names the fields that it changes


def citizen(**changes: object) -> Caller:
    """Give the citizen whose number is NUMBER."""
    values: dict[str, object] = {
        "kind": ActorKind.CITIZEN,
        "subject": "subject-2",
        "issuer": "https://citizens.example",
        "client_id": "app",
        "scopes": frozenset({"nhn:pps/provesvar-read"}),
        "pid": NUMBER,
        "name": "Ola Nes",
        "purpose": "PATRQT",
        "basis": "SEGSELV",
    }
    return Caller(**{**values, **changes})  # type: ignore[arg-type]  # a test names the fields that it changes


def restriction(**changes: object) -> Restriction:
    """Give a soft block of everything against everybody."""
    values: dict[str, object] = {
        "id": "b1",
        "family": RestrictionFamily.PRIVACY,
        "type": RestrictionType.BLOCK,
        "level": RestrictionLevel.SOFT,
        "valid_from": NOW,
        "set_by": "CITIZEN",
    }
    return Restriction(**{**values, **changes})  # type: ignore[arg-type]  # a test names the fields that it changes


def directives(*restrictions: Restriction, **changes: object) -> Directives:
    """Give directives with these restrictions in force."""
    values: dict[str, object] = {"read_at": NOW, "opted_out": False, "restrictions": restrictions}
    return Directives(**{**values, **changes})  # type: ignore[arg-type]  # a test names the fields that it changes


def grant(**changes: object) -> Opened:
    """Give an opening by consent that `clinician()` has held for half an hour of an hour."""
    values: dict[str, object] = {
        "id": "2c1e9a54-7a3b-4a7e-9a43-0d3c5f1f0001",
        "subject": "subject-1",
        "organisation": ORGANISATION,
        "purpose": "TREAT",
        "kind": OpeningKind.CONSENT,
        "granted_at": NOW - timedelta(minutes=30),
        "expires_at": NOW + timedelta(minutes=30),
    }
    return Opened(**{**values, **changes})  # type: ignore[arg-type]  # a test names the fields that it changes


def mark(report_id: ReportId, code: str, source: str = "nord") -> SourceMark:
    """Give a mark that a source was last known to have on a report."""
    return SourceMark(report_id=report_id, source=SourceId(source), code=code)


def release_rules() -> ReleaseRules:
    """Read the release table that is shipped."""
    return parse_release(files("policies").joinpath("tables", "release.toml").read_text(encoding="utf-8"))


def operation_rules() -> OperationRules:
    """Read the table of operations that is shipped, as if in force at the time of the examples."""
    rules = parse_operations(files("policies").joinpath("tables", "operations.toml").read_text(encoding="utf-8"))
    return replace(rules, rows=tuple(replace(row, valid_from=date(2026, 1, 1)) for row in rules.rows))


def holding(*holidays: date, rules: ReleaseRules | None = None) -> Holding:
    """Give what knows the rules of release, with these public holidays alone."""
    return Holding(rules or release_rules(), lambda _: frozenset(holidays))


def retention_rules(report: Term | None = None) -> RetentionRules:
    """Read the retention table that is shipped, as if in force at the time of the examples; `report` limits reports."""
    rules = parse_retention(files("policies").joinpath("tables", "retention.toml").read_text(encoding="utf-8"))
    entries = (
        replace(
            entry,
            valid_from=date(2026, 1, 1),
            term=report if entry.category is Category.REPORT else entry.term,
        )
        for entry in rules.entries
    )
    return replace(rules, entries=tuple(entries))
