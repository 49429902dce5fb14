"""A clinician at work over weeks of a moved clock: what waits, is delayed, denied and released, and what is seen."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from gateway.demo.cast import find
from gateway.demo.kith import message
from resolvers.model import Code, Identifier, Message, Moment, Party, Report, ReportKey, Request
from tests.e2e.asking import number_of
from tests.e2e.composed import Composed, composed
from tests.examples import pair, report, result

OSLO = ZoneInfo("Europe/Oslo")
HIDDEN_VALUE = "48.77"
# A Monday in January, at ten in Norway, when the report was made; later on that day somebody asks.
MADE = datetime(2027, 1, 11, 9, tzinfo=UTC)
SOON_AFTER = MADE + timedelta(hours=3)
BY_RULE = datetime(2027, 1, 25, 9, tzinfo=UTC)
LATEST = datetime(2027, 3, 12, 9, tzinfo=UTC)
PENDING = """query P($first: Int, $after: String) { pendingReleases(first: $first, after: $after) { complete
    edges { cursor node { patient { id number } report kind { code } discipline issued state releaseAt latestHold
    heldBy setBy restrictionId releaseClass { id text } } } pageInfo { hasNextPage endCursor } } }"""
SEEN = """query S($patient: PersonNumber!) { patient(id: $patient) { timeline { edges { node { id key { report }
    citizenRelease { state until code heldBy restrictionId setBy releaseClass latestHold } } } } } }"""
MINE = """{ me { timeline { edges { node { key { report } versions { current }
    results { value { ... on Quantity { text } } } } } notices { __typename } } } }"""
HELD = "{ restriction { id kind code report requisition releaseAt delayDays ended setBy } releasedAt }"
DELAY = f"mutation D($input: DelayReleaseInput!) {{ delayRelease(input: $input) {HELD} }}"
DENY = f"mutation D($input: DenyReleaseInput!) {{ denyRelease(input: $input) {HELD} }}"
RELEASE = f"mutation R($input: ReleaseInput!) {{ release(input: $input) {HELD} }}"
END = f"mutation E($input: EndDenialInput!) {{ endDenial(input: $input) {HELD} }}"
SHIELD = "mutation S($input: ShieldInput!) { shield(input: $input) { restriction { id kind level object } } }"
BLOCK = "mutation B($input: BlockInput!) { blockAccess(input: $input) { restriction { id } } }"
LOG = "{ me { accessLog { edges { node { name operation kind outcome } } } } }"


@pytest.fixture
async def gateway(database: str, tmp_path: Path) -> AsyncIterator[Composed]:
    async with composed(database, tmp_path) as opened:
        opened.clock.to(SOON_AFTER)
        yield opened


def made(number: str, at: datetime = MADE, kind: str = "HIST", text: str = HIDDEN_VALUE, **changes) -> Report:
    """Write a report that dr-haug has asked lab-vest for."""
    laboratory, doctor = find("lab-vest"), find("dr-haug")
    issued = Moment(text=at.isoformat(), at=at)
    hpr = Code(code="HPR", system="urn:oid:2.16.578.1.12.4.1.1.9051", display="HPR-nummer")
    enh = Code(code="ENH", system="urn:oid:2.16.578.1.12.4.1.1.9051", display="Organisasjonsnummer")
    performer = Party(name=laboratory.name, identifiers=(Identifier(value=laboratory.organisation, type=enh),))
    person = Party(name=doctor.name, identifiers=(Identifier(value=doctor.hpr_number, type=hpr),))
    return report(
        number,
        key=ReportKey(f"ENH:{laboratory.organisation}", number, f"q-{number}"),
        kind=Code(code=kind),
        issued=issued,
        first_issued=issued,
        sampled=issued,
        performer=performer,
        requester=Party(name="Elvemo", identifiers=(), persons=(person,)),
        requests=(Request(number=f"q-{number}"),),
        message=Message(id=f"m-{number}-{at:%d%H}", generated=issued, type=Code(code="SVAR_LAB")),
        results=(result(text=text),),
        **changes,
    )


async def send(gateway: Composed, found: Report, patient: str = "kari") -> None:
    body = message(found, find(patient).number)
    kind = {"content-type": "application/xml"}
    answer = await gateway.demo.post("lab-vest", body, path="/intake/svarrapport", headers=kind)
    assert b'V="1"' in answer.body, answer.body


async def seen(gateway: Composed, patient: str = "kari", caller: str = "dr-haug"):
    """What the clinician sees of a patient: each report by the laboratory's number, with what the citizen sees."""
    answer = await gateway.demo.ask(caller, SEEN, {"patient": number_of(patient)})
    return {edge["node"]["key"]["report"]: edge["node"] for edge in answer.data["patient"]["timeline"]["edges"]}


async def own(gateway: Composed, citizen: str = "kari") -> dict[str, list[str]]:
    """What the citizen sees: the values of the newest shown version of each report."""
    timeline = (await gateway.demo.ask(citizen, MINE)).data["me"]["timeline"]
    assert timeline["notices"] == []
    return {
        edge["node"]["key"]["report"]: [found["value"]["text"] for found in edge["node"]["results"]]
        for edge in timeline["edges"]
    }


async def waiting(gateway: Composed, caller: str = "dr-haug", **variables):
    return (await gateway.demo.ask(caller, PENDING, variables)).data["pendingReleases"]


def lines(found) -> list[tuple[str, str | None]]:
    return [(edge["node"]["patient"]["number"], edge["node"]["releaseAt"]) for edge in found["edges"]]


async def act(gateway: Composed, mutation: str, key: str, *, caller: str = "dr-haug", patient: str = "kari", **wish):
    wish = {"clientMutationId": key, "patient": number_of(patient), "reason": "told on the telephone"} | wish
    return await gateway.demo.ask(caller, mutation, {"input": wish})


def z(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


async def test_a_biopsy_waits_is_held_longer_and_is_released_when_the_patient_is_informed(gateway) -> None:
    await send(gateway, made("r1"))
    (line,) = [edge["node"] for edge in (await waiting(gateway))["edges"]]
    asked_for = line["report"]

    assert (await own(gateway), line["patient"]["number"]) == ({}, number_of("kari"))
    assert (line["state"], line["releaseAt"], line["latestHold"]) == ("WAITS", z(BY_RULE), z(LATEST))
    assert (line["kind"]["code"], line["releaseClass"]["id"], line["heldBy"]) == ("HIST", "C", "RULE")
    assert "14 dager" in line["releaseClass"]["text"]

    longer = datetime(2027, 2, 20, 20, tzinfo=UTC)
    held = (await act(gateway, DELAY, "k1", report=asked_for, until=z(longer))).data["delayRelease"]["restriction"]
    again = (await act(gateway, DELAY, "k1", report=asked_for, until=z(longer))).data["delayRelease"]["restriction"]
    other = await act(gateway, DELAY, "k1", report=asked_for, until=z(LATEST))
    too_long = await act(gateway, DELAY, "k2", report=asked_for, days=61)
    for_ever = await act(gateway, DELAY, "k3", report=asked_for, openEnded=True)

    # A Saturday evening becomes the Monday after it.
    assert (held["releaseAt"], held) == (z(datetime(2027, 2, 22, 7, tzinfo=UTC)), again)
    assert (other.codes, too_long.codes, for_ever.codes) == (["BAD_USER_INPUT"],) * 3
    assert "2027-03-12T09:00:00Z" in too_long.json["errors"][0]["message"]
    (line,) = [edge["node"] for edge in (await waiting(gateway))["edges"]]
    assert (line["releaseAt"], line["heldBy"], line["restrictionId"]) == (held["releaseAt"], "SET", held["id"])
    assert line["setBy"].startswith("Hanne Haug")
    gateway.clock.to(BY_RULE + timedelta(days=1))
    assert await own(gateway) == {}

    told = (await act(gateway, RELEASE, "k4", report=asked_for, patientInformed=True)).data["release"]

    assert told["releasedAt"].startswith("2027-01-26")
    assert (await own(gateway), lines(await waiting(gateway))) == ({"r1": [HIDDEN_VALUE]}, [])
    assert (await seen(gateway))["r1"]["citizenRelease"]["state"] == "SHOWN"
    assert (await act(gateway, DELAY, "k5", report=asked_for, days=20)).codes == ["BAD_USER_INPUT"]
    assert (await act(gateway, RELEASE, "k6", report=asked_for, patientInformed=True)).codes == ["BAD_USER_INPUT"]


async def test_a_delay_on_a_request_holds_the_report_when_it_comes_and_ends_in_working_hours(gateway) -> None:
    """Ten days after a Friday it is a Monday; without the delay the report would have been seen at once."""
    wish = {"requisition": "q-r1", "days": 10}
    kept = (await act(gateway, DELAY, "k1", **wish)).data["delayRelease"]["restriction"]
    too_long = await act(gateway, DELAY, "k2", requisition="q-r1", days=61)
    friday = datetime(2027, 1, 15, 19, tzinfo=UTC)
    gateway.clock.to(friday + timedelta(hours=1))
    await send(gateway, made("r1", friday, kind="CLIN"))
    opens = datetime(2027, 1, 26, 7, tzinfo=UTC)

    assert (kept["delayDays"], kept["releaseAt"], too_long.codes) == (10, None, ["BAD_USER_INPUT"])
    assert (await own(gateway), lines(await waiting(gateway))) == ({}, [(number_of("kari"), z(opens))])
    gateway.clock.to(opens - timedelta(minutes=1))
    assert await own(gateway) == {}
    gateway.clock.to(opens)
    assert await own(gateway) == {"r1": [HIDDEN_VALUE]}
    assert (opens.astimezone(OSLO).hour, opens.astimezone(OSLO).weekday()) == (8, 1)


async def test_a_denial_hides_every_version_until_it_is_ended(gateway) -> None:
    await send(gateway, made("r1", kind="CLIN"))
    await send(gateway, made("r1", MADE + timedelta(hours=1), "CLIN", "49", source_status=pair("M", "F")))
    asked_for = (await seen(gateway))["r1"]["id"]
    assert await own(gateway) == {"r1": ["49"]}

    denied = (await act(gateway, DENY, "k1", report=asked_for, code="NORN_FPB")).data["denyRelease"]["restriction"]

    assert (denied["kind"], denied["code"], denied["releaseAt"]) == ("DENIAL", "NORN_FPB", None)
    assert await own(gateway) == {}
    assert (await seen(gateway))["r1"]["citizenRelease"]["restrictionId"] == denied["id"]
    assert [edge["node"]["state"] for edge in (await waiting(gateway))["edges"]] == ["DENIED"]
    refused = await act(gateway, RELEASE, "k2", report=asked_for, patientInformed=True)
    delayed = await act(gateway, DELAY, "k3", report=asked_for, days=5)
    assert [(one.codes, one.json["errors"][0]["extensions"]["reason"]) for one in (refused, delayed)] == [
        (["FORBIDDEN"], "DENIED")
    ] * 2

    ended = (await act(gateway, END, "k4", restriction=denied["id"])).data["endDenial"]["restriction"]

    assert ended["ended"] is not None
    assert await own(gateway) == {"r1": ["49"]}
    assert (await act(gateway, END, "k5", restriction=denied["id"])).codes == ["NOT_AVAILABLE"]


async def test_the_citizens_log_tells_of_no_denial_and_of_no_delay(gateway) -> None:
    """Each request of the clinician is one look; its own name would tell of what the citizen is not to know yet."""
    await send(gateway, made("r1"))
    asked_for = (await seen(gateway))["r1"]["id"]
    denied = await act(gateway, DENY, "k1", report=asked_for, code="NORN_FPB")
    await act(gateway, DENY, "k1", report=asked_for, code="NORN_FPB")
    await act(gateway, END, "k2", restriction=denied.data["denyRelease"]["restriction"]["id"])
    await act(gateway, DELAY, "k3", report=asked_for, days=30)
    await act(gateway, DELAY, "k4", report=asked_for, days=90)
    await waiting(gateway)
    await act(gateway, RELEASE, "k5", report=asked_for, patientInformed=True)
    log = (await gateway.demo.ask("kari", LOG)).data["me"]["accessLog"]["edges"]
    entries = [edge["node"] for edge in log if edge["node"]["name"] == "Hanne Haug"]

    assert len(entries) == 8
    assert {(one["operation"], one["kind"], one["outcome"]) for one in entries} == {("timeline", "ACCESS", "OK")}


async def test_a_correction_of_pathology_waits_anew_and_what_was_shown_stays(gateway) -> None:
    await send(gateway, made("r1", text="1"))
    gateway.clock.to(BY_RULE)
    assert await own(gateway) == {"r1": ["1"]}

    corrected = BY_RULE + timedelta(days=4, hours=12)
    gateway.clock.to(corrected + timedelta(hours=1))
    await send(gateway, made("r1", corrected, text="2", source_status=pair("M", "F")))

    opens = datetime(2027, 2, 15, 7, tzinfo=UTC)
    assert (await own(gateway), lines(await waiting(gateway))) == ({"r1": ["1"]}, [(number_of("kari"), z(opens))])
    gateway.clock.to(opens)
    assert await own(gateway) == {"r1": ["2"]}


async def test_the_work_list_is_of_own_requests_alone_and_a_blocked_patient_is_absent_without_trace(gateway) -> None:
    patients = ["kari", "ingrid", "astrid"]
    for number, patient in enumerate(patients):
        await send(gateway, made(f"r{number}", MADE + timedelta(minutes=number)), patient)
    everybody = await waiting(gateway)
    first = await waiting(gateway, first=1)
    rest = await waiting(gateway, first=5, after=first["pageInfo"]["endCursor"])
    foreign = await gateway.demo.ask("dr-akutt", PENDING, {"after": first["pageInfo"]["endCursor"]})

    assert [edge["node"]["patient"]["number"] for edge in everybody["edges"]] == [number_of(one) for one in patients]
    assert everybody["edges"] == [*first["edges"], *rest["edges"]]
    assert (first["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasNextPage"]) == (True, False)
    assert (lines(await waiting(gateway, "dr-akutt")), foreign.codes) == ([], ["CURSOR_INVALID"])
    assert HIDDEN_VALUE not in str(everybody)
    log = (await gateway.demo.ask("ingrid", LOG)).data["me"]["accessLog"]["edges"]
    looks = [edge["node"]["operation"] for edge in log if edge["node"]["name"] == "Hanne Haug"]
    assert looks == ["timeline", "timeline"]

    wish = {"clientMutationId": "b1", "practitioner": find("dr-haug").hpr_number}
    assert (await gateway.demo.ask("kari", BLOCK, {"input": wish})).data
    # Without the one blocked everything reads as if there never had been such a report.
    without = await waiting(gateway, first=2)
    assert without["edges"] == everybody["edges"][1:]
    assert (without["pageInfo"]["hasNextPage"], without["complete"]) == (False, True)


async def test_nobody_changes_release_but_who_treats_the_patient_and_is_shown_the_report(gateway) -> None:
    await send(gateway, made("r1"))
    asked_for = (await seen(gateway))["r1"]["id"]
    strangers = ("dr-fremmed", "koordinator", "dr-kval", "kari")
    refused = [await act(gateway, DENY, "k1", caller=one, report=asked_for, code="NORN_FPB") for one in strangers]
    no_list = [(await gateway.demo.ask(one, PENDING)).codes for one in ("koordinator", "dr-kval", "kari")]
    unknown = await act(gateway, DENY, "k2", report="rp-unknown", code="NORN_FPB")

    assert [one.codes[0] for one in refused] == ["NOT_AVAILABLE", "FORBIDDEN", "FORBIDDEN", "FORBIDDEN"]
    assert no_list == [["FORBIDDEN"]] * 3
    assert unknown.codes == ["NOT_AVAILABLE"]

    await act(gateway, SHIELD, "s1", level="SOFT")
    shielded = await act(gateway, DELAY, "k3", report=asked_for, days=20)
    assert (await seen(gateway), shielded.codes) == ({}, ["FORBIDDEN"])
    assert shielded.json["errors"][0]["extensions"]["reason"] == "RESTRICTED"
    assert lines(await waiting(gateway)) == []
