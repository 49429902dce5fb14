"""HL7 v2 over MLLP, over real sockets: every message is answered or dropped, and nothing is acknowledged untaken."""

import asyncio
import ssl
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from gateway.mllp import END, START, Listening, listening
from gateway.mllp_config import MllpConfig
from gateway.sourcing import SettingsIncomplete
from resolvers.errors import StoreUnavailable
from resolvers.intake import Intake
from resolvers.model import IntakeDoor, IntakeEnd
from resolvers.store import Filed
from tests.integration.gateway.certificates import Issuer
from tests.integration.resolvers.store.lives import rows
from tests.unit.resolvers.normalise import oru
from tests.unit.resolvers.test_intake import Tally

NOW = datetime(2026, 5, 4, tzinfo=UTC)
OWN = "974706490"
LOOPBACK = MllpConfig(port=0, organisation=OWN)


class Shelf:
    """A store that keeps what it is given in memory, waits when told, or fails."""

    def __init__(self, failure=None):
        self.failure = failure
        self.arrivals = []
        self.refused = []
        self.entered = asyncio.Event()
        self.go_on = asyncio.Event()
        self.go_on.set()

    async def file(self, arrival, deadline):
        self.entered.set()
        await self.go_on.wait()
        if self.failure:
            raise self.failure
        self.arrivals.append(arrival)
        return Filed.STORED

    async def quarantine(self, refused, deadline):
        self.refused.append(refused)


def parts(shelf, config=LOOPBACK, max_bytes=100_000, counts=None):
    intake = Intake(
        shelf, her_organisations={}, synthetic_only=True, quarantine_days=1, max_bytes=max_bytes, counts=counts
    )
    return Listening(config=config, intake=intake, clock=lambda: NOW, max_bytes=max_bytes)


@asynccontextmanager
async def connected(port, context=None):
    reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context)
    try:
        yield reader, writer
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


async def sent(connection, body):
    """Send bytes as they are; gives the answer's MSA-1, or nothing where the connection ends without one."""
    reader, writer = connection
    writer.write(body)
    return await answered(reader)


async def answered(reader):
    try:
        answer = await reader.readuntil(END)
    except (asyncio.IncompleteReadError, ConnectionResetError):
        return None
    assert answer.startswith(START + b"MSH|")
    return answer.split(b"\rMSA|")[1][:2].decode()


def framed(message=None):
    return START + (message or oru.message()) + END


async def test_messages_are_answered_one_after_the_other_on_one_connection():
    shelf = Shelf()
    async with listening(parts(shelf)) as port, connected(port) as connection:
        assert await sent(connection, framed()) == "AA"
        assert await sent(connection, framed(oru.message(pid=None))) == "AE"
        assert await sent(connection, framed(b"MSH|^~\\&|")) == "AR"
        assert await sent(connection, framed() + framed()) == "AA"
        assert await answered(connection[0]) == "AA"

    assert len(shelf.arrivals) == 3
    assert {arrival.speaks_for for arrival in shelf.arrivals} == {frozenset({f"ENH:{OWN}"})}
    assert [(one.reason, one.sender) for one in shelf.refused] == [
        ("PERSON_NUMBER_UNUSABLE", f"mllp {OWN}"),
        ("UNKNOWN_MESSAGE_TYPE", f"mllp {OWN}"),
    ]


async def test_what_comes_in_is_counted_at_this_door():
    tally = Tally()
    async with listening(parts(Shelf(), counts=tally)) as port, connected(port) as connection:
        await sent(connection, framed())
        await sent(connection, framed(b"MSH|^~\\&|"))

    assert tally.seen == [
        (IntakeDoor.MLLP, IntakeEnd.ACCEPTED, NOW),
        (IntakeDoor.MLLP, IntakeEnd.QUARANTINED, NOW),
    ]


async def test_a_message_of_another_organisation_is_refused():
    shelf = Shelf()
    config = MllpConfig(port=0, organisation="974589095")
    async with listening(parts(shelf, config)) as port, connected(port) as connection:
        assert await sent(connection, framed()) == "AR"

    assert [one.reason for one in shelf.refused] == ["SENDER_MISMATCH"]


async def test_a_message_may_come_in_pieces_and_hold_the_end_sign_alone():
    shelf = Shelf()
    found = framed(oru.message(oru.obr(), oru.obx("TX", "en\x1cto")))
    async with listening(parts(shelf)) as port, connected(port) as (reader, writer):
        for place in range(0, len(found), 7):
            writer.write(found[place : place + 7])
            await writer.drain()
            await asyncio.sleep(0)
        assert await answered(reader) == "AA"

    assert len(shelf.arrivals) == 1


@pytest.mark.parametrize("junk", [b"\r\n", b"MSH|", b"GET / HTTP/1.1\r\n\r\n", b"\x1c\r", START + b"MSH|" + START])
async def test_what_is_not_in_a_frame_ends_the_connection_without_an_answer(junk):
    shelf = Shelf()
    async with listening(parts(shelf)) as port:
        async with connected(port) as connection:
            assert await sent(connection, junk + framed()) is None
        async with connected(port) as connection:
            assert await sent(connection, framed()) == "AA"

    assert len(shelf.arrivals) == 1
    assert shelf.refused == []


async def test_a_half_message_is_dropped_and_never_acknowledged():
    shelf = Shelf()
    async with listening(parts(shelf)) as port, connected(port) as (reader, writer):
        writer.write(framed()[:-2])
        writer.write_eof()
        assert await answered(reader) is None

    assert (shelf.arrivals, shelf.refused) == ([], [])


async def test_a_message_that_is_too_large_is_answered_so_and_the_connection_ends():
    shelf = Shelf()
    large = framed(oru.message(oru.obr(), oru.obx("TX", "x" * 3_000_000)))
    async with listening(parts(shelf, max_bytes=5_000)) as port:
        async with connected(port) as connection:
            assert await sent(connection, large) == "AE"
            assert await answered(connection[0]) is None
        async with connected(port) as (reader, writer):
            writer.write(large[:-2])
            writer.write_eof()
            assert await answered(reader) == "AE"

    assert shelf.arrivals == []


async def test_a_message_just_over_the_limit_is_kept_as_any_other_that_cannot_be_taken():
    shelf = Shelf()
    found = oru.message()
    async with listening(parts(shelf, max_bytes=len(found) - 1)) as port, connected(port) as connection:
        assert await sent(connection, framed()) == "AE"

    assert [one.reason for one in shelf.refused] == ["TOO_LARGE"]


async def test_a_store_that_is_down_is_never_acknowledged_as_taken():
    shelf = Shelf(StoreUnavailable("away"))
    async with listening(parts(shelf)) as port, connected(port) as (reader, writer):
        writer.write(framed())
        answer = await reader.readuntil(END)
        shelf.failure = None

        assert b"\rMSA|AE|m-1\r" in answer
        assert b"STORE_UNAVAILABLE^^L|||the message was not taken in; send it again" in answer
        assert await sent((reader, writer), framed()) == "AA"


async def test_a_fault_ends_its_connection_alone_and_says_nothing_of_the_message(caplog):
    shelf = Shelf(ValueError("Nordmann^Kari"))
    async with listening(parts(shelf)) as port:
        async with connected(port) as connection:
            assert await sent(connection, framed()) is None
        shelf.failure = None
        async with connected(port) as connection:
            assert await sent(connection, framed()) == "AA"

    assert "a connection failed: ValueError" in caplog.text
    assert "Nordmann" not in caplog.text


@pytest.mark.parametrize("begun", [b"", START + b"MSH|"])
async def test_silence_and_slowness_end_a_connection(begun):
    config = replace(LOOPBACK, idle_s=0.1, message_s=0.1)
    async with listening(parts(Shelf(), config)) as port, connected(port) as connection:
        assert await sent(connection, begun) is None


async def test_one_connection_too_many_is_closed_at_once():
    async with listening(parts(Shelf(), replace(LOOPBACK, max_connections=1))) as port, connected(port) as first:
        assert await sent(first, framed()) == "AA"
        async with connected(port) as second:
            assert await sent(second, framed()) is None
        assert await sent(first, framed()) == "AA"


async def test_a_stop_finishes_the_message_at_hand_and_ends_who_waits():
    shelf = Shelf()
    shelf.go_on.clear()
    async with asyncio.TaskGroup() as group:
        async with listening(parts(shelf)) as port:
            waiting = await asyncio.open_connection("127.0.0.1", port)
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(framed())
            await shelf.entered.wait()
            group.create_task(later(shelf.go_on))

        assert await answered(reader) == "AA"
        assert await answered(waiting[0]) is None
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", port)
        for one in (waiting[1], writer):
            one.close()

    assert len(shelf.arrivals) == 1


async def later(event):
    await asyncio.sleep(0.05)
    event.set()


async def test_a_stop_does_not_wait_for_ever():
    async with listening(replace(parts(Shelf()), grace_s=0.05)) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(START + b"MSH|")
        await asyncio.sleep(0.05)

    assert await answered(reader) is None
    writer.close()


@pytest.fixture
def issuer(tmp_path):
    return Issuer(tmp_path, "utsteder")


@pytest.fixture
def secured(tmp_path, issuer):
    certificate, key = issuer.certificate("127.0.0.1", dns="localhost")
    senders = {"CN=lis": OWN, "DNS:lab.example": OWN, "serialNumber=100100673": "100100673"}
    return MllpConfig(port=0, cert_file=certificate, key_file=key, client_ca_file=issuer.file, senders=senders)


def client(issuer, files=None):
    context = ssl.create_default_context(cafile=issuer.file)
    context.check_hostname = False
    if files:
        context.load_cert_chain(*files)
    return context


@pytest.mark.parametrize(("name", "dns"), [("lis", None), ("annet", "lab.example")])
async def test_a_certificate_says_whom_its_sender_speaks_for(issuer, secured, name, dns):
    shelf = Shelf()
    context = client(issuer, issuer.certificate(name, dns=dns))
    async with listening(parts(shelf, secured)) as port, connected(port, context) as connection:
        assert await sent(connection, framed()) == "AA"

    assert shelf.arrivals[0].speaks_for == {f"ENH:{OWN}"}


async def test_who_has_no_certificate_or_one_that_is_not_named_or_anothers_gets_no_answer(
    issuer, secured, tmp_path, caplog
):
    shelf = Shelf()
    unnamed = issuer.certificate("ukjent", dns="annet.example")
    foreign = Issuer(tmp_path, "fremmed").certificate("lis")
    async with listening(parts(shelf, secured)) as port:
        for files in (None, unnamed, foreign):
            with suppress(OSError, ssl.SSLError):
                async with connected(port, client(issuer, files)) as connection:
                    assert await sent(connection, framed()) is None
        with suppress(OSError):
            async with connected(port) as connection:
                assert await sent(connection, framed()) is None

    assert (shelf.arrivals, shelf.refused) == ([], [])
    assert "a sender's certificate is not among the senders" in caplog.text
    assert "ukjent" not in caplog.text


async def test_certificates_that_cannot_be_read_and_a_port_that_is_taken_stop_the_start(secured, tmp_path):
    with pytest.raises(SettingsIncomplete, match="certificates or the key"):
        async with listening(parts(Shelf(), replace(secured, key_file=tmp_path / "gone.key"))):
            pass
    async with listening(parts(Shelf())) as port:
        with pytest.raises(SettingsIncomplete, match="port"):
            async with listening(parts(Shelf(), replace(LOOPBACK, port=port))):
                pass


async def test_messages_go_into_a_real_store_once_and_a_store_that_is_gone_asks_for_them_again(store, database):
    async with listening(parts(store)) as port, connected(port) as connection:
        assert await sent(connection, framed()) == "AA"
        assert await sent(connection, framed()) == "AA"
        assert len(await rows(database, "report_version")) == 1
        await store._database._pool.close()
        assert await sent(connection, framed()) == "AE"
