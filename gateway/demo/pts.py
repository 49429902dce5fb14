"""
A simulated national service of restrictions (PTS) that replicates what the demo's cast has set elsewhere.

It pushes everything when it starts and then a heartbeat from time to time. Stopped, it says nothing: after a while the
gateway cannot know whether there is something new, and withholds.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from http import HTTPStatus

import aiohttp
import msgspec
from joserfc.jwk import ECKey

from gateway.demo.cast import CITIZENS, PTS
from gateway.demo.chronicle.world import Chronicle, Written
from gateway.demo.client import TokenRefused, TokenWish, ask_token, proof
from gateway.demo.faults import Fault, FaultBoard
from gateway.demo.signing import Json
from gateway.settings import FeedConfig

logger = logging.getLogger(__name__)

PATH = "/restrictions"
BEAT_S, ANSWER_S = 30.0, 10.0
# Ten heartbeats may go missing before what the service tells of is withheld.
MAX_AGE_S = 300.0
SET_DAYS_AGO = timedelta(days=30)


class PushRefused(Exception):
    """The gateway has not taken a push; the message gives the status."""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where the service pushes to, and who gives it tokens: base URLs; `clock` gives aware UTC."""

    gateway: str
    issuer: str
    key: ECKey
    clock: Callable[[], datetime]


class Service:
    """The service, with what it has to push."""

    def __init__(self, place: Place, chronicle: Chronicle, board: FaultBoard, *, beat_s: float = BEAT_S) -> None:
        """Take whom to push to and what; `board` says whether it is stopped, `beat_s` how often it is heard."""
        self._place = place
        self._chronicle = chronicle
        self._board = board
        self._beat_s = beat_s
        self._pushed = False

    async def beat(self, session: aiohttp.ClientSession) -> None:
        """Be heard from time to time, until cancelled; what fails is tried again the next time."""
        while True:
            await asyncio.sleep(self._beat_s)
            await self.tell(session)

    async def tell(self, session: aiohttp.ClientSession) -> None:
        """Tell everything once, then that there is nothing new; nothing at all while it is stopped."""
        if self._board.due(PTS.key) is not Fault.OK:
            return
        try:
            async with asyncio.timeout(ANSWER_S):
                await self._tell(session)
        except (aiohttp.ClientError, TimeoutError, TokenRefused, PushRefused) as error:
            logger.warning("the simulated service of restrictions could not push (%s)", type(error).__name__)

    async def _tell(self, session: aiohttp.ClientSession) -> None:
        as_of = self._place.clock()
        wish = TokenWish(issuer=self._place.issuer, caller=PTS)
        token = await ask_token(session, wish, self._place.key, now=as_of)
        if not self._pushed:
            for message in pushes(self._chronicle, as_of):
                await self._post(session, token, message)
        self._pushed = True
        await self._post(session, token, heartbeat(as_of))

    async def _post(self, session: aiohttp.ClientSession, token: str, message: Json) -> None:
        url = self._place.gateway + PATH
        made = proof(self._place.key, method="POST", url=url, now=self._place.clock(), access_token=token)
        headers = {"Authorization": f"DPoP {token}", "DPoP": made, "Content-Type": "application/json"}
        body = msgspec.json.encode(message)
        async with session.post(url, data=body, headers=headers, allow_redirects=False) as answer:
            if answer.status != HTTPStatus.OK:
                raise PushRefused(str(answer.status))


@asynccontextmanager
async def pushing(service: Service) -> AsyncIterator[None]:
    """Push everything, then go on with heartbeats until the block ends."""
    async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as group:
        await service.tell(session)
        beating = group.create_task(service.beat(session))
        try:
            yield
        finally:
            beating.cancel()


def feed_configs() -> tuple[FeedConfig, ...]:
    """Say what the gateway is to be told about the service; it speaks for both families."""
    return (FeedConfig(name=PTS.key, organisation=PTS.organisation, max_age_s=MAX_AGE_S),)


def heartbeat(as_of: datetime) -> Json:
    """Write that everything up to a moment (aware UTC) has been pushed."""
    return {"feed": PTS.key, "asOf": as_of.isoformat()}


def pushes(chronicle: Chronicle, as_of: datetime) -> tuple[Json, ...]:
    """Write what the service has on the cast as of a moment (aware UTC): each person's complete set."""
    since = (chronicle.anchor - SET_DAYS_AGO).isoformat()
    shield = {
        "id": "pts-shield-1",
        "privacyType": "Shield",
        "privacyLevel": "Soft",
        "restrictionDomain": "PPS",
        "objectScope": svarrapport(newest(chronicle, "geir")),
        "subjectScope": {"type": "All"},
        "validFrom": since,
    }
    own_wish = {
        "id": "pts-denial-1",
        "code": "NORN_EPO",
        "object": {"type": "Rekvisisjon", "value": newest(chronicle, "tone").report.key.requisition},
        "validFrom": since,
    }
    return (
        {**about("geir", as_of), "patientPrivacy": [shield], "patientSafety": []},
        {**about("tone", as_of), "patientPrivacy": [], "patientSafety": [own_wish]},
    )


def about(citizen: str, as_of: datetime) -> Json:
    """Write whose set it is, and of when."""
    member = next(each for each in CITIZENS if each.key == citizen)
    return {**heartbeat(as_of), "person": {"number": member.number.digits}}


def newest(chronicle: Chronicle, citizen: str) -> Written:
    """Find a citizen's newest report."""
    return next(each for each in reversed(chronicle.written) if each.citizen == citizen)


def svarrapport(written: Written) -> Json:
    """Name one report as the service does: by its sender, the sender's own id, and the requester's."""
    key = written.report.key
    sender = key.organisation.removeprefix("ENH:")
    return {"type": "Svarrapport", "value": key.report, "sender": sender, "requisition": key.requisition}
