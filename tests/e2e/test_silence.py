"""Nothing of any person reaches a log, whatever is asked, sent or broken and however talkative the loggers are."""

import logging
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from typing_extensions import override

from gateway.demo.cast import CITIZENS, CLINICIANS, find
from gateway.demo.kith import message
from gateway.demo.run import Teller, Wish, demo
from gateway.demo.serving import bound
from resolvers.model import TextValue
from tests.e2e.asking import MY_TIMELINE, TIMELINE, Demo, number_of
from tests.e2e.test_bad_input import set_fault
from tests.e2e.test_moments import INTAKE, written
from tests.examples import result

SECRET_NUMBER, SECRET_TEXT = "73519.2604", "ukjent-sykdom-i-klartekst"


class Ear(logging.Handler):
    """Hears every record, formatted with its error."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s"))
        self.heard: list[str] = []

    @override
    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(self.format(record))


@pytest.fixture
def ear() -> Iterator[Ear]:
    """Listen to every logger that there is or will be."""
    root, names = logging.getLogger(), list(logging.root.manager.loggerDict)
    loggers = [root, *map(logging.getLogger, names)]
    levels, listening = [logger.level for logger in loggers], Ear()
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    root.addHandler(listening)
    yield listening
    root.removeHandler(listening)
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


@pytest.fixture
async def running(ear: Ear) -> AsyncIterator[Demo]:
    """Run a whole demo in this process."""
    place = Path(tempfile.mkdtemp(prefix="pv-"))
    # As root the database runs as another user, who must be able to pass.
    place.chmod(0o711)
    wish = Wish(port=0, state=place / "demo", home=place)
    with closing(bound("127.0.0.1", 0)) as door:
        async with demo(wish, Teller(progress=lambda *_: None, ready=lambda _: None), door) as url:
            yield Demo(url=url, home=place, state=wish.state, environment={})
    shutil.rmtree(place)


def told_of_people() -> frozenset[str]:
    """Gather what no log may hold: numbers, names, and the values that this test sends."""
    people = (*CITIZENS, *CLINICIANS)
    numbers = {number.digits for one in CITIZENS for number in (one.number, *one.earlier_numbers)}
    numbers |= {one.number.digits for one in CLINICIANS}
    names = {one.name for one in people} | {one.name.split()[-1] for one in people}
    return frozenset(numbers | names | {SECRET_NUMBER, SECRET_TEXT})


async def use(running: Demo) -> None:
    """Ask, send, block and break what can be."""
    sent = msgspec.structs.replace(
        written("r1", SECRET_NUMBER), results=(result(text=SECRET_NUMBER), result(value=TextValue(text=SECRET_TEXT)))
    )
    good = message(sent, find("kari").number)
    xml = {"content-type": "application/xml"}
    for body in (good, good[:-40], good.replace(b"<MsgInfo", b"<!DOCTYPE x><MsgInfo"), b"\xff" + good):
        await running.post("lab-vest", body, path=INTAKE, headers=xml)
    await running.timeline("dr-lunde", "kari")
    block = "mutation($i: BlockInput!) { blockAccess(input: $i) { restriction { id } } }"
    for citizen in ("kari", "ola"):
        await running.ask(citizen, MY_TIMELINE)
        await running.ask(citizen, "{ me { restrictions { id } accessLog { edges { node { name } } } } }")
        await running.ask(citizen, block, {"i": {"clientMutationId": f"{number_of(citizen)}", "report": SECRET_TEXT}})
    for fault in ("html", "other-person", "malformed", "oversized", "503", "cross-origin"):
        await set_fault(running, "helse-nord", fault)
        await running.timeline("dr-lunde", "ola")
    await running.ask("dr-lunde", TIMELINE, {"patient": number_of("kari")[::-1]})
    await running.ask("dr-lunde", TIMELINE, {"patient": {"number": number_of("kari")}})
    await running.ask("dr-lunde", f'{{ patient(id: "{number_of("kari")}") {{ {find("kari").name} }} }}')
    await running.post("dr-lunde", number_of("kari").encode(), headers={"x-request-id": number_of("kari")})
    await running.send("GET", f"/graphql?id={number_of('kari')}", b"", {"authorization": f"DPoP {number_of('kari')}"})


@pytest.mark.tells_of_people("a field that is not there is named to the caller who has written it")
async def test_no_number_name_or_value_of_anybody_is_in_any_log(running, ear) -> None:
    await use(running)

    database = (running.state / "store" / "log").read_text(encoding="utf-8", errors="replace")
    heard = "\n".join(ear.heard) + database
    assert "answered 200 (POST)" in heard
    assert "another person's data" in heard
    # What is found is not repeated, not even here.
    assert sum(secret in heard for secret in told_of_people()) == 0
