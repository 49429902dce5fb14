"""Clinicians deny, delay, release and shield by the schema; nobody else does."""

import msgspec
import pytest

from resolvers.errors import Forbidden, LimitExceeded
from resolvers.model import Code, ObjectKind, RestrictionFamily, RestrictionType
from tests.examples import NOW, NUMBER, OTHER_NUMBER, citizen, clinician, directives, report, restriction
from tests.unit.resolvers.acted import Acts
from tests.unit.resolvers.schema.asked import data, failure
from tests.unit.resolvers.test_pipeline import NAMING, World

HELD = "{ restriction { id kind code report requisition releaseAt delayDays since ended setBy } releasedAt }"
DENY = f"mutation D($input: DenyReleaseInput!) {{ denyRelease(input: $input) {HELD} }}"
DELAY = f"mutation D($input: DelayReleaseInput!) {{ delayRelease(input: $input) {HELD} }}"
RELEASE = f"mutation R($input: ReleaseInput!) {{ release(input: $input) {HELD} }}"
END = f"mutation E($input: EndDenialInput!) {{ endDenial(input: $input) {HELD} }}"
SHIELD = "mutation S($input: ShieldInput!) { shield(input: $input) { restriction { id kind level object report } } }"
BIOPSY = report(kind=Code(code="HIST"), day="2026-02-20")
REPORT_ID = NAMING.report(BIOPSY.key)


def world() -> World:
    found = World()
    found.pages = (msgspec.json.encode(BIOPSY),)
    return found


def wish(**changes):
    given = {"clientMutationId": "k", "patient": NUMBER.digits, "reason": "told on Tuesday"} | changes
    return {"input": {name: value for name, value in given.items() if value is not None}}


async def done(mutation: str, acts: Acts | None = None, **changes):
    answered = await data(mutation, caller=clinician(), world=world(), acts=acts or Acts(), variables=wish(**changes))
    (payload,) = answered.values()
    return payload


async def test_a_clinician_ends_a_denial() -> None:
    denial = restriction(
        id="n1",
        family=RestrictionFamily.SAFETY,
        type=RestrictionType.DENIAL,
        level=None,
        code="NORN_FPB",
        object_kind=ObjectKind.REPORT,
        object_value=REPORT_ID,
        set_by="Hanne Haug",
    )
    place = world()
    place.limits = directives(denial)
    variables = wish(restriction="n1")

    answered = await data(END, caller=clinician(), world=place, acts=Acts(denial), variables=variables)

    ended = answered["endDenial"]["restriction"]
    assert (ended["id"], ended["setBy"], ended["ended"]) == ("n1", "Hanne Haug", ended["since"])


async def test_a_clinician_denies() -> None:
    denied = (await done(DENY, report=REPORT_ID, code="NORN_FPB"))["restriction"]

    assert (denied["kind"], denied["code"], denied["report"]) == ("DENIAL", "NORN_FPB", REPORT_ID)
    assert (denied["requisition"], denied["ended"], denied["setBy"]) == (None, None, "Kari Lunde, HPR 9144900")


async def test_a_clinician_delays_a_report_or_a_request() -> None:
    of_report = await done(DELAY, report=REPORT_ID, days=20)
    of_order = (await done(DELAY, requisition="q-later", days=20))["restriction"]

    assert (of_report["restriction"]["releaseAt"], of_report["releasedAt"]) == ("2026-03-12T12:00:00Z", None)
    assert (of_order["requisition"], of_order["report"], of_order["delayDays"]) == ("q-later", None, 20)


async def test_a_clinician_releases_with_or_without_a_reason() -> None:
    acts = Acts()

    assert await done(RELEASE, acts, report=REPORT_ID, patientInformed=True, reason=None) == {
        "restriction": None,
        "releasedAt": NOW.isoformat().replace("+00:00", "Z"),
    }
    assert acts.reasons == [None]


async def test_a_clinician_shields() -> None:
    kept = (await done(SHIELD, level="HARD", report=REPORT_ID))["restriction"]

    assert (kept["kind"], kept["level"], kept["object"], kept["report"]) == ("SHIELD", "HARD", "REPORT", REPORT_ID)


@pytest.mark.parametrize(
    ("mutation", "more"),
    [
        (DENY, {"report": REPORT_ID, "code": "NORN_FPB"}),
        (DELAY, {"report": REPORT_ID, "days": 20}),
        (RELEASE, {"report": REPORT_ID, "patientInformed": True}),
        (END, {"restriction": "n1"}),
        (SHIELD, {}),
    ],
)
async def test_a_citizen_changes_nothing_of_it_and_the_refusal_is_recorded_before_anybody_is_looked_up(
    mutation, more
) -> None:
    place = world()

    assert isinstance(await failure(mutation, caller=citizen(), world=place, variables=wish(**more)), Forbidden)
    assert [(entry.person, entry.outcome) for entry in place.entries] == [(None, "FORBIDDEN")]


async def test_a_request_changes_what_is_of_one_person() -> None:
    query = (
        "mutation T($a: DenyReleaseInput!, $b: DenyReleaseInput!) "
        "{ a: denyRelease(input: $a) { releasedAt } b: denyRelease(input: $b) { releasedAt } }"
    )
    one = wish(report=REPORT_ID, code="NORN_FPB")["input"]
    other = one | {"patient": OTHER_NUMBER.digits}

    refused = await failure(query, caller=clinician(), world=world(), variables={"a": one, "b": other})

    assert isinstance(refused, LimitExceeded)
