"""Names that could endanger personnel, or that an organisation does not give, are not told; a citizen's always are."""

import pytest
from msgspec.structs import replace

from resolvers.model import ActorKind, AuditEntry, AuditKind, Opened, OpeningKind
from resolvers.oversight.discretion import Discretion
from tests.examples import HPR, NOW, ORGANISATION, directives, mark, restriction

LOOK = AuditEntry(
    at=NOW,
    kind=AuditKind.ACCESS,
    actor_kind=ActorKind.PERSONNEL,
    actor_subject="s-1",
    actor_name="Kari Lunde",
    hpr_number=HPR,
    assistant_subject="s-2",
    assistant_name="Siv Skrinde",
    assistant_hpr_number="900000113",
    authorisation="LE",
    organisation=ORGANISATION,
    organisation_name="Sykehuset",
    point_of_care="100100674",
    purpose="TREAT",
    operation="report",
    outcome="OK",
    request_id="r",
)
OPENED = Opened(
    id="o",
    subject="s-1",
    organisation=ORGANISATION,
    organisation_name="Sykehuset",
    point_of_care="100100674",
    purpose="TREAT",
    kind=OpeningKind.CONSENT,
    name="Kari Lunde",
    assistant_name="Siv Skrinde",
    assistant_hpr_number="900000113",
    granted_at=NOW,
    expires_at=NOW,
)
NAMES = ("actor_name", "hpr_number", "assistant_name", "assistant_hpr_number", "authorisation")
UNNAMED = replace(LOOK, **dict.fromkeys(NAMES))
UNNAMED_OPENED = replace(OPENED, name=None, assistant_name=None, assistant_hpr_number=None)
THREAT = restriction(family="SAFETY", type="DENIAL", level=None, code="NORN-FFH")


def test_everybody_is_named_where_nothing_speaks_against_it() -> None:
    denied = directives(restriction(), marks=(mark("r1", "NORN_FPB"),))

    assert Discretion().entry(LOOK, denied) == LOOK
    assert Discretion().opened(OPENED, denied) == OPENED


@pytest.mark.parametrize("limits", [directives(THREAT), directives(marks=(mark("r1", "NORN_FFH"),))])
def test_a_threat_to_personnel_leaves_out_every_name_and_says_no_more(limits) -> None:
    other = replace(LOOK, organisation="100100675", point_of_care=None)

    assert Discretion().entry(LOOK, limits) == UNNAMED
    assert Discretion().entry(other, limits) == replace(UNNAMED, organisation="100100675", point_of_care=None)
    assert Discretion().opened(OPENED, limits) == UNNAMED_OPENED


@pytest.mark.parametrize("number", [ORGANISATION, "100100674"])
def test_personnel_of_some_organisations_are_not_named(number) -> None:
    discretion = Discretion(organisations=frozenset({number}))

    assert discretion.entry(LOOK, directives()) == UNNAMED
    assert discretion.opened(OPENED, directives()) == UNNAMED_OPENED
    elsewhere = {"organisation": "1", "point_of_care": "2"}
    assert discretion.entry(replace(LOOK, **elsewhere), directives()).actor_name == "Kari Lunde"
    assert discretion.opened(replace(OPENED, **elsewhere), directives()).name == "Kari Lunde"


def test_who_is_not_named_for_either_reason_looks_the_same() -> None:
    by_threat = Discretion().entry(LOOK, directives(THREAT))
    by_place = Discretion(organisations=frozenset({ORGANISATION})).entry(LOOK, directives())

    assert by_threat == by_place


def test_a_citizen_is_named_however_dangerous() -> None:
    asked = replace(LOOK, actor_kind=ActorKind.CITIZEN)

    assert Discretion(organisations=frozenset({ORGANISATION})).entry(asked, directives(THREAT)) == asked
