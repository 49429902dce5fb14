"""A patient as clients see one."""

from decimal import Decimal

import msgspec

from policies import Language
from resolvers.errors import AuditUnavailable, BadInput, CursorInvalid, Forbidden, LimitExceeded, StoreUnavailable
from resolvers.model import (
    AuditKind,
    Code,
    CodedValue,
    InstantValue,
    Interpretation,
    LogPlace,
    Moment,
    Quantity,
    RangeValue,
    ReleaseChoice,
    ReleasePreference,
    Representation,
    RepresentationKind,
    Sight,
    TextValue,
)
from resolvers.schema.context import MOST_WALKS
from tests.examples import (
    NOW,
    NUMBER,
    OTHER_NUMBER,
    citizen,
    clinician,
    directives,
    moment,
    report,
    restriction,
    result,
)
from tests.unit.resolvers.kept import Store
from tests.unit.resolvers.oversight.test_history import Log, entry
from tests.unit.resolvers.schema.asked import NAMING, ask, data, failure
from tests.unit.resolvers.test_pipeline import World

SOONER = ReleasePreference(choice=ReleaseChoice.SOONER, set_at=NOW)
TIMELINE = """query Q($id: PersonNumber!, $first: Int, $after: String) { patient(id: $id) {
  timeline(first: $first, after: $after) {
    edges { cursor node { id status issued sampled citizenRelease { state } provenance { source { id name } }
      results { interpretation deviation { code } value { __typename
        ... on Quantity { value text unit comparator } ... on CodedValue { code { code } detail }
        ... on TextValue { text } ... on RangeValue { low { value } high { value } } ... on InstantValue { at } } } } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    completeness { complete sources { source { id } state asOf shown reason } }
    notices { __typename ... on RestrictedNotice { kind openableBy text } } } } }"""


def holding(*reports) -> World:
    world = World()
    world.pages = tuple(msgspec.json.encode(found) for found in reports)
    return world


async def timeline(world: World, **variables):
    asked = {"id": NUMBER.digits} | variables
    return (await data(TIMELINE, caller=clinician(), world=world, variables=asked))["patient"]["timeline"]


async def test_every_kind_of_value_is_shown_as_it_was_sent() -> None:
    marker = Interpretation(code="H", source=Code(code="1"))
    five = Quantity(text="5.10", value=Decimal("5.10"), unit="mmol/L")
    shown = await timeline(
        holding(
            report(
                results=(
                    result(value=five, interpretation=marker),
                    result(value=CodedValue(code=Code(code="S"), codes=(Code(code="S"),), text="0,25")),
                    result(value=TextValue(text="Vekst")),
                    result(value=RangeValue(low=five)),
                    result(value=InstantValue(at=Moment(text="2021-03", at=moment("2021-03-01").at))),
                    result(value=None),
                )
            )
        )
    )

    results = shown["edges"][0]["node"]["results"]
    assert [found["value"] and found["value"]["__typename"] for found in results] == [
        "Quantity",
        "CodedValue",
        "TextValue",
        "RangeValue",
        "InstantValue",
        None,
    ]
    assert results[0]["value"] == {
        "__typename": "Quantity",
        "value": "5.10",
        "text": "5.10",
        "unit": "mmol/L",
        "comparator": None,
    }
    assert (results[0]["interpretation"], results[0]["deviation"]) == ("H", {"code": "1"})
    assert results[1]["value"]["detail"] == "0,25"
    assert results[3]["value"]["low"] == {"value": "5.10"}
    assert results[4]["value"]["at"] == "2021-03"


async def test_pages_have_cursors_and_a_ledger() -> None:
    world = holding(report("r1", "2026-01-01"), report("r2", "2026-01-02"))

    first = await timeline(world, first=1)
    second = await timeline(world, first=1, after=first["pageInfo"]["endCursor"])

    assert [edge["node"]["id"] for edge in first["edges"]] == [NAMING.report(report("r2").key)]
    assert [edge["node"]["id"] for edge in second["edges"]] == [NAMING.report(report("r1").key)]
    assert first["completeness"]["complete"]
    assert first["completeness"]["sources"][0]["shown"] == 2
    assert first["edges"][0]["node"]["citizenRelease"] == {"state": "SHOWN"}


async def test_a_padlock_is_a_notice() -> None:
    world = World()
    world.limits = directives(restriction())

    shown = await timeline(world)

    assert shown["edges"] == []
    assert shown["pageInfo"]["startCursor"] is None
    assert shown["notices"][0]["kind"] == "GENERAL_BLOCK"


async def test_bad_pages_and_cursors_are_refused() -> None:
    how = {"caller": clinician(), "world": World()}

    assert isinstance(await failure(TIMELINE, variables={"id": NUMBER.digits, "first": -1}, **how), BadInput)
    assert isinstance(await failure(TIMELINE, variables={"id": NUMBER.digits, "after": "x"}, **how), CursorInvalid)


async def test_one_report_is_picked_by_its_name_and_an_unknown_one_is_null() -> None:
    name = NAMING.report(report().key)
    query = "query Q($id: ID!) { me { report(id: $id) { id versions { current status results { id } } } } }"

    known = await data(query, variables={"id": name})
    unknown = await data(query, variables={"id": "rp-x"})

    assert known["me"]["report"]["versions"] == [{"current": True, "status": "FINAL", "results": [{"id": f"{name}.1"}]}]
    assert unknown["me"]["report"] is None


LOOKED = """query Q($id: PersonNumber!, $report: ID!) { patient(id: $id) {
  report(id: $report) { changedSinceYouLooked }
  timeline(first: 1) { edges { node { id changedSinceYouLooked } } } } }"""


async def test_what_has_changed_is_told_and_what_was_shown_before_is_read_once() -> None:
    world = holding(report("r1", day="2026-01-10"), report("r2", day="2026-01-11"))
    older, newer = (NAMING.report(report(number).key) for number in ("r1", "r2"))
    world.seen = {older: 0, newer: 2**62}
    asked = {"id": NUMBER.digits, "report": older}
    found = (await data(LOOKED, caller=clinician(), world=world, variables=asked))["patient"]

    assert found["report"] == {"changedSinceYouLooked": True}
    assert [edge["node"] for edge in found["timeline"]["edges"]] == [{"id": newer, "changedSinceYouLooked": False}]
    assert len(world.looked) == 1


async def test_who_does_not_ask_what_has_changed_costs_nothing() -> None:
    world = holding(report())
    await timeline(world)

    assert world.looked == []


async def test_that_nobody_can_tell_what_has_changed_is_said_beside_the_report() -> None:
    world = holding(report("r1", day="2026-01-10"), report("r2", day="2026-01-11"))

    async def seen_before(person, subject, *, since, before, deadline):
        world.looked.append(person)
        raise StoreUnavailable("down")

    world.seen_before = seen_before
    asked = {"id": NUMBER.digits, "report": NAMING.report(report("r1").key)}
    result = await ask(LOOKED, caller=clinician(), world=world, variables=asked)

    assert result.data["patient"]["report"] == {"changedSinceYouLooked": None}
    assert [type(error.original_error) for error in result.errors] == [AuditUnavailable] * 2
    assert len(world.looked) == 1


async def test_what_leaves_is_recorded_as_shown_and_nothing_else_of_the_answer() -> None:
    world = holding(*(report(f"r{number}", day=f"2026-01-1{number}") for number in range(3)))
    names = [NAMING.report(report(f"r{number}").key) for number in range(3)]
    for report_id in (names[0], "rp-unknown"):
        asked = {"id": NUMBER.digits, "report": report_id}
        seen = LOOKED.replace("changedSinceYouLooked", "changedSinceYouLooked status")
        await data(seen, caller=clinician(), world=world, variables=asked)

    shown = [(entry.operation, [sight.report for sight in entry.shown]) for entry in world.entries]
    assert shown == [
        ("report", [names[0]]),
        ("timeline", [names[2]]),
        ("report", []),
        ("timeline", [names[2]]),
    ]


async def test_who_asks_for_names_alone_and_whether_they_have_changed_has_looked_at_nothing() -> None:
    world = holding(report())
    await data(LOOKED, caller=clinician(), world=world, variables={"id": NUMBER.digits, "report": "rp-unknown"})

    assert [(entry.operation, entry.shown) for entry in world.entries] == [("report", ()), ("timeline", ())]


async def test_the_citizens_blocks_are_listed_and_personnels_view_has_none() -> None:
    query = "{ me { restrictions { id level practitioner organisation report since lifted } } }"
    others = "query Q($id: PersonNumber!) { patient(id: $id) { restrictions { id } } }"

    own = await data(query, store=Store(restriction()))
    seen = await data(others, caller=clinician(), variables={"id": NUMBER.digits}, store=Store(restriction()))

    assert own["me"]["restrictions"][0] | {"since": None} == {
        "id": "b1",
        "level": "SOFT",
        "practitioner": None,
        "organisation": None,
        "report": None,
        "since": None,
        "lifted": None,
    }
    assert seen["patient"]["restrictions"] is None


async def test_the_access_log_is_paged() -> None:
    query = """query Q($after: String) { me { accessLog(first: 2, after: $after) {
                 edges { cursor node { id at channel } } pageInfo { hasNextPage hasPreviousPage endCursor } } } }"""

    first = (await data(query))["me"]["accessLog"]
    second = (await data(query, variables={"after": first["pageInfo"]["endCursor"]}))["me"]["accessLog"]

    assert [edge["node"]["id"] for edge in first["edges"]] == ["e0", "e1"]
    assert first["edges"][0]["node"]["at"] == "2026-03-02T12:00:00Z"
    assert (first["pageInfo"]["hasNextPage"], second["pageInfo"]["hasPreviousPage"]) == (True, True)


async def test_the_access_log_goes_on_after_an_opening_where_it_stands_on_top() -> None:
    query = """query Q($after: String) { me { accessLog(first: 1, after: $after) { pageInfo { endCursor } } } }"""
    log = Log(msgspec.structs.replace(entry(0), opening="o1"), entry(1))

    first = (await data(query, log=log))["me"]["accessLog"]
    await data(query, log=log, variables={"after": first["pageInfo"]["endCursor"]})

    assert log.asked == (LogPlace(opened=True, at=NOW, id="e0"), 2)


async def test_what_was_looked_at_is_named_where_it_is_asked_for() -> None:
    query = "{ me { accessLog { edges { node { text objects { report text } } } } } }"
    name = NAMING.report(report().key)
    looked = msgspec.structs.replace(entry(0), operation="report", shown=(Sight(report=name, version=1),))

    (edge,) = (await data(query, log=Log(looked), language=Language.EN))["me"]["accessLog"]["edges"]

    assert edge["node"]["text"] == "Health personnel looked at health information about you on 2 March 2026 at 13:00."
    assert edge["node"]["objects"] == [{"report": name, "text": "Laboratory report, 10 January 2026"}]


async def test_sources_are_asked_only_where_what_was_looked_at_is_asked_for() -> None:
    world = World()
    await data("{ me { accessLog { edges { node { text } } } } }", world=world)

    assert (world.fetched, [one.operation for one in world.entries]) == (0, ["accessLog"])


async def test_the_access_log_is_nobody_elses() -> None:
    query = "query Q($id: PersonNumber!) { patient(id: $id) { accessLog { edges { cursor } } } }"

    assert isinstance(await failure(query, caller=clinician(), variables={"id": NUMBER.digits}), Forbidden)


async def test_a_representative_reads_results_and_nothing_of_what_the_citizen_has_set_or_who_has_looked() -> None:
    class Represented(World):
        async def representation(self, representative, represented, deadline):
            return Representation(kind=RepresentationKind.PROXY, areas=("INNSYN_REGISTRERTE_OPPLYSNINGER",))

    world = Represented()
    world.known = {NUMBER, OTHER_NUMBER}
    world.limits = directives(restriction(), preferences=(SOONER,))
    query = """query Q($id: PersonNumber!) { patient(id: $id) { timeline { edges { node { id } } }
                 restrictions { id } releasePreferences { choice } accessLog { edges { cursor } } } }"""
    proxy = citizen(pid=OTHER_NUMBER, basis="FULLMAKT")

    seen = await data(query, caller=proxy, world=world, variables={"id": NUMBER.digits}, store=Store(restriction()))

    assert len(seen["patient"].pop("timeline")["edges"]) == 1
    assert seen["patient"] == {"restrictions": None, "releasePreferences": None, "accessLog": None}
    assert [entry.operation for entry in world.entries] == ["timeline"]


async def test_the_wishes_that_stand_are_listed_and_personnels_view_has_none() -> None:
    world = World()
    world.limits = directives(preferences=(SOONER,))
    query = "{ me { releasePreferences { discipline choice days setAt } } }"
    others = "query Q($id: PersonNumber!) { patient(id: $id) { releasePreferences { choice } } }"

    own = await data(query, world=world)
    seen = await data(others, caller=clinician(), world=world, variables={"id": NUMBER.digits})

    assert own["me"]["releasePreferences"] == [
        {"discipline": None, "choice": "SOONER", "days": None, "setAt": "2026-03-02T12:00:00Z"}
    ]
    assert seen["patient"]["releasePreferences"] is None
    assert [entry.operation for entry in world.entries] == ["releasePreferences"]


async def test_bad_pages_and_cursors_ask_no_source_and_are_recorded_as_refusals() -> None:
    world = World()
    for wrong in ({"first": -1}, {"after": "x"}):
        await failure(TIMELINE, caller=clinician(), world=world, variables={"id": NUMBER.digits} | wrong)

    assert world.fetched == 0
    assert [(entry.kind, entry.outcome) for entry in world.entries] == [
        (AuditKind.REFUSAL, "BAD_USER_INPUT"),
        (AuditKind.REFUSAL, "CURSOR_INVALID"),
    ]


async def test_reading_ones_own_blocks_is_recorded() -> None:
    world = World()

    await data("{ me { restrictions { id } } }", world=world, store=Store(restriction()))

    assert [(entry.kind, entry.operation) for entry in world.entries] == [(AuditKind.ACCESS, "restrictions")]


async def test_a_thousand_aliases_of_a_timeline_ask_the_sources_a_few_times_only() -> None:
    world = World()
    aliases = " ".join(f"a{number}: timeline {{ edges {{ cursor }} }}" for number in range(1_000))

    result = await ask(f"{{ me {{ {aliases} }} }}", world=world)

    assert world.fetched == MOST_WALKS
    assert {type(error.original_error) for error in result.errors} == {LimitExceeded}
