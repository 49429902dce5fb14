"""The README's session under faults goes as it says, command by command."""

import json
import re
import shlex
from pathlib import Path

import aiohttp

from gateway.demo.faults import OF_LABORATORIES, OF_STORES, Fault
from tests.e2e.asking import Demo

README = Path(__file__).resolve().parents[2] / "README.md"
SESSION = re.compile(r"```console\n(\$ \./provesvar fault .*?)```", re.DOTALL)
PART = re.compile(r"^ *(\{.*\}),?$", re.MULTILINE)
MEMBER = re.compile(r'^ *("\w+": (?:true|false|"\w+")),$', re.MULTILINE)


def session() -> list[tuple[list[str], str]]:
    """Read the commands, each with what the README says comes of it."""
    (found,) = SESSION.findall(README.read_text(encoding="utf-8"))
    steps = (step.split("\n", 1) for step in found.removeprefix("$ ").split("\n$ "))
    return [(shlex.split(command)[1:], told) for command, told in steps]


def parts(value: object) -> list[object]:
    """List every object in a JSON value, however deep."""
    if isinstance(value, dict):
        return [value, *(part for each in value.values() for part in parts(each))]
    return [part for each in value for part in parts(each)] if isinstance(value, list) else []


def said(told: str, given: str) -> bool:
    """Tell whether a command printed what the README says: the line, or every object and member that it shows."""
    if not given.startswith("{"):
        return told.strip() == given.strip()
    found = parts(json.loads(given))
    objects, members = map(json.loads, PART.findall(told)), (json.loads(f"{{{one}}}") for one in MEMBER.findall(told))
    return all(each in found for each in objects) and all(
        any(member.items() <= each.items() for each in found) for member in members
    )


async def test_the_session_of_the_readme_goes_as_it_says(demo: Demo) -> None:
    steps = session()
    try:
        done = [(told, demo.command(*command)) for command, told in steps]
    finally:
        for source in {command[1] for command, _ in steps if command[0] == "fault"}:
            demo.command("fault", source, Fault.OK)

    assert len(done) == 5
    assert [(told, given.stdout, given.stderr) for told, given in done if not said(told, given.stdout)] == []
    assert sum(len(PART.findall(told)) + len(MEMBER.findall(told)) for told, _ in done) == 7


async def test_faults_of_every_kind_are_set_and_listed_while_it_runs(demo: Demo) -> None:
    control = f"{demo.run_file.control}/faults"
    # Each on a connection of its own: one that is kept may be closed while the command runs.
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True)) as http:

        async def put(source: str, fault: Fault) -> int:
            async with http.post(f"{control}/{source}", json={"fault": fault.value}) as answer:
                return answer.status

        try:
            of_laboratory = [await put("granitt", fault) for fault in OF_LABORATORIES]
            of_store = [await put("central", fault) for fault in OF_STORES]
            await put("granitt", Fault.CUT)
            listed = demo.command("fault", "--list")
        finally:
            mended = [await put(source, Fault.OK) for source in ("granitt", "central")]

    assert {*of_laboratory, *of_store, *mended} == {204}
    lines = dict(line.split() for line in listed.stdout.splitlines())
    assert (lines["granitt"], lines["central"], lines["lyng"]) == (Fault.CUT, Fault.OK, Fault.OK), listed.stderr
