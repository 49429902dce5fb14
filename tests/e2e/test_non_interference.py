"""What is hidden leaves no trace: two worlds that differ in nothing else answer byte for byte the same."""

import dataclasses
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from graphql import GraphQLSchema, build_client_schema, get_introspection_query

from gateway.demo.cast import CITIZENS, CLINICIANS, find
from resolvers.schema.assembly import build
from tests.e2e import cases
from tests.e2e.cases import Case
from tests.e2e.every_field import Road, Walker, every_argument, every_field
from tests.e2e.worlds import Differs, Reader, Told, Worlds, two_worlds

CHOSEN = {"case_work_reads": True, "quality_reads": True, "youth_read": True}
# More than anybody is shown of the reports here; the access log goes on and on.
MOST_PAGES = 7
NOBODY = "15840150027"
CASES = {
    "citizens": cases.citizens,
    "blocks": lambda: (cases.gp(), *cases.padlocked(), cases.opened()),
    "other-purposes": lambda: (cases.case_work(), *cases.quality()),
    "strangers": cases.strangers,
}
TIMELINE = """query T($patient: PersonNumber!) { patient(id: $patient) { timeline(first: 50) {
                edges { node { id } } notices { __typename } } } }"""
MINE = "{ me { timeline(first: 50) { edges { node { id } } notices { __typename } } } }"
OPEN = "mutation O($input: OpenRestrictedInput!) { openRestricted(input: $input) { id basis expiresAt purpose } }"


def cast():
    """Let the doctor in quality work have treated whom the cases ask about."""
    kval = dataclasses.replace(find("dr-kval"), treated=("signe", "liv", "jonas"))
    return (*CITIZENS, *(kval if one.key == kval.key else one for one in CLINICIANS))


@asynccontextmanager
async def differing(server: str, folder: Path, held: Iterable[Case], **changes) -> AsyncIterator[Worlds]:
    """Open two worlds that differ in what is hidden in some cases."""
    held = tuple(held)
    callers = {reader.caller for case in held for reader in (case.reader, case.witness)}
    strangers = {case.reader.patient for case in cases.strangers()}
    opened = two_worlds(server, folder, callers=callers, cast=cast(), strangers=strangers, **(CHOSEN | changes))
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
        after, turned = None, 0
        while turned == 0 or (after is not None and turned < MOST_PAGES):
            question = walker.question([paging.page(after)])
            below = (await worlds.ask(reader, question.query, question.variables)).json["data"]["r0"]["b0"]
            after, turned = paging.next(below) if below else None, turned + 1
    return opened


async def timeline(worlds: Worlds, reader: Reader) -> Told:
    """Ask for the reports of a person."""
    if reader.caller == reader.patient:
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

    assert schema.subscription_type is None
    assert every_field(schema) - walker.seen.fields == set()
    assert every_argument(schema) - walker.seen.arguments == set()


@pytest.mark.parametrize("group", CASES)
async def test_what_is_hidden_changes_no_answer_by_any_road(server: str, tmp_path: Path, group: str) -> None:
    held = CASES[group]()
    async with differing(server, tmp_path, held) as worlds:
        schema = await schema_of(worlds, held[0].reader)
        for case in held:
            with pytest.raises(Differs):
                await timeline(worlds, case.witness)

            await walk(worlds, Walker(schema, words(case)), case.reader)

            assert len(edges(await timeline(worlds, case.reader))) == case.sees


async def test_what_stays_hidden_after_an_opening_changes_no_answer(server: str, tmp_path: Path) -> None:
    case = cases.opened()
    async with differing(server, tmp_path, [case]) as worlds:
        schema = await schema_of(worlds, case.reader)
        wish = {
            "clientMutationId": "open",
            "patient": find(case.reader.patient).number.digits,
            "basis": "EMERGENCY",
            "reason": "Unconscious, no next of kin.",
        }
        before = edges(await timeline(worlds, case.reader))
        granted = (await worlds.ask(case.reader, OPEN, {"input": wish})).json
        await walk(worlds, Walker(schema, words(case)), case.reader)

        assert "errors" not in granted
        assert (len(before), len(edges(await timeline(worlds, case.reader)))) == (0, 4)
