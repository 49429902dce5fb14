"""Ask as the cast does, at a rate that does not wait for answers, and hold every answer against the oracle."""

import asyncio
import os
import random
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
from joserfc.jwk import ECKey

from gateway.demo.cast import CITIZENS, CLINICIANS, find
from gateway.demo.client import TokenWish, ask_token, proof, read_client_key
from gateway.demo.faults import OF_LABORATORIES, OF_STORES, Fault
from gateway.demo.laboratories import SOURCES
from gateway.demo.run import now
from tests.faults.network import ALL
from tests.faults.oracle import OF_ME, OF_PATIENT, Oracle, written
from tests.soak.around import Around, held
from tests.soak.figures import Figures, Sample
from tests.soak.gateway import DEADLINE_S

# An answer that comes later than this is late; the gateway has a moment beyond its deadline to record that it is.
LATE_S = DEADLINE_S + 2.5
GIVEN_UP_S = 15.0
# So many questions may be under way; one that is due then is not asked, and counted.
MOST_AT_ONCE = 150
# A proof that has waited for longer in a queue is refused, as it must be.
PROOF_S = 9.0
TOO_LATE = frozenset({"UNAUTHENTICATED"})
# The gateway says at once that it has no place for a question.
OVERLOADED = frozenset({"OVERLOADED"})
TOKEN_S = 600.0
# How many readers there are at a time, and how many come and go each second.
PRESENT, COMING = 24, 3
SETTLE_S = 8.0
MB = 1024.0
MAY_BE_TOLD = frozenset({"POLICY_UNAVAILABLE", "AUDIT_UNAVAILABLE", "STORE_UNAVAILABLE", "DEADLINE_EXCEEDED"})


class Reader(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks about whom: a clinician about a patient, or a citizen about themself."""

    caller: str
    patient: str

    @property
    def body(self) -> bytes:
        """Write the question."""
        if self.caller == self.patient:
            return msgspec.json.encode({"query": OF_ME})
        return msgspec.json.encode({"query": OF_PATIENT, "variables": {"patient": number(self.patient)}})


def number(key: str) -> str:
    """Give the number of one of the cast."""
    return next(citizen.number.digits for citizen in CITIZENS if citizen.key == key)


def readers() -> list[Reader]:
    """List everybody who may have something to ask: each citizen, and each citizen's own doctor."""
    found = [Reader(caller=citizen.key, patient=citizen.key) for citizen in CITIZENS]
    for citizen in CITIZENS:
        doctor = next((each for each in CLINICIANS if each.hpr_number == citizen.gp_hpr), None)
        if doctor is not None:
            found.append(Reader(caller=doctor.key, patient=citizen.key))
    return found


class Load:
    """The users of one gateway, and what is to be answered to each."""

    def __init__(self, around: Around, url: str, http: aiohttp.ClientSession, figures: Figures) -> None:
        self._around = around
        self._url = f"{url}/graphql"
        self._http = http
        self._figures = figures
        self._key: ECKey = read_client_key(around.key_file)
        self._tokens: dict[tuple[str, str], tuple[float, str]] = {}
        self._oracles: dict[Reader, Oracle] = {}
        # Who is shown nothing at all, and the codes that they are told why.
        self._shut_out: dict[Reader, frozenset[str]] = {}
        self._under_way = 0

    async def learn(self) -> None:
        """
        Ask everybody's question with no fault in force, and learn which reports each reader may see.

        What those say is the chronicle's to tell, not the gateway's: an answer that is wrong by it is noted already.
        """
        whole = held(self._around.anchor)
        for reader in readers():
            _, told = await self._ask(reader)
            timeline = timeline_of(told)
            if timeline is None or not timeline["edges"]:
                self._shut_out[reader] = codes_of(told)
                continue
            seen = [edge["node"]["key"]["report"] for edge in timeline["edges"]]
            self._oracles[reader] = written(whole, reader.patient, ALL).seen(seen)
            self._judged(reader, 200, told)

    @property
    def learnt(self) -> str:
        """Tell how many readers there are to ask as."""
        return f"{len(self._oracles)} readers who see something, {len(self._shut_out)} who see nothing"

    async def run(self, seconds: float, rate: float, chance: random.Random) -> None:
        """
        Ask at a rate, whoever has been answered.

        Some readers at a time ask again and again, as people do who look at one patient; every second others come.
        """
        loop = asyncio.get_running_loop()
        start, asking = loop.time(), [*self._oracles, *self._shut_out]
        chance.shuffle(asking)
        async with asyncio.TaskGroup() as group:
            for count in range(int(seconds * rate)):
                due = start + count / rate
                await asyncio.sleep(max(0.0, due - loop.time()))
                if self._under_way >= MOST_AT_ONCE:
                    self._figures.outcomes["not asked"] += 1
                else:
                    at = int(count / rate) * COMING + chance.randrange(PRESENT)
                    group.create_task(self.question(asking[at % len(asking)], due))

    async def question(self, reader: Reader, due: float) -> None:
        """Ask one question and judge its answer."""
        self._under_way += 1
        try:
            async with asyncio.timeout(GIVEN_UP_S):
                status, told = await self._ask(reader)
                if codes_of(told) == OVERLOADED:
                    self._figures.outcomes["not asked, as the gateway was full"] += 1
                    return
                queued = codes_of(told) == TOO_LATE and asyncio.get_running_loop().time() - due > PROOF_S
                outcome = "proof too old" if queued else self._judged(reader, status, told)
        except TimeoutError:
            outcome = "given up"
        except aiohttp.ClientError as error:
            outcome = f"not answered: {type(error).__name__}"
        finally:
            self._under_way -= 1
        took_s = asyncio.get_running_loop().time() - due
        self._figures.took_s.append(took_s)
        self._figures.outcomes[outcome if took_s <= LATE_S else f"late, {outcome}"] += 1

    async def everybody_is_answered_in_full(self) -> None:
        """See, with no fault in force, that every reader's answer is right and complete."""
        for reader in self._oracles:
            try:
                async with asyncio.timeout(GIVEN_UP_S):
                    outcome = self._judged(reader, *await self._ask(reader))
            except TimeoutError:
                outcome = "given up"
            if outcome != "complete":
                self._figures.wrong.append(f"{reader}: {outcome} when all was well again")

    def _judged(self, reader: Reader, status: int, told: Mapping[str, Any]) -> str:
        """Say what an answer is; what is wrong with it is noted."""
        timeline, codes = timeline_of(told), codes_of(told)
        if reader in self._shut_out:
            return self._kept_out(reader, timeline, codes)
        if timeline is None:
            if not codes or not codes <= MAY_BE_TOLD:
                self._note(reader, [f"an answer of status {status} with the codes {sorted(codes)}"])
            return "withheld " + ", ".join(sorted(codes))
        wrong = self._oracles[reader].wrong(timeline)
        if codes:
            wrong.append("results come with an error")
        self._note(reader, wrong)
        for line in timeline["completeness"]["sources"]:
            self._figures.states[f"{line['state']} {line['reason'] or ''}".strip()] += 1
        if wrong:
            return "WRONG"
        return "complete" if timeline["completeness"]["complete"] else "incomplete"

    def _kept_out(self, reader: Reader, timeline: Mapping[str, Any] | None, codes: frozenset[str]) -> str:
        """See that who is shown nothing is shown nothing, and is told no other reason than then."""
        if timeline is not None and timeline["edges"]:
            self._note(reader, ["is shown what is kept from them"])
        elif not codes <= self._shut_out[reader] | MAY_BE_TOLD:
            self._note(reader, [f"is told {sorted(codes)}"])
        return "nothing to see"

    def _note(self, reader: Reader, wrong: Iterable[str]) -> None:
        self._figures.wrong.extend(f"{reader.caller} about {reader.patient}: {line}" for line in wrong)

    async def _ask(self, reader: Reader) -> tuple[int, Mapping[str, Any]]:
        """Post a question with a token of not too long ago, and a proof of its own."""
        token = await self._token(reader.caller, reader.patient)
        headers = {
            "authorization": f"DPoP {token}",
            "dpop": proof(self._key, method="POST", url=self._url, now=now(), access_token=token),
            "content-type": "application/json",
            "access-basis": getattr(find(reader.caller), "basis", "SEGSELV"),
        }
        async with self._http.post(self._url, data=reader.body, headers=headers) as answer:
            return answer.status, msgspec.json.decode(await answer.read())

    async def _token(self, caller: str, patient: str) -> str:
        """Get a token, or take the one that there is; the decision in it is for one patient."""
        clock = asyncio.get_running_loop().time
        made_at, token = self._tokens.get((caller, patient), (0.0, ""))
        if not token or clock() - made_at > TOKEN_S:
            member = find(caller)
            assert member is not None
            wish = TokenWish(issuer=self._around.issuer, caller=member)
            token = await ask_token(self._http, wish, self._key, now=now())
            self._tokens[caller, patient] = (clock(), token)
        return token


def codes_of(told: Mapping[str, Any]) -> frozenset[str]:
    """List the codes of the errors in an answer."""
    return frozenset(error["extensions"]["code"] for error in told.get("errors", ()))


def timeline_of(told: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Find the timeline in an answer; None where there is none."""
    data = told.get("data") or {}
    person = data.get("patient") or data.get("me") or {}
    return person.get("timeline")


class Trouble:
    """Sets a fault on a source, lets it be for a while, ends it, over and over; often two sources have one at once."""

    def __init__(self, around: Around, http: aiohttp.ClientSession, figures: Figures, chance: random.Random) -> None:
        self._control = around.control
        self._http = http
        self._figures = figures
        self._chance = chance

    async def make(self) -> None:
        """Make trouble until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._of(SOURCES, OF_LABORATORIES, rest_s=1.5))
            group.create_task(self._of(SOURCES, OF_LABORATORIES, rest_s=3.0))
            group.create_task(self._of(("central",), OF_STORES, rest_s=20.0))

    async def _of(self, sources: tuple[str, ...], faults: tuple[Fault, ...], rest_s: float) -> None:
        while True:
            await asyncio.sleep(self._chance.uniform(0.2, 2 * rest_s))
            source, fault = self._chance.choice(sources), self._chance.choice(faults)
            self._figures.faults[f"{source} {fault}"] += 1
            await self.set(source, fault)
            await asyncio.sleep(self._chance.uniform(0.5, 4.0))
            await self.set(source, Fault.OK)

    async def end(self) -> None:
        """End every fault."""
        for source in ALL:
            await self.set(source, Fault.OK)

    async def set(self, source: str, fault: Fault) -> None:
        """Set one fault."""
        async with self._http.post(f"{self._control}/faults/{source}", json={"fault": fault.value}) as answer:
            assert answer.status == 204, answer.status


class Watch:
    """Looks at the gateway's process from outside."""

    def __init__(self, pid: int, folder: Path) -> None:
        self._process = Path(f"/proc/{pid}")
        self._tasks = folder / "tasks"
        self._start = asyncio.get_running_loop().time()

    def look(self) -> Sample:
        """Look once."""
        status = (self._process / "status").read_text(encoding="utf-8")
        spent = (self._process / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[11:13]
        kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
        return Sample(
            at_s=round(asyncio.get_running_loop().time() - self._start, 1),
            memory_mb=int(kilobytes) / MB,
            cpu_s=sum(map(int, spent)) / os.sysconf("SC_CLK_TCK"),
            files=len(list((self._process / "fd").iterdir())),
            tasks=int(self._tasks.read_text(encoding="ascii") or 0),
        )

    async def keep(self, figures: Figures) -> None:
        """Look once a second until cancelled."""
        while True:
            figures.samples.append(self.look())
            await asyncio.sleep(1)
