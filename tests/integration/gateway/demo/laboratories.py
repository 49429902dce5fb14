"""Simulated laboratories on loopback, and how to ask them."""

from contextlib import asynccontextmanager

import aiohttp

from gateway.demo.faults import FaultBoard
from gateway.demo.laboratories import LABORATORIES, stocked
from gateway.demo.laboratory_app import LaboratoryServer
from gateway.demo.serving import bound, port_of, serving
from tests.unit.gateway.demo.reports import CHRONICLE, number

BY_SOURCE = {str(laboratory.source): laboratory for laboratory in LABORATORIES}
INCLUDE = ("_include", "DiagnosticReport:result")


class Asker:
    """Asks one laboratory in its own dialect."""

    def __init__(self, session, laboratory, url, board):
        self.session = session
        self.laboratory = laboratory
        self.url = url
        self.board = board

    def headers(self, person="kari"):
        headers = {}
        if self.laboratory.token:
            headers["authorization"] = f"Bearer {self.laboratory.token}"
        if self.laboratory.dialect == "pps":
            headers |= {"person-id": number(person).digits, "access-basis": "UNNTAK"}
        return headers

    def form(self, *fields, person="kari"):
        if self.laboratory.dialect == "pps":
            return list(fields)
        return [("patient.identifier", f"urn:oid:2.16.578.1.12.4.1.4.1|{number(person).digits}"), *fields]

    async def post(self, url, *fields, person="kari", headers=None):
        sent = self.headers(person) if headers is None else headers
        body = aiohttp.FormData(self.form(*fields, person=person))
        async with self.session.post(url, data=body, headers=sent) as answer:
            return answer.status, await answer.read(), answer.headers.get("content-type", "")

    async def search(self, *fields, kind="DiagnosticReport", person="kari", headers=None):
        return await self.post(f"{self.url}/{kind}/_search", *fields, person=person, headers=headers)


@asynccontextmanager
async def asking(source, **limits):
    laboratory = BY_SOURCE[source]
    board = FaultBoard([source])
    server = LaboratoryServer(laboratory, stocked(laboratory, CHRONICLE), board, **limits)
    socket = bound("127.0.0.1", 0)
    url = f"http://127.0.0.1:{port_of(socket)}/fhir"
    async with serving(server.app(), [socket]), aiohttp.ClientSession() as session:
        yield Asker(session, laboratory, url, board)
        board.clear()
