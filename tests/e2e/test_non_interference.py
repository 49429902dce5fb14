"""What is hidden leaves no trace: two worlds that differ in nothing else answer byte for byte the same."""

import copy
import dataclasses
import random
import re
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, suppress
from itertools import islice
from pathlib import Path

import msgspec
import pytest
from graphql import GraphQLSchema, build_client_schema, get_introspection_query
from msgspec.structs import replace

from gateway.demo.cast import CITIZENS, CLINICIANS, find
from resolvers.model import Code, Discipline, ReportStatus
from resolvers.plan import Filter
from resolvers.schema.assembly import build
from tests.e2e import cases
from tests.e2e.cases import Case
from tests.e2e.every_field import MANY, NEAR, WHOLE, Paging, Road, Walker, every_argument, every_field, goes_alone
from tests.e2e.matters import BLOCKED_CODE, ago, denial, holding, made
from tests.e2e.worlds import NAMING, Differs, Held, Matter, Reader, Told, Worlds, two_worlds, whole
from tests.examples import pair, result

CHOSEN = {"case_work_reads": True, "quality_reads": True, "youth_read": True}
# More than anybody is shown of the reports here; the access log goes on and on.
MOST_PAGES = 7
OK, AWAITING = "OK", "AwaitingReleaseNotice"
NOBODY = "15840150027"
OF_LENGTH = frozenset({"content-length", "content-encoding", "vary"})
# What is listened to: tests/e2e/test_subscriptions.py does. What lies below, questions are answered with too.
LISTENED = {
    "ReleaseEvent.cursor",
    "ReleaseEvent.release",
    "ReportEvent.cursor",
    "ReportEvent.report",
    "Subscription.releaseDue",
    "Subscription.reportArrived",
}
LISTENED_WITH = {
    "Subscription.releaseDue(after)",
    "Subscription.releaseDue(noticeHours)",
    "Subscription.reportArrived(after)",
    "Subscription.reportArrived(patient)",
}
CASES = {
    "citizens": cases.citizens,
    "blocks": lambda: (cases.gp(), *cases.padlocked(), cases.opened()),
    "other-purposes": lambda: (cases.case_work(), *cases.quality()),
    "strangers": cases.strangers,
}
TIMELINE = """query T($patient: PersonNumber!) { patient(id: $patient) { timeline(first: 50) {
                edges { node { id } } notices { __typename } } } }"""
MINE = "{ me { timeline(first: 50) { edges { node { id } } notices { __typename } } } }"
ONE = "query O($patient: PersonNumber!, $id: ID!) { patient(id: $patient) { report(id: $id) { status } } }"
NODE = """query N($id: ID!) { node(id: $id) { __typename id
    ... on Report { status } ... on Patient { timeline { edges { node { id } } } } } }"""
ENTITIES = """query E($them: [_Any!]!) { _entities(representations: $them) { __typename
    ... on Report { id status } ... on Patient { id timeline { edges { node { id } } } } } }"""
LOG = "{ me { accessLog(first: 50) { edges { node { text operation objects { report text } } } } } }"
OPEN = "mutation O($input: OpenRestrictedInput!) { openRestricted(input: $input) { id basis expiresAt purpose } }"


def cast():
    """Let the doctor in quality work have treated whom the cases ask about."""
    kval = dataclasses.replace(find("dr-kval"), treated=("signe", "liv", "jonas"))
    return (*CITIZENS, *(kval if one.key == kval.key else one for one in CLINICIANS))


@asynccontextmanager
async def differing(server: str, folder: Path, held: Iterable[Case], **changes) -> AsyncIterator[Worlds]:
    """Open two worlds that differ in what is hidden in some cases."""
    held = tuple(held)
    strangers = {case.reader.patient for case in cases.strangers()}
    opened = two_worlds(server, folder, cast=cast(), strangers=strangers, **(CHOSEN | changes))
    async with opened as worlds:
        await worlds.hold([case.both for case in held], [case.hidden for case in held])
        yield worlds


async def schema_of(worlds: Worlds, reader: Reader) -> GraphQLSchema:
    """Learn the schema as every client may."""
    told = await worlds.ask(reader, get_introspection_query(descriptions=False))
    return build_client_schema(told.json["data"])


def words(case: Case) -> dict[str, list]:
    """Give the words that somebody would probe with who looks for what is hidden."""
    number = find(case.reader.patient).number.digits
    own = case.reader.caller == case.reader.patient
    return {
        # The citizen's own person opens by another root.
        "PersonNumber": [NOBODY, number] if own else [number, NOBODY],
        "ID": case.ids,
        "ID restriction": case.limits,
        "String": case.texts,
        "String requisition": case.requisitions,
        "String code": ["NORN_FPB", *case.codes],
        "String reason": ["It is needed for sound treatment."],
        "URI": ["urn:oid:2.16.578.1.12.4.1.1.7280"],
        "Date": case.dates,
        "DateTime": ["2026-12-08T09:00:00Z"],
        "Duration": ["P36500D", "P1D"],
        "String unit": ["mmol/mol", "spoons"],
        "Int": [2, 0],
        "Boolean": [True, False],
    }


async def walk(worlds: Worlds, walker: Walker, reader: Reader) -> None:
    """Walk every road of every question; what lies below a root that does not open is left."""
    for root in walker.roots("query"):
        for roads in walker.crossings("query", root):
            if not await cross(worlds, walker, reader, roads):
                break


async def cross(worlds: Worlds, walker: Walker, reader: Reader, roads: tuple[Road, ...]) -> bool:
    """Walk the roads of one crossing; tells whether the root opened."""
    opened = False
    for number, question in enumerate(walker.together(roads)):
        told = (await worlds.ask(reader, question.query, question.variables)).json
        opened |= number == 0 and bool((told.get("data") or {}).get("r0"))
        if "errors" in told and len(question.roads) > 1:
            for road in question.roads:
                alone = walker.question([road])
                await worlds.ask(reader, alone.query, alone.variables)
    for paging in walker.pagings(roads):
        await turn(worlds, walker, reader, paging)
    return opened


async def turn(worlds: Worlds, walker: Walker, reader: Reader, paging: Paging) -> None:
    """Turn the pages of a list, one item each, as far as anybody is shown reports."""
    after, turned = None, 0
    while turned == 0 or (after is not None and turned < MOST_PAGES):
        question = walker.question([paging.page(after)])
        below = (await worlds.ask(reader, question.query, question.variables)).json["data"]["r0"]["b0"]
        after, turned = paging.next(below) if below else None, turned + 1


async def timeline(worlds: Worlds, reader: Reader) -> Told:
    """Ask for the reports of a person."""
    if reader.basis == "SEGSELV":
        return await worlds.ask(reader, MINE)
    return await worlds.ask(reader, TIMELINE, {"patient": find(reader.patient).number.digits})


def edges(told: Told) -> list[dict]:
    """Take the reports of an answer; none where it is refused."""
    (found,) = (told.json["data"] or {None: None}).values()
    return [] if found is None else found["timeline"]["edges"]


def test_the_walk_asks_every_field_with_every_argument_of_the_schema() -> None:
    schema = build()._schema
    walker = Walker(schema, words(cases.gp()))
    for operation in ("query", "mutation"):
        for root in walker.roots(operation):
            for roads in walker.crossings(operation, root):
                assert list(walker.together(roads))

    assert every_field(schema) - walker.seen.fields == LISTENED
    assert every_argument(schema) - walker.seen.arguments == LISTENED_WITH


@pytest.mark.parametrize("group", CASES)
async def test_what_is_hidden_changes_no_answer_by_any_road(server: str, tmp_path: Path, group: str) -> None:
    held = CASES[group]()
    async with differing(server, tmp_path, held) as worlds:
        schema = await schema_of(worlds, held[0].reader)
        for case in held:
            with pytest.raises(Differs):
                await timeline(worlds, case.witness)

            walker = Walker(schema, words(case))
            if case.like_another:
                await look(worlds, walker, case.reader)
                await probe(worlds, walker, case.reader, seed=0)
            else:
                await walk(worlds, walker, case.reader)

            assert len(edges(await timeline(worlds, case.reader))) == case.sees


async def test_what_is_hidden_changes_no_answer_where_sources_are_asked_for_a_part(server: str, tmp_path: Path) -> None:
    """
    Compare answers alone: who is asked again, and by which numbers, depends on what was found before clearance.

    That is seen by the sources, which hold the reports themselves, and not by whoever asks.
    """
    case = cases.gp()
    async with differing(server, tmp_path, [case], filters=frozenset(Filter)) as worlds:
        walker = Walker(await schema_of(worlds, case.reader), words(case))
        with pytest.raises(Differs):
            await timeline(worlds, case.witness)

        roads = [road for crossing in walker.crossings("query", "patient") for road in crossing if is_bounded(road)]
        for road in roads:
            await worlds.ask(case.reader, **question_of(walker, road))

        assert {"date", "_lastUpdated", "identifier"} <= worlds.parameters
        assert len(edges(await timeline(worlds, case.reader))) == case.sees


@pytest.mark.parametrize("group", CASES)
async def test_what_is_hidden_is_not_read_again_by_its_id(server: str, tmp_path: Path, group: str) -> None:
    """Before the patient's number nothing is; after it a hidden report's id, and any other, is told as an unknown's."""
    held = CASES[group]()
    async with differing(server, tmp_path, held, federation=True) as worlds:
        for case in held:
            with pytest.raises(Differs):
                await timeline(worlds, case.witness)

            before = {name: plain(await worlds.ask(case.reader, NODE, {"id": name})) for name in case.ids}
            seen = {edge["node"]["id"] for edge in edges(await timeline(worlds, case.reader))}
            after = {name: plain(await worlds.ask(case.reader, NODE, {"id": name})) for name in case.ids}

            hidden = {NAMING.report(found.key) for found in case.probed} - seen
            for told in (before, after):
                assert {told[name] for name in hidden} <= {told["rp-unknown"]}
            entities = await worlds.ask(case.reader, ENTITIES, {"them": [reported(name) for name in case.ids]})
            read = (entities.json["data"] or {}).get("_entities", [])
            assert {one["id"] for one in read if one}.isdisjoint(hidden)


def reported(name: str) -> dict[str, str]:
    """Say that an id is a report's, as another subgraph would."""
    return {"__typename": "Report", "id": name}


def plain(told: Told) -> bytes:
    """Take the name of the request out of an answer."""
    return re.sub(rb"question-[0-9]+", b"", told.body)


async def test_what_personnel_have_opened_of_what_is_hidden_is_in_no_log(server: str, tmp_path: Path) -> None:
    """Let a doctor open every report by itself, hidden ones too: the citizen's log names what they are shown alone."""
    case = cases.citizens()[0]
    about = {"patient": find(case.reader.patient).number.digits}
    async with differing(server, tmp_path, [case]) as worlds:
        shown = {edge["node"]["id"] for edge in edges(await timeline(worlds, case.reader))}
        with pytest.raises(Differs):
            await timeline(worlds, case.witness)
        for name in (*shown, *case.ids):
            with suppress(Differs):
                await worlds.ask(case.witness, ONE, about | {"id": name})
        told = await worlds.ask(case.reader, LOG)

    looks = [edge["node"] for edge in told.json["data"]["me"]["accessLog"]["edges"]]
    opened = [node["objects"] for node in looks if node["operation"] == "timeline"]
    assert {node["operation"] for node in looks} == {"timeline", "accessLog"}
    assert len(opened) >= len(shown) + len(case.ids)
    assert {one["report"] for objects in opened for one in objects} - {None} == shown
    assert {len(objects) for objects in opened} == {1}


def is_bounded(road: Road) -> bool:
    """Tell whether a road asks for a period, or for what has changed."""
    wanted = {} if road.below is None else road.below.way.get("filter") or {}
    return not wanted.keys().isdisjoint({"period", "changedSince"})


def question_of(walker: Walker, road: Road) -> dict:
    """Write one road as a question."""
    written = walker.question([road])
    return {"query": written.query, "variables": written.variables}


async def open_padlock(worlds: Worlds, reader: Reader) -> Told:
    """Open what is blocked softly, in an emergency; the padlock has been told of before."""
    wish = {
        "clientMutationId": "open",
        "patient": find(reader.patient).number.digits,
        "basis": "EMERGENCY",
        "reason": "Unconscious, no next of kin.",
    }
    return await worlds.ask(reader, OPEN, {"input": wish})


async def test_what_stays_hidden_after_an_opening_changes_no_answer(server: str, tmp_path: Path) -> None:
    case = cases.opened()
    async with differing(server, tmp_path, [case]) as worlds:
        schema = await schema_of(worlds, case.reader)
        before = edges(await timeline(worlds, case.reader))
        granted = (await open_padlock(worlds, case.reader)).json
        await walk(worlds, Walker(schema, words(case)), case.reader)

        assert "errors" not in granted
        assert (len(before), len(edges(await timeline(worlds, case.reader)))) == (0, 4)


async def change(worlds: Worlds, walker: Walker, reader: Reader, root: str) -> bool:
    """Make a change in every way; tells whether any of them was made."""
    outcomes = [told async for told in changed(worlds, walker, reader, walker.crossings("mutation", root))]
    # Where one member of the input is not enough, two may be.
    if OK not in outcomes and "BAD_USER_INPUT" in outcomes:
        outcomes += [told async for told in changed(worlds, walker, reader, [walker.pairs("mutation", root)])]
    return OK in outcomes


async def changed(
    worlds: Worlds, walker: Walker, reader: Reader, crossings: Iterable[tuple[Road, ...]]
) -> AsyncIterator[str]:
    """Make changes, and give the outcome of each; where the first is refused because of who asks, so are the others."""
    for roads in crossings:
        for question in walker.together(roads):
            told = (await worlds.ask(reader, question.query, question.variables)).json
            outcome = told["errors"][0]["extensions"]["code"] if "errors" in told else OK
            yield outcome
            if outcome == "FORBIDDEN" and question.roads[0] is roads[0]:
                return


async def look(worlds: Worlds, walker: Walker, reader: Reader, depth: int = NEAR) -> None:
    """Look at everything in the first way alone."""
    for root in walker.roots("query"):
        for roads in walker.crossings("query", root):
            question = walker.question([msgspec.structs.replace(roads[0], depth=depth)])
            await worlds.ask(reader, question.query, question.variables)


CHANGERS = {
    "citizen": lambda: cases.citizens()[0],
    "gp": cases.gp,
    "padlocked": lambda: cases.padlocked()[0],
    "opened": cases.opened,
    "quality": lambda: cases.quality()[0],
    "stranger": lambda: cases.strangers()[0],
}


@pytest.mark.parametrize("who", CHANGERS)
async def test_what_is_hidden_changes_no_change_and_nothing_after_it(server: str, tmp_path: Path, who: str) -> None:
    case = CHANGERS[who]()
    left = Walker(build()._schema, words(case)).roots("mutation")
    while left:
        # A change that leaves nothing to see is the last in its worlds.
        async with differing(server, tmp_path, [case]) as worlds:
            walker = Walker(await schema_of(worlds, case.reader), words(case))
            seen = edges(await timeline(worlds, case.reader))
            if who == "opened":
                await open_padlock(worlds, case.reader)
                seen = edges(await timeline(worlds, case.reader))
            while left:
                root = left.pop(0)
                if not await change(worlds, walker, case.reader, root):
                    continue
                if root == "openRestricted" and who != "opened":
                    # Who has opened a padlock is shown what was behind it.
                    break
                await look(worlds, walker, case.reader)
                if edges(await timeline(worlds, case.reader)) != seen:
                    break
            else:
                await look(worlds, walker, case.reader)


async def test_the_work_list_names_what_waits_and_is_shown(server: str, tmp_path: Path) -> None:
    case = cases.gp()
    async with differing(server, tmp_path, [case]) as worlds:
        told = await worlds.ask(case.reader, "{ pendingReleases { complete edges { node { report kind { code } } } } }")

    (edge,) = told.json["data"]["pendingReleases"]["edges"]
    assert edge["node"]["kind"]["code"] == "HIST"


def without_the_notice(told: Told) -> Told:
    """Leave out the one notice that something waits, with the sentence that explains it; there is never another."""
    answer = told.json
    notices = [notice for found in found_in(answer, "notices") for notice in found]
    waiting = [notice for notice in notices if notice["__typename"] == AWAITING]
    timelines = [found for found in found_in(answer, "notices") if any(one["__typename"] == AWAITING for one in found)]
    assert len(waiting) == len(timelines)
    assert len({msgspec.json.encode(notice, order="sorted") for notice in waiting}) <= 1
    for found in timelines:
        found[:] = [notice for notice in found if notice["__typename"] != AWAITING]
    for decisions in found_in(answer.get("extensions", {}), "decisions"):
        stubs = [decision for decision in decisions if decision["effect"] == "STUB"]
        assert len(stubs) <= 1
        assert bool(stubs) <= bool(answer["data"])
        decisions[:] = [decision for decision in decisions if decision["effect"] != "STUB"]
    # The notice makes an answer longer, so that it may be one that is compressed.
    headers = tuple(pair for pair in told.headers if pair[0] not in OF_LENGTH)
    return Told(status=told.status, headers=headers, body=msgspec.json.encode(answer))


def found_in(value: object, name: str) -> Iterator[list]:
    """Find every list of a name, however deep; an alias of it too."""
    if isinstance(value, dict):
        for key, one in value.items():
            if key == name and isinstance(one, list):
                yield one
            else:
                yield from found_in(one, name)
    elif isinstance(value, list):
        for one in value:
            yield from found_in(one, name)


async def test_with_the_waiting_notice_on_the_worlds_differ_in_that_notice_alone(server: str, tmp_path: Path) -> None:
    own, proxy, parent = cases.citizens()[:3]
    async with differing(server, tmp_path, [own, proxy, parent], waiting_notice=True) as worlds:
        for case in (own, proxy):
            with pytest.raises(Differs, match="notices"):
                await timeline(worlds, case.reader)
        worlds.without = without_the_notice
        schema = await schema_of(worlds, own.reader)
        for case in (own, proxy):
            told = (await timeline(worlds, case.reader)).json
            assert [[one["__typename"] for one in found] for found in found_in(told, "notices")] == [[AWAITING]]
            walker = Walker(schema, words(case))
            await look(worlds, walker, case.reader, WHOLE)
            await probe(worlds, walker, case.reader, seed=0)
        # To a parent nothing is told of what waits.
        worlds.without = whole
        await look(worlds, Walker(schema, words(parent)), parent.reader)


async def test_whoever_is_refused_cannot_tell_a_person_from_nobody(server: str, tmp_path: Path) -> None:
    held = cases.strangers()
    async with differing(server, tmp_path, held) as worlds:
        for case in held:
            # Both worlds were asked for the person; now both are asked for nobody at all.
            refused = await timeline(worlds, case.reader)
            unknown = await worlds.ask(case.reader, TIMELINE, {"patient": NOBODY})

            assert refused.json["errors"][0]["extensions"]["code"] == "NOT_AVAILABLE"
            assert same_but_the_question(refused) == same_but_the_question(unknown)


async def test_a_decision_that_is_used_up_tells_nobody_whether_the_other_patient_is_there(
    server: str, tmp_path: Path
) -> None:
    # A doctor whose patient this is not, and whom the register of the bare world does not know at all.
    (case, *_) = cases.strangers()
    somebody, nobody = {"patient": find(case.reader.patient).number.digits}, {"patient": NOBODY}
    async with differing(server, tmp_path, [case]) as worlds:
        for name, first, second in (("one", nobody, somebody), ("two", somebody, nobody)):
            of_first = await worlds.ask(case.reader, TIMELINE, first, decision=name)
            of_second = await worlds.ask(case.reader, TIMELINE, second, decision=name)
            again = await worlds.ask(case.reader, TIMELINE, first, decision=name)

            assert of_first.json["errors"][0]["extensions"]["code"] == "NOT_AVAILABLE"
            assert of_second.json["errors"][0]["extensions"]["reason"] == "DECISION_OF_ANOTHER_PATIENT"
            assert same_but_the_question(again) == same_but_the_question(of_first)


def same_but_the_question(told: Told) -> tuple:
    """Leave out of an answer the id of its own question."""
    headers = tuple(pair for pair in told.headers if pair[0] != "x-request-id")
    return told.status, headers, re.sub(rb"question-\d+", b"question", told.body)


SEEDS, ROADS_A_SEED = range(20), 4


def drawn(seed: int, of: str) -> list[Held]:
    """Draw a few reports at random: kinds, codes, days before and after those shown, at one source or at two."""
    chance = random.Random(seed)  # noqa: S311 - what is drawn is to be drawn again
    for number in range(chance.randint(1, 3)):
        name = f"{of}-drawn-{seed}-{number}"
        discipline = chance.choice(list(Discipline))
        kind = Code(code=chance.choice(["CLIN", "MBIO", "HIST", "CT", "MGEN", "IMTR", "XYZ"]))
        codes = chance.choices(["NPU27300", "NPU03230", "NPU04998", "LOKAL1"], k=2)
        at = ago(days=chance.choice([1, 5, 85, 95, 99.99, 100, 400]), hours=chance.random())
        drawn_report = made(name, at, discipline=discipline, kind=kind, results=tuple(map(result, codes)))
        sources = chance.choice([("central",), ("nord",), ("vest",), ("central", "vest"), ("nord", "vest")])
        yield from (Held(report=drawn_report, source=source) for source in sources)


def hidden_by(seed: int, held: Held) -> Held | None:
    """Say why a copy is hidden from the citizen: a mark of its source or its status; or, with None, by a denial."""
    chance = random.Random(f"{seed} {held.report.key.report}")  # noqa: S311 - as above
    reason = chance.choice(["denial", "mark", "status"])
    if reason == "mark" and held.source != "central":
        return replace(held, marks=(chance.choice(["NORN_FFL", "NORU", "NORN_DUP", "norn-ang"]),))
    if reason == "status":
        early = replace(held.report, source_status=pair("N", "P"), status=ReportStatus.PRELIMINARY)
        return replace(held, report=early)
    return None


def drawn_for_citizen(seed: int, of: str) -> Matter:
    """Draw what is hidden from a citizen, each report by a reason of its own."""
    reasoned = [(held, hidden_by(seed, held)) for held in drawn(seed, of)]
    denied = dict.fromkeys(held.report.key.report for held, hidden in reasoned if hidden is None)
    return Matter(
        of=of, held=tuple(hidden or held for held, hidden in reasoned), restrictions=tuple(map(denial, denied))
    )


def drawn_for_gp(seed: int, of: str) -> Matter:
    """Draw what is hidden from a GP: by the block of a code that every report then holds, or by marks of its source."""
    held = []
    for one in drawn(seed, of):
        if seed % 4 == 1 or one.source == "central":
            held.append(replace(one, report=replace(one.report, results=(*one.report.results, *holding(BLOCKED_CODE)))))
        else:
            held.append(replace(one, marks=("NORS",)))
    return Matter(of=of, held=tuple(held))


async def test_whatever_is_hidden_at_random_changes_no_answer(server: str, tmp_path: Path) -> None:
    own, doctor = cases.citizens()[0], cases.gp()
    async with differing(server, tmp_path, [own, doctor]) as worlds:
        schema, shelves = build()._schema, copy.deepcopy(worlds.full.shelves)
        for seed in SEEDS:
            case = doctor if seed % 2 else own
            matter = drawn_for_gp(seed, "ola") if seed % 2 else drawn_for_citizen(seed, "kari")
            worlds.full.shelves = copy.deepcopy(shelves)
            await worlds.hold((), [matter])
            probing = msgspec.structs.replace(case, hidden=matter)
            await probe(worlds, Walker(schema, words(probing)), case.reader, seed=seed)


async def probe(worlds: Worlds, walker: Walker, reader: Reader, *, seed: int) -> None:
    """Ask near for the lists and single reports of a person in some ways, and turn the pages."""
    chance = random.Random(seed)  # noqa: S311 - as above
    root = "me" if reader.basis == "SEGSELV" else "patient"
    for roads in walker.crossings("query", root):
        if roads[0].below is not None and roads[0].below.name in {"timeline", "report"}:
            near = [msgspec.structs.replace(road, depth=NEAR) for road in roads if not goes_alone(road)]
            others = chance.sample(near[1:], min(len(near) - 1, ROADS_A_SEED)) if len(near) > MANY else near[1:2]
            for question in walker.together([near[0], *others]):
                await worlds.ask(reader, question.query, question.variables)
            for paging in islice(walker.pagings(roads), 1):
                await turn(worlds, walker, reader, paging)
