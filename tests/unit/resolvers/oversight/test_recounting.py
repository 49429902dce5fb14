"""The log reads as sentences in each language, says nothing of how much was looked at, and never a number."""

import re
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import pytest
from msgspec.structs import replace

from policies import Basis, Language, Purpose
from resolvers.audit import sight
from resolvers.model import ActorKind, AuditKind, Discipline, Party
from resolvers.oversight.history import QUIET
from resolvers.oversight.recounting import BASES, CATEGORIES, DONE, KINDS, LOOKED, PURPOSES, named, recounted
from tests.examples import report
from tests.unit.resolvers.oversight.test_discretion import LOOK
from tests.unit.resolvers.views.test_looking import merged

AT = datetime(2026, 7, 1, 7, 5, tzinfo=UTC)
LOOKS = {
    *("timeline", "report", "latest", "trend", "patient", "me", "node", "entities"),
    *("explainAccess", "pendingReleases"),
}
# About nobody, and so in nobody's log; a stream of many persons' names each of them in events of their own.
NOBODYS = {"auditExport", "auditChain", "figures", "intake", "misuseHints", "releaseDue", "sources"}
READ = replace(LOOK, at=AT, basis="SAMTYKKE", assistant_name=None)


def told(entry, **changes):
    return tuple(recounted(replace(entry, **changes), language) for language in Language)


def test_a_look_is_told_with_who_where_when_and_why() -> None:
    nb, nn, en = told(READ)

    assert nb == (
        "Kari Lunde (lege) ved Sykehuset så på helseopplysninger om deg 1. juli 2026 kl. 09:05. "
        "Formål: behandling. Grunnlag: samtykke."
    )
    assert nn == (
        "Kari Lunde (lege) ved Sykehuset såg på helseopplysningar om deg 1. juli 2026 kl. 09:05. "
        "Formål: behandling. Grunnlag: samtykke."
    )
    assert en == (
        "Kari Lunde (doctor) at Sykehuset looked at health information about you on 1 July 2026 at 09:05. "
        "Purpose: treatment. Basis: consent."
    )


@pytest.mark.parametrize(
    ("changes", "start"),
    [
        ({"assistant_name": "Siv Skrinde"}, "Siv Skrinde on behalf of Kari Lunde (doctor) at Sykehuset looked"),
        ({"authorisation": "ZZ"}, "Kari Lunde at Sykehuset looked"),
        ({"authorisation": None, "organisation_name": None}, "Kari Lunde looked"),
        ({"organisation_name": None, "point_of_care_name": "Medisinsk"}, "Kari Lunde (doctor) at Medisinsk looked"),
        ({"actor_name": None, "assistant_name": "Siv"}, "Health personnel at Sykehuset looked"),
        ({"actor_kind": ActorKind.SYSTEM}, "A computer system at Sykehuset looked"),
        ({"actor_kind": ActorKind.OPERATOR}, "Kari Lunde, who runs the service, looked"),
        ({"actor_kind": ActorKind.CITIZEN, "represents": False}, "You looked"),
        ({"actor_kind": ActorKind.CITIZEN, "represents": True}, "Kari Lunde, who represents you, looked"),
        ({"actor_kind": ActorKind.CITIZEN}, "Kari Lunde looked"),
        ({"actor_kind": ActorKind.CITIZEN, "actor_name": None}, "Somebody looked"),
        ({"actor_kind": None}, "Somebody looked"),
        ({"kind": AuditKind.REFUSAL, "opening": "o"}, "Kari Lunde (doctor) at Sykehuset asked for access"),
        ({"kind": AuditKind.CHANGE, "operation": "shield"}, "Kari Lunde (doctor) at Sykehuset shielded"),
    ],
)
def test_whoever_it_was_and_whatever_they_did_is_told(changes, start) -> None:
    assert recounted(replace(READ, **changes), Language.EN).startswith(start + " ")


def test_an_opening_is_told_of_a_look_and_not_of_a_refusal() -> None:
    assert all("opened." in text or "åpnet." in text or "opna." in text for text in told(READ, opening="o"))
    assert told(READ, opening="o", kind=AuditKind.REFUSAL) == told(READ, kind=AuditKind.REFUSAL)


def test_what_has_no_words_is_left_out() -> None:
    assert all(text.endswith("09:05.") for text in told(READ, purpose="?", basis="?"))


def operations() -> set[str]:
    """Find every name under which something is recorded, in the code itself."""
    resolvers = Path(import_module("resolvers").__file__).parent
    text = "\n".join(path.read_text(encoding="utf-8") for path in resolvers.rglob("*.py"))
    written = r'(?:\.reading|\.change|\.walk|\.show|\.listing|\.meet|audit\.read)\((?:[\w.]+, ){0,2}"(\w+)"'
    return set(re.findall(written, text)) | set(re.findall(r'^OPERATION = "(\w+)"', text, re.MULTILINE))


def test_every_name_that_is_recorded_has_words_or_is_a_look() -> None:
    found = operations()

    assert {"timeline", "blockAccess", "shield", "accessLog", "replicate"} <= found
    assert found <= DONE.keys() | LOOKS | QUIET | NOBODYS
    assert not DONE.keys() & (LOOKS | QUIET)


@pytest.mark.parametrize("table", [DONE, PURPOSES, BASES, CATEGORIES, KINDS, {"": LOOKED}])
def test_every_text_is_there_in_three_languages(table) -> None:
    for text in table.values():
        assert all(text.in_language(language).strip() for language in Language)


def test_every_purpose_and_basis_that_says_something_has_words() -> None:
    assert PURPOSES.keys() == set(Purpose) - {Purpose.OTHER}
    assert BASES.keys() == set(Basis) - {Basis.NONE, Basis.SEGSELV, Basis.ELEVATED, Basis.OTHER}
    assert KINDS.keys() == set(Discipline)


def test_how_many_reports_were_shown_is_not_told() -> None:
    shown = tuple(sight(merged(report(f"r{number}"))) for number in range(3))

    assert told(READ, shown=shown) == told(READ)


def test_no_number_of_anybody_is_told() -> None:
    given = replace(READ, hpr_number="910000007", assistant_hpr_number="910000015", decision_ref="8841")

    for text in told(given, opening="0f0e0d0c"):
        assert re.findall(r"\d{3,}", text) == ["2026"]


def test_a_report_is_named_by_kind_laboratory_and_day() -> None:
    one = merged(report(performer=Party(name="Fjordlys Laboratorium")))

    assert [named(one, language) for language in Language] == [
        "Laboratoriesvar, Fjordlys Laboratorium, 10. januar 2026",
        "Laboratoriesvar, Fjordlys Laboratorium, 10. januar 2026",
        "Laboratory report, Fjordlys Laboratorium, 10 January 2026",
    ]


def test_a_report_without_a_sample_is_named_by_when_it_was_issued() -> None:
    one = merged(report(day="2026-02-03", sampled=None, discipline=Discipline.BLD))

    assert named(one, Language.EN) == "Diagnostic imaging report, 3 February 2026"
